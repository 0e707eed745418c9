"""Where edges that did not cancel meet other than in a vertex they share: close by, on the inside of one, or crossing."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from yizhangtu.geometry.coverage.pairs import distinct
from yizhangtu.geometry.kernels.coverage import find_near_edges
from yizhangtu.geometry.rings import FloatArray, IntArray

__all__ = ["Edges", "Meetings", "Walks", "edges_of", "meetings_of", "run_boxes"]

_Flags = npt.NDArray[np.bool_]
_RUN_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Walks:
    """Every time a row walks an edge that did not cancel, from node `start` to node `end`, what it covers on the left."""

    start: IntArray
    end: IntArray
    row: IntArray

    def subset(self, chosen: _Flags) -> "Walks":
        """The walks for which `chosen` holds."""
        return Walks(self.start[chosen], self.end[chosen], self.row[chosen])


@dataclass(frozen=True, slots=True)
class Edges:
    """Edges whichever way they are walked: nodes low < high, how often forward less backward, and the edge of each walk."""

    low: IntArray
    high: IntArray
    net: IntArray
    walked: IntArray


@dataclass(frozen=True, slots=True)
class Meetings:
    """Where edges meet, each meeting once.

    near: pairs of nodes that coordinates cannot tell apart. contact: node and edge on whose inside it lies, as far as they
    can tell. crossing: pairs of edges that cross without either.
    """

    near: IntArray
    contact: IntArray
    crossing: IntArray


def edges_of(walks: Walks) -> Edges:
    """The edges that are walked, ordered by their nodes."""
    low, high = np.minimum(walks.start, walks.end), np.maximum(walks.start, walks.end)
    size = int(high.max(initial=0)) + 1
    key, walked = np.unique(low * size + high, return_inverse=True)
    net = np.bincount(
        walked, np.where(walks.start < walks.end, 1.0, -1.0), minlength=len(key)
    ).astype(np.int64)
    return Edges(key // size, key % size, net, walked.astype(np.int64))


def meetings_of(node: FloatArray, edges: Edges, rounding: float) -> Meetings:
    """Where edges meet other than in a node they share; each meeting once, in a fixed order."""
    one, two = _near_pairs(node, edges, rounding)
    low, high = edges.low, edges.high
    sides, meets = [], np.zeros(len(one), dtype=np.bool_)
    near, contact = [], []
    for vertex, edge in (
        (low[one], two),
        (high[one], two),
        (low[two], one),
        (high[two], one),
    ):
        a, b = low[edge], high[edge]
        along, to_v, to_b = node[b] - node[a], node[vertex] - node[a], node[vertex] - node[b]
        across = along[:, 0] * to_v[:, 1] - along[:, 1] * to_v[:, 0]
        size, place = (along**2).sum(axis=1), (along * to_v).sum(axis=1)
        other = (vertex != a) & (vertex != b)
        at_a = other & ((to_v**2).sum(axis=1) <= rounding**2)
        at_b = other & ~at_a & ((to_b**2).sum(axis=1) <= rounding**2)
        on = other & ~at_a & ~at_b & (across**2 <= rounding**2 * size)
        on &= (place > 0.0) & (place < size)
        near += [(vertex[at_a], a[at_a]), (vertex[at_b], b[at_b])]
        contact.append((vertex[on], edge[on]))
        meets |= ~other | at_a | at_b | on
        sides.append(across > 0.0)
    crosses = ~meets & (sides[0] != sides[1]) & (sides[2] != sides[3])
    # What lies on an edge of the other by the digits is a contact, so neither side of a crossing is 0.
    return Meetings(
        distinct(*np.hstack(near)),
        distinct(*np.hstack(contact)),
        distinct(one[crosses], two[crosses]),
    )


def _near_pairs(node: FloatArray, edges: Edges, rounding: float) -> tuple[IntArray, IntArray]:
    """All pairs of edges whose boxes come near each other."""
    low, high = edges.low, edges.high
    joined = (low[1:] == low[:-1]) | (low[1:] == high[:-1]) | (high[1:] == high[:-1])
    first = np.flatnonzero(np.append(True, ~joined)[: len(low)])
    place = np.arange(len(low)) - np.repeat(first, np.diff(np.append(first, len(low))))
    run = np.flatnonzero(place % _RUN_LENGTH == 0)
    box = np.hstack([np.minimum(node[low], node[high]), np.maximum(node[low], node[high])])
    box += 0.5 * rounding * np.array([-1.0, -1.0, 1.0, 1.0])
    around = shapely.box(*run_boxes(box[:, :2], box[:, 2:], run).T)
    one, two = shapely.STRtree(around).query(around)
    once = one <= two
    one, two = one[once].astype(np.int64), two[once].astype(np.int64)
    runs = np.append(run, len(low)).astype(np.int64)
    pairs = np.empty((2 * len(low), 2), dtype=np.int64)
    # Most edges come near their two neighbours only; otherwise the first call has counted.
    while (count := find_near_edges(box, runs, one, two, pairs)) > len(pairs):
        pairs = np.empty((count, 2), dtype=np.int64)
    return pairs[:count, 0], pairs[:count, 1]


def run_boxes(start: FloatArray, end: FloatArray, run: IntArray) -> FloatArray:
    """Boxes of runs of edges; run: the first edge of each."""
    if not len(run):
        return np.zeros((0, 4))
    return np.hstack(
        [
            np.minimum.reduceat(np.minimum(start, end), run),
            np.maximum.reduceat(np.maximum(start, end), run),
        ]
    )
