"""Which patches a face borders on, and which nodes are its corners."""

import numpy as np
import numpy.typing as npt
import shapely

from yizhangtu.geometry.coverage.chains import Chains
from yizhangtu.geometry.coverage.faces import Faces, Geometries
from yizhangtu.geometry.coverage.pairs import distinct, matches
from yizhangtu.geometry.rings import FloatArray, IntArray, Rings

__all__ = ["bordering_rows", "corner_nodes"]


def bordering_rows(
    chains: Chains, faces: Faces, rounding: float
) -> tuple[IntArray, IntArray, FloatArray]:
    """Face, row and length (in the layer's unit): who has edges on the border of a face, and how long in all."""
    face, ends = _sides(faces.polygon, faces.origin)
    side, edge = _edges_along(chains, ends, rounding)
    length = np.hypot(*(ends[:, 1] - ends[:, 0]).T)
    walk = distinct(chains.walked, chains.walks.row)
    along, walked = matches(edge, walk[:, 0])
    rows = len(faces.polygon) and int(walk[:, 1].max(initial=0)) + 1
    key, place = np.unique(face[side[along]] * rows + walk[walked, 1], return_inverse=True)
    total = np.bincount(place, length[side[along]], minlength=len(key)).astype(np.float64)
    return key // max(rows, 1), key % max(rows, 1), total


def corner_nodes(
    chains: Chains, polygon: Geometries, origin: FloatArray
) -> tuple[IntArray, IntArray]:
    """Node and polygon: the delivered vertices at the corners of polygons that count from an origin each."""
    face, ends = _sides(polygon, origin)
    node = _nodes_at(chains.node, ends[:, 0])
    return node[node >= 0], face[node >= 0]


def _sides(polygon: Geometries, origin: FloatArray) -> tuple[IntArray, FloatArray]:
    """Face and two ends, in the coordinates of the layer, of all sides of all faces."""
    rings = Rings.of(polygon)
    xy = rings.xy + np.repeat(origin, np.diff(rings.row_vertex), axis=0)
    first = np.delete(np.arange(len(xy)), rings.ring[1:] - 1)
    face = np.repeat(np.arange(len(polygon)), np.diff(rings.row_vertex - rings.row_ring))
    return face, np.stack([xy[first], xy[first + 1]], axis=1)


def _nodes_at(node: FloatArray, place: FloatArray) -> IntArray:
    """The node at each place, -1 where there is none."""
    keys, wanted = _complex(node), _complex(place)
    order = np.argsort(keys)
    found = order[np.minimum(np.searchsorted(keys[order], wanted), len(keys) - 1)]
    return np.where(keys[found] == wanted, found, -1)


def _complex(xy: FloatArray) -> npt.NDArray[np.complex128]:
    return np.ascontiguousarray(xy).view(np.complex128).ravel()


def _edges_along(chains: Chains, ends: FloatArray, rounding: float) -> tuple[IntArray, IntArray]:
    """Pairs of a side and an edge of the chains that it lies on."""
    one, two = _nodes_at(chains.node, ends[:, 0]), _nodes_at(chains.node, ends[:, 1])
    size = len(chains.node)
    keys = np.minimum(chains.start, chains.end) * size + np.maximum(chains.start, chains.end)
    wanted = np.minimum(one, two) * size + np.maximum(one, two)
    # The keys of edges come sorted, as they were numbered by them.
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    whole = (np.minimum(one, two) >= 0) & (keys[at] == wanted)
    # A side that ends where edges cross is a part of an edge.
    crossed = np.flatnonzero(chains.crosses)
    lines = chains.node[np.stack([chains.start[crossed], chains.end[crossed]], axis=1)]
    tree = shapely.STRtree(shapely.linestrings(lines))
    rest = np.flatnonzero(~whole)
    middle = shapely.points(ends[rest].mean(axis=1))
    side, edge = tree.query(middle, predicate="dwithin", distance=rounding)
    return (
        np.concatenate([np.flatnonzero(whole), rest[side]]),
        np.concatenate([at[whole], crossed[edge]]),
    )
