"""What a coverage check asks of edges: rings that run back on themselves, edges near each other, points that are run round.

Every comparison is made from an origin near by, so that coordinates of eight digits before the point lose none behind it.
"""

import numpy as np
import numpy.typing as npt

from yizhangtu.geometry.kernels.compiling import kernel, part

__all__ = ["count_windings", "find_entries", "find_near_edges", "survey_rings"]

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]
_Flags = npt.NDArray[np.bool_]


@part
def _folds(px: float, py: float, dx: float, dy: float, rounding: float) -> bool:
    """Whether the direction d runs back along the direction p, no further from it than the rounding."""
    if px * dx + py * dy >= 0.0:
        return False
    one, two = px * px + py * py, dx * dx + dy * dy
    longer, shorter = (one, two) if one > two else (two, one)
    across = px * dy - py * dx
    square = rounding * rounding
    return across * across <= square * longer and shorter > square


@kernel
def survey_rings(
    xy: _Floats,
    ring: _Ints,
    rounding: float,
    turn: _Floats,
    length: _Floats,
    box: _Floats,
    fold: _Flags,
    first: int,
    last: int,
) -> None:
    """Write for rings first ≤ r < last twice the signed area, the length, the box, and the vertices where it runs back.

    length: of every edge the sum of its extents, at most √2 times the true one. fold: False on entry.
    """
    for r in range(first, last):
        begin = ring[r]
        x0, y0 = xy[begin, 0], xy[begin, 1]
        left, bottom, right, top = 0.0, 0.0, 0.0, 0.0
        ax, ay, total, walked = 0.0, 0.0, 0.0, 0.0
        px, py, first_x, first_y = 0.0, 0.0, 0.0, 0.0
        for k in range(begin + 1, ring[r + 1]):
            bx, by = xy[k, 0] - x0, xy[k, 1] - y0
            dx, dy = bx - ax, by - ay
            if dx == 0.0 and dy == 0.0:
                continue
            if walked == 0.0:
                first_x, first_y = dx, dy
            fold[k - 1] = _folds(px, py, dx, dy, rounding)
            total += ax * by - bx * ay
            walked += abs(dx) + abs(dy)
            left = bx if bx < left else left
            right = bx if bx > right else right
            bottom = by if by < bottom else bottom
            top = by if by > top else top
            px, py, ax, ay = dx, dy, bx, by
        fold[begin] = _folds(px, py, first_x, first_y, rounding)
        turn[r], length[r] = total, walked
        box[r, 0], box[r, 1], box[r, 2], box[r, 3] = left + x0, bottom + y0, right + x0, top + y0


@kernel
def find_near_edges(box: _Floats, run: _Ints, one: _Ints, two: _Ints, found: _Ints) -> int:
    """Write the pairs of edges of runs one[k] and two[k] whose boxes meet; returns how many there are.

    Run i is the edges run[i] ≤ e < run[i + 1]; within a run each pair comes once. found: as many rows as there is room.
    """
    count = 0
    for k in range(len(one)):
        for e in range(run[one[k]], run[one[k] + 1]):
            x0, y0, x1, y1 = box[e, 0], box[e, 1], box[e, 2], box[e, 3]
            begin = e + 1 if one[k] == two[k] else run[two[k]]
            for f in range(begin, run[two[k] + 1]):
                if x0 <= box[f, 2] and x1 >= box[f, 0] and y0 <= box[f, 3] and y1 >= box[f, 1]:
                    if count < len(found):
                        found[count, 0], found[count, 1] = e, f
                    count += 1
    return count


@kernel
def count_windings(
    point: _Floats,
    origin: _Floats,
    height: _Floats,
    first: _Ints,
    start: _Floats,
    end: _Floats,
    times: _Ints,
    member: _Ints,
    slack: float,
    winding: _Ints,
) -> None:
    """Add up how often the edges of each set run round each of its points, counterclockwise.

    The points of set s are first[s] ≤ p < first[s + 1], in order of their height: point[p] counts from origin[p], and
    height[p] is its second coordinate in the layer, off by no more than `slack`. Edge k belongs to set member[k] and counts
    times[k] times.
    """
    for k in range(len(start)):
        up = 1 if end[k, 1] > start[k, 1] else -1
        low, high = (start[k, 1], end[k, 1]) if up > 0 else (end[k, 1], start[k, 1])
        p, last = first[member[k]], first[member[k] + 1]
        stop = last
        while p < stop:
            middle = (p + stop) // 2
            if height[middle] < low - slack:
                p = middle + 1
            else:
                stop = middle
        while p < last and height[p] <= high + slack:
            x, y = point[p, 0], point[p, 1]
            ax, ay = start[k, 0] - origin[p, 0] - x, start[k, 1] - origin[p, 1]
            bx, by = end[k, 0] - origin[p, 0] - x, end[k, 1] - origin[p, 1]
            if (ay <= y) != (by <= y) and up * ((bx - ax) * (y - ay) + ax * (by - ay)) > 0.0:
                winding[p] += up * times[k]
            p += 1


@part
def _is_inside(
    x: float,
    y: float,
    border: _Floats,
    block: _Ints,
    box: _Floats,
    first: int,
    last: int,
    margin: float,
) -> bool:
    """Whether a point lies inside the borders of blocks first ≤ b < last, and not within `margin` of them.

    box: of each block, grown by no less than the margin.
    """
    winding = 0
    square = margin * margin
    for b in range(first, last):
        if y < box[b, 1] or y > box[b, 3] or x > box[b, 2]:
            continue
        for k in range(block[b], block[b + 1]):
            ax, ay = border[k, 0] - x, border[k, 1] - y
            bx, by = border[k, 2] - x, border[k, 3] - y
            ux, uy = bx - ax, by - ay
            up = 1 if uy > 0.0 else -1
            side = uy * ax - ux * ay
            if (ay <= 0.0) != (by <= 0.0) and up * side > 0.0:
                winding += up
            size = ux * ux + uy * uy
            if side * side <= square * size:
                along = -(ax * ux + ay * uy) / size
                along = 0.0 if along < 0.0 else (1.0 if along > 1.0 else along)
                nx, ny = ax + along * ux, ay + along * uy
                if nx * nx + ny * ny <= square:
                    return False
    return winding != 0


@kernel
def find_entries(
    edge: _Floats,
    run: _Ints,
    row: _Ints,
    border: _Floats,
    block: _Ints,
    box: _Floats,
    face: _Ints,
    origin: _Floats,
    one: _Ints,
    two: _Ints,
    rounding: float,
    enters: _Flags,
) -> None:
    """Write whether an edge of run two[k] goes through the inside of face one[k], or one of an earlier run of the same row.

    Pairs come ordered by face and run. Run i is the edges run[i] ≤ e < run[i + 1], rows of two ends, all of row[i]. Face i
    has the blocks face[i] ≤ b < face[i + 1], block b the border edges block[b] ≤ k < block[b + 1], rows of two ends counted
    from the face's origin, within box[b] grown by the rounding.
    """
    cut = np.empty(len(border) + 2)
    for k in range(len(one)):
        i, j = one[k], two[k]
        if k > 0 and enters[k - 1] and one[k - 1] == i and row[two[k - 1]] == row[j]:
            enters[k] = True
            continue
        x0, y0 = origin[i, 0], origin[i, 1]
        for e in range(run[j], run[j + 1]):
            ax, ay = edge[e, 0] - x0, edge[e, 1] - y0
            bx, by = edge[e, 2] - x0, edge[e, 3] - y0
            ux, uy = bx - ax, by - ay
            size = ux * ux + uy * uy
            if size == 0.0 or enters[k]:
                continue
            left, right = (ax, bx) if ax < bx else (bx, ax)
            bottom, top = (ay, by) if ay < by else (by, ay)
            near = rounding * rounding * size
            cut[0], cut[1], cuts = 0.0, 1.0, 2
            for b in range(face[i], face[i + 1]):
                if left > box[b, 2] or right < box[b, 0] or bottom > box[b, 3] or top < box[b, 1]:
                    continue
                for m in range(block[b], block[b + 1]):
                    cx, cy = border[m, 0] - ax, border[m, 1] - ay
                    dx, dy = border[m, 2] - ax, border[m, 3] - ay
                    c, d = ux * cy - uy * cx, ux * dy - uy * dx
                    share = 0.0
                    if c * c > near:
                        if d * d <= near or (c < 0.0) == (d < 0.0):
                            continue
                        share = c / (c - d)
                    px, py = cx + share * (dx - cx), cy + share * (dy - cy)
                    cut[cuts] = (ux * px + uy * py) / size
                    cuts += 1
            # From one crossing to the next an edge is inside all the way or not at all.
            for p in range(cuts):
                begin, finish = cut[p], 2.0
                for q in range(cuts):
                    if begin < cut[q] and cut[q] < finish:
                        finish = cut[q]
                middle = 0.5 * (begin + finish)
                if begin >= 0.0 and finish <= 1.0 and not enters[k]:
                    enters[k] = _is_inside(
                        ax + middle * ux,
                        ay + middle * uy,
                        border,
                        block,
                        box,
                        face[i],
                        face[i + 1],
                        0.5 * rounding,
                    )
