"""Which rows are plain at first sight: one ring whose edges meet only where they follow each other."""

import numpy as np
import numpy.typing as npt

from yizhangtu.geometry.kernels.compiling import kernel, part, routine

__all__ = ["find_doubtful"]

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]

# Every edge is held against every other, which a larger ring had better leave to its pieces.
_MOST_EDGES = 1024
_BLOCK = 8
# Bound on the rounding of a cross product, relative to its two terms: four units in the last place.
_ROUNDING = 1e-15


@part
def _side(ax: float, ay: float, bx: float, by: float, px: float, py: float) -> float:
    """Positive when a point is clearly left of a→b, negative when clearly right, 0 when rounding could decide."""
    one = (bx - ax) * (py - ay)
    two = (by - ay) * (px - ax)
    if abs(one - two) <= _ROUNDING * (abs(one) + abs(two)):
        return 0.0
    return one - two


@routine
def _touch(x: _Floats, y: _Floats, i: int, j: int) -> bool:
    """Whether edges i and j touch or may touch."""
    ax, ay, bx, by = x[i], y[i], x[i + 1], y[i + 1]
    cx, cy, dx, dy = x[j], y[j], x[j + 1], y[j + 1]
    return (
        _side(ax, ay, bx, by, cx, cy) * _side(ax, ay, bx, by, dx, dy) <= 0.0
        and _side(cx, cy, dx, dy, ax, ay) * _side(cx, cy, dx, dy, bx, by) <= 0.0
    )


@routine
def _runs_around(x: _Floats, y: _Floats, count: int) -> bool:
    """Whether a closed ring of `count` edges clearly runs counterclockwise around its middle at every edge, and once in all.

    The direction from the middle then never comes again, so the ring cannot touch itself.
    """
    u = v = 0.0
    for i in range(count):
        u += x[i]
        v += y[i]
    u /= count
    v /= count
    turns, around = int(np.int64(0)), True
    for i in range(count):
        one = (x[i + 1] - x[i]) * (v - y[i])
        two = (y[i + 1] - y[i]) * (u - x[i])
        around &= one - two > _ROUNDING * (abs(one) + abs(two))
        turns += (y[i] <= v) & (y[i + 1] > v)
    return bool(around and turns == 1)


@routine
def _any_meets(
    low_x: _Floats,
    high_x: _Floats,
    low_y: _Floats,
    high_y: _Floats,
    first: int,
    last: int,
    x0: float,
    x1: float,
    y0: float,
    y1: float,
) -> bool:
    """Whether the box of an edge first ≤ j < last meets a box; without branches, so that it runs on vectors."""
    meets = False
    for j in range(np.uint64(first), np.uint64(max(first, last))):
        meets |= (low_x[j] <= x1) & (high_x[j] >= x0) & (low_y[j] <= y1) & (high_y[j] >= y0)
    return meets


@routine
def _is_simple(
    x: _Floats,
    y: _Floats,
    low_x: _Floats,
    high_x: _Floats,
    low_y: _Floats,
    high_y: _Floats,
    count: int,
) -> bool:
    """Whether a closed ring of `count` edges, no point twice in a row, clearly touches itself nowhere."""
    for i in range(count):
        ax, ay, bx, by = x[i], y[i], x[i + 1], y[i + 1]
        low_x[i], high_x[i] = min(ax, bx), max(ax, bx)
        low_y[i], high_y[i] = min(ay, by), max(ay, by)
        k = i + 2 if i + 1 < count else 1
        cx, cy = x[k], y[k]
        ahead = (bx - ax) * (cx - bx) + (by - ay) * (cy - by)
        if ahead < 0.0 and _side(ax, ay, bx, by, cx, cy) == 0.0:
            return False
    for start in range(0, count, _BLOCK):
        end = min(start + _BLOCK, count)
        x0, x1, y0, y1 = low_x[start], high_x[start], low_y[start], high_y[start]
        for i in range(start + 1, end):
            x0, x1 = min(x0, low_x[i]), max(x1, high_x[i])
            y0, y1 = min(y0, low_y[i]), max(y1, high_y[i])
        # The edge behind a block always touches it, as does the last edge the first block: they are held against the
        # block's edges one by one, as the block's edges are against each other.
        last = count - 1 if start == 0 else count
        is_near = _any_meets(low_x, high_x, low_y, high_y, end + 1, last, x0, x1, y0, y1)
        for i in range(start, end):
            last = count - 1 if i == 0 else count
            near_end = last if is_near or (start == 0 and i > 0) else min(last, end + 1)
            left, right, bottom, top = low_x[i], high_x[i], low_y[i], high_y[i]
            if not _any_meets(
                low_x, high_x, low_y, high_y, i + 2, near_end, left, right, bottom, top
            ):
                continue
            for j in range(i + 2, near_end):
                if (
                    (low_x[j] <= right)
                    & (high_x[j] >= left)
                    & (low_y[j] <= top)
                    & (high_y[j] >= bottom)
                ) and _touch(x, y, i, j):
                    return False
    return True


@kernel
def find_doubtful(
    uv: _Floats,
    ring: _Ints,
    row: _Ints,
    doubtful: npt.NDArray[np.bool_],
    first: int,
    last: int,
) -> None:
    """Write which of rows first ≤ i < last are not plain; a large row is taken not to be."""
    x, y = np.empty(_MOST_EDGES + 1), np.empty(_MOST_EDGES + 1)
    low_x, high_x = np.empty(_MOST_EDGES), np.empty(_MOST_EDGES)
    low_y, high_y = np.empty(_MOST_EDGES), np.empty(_MOST_EDGES)
    for i in range(first, last):
        start, end = ring[row[i]], ring[row[i + 1]]
        if start == end:
            continue
        if row[i + 1] - row[i] > 1 or end - start - 1 > _MOST_EDGES:
            doubtful[i] = True
            continue
        x[0], y[0] = uv[start, 0], uv[start, 1]
        count = int(np.int64(0))
        for k in range(start + 1, end):
            u, v = uv[k, 0], uv[k, 1]
            if u != x[count] or v != y[count]:
                count += 1
                x[count], y[count] = u, v
        doubtful[i] = not (
            _runs_around(x, y, count) or _is_simple(x, y, low_x, high_x, low_y, high_y, count)
        )
