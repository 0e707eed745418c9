"""What is too narrow to exist: slivers made by the rounding of coordinates and by nothing else.

A vertex put on an edge lands on the nearest pair of doubles, a few billionths of a metre off the line, and leaves a
sliver that nobody drew. A piece whose mean width is within a few units in the last place of its coordinates is taken
to be that. There is no other tolerance: a sliver of a millionth of a metre is a real one.
"""

import numpy as np
import numpy.typing as npt
import shapely

from yizhangtu.geometry.rings import FloatArray, IntArray

__all__ = ["UNITS_IN_LAST_PLACE", "is_degenerate", "is_sliver", "without_slivers"]

UNITS_IN_LAST_PLACE = 4.0


def is_sliver(polygons: npt.NDArray[np.object_]) -> npt.NDArray[np.bool_]:
    """Whether each polygon is narrower than the rounding of its coordinates; empty ones are."""
    bounds = shapely.bounds(polygons)
    largest = np.abs(np.nan_to_num(bounds, nan=0.0)).max(axis=1, initial=0.0)
    origin = np.nan_to_num(bounds[:, :2], nan=0.0)
    # Measured from a corner of its own: at full coordinates the area of a sliver would be lost in the rounding.
    corner = np.repeat(origin, shapely.get_num_coordinates(polygons), axis=0)
    local = shapely.set_coordinates(polygons.copy(), shapely.get_coordinates(polygons) - corner)
    return np.asarray(
        2.0 * shapely.area(local)
        <= UNITS_IN_LAST_PLACE * np.spacing(largest) * shapely.length(local)
    )


def without_slivers(geometry: shapely.Geometry) -> shapely.Geometry:
    """The polygonal parts of a geometry without the slivers; the same object when there is nothing to drop."""
    parts = shapely.get_parts(geometry)
    areal = shapely.get_dimensions(parts) == 2
    kept = areal & ~is_sliver(parts)
    if kept.all() and len(parts):
        return geometry
    if not kept.any():
        return shapely.Polygon()
    return parts[kept][0] if kept.sum() == 1 else shapely.multipolygons(parts[kept])


def is_degenerate(xy: FloatArray, ring: IntArray, turn: FloatArray) -> npt.NDArray[np.bool_]:
    """Rings narrower than the rounding of their coordinates: a vertex that one neighbour has on the other's edge.

    Parameters
    ----------
    xy, ring
        Closed rings.
    turn
        Twice their signed areas.
    """
    thin = np.zeros(len(turn), dtype=np.bool_)
    if not len(xy):
        return thin
    # Nothing is longer than the extent: most rings are told by that and need not be measured.
    (x0, x1), (y0, y1) = ((xy[:, side].min(), xy[:, side].max()) for side in (0, 1))
    rounding = UNITS_IN_LAST_PLACE * np.spacing(np.abs([x0, x1, y0, y1]).max())
    extent = np.hypot(x1 - x0, y1 - y0)
    for r in np.flatnonzero(np.abs(turn) <= rounding * extent * np.diff(ring)):
        thin[r] = _is_straight(xy[ring[r] : ring[r + 1]])
    return thin


def _is_straight(xy: FloatArray) -> bool:
    """Whether points lie beside one line no further than the rounding of their coordinates."""
    rounding = UNITS_IN_LAST_PLACE * np.spacing(np.abs(xy).max())
    local = xy - xy[0]
    far = local[int(np.argmax((local**2).sum(axis=1)))]
    beside = local[:, 0] * far[1] - local[:, 1] * far[0]
    return bool(np.ptp(beside) <= rounding * np.hypot(*far))
