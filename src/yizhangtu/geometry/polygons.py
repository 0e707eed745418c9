"""Decoded rings put to use: by part, measured, and made into geometry objects again."""

import numpy as np
import numpy.typing as npt
import shapely

from yizhangtu.geometry.gauss_kruger import SurveyCrs
from yizhangtu.geometry.rings import FloatArray, IntArray, Rings
from yizhangtu.geometry.statutory_plane import ring_areas

__all__ = ["polygons_of", "row_areas", "rows_of_parts"]


def rows_of_parts(rings: Rings) -> Rings:
    """The same rings with every part as a row of its own."""
    parts = len(rings.part) - 1
    return Rings(rings.xy, rings.ring, rings.part, np.arange(parts + 1, dtype=np.int64))


def polygons_of(rings: Rings) -> npt.NDArray[np.object_]:
    """Geometry objects, vertices as they are: polygons when every row has one part, otherwise multipolygons."""
    offsets: tuple[IntArray, ...] = (rings.ring, rings.part)
    kind = shapely.GeometryType.POLYGON
    if len(rings.row) != len(rings.part):
        offsets, kind = (*offsets, rings.row), shapely.GeometryType.MULTIPOLYGON
    return np.asarray(shapely.from_ragged_array(kind, rings.xy, offsets), dtype=object)


def row_areas(rings: Rings, crs: SurveyCrs) -> FloatArray:
    """Statutory area of each row, m²: outer rings less holes; 0 for a row without parts."""
    area = np.abs(ring_areas(rings, crs))
    area[rings.is_hole] *= -1.0
    row = rings.row_of_part[rings.part_of_ring]
    return np.bincount(row, weights=area, minlength=len(rings.row) - 1).astype(np.float64)
