"""Boundaries that run along each other without sharing their vertices."""

import numpy as np
import numpy.typing as npt

from yizhangtu.geometry.kernels.compiling import kernel, part
from yizhangtu.geometry.kernels.union_find import flatten, root_of, unite

__all__ = ["join_touching"]

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]


@part
def _touches(
    length: float,
    c_along: float,
    c_off: float,
    d_along: float,
    d_off: float,
    apart: float,
    shortest: float,
    corner: float,
) -> bool:
    """Whether the edge c→d touches an edge a→b that lies from 0 to `length` on an axis.

    c and d are given by their place along that axis and their distance from it, left positive. Touching means to run
    along it for `shortest` within `apart`, or to have an end within `corner` of it (never when that is negative).
    """
    if abs(c_off) <= corner and -corner <= c_along <= length + corner:
        return True
    if abs(d_off) <= corner and -corner <= d_along <= length + corner:
        return True
    low, high = max(min(c_along, d_along), 0.0), min(max(c_along, d_along), length)
    if high - low < shortest:
        return False
    slope = (d_off - c_off) / (d_along - c_along)
    return (
        abs(c_off + slope * (low - c_along)) <= apart
        and abs(c_off + slope * (high - c_along)) <= apart
    )


@part
def _edges_touch(
    a: _Floats,
    b: _Floats,
    i: int,
    c: _Floats,
    d: _Floats,
    j: int,
    apart: float,
    shortest: float,
    corner: float,
) -> bool:
    """`_touches` for edge a[i]→b[i] and edge c[j]→d[j], seen from the first."""
    x0, y0 = a[i, 0], a[i, 1]
    ux, uy = b[i, 0] - x0, b[i, 1] - y0
    length = np.sqrt(ux * ux + uy * uy)
    ux, uy = ux / length, uy / length
    cx, cy, dx, dy = c[j, 0] - x0, c[j, 1] - y0, d[j, 0] - x0, d[j, 1] - y0
    return _touches(
        length,
        cx * ux + cy * uy,
        cy * ux - cx * uy,
        dx * ux + dy * uy,
        dy * ux - dx * uy,
        apart,
        shortest,
        corner,
    )


@part
def _away(a: _Floats, b: _Floats, i: int, x0: float, y0: float, x1: float, y1: float) -> bool:
    """Whether edge a[i]→b[i] lies wholly beside a box."""
    return bool(
        max(a[i, 0], b[i, 0]) < x0
        or min(a[i, 0], b[i, 0]) > x1
        or max(a[i, 1], b[i, 1]) < y0
        or min(a[i, 1], b[i, 1]) > y1
    )


@part
def _runs_touch(
    start: _Floats,
    end: _Floats,
    run: _Ints,
    box: _Floats,
    i: int,
    j: int,
    apart: float,
    shortest: float,
    corner: float,
) -> bool:
    """Whether an edge of run i touches an edge of run j."""
    x0, y0, x1, y1 = box[j, 0] - apart, box[j, 1] - apart, box[j, 2] + apart, box[j, 3] + apart
    for e in range(run[i], run[i + 1]):
        if _away(start, end, e, x0, y0, x1, y1):
            continue
        left, right = min(start[e, 0], end[e, 0]) - apart, max(start[e, 0], end[e, 0]) + apart
        bottom, top = min(start[e, 1], end[e, 1]) - apart, max(start[e, 1], end[e, 1]) + apart
        for f in range(run[j], run[j + 1]):
            if _away(start, end, f, left, bottom, right, top):
                continue
            if _edges_touch(start, end, e, start, end, f, apart, shortest, corner) or (
                corner >= 0.0
                and _edges_touch(start, end, f, start, end, e, apart, shortest, corner)
            ):
                return True
    return False


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
        if root_of(parent, node[i]) == root_of(parent, node[j]):
            continue
        if _runs_touch(start, end, run, box, i, j, apart, shortest, corner):
            unite(parent, node[i], node[j])
    flatten(parent)
