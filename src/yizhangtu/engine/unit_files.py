"""Units on disk: a folder holds one GeoParquet file for each, and a unit is read whole."""

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import pyarrow as pa
import shapely

from yizhangtu.engine.geoparquet import GeoParquetFile
from yizhangtu.errors import SchemaMismatch, UnreadableFile, UsageError

__all__ = ["read_unit", "unit_files"]

_ENDINGS = frozenset({".parquet", ".geoparquet"})
# The place of a row in the layer as delivered, which snapshots keep in a column.
_DELIVERED_ROW = "__row"


def unit_files(folder: Path) -> tuple[Path, ...]:
    """The GeoParquet files of a folder in order of name: one unit each.

    Raises
    ------
    UsageError
        When there is none.
    """
    files = sorted(
        path
        for path in folder.iterdir()
        if path.suffix.casefold() in _ENDINGS and not path.name.startswith(".")
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
        frame = gpd.read_parquet(path, columns=[file.geometry, *columns, *order])
    except (OSError, ValueError, pa.ArrowException, shapely.errors.ShapelyError) as error:
        raise UnreadableFile(
            f"文件读不出来（{error}）", where=str(path), mend="请确认文件完整，必要时重新导出"
        ) from error
    return frame.set_index(_DELIVERED_ROW).sort_index() if order else frame
