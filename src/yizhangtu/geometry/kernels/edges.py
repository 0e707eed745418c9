"""The edge table: every directed edge of a layer by its exact coordinates.

In a coverage each inner edge is walked once each way and cancels. What is left, the residual, is the outline of the
whole with its holes, or, between two versions of a layer, the outline of what changed.

Hash tables come in as `slot`: entries are -1 or the number of what is stored there, the length a power of two of at
least twice what is put in.
"""

import numpy as np
import numpy.typing as npt

from yizhangtu.geometry.kernels.compiling import kernel, part
from yizhangtu.geometry.kernels.union_find import flatten, unite

__all__ = ["match_edges", "number_points", "ring_turns", "trace_rings", "winding_numbers"]

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]
_Counts = npt.NDArray[np.int32]
_Bits = npt.NDArray[np.uint64]


@part
def _place(h: np.uint64, slot: _Ints) -> np.uint64:
    """Where a hash begins to look in the table."""
    h ^= h >> np.uint64(29)
    h *= np.uint64(0xBF58476D1CE4E5B9)
    h ^= h >> np.uint64(32)
    return h & np.uint64(len(slot) - 1)


@kernel
def ring_turns(xy: _Floats, ring: _Ints, turn: _Floats) -> None:
    """Write twice the signed area of each closed ring, positive counterclockwise, measured from its first vertex."""
    for r in range(len(turn)):
        x0, y0 = xy[ring[r], 0], xy[ring[r], 1]
        ax, ay, total = 0.0, 0.0, 0.0
        for k in range(ring[r] + 1, ring[r + 1]):
            bx, by = xy[k, 0] - x0, xy[k, 1] - y0
            total += ax * by - bx * ay
            ax, ay = bx, by
        turn[r] = total


@kernel
def match_edges(
    xy: _Floats,
    bits: _Bits,
    ring: _Ints,
    direction: _Ints,
    group: _Ints,
    node: _Ints,
    slot: _Ints,
    ring_of: _Counts,
    parent: _Ints,
    net: _Counts,
    twin: _Ints,
) -> None:
    """Write the net count of every edge, and its twin. Edge k runs from vertex k to vertex k + 1.

    bits: xy seen as integers. direction: +1 or -1 per ring, how its edges count. group: per ring; only edges of one group
    meet. node: per ring; nodes whose edges meet are united in `parent`. ring_of: room for one number per vertex.

    net (zeros on entry): the count at the edge's first appearance, in the direction stored there; 0 where it cancelled
    or came later. twin (-1 on entry): for later appearances the first one.
    """
    last_slot = np.uint64(len(slot) - 1)
    for r in range(len(ring) - 1):
        sign = direction[r]
        for k in range(ring[r], ring[r + 1] - 1):
            ring_of[k] = r
            ax, ay, bx, by = xy[k, 0], xy[k, 1], xy[k + 1, 0], xy[k + 1, 1]
            if ax == bx and ay == by:
                continue
            # Symmetric in the two ends, so both directions look in the same place.
            h = (bits[k, 0] + bits[k + 1, 0]) * np.uint64(0x9E3779B97F4A7C15)
            h += (bits[k, 1] + bits[k + 1, 1]) * np.uint64(0xC2B2AE3D27D4EB4F)
            h ^= (bits[k, 0] ^ bits[k + 1, 0]) * np.uint64(0x165667B19E3779F9)
            s = _place(h, slot)
            while True:
                i = slot[s]
                if i < 0:
                    slot[s] = k
                    net[k] = sign
                    break
                cx, cy, dx, dy = xy[i, 0], xy[i, 1], xy[i + 1, 0], xy[i + 1, 1]
                same = ax == cx and ay == cy and bx == dx and by == dy
                opposite = ax == dx and ay == dy and bx == cx and by == cy
                if (same or opposite) and group[r] == group[ring_of[i]]:
                    net[i] += sign if same else -sign
                    twin[k] = i
                    unite(parent, node[r], node[ring_of[i]])
                    break
                s = (s + np.uint64(1)) & last_slot
    flatten(parent)


@kernel
def number_points(points: _Floats, bits: _Bits, group: _Ints, slot: _Ints, number: _Ints) -> int:
    """Write a number for each distinct point of each group, 0, 1, … by first appearance; returns how many there are."""
    last_slot = np.uint64(len(slot) - 1)
    count = 0
    for k in range(len(points)):
        h = bits[k, 0] * np.uint64(0x9E3779B97F4A7C15) + bits[k, 1] * np.uint64(0xC2B2AE3D27D4EB4F)
        s = _place(h + np.uint64(group[k]) * np.uint64(0x165667B19E3779F9), slot)
        while True:
            i = slot[s]
            if i < 0:
                slot[s] = k
                number[k] = count
                count += 1
                break
            if (
                points[i, 0] == points[k, 0]
                and points[i, 1] == points[k, 1]
                and group[i] == group[k]
            ):
                number[k] = number[i]
                break
            s = (s + np.uint64(1)) & last_slot
    return count


@kernel
def trace_rings(
    start: _Floats,
    end: _Floats,
    end_number: _Ints,
    leaving: _Ints,
    by_start: _Ints,
    used: npt.NDArray[np.bool_],
    order: _Ints,
    offsets: _Ints,
) -> int:
    """Chain directed edges into closed rings; returns how many.

    end_number: the number of each edge's end point. by_start[leaving[i]:leaving[i + 1]]: the edges that leave point i, as
    many as enter it. The inside lies left of each edge. Where several edges leave a point the ring takes the sharpest
    right turn, that is, it follows the outside on its right: so a hole that touches the outer ring becomes a ring
    of its own.

    Writes the edges in ring order and the offsets of rings into them. used: False on entry.
    """
    at, rings = 0, 0
    for first in range(len(end_number)):
        if used[first]:
            continue
        edge = np.int64(first)
        while edge >= 0:
            order[at] = edge
            at += 1
            # The first edge stays open until the ring comes back to it.
            if edge != first:
                used[edge] = True
            point = end_number[edge]
            px, py = start[edge, 0] - end[edge, 0], start[edge, 1] - end[edge, 1]
            following, least = np.int64(-1), 0.0
            for i in range(leaving[point], leaving[point + 1]):
                choice = by_start[i]
                if used[choice]:
                    continue
                qx, qy = end[choice, 0] - start[choice, 0], end[choice, 1] - start[choice, 1]
                # Turning counterclockwise from where the edge came from, the first one met is the sharpest right.
                angle = np.arctan2(px * qy - py * qx, px * qx + py * qy)
                if angle <= 0.0:
                    angle += 2.0 * np.pi
                if following < 0 or angle < least:
                    following, least = choice, angle
            edge = np.int64(-1) if following == first else following
        used[first] = True
        rings += 1
        offsets[rings] = at
    return rings


@kernel
def winding_numbers(points: _Floats, start: _Floats, end: _Floats, winding: _Ints) -> None:
    """Write how often the directed edges run round each point, counterclockwise."""
    for p in range(len(points)):
        x, y = points[p, 0], points[p, 1]
        total = 0
        for k in range(len(start)):
            y0, y1 = start[k, 1], end[k, 1]
            if (y0 <= y) != (y1 <= y):
                crossing = start[k, 0] + (y - y0) / (y1 - y0) * (end[k, 0] - start[k, 0])
                if crossing > x:
                    total += 1 if y1 > y0 else -1
        winding[p] = total
