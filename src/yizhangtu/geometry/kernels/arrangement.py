"""How rings, or stretches of rings, lie to each other: where their edges meet, and what lies west of each of these lines.

Edge k runs from vertex k to vertex k + 1. A run is a few edges of one line that follow each other. Runs are listed in slots:
slot[s] ≤ i < slot[s + 1] are the places in `entry` of those that reach into one horizontal strip of one group, ordered by the
west side of their boxes. Lines of different groups are not compared. Signs are those of exact arithmetic.
"""

import numpy as np
import numpy.typing as npt

from yizhangtu.geometry.kernels.compiling import kernel, part
from yizhangtu.geometry.kernels.turning import turn_sign

__all__ = ["find_meetings", "probe_lines"]

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]


@part
def _meet(
    ax: float, ay: float, bx: float, by: float, cx: float, cy: float, dx: float, dy: float
) -> bool:
    """Whether edges a→b and c→d, whose boxes meet, have more in common than an end."""
    at_a = (ax == cx and ay == cy) or (ax == dx and ay == dy)
    if at_a or (bx == cx and by == cy) or (bx == dx and by == dy):
        sx, sy, px, py = (ax, ay, bx, by) if at_a else (bx, by, ax, ay)
        qx, qy = (dx, dy) if sx == cx and sy == cy else (cx, cy)
        ahead = (px - sx) * (qx - sx) + (py - sy) * (qy - sy) > 0.0
        return ahead and turn_sign(sx, sy, px, py, qx, qy) == 0
    c, d = turn_sign(ax, ay, bx, by, cx, cy), turn_sign(ax, ay, bx, by, dx, dy)
    if c == d:
        # On one line, edges whose boxes meet have points in common.
        return c == 0
    return turn_sign(cx, cy, dx, dy, ax, ay) != turn_sign(cx, cy, dx, dy, bx, by)


@part
def _beside(
    x0: float, y0: float, x1: float, y1: float, ax: float, ay: float, bx: float, by: float
) -> bool:
    """Whether the box of a and b, points apart, lies beside the box of the other two; of equal points it always does."""
    if x0 > x1:
        x0, x1 = x1, x0
    if y0 > y1:
        y0, y1 = y1, y0
    if ax > bx:
        ax, bx = bx, ax
    if ay > by:
        ay, by = by, ay
    return bool(ax > x1 or bx < x0 or ay > y1 or by < y0 or (ax == bx and ay == by))


@kernel
def find_meetings(
    xy: _Floats,
    run: _Ints,
    box: _Floats,
    lowest: _Ints,
    slot: _Ints,
    entry: _Ints,
    place: _Ints,
    found: _Ints,
    first: int,
    last: int,
) -> None:
    """Count or write the pairs of edges that meet otherwise than in a common end, in slots first ≤ s < last.

    run: rows of first edge, last edge. lowest: per run the first slot it is listed in. place: where each slot's pairs begin in
    `found`; when `found` is empty, their number is written to place[s + 1].
    """
    counting = len(found) == 0
    for s in range(first, last):
        at = 0
        for i in range(slot[s], slot[s + 1]):
            one = entry[i]
            left, bottom, right, top = box[one, 0], box[one, 1], box[one, 2], box[one, 3]
            for j in range(i, slot[s + 1]):
                two = entry[j]
                if box[two, 0] > right:
                    break
                # Runs listed together in several slots are compared in the first of them.
                if box[two, 1] > top or box[two, 3] < bottom or max(lowest[one], lowest[two]) != s:
                    continue
                for f in range(run[two, 0], run[two, 1]):
                    cx, cy, dx, dy = xy[f, 0], xy[f, 1], xy[f + 1, 0], xy[f + 1, 1]
                    if _beside(left, bottom, right, top, cx, cy, dx, dy):
                        continue
                    for e in range(run[one, 0], f if one == two else run[one, 1]):
                        ax, ay, bx, by = xy[e, 0], xy[e, 1], xy[e + 1, 0], xy[e + 1, 1]
                        if _beside(cx, cy, dx, dy, ax, ay, bx, by):
                            continue
                        if not _meet(ax, ay, bx, by, cx, cy, dx, dy):
                            continue
                        if not counting:
                            found[place[s] + at, 0] = e
                            found[place[s] + at, 1] = f
                        at += 1
        if counting:
            place[s + 1] = at


@kernel
def _lies_east(xy: _Floats, a: int, b: int, c: int, d: int) -> bool:
    """Whether the edge from c up to d lies east of the edge from a up to b, at heights that both have; they do not cross."""
    # The upper one of the lower ends tells, or when it lies on the other edge, the lower one of the upper ends.
    second = xy[c, 1] >= xy[a, 1]
    i, j, p = (a, b, c) if second else (c, d, a)
    side = turn_sign(xy[i, 0], xy[i, 1], xy[j, 0], xy[j, 1], xy[p, 0], xy[p, 1])
    if side == 0:
        second = xy[d, 1] <= xy[b, 1]
        i, j, p = (a, b, d) if second else (c, d, b)
        side = turn_sign(xy[i, 0], xy[i, 1], xy[j, 0], xy[j, 1], xy[p, 0], xy[p, 1])
    return side < 0 if second else side > 0


@part
def _is_lower(xy: _Floats, a: int, b: int, low: int, high: int) -> bool:
    """Whether the edge from a up to b begins below another one; at one height further west; at one point goes up west of it."""
    if xy[a, 1] != xy[low, 1]:
        return bool(xy[a, 1] < xy[low, 1])
    if xy[a, 0] != xy[low, 0]:
        return bool(xy[a, 0] < xy[low, 0])
    return _lies_east(xy, a, b, low, high)


@kernel
def probe_lines(
    xy: _Floats,
    begin: _Ints,
    end: _Ints,
    group: _Ints,
    strip: _Floats,
    first_slot: _Ints,
    run: _Ints,
    box: _Floats,
    slot: _Ints,
    entry: _Ints,
    winding: _Ints,
    nearest: _Ints,
    first: int,
    last: int,
) -> None:
    """Look west from lines first ≤ r < last, just above their lowest point; line r is the vertices begin[r] ≤ v < end[r].

    strip: per group where its strips begin and how many there are in a unit of height. first_slot: offsets of groups into
    slots. winding: how often the rings of the group run round the land on the left of line r. nearest: the edge that is met
    first in the west, -1 for none.
    """
    for r in range(first, last):
        low, high = int(np.int64(-1)), int(np.int64(-1))
        for k in range(begin[r], end[r] - 1):
            if xy[k, 1] != xy[k + 1, 1]:
                up = xy[k, 1] < xy[k + 1, 1]
                a, b = (k, k + 1) if up else (k + 1, k)
                if low < 0 or _is_lower(xy, a, b, low, high):
                    low, high = a, b
        # A line that goes up has in the west what is on its left, another one what is on its right.
        flat, total = low < 0, np.int64(0 if low < high else 1)
        if flat:
            # A level one that goes east has that above it.
            low = high = begin[r]
            total = np.int64(0 if xy[low, 0] < xy[low + 1, 0] else 1)
            if total == 1:
                low = high = low + 1
        winding[r], nearest[r] = 0, -1
        x, y, own = xy[low, 0], xy[low, 1], min(low, high)
        g = group[r]
        s = min(first_slot[g] + np.int64((y - strip[g, 0]) * strip[g, 1]), first_slot[g + 1] - 1)
        near_low, near_high = int(np.int64(-1)), int(np.int64(-1))
        for i in range(slot[s], slot[s + 1]):
            one = entry[i]
            if box[one, 0] > x:
                break
            if box[one, 1] > y or box[one, 3] <= y:
                continue
            for f in range(run[one, 0], run[one, 1]):
                up = xy[f, 1] <= y
                if up == (xy[f + 1, 1] <= y) or (f == own and not flat):
                    continue
                a, b = (f, f + 1) if up else (f + 1, f)
                # What begins in the west end of a level line lies west of a point above the line.
                if (flat and xy[a, 0] == x and xy[a, 1] == y) or _lies_east(xy, a, b, low, high):
                    total += -1 if up else 1
                    if near_low < 0 or _lies_east(xy, near_low, near_high, a, b):
                        near_low, near_high = a, b
                        nearest[r] = f
        winding[r] = total
