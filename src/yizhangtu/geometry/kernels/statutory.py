"""From delivered coordinates to the statutory plane, and areas in it.

The statutory plane has the axes u = b·(L − L₀) and v = q(B)/b, both in metres near the unit (see `statutory_plane`). Here is
what every vertex needs. What few need, the cutting of long edges and the printed series with their roundings, is done
on arrays outside (`edge_cuts`, `printed_series`), so that a first call has little to compile.
"""

import numpy as np
import numpy.typing as npt

from yizhangtu.geometry.kernels.compiling import kernel

__all__ = [
    "carry_by_table",
    "equal_parts",
    "long_edges",
    "orient_rings",
    "signed_areas",
    "weave_cuts",
]

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]


@kernel
def long_edges(xy: _Floats, ring: _Ints, longest: float, radians: float, end: _Ints) -> int:
    """Write the last vertex of every edge that may be longer than `longest`; returns how many there are.

    radians: what a unit of the second coordinate is, for coordinates in degrees, where `longest` is in degrees of
    latitude; 0 for coordinates in metres.
    """
    count = 0
    square = longest * longest
    for r in range(len(ring) - 1):
        for k in range(ring[r] + 1, ring[r + 1]):
            # 1 − B²/2 + B⁴/24 is never below cos B.
            middle = 0.5 * radians * (xy[k - 1, 1] + xy[k, 1])
            middle *= middle
            wide = (xy[k, 0] - xy[k - 1, 0]) * (1.0 - middle * (0.5 - middle * (1.0 / 24.0)))
            high = xy[k, 1] - xy[k - 1, 1]
            if wide * wide + high * high > square:
                end[count] = k
                count += 1
    return count


@kernel
def equal_parts(
    start: _Floats,
    stop: _Floats,
    backwards: npt.NDArray[np.bool_],
    cut: _Ints,
    points: _Floats,
) -> None:
    """Write the points cut[i] ≤ j < cut[i + 1] that cut the line from start[i] to stop[i] into equal parts, if need be backwards."""
    for i in range(len(start)):
        parts = cut[i + 1] - cut[i] + 1
        for k in range(1, parts):
            share = (parts - k if backwards[i] else k) / parts
            for axis in range(2):
                way = stop[i, axis] - start[i, axis]
                points[cut[i] + k - 1, axis] = start[i, axis] + way * share


@kernel
def weave_cuts(
    xy: _Floats,
    ring: _Ints,
    end: _Ints,
    cut: _Ints,
    points: _Floats,
    out: _Floats,
    out_ring: _Ints,
) -> None:
    """Write rings with the points that cut their edges in place; edge i ends in vertex end[i], is cut by points[cut[i]:cut[i + 1]]."""
    at, i = out_ring[0], np.int64(0)
    for r in range(len(ring) - 1):
        for k in range(ring[r], ring[r + 1]):
            if i < len(end) and end[i] == k:
                for j in range(cut[i], cut[i + 1]):
                    out[at, 0], out[at, 1] = points[j, 0], points[j, 1]
                    at += 1
                i += 1
            out[at, 0], out[at, 1] = xy[k, 0], xy[k, 1]
            at += 1


@kernel
def carry_by_table(
    points: _Floats,
    table: _Floats,
    longitude_terms: int,
    rows_per_unit: float,
    origin: float,
    per_unit: float,
    shift: float,
    scratch: _Floats,
) -> None:
    """Delivered coordinates into plane coordinates, in place, by a table of `plane_tables`.

    Points of one row are taken together, one polynomial after the other, Horner's way: the compiler makes vector
    instructions of that. What becomes of a point does not depend on its company.

    origin, per_unit: y is the easting or longitude from `origin`, so many units per metre or degree. shift: is added
    to u. scratch: (5, as many points as are taken together).
    """
    start = 0
    while start < len(points):
        row = int(abs(points[start, 1]) * rows_per_unit)
        row = min(max(row, 0), len(table) - 1)
        end = start
        while end < len(points) and end - start < scratch.shape[1]:
            place = abs(points[end, 1]) * rows_per_unit - row
            if end > start and not 0.0 <= place < 1.0:
                break
            y = (points[end, 0] - origin) * per_unit
            scratch[0, end - start], scratch[1, end - start] = place * 2.0 - 1.0, y
            scratch[2, end - start] = y * y
            scratch[3, end - start], scratch[4, end - start] = 0.0, 0.0
            end += 1
        count = end - start
        t, y2 = scratch[0, :count], scratch[2, :count]
        for term in range(table.shape[1] // 5 - 1, -1, -1):
            value = scratch[3 if term < longitude_terms else 4, :count]
            polynomial = table[row, 5 * term + 1 : 5 * term + 6]
            a, b, c = polynomial[0], polynomial[1], polynomial[2]
            d, e = polynomial[3], polynomial[4]
            for j in range(count):
                p = a + t[j] * (b + t[j] * (c + t[j] * (d + t[j] * e)))
                value[j] = value[j] * y2[j] + p
        for j in range(count):
            points[start + j, 0] = scratch[1, j] * scratch[3, j] + shift
            v = table[row, 0] + scratch[4, j]
            points[start + j, 1] = np.copysign(v, points[start + j, 1])
        start = end


@kernel
def signed_areas(uv: _Floats, ring: _Ints, area: _Floats) -> None:
    """Write the area of each closed ring, positive counterclockwise, m²."""
    for r in range(len(ring) - 1):
        u0 = uv[ring[r], 0]
        total = 0.0
        for k in range(ring[r] + 1, ring[r + 1]):
            total += (0.5 * (uv[k - 1, 0] + uv[k, 0]) - u0) * (uv[k, 1] - uv[k - 1, 1])
        area[r] = total


@kernel
def orient_rings(uv: _Floats, ring: _Ints, area: _Floats, is_hole: npt.NDArray[np.bool_]) -> None:
    """Turn rings round so that outer ones run counterclockwise and holes clockwise."""
    for r in range(len(ring) - 1):
        if (area[r] < 0.0) != is_hole[r]:
            first, last = ring[r], ring[r + 1] - 1
            while first < last:
                for axis in range(2):
                    uv[first, axis], uv[last, axis] = uv[last, axis], uv[first, axis]
                first += 1
                last -= 1
