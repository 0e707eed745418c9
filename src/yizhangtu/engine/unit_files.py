"""Units on disk: a folder holds one GeoParquet file for each, and a unit is read whole."""

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyarrow as pa
import shapely

from yizhangtu.engine.geoparquet import GeoParquetFile
from yizhangtu.engine.layers import PolygonLayer
from yizhangtu.errors import InvalidGeometry, SchemaMismatch, UnreadableFile, UsageError

__all__ = ["is_geoparquet", "read_unit", "refuse_unreadable_rows", "unit_files"]

_ENDINGS = frozenset({".parquet", ".geoparquet"})
# The place of a row in the layer as delivered, which snapshots keep in a column.
_DELIVERED_ROW = "__row"


def is_geoparquet(path: Path) -> bool:
    """Whether a file is GeoParquet by its name."""
    return path.suffix.casefold() in _ENDINGS


def unit_files(folder: Path) -> tuple[Path, ...]:
    """The GeoParquet files of a folder in order of name: one unit each.

    Raises
    ------
    UsageError
        When there is none.
    """
    files = sorted(
        path for path in folder.iterdir() if is_geoparquet(path) and not path.name.startswith(".")
    )
    if not files:
        raise UsageError(
            "文件夹中没有 GeoParquet 文件",
            where=str(folder),
            mend="请放入各单位的 .parquet 文件，每个单位一个；其他格式请逐个指明文件",
        )
    return tuple(files)


def read_unit(path: Path, columns: Sequence[str] = ()) -> gpd.GeoDataFrame:
    """All rows of a unit with the columns named, in delivered order; the index says which row each is.

    Raises
    ------
    UnreadableFile
        When there is no such file, or it is damaged or no GeoParquet.
    CrsMismatch
        When it says no CRS, or one without an area of record.
    SchemaMismatch
        When it lacks a column.
    InvalidGeometry
        When the bytes of a geometry are damaged; the message names the row.
    """
    file = GeoParquetFile.open(path)
    for name in columns:
        if name not in file.columns:
            raise SchemaMismatch(
                f"没有字段“{name}”",
                where=path.name,
                mend=f"请核对字段名；现有字段：{'、'.join(file.columns) or '无'}",
            )
    order = [_DELIVERED_ROW] if file.says_delivered_row else []
    try:
        # Coordinates that are no numbers are told by whoever measures them.
        with np.errstate(invalid="ignore"):
            frame = gpd.read_parquet(path, columns=[file.geometry, *columns, *order])
    except shapely.errors.GEOSException:
        refuse_unreadable_rows(path)
        raise
    except (OSError, ValueError, pa.ArrowException) as error:
        raise UnreadableFile(
            f"文件读不出来（{error}）", where=str(path), mend="请确认文件完整，必要时重新导出"
        ) from error
    return frame.set_index(_DELIVERED_ROW).sort_index() if order else frame


def refuse_unreadable_rows(path: Path, layer: str | None = None) -> None:
    """Raise for the first row of a file whose geometry cannot be decoded.

    Raises
    ------
    InvalidGeometry
        Naming file and row.
    """
    opened = PolygonLayer.open(path, layer=layer)
    for group in opened.groups:
        for rows in opened.read(group):
            rows.rings(np.arange(len(rows.number), dtype=np.int64))
            # GEOS asks for more than a measurement does, such as three points in a ring.
            wkb = rows.wkb.to_numpy(zero_copy_only=False)
            with np.errstate(invalid="ignore"):
                lost = shapely.is_missing(shapely.from_wkb(wkb, on_invalid="ignore"))
            damaged = rows.number[lost & (wkb != b"")]
            if len(damaged):
                raise InvalidGeometry(
                    "图形的二进制数据（WKB）不完整或已损坏",
                    where=f"{rows.file}第{int(damaged[0]) + 1}行",
                    mend="请从原始数据重新导出该图层，或重新绘制该行图形",
                )
