"""Where something is: longitude and latitude for findings, and reprojection for what is drawn."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from yizhangtu.errors import CrsMismatch
from yizhangtu.geometry.plane.gauss_kruger import SurveyCrs, survey_crs_of
from yizhangtu.geometry.plane.printed_series import geographic_coordinates
from yizhangtu.geometry.plane.statutory_plane import is_outside
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
    float64 array of shape (n, 2), degrees, EPSG:4490; NaN for missing and empty geometry, and for what lies nowhere: with
    coordinates that are not finite or cannot be in the CRS. For Xian 1980 the degrees are
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
    geometries = np.array(series.values, dtype=object)
    geometries[_lies_nowhere(geometries, crs)] = None
    points = shapely.point_on_surface(geometries)
    lonlat = np.full((len(points), 2), np.nan)
    has_point = ~(shapely.is_missing(points) | shapely.is_empty(points))
    lonlat[has_point] = geographic_coordinates(shapely.get_coordinates(points[has_point]), crs)
    return lonlat


def to_crs(series: gpd.GeoSeries, crs: object) -> gpd.GeoSeries:
    """The geometries in another CRS, for drawing and construction; never measure on the result.

    Raises
    ------
    CrsMismatch
        When the series has no CRS, or a row has coordinates that have no counterpart in the other.
    """
    if series.crs is None:
        raise CrsMismatch(
            "图层没有坐标系，无法转换坐标", mend="请先为图层指定坐标系（如EPSG:4490）"
        )
    carried: gpd.GeoSeries = _without_hollow_heights(series).to_crs(crs)
    lost = np.flatnonzero(np.isinf(shapely.bounds(np.asarray(carried.values))).any(axis=1))
    if len(lost):
        raise CrsMismatch(
            "坐标无法转换，不在所标坐标系的范围内",
            where=f"第{int(lost[0]) + 1}行",
            mend="请核对坐标系定义：带号前缀、中央经线、单位（度或米）是否与坐标一致",
        )
    return carried


def _lies_nowhere(geometries: npt.NDArray[np.object_], crs: SurveyCrs) -> npt.NDArray[np.bool_]:
    nowhere = is_outside(shapely.bounds(geometries), crs)
    xy, row = shapely.get_coordinates(geometries, return_index=True)
    nowhere[row[~np.isfinite(xy).all(axis=1)]] = True
    return nowhere


def _without_hollow_heights(series: gpd.GeoSeries) -> gpd.GeoSeries:
    """Rows with a height that is no number, which nothing can carry, without their heights."""
    geometries = np.array(series.values, dtype=object)
    xyz, row = shapely.get_coordinates(geometries, include_z=True, return_index=True)
    hollow = np.zeros(len(geometries), dtype=np.bool_)
    hollow[row[np.isnan(xyz[:, 2])]] = True
    hollow &= shapely.has_z(geometries)
    if not hollow.any():
        return series
    geometries[hollow] = shapely.force_2d(geometries[hollow])
    return gpd.GeoSeries(geometries, index=series.index, crs=series.crs, name=series.name)
