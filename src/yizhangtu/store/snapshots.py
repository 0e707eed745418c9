"""Layer snapshots (图层快照): immutable files named by what they hold."""

import re
from pathlib import Path

import geopandas as gpd
import pyarrow as pa

from yizhangtu.errors import SnapshotCorrupt
from yizhangtu.store.canonical import canonical_columns, content_hash, crs_text
from yizhangtu.store.durable import LEFTOVER_SUFFIX, file_sha256, write_durably
from yizhangtu.store.geoparquet import LayerRows, read_layer_file, write_layer_file

__all__ = ["SnapshotFolder"]

_SUFFIX = ".parquet"
_CHECKSUM_SUFFIX = ".parquet.sha256"
_HASH = re.compile(r"[0-9a-f]{64}")


class SnapshotFolder:
    """A folder of `<content hash>.parquet` files, each with its file checksum in `<content hash>.parquet.sha256`.

    A snapshot is never changed. Writing the same rows again changes nothing, unless the file has gone bad: then it is
    put right.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, frame: gpd.GeoDataFrame) -> str:
        """Store the rows and return their content hash; durable when it returns.

        Parameters
        ----------
        frame
            Active geometry column "geometry" with a CRS. The index is not kept; row and column order are.

        Raises
        ------
        SchemaMismatch, CrsMismatch
            When the frame cannot be stored as it is.
        StoreError
            When the disk refuses.
        """
        columns = canonical_columns(frame)
        crs = crs_text(frame.crs)
        name = content_hash(columns, crs)
        if not self._is_sound(name):
            file = self.file(name)
            checksum = write_durably(file, lambda path: write_layer_file(path, columns, frame, crs))
            # A kill between the two files leaves a snapshot no version refers to; the next write of it starts afresh.
            line = f"{checksum}  {file.name}\n"
            write_durably(self._checksum_file(name), lambda path: _write_text(path, line))
        return name

    def read(self, name: str) -> gpd.GeoDataFrame:
        """The rows of a snapshot as they were written, in their delivered order, after checking the file's checksum.

        Raises
        ------
        SnapshotCorrupt
            When the file is missing, its bytes differ from the checksum, or they cannot be read.
        """
        return self._rows(name).frame()

    def check(self, name: str) -> None:
        """Prove a snapshot: the file against its checksum, and its rows against the hash that names it.

        Raises
        ------
        SnapshotCorrupt
            When either differs.
        """
        rows = self._rows(name)
        if content_hash(rows.columns, rows.crs) != name:
            raise self._corrupt(name, "快照内容与其名称（内容哈希）不符")

    def has(self, name: str) -> bool:
        """Whether the snapshot's files are there; `check` tells whether they are sound."""
        return self.file(name).is_file() and self._checksum_file(name).is_file()

    def names(self) -> list[str]:
        """The hashes of all snapshots in the folder, sorted."""
        stems = (file.name.removesuffix(_SUFFIX) for file in self.path.glob(f"*{_SUFFIX}"))
        return sorted(stem for stem in stems if _HASH.fullmatch(stem))

    def leftovers(self) -> list[str]:
        """Names of temporary files that a killed process left; they may be deleted when no program is writing."""
        return sorted(file.name for file in self.path.glob(f".*{LEFTOVER_SUFFIX}"))

    def file(self, name: str) -> Path:
        """Where the snapshot's GeoParquet file lies."""
        return self.path / f"{name}{_SUFFIX}"

    def _checksum_file(self, name: str) -> Path:
        return self.path / f"{name}{_CHECKSUM_SUFFIX}"

    def _is_sound(self, name: str) -> bool:
        return self.has(name) and file_sha256(self.file(name)) == self._recorded_checksum(name)

    def _recorded_checksum(self, name: str) -> str:
        return self._checksum_file(name).read_bytes()[:64].decode("ascii", errors="replace")

    def _rows(self, name: str) -> LayerRows:
        try:
            if file_sha256(self.file(name)) != self._recorded_checksum(name):
                raise self._corrupt(name, "快照文件与其校验和不符")
            return read_layer_file(self.file(name))
        except FileNotFoundError as err:
            raise self._corrupt(name, "快照文件或其校验和文件缺失") from err
        except (OSError, pa.ArrowException, KeyError, ValueError) as err:
            raise self._corrupt(name, "快照文件无法读取") from err

    def _corrupt(self, name: str, what: str) -> SnapshotCorrupt:
        return SnapshotCorrupt(
            what,
            where=str(self.file(name)),
            mend="请从备份恢复该文件及其 .sha256 文件；若原始成果还在，重新导入同一成果即可修复",
        )


def _write_text(path: Path, text: str) -> None:
    path.write_bytes(text.encode())
