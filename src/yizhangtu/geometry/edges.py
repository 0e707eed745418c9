"""The edge table of a layer: what cancels tells neighbours, what does not tells outlines.

Every directed edge is hashed by the exact bits of its coordinates; nothing here has a tolerance.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from yizhangtu.geometry.kernels.edges import match_edges, number_points, ring_turns, trace_rings
from yizhangtu.geometry.rings import FloatArray, IntArray, Rings

__all__ = ["EdgeTable", "Residual", "TracedRings", "ring_directions", "turns"]


@dataclass(frozen=True, slots=True)
class TracedRings:
    """Closed rings made of residual edges: coordinates, ring offsets into them, and the first edge of each ring."""

    xy: FloatArray
    ring: IntArray
    edge: IntArray


@dataclass(frozen=True, slots=True)
class Residual:
    """The edges that did not cancel, with the inside on their left; an edge that counts twice is there twice.

    start, end: (m, 2) coordinates as delivered. ring: the ring each edge came from. edge: its place in the layer, by which
    edges that follow each other on a ring can be told.
    """

    start: FloatArray
    end: FloatArray
    ring: IntArray
    edge: IntArray

    def subset(self, chosen: npt.NDArray[np.bool_]) -> "Residual":
        """The edges for which `chosen` holds."""
        return Residual(self.start[chosen], self.end[chosen], self.ring[chosen], self.edge[chosen])

    def point_numbers(self, group: IntArray | None = None) -> tuple[IntArray, IntArray, int]:
        """Numbers of the start and end points of each edge (equal points of one group have one), and how many there are."""
        m = len(self.start)
        groups = np.zeros(m, dtype=np.int64) if group is None else group
        points = np.concatenate([self.start, self.end])
        numbers = np.empty(2 * m, dtype=np.int64)
        count = number_points(
            points,
            points.view(np.uint64),
            np.concatenate([groups, groups]),
            _hash_slots(2 * m),
            numbers,
        )
        return numbers[:m], numbers[m:], int(count)

    def traced(self, group: IntArray | None = None) -> TracedRings:
        """The edges chained into rings; edges of different groups are never chained together."""
        start, end, points = self.point_numbers(group)
        leaving = np.zeros(points + 1, dtype=np.int64)
        np.cumsum(np.bincount(start, minlength=points), out=leaving[1:])
        by_start = np.argsort(start, kind="stable")
        used = np.zeros(len(start), dtype=np.bool_)
        order = np.empty(len(start), dtype=np.int64)
        offsets = np.zeros(len(start) + 1, dtype=np.int64)
        rings = trace_rings(self.start, self.end, end, leaving, by_start, used, order, offsets)
        offsets = offsets[: rings + 1]
        sizes = np.diff(offsets)
        ring = np.zeros(rings + 1, dtype=np.int64)
        np.cumsum(sizes + 1, out=ring[1:])
        xy = np.empty((int(ring[-1]), 2))
        closing = np.zeros(len(xy), dtype=np.bool_)
        closing[ring[1:] - 1] = True
        xy[~closing] = self.start[order]
        xy[closing] = self.end[order[offsets[1:] - 1]]
        return TracedRings(xy, ring, order[offsets[:-1]])


@dataclass(frozen=True, slots=True)
class EdgeTable:
    """All edges of one or more layers, matched.

    net: how often each edge is left over, at its first appearance, in the direction stored there. twin: for every later
    appearance of an edge, the first one; -1 otherwise. component: per node, the smallest node it is connected with
    through matched edges (nodes are what the caller numbered rings by).
    """

    xy: FloatArray
    ring: IntArray
    net: npt.NDArray[np.int32]
    twin: IntArray
    component: IntArray

    @classmethod
    def of(
        cls,
        rings: Rings,
        *,
        direction: IntArray | None = None,
        group: IntArray | None = None,
        node: IntArray | None = None,
    ) -> Self:
        """Match the edges of a layer.

        Parameters
        ----------
        direction
            +1 or -1 per ring, how its edges count; by default such that the inside is on the left.
        group
            Per ring: only edges of the same group meet. Default: all.
        node
            Per ring: what is connected by a common edge; default its row.
        """
        count = len(rings.ring) - 1
        nodes = rings.row_of_part[rings.part_of_ring] if node is None else node
        parent = np.arange(int(nodes.max(initial=-1)) + 1, dtype=np.int64)
        vertices = len(rings.xy)
        net = np.zeros(vertices, dtype=np.int32)
        twin = np.full(vertices, -1, dtype=np.int64)
        match_edges(
            rings.xy,
            rings.xy.view(np.uint64),
            rings.ring,
            ring_directions(rings) if direction is None else direction,
            np.zeros(count, dtype=np.int64) if group is None else group,
            nodes,
            _hash_slots(vertices),
            np.empty(vertices, dtype=np.int32),
            parent,
            net,
            twin,
        )
        return cls(rings.xy, rings.ring, net, twin, parent)

    def shared(self) -> tuple[IntArray, IntArray]:
        """The edges that several rings walk, as pairs: each later appearance and the first one.

        In a coverage every inner edge is one pair, and the two rings are neighbours there. Edge k runs from vertex k to
        vertex k + 1.
        """
        later = np.flatnonzero(self.twin >= 0).astype(np.int64)
        return later, self.twin[later]

    def residual(self) -> Residual:
        """The edges that did not cancel."""
        left = np.flatnonzero(self.net)
        counts = self.net[left]
        left, counts = np.repeat(left, np.abs(counts)), np.repeat(counts, np.abs(counts))
        forward = counts > 0
        return Residual(
            start=self.xy[np.where(forward, left, left + 1)],
            end=self.xy[np.where(forward, left + 1, left)],
            ring=np.searchsorted(self.ring, left, side="right").astype(np.int64) - 1,
            edge=left.astype(np.int64),
        )


def turns(xy: FloatArray, ring: IntArray) -> FloatArray:
    """Twice the signed area of closed rings in the unit of their coordinates, positive counterclockwise."""
    turn = np.zeros(len(ring) - 1)
    ring_turns(xy, ring, turn)
    return turn


def ring_directions(rings: Rings) -> IntArray:
    """+1 for rings stored with the inside on their left, -1 for the others."""
    counterclockwise = turns(rings.xy, rings.ring) > 0.0
    return np.where(counterclockwise != rings.is_hole, 1, -1).astype(np.int64)


def _hash_slots(entries: int) -> IntArray:
    """An empty table of a power of two, at most half full once the entries are in."""
    return np.full(1 << max(1, (2 * entries - 1).bit_length()), -1, dtype=np.int64)
