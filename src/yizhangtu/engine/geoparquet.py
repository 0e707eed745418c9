"""GeoParquet files by their own metadata: which column is the geometry, in which CRS, and where each row group lies.

Any file of the format is read, whoever wrote it. The store's snapshots say two things more: the box of every row, and
the place of every row in the layer as it was delivered.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyproj.exceptions import CRSError

from yizhangtu.errors import CrsMismatch, UnreadableFile
from yizhangtu.geometry.plane.gauss_kruger import SurveyCrs, survey_crs_of
from yizhangtu.geometry.rings import FloatArray, IntArray

__all__ = ["GeoParquetFile", "RowBox"]

RowBox = tuple[float, float, float, float]
"""xmin, ymin, xmax, ymax in the file's coordinates."""

_EDGES = ("xmin", "ymin", "xmax", "ymax")
# What a file that says nothing of its CRS is in, by the format's definition.
_UNSAID_CRS = "OGC:CRS84"
_SNAPSHOT_KEY = b"yizhangtu"
_DELIVERED_ROW = "__row"
_BUFFER_BYTES = 1 << 20
_MEND = "请用 GeoPandas 或 QGIS 重新导出为 GeoParquet（WKB 编码）"


@dataclass(frozen=True, slots=True)
class GeoParquetFile:
    """What the footer of a GeoParquet file says.

    group_rows: rows of each row group. boxes: where each lies, None where that is not told. columns: the attributes;
    geometry and what only helps readers are left out. covering: the columns of the row boxes, by edge, when declared.
    """

    path: Path
    crs: SurveyCrs
    geometry: str
    columns: tuple[str, ...]
    group_rows: tuple[int, ...]
    boxes: tuple[RowBox | None, ...]
    covering: tuple[str, ...] | None
    says_delivered_row: bool

    @classmethod
    def open(cls, path: Path) -> "GeoParquetFile":
        """Read a file's footer.

        Raises
        ------
        UnreadableFile
            When it is not a Parquet file, or not GeoParquet with WKB geometry.
        CrsMismatch
            When it says no CRS, or one without an area of record.
        """
        with _reading(path), pq.ParquetFile(path) as file:
            metadata, schema = file.metadata, file.schema_arrow
        geo = _geo(schema.metadata or {}, path)
        name = str(geo.get("primary_column", ""))
        column = geo["columns"].get(name) if isinstance(geo.get("columns"), dict) else None
        if schema.names.count(name) != 1 or not isinstance(column, dict):
            raise UnreadableFile("GeoParquet 元数据所指的图形列不存在", where=str(path), mend=_MEND)
        _check_encoding(column, path)
        covering = _covering(column, metadata)
        helpers = {name, *(part.split(".")[0] for part in covering or ())}
        is_snapshot = _SNAPSHOT_KEY in schema.metadata and _DELIVERED_ROW in schema.names
        if is_snapshot:
            helpers.add(_DELIVERED_ROW)
        return cls(
            path,
            _crs(json.dumps(column.get("crs", _UNSAID_CRS)), path.name),
            name,
            tuple(one for one in schema.names if one not in helpers),
            tuple(metadata.row_group(k).num_rows for k in range(metadata.num_row_groups)),
            tuple(
                _group_box(metadata, k, covering) or _file_box(column)
                for k in range(metadata.num_row_groups)
            ),
            covering,
            is_snapshot,
        )

    def batches(
        self, group: int, columns: Sequence[str], *, skip: int, rows: int
    ) -> Iterator[pa.RecordBatch]:
        """A row group from its row `skip` on, at most `rows` at a time: geometry, the columns asked for, boxes and places.

        Raises
        ------
        UnreadableFile
            When the file is damaged.
        """
        wanted = dict.fromkeys([self.geometry, *columns, *(self.covering or ())])
        if self.says_delivered_row:
            wanted[_DELIVERED_ROW] = None
        at = 0
        # By default a column of a row group is fetched whole; in files of others that may be the whole layer.
        options = {"pre_buffer": False, "buffer_size": _BUFFER_BYTES}
        with _reading(self.path), pq.ParquetFile(self.path, **options) as file:
            for batch in file.iter_batches(
                batch_size=rows, row_groups=[group], columns=list(wanted), use_threads=False
            ):
                # Pages cannot be passed over: what is skipped is read all the same.
                if at + len(batch) > skip:
                    yield batch.slice(max(skip - at, 0))
                at += len(batch)

    def row_boxes(self, batch: pa.RecordBatch) -> FloatArray | None:
        """The declared box of every row, (rows, 4), NaN for none; None when the file declares no boxes."""
        if self.covering is None:
            return None
        box = np.empty((len(batch), 4))
        for k, path in enumerate(self.covering):
            edge = _leaf(batch, path)
            values = edge.cast(pa.float64()).to_numpy(zero_copy_only=False)
            box[:, k] = values if pa.types.is_float64(edge.type) else _widened(values, k)
        return box

    def delivered_rows(self, batch: pa.RecordBatch) -> IntArray | None:
        """The place of every row in the layer as delivered; None when that is the order of the file."""
        if not self.says_delivered_row:
            return None
        return np.asarray(batch.column(_DELIVERED_ROW).to_numpy(), dtype=np.int64)


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Turn the failures of the reading library into ours."""
    try:
        yield
    except (pa.ArrowException, OSError, ValueError) as err:
        raise UnreadableFile(
            f"文件读不出来（{str(err)[:200]}）",
            where=str(path),
            mend="请确认文件完整，并且是 Parquet 文件；损坏的请重新拷贝或重新导出",
        ) from err


def _geo(metadata: Mapping[bytes, bytes], path: Path) -> Mapping[str, Any]:
    try:
        geo = json.loads(metadata[b"geo"])
    except (KeyError, ValueError) as err:
        raise UnreadableFile(
            "文件是 Parquet，但不是 GeoParquet（没有可用的 geo 元数据）",
            where=str(path),
            mend=_MEND,
        ) from err
    return geo if isinstance(geo, dict) else {}


def _check_encoding(column: Mapping[str, Any], path: Path) -> None:
    encoding, edges = column.get("encoding"), column.get("edges", "planar")
    if encoding != "WKB":
        raise UnreadableFile(f"图形以“{encoding}”编码存放，不能读取", where=str(path), mend=_MEND)
    if edges != "planar":
        raise UnreadableFile(
            f"图形的边标为“{edges}”，不是测量成果的直线边",
            where=str(path),
            mend="请从原始成果重新导出",
        )


@lru_cache(maxsize=256)
def _crs(text: str, where: str) -> SurveyCrs:
    """The survey system of a PROJJSON text."""
    try:
        return survey_crs_of(json.loads(text), where=where)
    except CRSError as err:
        raise CrsMismatch(
            "文件所写的坐标系无法识别",
            where=where,
            mend="请重新导出并写明坐标系，例如 EPSG:4490",
        ) from err


def _covering(column: Mapping[str, Any], metadata: pq.FileMetaData) -> tuple[str, ...] | None:
    """The paths of the four columns that hold the row boxes, when they are declared and there."""
    declared = column.get("covering", {}).get("bbox", {})
    paths = tuple(".".join(declared.get(edge, ())) for edge in _EDGES)
    present = {metadata.schema.column(k).path for k in range(metadata.num_columns)}
    return paths if present.issuperset(paths) else None


def _group_box(
    metadata: pq.FileMetaData, group: int, covering: tuple[str, ...] | None
) -> RowBox | None:
    """Where a row group lies by the statistics of its row boxes."""
    if covering is None:
        return None
    row_group = metadata.row_group(group)
    chunks = (row_group.column(k) for k in range(row_group.num_columns))
    statistics = {one.path_in_schema: one.statistics for one in chunks}
    found = [statistics[path] for path in covering]
    if any(one is None or not one.has_min_max for one in found):
        return None
    values = [float(one.min if k < 2 else one.max) for k, one in enumerate(found)]
    if found[0].physical_type == "FLOAT":
        values = [float(_widened(np.array([value]), k)[0]) for k, value in enumerate(values)]
    return (values[0], values[1], values[2], values[3])


def _file_box(column: Mapping[str, Any]) -> RowBox | None:
    """Where the whole file lies, when that is said; the box has four numbers, or six with heights."""
    box = column.get("bbox")
    if not isinstance(box, list) or len(box) not in {4, 6} or None in box:
        return None
    half = len(box) // 2
    return (float(box[0]), float(box[1]), float(box[half]), float(box[half + 1]))


def _leaf(batch: pa.RecordBatch, path: str) -> pa.Array:
    first, *rest = path.split(".")
    column = batch.column(first)
    return pc.struct_field(column, rest) if rest else column


def _widened(values: FloatArray, edge: int) -> FloatArray:
    """A single-precision edge moved outwards by one step, so that the box holds the rows whichever way it was rounded."""
    towards = np.float32(-np.inf if edge < 2 else np.inf)
    return np.nextafter(values.astype(np.float32), towards).astype(np.float64)
