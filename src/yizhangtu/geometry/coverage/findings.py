"""What is told of a coverage: from faces, rows and vertices to findings with their kind, size and patches."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from yizhangtu.geometry.coverage.borders import bordering_rows, corner_nodes
from yizhangtu.geometry.coverage.chains import Chains
from yizhangtu.geometry.coverage.covers import Layer, rows_at_inner_points, rows_going_through
from yizhangtu.geometry.coverage.faces import Faces, Geometries
from yizhangtu.geometry.coverage.measure import areas_and_widths
from yizhangtu.geometry.coverage.pairs import first_two, lists, matches
from yizhangtu.geometry.coverage.survey import RingSurvey, turning_points
from yizhangtu.geometry.plane.gauss_kruger import SurveyCrs
from yizhangtu.geometry.rings import FloatArray, IntArray, Rings

__all__ = [
    "COVERAGE_KINDS",
    "Findings",
    "duplicate_findings",
    "face_findings",
    "finding_table",
    "sliver_findings",
    "vertex_findings",
]

COVERAGE_KINDS = ("gap", "overlap", "outside", "duplicate", "sliver", "unmatched_vertex")
"""The kinds of finding, in the order they are told in."""

_NOBODY = -1


@dataclass(frozen=True, slots=True)
class Findings:
    """Findings of one kind. place: polygons or points, counted from an origin each. pair: two rows, -1 for none; ids: all."""

    kind: str
    place: Geometries
    origin: FloatArray
    depth: IntArray
    pair: IntArray
    ids: list[list[int]]


def face_findings(
    layer: Layer, chains: Chains, faces: Faces, *, has_limit: bool
) -> tuple[Findings, Findings, Findings]:
    """Gaps, overlaps, and what lies outside."""
    count = len(faces.polygon)
    if not count:
        return _none("gap"), _none("overlap"), _none("outside")
    face, row, winding = rows_at_inner_points(layer, faces)
    of_patch = row < layer.patches
    within = np.isin(np.arange(count), face[~of_patch]) | (not has_limit)
    face, row, winding = face[of_patch], row[of_patch], winding[of_patch]
    depth = np.bincount(face, winding, minlength=count).astype(np.int64)
    crossed = np.isin(np.arange(count), face[winding != 1])
    covered = np.isin(np.arange(count), face)
    over, out = crossed | (depth > 1), covered & ~within
    ids = _lying_over(layer, faces, face, row)
    both = first_two(face, row, count)
    # A ring that lies over its place alone overlaps itself.
    itself = np.where(both[:, 1:] == _NOBODY, both[:, :1], both[:, 1:])
    return (
        _gaps(layer, chains, faces.subset(~covered & within)),
        _of_faces("overlap", faces, over, depth, np.hstack([both[:, :1], itself]), ids),
        _of_faces("outside", faces, out, depth, both, ids),
    )


def duplicate_findings(geometries: Geometries, groups: list[IntArray]) -> Findings:
    """Rows with the same geometry; the place is that of the first."""
    place = geometries[[int(group[0]) for group in groups]]
    origin = np.array([shapely.get_coordinates(one)[0] for one in place]).reshape(-1, 2)
    return Findings(
        "duplicate",
        _counted_from(place, origin),
        origin,
        np.array([len(group) for group in groups], dtype=np.int64),
        np.array([group[:2] for group in groups], dtype=np.int64).reshape(-1, 2),
        [group.tolist() for group in groups],
    )


def sliver_findings(
    rings: Rings, look: RingSurvey, thin: npt.NDArray[np.bool_], patches: int
) -> Findings:
    """Parts and holes without width, and spikes."""
    outer_is_thin = thin[rings.part[rings.part_of_ring]]
    ring = np.flatnonzero(thin & (~rings.is_hole | ~outer_is_thin))
    spike_row, spike = turning_points(rings, look, thin)
    row = np.concatenate([look.row[ring], spike_row])
    origin = rings.xy[np.concatenate([rings.ring[ring], spike])]
    own = row < patches
    pair = np.column_stack([row, row])[own]
    return _points("sliver", origin[own], pair, [[one] for one, _ in pair.tolist()])


def vertex_findings(chains: Chains, faces: tuple[Findings, ...], patches: int) -> Findings:
    """Vertices that a neighbour lacks; those at the corner of an overlap of the same two patches are told by it."""
    missed = chains.missed.copy()
    missed[:, 1:][missed[:, 1:] >= patches] = _NOBODY
    missed = missed[missed[:, 1] != missed[:, 2]]
    if not len(missed):
        return _none("unmatched_vertex")
    missed = missed[~_told_by_faces(chains, missed, faces)]
    node, has, lacks = missed.T
    # A patch is named before the boundary.
    order = np.lexsort((lacks, has, (has < 0) | (lacks < 0), node))
    vertex, first = np.unique(node[order], return_index=True)
    both = np.concatenate([has, lacks])
    of = np.concatenate([np.searchsorted(vertex, node)] * 2)
    ids = lists(of[both >= 0], both[both >= 0], len(vertex))
    pair = missed[order[first], 1:]
    return _points("unmatched_vertex", chains.node[vertex], pair, ids)


def finding_table(parts: list[Findings], crs: SurveyCrs, layer_crs: object) -> gpd.GeoDataFrame:
    """All findings with their areas and widths, in a fixed order."""
    kind = np.repeat(np.arange(len(parts)), [len(part.place) for part in parts])
    place = np.concatenate([part.place for part in parts])
    origin = np.concatenate([part.origin for part in parts])
    pair = np.concatenate([part.pair for part in parts])
    ids = np.empty(len(place), dtype=object)
    ids[:] = [rows for part in parts for rows in part.ids]
    area, width = np.zeros(len(place)), np.zeros(len(place))
    has_area = shapely.get_dimensions(place) == 2
    area[has_area], width[has_area] = areas_and_widths(place[has_area], origin[has_area], crs)
    geometry = _counted_from(place, -origin)
    bounds = shapely.bounds(geometry)
    order = np.lexsort((bounds[:, 1], bounds[:, 0], pair[:, 1], pair[:, 0], kind))
    return gpd.GeoDataFrame(
        {
            "kind": np.array([part.kind for part in parts], dtype=object)[kind[order]],
            "area_m2": area[order],
            "width_m": width[order],
            "depth": np.concatenate([part.depth for part in parts])[order],
            "left_id": pair[order, 0],
            "right_id": pair[order, 1],
            "ids": ids[order],
        },
        geometry=gpd.GeoSeries(geometry[order], crs=layer_crs),
    )


def _gaps(layer: Layer, chains: Chains, faces: Faces) -> Findings:
    """Gaps with the patches that have an edge on them, first those with the longest."""
    count = len(faces.polygon)
    if not count:
        return _none("gap")
    face, row, length = bordering_rows(chains, faces, layer.rounding)
    of_patch = row < layer.patches
    face, row, length = face[of_patch], row[of_patch], length[of_patch]
    order = np.lexsort((row, -length, face))
    pair = first_two(face[order], row[order], count)
    pair = np.where(pair[:, 1:] == _NOBODY, pair, np.sort(pair, axis=1))
    every = np.ones(count, dtype=np.bool_)
    return _of_faces("gap", faces, every, np.zeros_like(pair[:, 0]), pair, lists(face, row, count))


def _of_faces(
    kind: str,
    faces: Faces,
    chosen: npt.NDArray[np.bool_],
    depth: IntArray,
    pair: IntArray,
    ids: list[list[int]],
) -> Findings:
    kept = [ids[i] for i in np.flatnonzero(chosen)]
    return Findings(
        kind, faces.polygon[chosen], faces.origin[chosen], depth[chosen], pair[chosen], kept
    )


def _points(kind: str, place: FloatArray, pair: IntArray, ids: list[list[int]]) -> Findings:
    at = np.asarray(shapely.points(np.zeros_like(place)), dtype=object)
    return Findings(kind, at, place, np.zeros(len(place), dtype=np.int64), pair, ids)


def _none(kind: str) -> Findings:
    return _points(kind, np.zeros((0, 2)), np.zeros((0, 2), dtype=np.int64), [])


def _lying_over(layer: Layer, faces: Faces, face: IntArray, row: IntArray) -> list[list[int]]:
    """All patches that have a part of each face that is covered."""
    place = np.unique(face)
    if not len(place):
        return [[] for _ in faces.polygon]
    through, entering = rows_going_through(layer, faces.subset(place))
    return lists(
        np.concatenate([face, place[through]]), np.concatenate([row, entering]), len(faces.polygon)
    )


def _told_by_faces(
    chains: Chains, missed: IntArray, faces: tuple[Findings, ...]
) -> npt.NDArray[np.bool_]:
    """Whether both rows take part in an overlap, or lie outside, with a corner at the vertex."""
    told = np.zeros(len(missed), dtype=np.bool_)
    for findings in faces:
        if findings.kind == "gap" or not len(findings.place):
            continue
        node, face = corner_nodes(chains, findings.place, findings.origin)
        beside = {_NOBODY} if findings.kind == "outside" else set()
        for i, j in zip(*matches(missed[:, 0], node), strict=True):
            told[i] |= set(missed[i, 1:].tolist()) <= beside.union(findings.ids[face[j]])
    return told


def _counted_from(place: Geometries, origin: FloatArray) -> Geometries:
    counts = shapely.get_num_coordinates(place)
    xy = shapely.get_coordinates(place) - np.repeat(origin, counts, axis=0)
    return np.asarray(shapely.set_coordinates(place.copy(), xy), dtype=object)
