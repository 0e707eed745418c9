"""Patches looked at one by one before the coverage is: delivered twice, without width, or running back on themselves.

What has no width covers nothing, and what is there twice covers its place once more than it should; both are told as
what they are and then left aside, so that they do not come back as a hundred findings about their neighbours.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from yizhangtu.geometry.kernels.coverage import survey_rings
from yizhangtu.geometry.parallel import run_ranges
from yizhangtu.geometry.rings import FloatArray, IntArray, Rings

__all__ = ["RingSurvey", "duplicate_rows", "rings_without_width", "survey", "turning_points"]

_Flags = npt.NDArray[np.bool_]
_UNITS_IN_LAST_PLACE = 4.0


@dataclass(frozen=True, slots=True)
class RingSurvey:
    """What one pass over all vertices tells.

    rounding: what the coordinates cannot tell apart, a few units in the last place of the largest. turn: twice the signed
    area of each ring. length: at most √2 times its true length. box: of each row, NaN without rings. fold: per vertex,
    whether the ring runs back along itself there. row: of each ring.
    """

    rounding: float
    turn: FloatArray
    length: FloatArray
    box: FloatArray
    fold: _Flags
    row: IntArray


def survey(rings: Rings) -> RingSurvey:
    """One pass over all rings."""
    count = len(rings.ring) - 1
    rounding = _UNITS_IN_LAST_PLACE * float(np.spacing(np.abs(rings.xy).max(initial=1.0)))
    turn, length, box = np.zeros(count), np.zeros(count), np.zeros((count, 4))
    fold = np.zeros(len(rings.xy), dtype=np.bool_)
    run_ranges(
        lambda first, last: survey_rings(
            rings.xy, rings.ring, rounding, turn, length, box, fold, first, last
        ),
        rings.ring,
    )
    row = rings.row_of_part[rings.part_of_ring]
    return RingSurvey(rounding, turn, length, _row_boxes(box, rings), fold, row)


def rings_without_width(rings: Rings, look: RingSurvey) -> _Flags:
    """The rings that enclose nothing, and the holes of those that should enclose them."""
    thin = np.abs(look.turn) <= look.rounding * look.length
    for ring in np.flatnonzero(thin):
        # A figure of eight with equal loops has no signed area either, but it does enclose something.
        xy = rings.xy[rings.ring[ring] : rings.ring[ring + 1]]
        thin[ring] = _encloses_nothing(xy - xy[0], look.rounding)
    return thin | thin[rings.part[rings.part_of_ring]]


def turning_points(rings: Rings, look: RingSurvey, left_aside: _Flags) -> tuple[IntArray, IntArray]:
    """Row and vertex of every spike: where a ring that encloses something turns and runs back on itself."""
    vertex = np.flatnonzero(look.fold)
    ring = np.searchsorted(rings.ring, vertex, side="right") - 1
    kept = ~left_aside[ring]
    return look.row[ring[kept]], vertex[kept].astype(np.int64)


def duplicate_rows(rings: Rings, look: RingSurvey, rows: int) -> list[IntArray]:
    """Groups of the first `rows` rows that have the same rings, wherever these begin and whichever way round they go."""
    sizes = np.diff(rings.row_vertex)[:rows]
    filled = np.flatnonzero(sizes > 0)
    # Equal boxes and counts are rare enough to look closer at.
    keys = np.column_stack([look.box[filled], sizes[filled]])
    order = np.lexsort(keys.T)
    same = np.zeros(len(order) + 1, dtype=np.bool_)
    same[1:-1] = (np.diff(keys[order], axis=0) == 0).all(axis=1)
    begins = np.flatnonzero(~same[:-1] & same[1:])
    ends = np.flatnonzero(same[:-1] & ~same[1:])
    groups: dict[bytes, list[int]] = {}
    for begin, end in zip(begins, ends, strict=True):
        for row in np.sort(filled[order[begin : end + 1]]):
            groups.setdefault(_edges_of(rings, int(row)).tobytes(), []).append(int(row))
    found = [np.array(group, dtype=np.int64) for group in groups.values() if len(group) > 1]
    return sorted(found, key=lambda group: int(group[0]))


def _row_boxes(box: FloatArray, rings: Rings) -> FloatArray:
    offsets = rings.row_ring
    found = np.full((len(offsets) - 1, 4), np.nan)
    filled = np.diff(offsets) > 0
    if filled.any():
        starts = offsets[:-1][filled]
        found[filled, :2] = np.minimum.reduceat(box[:, :2], starts)
        found[filled, 2:] = np.maximum.reduceat(box[:, 2:], starts)
    return found


def _encloses_nothing(local: FloatArray, rounding: float) -> bool:
    lines = shapely.linestrings(np.stack([local[:-1], local[1:]], axis=1))
    faces = shapely.get_parts(shapely.polygonize([shapely.union_all(lines)]))
    return bool((2.0 * shapely.area(faces) <= rounding * shapely.length(faces)).all())


def _edges_of(rings: Rings, row: int) -> FloatArray:
    """The edges of a row, each from its lesser end, in the order of their coordinates."""
    first, last = rings.row_ring[row], rings.row_ring[row + 1]
    ends = rings.ring[first + 1 : last + 1] - 1
    vertex = np.setdiff1d(np.arange(rings.ring[first], rings.ring[last]), ends)
    # Adding zero makes one zero of two.
    a, b = rings.xy[vertex] + 0.0, rings.xy[vertex + 1] + 0.0
    backward = (a[:, 0] > b[:, 0]) | ((a[:, 0] == b[:, 0]) & (a[:, 1] > b[:, 1]))
    edges = np.where(backward[:, None], np.hstack([b, a]), np.hstack([a, b]))
    return edges[np.lexsort(edges.T)]
