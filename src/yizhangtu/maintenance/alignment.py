"""Geometry handed in with other coordinates than the line's, brought to the line's for construction.

What was delivered stays as delivered. But a piece drawn along the line and delivered in another projection comes back
a few nanometres beside it, and the slivers between would count as land. So a reprojected vertex that coincides with
one of the line's own vertices takes that vertex's coordinates.
"""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from yizhangtu.geometry import to_crs

__all__ = ["align"]

_Coordinates = npt.NDArray[np.float64]

# Coordinates of record are kept to four decimals of a metre, so what is nearer than this is one point.
_COINCIDENT_M = 1e-4
# Metres in a degree along the meridian, to the accuracy that telling points apart needs.
_METRES_PER_DEGREE = 111_320.0
# An odd multiplier that spreads cell numbers over 64 bits (2**64 divided by the golden ratio).
_MIX = np.uint64(0x9E3779B97F4A7C15)


def align(series: gpd.GeoSeries, base: gpd.GeoSeries) -> gpd.GeoSeries:
    """`series` in the CRS of `base`, its vertices equal bit for bit to those of `base` that they coincide with.

    Parameters
    ----------
    series, base : GeoSeries
        Any CGCS2000 CRS each. With the same CRS `series` comes back as it is.

    Returns
    -------
    GeoSeries
        In the CRS of `base`, same index; vertices within 0.0001 m of a vertex of `base` take its coordinates.

    Raises
    ------
    CrsMismatch
        When `series` has no CRS and `base` has one.
    """
    if series.crs == base.crs:
        return series
    moved = to_crs(series, base.crs)
    tolerance = _COINCIDENT_M / (_METRES_PER_DEGREE if base.crs.is_geographic else 1.0)
    near = base.iloc[np.unique(base.sindex.query(moved.geometry, predicate=None)[1])]
    coordinates = _adopt(
        shapely.get_coordinates(moved.array), shapely.get_coordinates(near.array), tolerance
    )
    return gpd.GeoSeries(
        shapely.set_coordinates(np.array(moved.array, dtype=object), coordinates),
        index=series.index,
        crs=base.crs,
    )


def _adopt(points: _Coordinates, known: _Coordinates, tolerance: float) -> _Coordinates:
    """`points` with those within `tolerance` of a known point replaced by it."""
    if not len(points) or not len(known):
        return points
    cell = 4 * tolerance
    keys, first = np.unique(_cells(known, cell), return_index=True)
    adopted = points.copy()
    # A point closer to a cell's edge than the tolerance may have its twin in the neighbouring cell.
    for shift in ((-1.0, -1.0), (-1.0, 1.0), (1.0, -1.0), (1.0, 1.0)):
        wanted = _cells(points + np.array(shift) * tolerance, cell)
        place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        candidate = known[first[place]]
        same = (keys[place] == wanted) & (np.abs(candidate - points).max(axis=1) <= tolerance)
        adopted[same] = candidate[same]
    return adopted


def _cells(points: _Coordinates, cell: float) -> npt.NDArray[np.uint64]:
    """One number per grid cell. Two cells may share a number: whoever looks one up compares the coordinates too."""
    column, row = np.floor(points / cell).astype(np.int64).astype(np.uint64).T
    return np.asarray(column * _MIX + row, dtype=np.uint64)
