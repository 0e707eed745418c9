"""The edge table of a layer: what cancels tells neighbours, what does not tells outlines.

Every directed edge is told from every other by the exact bits of its coordinates; nothing here has a tolerance.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from yizhangtu.geometry.edges.matching import KeyArray, MateArray, equal_points, matched
from yizhangtu.geometry.edges.tracing import DirectedEdges, TracedRings
from yizhangtu.geometry.kernels.edges import (
    ALONE,
    TANGLED,
    edge_keys,
    ring_turns,
    settle_pairs,
)
from yizhangtu.geometry.kernels.union_find import unite_pairs
from yizhangtu.geometry.parallel import run_ranges
from yizhangtu.geometry.rings import FloatArray, IntArray, Rings

__all__ = ["EdgeTable", "Residual", "ring_directions", "turns"]


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

    def point_numbers(self) -> tuple[IntArray, IntArray, int]:
        """Numbers of the start and end points of each edge (equal points have one), and how many there are."""
        m = len(self.start)
        numbers, count = equal_points(np.concatenate([self.start, self.end]))
        return numbers[:m], numbers[m:], count

    def traced(self) -> TracedRings:
        """The edges chained into rings."""
        edges = DirectedEdges.of(self.start, self.end)
        return edges.rings(edges.traced())


@dataclass(frozen=True, slots=True)
class EdgeTable:
    """All edges of one or more layers, each with the other one it cancels with.

    Edge k runs from vertex k to vertex k + 1 of `xy`; the last vertex of a ring begins none. direction: per ring, +1 or -1,
    how its edges count. mate: for every edge the one on the other side; ALONE when there is none; TANGLED less the first of
    them for edges that are walked three times or more, or twice the same way; NO_EDGE where there is none.
    """

    xy: FloatArray
    ring: IntArray
    direction: IntArray
    mate: MateArray

    @classmethod
    def of(
        cls, rings: Rings, *, direction: IntArray | None = None, group: IntArray | None = None
    ) -> Self:
        """Match the edges of a layer.

        Parameters
        ----------
        direction
            +1 or -1 per ring, how its edges count; by default such that the inside is on the left.
        group
            Per ring: only edges of the same group meet. Default: all.
        """
        counts = ring_directions(rings) if direction is None else direction
        groups = np.zeros(len(counts), dtype=np.int64) if group is None else group
        xy, bits = rings.xy, rings.xy.view(np.uint64)

        def keys_of(seed: np.uint64) -> KeyArray:
            keys = np.zeros(len(xy), dtype=np.uint64)
            run_ranges(
                lambda a, b: edge_keys(bits, rings.ring, counts, groups, seed, keys, a, b),
                rings.ring,
            )
            return keys

        def holds(keys: KeyArray, mate: MateArray) -> bool:
            equal = run_ranges(
                lambda a, b: settle_pairs(xy, keys, mate, rings.ring[a], rings.ring[b]), rings.ring
            )
            return all(equal) and (group is None or _stay_within(mate, group, rings.ring))

        return cls(xy, rings.ring, counts, matched(keys_of, holds))

    @property
    def ring_of_vertex(self) -> npt.NDArray[np.int32]:
        """The ring each vertex belongs to."""
        return np.repeat(np.arange(len(self.direction), dtype=np.int32), np.diff(self.ring))

    @property
    def net(self) -> IntArray:
        """How often each edge is left over, at its first appearance, in the direction stored there."""
        net = np.zeros(len(self.mate), dtype=np.int64)
        alone = np.flatnonzero(self.mate == ALONE)
        net[alone] = self.direction[self.ring_of_edge(alone)]
        _, first, times = self.tangled()
        np.add.at(net, first, times)
        return net

    @property
    def twin(self) -> IntArray:
        """For every later appearance of an edge the first one; -1 otherwise."""
        twin = np.full(len(self.mate), -1, dtype=np.int64)
        later, first = self.shared()
        twin[later] = first
        return twin

    def tangled(self) -> tuple[IntArray, IntArray, IntArray]:
        """Edges that are walked three times or more, or twice the same way.

        Returns
        -------
        Their places, the place of the first of the same edge, and +1 or -1: how each counts in the direction of that first.
        """
        edge = np.flatnonzero(self.mate <= TANGLED).astype(np.int64)
        first = TANGLED - self.mate[edge].astype(np.int64)
        same = (self.xy[edge] == self.xy[first]).all(axis=1)
        return edge, first, np.where(same, 1, -1) * self.direction[self.ring_of_edge(edge)]

    def shared(self) -> tuple[IntArray, IntArray]:
        """The edges that several rings walk, as pairs: each later appearance and the first one.

        In a coverage every inner edge is one pair, and the two rings are neighbours there. Edge k runs from vertex k to
        vertex k + 1.
        """
        later = np.flatnonzero((self.mate >= 0) & (self.mate < np.arange(len(self.mate))))
        first = self.mate[later].astype(np.int64)
        edge, origin, _ = self.tangled()
        if not len(edge):
            return later.astype(np.int64), first
        again = edge != origin
        later, first = np.append(later, edge[again]), np.append(first, origin[again])
        order = np.argsort(later, kind="stable")
        return later[order].astype(np.int64), first[order]

    def connected(self, node: IntArray, group: IntArray | None = None) -> IntArray:
        """Per node the smallest node it is connected with through common edges.

        Parameters
        ----------
        node
            What each ring belongs to.
        group
            Per ring: only edges between rings of one group connect, and none of a negative one. Default: all.
        """
        groups = np.zeros(len(node), dtype=np.int64) if group is None else group
        parent = np.arange(int(node.max(initial=-1)) + 1, dtype=np.int64)
        # Where an edge goes on along the same ring as the one before it, nothing new is told.
        mate = self.mate
        new = np.append(True, np.abs(np.diff(mate)) != 1)[: len(mate)] & (mate >= 0)
        later = np.flatnonzero(new)
        one, two = self.ring_of_edge(later), self.ring_of_edge(mate[later].astype(np.int64))
        joined = (groups[one] == groups[two]) & (groups[one] >= 0)
        unite_pairs(parent, node[one[joined]], node[two[joined]])
        edge, first, _ = self.tangled()
        if len(edge):
            of_edge = self.ring_of_edge(edge)
            key = np.lexsort((edge, groups[of_edge], first))
            one, two = of_edge[key[:-1]], of_edge[key[1:]]
            joined = (
                (first[key[:-1]] == first[key[1:]])
                & (groups[one] == groups[two])
                & (groups[one] >= 0)
            )
            unite_pairs(parent, node[one[joined]], node[two[joined]])
        return parent

    def residual(self) -> Residual:
        """The edges that did not cancel."""
        left = np.flatnonzero(self.mate == ALONE).astype(np.int64)
        forward = self.direction[self.ring_of_edge(left)] > 0
        _, first, times = self.tangled()
        if len(first):
            origin, at = np.unique(first, return_inverse=True)
            net = np.bincount(at, weights=times).astype(np.int64)
            left = np.append(left, np.repeat(origin, np.abs(net)))
            forward = np.append(forward, np.repeat(net > 0, np.abs(net)))
            order = np.argsort(left, kind="stable")
            left, forward = left[order], forward[order]
        return Residual(
            start=self.xy[np.where(forward, left, left + 1)],
            end=self.xy[np.where(forward, left + 1, left)],
            ring=self.ring_of_edge(left),
            edge=left,
        )

    def ring_of_edge(self, edge: IntArray) -> IntArray:
        """The ring each edge belongs to."""
        return np.searchsorted(self.ring, edge, side="right").astype(np.int64) - 1


def turns(xy: FloatArray, ring: IntArray) -> FloatArray:
    """Twice the signed area of closed rings in the unit of their coordinates, positive counterclockwise."""
    turn = np.zeros(len(ring) - 1)
    ring_turns(xy, ring, turn)
    return turn


def ring_directions(rings: Rings) -> IntArray:
    """+1 for rings stored with the inside on their left, -1 for the others."""
    counterclockwise = turns(rings.xy, rings.ring) > 0.0
    return np.where(counterclockwise != rings.is_hole, 1, -1).astype(np.int64)


def _stay_within(mate: MateArray, group: IntArray, ring: IntArray) -> bool:
    """Whether edges were paired with edges of their own group only."""
    group_of = np.repeat(group, np.diff(ring))
    first = np.where(mate >= 0, mate, np.where(mate <= TANGLED, TANGLED - mate, -1))
    return bool((group_of[first[first >= 0]] == group_of[first >= 0]).all())
