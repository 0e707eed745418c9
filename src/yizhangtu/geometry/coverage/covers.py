"""Which patches lie over a face, and where the boundary runs through it.

A patch takes part in a face when it covers the face's inner point or when one of its edges goes through the face. Edges
that cancelled count here too, so the edges near the faces are looked through, a run of them at a time.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from yizhangtu.geometry.coverage.faces import (
    Faces,
    inner_points_of,
    joined_faces,
    node_lines,
    windings,
)
from yizhangtu.geometry.coverage.meetings import run_boxes
from yizhangtu.geometry.kernels.coverage import find_entries
from yizhangtu.geometry.overlay.box_index import BoxIndex
from yizhangtu.geometry.rings import FloatArray, IntArray, Rings

__all__ = ["Layer", "cut_by_boundary", "rows_at_inner_points", "rows_going_through"]

_Flags = npt.NDArray[np.bool_]
_RUN_LENGTH = 32
_SHARE_OF_ROUNDING = 1 / 64


@dataclass(frozen=True, slots=True)
class Layer:
    """All rows with how their rings count: +1 where the stored direction has the inside on its left, 0 left aside.

    patches: rows from this one on are the boundary's. box: of each row. rounding: what coordinates cannot tell apart.
    """

    rings: Rings
    direction: IntArray
    patches: int
    box: FloatArray
    rounding: float


@dataclass(frozen=True, slots=True)
class _Edges:
    """Edges of some rows; run: offsets of runs of edges of one row."""

    start: FloatArray
    end: FloatArray
    times: IntArray
    row: IntArray
    run: IntArray


@dataclass(frozen=True, slots=True)
class _Borders:
    """Border edges of faces as rows of two ends, counted from the faces' origins.

    block: offsets of blocks into them; box: of each block, grown by the rounding. face: offsets of faces into the blocks.
    """

    ends: FloatArray
    block: IntArray
    box: FloatArray
    face: IntArray


def rows_at_inner_points(layer: Layer, faces: Faces) -> tuple[IntArray, IntArray, IntArray]:
    """Face, row, and how often the row goes round the face's inner point, for all that cover it; ordered by face and row.

    All rows together must go round the point as often as the left-over edges do. Where they do not, the point lies on edges
    that cancelled, closer than coordinates tell apart, and other points of the face are asked until one is clear of them.
    """
    face, row, winding = _rows_at(layer, faces, faces.inner_points())
    for number in np.flatnonzero(_rounds(face, winding, len(faces.polygon)) != faces.winding):
        one = faces.subset(np.array([number]))
        for point in inner_points_of(faces.polygon[number]):
            _, other, rounds = _rows_at(layer, one, point[None, :])
            if rounds.sum() == faces.winding[number]:
                kept = face != number
                face = np.append(face[kept], np.full(len(other), number))
                row, winding = np.append(row[kept], other), np.append(winding[kept], rounds)
                break
    order = np.lexsort((row, face))
    return face[order], row[order], winding[order]


def _rounds(face: IntArray, winding: IntArray, faces: int) -> IntArray:
    """How often all rows together go round each face's point."""
    total = np.zeros(faces, dtype=np.int64)
    np.add.at(total, face, winding)
    return total


def _rows_at(layer: Layer, faces: Faces, point: FloatArray) -> tuple[IntArray, IntArray, IntArray]:
    """Face, row and rounds for a point of each face, counted from its origin."""
    row, face = _boxes_at(layer, faces.origin + point)
    edges = _edges_of(layer, np.unique(row))
    winding = windings(
        point[face],
        faces.origin[face],
        row,
        (edges.start, edges.end, edges.times, edges.row),
        layer.rounding,
    )
    covers = winding != 0
    return face[covers], row[covers], winding[covers]


def rows_going_through(
    layer: Layer, faces: Faces, *, boundary: bool = False
) -> tuple[IntArray, IntArray]:
    """Face and row: the patches, or the boundary's rows, that have an edge going through a face."""
    one, two, edges = _runs_near(layer, faces, boundary=boundary)
    border = _borders(faces, layer.rounding)
    enters = np.zeros(len(one), dtype=np.bool_)
    row = edges.row[edges.run[:-1]]
    find_entries(
        np.hstack([edges.start, edges.end]),
        edges.run,
        row,
        border.ends,
        border.block,
        border.box,
        border.face,
        faces.origin,
        one,
        two,
        layer.rounding,
        enters,
    )
    return one[enters], row[two[enters]]


def cut_by_boundary(layer: Layer, faces: Faces) -> Faces:
    """The faces, those that the boundary goes through cut along it."""
    through = np.unique(rows_going_through(layer, faces, boundary=True)[0])
    if not len(through):
        return faces
    one, two, edges = _runs_near(layer, faces, boundary=True)
    parts = [faces.subset(np.setdiff1d(np.arange(len(faces.polygon)), through))]
    first, last = np.searchsorted(one, through, side="left"), np.searchsorted(one, through, "right")
    for face, begin, end in zip(through, first, last, strict=True):
        edge = _ranges(edges.run, two[begin:end])
        parts.append(_cut(faces.subset(np.array([face])), edges, edge, layer.rounding))
    return joined_faces(parts)


def _cut(face: Faces, edges: _Edges, edge: IntArray, rounding: float) -> Faces:
    ends = np.stack([edges.start[edge], edges.end[edge]], axis=1) - face.origin[0]
    ends = ends[(ends[:, 0] != ends[:, 1]).any(axis=1)]
    border = _borders(face, rounding).ends.reshape(-1, 2, 2)
    # Crossing points of the border lie on the boundary but for their rounding: they become points of it, or the two would
    # run along each other without ever being one.
    along = shapely.snap(shapely.linestrings(ends), shapely.multipoints(border[:, 0]), rounding)
    lines = np.concatenate([along, shapely.linestrings(border)])
    step = rounding * _SHARE_OF_ROUNDING
    pieces = np.asarray(shapely.get_parts(shapely.polygonize(node_lines(lines, step))))
    inside = shapely.contains_properly(face.polygon[0], shapely.point_on_surface(pieces)) & (
        2.0 * shapely.area(pieces) > rounding * shapely.length(pieces)
    )
    pieces = pieces[inside]
    again = np.zeros(len(pieces), dtype=np.int64)
    return Faces(pieces, face.origin[again], face.cluster[again], face.winding[again])


def _boxes_at(layer: Layer, place: FloatArray) -> tuple[IntArray, IntArray]:
    """Pairs of a row and a place in its box."""
    box = np.hstack([place - layer.rounding, place + layer.rounding])
    near = np.flatnonzero(BoxIndex.of(box).meets(layer.box))
    row, point = shapely.STRtree(shapely.box(*box.T)).query(shapely.box(*layer.box[near].T))
    return near[row].astype(np.int64), point.astype(np.int64)


def _edges_of(layer: Layer, rows: IntArray) -> _Edges:
    """The edges of rows, ring by ring, less what is left aside."""
    rings = layer.rings
    ring = _ranges(rings.row_ring, rows)
    owner = np.repeat(rows, np.diff(rings.row_ring)[rows])
    kept = layer.direction[ring] != 0
    ring, owner = ring[kept], owner[kept]
    edge = _ranges(rings.ring, ring, less=1)
    sizes = np.diff(rings.ring)[ring] - 1
    run, _ = _runs(sizes)
    return _Edges(
        rings.xy[edge],
        rings.xy[edge + 1],
        np.repeat(layer.direction[ring], sizes),
        np.repeat(owner, sizes).astype(np.int64),
        run,
    )


def _ranges(offsets: IntArray, chosen: IntArray, *, less: int = 0) -> IntArray:
    """offsets[i], …, offsets[i + 1] - less - 1 for every chosen i."""
    sizes = np.diff(offsets)[chosen] - less
    within = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return np.asarray(np.repeat(offsets[chosen], sizes) + within, dtype=np.int64)


def _runs_near(layer: Layer, faces: Faces, *, boundary: bool) -> tuple[IntArray, IntArray, _Edges]:
    """Pairs of a face and a run of edges near it, ordered by face and run, and the edges."""
    bounds = shapely.bounds(faces.polygon) + np.hstack([faces.origin, faces.origin])
    box = layer.box.copy()
    box[: layer.patches] = np.where(boundary, np.nan, box[: layer.patches])
    box[layer.patches :] = np.where(boundary, box[layer.patches :], np.nan)
    edges = _edges_of(layer, np.flatnonzero(BoxIndex.of(bounds).meets(box)))
    boxes = run_boxes(edges.start, edges.end, edges.run[:-1])
    run, face = shapely.STRtree(shapely.box(*bounds.T)).query(shapely.box(*boxes.T))
    order = np.lexsort((run, face))
    return face[order].astype(np.int64), run[order].astype(np.int64), edges


def _runs(sizes: IntArray) -> tuple[IntArray, IntArray]:
    """Sets of edges cut into runs: offsets of runs into the edges, and of sets into the runs."""
    runs = -(-sizes // _RUN_LENGTH)
    place = np.arange(int(runs.sum())) - np.repeat(np.cumsum(runs) - runs, runs)
    first = np.repeat(np.cumsum(sizes) - sizes, runs) + place * _RUN_LENGTH
    return (
        np.append(first, sizes.sum()).astype(np.int64),
        np.concatenate([[0], np.cumsum(runs)]).astype(np.int64),
    )


def _borders(faces: Faces, rounding: float) -> _Borders:
    rings = Rings.of(faces.polygon)
    first = np.delete(np.arange(len(rings.xy)), rings.ring[1:] - 1)
    start, end = rings.xy[first], rings.xy[first + 1]
    block, face = _runs(np.diff(rings.row_vertex - rings.row_ring))
    box = run_boxes(start, end, block[:-1]) + rounding * np.array([-1.0, -1.0, 1.0, 1.0])
    return _Borders(np.hstack([start, end]), block, box, face)
