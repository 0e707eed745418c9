"""Outlines of labelled parts: rings chained from the edges that do not cancel within a label.

Parts of one label that share edges make one piece of land, so a piece has one outer ring and its other rings are its holes:
no ring is ever searched for in another. What is chained here is an outline when the parts fit together; where they do not,
`outline_faults` tells.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from yizhangtu.geometry.edges.edge_table import EdgeTable, turns
from yizhangtu.geometry.edges.layer_edges import LayerEdges
from yizhangtu.geometry.edges.tracing import Chains, Traced
from yizhangtu.geometry.kernels.chains import cut_chains, lay_chains
from yizhangtu.geometry.parallel import run_ranges
from yizhangtu.geometry.rings import FloatArray, IntArray
from yizhangtu.geometry.slivers import is_degenerate

__all__ = [
    "ONE_PART",
    "ONE_PIECE",
    "PIECES",
    "LaidRings",
    "Outlines",
    "thin_rings",
    "trace_outlines",
]

_Flags = npt.NDArray[np.bool_]
ONE_PIECE, PIECES, ONE_PART = 0, 1, 2


@dataclass(frozen=True, slots=True)
class LaidRings:
    """Closed rings, the inside on their left, made of chains.

    xy, ring: the rings. begin, node, part: per chain, in the order of the rings: where it begins in `xy`, at which node, and
    the part it was taken from.
    """

    xy: FloatArray
    ring: IntArray
    begin: IntArray
    node: IntArray
    part: IntArray

    def part_of_edge(self, edge: IntArray) -> IntArray:
        """The part each edge (the place of its first vertex in `xy`) was taken from."""
        return self.part[np.searchsorted(self.begin, edge, side="right") - 1]


@dataclass(frozen=True, slots=True)
class Outlines:
    """Rings round pieces of land.

    Rings of a piece are together, its outer one first, and pieces of a label are together. First come labels of ONE_PIECE, then
    those of several PIECES, then those of ONE_PART, last of all thin rings, narrower than the rounding of their coordinates.

    piece, label, kind, is_outer, is_thin: per ring; a piece is named by its first part. piece_of_part: -1 for parts left out.
    heaped: (m, 2) edges of the layer that stay twice; what they bound is left out.
    """

    rings: LaidRings
    piece: IntArray
    label: IntArray
    kind: IntArray
    is_outer: _Flags
    is_thin: _Flags
    piece_of_part: IntArray
    heaped: IntArray


@dataclass(frozen=True, slots=True)
class _Stretches:
    """The edges that stay within a label, cut into chains at the nodes.

    chain: (m, 3) first vertex, edges and ring of each in the layer. forward: whether it is walked that way. start, end: nodes.
    """

    chain: IntArray
    forward: _Flags
    start: IntArray
    end: IntArray


def trace_outlines(layer: LayerEdges, label: IntArray) -> Outlines:
    """The rings round every piece of land of one label.

    Parameters
    ----------
    label
        Per part; parts of a negative label are left out.
    """
    table, of_ring = layer.table, layer.rings.part_of_ring
    group = label[of_ring]
    piece = table.connected(of_ring, group)
    kept, heaped = _tangled_edges(table, group)
    if len(heaped):
        above = np.unique(piece[of_ring[table.ring_of_edge(heaped[:, 0])]])
        group = np.where(np.isin(piece[of_ring], above), -1, group)
    stretches = _cut(layer, group, kept)
    traced = _traced(layer, stretches, piece[of_ring])
    # Laid once to see which way each ring turns, and once in its place.
    laid = _laid(layer, stretches, traced)
    turn = turns(laid.xy, laid.ring)
    thin = is_degenerate(laid.xy, laid.ring, turn)
    of_traced = piece[of_ring[stretches.chain[traced.order[traced.offsets[:-1]], 2]]]
    kind = _kinds(label, piece)[of_traced]
    order = np.lexsort((turn <= 0.0, of_traced, label[of_traced], kind, thin))
    return Outlines(
        rings=_laid(layer, stretches, _reordered(traced, order)),
        piece=of_traced[order],
        label=label[of_traced[order]],
        kind=kind[order],
        is_outer=turn[order] > 0.0,
        is_thin=thin[order],
        piece_of_part=np.where(label >= 0, piece, -1),
        heaped=heaped,
    )


def thin_rings(
    layer: LayerEdges, label: IntArray, outlines: Outlines
) -> tuple[LaidRings, IntArray]:
    """Rings without width between parts of one label, whether of one piece or not: the rings, and which of them are thin."""
    if not (outlines.kind == PIECES).any() and not len(outlines.heaped):
        # Every label is one piece: its rings are those that were traced.
        return outlines.rings, np.flatnonzero(outlines.is_thin)
    of_ring = layer.rings.part_of_ring
    kept, _ = _tangled_edges(layer.table, label[of_ring])
    stretches = _cut(layer, label[of_ring], kept)
    laid = _laid(layer, stretches, _traced(layer, stretches, label[of_ring]))
    return laid, np.flatnonzero(is_degenerate(laid.xy, laid.ring, turns(laid.xy, laid.ring)))


def _kinds(label: IntArray, piece: IntArray) -> IntArray:
    """Per part, what its label is made of."""
    used = np.flatnonzero(label >= 0)
    labels = int(label.max(initial=-1)) + 1
    parts = np.bincount(label[used], minlength=labels)
    pieces = np.bincount(label[used[piece[used] == used]], minlength=labels)
    kind = np.where(parts == 1, ONE_PART, np.where(pieces == 1, ONE_PIECE, PIECES))
    return np.append(kind, 0)[label]


def _tangled_edges(table: EdgeTable, group: IntArray) -> tuple[_Flags, IntArray]:
    """Of the edges that are walked more than twice, those that stay within their group, and pairs of those that stay twice."""
    edge, first, times = table.tangled()
    of_ring = table.ring_of_edge(edge)
    present = group[of_ring] >= 0
    edge, first, times, of_ring = (values[present] for values in (edge, first, times, of_ring))
    if not len(edge):
        return np.zeros(0, dtype=np.bool_), np.zeros((0, 2), dtype=np.int64)
    order = np.lexsort((edge, group[of_ring], first))
    edge, first, times, grouped = edge[order], first[order], times[order], group[of_ring[order]]
    begins = np.flatnonzero((np.diff(first, prepend=-1) != 0) | (np.diff(grouped, prepend=-1) != 0))
    net = np.add.reduceat(times, begins)
    sizes = np.diff(np.append(begins, len(edge)))
    # Of the edges that count the way the sum does, the first one stays.
    agrees = np.flatnonzero(times == np.repeat(np.sign(net), sizes))
    of_sum = np.repeat(np.arange(len(net)), sizes)[agrees]
    sums, at = np.unique(of_sum, return_index=True)
    kept = np.zeros(len(table.mate), dtype=np.bool_)
    kept[edge[agrees[at]]] = True
    twice = np.abs(net[sums]) > 1
    return kept, np.column_stack([edge[agrees[at[twice]]], edge[agrees[at[twice] + 1]]])


def _cut(layer: LayerEdges, group: IntArray, kept: _Flags) -> _Stretches:
    """The edges that stay within a group of rings, cut into chains."""
    table = layer.table
    place = np.zeros(len(group) + 1, dtype=np.int64)
    chain = np.empty((0, 3), dtype=np.int64)
    arrays = (
        table.ring,
        table.direction > 0,
        group,
        table.ring_of_vertex,
        table.mate,
        layer.node,
        kept,
        place,
    )
    run_ranges(lambda a, b: cut_chains(*arrays, chain, a, b), table.ring)
    np.cumsum(place, out=place)
    if place[-1]:
        chain = np.empty((int(place[-1]), 3), dtype=np.int64)
        run_ranges(lambda a, b: cut_chains(*arrays, chain, a, b), table.ring)
    low, high = chain[:, 0], chain[:, 0] + chain[:, 1]
    forward = table.direction[chain[:, 2]] > 0
    start, end = np.where(forward, low, high), np.where(forward, high, low)
    return _Stretches(
        chain, forward, layer.node[start].astype(np.int64), layer.node[end].astype(np.int64)
    )


def _traced(layer: LayerEdges, stretches: _Stretches, group: IntArray) -> Traced:
    """The chains closed into rings; group: per ring of the layer, what is never joined."""
    low, high = stretches.chain[:, 0], stretches.chain[:, 0] + stretches.chain[:, 1]
    forward, step = stretches.forward, np.where(stretches.forward, 1, -1)
    begin, end = np.where(forward, low, high), np.where(forward, high, low)
    chains = Chains(
        vertex=np.column_stack([begin, begin + step, end - step]),
        start=stretches.start,
        end=stretches.end,
        group=group[stretches.chain[:, 2]],
    )
    return chains.traced(layer.rings.xy)


def _laid(layer: LayerEdges, stretches: _Stretches, traced: Traced) -> LaidRings:
    """Traced rings with their vertices."""
    chain, sizes = stretches.chain[traced.order], np.diff(traced.offsets)
    edges = np.zeros(len(chain) + 1, dtype=np.int64)
    np.cumsum(chain[:, 1], out=edges[1:])
    # Every ring has one vertex more than its chains have edges.
    ring = edges[traced.offsets] + np.arange(len(traced.offsets))
    xy = np.empty((int(ring[-1]), 2))
    arrays = (layer.rings.xy, stretches.chain, stretches.forward, traced.order, traced.offsets)
    run_ranges(lambda a, b: lay_chains(*arrays, ring, xy, a, b), ring)
    return LaidRings(
        xy=xy,
        ring=ring,
        begin=edges[:-1] + np.repeat(np.arange(len(sizes)), sizes),
        node=stretches.start[traced.order],
        part=layer.rings.part_of_ring[chain[:, 2]],
    )


def _reordered(traced: Traced, order: IntArray) -> Traced:
    """The rings in another order."""
    sizes = np.diff(traced.offsets)[order]
    offsets = np.concatenate([[0], np.cumsum(sizes)])
    place = np.repeat(traced.offsets[:-1][order], sizes) + np.arange(offsets[-1])
    place -= np.repeat(offsets[:-1], sizes)
    return Traced(traced.order[place], offsets)
