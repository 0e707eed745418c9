"""What rows of one side have in common with rows of the other, each by itself or together, in the statutory plane."""

from dataclasses import dataclass

import numpy as np

from yizhangtu.geometry.kernels.depth import areas_covered
from yizhangtu.geometry.kernels.overlap import row_areas
from yizhangtu.geometry.overlay.box_index import BoxIndex
from yizhangtu.geometry.overlay.pieces import PlanePieces
from yizhangtu.geometry.parallel import run_ranges
from yizhangtu.geometry.rings import FloatArray, IntArray

__all__ = ["SMALLEST_OVERLAP_M2", "PairAreas", "common_areas", "covered_areas"]

SMALLEST_OVERLAP_M2 = 1e-6
"""Overlaps below this are the rounding of neighbours' common edges, not overlaps."""

_ANY_AREA_M2 = float(np.finfo(np.float64).tiny)


@dataclass(frozen=True, slots=True)
class PairAreas:
    """Areas of pairs, ordered by left and right.

    left, right: int64. area_m2: at least `SMALLEST_OVERLAP_M2`.
    """

    left: IntArray
    right: IntArray
    area_m2: FloatArray


def common_areas(left: PlanePieces, right: PlanePieces) -> PairAreas:
    """The area that each row of one side has in common with each row of the other.

    Both sides must be in the plane of one reference system. The area of a pair depends on its two rows alone.

    Returns
    -------
    Pairs of owners.
    """
    starts = np.flatnonzero(np.diff(left.owner, prepend=-1))
    offsets = np.append(starts, len(left.owner)).astype(np.int64)
    found = _areas(left, offsets, right, right.owner, SMALLEST_OVERLAP_M2)
    return PairAreas(left.owner[starts][found.left], found.right, found.area_m2)


def covered_areas(left: PlanePieces, right: PlanePieces, group: IntArray) -> PairAreas:
    """The area of each left row that the right rows of a group cover together: what several of them cover counts once.

    Parameters
    ----------
    group
        The group of each right piece; the pieces of a row must be of one group.

    Returns
    -------
    Pairs of a left owner and a group. An area depends on its left row and the rows of the group that it meets, not on
    what else is in the layers.
    """
    pairs = _piece_pairs(left, right)
    area, of_group = pairs.area_m2, group[pairs.right]
    order = np.lexsort((pairs.right, of_group, pairs.left))
    a_of, b_of, of_group, area = pairs.left[order], pairs.right[order], of_group[order], area[order]
    starts = np.flatnonzero(_changes(a_of) | _changes(of_group))
    area = np.add.reduceat(area, starts) if len(starts) else area
    # Where right rows really lie over each other, the left piece is swept instead of added up.
    shared = _shared_places(right, group).meets(left.box)[a_of[starts]]
    ends = np.append(starts, len(a_of))[1:]
    area[shared] = _swept(left, right, a_of, b_of, starts[shared], ends[shared])
    owner, of_group = left.owner[a_of[starts]], of_group[starts]
    order = np.lexsort((a_of[starts], of_group, owner))
    owner, of_group, area = owner[order], of_group[order], area[order]
    starts = np.flatnonzero(_changes(owner) | _changes(of_group))
    total = np.add.reduceat(area, starts) if len(starts) else area
    kept = total >= SMALLEST_OVERLAP_M2
    return PairAreas(owner[starts][kept], of_group[starts][kept], total[kept])


def _areas(
    left: PlanePieces, a_row: IntArray, right: PlanePieces, b_row: IntArray, smallest: float
) -> PairAreas:
    """Common areas of left rows, given as offsets into pieces, and right rows, given for each piece."""
    one, two, index = left.rings, right.rings, right.index
    found = run_ranges(
        lambda first, last: row_areas(
            one.uv,
            one.ring,
            one.row,
            left.box,
            a_row,
            two.uv,
            two.ring,
            two.row,
            right.box,
            right.fills_box,
            b_row,
            index.tree,
            index.level,
            index.number,
            smallest,
            first,
            last,
        ),
        left.vertices[a_row],
    )
    if not found:
        none = np.zeros(0, dtype=np.int64)
        return PairAreas(none, none, np.zeros(0))
    pairs, area = (np.concatenate(arrays) for arrays in zip(*found, strict=True))
    return PairAreas(pairs[::2].copy(), pairs[1::2].copy(), area)


def _piece_pairs(left: PlanePieces, right: PlanePieces) -> PairAreas:
    """Common areas of single pieces, by their numbers."""
    each = np.arange(len(left.owner) + 1, dtype=np.int64)
    every = np.arange(len(right.owner), dtype=np.int64)
    return _areas(left, each, right, every, _ANY_AREA_M2)


def _shared_places(right: PlanePieces, group: IntArray) -> BoxIndex:
    """Boxes in which pieces of different rows of one group have area in common."""
    pairs = _piece_pairs(right, right)
    one, two = pairs.left, pairs.right
    meets = (
        (right.owner[one] < right.owner[two])
        & (group[one] == group[two])
        & (pairs.area_m2 >= SMALLEST_OVERLAP_M2)
    )
    box, other = right.box[one[meets]], right.box[two[meets]]
    return BoxIndex.of(
        np.hstack([np.maximum(box[:, :2], other[:, :2]), np.minimum(box[:, 2:], other[:, 2:])])
    )


def _swept(
    left: PlanePieces,
    right: PlanePieces,
    a_of: IntArray,
    b_of: IntArray,
    starts: IntArray,
    ends: IntArray,
) -> FloatArray:
    """How much of a left piece the right pieces b_of[start:end] cover together, for each start and end."""
    area = np.zeros((len(starts), 2))
    counts = ends - starts
    b_first = np.zeros(len(starts) + 1, dtype=np.int64)
    np.cumsum(counts, out=b_first[1:])
    of_piece = np.repeat(starts - b_first[:-1], counts) + np.arange(b_first[-1])
    a_chosen, b_chosen = a_of[starts], b_of[of_piece]
    one, two = left.rings, right.rings
    weight = np.zeros(len(b_chosen) + 1, dtype=np.int64)
    np.cumsum(8 * np.diff(right.vertices)[b_chosen], out=weight[1:])
    run_ranges(
        lambda first, last: areas_covered(
            one.uv,
            one.ring,
            one.row,
            left.box,
            two.uv,
            two.ring,
            two.row,
            a_chosen,
            b_first,
            b_chosen,
            area,
            first,
            last,
        ),
        weight[b_first],
    )
    return area[:, 0]


def _changes(values: IntArray) -> IntArray:
    """Whether each value differs from the one before; the first always does."""
    changed: IntArray = np.diff(values, prepend=-1) != 0
    return changed
