"""The chains of edges that did not cancel, with who walks them: all that a coverage check has to look at.

Edges that neighbours share cancel bit for bit. Where one neighbour has a vertex that the other lacks the edges do not
cancel, although nothing lies between them; so a vertex that lies on an edge, no further off than the coordinates can
tell, is first put into it, and then the halves cancel. Each such vertex is a finding. What is left after that encloses
gaps, overlaps and what lies outside, and nothing else.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from yizhangtu.geometry.coverage.meetings import Edges, Walks, edges_of, meetings_of
from yizhangtu.geometry.coverage.pairs import distinct, matches
from yizhangtu.geometry.edges.edge_table import EdgeTable, Residual
from yizhangtu.geometry.kernels.union_find import unite_pairs
from yizhangtu.geometry.rings import FloatArray, IntArray, Rings

__all__ = ["Chains", "chains_of", "walks_of"]

_Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Chains:
    """Edges left over, in clusters that do not meet each other.

    node: (n, 2) coordinates as delivered. start, end, times: per edge, such that the place on its left is covered `times`
    more often than the one on its right. crosses: whether another edge crosses it. cluster: 0, 1, … per edge.
    is_ring: per cluster, whether it is one ring that does not meet itself. walks: all walks along these edges; walked:
    the edge of each. missed: rows of node, row that has it, row that lacks it: vertices on the edge of a neighbour.
    """

    node: FloatArray
    start: IntArray
    end: IntArray
    times: IntArray
    crosses: _Flags
    cluster: IntArray
    is_ring: _Flags
    walks: Walks
    walked: IntArray
    missed: IntArray


def walks_of(
    rings: Rings, table: EdgeTable, direction: IntArray, row: IntArray, left_aside: _Flags
) -> tuple[FloatArray, Walks]:
    """Nodes, and every walk along the edges that did not cancel.

    Parameters
    ----------
    direction, row, left_aside
        Per ring: how its edges count, whose it is, whether it is no part of the coverage.
    """
    loose = table.net != 0
    for ring in np.flatnonzero(left_aside):
        loose[rings.ring[ring] : rings.ring[ring + 1]] = False
    # The last vertex closes a ring and begins no edge, so the -1 of those without a twin finds nothing there.
    edge = np.concatenate([np.flatnonzero(loose), np.flatnonzero(loose[table.twin])])
    of_ring = np.searchsorted(rings.ring, edge, side="right") - 1
    forward = direction[of_ring] > 0
    residual = Residual(
        rings.xy[np.where(forward, edge, edge + 1)],
        rings.xy[np.where(forward, edge + 1, edge)],
        of_ring,
        edge,
    )
    start, end, count = residual.point_numbers()
    node = np.empty((count, 2))
    node[start], node[end] = residual.start, residual.end
    return node, Walks(start, end, row[of_ring])


def chains_of(node: FloatArray, walks: Walks, rounding: float) -> Chains:
    """The chains that are left when every vertex that lies on an edge has been put into it."""
    missed = [np.zeros((0, 3), dtype=np.int64)]
    while True:
        edges = edges_of(walks)
        meetings = meetings_of(node, edges, rounding)
        vertex, edge = meetings.contact.T
        one, two = meetings.near.T
        if not (len(vertex) or len(one)):
            break
        missed.append(_missed_by_contact(walks, edges, vertex, edge))
        missed.append(_missed_by_nearness(walks, one, two))
        walks = _with_vertices(node, walks, edges, vertex, edge)
        walks = _with_one_node(walks, len(node), one, two)
        edges = edges_of(walks)
        walks = walks.subset(edges.net[edges.walked] != 0)
    return _clustered(node, walks, edges, meetings.crossing, distinct(*np.concatenate(missed).T))


def _missed_by_contact(walks: Walks, edges: Edges, node: IntArray, edge: IntArray) -> IntArray:
    """Rows that have a vertex on an edge, with the rows that walk this edge."""
    at, who = _rows_at(walks)
    touch, has = matches(node, at)
    again, lacks = matches(edge[touch], edges.walked)
    return _between_rows(node[touch][again], who[has][again], walks.row[lacks])


def _missed_by_nearness(walks: Walks, one: IntArray, two: IntArray) -> IntArray:
    """Rows that have one of two vertices no further apart than the rounding, with the rows that have the other only."""
    at, who = _rows_at(walks)
    here, there = np.concatenate([one, two]), np.concatenate([two, one])
    pair, has = matches(here, at)
    again, other = matches(there[pair], at)
    pair, has, lacks = pair[again], who[has][again], who[other]
    # A row that has both lacks neither.
    size = int(who.max(initial=0)) + 1
    both = np.isin(here[pair] * size + lacks, at * size + who)
    first = np.minimum(here, there)[pair]
    return _between_rows(first[~both], has[~both], lacks[~both])


def _rows_at(walks: Walks) -> tuple[IntArray, IntArray]:
    """Node and row, for all nodes a row has."""
    at = distinct(np.concatenate([walks.start, walks.end]), np.concatenate([walks.row, walks.row]))
    return at[:, 0], at[:, 1]


def _between_rows(node: IntArray, has: IntArray, lacks: IntArray) -> IntArray:
    apart = has != lacks
    return np.column_stack([node[apart], has[apart], lacks[apart]])


def _with_vertices(
    node: FloatArray, walks: Walks, edges: Edges, vertex: IntArray, edge: IntArray
) -> Walks:
    """Walks along edges with vertices put into them, in their order along the edge."""
    if not len(vertex):
        return walks
    a, b = node[edges.low[edge]], node[edges.high[edge]]
    along = ((node[vertex] - a) * (b - a)).sum(axis=1) / ((b - a) ** 2).sum(axis=1)
    order = np.lexsort((vertex, along, edge))
    vertex, edge = vertex[order], edge[order]
    split, at, count = np.unique(edge, return_index=True, return_counts=True)
    cut = np.isin(edges.walked, split)
    parts = [walks.subset(~cut)]
    which = np.searchsorted(split, edges.walked[cut])
    broken = walks.subset(cut)
    forward = broken.start < broken.end
    steps = count[which]
    for step in range(int(count.max()) + 1):
        here = step <= steps
        last = steps[here]
        # The vertex before and after this step, counted along the walk; -1 and `last` are its ends.
        behind, ahead = np.full(len(last), step - 1), np.full(len(last), step)
        begin = np.where(forward[here], behind, last - 1 - behind)
        finish = np.where(forward[here], ahead, last - 1 - ahead)
        first = at[which[here]]
        parts.append(
            Walks(
                np.where(step == 0, broken.start[here], vertex[_held(first + begin, vertex)]),
                np.where(step == last, broken.end[here], vertex[_held(first + finish, vertex)]),
                broken.row[here],
            )
        )
    return _joined(parts)


def _held(place: IntArray, values: IntArray) -> IntArray:
    """Places kept inside an array; those outside are not used."""
    return np.clip(place, 0, len(values) - 1)


def _joined(parts: list[Walks]) -> Walks:
    return Walks(
        np.concatenate([part.start for part in parts]),
        np.concatenate([part.end for part in parts]),
        np.concatenate([part.row for part in parts]),
    )


def _with_one_node(walks: Walks, nodes: int, one: IntArray, two: IntArray) -> Walks:
    """Walks in which nodes that coordinates cannot tell apart are one; edges between them are gone."""
    if not len(one):
        return walks
    parent = np.arange(nodes, dtype=np.int64)
    unite_pairs(parent, one, two)
    start, end = parent[walks.start], parent[walks.end]
    return Walks(start, end, walks.row).subset(start != end)


def _clustered(
    node: FloatArray, walks: Walks, edges: Edges, crossing: IntArray, missed: IntArray
) -> Chains:
    forward = edges.net > 0
    start = np.where(forward, edges.low, edges.high)
    end = np.where(forward, edges.high, edges.low)
    one, two = crossing.T
    parent = np.arange(len(node), dtype=np.int64)
    unite_pairs(parent, np.concatenate([start, start[one]]), np.concatenate([end, start[two]]))
    # Numbered by the first edge, so that the order is that of the layer.
    cluster = pd.factorize(parent[start])[0].astype(np.int64)
    crosses = np.zeros(len(start), dtype=np.bool_)
    crosses[crossing] = True
    leaving = np.bincount(start, minlength=len(node))
    entering = np.bincount(end, minlength=len(node))
    plain = ~crosses & (leaving[start] == 1) & (entering[start] == 1)
    is_ring = np.bincount(cluster, plain) == np.bincount(cluster)
    return Chains(
        node,
        start,
        end,
        np.abs(edges.net),
        crosses,
        cluster,
        is_ring,
        walks,
        edges.walked,
        missed,
    )
