"""Boundaries that run along each other without sharing their vertices."""

import numpy as np
import numpy.typing as npt

from yizhangtu.geometry.kernels.compiling import kernel, part
from yizhangtu.geometry.kernels.union_find import flatten, root_of, unite

__all__ = ["join_touching"]

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]


@kernel
def _touches(
    ax: float,
    ay: float,
    bx: float,
    by: float,
    cx: float,
    cy: float,
    dx: float,
    dy: float,
    apart: float,
    shortest: float,
    corner: float,
) -> bool:
    """Whether the edge c→d touches the edge a→b.

    Touching means to run along it for `shortest` within `apart`, or to have an end within `corner` of it (never when that is
    negative).
    """
    ux, uy = bx - ax, by - ay
    length = np.sqrt(ux * ux + uy * uy)
    ux, uy = ux / length, uy / length
    # Places of c and d along the edge, and their distances from its line, left positive.
    cx, cy, dx, dy = cx - ax, cy - ay, dx - ax, dy - ay
    c_along, c_off = cx * ux + cy * uy, cy * ux - cx * uy
    d_along, d_off = dx * ux + dy * uy, dy * ux - dx * uy
    if (abs(c_off) <= corner and -corner <= c_along <= length + corner) or (
        abs(d_off) <= corner and -corner <= d_along <= length + corner
    ):
        return True
    low, high = max(min(c_along, d_along), 0.0), min(max(c_along, d_along), length)
    if high - low < shortest:
        return False
    slope = (d_off - c_off) / (d_along - c_along)
    return bool(
        abs(c_off + slope * (low - c_along)) <= apart
        and abs(c_off + slope * (high - c_along)) <= apart
    )


@part
def _beside(
    x0: float, y0: float, x1: float, y1: float, apart: float, a: _Floats, b: _Floats, e: int
) -> bool:
    """Whether edge a[e]→b[e] lies further than `apart` from the box of two points."""
    ax, ay, bx, by = a[e, 0], a[e, 1], b[e, 0], b[e, 1]
    return bool(
        max(ax, bx) < min(x0, x1) - apart
        or min(ax, bx) > max(x0, x1) + apart
        or max(ay, by) < min(y0, y1) - apart
        or min(ay, by) > max(y0, y1) + apart
    )


@kernel
def join_touching(
    start: _Floats,
    end: _Floats,
    run: _Ints,
    node: _Ints,
    box: _Floats,
    one: _Ints,
    two: _Ints,
    apart: float,
    shortest: float,
    corner: float,
    parent: _Ints,
) -> None:
    """Unite the nodes of runs one[k] and two[k] when an edge of the first touches an edge of the second.

    Run i is the edges run[i] ≤ e < run[i + 1] from start[e] to end[e], within box[i].
    """
    for k in range(len(one)):
        i, j = one[k], two[k]
        touch = root_of(parent, node[i]) == root_of(parent, node[j])
        for e in range(run[i], run[i + 1]):
            if touch or _beside(box[j, 0], box[j, 1], box[j, 2], box[j, 3], apart, start, end, e):
                continue
            ax, ay, bx, by = start[e, 0], start[e, 1], end[e, 0], end[e, 1]
            for f in range(run[j], run[j + 1]):
                if touch or _beside(ax, ay, bx, by, apart, start, end, f):
                    continue
                cx, cy, dx, dy = start[f, 0], start[f, 1], end[f, 0], end[f, 1]
                touch = _touches(ax, ay, bx, by, cx, cy, dx, dy, apart, shortest, corner)
                if not touch and corner >= 0.0:
                    touch = _touches(cx, cy, dx, dy, ax, ay, bx, by, apart, shortest, corner)
        if touch:
            unite(parent, node[i], node[j])
    flatten(parent)
