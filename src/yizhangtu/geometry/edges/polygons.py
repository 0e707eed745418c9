"""Decoded rings by part, and made into geometry objects again."""

import numpy as np
import numpy.typing as npt
import shapely

from yizhangtu.geometry.rings import IntArray, Rings

__all__ = ["polygons_of", "rows_of_parts"]


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
