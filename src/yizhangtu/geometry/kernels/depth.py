"""How often each place is covered: a sweep over signed edges.

The plane is cut into upright strips in which no two edges cross. In a strip, walking down over the edges and adding their
signs tells how often the place between two edges lies inside, and a place is as wide as the strip and as high as the
middles of its edges are apart. Edges may coincide, run back on themselves or lie on each other in part: what they enclose
has no area then.
"""

import numpy as np
import numpy.typing as npt

from yizhangtu.geometry.kernels.compiling import kernel, routine
from yizhangtu.geometry.kernels.overlap import edges_in_box

__all__ = ["areas_covered"]

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]

# Edges that cross by less than this share of their heights only seem to, at an end they have in common.
_ROUNDING = 1e-13


@routine
def _sort_by(key: _Floats, number: _Ints, count: int) -> None:
    """Put `count` keys, and the numbers that go with them, in ascending order of the keys by Shell's method."""
    gap = 1
    while gap < count // 3:
        gap = 3 * gap + 1
    while gap > 0:
        for i in range(gap, count):
            value, carried, j = key[i], number[i], i
            while j >= gap and key[j - gap] > value:
                key[j], number[j] = key[j - gap], number[j - gap]
                j -= gap
            key[j], number[j] = value, carried
        gap //= 3


@routine
def _sort_strip(edges: _Floats, live: _Ints, held: int, at: float, height: _Floats) -> None:
    """Put live edges in order of their heights at x = `at`, and write the heights."""
    for p in range(held):
        e = live[p]
        value = edges[e, 1] + edges[e, 4] * (at - edges[e, 0])
        q = p
        while q > 0 and height[q - 1] > value:
            height[q] = height[q - 1]
            live[q] = live[q - 1]
            q -= 1
        height[q] = value
        live[q] = e


@routine
def _crossings(
    edges: _Floats, live: _Ints, held: int, left: float, right: float, height: _Floats
) -> _Floats:
    """Where live edges cross between left and right, ascending, then `right`; leaves the edges in their order at `right`."""
    _sort_strip(edges, live, held, left, height)
    cuts, count = np.empty(8), int(np.int64(0))
    for p in range(held):
        e = live[p]
        value = edges[e, 1] + edges[e, 4] * (right - edges[e, 0])
        q = p
        while q > 0 and height[q - 1] > value:
            # Whom it passes on its way to its place at the right end, it crosses.
            f = live[q - 1]
            after = height[q - 1] - value
            slopes = edges[f, 4] - edges[e, 4]
            if count + 1 == len(cuts):
                longer = np.empty(4 * count + 4)
                for k in range(count):
                    longer[k] = cuts[k]
                cuts = longer
            cuts[count] = max(right - after / slopes, left) if slopes > 0.0 else right
            count += 1
            height[q] = height[q - 1]
            live[q] = f
            q -= 1
        height[q] = value
        live[q] = e
    _sort_by(cuts, np.empty(count, np.int64), count)
    cuts[count] = right
    return cuts[: count + 1]


@routine
def _is_crossed(edges: _Floats, live: _Ints, held: int, half: float, height: _Floats) -> bool:
    """Whether neighbours among live edges, in order of their heights in the middle of a strip, cross in it."""
    for p in range(1, held):
        e, f = live[p - 1], live[p]
        turn = half * abs(edges[f, 4] - edges[e, 4])
        reach = abs(height[p]) + half * abs(edges[f, 4])
        if turn - (height[p] - height[p - 1]) > _ROUNDING * reach:
            return True
    return False


@routine
def _sweep(edges: _Floats, a_count: int, count: int) -> tuple[float, float]:
    """Area inside both sides, and area that the first side covers twice or more, or the wrong way round.

    The first `a_count` edges are those of the first side, the others those of the second.
    """
    start, order = np.empty(count), np.empty(count, np.int64)
    for k in range(count):
        start[k] = edges[k, 0]
        order[k] = k
    _sort_by(start, order, count)
    live, height, cuts = np.empty(count, np.int64), np.empty(count), np.empty(1)
    covered, wrong, x = 0.0, 0.0, 0.0
    held, ahead = int(np.int64(0)), int(np.int64(0))
    while held > 0 or ahead < count:
        if held == 0:
            x = start[ahead]
        while ahead < count and start[ahead] <= x:
            live[held] = order[ahead]
            held += 1
            ahead += 1
        right = start[ahead] if ahead < count else np.inf
        for p in range(held):
            right = min(right, edges[live[p], 2])
        _sort_strip(edges, live, held, 0.5 * (x + right), height)
        cuts[0] = right
        crosses = _is_crossed(edges, live, held, 0.5 * (right - x), height)
        for cut in _crossings(edges, live, held, x, right, height) if crosses else cuts:
            if crosses:
                _sort_strip(edges, live, held, 0.5 * (x + cut), height)
            a_depth, b_depth = 0.0, 0.0
            for p in range(held - 1, -1, -1):
                if live[p] < a_count:
                    a_depth += edges[live[p], 5]
                else:
                    b_depth += edges[live[p], 5]
                area = (cut - x) * (height[p] - (height[p - 1] if p > 0 else 0.0))
                wrong += area if a_depth < 0.0 or a_depth > 1.0 else 0.0
                covered += area if a_depth > 0.0 and b_depth > 0.0 else 0.0
            x = cut
        kept = 0
        for p in range(held):
            live[kept] = live[p]
            kept += edges[live[p], 2] > x
        held = kept
    return covered, wrong


@kernel
def areas_covered(
    a_uv: _Floats,
    a_ring: _Ints,
    a_piece: _Ints,
    a_box: _Floats,
    b_uv: _Floats,
    b_ring: _Ints,
    b_piece: _Ints,
    a_of: _Ints,
    b_first: _Ints,
    b_of: _Ints,
    area: _Floats,
    first: int,
    last: int,
) -> None:
    """Write how much of left piece a_of[k] the right pieces b_of[b_first[k] : b_first[k + 1]] cover together to area[k, 0].

    To area[k, 1] goes what the left piece itself covers twice or more, or the wrong way round.
    """
    edges = np.empty((256, 6))
    for k in range(first, last):
        p = a_of[k]
        room = 3 * (a_ring[a_piece[p + 1]] - a_ring[a_piece[p]]) + 1
        for j in range(b_first[k], b_first[k + 1]):
            room += 3 * (b_ring[b_piece[b_of[j] + 1]] - b_ring[b_piece[b_of[j]]]) + 1
        if room > len(edges):
            edges = np.empty((2 * room, 6))
        x0, y0, wide, high = a_box[p, 0], a_box[p, 1], a_box[p, 2] - a_box[p, 0], 0.0
        band, bands = -1, 1
        while band < bands:
            # The first time for the whole box, to tell how many edges lie over each other on the average: level bands
            # of the box are swept one by one so that there are few of them.
            high = (a_box[p, 3] - a_box[p, 1]) / bands
            y0 = a_box[p, 1] + max(band, 0) * high
            a_count = edges_in_box(
                a_uv, a_ring, a_piece[p], a_piece[p + 1], x0, y0, wide, high, edges
            )
            count = a_count
            for j in range(b_first[k], b_first[k + 1]):
                q = b_of[j]
                count += edges_in_box(
                    b_uv, b_ring, b_piece[q], b_piece[q + 1], x0, y0, wide, high, edges[count:]
                )
            if band < 0:
                length = 0.0
                for e in range(count):
                    length += edges[e, 2] - edges[e, 0]
                bands = 1 + int(length / wide) // 32
                area[k, 0] = area[k, 1] = 0.0
                if bands > 1:
                    band = 0
                    continue
                band = 0
            covered, wrong = _sweep(edges, a_count, count)
            area[k, 0] += covered
            area[k, 1] += wrong
            band += 1
