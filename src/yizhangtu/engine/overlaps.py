"""What rows of the left layer have in common with the right-hand rows about them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from yizhangtu.engine.neighbourhood import Neighbourhood
from yizhangtu.engine.right_rows import PlacedRows, place_rows
from yizhangtu.geometry.overlay.box_index import BoxIndex
from yizhangtu.geometry.overlay.pair_areas import common_areas, covered_areas
from yizhangtu.geometry.overlay.pieces import PlanePieces
from yizhangtu.geometry.plane.statutory_plane import PlaneRings
from yizhangtu.geometry.rings import FloatArray, IntArray, Rings

__all__ = ["Overlaps", "measured_overlaps"]


@dataclass(frozen=True, slots=True)
class Overlaps:
    """Areas by row of the left batch and right row, ordered by both; of right rows that count together, the label."""

    left: IntArray
    right: IntArray
    area_m2: FloatArray

    @classmethod
    def joined(cls, parts: "Sequence[Overlaps]") -> "Overlaps":
        """Several in one."""
        none = np.zeros(0, dtype=np.int64)
        left = np.concatenate([none, *(part.left for part in parts)])
        right = np.concatenate([none, *(part.right for part in parts)])
        area = np.concatenate([np.zeros(0), *(part.area_m2 for part in parts)])
        order = np.lexsort((right, left))
        return cls(left[order], right[order], area[order])


def measured_overlaps(near: Neighbourhood, rows: IntArray) -> Overlaps:
    """Measure some of the left rows with all right rows near them.

    Raises
    ------
    InvalidGeometry
        When a row has no area of record, or a wrong one; the message names it.
    """
    chosen, box = near.near_rows(rows)
    if not len(chosen):
        return Overlaps.joined([])
    around = BoxIndex.of(box)
    needed = [np.flatnonzero(around.meets(one.box)) for one in near.right]
    parts = [
        (part, base)
        for one, some, base in zip(near.right, needed, near.base.tolist(), strict=False)
        for part in one.placed(some)
    ]
    meets = np.zeros(len(chosen), dtype=np.bool_)
    for part, _ in parts:
        apart = np.flatnonzero(~meets)
        meets[apart] = part.pieces.index.meets(box[apart])
    left = place_rows(near.left, chosen[meets], near.left.crs)
    if near.counts_once:
        right = [some + base for some, base in zip(needed, near.base, strict=False)]
        return _covered(left, _right_in_one(parts, np.concatenate(right), near.place), near.label)
    found = []
    for part, base in parts:
        pairs = common_areas(left.pieces, part.pieces)
        one, other = left.rows_called(pairs.left), part.rows_called(pairs.right)
        found.append(Overlaps(one, other + base, pairs.area_m2))
    return Overlaps.joined(found)


def _covered(left: PlacedRows, right: PlanePieces, label: IntArray) -> Overlaps:
    pairs = covered_areas(left.pieces, right, label[right.owner])
    return Overlaps.joined([Overlaps(left.rows_called(pairs.left), pairs.right, pairs.area_m2)])


def _right_in_one(
    parts: Sequence[tuple[PlacedRows, int]], rows: IntArray, place: IntArray
) -> PlanePieces:
    """Pieces of the right rows numbered `rows`, called by these numbers, in the order of their layer.

    What several rows cover together is added up piece by piece: in one order, whatever the files.
    """
    pieces = [part.pieces for part, _ in parts]
    owner = np.concatenate([part.rows_called(part.pieces.owner) + base for part, base in parts])
    chosen = np.flatnonzero(np.isin(owner, rows))
    chosen = chosen[np.argsort(place[owner[chosen]], kind="stable")]
    ring = _offsets([np.diff(one.rings.ring) for one in pieces])
    whole = Rings(
        np.concatenate([one.rings.uv for one in pieces]),
        ring,
        np.arange(len(ring), dtype=np.int64),
        _offsets([np.diff(one.rings.row) for one in pieces]),
    ).take(chosen)
    box = np.concatenate([one.box for one in pieces])[chosen]
    fills = np.concatenate([one.fills_box for one in pieces])[chosen]
    rings = PlaneRings(whole.xy, whole.ring, whole.row)
    return PlanePieces(rings, box, fills, owner[chosen])


def _offsets(counts: Sequence[IntArray]) -> IntArray:
    return np.concatenate([[0], np.cumsum(np.concatenate(counts))]).astype(np.int64)
