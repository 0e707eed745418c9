"""Rows of rings cut into small pieces: what lets a line of a hundred thousand vertices cost its neighbourhood only.

A row is halved across the longer side of its box, its halves again, until a piece has few vertices. Pieces of a row come
out in the order in which the halving meets them, so neighbours lie together. Coordinates are flat here: x of vertex k at
2k, y behind it.
"""

from typing import TypeVar

import numpy as np
import numpy.typing as npt

from yizhangtu.geometry.kernels.compiling import kernel, routine

__all__ = ["split_rows"]

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]
_Number = TypeVar("_Number", np.float64, np.int64)

# Halving along a cut that many edges cross makes two of each edge and no smaller pieces.
_LITTLE_GROWTH, _MOST_GROWTH = 0.1, 0.3


@routine
def _half(
    xy: _Floats, first: int, last: int, axis: int, cut: float, side: float, out: _Floats, at: int
) -> int:
    """Write the closed ring first ≤ k < last clipped to a line; returns where it ends.

    side: 1 keeps what lies below the cut, -1 what lies above. `at` comes back when nothing is left.
    """
    m = at
    a = xy[2 * first + axis]
    for k in range(first + 1, last):
        b = xy[2 * k + axis]
        b_inside = (b - cut) * side <= 0.0
        if ((a - cut) * side <= 0.0) != b_inside:
            # From the lower vertex, so that both sides and both neighbours get the same crossing.
            low = k - 1 if a < b else k
            start, end = xy[2 * low + 1 - axis], xy[2 * (2 * k - 1 - low) + 1 - axis]
            out[2 * m + axis] = cut
            out[2 * m + 1 - axis] = start + (cut - min(a, b)) / (max(a, b) - min(a, b)) * (
                end - start
            )
            m += 1
        if b_inside:
            out[2 * m] = xy[2 * k]
            out[2 * m + 1] = xy[2 * k + 1]
            m += 1
        a = b
    if m - at < 3:
        return at
    out[2 * m] = out[2 * at]
    out[2 * m + 1] = out[2 * at + 1]
    return m + 1


@routine
def _halves(
    stack: _Floats, stack_ring: _Ints, r0: int, r1: int, axis: int, cut: float
) -> tuple[int, int]:
    """Write both halves of the piece of rings r0 ≤ r < r1 behind it, the upper one first; returns where each ends in rings."""
    at, rings, middle = stack_ring[r1], r1, r1
    for side in (-1.0, 1.0):
        for r in range(r0, r1):
            end = _half(stack, stack_ring[r], stack_ring[r + 1], axis, cut, side, stack, at)
            if end > at:
                at = end
                rings += 1
                stack_ring[rings] = at
        if side < 0.0:
            middle = rings
    return middle, rings


@routine
def _set_box(xy: _Floats, first: int, last: int, box: _Floats, at: int) -> None:
    """Write the box of vertices first ≤ k < last to box[at:]."""
    x0 = x1 = xy[2 * first]
    y0 = y1 = xy[2 * first + 1]
    for k in range(first + 1, last):
        x0 = min(x0, xy[2 * k])
        x1 = max(x1, xy[2 * k])
        y0 = min(y0, xy[2 * k + 1])
        y1 = max(y1, xy[2 * k + 1])
    box[at] = x0
    box[at + 1] = y0
    box[at + 2] = x1
    box[at + 3] = y1


@routine
def _turns(xy: _Floats, ring: _Ints, first: int, last: int, box: _Floats, at: int) -> float:
    """How often rings first ≤ r < last run around the whole of the box at box[at:]; NaN when they do not keep to its sides."""
    x0, y0, x1, y1 = box[at], box[at + 1], box[at + 2], box[at + 3]
    if x1 <= x0 or y1 <= y0:
        return 0.0
    twice = 0.0
    for r in range(first, last):
        for k in range(ring[r] + 1, ring[r + 1]):
            ax, ay, bx, by = xy[2 * k - 2], xy[2 * k - 1], xy[2 * k], xy[2 * k + 1]
            upright = (ax == bx) & ((ax == x0) | (ax == x1))
            if not (upright | ((ay == by) & ((ay == y0) | (ay == y1)))):
                return np.nan
            twice += (ax + bx - 2.0 * x0) * (by - ay)
    return float(np.rint(0.5 * twice / ((x1 - x0) * (y1 - y0))))


@routine
def _longer(values: npt.NDArray[_Number], needed: int) -> npt.NDArray[_Number]:
    """The list, or a copy of twice the length needed when it does not fit."""
    if needed <= len(values):
        return values
    larger = np.empty(2 * needed, values.dtype)
    for k in range(len(values)):
        larger[k] = values[k]
    return larger


@routine
def _copy(source: _Floats, first: int, count: int, target: _Floats, at: int) -> None:
    for k in range(count):
        target[at + k] = source[first + k]


@kernel
def split_rows(
    xy: _Floats, ring: _Ints, row: _Ints, most: int, narrowest: float, first: int, last: int
) -> tuple[_Floats, _Ints, _Ints, _Floats]:
    """Pieces of rows first ≤ i < last: coordinates, vertices of each ring, (rings, row, fills its box) of each piece, boxes.

    A piece has at most `most` vertices, or a box narrower than `narrowest`, or cannot be made smaller by halving. Pieces
    that enclose nothing are left out.
    """
    vertices = ring[row[last]] - ring[row[first]]
    room = last - first + 2 * vertices // most
    out, out_ring = np.empty(2 * vertices + vertices // 2), np.empty(2 * room, np.int64)
    piece, box = np.empty(3 * room, np.int64), np.empty(4 * room)
    stack, stack_ring = np.empty(8 * most), np.zeros(64, np.int64)
    stack_row = np.zeros(128, np.int64)
    at, rings, count = int(np.int64(0)), int(np.int64(0)), int(np.int64(0))
    for i in range(first, last):
        # The stack holds what is left of the row; its last piece is looked at next. A small row is left where it is.
        start, r1 = ring[row[i]], row[i + 1] - row[i]
        is_small = ring[row[i + 1]] - start <= most
        if not is_small:
            stack = _longer(stack, 2 * (ring[row[i + 1]] - start))
            stack_ring = _longer(stack_ring, r1 + 1)
            _copy(xy, 2 * start, 2 * (ring[row[i + 1]] - start), stack, int(np.int64(0)))
            for r in range(r1 + 1):
                stack_ring[r] = ring[row[i] + r] - start
        stack_row[1] = r1
        height = 1
        while height > 0:
            height -= 1
            source, source_ring = stack, stack_ring
            r0 = stack_row[height]
            r1 = stack_row[height + 1]
            if is_small:
                source, source_ring = xy, ring
                r0, r1 = row[i], row[i + 1]
            if r0 == r1:
                continue
            v0, v1 = source_ring[r0], source_ring[r1]
            box = _longer(box, 4 * count + 4)
            _set_box(source, v0, v1, box, 4 * count)
            wide, high = (
                box[4 * count + 2] - box[4 * count],
                box[4 * count + 3] - box[4 * count + 1],
            )
            if v1 - v0 > most and max(wide, high) >= narrowest:
                stack = _longer(stack, 2 * v1 + 8 * (v1 - v0))
                stack_ring = _longer(stack_ring, r1 + 2 * (r1 - r0) + 1)
                # Across the longer side, or across the other one when that cuts fewer edges.
                axis, limit = 0 if wide > high else 1, _LITTLE_GROWTH * (v1 - v0)
                middle, end, growth = r1, r1, 0.0
                for attempt in range(3):
                    cut = 0.5 * (box[4 * count + axis] + box[4 * count + 2 + axis])
                    middle, end = _halves(stack, stack_ring, r0, r1, axis, cut)
                    growth = float(stack_ring[end] - v1 - (v1 - v0))
                    if growth <= limit or attempt == 2:
                        break
                    axis, limit = 1 - axis, growth
                if growth <= _MOST_GROWTH * (v1 - v0):
                    _copy(stack, 2 * v1, 2 * (stack_ring[end] - v1), stack, 2 * v0)
                    for r in range(r1 + 1, end + 1):
                        stack_ring[r - r1 + r0] = stack_ring[r] - v1 + v0
                    stack_row[height + 1] = middle - r1 + r0
                    stack_row[height + 2] = end - r1 + r0
                    height += 2
                    continue
            turns = _turns(source, source_ring, r0, r1, box, 4 * count)
            if turns == 0.0:
                continue
            out = _longer(out, 2 * (at + v1 - v0))
            _copy(source, 2 * v0, 2 * (v1 - v0), out, 2 * at)
            at += v1 - v0
            out_ring = _longer(out_ring, rings + r1 - r0)
            for r in range(r0, r1):
                out_ring[rings] = source_ring[r + 1] - source_ring[r]
                rings += 1
            piece = _longer(piece, 3 * count + 3)
            piece[3 * count] = r1 - r0
            piece[3 * count + 1] = i
            piece[3 * count + 2] = turns == 1.0
            count += 1
    return out[: 2 * at], out_ring[:rings], piece[: 3 * count], box[: 4 * count]
