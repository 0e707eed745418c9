"""Regions that are constructed to be measured (构造区域): unions, common parts and surroundings.

Overlay tables need no construction. What counts land once under several overlapping layers does, and so does a distance;
these regions are measured with the statutory area afterwards and are never delivered.
"""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS, Geod
from shapely.errors import GEOSException

from yizhangtu.geometry import gauss_kruger_of, representative_lonlat, to_crs
from yizhangtu.indicators.fields import UndecidableError

__all__ = ["around", "clipped_length_m", "common_part", "united"]

_ELLIPSOID = Geod(a=6378137.0, rf=298.257222101)
_QUARTER_CIRCLE_SEGMENTS = 16


def _outlines(shape: shapely.Geometry, crs: CRS) -> gpd.GeoSeries:
    """The polygons of a constructed shape, one per row; points and lines where shapes only touch are dropped."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    return gpd.GeoSeries(parts[shapely.area(parts) > 0], crs=crs)


def _union(series: gpd.GeoSeries, layers: str) -> shapely.Geometry:
    try:
        return shapely.union_all(series.to_numpy())
    except GEOSException as error:
        raise _invalid(layers) from error


def _invalid(layers: str) -> UndecidableError:
    return UndecidableError(f"{layers}有无效图形，不能叠加")


def united(parts: Sequence[gpd.GeoSeries], *, layers: str) -> gpd.GeoSeries:
    """The land under any of the parts, as polygons that do not overlap, in the CRS of the first part.

    Raises
    ------
    UndecidableError
        When a shape is invalid; `layers` names them in the message.
    """
    crs = parts[0].crs
    shapes = [_union(to_crs(part, crs), layers) for part in parts]
    return _outlines(_union(gpd.GeoSeries(shapes, crs=crs), layers), crs)


def common_part(first: gpd.GeoSeries, second: gpd.GeoSeries, *, layers: str) -> gpd.GeoSeries:
    """The land under both, as polygons that do not overlap, in the CRS of `first`.

    Raises
    ------
    UndecidableError
        When a shape is invalid; `layers` names them in the message.
    """
    one = _union(first, layers)
    other = _union(to_crs(second, first.crs), layers)
    try:
        return _outlines(shapely.intersection(one, other), first.crs)
    except GEOSException as error:
        raise _invalid(layers) from error


def around(series: gpd.GeoSeries, distance_m: float) -> gpd.GeoSeries:
    """The land within `distance_m` metres of the shapes in a straight line, in a Gauss-Krüger plane."""
    plane = to_crs(series, _metric_crs(series))
    shapes = shapely.buffer(plane.to_numpy(), distance_m, quad_segs=_QUARTER_CIRCLE_SEGMENTS)
    return _outlines(shapely.union_all(shapes), plane.crs)


def _metric_crs(series: gpd.GeoSeries) -> CRS:
    """The CRS of the series when its unit is the metre, else the 3° Gauss-Krüger zone it lies in."""
    if gauss_kruger_of(series.crs) is not None:
        return CRS.from_user_input(series.crs)
    longitude = float(np.nanmean(representative_lonlat(series)[:, 0]))
    # EPSG:4534 to 4554: CGCS2000 3° Gauss-Krüger by central meridian, 75°E to 135°E.
    return CRS.from_epsg(4534 + round((longitude - 75) / 3))


def clipped_length_m(lines: gpd.GeoSeries, region: gpd.GeoSeries) -> float:
    """Geodesic length of the lines inside the region on the CGCS2000 ellipsoid, m; 0 when they do not meet."""
    area = shapely.union_all(to_crs(region, lines.crs).to_numpy())
    shapely.prepare(area)
    shapes = lines.to_numpy()
    whole = shapely.contains_properly(area, shapes)
    cut = shapely.intersects(area, shapes) & ~whole
    inside = np.concatenate([shapes[whole], shapely.intersection(shapes[cut], area)])
    parts = shapely.get_parts(shapely.get_parts(inside))
    places = to_crs(gpd.GeoSeries(parts, crs=lines.crs), CRS.from_epsg(4490)).to_numpy()
    ends, part = shapely.get_coordinates(places, return_index=True)
    follows = part[1:] == part[:-1]
    start, end = ends[:-1][follows], ends[1:][follows]
    return float(_ELLIPSOID.inv(start[:, 0], start[:, 1], end[:, 0], end[:, 1])[2].sum())
