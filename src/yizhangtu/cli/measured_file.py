"""Polygon files measured outside a workspace."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import shapely

from yizhangtu.engine.unit_files import is_geoparquet, read_unit, refuse_unreadable_rows
from yizhangtu.errors import UnreadableFile, UsageError

__all__ = ["read_polygons"]


def read_polygons(path: Path, layer: str | None = None) -> gpd.GeoDataFrame:
    """The layer of a file called `layer`, or its only one; of GeoParquet the geometry alone.

    Raises
    ------
    UnreadableFile
        When it cannot be read.
    CrsMismatch
        When a GeoParquet file says no CRS, or one without an area of record.
    InvalidGeometry
        When the bytes of a geometry are damaged; the message names the row.
    UsageError
        When the file has several layers and none is named, or not the one named.
    """
    if is_geoparquet(path):
        return read_unit(path)
    try:
        names = [str(name) for name, kind in pyogrio.list_layers(path) if kind]
        if (layer is None and len(names) > 1) or (layer is not None and layer not in names):
            raise UsageError(
                "没有指明用哪个图层" if layer is None else f"没有图层“{layer}”",
                where=f"{path.name}：{'、'.join(names[:20])}",
                mend="请用图层选项指明图层名称",
            )
        # Coordinates that are no numbers are told by whoever measures them.
        with np.errstate(invalid="ignore"):
            return gpd.read_file(path, layer=layer or names[0])
    except shapely.errors.GEOSException:
        refuse_unreadable_rows(path, layer)
        raise
    except (pyogrio.errors.DataSourceError, OSError, ValueError) as error:
        raise UnreadableFile(
            f"读不出图层：{error}", where=str(path), mend="请确认文件完整，并且是面图层"
        ) from error
