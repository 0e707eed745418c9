"""Where something is: longitude and latitude for findings, and reprojection for what is drawn."""

import geopandas as gpd
import numpy as np
import shapely

from yizhangtu.errors import CrsMismatch
from yizhangtu.geometry.gauss_kruger import survey_crs_of
from yizhangtu.geometry.printed_series import geographic_coordinates
from yizhangtu.geometry.rings import FloatArray

__all__ = ["representative_lonlat", "to_crs"]


def representative_lonlat(series: gpd.GeoSeries) -> FloatArray:
    """Longitude and latitude of a point inside each geometry (on it, for lines and points).

    Parameters
    ----------
    series
        Geometries of any type in degrees or in a Gauss-Krüger belt.

    Returns
    -------
    float64 array of shape (n, 2), degrees, EPSG:4490; NaN for missing and empty geometry. For Xian 1980 the degrees are
    those of Xian 1980: the shift between the datums, some 100 m, is not public and is not removed.

    Raises
    ------
    CrsMismatch
        When the CRS is missing or is not a survey system.

    Examples
    --------
    >>> representative_lonlat(gpd.GeoSeries([shapely.box(118, 41, 119, 42), None], crs=4490))
    array([[118.5,  41.5],
           [  nan,   nan]])
    """
    crs = survey_crs_of(series.crs)
    points = shapely.point_on_surface(np.asarray(series.values, dtype=object))
    lonlat = np.full((len(points), 2), np.nan)
    has_point = ~(shapely.is_missing(points) | shapely.is_empty(points))
    lonlat[has_point] = geographic_coordinates(shapely.get_coordinates(points[has_point]), crs)
    return lonlat


def to_crs(series: gpd.GeoSeries, crs: object) -> gpd.GeoSeries:
    """The geometries in another CRS, for drawing and construction; never measure on the result.

    Raises
    ------
    CrsMismatch
        When the series has no CRS.
    """
    if series.crs is None:
        raise CrsMismatch(
            "图层没有坐标系，无法转换坐标", mend="请先为图层指定坐标系（如EPSG:4490）"
        )
    return series.to_crs(crs)
