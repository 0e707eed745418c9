"""Neighbours (相邻图斑): which patches share boundary, and how much of it."""

import geopandas as gpd
import numpy as np
import pandas as pd

from yizhangtu.geometry.edges.layer_edges import LayerEdges
from yizhangtu.geometry.parallel import run_ranges
from yizhangtu.geometry.plane.ellipsoid import Ellipsoid
from yizhangtu.geometry.plane.printed_series import geographic_coordinates
from yizhangtu.geometry.rings import FloatArray, IntArray

__all__ = ["neighbours"]


def neighbours(layer: gpd.GeoSeries | LayerEdges) -> pd.DataFrame:
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
    edges = LayerEdges.of(layer)
    later, first = edges.table.shared()
    rings = edges.rings
    row_of_ring = rings.row_of_part[rings.part_of_ring]
    of_vertex = np.repeat(row_of_ring, np.diff(rings.ring))
    one, two = of_vertex[later], of_vertex[first]
    between = one != two
    lower, upper = np.minimum(one, two)[between], np.maximum(one, two)[between]
    rows = max(len(edges), 1)
    number, pair = np.unique(lower * rows + upper, return_inverse=True)
    length = np.bincount(pair, weights=_lengths(edges, first[between]), minlength=len(number))
    return pd.DataFrame({"left": number // rows, "right": number % rows, "length_m": length})


def _lengths(layer: LayerEdges, edge: IntArray) -> FloatArray:
    """Lengths of edges on the ellipsoid, m."""
    xy = layer.rings.xy
    used = np.zeros(len(xy), dtype=np.bool_)
    used[edge] = used[edge + 1] = True
    points = xy[used]
    lonlat = np.empty_like(points)

    def convert(first: int, last: int) -> None:
        lonlat[first:last] = np.radians(
            geographic_coordinates(points[first:last], layer.survey_crs)
        )

    run_ranges(convert, np.arange(len(points) + 1, dtype=np.int64))
    place = np.cumsum(used) - 1
    return _distances(lonlat[place[edge]], lonlat[place[edge + 1]], layer.survey_crs.ellipsoid)


def _distances(start: FloatArray, end: FloatArray, ellipsoid: Ellipsoid) -> FloatArray:
    """Lengths of short lines between longitudes and latitudes (radians) by the curvatures in their middle."""
    cosine = np.cos(0.5 * (start[:, 1] + end[:, 1]))
    v2 = 1.0 + ellipsoid.second_eccentricity_squared * cosine**2
    meridian = ellipsoid.polar_curvature_radius / v2**1.5
    normal = ellipsoid.polar_curvature_radius / np.sqrt(v2)
    wide, high = (end - start).T
    length: FloatArray = np.hypot(normal * cosine * wide, meridian * high)
    return length
