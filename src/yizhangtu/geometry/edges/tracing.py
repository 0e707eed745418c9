"""Rings out of edges that did not cancel: chained through the nodes where they meet."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import numpy.typing as npt

from yizhangtu.geometry.edges.matching import equal_points
from yizhangtu.geometry.kernels.chains import trace_chains
from yizhangtu.geometry.rings import FloatArray, IntArray

__all__ = ["Chains", "DirectedEdges", "Traced", "TracedRings"]


@dataclass(frozen=True, slots=True)
class Traced:
    """Chains in ring order, and the offsets of rings into them."""

    order: IntArray
    offsets: IntArray


@dataclass(frozen=True, slots=True)
class Chains:
    """Directed stretches of boundary with the inside on their left.

    vertex: (m, 3) the first and second vertex of each and its last but one, as places in a table of coordinates. start, end:
    nodes; at each node as many chains of a group begin as end. group: chains of different groups are never joined.
    """

    vertex: IntArray
    start: IntArray
    end: IntArray
    group: IntArray

    def traced(self, xy: FloatArray) -> Traced:
        """The chains closed into rings; where several meet in a node, a ring keeps the outside on its right.

        Parameters
        ----------
        xy
            The coordinates that `vertex` points into.
        """
        count, nodes = len(self.start), int(self.start.max(initial=-1)) + 1
        leaving = np.zeros(nodes + 1, dtype=np.int64)
        np.cumsum(np.bincount(self.start, minlength=nodes), out=leaving[1:])
        by_start = np.argsort(self.start, kind="stable")
        used = np.zeros(count, dtype=np.bool_)
        order, offsets = np.empty(count, dtype=np.int64), np.zeros(count + 1, dtype=np.int64)
        rings = trace_chains(
            xy, self.vertex, self.end, self.group, leaving, by_start, used, order, offsets
        )
        return Traced(order, offsets[: rings + 1])


@dataclass(frozen=True, slots=True)
class TracedRings:
    """Closed rings made of edges: coordinates, ring offsets into them, and the first edge of each ring."""

    xy: FloatArray
    ring: IntArray
    edge: IntArray

    def of_edge(self, edge: IntArray) -> IntArray:
        """The ring of each edge, given by the place of its first vertex in `xy`."""
        return np.searchsorted(self.ring, edge, side="right").astype(np.int64) - 1


@dataclass(frozen=True, slots=True)
class DirectedEdges:
    """Edges with the inside on their left: their ends, and the numbers of the points there."""

    start: FloatArray
    end: FloatArray
    start_node: IntArray
    end_node: IntArray

    @classmethod
    def of(cls, start: FloatArray, end: FloatArray) -> Self:
        """Edges between (m, 2) points, equal ones being one."""
        number, _ = equal_points(np.concatenate([start, end]))
        return cls(start, end, number[: len(start)], number[len(start) :])

    def subset(self, chosen: IntArray) -> Self:
        """The edges at some places, in their order."""
        return replace(
            self,
            start=self.start[chosen],
            end=self.end[chosen],
            start_node=self.start_node[chosen],
            end_node=self.end_node[chosen],
        )

    def turned(self, chosen: npt.NDArray[np.bool_]) -> Self:
        """The same edges, those for which `chosen` holds the other way round."""
        swap = chosen[:, None]
        return replace(
            self,
            start=np.where(swap, self.end, self.start),
            end=np.where(swap, self.start, self.end),
            start_node=np.where(chosen, self.end_node, self.start_node),
            end_node=np.where(chosen, self.start_node, self.end_node),
        )

    def traced(self, group: IntArray | None = None, *, by_inside: bool = False) -> Traced:
        """The edges in the order of the rings they close into; edges of different groups are never joined.

        Parameters
        ----------
        by_inside
            What a ring follows where several meet in a point: by default the outside, so that a hole that touches the outline
            is a ring of its own; otherwise the inside, so that every ring bounds one piece of land.
        """
        m = len(self.start)
        edge = np.arange(m, dtype=np.int64)
        chains = Chains(
            vertex=np.column_stack([edge, edge + m, edge]),
            start=self.start_node,
            end=self.end_node,
            group=np.zeros(m, dtype=np.int64) if group is None else group,
        )
        # In a mirror the sharpest turn to the right is the sharpest one to the left.
        mirror = np.array([-1.0 if by_inside else 1.0, 1.0])
        return chains.traced(np.concatenate([self.start, self.end]) * mirror)

    def rings(self, traced: Traced) -> TracedRings:
        """The rings that edges were traced into."""
        order, offsets = traced.order, traced.offsets
        ring = offsets + np.arange(len(offsets))
        xy = np.empty((int(ring[-1]), 2))
        closing = np.zeros(len(xy), dtype=np.bool_)
        closing[ring[1:] - 1] = True
        xy[~closing] = self.start[order]
        xy[closing] = self.end[order[offsets[1:] - 1]]
        return TracedRings(xy, ring, order[offsets[:-1]])
