"""What is too narrow to exist: slivers made by the rounding of coordinates and by nothing else.

A vertex put on an edge lands on the nearest pair of doubles, a few billionths of a metre off the line, and leaves a
sliver that nobody drew. A piece whose mean width is within a few units in the last place of its coordinates is taken
to be that. There is no other tolerance: a sliver of a millionth of a metre is a real one.
"""

import numpy as np
import numpy.typing as npt
import shapely

__all__ = ["UNITS_IN_LAST_PLACE", "is_sliver", "without_slivers"]

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
