"""Takes some areas out of others, leaving everything that is not touched exactly as it was."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from yizhangtu.errors import CrsMismatch, InvalidGeometry
from yizhangtu.geometry.overlay.tabulation import tabulate_area
from yizhangtu.geometry.plane.gauss_kruger import survey_crs_of
from yizhangtu.geometry.slivers import without_slivers

__all__ = ["erase"]


def erase(series: gpd.GeoSeries, erasers: gpd.GeoSeries) -> gpd.GeoSeries:
    """Each geometry less the union of the erasers (擦除).

    Parameters
    ----------
    series, erasers
        Polygons in the same CRS.

    Returns
    -------
    GeoSeries with the index, name and CRS of `series`. Rows that no eraser overlaps are the same objects, bit for bit;
    rows wholly covered become empty polygons; missing rows stay missing. What remains narrower than the last bits of
    the coordinates can carry is dropped.

    Raises
    ------
    CrsMismatch
        When the two CRS differ, or are no survey systems.
    InvalidGeometry
        When a row cannot be cut because its outline crosses itself; the message names the row.

    Examples
    --------
    >>> land = gpd.GeoSeries([shapely.box(500000, 4e6, 500010, 4000010)], crs=4548)
    >>> cut = gpd.GeoSeries([shapely.box(500004, 4e6, 500010, 4000010)], crs=4548)
    >>> erase(land, cut).area.tolist()
    [40.0]
    >>> erase(land, land).is_empty.tolist()
    [True]
    """
    if not survey_crs_of(series.crs).has_coordinates_of(survey_crs_of(erasers.crs)):
        raise CrsMismatch("被擦除图层与擦除图层的坐标系不同", mend="请先把两个图层转换到同一坐标系")
    pairs = tabulate_area(series, erasers)
    result = np.array(series.values, dtype=object)
    cutters = np.asarray(erasers.values, dtype=object)
    rows = pairs["left"].to_numpy(dtype=np.int64)
    starts = np.flatnonzero(np.diff(rows, prepend=-1))
    groups = np.split(pairs["right"].to_numpy(dtype=np.int64), starts[1:]) if len(starts) else []
    for row, group in zip(rows[starts], groups, strict=True):
        result[row] = _cut(result[row], cutters[group], int(row))
    return gpd.GeoSeries(pd.Series(result, index=series.index, name=series.name), crs=series.crs)


def _cut(geometry: shapely.Geometry, cutters: np.ndarray, row: int) -> shapely.Geometry:
    try:
        rest = shapely.difference(geometry, shapely.union_all(cutters))
    except shapely.GEOSException as error:
        raise InvalidGeometry(
            "图形自相交或有误，无法擦除",
            where=f"第{row + 1}行",
            mend="请先修复该行图形（或与它重叠的擦除图形）的自相交",
        ) from error
    return without_slivers(rest)
