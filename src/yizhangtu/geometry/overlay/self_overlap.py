"""Rows that cover a place twice or the wrong way round: their areas would be wrong sums, so they are refused by name.

Winding numbers of a sound polygon are 0 and 1. Where another one has area (a bow-tie, parts that overlap, a hole outside
its outer ring), twice the inside or less than nothing would be counted. What encloses no area is harmless and passes:
spikes, repeated points, rings or parts that touch along a line, polygons without area.
"""

import numpy as np

from yizhangtu.errors import InvalidGeometry
from yizhangtu.geometry.kernels.depth import areas_covered
from yizhangtu.geometry.kernels.simple_rings import find_doubtful
from yizhangtu.geometry.parallel import run_ranges
from yizhangtu.geometry.plane.statutory_plane import PlaneRings
from yizhangtu.geometry.rings import FloatArray, IntArray, Rings

__all__ = ["SMALLEST_SELF_OVERLAP_M2", "doubtful_rows", "refuse_self_overlap"]

SMALLEST_SELF_OVERLAP_M2 = 1e-6
"""What a row covers twice below this is the rounding of its coordinates."""

_UNITS_IN_LAST_PLACE = 4.0
_WORK_PER_VERTEX = 8


def doubtful_rows(plane: PlaneRings) -> IntArray:
    """Rows that are not plain at first sight: of several rings, very large, or with edges that touch."""
    doubtful = np.zeros(len(plane.row) - 1, dtype=np.bool_)
    run_ranges(
        lambda a, b: find_doubtful(plane.uv, plane.ring, plane.row, doubtful, a, b),
        plane.ring[plane.row],
    )
    return np.flatnonzero(doubtful)


def refuse_self_overlap(
    pieces: PlaneRings,
    box: FloatArray,
    row: IntArray,
    *,
    doubtful: IntArray,
    rings: Rings,
    rows: IntArray,
    where: str,
) -> None:
    """Raise for the first doubtful row that covers more than `SMALLEST_SELF_OVERLAP_M2` twice or the wrong way round.

    Parameters
    ----------
    pieces, box, row
        Small pieces in the plane, their boxes, and the row of each.
    doubtful
        The rows to look at.
    rings
        The rows as delivered. Cut edges of a row may cross by fractions of a millimetre in the plane where parts touch
        along a line, so what is found there must also be found here, by more than the coordinates' rounding.
    rows, where
        What rows and layer are called.

    Raises
    ------
    InvalidGeometry
        Naming the row and the area.
    """
    chosen = np.flatnonzero(np.isin(row, doubtful))
    if not len(chosen):
        return
    area = _not_plain(pieces, box, chosen)
    total = np.bincount(row[chosen], weights=area)
    for i in np.flatnonzero(total > SMALLEST_SELF_OVERLAP_M2):
        if _overlaps_as_delivered(rings.take(np.array([i]))):
            raise InvalidGeometry(
                f"图形自相交、部件互相重叠或孔洞越出外环，涉及面积{total[i]:.6f}平方米，面积无法正确计算",
                where=f"{where}第{int(rows[i]) + 1}行",
                mend="请修正该行图形：拆开自相交的环，合并重叠的部件，把孔洞放回外环之内",
            )


def _not_plain(pieces: PlaneRings, box: FloatArray, chosen: IntArray) -> FloatArray:
    """What chosen pieces cover twice or the wrong way round."""
    area, none = np.zeros((len(chosen), 2)), np.zeros(len(chosen) + 1, dtype=np.int64)
    weight = np.zeros(len(chosen) + 1, dtype=np.int64)
    np.cumsum(_WORK_PER_VERTEX * np.diff(pieces.ring[pieces.row])[chosen], out=weight[1:])
    uv, ring, row = pieces.uv, pieces.ring, pieces.row
    run_ranges(
        lambda a, b: areas_covered(
            uv, ring, row, box, uv, ring, row, chosen, none, none, area, a, b
        ),
        weight,
    )
    return area[:, 1]


def _overlaps_as_delivered(rings: Rings) -> bool:
    """Whether one row covers a place twice, or the wrong way round, by more than its coordinates are rounded."""
    box = rings.boxes()
    xy = rings.xy.copy()
    for first, last, is_hole in zip(rings.ring[:-1], rings.ring[1:], rings.is_hole, strict=True):
        x, y = (rings.xy[first:last] - rings.xy[first]).T
        if (x[:-1] @ y[1:] - x[1:] @ y[:-1] < 0.0) != is_hole:
            xy[first:last] = xy[first:last][::-1]
    plain = PlaneRings(xy, rings.ring, rings.row_ring)
    area = _not_plain(plain, box, np.zeros(1, dtype=np.int64))[0]
    steps = np.hypot(*np.diff(xy, axis=0).T)
    steps[rings.ring[1:-1] - 1] = 0.0
    rounding = _UNITS_IN_LAST_PLACE * np.spacing(np.abs(box).max())
    return bool(2.0 * area > rounding * steps.sum())
