"""What a command that looks at whole units works on: the files of a folder, or one file of any format."""

from pathlib import Path

import geopandas as gpd

from yizhangtu.cli.measured_file import read_polygons
from yizhangtu.engine import unit_files
from yizhangtu.engine.unit_files import is_geoparquet
from yizhangtu.errors import SchemaMismatch

__all__ = ["read_unit", "unit_paths"]


def unit_paths(path: Path, engine_url: str | None) -> tuple[Path, ...]:
    """The units for an engine to work on; none when `path` is one file that is read and looked at here.

    Raises
    ------
    UsageError
        When `path` is a folder without GeoParquet files.
    """
    # A file geodatabase is a folder too.
    if path.is_dir() and path.suffix.casefold() != ".gdb":
        return unit_files.unit_files(path)
    return (path,) if engine_url else ()


def read_unit(path: Path, layer: str | None, column: str | None) -> gpd.GeoDataFrame:
    """One file with the column, as `read_polygons` reads it.

    Raises
    ------
    SchemaMismatch
        When it lacks the column.
    """
    if is_geoparquet(path):
        return unit_files.read_unit(path, [column] if column else [])
    frame = read_polygons(path, layer)
    if column is not None and column not in frame:
        raise SchemaMismatch(
            f"没有字段“{column}”",
            where=path.name,
            mend=f"请核对字段名；现有字段：{'、'.join(map(str, frame.columns))}",
        )
    return frame
