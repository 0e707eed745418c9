"""Boxes (x₀, y₀, x₁, y₁) found by a packed tree.

The tree holds boxes in an order that keeps neighbours together, every sixteen of them under one box, those under one box
again, up to a top of sixteen or fewer. It is one array, the boxes themselves first; `level` tells where each layer begins.
"""

import numpy as np
import numpy.typing as npt

from yizhangtu.geometry.kernels.compiling import kernel, routine

__all__ = ["FANOUT", "ROOM_TO_WAIT", "find_boxes", "meets_any", "sort_numbers"]

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]

FANOUT = 16
ROOM_TO_WAIT = 512


@routine
def find_boxes(
    tree: _Floats,
    level: _Ints,
    number: _Ints,
    x0: float,
    y0: float,
    x1: float,
    y1: float,
    waiting: _Ints,
    found: _Ints,
    at: int,
    enough: int,
) -> tuple[int, _Ints]:
    """Write the numbers of the boxes that share area with a box to found[at:]; returns the end and `found`, grown if need be.

    It stops early once it has come to `enough`. `waiting` is room for the nodes still to be looked into, `ROOM_TO_WAIT` long.
    """
    waiting[0], waiting[1] = len(level) - 2, 0
    held = 1
    while held > 0 and at < enough:
        held -= 1
        layer, start = waiting[2 * held], waiting[2 * held + 1]
        if at + FANOUT > len(found):
            larger = np.empty(2 * at + 2 * FANOUT, np.int64)
            for f in range(at):
                larger[f] = found[f]
            found = larger
        for k in range(start, min(start + FANOUT, level[layer + 1] - level[layer])):
            node = level[layer] + k
            # Without a branch for each side: they go either way as often.
            if (
                (tree[node, 0] < x1)
                & (tree[node, 2] > x0)
                & (tree[node, 1] < y1)
                & (tree[node, 3] > y0)
            ):
                if layer > 0:
                    waiting[2 * held], waiting[2 * held + 1] = layer - 1, k * FANOUT
                    held += 1
                else:
                    found[at] = number[k]
                    at += 1
    return at, found


@kernel
def meets_any(
    tree: _Floats,
    level: _Ints,
    number: _Ints,
    box: _Floats,
    meets: npt.NDArray[np.bool_],
    first: int,
    last: int,
) -> None:
    """Write whether boxes first ≤ i < last share area with any box of the tree."""
    waiting, found = np.empty(ROOM_TO_WAIT, np.int64), np.empty(FANOUT, np.int64)
    for i in range(first, last):
        count, found = find_boxes(
            tree,
            level,
            number,
            box[i, 0],
            box[i, 1],
            box[i, 2],
            box[i, 3],
            waiting,
            found,
            int(np.int64(0)),
            int(np.int64(1)),
        )
        meets[i] = count > 0


@routine
def sort_numbers(values: _Ints, count: int) -> None:
    """Put the first `count` values in ascending order: by Shell's method, for they are few."""
    gap = 1
    while gap < count // 3:
        gap = 3 * gap + 1
    while gap > 0:
        for i in range(gap, count):
            value, j = values[i], i
            while j >= gap and values[j - gap] > value:
                values[j] = values[j - gap]
                j -= gap
            values[j] = value
        gap //= 3
