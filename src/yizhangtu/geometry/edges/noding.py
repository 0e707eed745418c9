"""Pieces of rings that cross: cut by GEOS at their crossings, with a local origin so that the smallest sliver keeps its digits."""

import numpy as np
import numpy.typing as npt
import shapely

from yizhangtu.geometry.edges.tracing import TracedRings
from yizhangtu.geometry.kernels.edges import winding_numbers
from yizhangtu.geometry.kernels.union_find import unite_pairs
from yizhangtu.geometry.rings import FloatArray, IntArray
from yizhangtu.geometry.slivers import without_slivers

__all__ = ["noded_pieces", "rings_to_node"]

_Geometries = npt.NDArray[np.object_]


def rings_to_node(rings: TracedRings, one: IntArray, two: IntArray) -> IntArray:
    """Per ring the group it has to be noded with, named by its first ring; -1 for rings that need not be.

    Rings that cross belong together, and with them all that share land with one of them, directly or through others.

    Parameters
    ----------
    one, two
        Pairs of rings that cross.
    """
    count = len(rings.edge)
    group = np.full(count, -1, dtype=np.int64)
    frontier = np.unique(np.concatenate([one, two]))
    if not len(frontier):
        return group
    boxes, shapes = _boxes(rings), np.full(count, None, dtype=object)
    tree = shapely.STRtree(boxes)
    parent = np.arange(count, dtype=np.int64)
    unite_pairs(parent, one, two)
    while len(frontier):
        group[frontier] = frontier
        at, near = tree.query(boxes[frontier])
        ring = frontier[at]
        wanted = np.unique(np.concatenate([ring, near]))
        wanted = wanted[shapely.is_missing(shapes[wanted])]
        shapes[wanted] = _footprints(rings, wanted)
        share = shapely.intersects(shapes[ring], shapes[near])
        share[share] = ~shapely.touches(shapes[ring[share]], shapes[near[share]])
        unite_pairs(parent, ring[share].astype(np.int64), near[share].astype(np.int64))
        frontier = np.unique(near[share][group[near[share]] < 0]).astype(np.int64)
    return np.where(group >= 0, parent, -1)


def noded_pieces(rings: TracedRings, group: IntArray) -> tuple[_Geometries, IntArray]:
    """The pieces of every group of rings, and +1 or -1: whether they are run round once more or once less than what is beside."""
    chosen = np.flatnonzero(group >= 0)
    chosen = chosen[np.argsort(group[chosen], kind="stable")]
    cuts = np.flatnonzero(np.diff(group[chosen])) + 1
    found = [
        piece
        for members in np.split(chosen, cuts)
        if len(members)
        for piece in _noded(rings, members)
    ]
    pieces = np.empty(len(found), dtype=object)
    pieces[:] = [piece for piece, _ in found]
    return pieces, np.array([sign for _, sign in found], dtype=np.int64)


def _boxes(rings: TracedRings) -> _Geometries:
    starts = rings.ring[:-1]
    low = np.minimum.reduceat(rings.xy, starts)
    high = np.maximum.reduceat(rings.xy, starts)
    return np.asarray(shapely.box(*low.T, *high.T), dtype=object)


def _footprints(rings: TracedRings, chosen: IntArray) -> _Geometries:
    """A valid shape that covers each of the chosen rings."""
    shapes = np.array(
        [shapely.Polygon(rings.xy[rings.ring[r] : rings.ring[r + 1]]) for r in chosen], dtype=object
    )
    broken = ~shapely.is_valid(shapes)
    shapes[broken] = shapely.convex_hull(shapes[broken])
    return shapes


def _noded(rings: TracedRings, members: IntArray) -> list[tuple[shapely.Geometry, int]]:
    """Pieces of the rings: cut at their crossings, each face signed by its winding number."""
    xy = [rings.xy[rings.ring[r] : rings.ring[r + 1]] for r in members]
    origin = xy[0][0]
    start = np.concatenate([ring[:-1] for ring in xy]) - origin
    end = np.concatenate([ring[1:] for ring in xy]) - origin
    lines = shapely.linestrings(np.stack([start, end], axis=1))
    faces = shapely.get_parts(shapely.polygonize([shapely.union_all(lines)]))
    winding = _face_winding(faces, start, end)
    found: list[tuple[shapely.Geometry, int]] = []
    for sign in (1, -1):
        depth = winding * sign
        for layer in range(1, int(depth.max(initial=0)) + 1):
            merged = without_slivers(_moved(shapely.union_all(faces[depth >= layer]), origin))
            found += [(piece, sign) for piece in shapely.get_parts(merged) if not piece.is_empty]
    return found


def _face_winding(faces: _Geometries, start: FloatArray, end: FloatArray) -> IntArray:
    inside = shapely.get_coordinates(shapely.point_on_surface(faces))
    winding = np.zeros(len(inside), dtype=np.int64)
    winding_numbers(inside, start, end, winding)
    return winding


def _moved(geometry: shapely.Geometry, origin: FloatArray) -> shapely.Geometry:
    return shapely.transform(geometry, lambda xy: xy + origin)
