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

from yizhangtu.geometry.kernels.boxes import ROOM_TO_WAIT, find_boxes, sort_numbers
from yizhangtu.geometry.kernels.compiling import kernel, part, routine

__all__ = ["edges_in_box", "row_areas"]

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]

_ALL = 1 << 62


@part
def _put(edges: _Floats, n: int, ax: float, ay: float, bx: float, by: float, slope: float) -> int:
    """Add an edge, left to right, with its slope and sign; returns the new count."""
    sign = 1.0 if bx < ax else -1.0
    if bx < ax:
        ax, ay, bx, by = bx, by, ax, ay
    edges[n, 0], edges[n, 1], edges[n, 2], edges[n, 3] = ax, ay, bx, by
    edges[n, 4], edges[n, 5] = slope, sign
    return n + 1 if bx > ax else n


@routine
def edges_in_box(
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
                n = _put(edges, n, cut, high, qx, qy, slope)
            elif qy > high:
                cut = px + (high - py) / slope
                from_x, to_x = cut, qx
                n = _put(edges, n, px, py, cut, high, slope)
            else:
                n = _put(edges, n, px, py, qx, qy, slope)
            if from_x != to_x:
                if from_x == top_to:
                    top_to = to_x
                else:
                    n = _put(edges, n, top_from, high, top_to, high, 0.0)
                    top_from, top_to = from_x, to_x
    return _put(edges, n, top_from, high, top_to, high, 0.0)


@routine
def _room_for(edges: _Floats, ring: _Ints, piece: _Ints, p: int) -> _Floats:
    """The array, or a larger one where the edges of piece p do not fit.

    An edge gives at most two edges in a box, and a stretch along the top is put down at most once per edge.
    """
    needed = 3 * (ring[piece[p + 1]] - ring[piece[p]]) + 1
    return edges if needed <= len(edges) else np.empty((2 * needed, 6))


@part
def _area_below(edges: _Floats, count: int) -> float:
    """Signed area below a list of edges."""
    total = 0.0
    for k in range(count):
        total += edges[k, 5] * 0.5 * (edges[k, 2] - edges[k, 0]) * (edges[k, 1] + edges[k, 3])
    return total


@part
def _common_area(a: _Floats, a_count: int, b: _Floats, b_count: int) -> float:
    """Σ sign·sign·∫ min over all pairs of two lists of signed edges."""
    total = 0.0
    for i in range(a_count):
        a0, h0, a1, slope_a = a[i, 0], a[i, 1], a[i, 2], a[i, 4]
        inner = 0.0
        for j in range(b_count):
            left, right = max(a0, b[j, 0]), min(a1, b[j, 2])
            width = right - left
            if width <= 0.0:
                continue
            slope_b = b[j, 4]
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
            inner += b[j, 5] * area
        total += a[i, 5] * inner
    return total


@kernel
def row_areas(
    a_uv: _Floats,
    a_ring: _Ints,
    a_piece: _Ints,
    a_box: _Floats,
    a_row: _Ints,
    b_uv: _Floats,
    b_ring: _Ints,
    b_piece: _Ints,
    b_box: _Floats,
    b_fills: npt.NDArray[np.bool_],
    b_row: _Ints,
    tree: _Floats,
    level: _Ints,
    number: _Ints,
    smallest: float,
    first: int,
    last: int,
) -> tuple[_Ints, _Floats]:
    """Common areas of at least `smallest` of left rows first ≤ i < last: (left row, right row) pairs, and areas.

    a_row: offsets of left rows into pieces. b_row: the row of each right piece, ascending. tree, level, number: the tree
    over b_box.
    """
    pairs, areas = np.empty(4 * (last - first) + 16, np.int64), np.empty(2 * (last - first) + 8)
    waiting, found = np.empty(ROOM_TO_WAIT, np.int64), np.empty(64, np.int64)
    a_edges, b_edges = np.empty((64, 6)), np.empty((64, 6))
    count = 0
    for i in range(first, last):
        # Every pair of pieces as one number, in the order of the right pieces: those of a right row follow each other.
        held = a_row[i + 1] - a_row[i]
        end = int(np.int64(0))
        for p in range(held):
            start, k = end, a_row[i] + p
            end, found = find_boxes(
                tree,
                level,
                number,
                a_box[k, 0],
                a_box[k, 1],
                a_box[k, 2],
                a_box[k, 3],
                waiting,
                found,
                end,
                int(np.int64(_ALL)),
            )
            for f in range(start, end):
                found[f] = found[f] * held + p
        sort_numbers(found, end)
        area, row = 0.0, -1
        for f in range(end + 1):
            if f == end or b_row[found[f] // held] != row:
                if row >= 0 and area >= smallest:
                    if count == len(areas):
                        more, more_areas = np.empty(4 * count, np.int64), np.empty(2 * count)
                        for k in range(count):
                            more[2 * k], more[2 * k + 1] = pairs[2 * k], pairs[2 * k + 1]
                            more_areas[k] = areas[k]
                        pairs, areas = more, more_areas
                    pairs[2 * count], pairs[2 * count + 1], areas[count] = i, row, area
                    count += 1
                if f == end:
                    break
                area, row = 0.0, b_row[found[f] // held]
            p, q = a_row[i] + found[f] % held, found[f] // held
            x0, y0 = max(a_box[p, 0], b_box[q, 0]), max(a_box[p, 1], b_box[q, 1])
            wide, high = min(a_box[p, 2], b_box[q, 2]) - x0, min(a_box[p, 3], b_box[q, 3]) - y0
            a_edges = _room_for(a_edges, a_ring, a_piece, p)
            a_count = edges_in_box(
                a_uv, a_ring, a_piece[p], a_piece[p + 1], x0, y0, wide, high, a_edges
            )
            if b_fills[q]:
                area += _area_below(a_edges, a_count)
            elif a_count > 0:
                b_edges = _room_for(b_edges, b_ring, b_piece, q)
                b_count = edges_in_box(
                    b_uv, b_ring, b_piece[q], b_piece[q + 1], x0, y0, wide, high, b_edges
                )
                area += _common_area(a_edges, a_count, b_edges, b_count)
    return pairs[: 2 * count], areas[:count]
