"""Neighbours (相邻图斑): which patches share boundary, and how much of it."""

import geopandas as gpd
import numpy as np
import pandas as pd

from yizhangtu.geometry.edges import EdgeTable
from yizhangtu.geometry.ellipsoid import Ellipsoid
from yizhangtu.geometry.gauss_kruger import survey_crs_of
from yizhangtu.geometry.printed_series import geographic_coordinates
from yizhangtu.geometry.rings import FloatArray, Rings
from yizhangtu.geometry.statutory_plane import check_place

__all__ = ["neighbours"]


def neighbours(series: gpd.GeoSeries) -> pd.DataFrame:
    """Pairs of rows that share edges, with the length they share on the ellipsoid.

    Only edges with the same two vertices on both sides count; a vertex that one row has on the other's edge hides that
    edge.

    Returns
    -------
    DataFrame with one row per pair: `left` < `right` (row positions) and `length_m`, ordered by both.

    Raises
    ------
    CrsMismatch, InvalidGeometry
        As `statutory_area`.

    Examples
    --------
    >>> import shapely
    >>> row = [shapely.box(x, 4e6, x + 10, 4000010) for x in (500000, 500010)]
    >>> neighbours(gpd.GeoSeries(row, crs=4548)).round(3)
       left  right  length_m
    0     0      1      10.0
    """
    crs = survey_crs_of(series.crs)
    rings = Rings.of(np.asarray(series.values, dtype=object))
    check_place(rings.boxes(), crs)
    later, first = EdgeTable.of(rings).shared()
    row_of_ring = rings.row_of_part[rings.part_of_ring]
    rows = np.repeat(row_of_ring, np.diff(rings.ring))
    one, two = np.minimum(rows[later], rows[first]), np.maximum(rows[later], rows[first])
    between = one < two
    ends = np.concatenate([rings.xy[first[between]], rings.xy[first[between] + 1]])
    lonlat = geographic_coordinates(ends, crs)
    middle = len(ends) // 2
    table = pd.DataFrame(
        {
            "left": one[between],
            "right": two[between],
            "length_m": _lengths(
                np.radians(lonlat[:middle]), np.radians(lonlat[middle:]), crs.ellipsoid
            ),
        }
    )
    return table.groupby(["left", "right"], sort=True, as_index=False)[["length_m"]].sum()


def _lengths(start: FloatArray, end: FloatArray, ellipsoid: Ellipsoid) -> FloatArray:
    """Lengths of short lines between longitudes and latitudes (radians) by the curvatures in their middle."""
    cosine = np.cos(0.5 * (start[:, 1] + end[:, 1]))
    v2 = 1.0 + ellipsoid.second_eccentricity_squared * cosine**2
    meridian = ellipsoid.polar_curvature_radius / v2**1.5
    normal = ellipsoid.polar_curvature_radius / np.sqrt(v2)
    wide, high = (end - start).T
    length: FloatArray = np.hypot(normal * cosine * wide, meridian * high)
    return length
