"""Area of A ∩ B without building A ∩ B.

Walk a ring's edges and sign each one: +1 where the ring runs right to left (the polygon lies below the edge), -1 where
it runs left to right. The polygon is then the signed sum of what lies under its edges, so the area of an intersection is

    Σ over edges e of A, f of B:  sign(e)·sign(f)·∫ min(height of e, height of f) dx   over the x-range both cover.

No intersection topology is needed: coincident boundaries, touching vertices and holes are not special. Heights are
measured from the lower left corner of the box that both polygons share and held between its bottom and top, so nothing
large cancels and edges outside the box drop out.
"""

import numpy as np
import numpy.typing as npt

from yizhangtu.geometry.kernels.compiling import kernel, part

__all__ = ["pair_areas", "split_polygons"]

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]


@part
def _put(edges: _Floats, n: int, ax: float, ay: float, bx: float, by: float) -> int:
    """Add an edge, left to right, with its sign; returns the new count."""
    if bx > ax:
        edges[n, 0], edges[n, 1], edges[n, 2], edges[n, 3], edges[n, 4] = ax, ay, bx, by, -1.0
    elif bx < ax:
        edges[n, 0], edges[n, 1], edges[n, 2], edges[n, 3], edges[n, 4] = bx, by, ax, ay, 1.0
    else:
        return n
    return n + 1


@part
def _edges_in_box(
    uv: _Floats,
    ring: _Ints,
    first: int,
    last: int,
    x0: float,
    y0: float,
    wide: float,
    high: float,
    edges: _Floats,
) -> int:
    """Signed edges of rings first ≤ r < last within a box, from its corner, heights held to the box; returns the count.

    What runs above the box counts as running along its top. Such stretches of a ring follow each other, so they are
    joined before they are put down.
    """
    n = int(np.int64(0))  # a literal 0 would make numba compile `_put` for it as well
    top_from, top_to = 0.0, 0.0
    for r in range(first, last):
        ax, ay = uv[ring[r], 0] - x0, uv[ring[r], 1] - y0
        for k in range(ring[r] + 1, ring[r + 1]):
            bx, by = uv[k, 0] - x0, uv[k, 1] - y0
            px, py, qx, qy = ax, ay, bx, by
            ax, ay = bx, by
            if (
                (px <= 0.0 and qx <= 0.0)
                or (px >= wide and qx >= wide)
                or (py <= 0.0 and qy <= 0.0)
                or px == qx
            ):
                continue
            slope = (qy - py) / (qx - px)
            left, right = (px, qx) if px < qx else (qx, px)
            if left < 0.0 or right > wide:
                cx = min(max(px, 0.0), wide)
                dx = min(max(qx, 0.0), wide)
                if dx != qx:
                    qy = py + slope * (dx - px)
                if cx != px:
                    py = py + slope * (cx - px)
                px, qx = cx, dx
                if py <= 0.0 and qy <= 0.0:
                    continue
            # Below the bottom there is nothing under the edge; above the top there is the whole box.
            if py < 0.0:
                px, py = px - py / slope, 0.0
            elif qy < 0.0:
                qx, qy = px - py / slope, 0.0
            from_x, to_x = px, px
            if py >= high and qy >= high:
                from_x, to_x = px, qx
            elif py > high:
                cut = px + (high - py) / slope
                from_x, to_x = px, cut
                n = _put(edges, n, cut, high, qx, qy)
            elif qy > high:
                cut = px + (high - py) / slope
                from_x, to_x = cut, qx
                n = _put(edges, n, px, py, cut, high)
            else:
                n = _put(edges, n, px, py, qx, qy)
            if from_x != to_x:
                if from_x == top_to:
                    top_to = to_x
                else:
                    n = _put(edges, n, top_from, high, top_to, high)
                    top_from, top_to = from_x, to_x
    return _put(edges, n, top_from, high, top_to, high)


@part
def _common_area(a: _Floats, a_count: int, b: _Floats, b_count: int) -> float:
    """Σ sign·sign·∫ min over all pairs of two lists of signed edges."""
    total = 0.0
    for i in range(a_count):
        a0, h0, a1, sign = a[i, 0], a[i, 1], a[i, 2], a[i, 4]
        slope_a = (a[i, 3] - h0) / (a1 - a0)
        inner = 0.0
        for j in range(b_count):
            left, right = max(a0, b[j, 0]), min(a1, b[j, 2])
            width = right - left
            if width <= 0.0:
                continue
            slope_b = (b[j, 3] - b[j, 1]) / (b[j, 2] - b[j, 0])
            e0, e1 = h0 + slope_a * (left - a0), h0 + slope_a * (right - a0)
            f0, f1 = b[j, 1] + slope_b * (left - b[j, 0]), b[j, 1] + slope_b * (right - b[j, 0])
            d0, d1 = e0 - f0, e1 - f1
            if d0 <= 0.0 and d1 <= 0.0:
                area = 0.5 * width * (e0 + e1)
            elif d0 >= 0.0 and d1 >= 0.0:
                area = 0.5 * width * (f0 + f1)
            else:
                share = d0 / (d0 - d1)
                crossing = e0 + share * (e1 - e0)
                area = (
                    0.5
                    * width
                    * (share * (min(e0, f0) + crossing) + (1.0 - share) * (crossing + min(e1, f1)))
                )
            inner += b[j, 4] * area
        total += sign * inner
    return total


@kernel
def pair_areas(
    a_uv: _Floats,
    a_ring: _Ints,
    a_row: _Ints,
    a_box: _Floats,
    b_uv: _Floats,
    b_ring: _Ints,
    b_row: _Ints,
    b_box: _Floats,
    a_of: _Ints,
    b_of: _Ints,
    room: int,
    area: _Floats,
    first: int,
    last: int,
) -> None:
    """Write the common area of polygons a_of[k] and b_of[k] for first ≤ k < last.

    `room` is three times the vertices of the largest polygon on either side, plus one: an edge gives at most two
    edges in a box, and a stretch along the top is put down at most once per edge.
    """
    a_edges, b_edges = np.empty((room, 5)), np.empty((room, 5))
    for k in range(first, last):
        i, j = a_of[k], b_of[k]
        x0, y0 = max(a_box[i, 0], b_box[j, 0]), max(a_box[i, 1], b_box[j, 1])
        wide, high = min(a_box[i, 2], b_box[j, 2]) - x0, min(a_box[i, 3], b_box[j, 3]) - y0
        area[k] = 0.0
        if wide <= 0.0 or high <= 0.0:
            continue
        a_count = _edges_in_box(a_uv, a_ring, a_row[i], a_row[i + 1], x0, y0, wide, high, a_edges)
        if a_count == 0:
            continue
        b_count = _edges_in_box(b_uv, b_ring, b_row[j], b_row[j + 1], x0, y0, wide, high, b_edges)
        area[k] = _common_area(a_edges, a_count, b_edges, b_count)


@part
def _half(
    uv: _Floats, first: int, last: int, axis: int, cut: float, side: float, out: _Floats, at: int
) -> int:
    """Write the closed ring first ≤ k < last clipped to a line; returns where it ends.

    side: 1 keeps what lies below the cut, -1 what lies above. `at` comes back when nothing is left.
    """
    m = at
    a_inside = (uv[first, axis] - cut) * side <= 0.0
    for k in range(first + 1, last):
        b_inside = (uv[k, axis] - cut) * side <= 0.0
        if a_inside != b_inside:
            # From the lower vertex, so that both sides and both neighbours get the same crossing.
            low, high = (k - 1, k) if uv[k - 1, axis] < uv[k, axis] else (k, k - 1)
            share = (cut - uv[low, axis]) / (uv[high, axis] - uv[low, axis])
            out[m, axis] = cut
            out[m, 1 - axis] = uv[low, 1 - axis] + share * (uv[high, 1 - axis] - uv[low, 1 - axis])
            m += 1
        if b_inside:
            out[m, 0], out[m, 1] = uv[k, 0], uv[k, 1]
            m += 1
        a_inside = b_inside
    if m - at < 3:
        return at
    out[m, 0], out[m, 1] = out[at, 0], out[at, 1]
    return m + 1


@kernel
def split_polygons(
    uv: _Floats,
    ring: _Ints,
    row: _Ints,
    box: _Floats,
    out: _Floats,
    out_ring: _Ints,
    out_row: _Ints,
) -> None:
    """Halve every polygon across the middle of the longer side of its box; pieces 2i and 2i + 1 come from polygon i.

    A half may be left without rings. Room needed: out four times the vertices, out_ring (zeros on entry) twice the rings
    and one, out_row twice the polygons and one.
    """
    at, rings, pieces = int(np.int64(0)), 0, 0  # a literal 0 would make numba compile `_half` twice
    for i in range(len(row) - 1):
        axis = 0 if box[i, 2] - box[i, 0] > box[i, 3] - box[i, 1] else 1
        cut = 0.5 * (box[i, axis] + box[i, axis + 2])
        for side in (1.0, -1.0):
            for r in range(row[i], row[i + 1]):
                end = _half(uv, ring[r], ring[r + 1], axis, cut, side, out, at)
                if end > at:
                    at = end
                    rings += 1
                    out_ring[rings] = at
            pieces += 1
            out_row[pieces] = rings
