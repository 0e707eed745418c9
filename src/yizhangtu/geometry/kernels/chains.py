"""Chains of edges between nodes, and the rings they close into.

A chain is a stretch of one ring: `count` edges from vertex `first` on, walked forward or backward so that the inside is on
the left. Where it begins and ends lies a node: a point where the walk may have a choice.
"""

import numpy as np
import numpy.typing as npt

from yizhangtu.geometry.kernels.compiling import kernel, part
from yizhangtu.geometry.kernels.edges import ALONE, TANGLED
from yizhangtu.geometry.kernels.turning import turn_sign

__all__ = ["cut_chains", "lay_chains", "trace_chains"]

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]
_Places = npt.NDArray[np.int32]
_Flags = npt.NDArray[np.bool_]


@kernel
def cut_chains(
    ring: _Ints,
    forward: _Flags,
    label: _Ints,
    ring_of: _Places,
    mate: _Places,
    node: _Places,
    kept: _Flags,
    place: _Ints,
    chain: _Ints,
    first: int,
    last: int,
) -> None:
    """Count or write the chains of rings first ≤ r < last.

    label: per ring; edges between rings of one label cancel, rings of a negative label are left out. node: per vertex the
    number of its node, or negative. kept: the tangled edges that stay; may be empty when none are tangled. place: where
    each ring's chains begin in `chain`; when `chain` is empty, their number is written to place[r + 1]. chain: rows of first
    vertex, edges, ring; the chains of a ring in the order they are walked in.
    """
    counting = len(chain) == 0
    for r in range(first, last):
        at, length = np.int64(0), np.int64(0)
        if label[r] >= 0:
            before, opposite, cancels = np.int64(-9), np.int64(-1), False
            for k in range(ring[r], ring[r + 1]):
                m = np.int64(mate[k])
                if m >= 0 and abs(m - before) != 1:
                    opposite = ring_of[m]
                    cancels = label[opposite] == label[r]
                before = m if m >= 0 else np.int64(-9)
                stays = not cancels if m >= 0 else m == ALONE or (m <= TANGLED and kept[k])
                if length > 0 and (not stays or node[k] >= 0):
                    if not counting:
                        row = place[r] + at if forward[r] else place[r + 1] - 1 - at
                        chain[row, 0], chain[row, 1], chain[row, 2] = k - length, length, r
                    at += 1
                    length = np.int64(0)
                if stays:
                    length += 1
        if counting:
            place[r + 1] = at


@part
def _comes_first(xy: _Floats, point: int, origin: int, one: int, two: int) -> bool:
    """Whether, turning counterclockwise about a point from `origin`, vertex `one` is met before vertex `two`."""
    x, y, px, py = xy[point, 0], xy[point, 1], xy[origin, 0], xy[origin, 1]
    halves = (0, 0)
    for choice in range(2):
        v = one if choice == 0 else two
        turn = turn_sign(x, y, px, py, xy[v, 0], xy[v, 1])
        # Within the first half turn, at it, within the second, and last of all on the way back.
        half = 1 if turn > 0 else 3
        if turn == 0:
            forward = (px - x) * (xy[v, 0] - x) + (py - y) * (xy[v, 1] - y) > 0.0
            half = 4 if forward else 2
        halves = (halves[1], half)
    if halves[0] != halves[1]:
        return halves[0] < halves[1]
    return turn_sign(x, y, xy[one, 0], xy[one, 1], xy[two, 0], xy[two, 1]) > 0


@kernel
def trace_chains(
    xy: _Floats,
    vertex: _Ints,
    end: _Ints,
    group: _Ints,
    leaving: _Ints,
    by_start: _Ints,
    used: _Flags,
    order: _Ints,
    offsets: _Ints,
) -> int:
    """Close chains into rings; returns how many.

    vertex: per chain its first and second vertex and its last but one. end: the node it ends at.
    by_start[leaving[i]:leaving[i + 1]]: the chains that leave node i, of each group as many as enter it. The inside lies left
    of each chain. Where several chains of its group leave a node, a ring takes the sharpest right turn, that is, it follows
    the outside on its right: so a hole that touches the outer ring becomes a ring of its own.

    Writes the chains in ring order and the offsets of rings into them. used: False on entry.
    """
    at, rings = 0, 0
    for first in range(len(end)):
        if used[first]:
            continue
        chain = np.int64(first)
        while chain >= 0:
            order[at] = chain
            at += 1
            # The first chain stays open until the ring comes back to it.
            if chain != first:
                used[chain] = True
            following = np.int64(-1)
            for i in range(leaving[end[chain]], leaving[end[chain] + 1]):
                choice = by_start[i]
                if used[choice] or group[choice] != group[first]:
                    continue
                if following < 0 or _comes_first(
                    xy, vertex[choice, 0], vertex[chain, 2], vertex[choice, 1], vertex[following, 1]
                ):
                    following = choice
            chain = np.int64(-1) if following == first else following
        used[first] = True
        rings += 1
        offsets[rings] = at
    return rings


@kernel
def lay_chains(
    xy: _Floats,
    chain: _Ints,
    forward: _Flags,
    order: _Ints,
    offsets: _Ints,
    ring: _Ints,
    laid: _Floats,
    first: int,
    last: int,
) -> None:
    """Write the vertices of rings first ≤ r < last, made of chains order[offsets[r]:offsets[r + 1]], to laid[ring[r]:]."""
    for r in range(first, last):
        at = ring[r]
        for i in range(offsets[r], offsets[r + 1]):
            c = order[i]
            begin, length = chain[c, 0], chain[c, 1]
            for k in range(length):
                v = begin + k if forward[c] else begin + length - k
                laid[at, 0], laid[at, 1] = xy[v, 0], xy[v, 1]
                at += 1
        laid[at, 0], laid[at, 1] = laid[ring[r], 0], laid[ring[r], 1]
