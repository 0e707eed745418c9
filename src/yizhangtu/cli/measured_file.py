"""Polygon files measured outside a workspace."""

from pathlib import Path

import geopandas as gpd
import pyogrio

from yizhangtu.errors import UnreadableFile

__all__ = ["read_polygons"]


def read_polygons(path: Path) -> gpd.GeoDataFrame:
    """The first layer of a file.

    Raises
    ------
    UnreadableFile
        When it cannot be read.
    """
    try:
        return gpd.read_parquet(path) if path.suffix == ".parquet" else gpd.read_file(path)
    except (pyogrio.errors.DataSourceError, OSError, ValueError) as error:
        raise UnreadableFile(
            f"读不出图层：{error}", where=str(path), mend="请确认文件完整，并且是面图层"
        ) from error
