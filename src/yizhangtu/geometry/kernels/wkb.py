"""Polygons from well-known binary (WKB), straight into flat arrays.

A row is read twice: once for its shape, once for its coordinates, so rows can be read at the same time into arrays made
for all of them. Both readings take ISO WKB and EWKB in either byte order; Z and M are passed over.
"""

import numpy as np
import numpy.typing as npt

from yizhangtu.geometry.kernels.compiling import kernel, part, routine

__all__ = ["CUT_SHORT", "NOT_CLOSED", "NOT_FINITE", "WRONG_TYPE", "read_shapes", "read_vertices"]

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]
_Bytes = npt.NDArray[np.uint8]

CUT_SHORT, NOT_CLOSED, NOT_FINITE, WRONG_TYPE = 1, 2, 3, 100
"""What is wrong with a row; a wrong type is WRONG_TYPE plus the WKB type."""

_POLYGON, _MULTIPOLYGON = 3, 6


@part
def _number(data: _Bytes, at: int, little: bool) -> int:
    """The 32-bit number at a place."""
    a, b = np.int64(data[at]), np.int64(data[at + 1])
    c, d = np.int64(data[at + 2]), np.int64(data[at + 3])
    if little:
        return int(a | (b << 8) | (c << 16) | (d << 24))
    return int(d | (c << 8) | (b << 16) | (a << 24))


@routine
def _header(data: _Bytes, at: int, end: int) -> tuple[int, int, int, bool]:
    """Type, number of dimensions, where the body begins, and byte order of the geometry at a place; type 0 is none."""
    if at + 9 > end or data[at] > 1:
        return 0, 2, at, True
    little = data[at] == 1
    code = _number(data, at + 1, little)
    body = at + 5
    dimensions = 2
    if code & 0x80000000:
        dimensions += 1
    if code & 0x40000000:
        dimensions += 1
    if code & 0x20000000:
        body += 4
    code &= 0x0FFFFFFF
    thousand = code // 1000
    if thousand == 1 or thousand == 2:
        dimensions += 1
    elif thousand == 3:
        dimensions += 2
    if body + 4 > end:
        return 0, 2, at, True
    return code % 1000, dimensions, body, little


@routine
def _is_empty(data: _Bytes, kind: int, body: int, end: int, little: bool) -> bool:
    """Whether a geometry that is no polygon has no coordinates: no members, or a point whose x is NaN."""
    if kind != 1:
        return _number(data, body, little) == 0
    if body + 16 > end:
        return False
    high = _number(data, body + 4, little) if little else _number(data, body, little)
    return (high & 0x7FF00000) == 0x7FF00000 and (high & 0x000FFFFF) != 0


@kernel
def read_shapes(
    data: _Bytes, offset: _Ints, shape: _Ints, problem: _Ints, first: int, last: int
) -> None:
    """Write parts, rings and vertices of rows first ≤ i < last into `shape`, and what is wrong with a row."""
    for i in range(first, last):
        at, end = offset[i], offset[i + 1]
        if at >= end:
            continue
        kind, _, body, little = _header(data, at, end)
        if kind == 0:
            problem[i] = CUT_SHORT
            continue
        if kind != _POLYGON and kind != _MULTIPOLYGON:
            if not _is_empty(data, kind, body, end, little):
                problem[i] = WRONG_TYPE + kind
            continue
        members = 1
        if kind == _MULTIPOLYGON:
            members = _number(data, body, little)
            at = body + 4
        for _ in range(members):
            kind, dimensions, body, little = _header(data, at, end)
            if kind != _POLYGON:
                problem[i] = CUT_SHORT
                break
            rings = _number(data, body, little)
            at = body + 4
            filled = 0
            for r in range(rings):
                if at + 4 > end:
                    problem[i] = CUT_SHORT
                    break
                count = _number(data, at, little)
                at += 4 + count * dimensions * 8
                if at > end or (count > 0 and filled == 0 and r > 0):
                    problem[i] = CUT_SHORT
                    break
                if count > 0:
                    filled += 1
                    shape[i, 2] += count
            if problem[i] != 0:
                break
            if filled > 0:
                shape[i, 0] += 1
                shape[i, 1] += filled


@kernel
def read_vertices(
    data: _Bytes,
    offset: _Ints,
    row: _Ints,
    row_ring: _Ints,
    row_vertex: _Ints,
    part_end: _Ints,
    ring_end: _Ints,
    xy: _Floats,
    xy_bytes: _Bytes,
    numbers: _Floats,
    problem: _Ints,
    first: int,
    last: int,
) -> None:
    """Write coordinates, ring ends and part ends of rows first ≤ i < last; `xy_bytes` is the memory of `xy`.

    numbers: the doubles that begin at each byte of `data`.
    """
    for i in range(first, last):
        p, r, v = row[i], row_ring[i], row_vertex[i]
        if p == row[i + 1]:
            continue
        at, end = offset[i], offset[i + 1]
        kind, dimensions, body, little = _header(data, at, end)
        members = 1
        if kind == _MULTIPOLYGON:
            members = _number(data, body, little)
            at = body + 4
        for _ in range(members):
            kind, dimensions, body, little = _header(data, at, end)
            rings = _number(data, body, little)
            at = body + 4
            r_first = r
            for _r in range(rings):
                count = _number(data, at, little)
                at += 4
                if count == 0:
                    continue
                if little and dimensions == 2:
                    for k in range(count):
                        xy[v + k, 0] = numbers[at + 16 * k]
                        xy[v + k, 1] = numbers[at + 16 * k + 8]
                else:
                    flip = 0 if little else 7
                    for k in range(count):
                        to, source = (v + k) * 16, at + k * dimensions * 8
                        for q in range(8):
                            xy_bytes[to + q] = data[source + (q ^ flip)]
                            xy_bytes[to + 8 + q] = data[source + 8 + (q ^ flip)]
                at += count * dimensions * 8
                lost = 0
                for k in range(v, v + count):
                    # Only of a finite number is the difference to itself zero.
                    lost += (xy[k, 0] - xy[k, 0] != 0.0) | (xy[k, 1] - xy[k, 1] != 0.0)
                if lost > 0:
                    problem[i] = NOT_FINITE
                elif xy[v, 0] != xy[v + count - 1, 0] or xy[v, 1] != xy[v + count - 1, 1]:
                    problem[i] = NOT_CLOSED
                v += count
                ring_end[r] = v
                r += 1
            if r > r_first:
                part_end[p] = r
                p += 1
