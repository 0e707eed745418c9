"""Cutting a cell in two so that one part has exactly the area that a balance still lacks.

The cut runs from one corner of the cell to another through a bend near the middle; no vertex of the outline moves
and none is added to it. Moving the bend across the cut sets the area roughly, a small notch at the bend sets the rest.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import shapely

__all__ = ["cut_cell", "sides_for"]

Array = npt.NDArray[np.float64]
Measure = Callable[[npt.NDArray[np.object_]], Array]

# Shares of a cell that a part along so many of its sides can have: cells are near enough to regular hexagons.
_SHARES_OF_SIDES = {2: (0.20, 0.37), 3: (0.37, 0.63), 4: (0.63, 0.80)}
_GRID = 10_000.0
_NOTCH_HALF_M = 1.0
_NOTCH_DEPTHS_M = np.arange(-6_000, 6_001, 12) / _GRID
_ROUNDS = 12


def sides_for(share: float) -> int | None:
    """Along how many sides of a cell a part with this share of it lies, None when no cut gives such a part.

    Examples
    --------
    >>> sides_for(0.25), sides_for(0.5), sides_for(0.05)
    (2, 3, None)
    """
    return next(
        (sides for sides, (low, high) in _SHARES_OF_SIDES.items() if low <= share < high), None
    )


def cut_cell(
    ring: Array, first_side: int, sides: int, wanted: int, measure: Measure
) -> shapely.Polygon | None:
    """The part of a cell along some of its sides whose measure is `wanted`.

    Parameters
    ----------
    ring
        Closed clockwise ring of the cell, shape (37, 2), a corner every 6th vertex.
    first_side
        The part begins with this side of the cell (0 to 5).
    sides
        How many sides it holds: 2, 3 or 4, see `sides_for`.
    wanted
        The measure aimed at; it is met when the measure rounds to it.
    measure
        Exact measure of each of an array of polygons, growing with area.

    Returns
    -------
    shapely.Polygon or None
        None when no such cut was found.
    """
    kept = np.roll(ring[:-1], -6 * first_side, axis=0)[: sides * 6 + 1]
    chord = kept[-1] - kept[0]
    along = chord / np.hypot(*chord)
    outward = np.array([along[1], -along[0]])  # away from the part: the ring is clockwise
    if np.dot(outward, kept[3 * sides] - kept[0]) > 0:
        outward = -outward
    middle = (kept[0] + kept[-1]) / 2.0
    height = 0.0
    for _ in range(_ROUNDS):
        part = _parts(kept, middle + height * outward, along, outward, np.zeros(1))
        value = float(measure(part)[0])
        per_metre = value / max(float(shapely.area(part[0])), 1.0) * float(np.hypot(*chord)) / 2.0
        step = (wanted - value) / per_metre
        height += step
        if abs(step) < _NOTCH_HALF_M / 10.0 / float(np.hypot(*chord)):
            break
    parts = _parts(kept, middle + height * outward, along, outward, _NOTCH_DEPTHS_M)
    off = np.abs(measure(parts) - wanted)
    best = int(np.argmin(off))
    found: shapely.Polygon = parts[best]
    if off[best] >= 0.5 or not found.is_valid or not shapely.Polygon(ring).covers(found):
        return None
    return found


def _parts(
    kept: Array, bend: Array, along: Array, outward: Array, depths: Array
) -> npt.NDArray[np.object_]:
    """The kept sides closed by the cut through `bend`, once with a notch of each depth."""
    count = len(depths)
    cut = np.empty((count, 3, 2))
    cut[:, 0] = bend + _NOTCH_HALF_M * along
    cut[:, 1] = bend + depths[:, None] * outward
    cut[:, 2] = bend - _NOTCH_HALF_M * along
    cut = np.rint(cut * _GRID) / _GRID
    start = np.broadcast_to(kept, (count, *kept.shape))
    return np.asarray(shapely.polygons(np.concatenate([start, cut, start[:, :1]], axis=1)))
