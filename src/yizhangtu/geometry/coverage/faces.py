"""The places that chains of left-over edges enclose, and by how much the cover of each is off.

Cancelled edges do not alter how many patches lie over a point, so that number is the winding number of the left-over
edges around it. A cluster that is a plain ring is a face itself; only clusters that meet themselves are cut, by GEOS and
in coordinates of their own, so that a sliver of a millionth of a metre keeps its digits.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from yizhangtu.geometry.coverage.chains import Chains
from yizhangtu.geometry.coverage.meetings import run_boxes
from yizhangtu.geometry.edges.edge_table import Residual, turns
from yizhangtu.geometry.kernels.coverage import count_windings
from yizhangtu.geometry.rings import FloatArray, IntArray

__all__ = [
    "Faces",
    "Geometries",
    "enclosed_faces",
    "inner_points_of",
    "joined_faces",
    "node_lines",
    "windings",
]

Geometries = npt.NDArray[np.object_]
_Flags = npt.NDArray[np.bool_]
# A face that only the rounding of its own crossing points made is narrower than this share of what coordinates tell apart.
_SHARE_OF_ROUNDING = 1 / 64
# Of the three corners of a triangle: no two alike, and no simple fractions, where corners of other patches may lie.
_UNLIKE_SHARES = np.array([0.4142, 0.3236, 0.2622])


@dataclass(frozen=True, slots=True)
class Faces:
    """Polygons counted from an origin each; winding: how often the left-over edges run round their inside."""

    polygon: Geometries
    origin: FloatArray
    cluster: IntArray
    winding: IntArray

    def subset(self, chosen: _Flags | IntArray) -> "Faces":
        """The chosen faces."""
        return Faces(
            self.polygon[chosen], self.origin[chosen], self.cluster[chosen], self.winding[chosen]
        )

    def inner_points(self) -> FloatArray:
        """A point inside each polygon, counted from its origin."""
        return np.asarray(shapely.get_coordinates(shapely.point_on_surface(self.polygon)))


def inner_points_of(polygon: shapely.Geometry) -> FloatArray:
    """Points inside a polygon, one in each triangle of its corners, the largest first, off every line of symmetry."""
    triangles = shapely.get_parts(shapely.delaunay_triangles(polygon))
    order = np.argsort(-shapely.area(triangles), kind="stable")
    corners = shapely.get_coordinates(triangles[order]).reshape(-1, 4, 2)[:, :3]
    points = np.einsum("j,ijk->ik", _UNLIKE_SHARES, corners)
    return np.asarray(points[shapely.contains_xy(polygon, points)])


def joined_faces(parts: list[Faces]) -> Faces:
    """All faces of all parts."""
    return Faces(
        np.concatenate([part.polygon for part in parts]),
        np.concatenate([part.origin for part in parts]),
        np.concatenate([part.cluster for part in parts]),
        np.concatenate([part.winding for part in parts]),
    )


def enclosed_faces(chains: Chains, expected: int, rounding: float) -> Faces:
    """The faces whose winding number is not the expected one, less the clusters that lie inside them."""
    outer = _winding_from_outside(chains, rounding)
    rings = _plain_rings(chains, outer, expected)
    cut = _cut_clusters(chains, rounding)
    total = cut.winding + outer[cut.cluster]
    pieces = Faces(cut.polygon, cut.origin, cut.cluster, total)
    return _without_islands(joined_faces([rings, pieces.subset(total != expected)]), chains, cut)


def windings(
    point: FloatArray,
    origin: FloatArray,
    of_set: IntArray,
    edges: tuple[FloatArray, FloatArray, IntArray, IntArray],
    rounding: float,
) -> IntArray:
    """How often the edges of a set run round each point.

    Parameters
    ----------
    point, origin
        (n, 2): points, counted from their origins.
    of_set
        (n,): the set of edges that each is asked about.
    edges
        Start, end, how often it counts, and set of every edge.
    """
    start, end, times, member = edges
    height = origin[:, 1] + point[:, 1]
    order = np.lexsort((height, of_set))
    sets = int(max(of_set.max(initial=-1), member.max(initial=-1))) + 1
    first = np.zeros(sets + 1, dtype=np.int64)
    np.cumsum(np.bincount(of_set, minlength=sets), out=first[1:])
    counted = np.zeros(len(point), dtype=np.int64)
    count_windings(
        point[order],
        origin[order],
        height[order],
        first,
        start,
        end,
        times,
        member,
        rounding,
        counted,
    )
    found = np.empty_like(counted)
    found[order] = counted
    return found


def node_lines(lines: Geometries, step: float) -> Geometries:
    """Lines cut where they cross."""
    try:
        return np.asarray(shapely.get_parts(shapely.node(shapely.multilinestrings(lines))))
    except shapely.GEOSException:
        # Lines that hardly turn away from each other: crossings on a fine grid always come to an end.
        return np.asarray(shapely.get_parts(shapely.union_all(lines, grid_size=step)))


def _moved(polygon: Geometries, by: FloatArray) -> Geometries:
    counts = shapely.get_num_coordinates(polygon)
    xy = shapely.get_coordinates(polygon) + np.repeat(by, counts, axis=0)
    return np.asarray(shapely.set_coordinates(polygon.copy(), xy))


def _chain_edges(chains: Chains) -> tuple[FloatArray, FloatArray, IntArray, IntArray]:
    return chains.node[chains.start], chains.node[chains.end], chains.times, chains.cluster


def _winding_from_outside(chains: Chains, rounding: float) -> IntArray:
    """Per cluster, how often the other clusters run round it."""
    clusters = len(chains.is_ring)
    total = np.zeros(clusters, dtype=np.int64)
    if clusters < 2:
        return total
    by_cluster = np.argsort(chains.cluster, kind="stable")
    first = np.searchsorted(chains.cluster[by_cluster], np.arange(clusters)).astype(np.int64)
    start, end, times, member = _chain_edges(chains)
    box = run_boxes(start[by_cluster], end[by_cluster], first)
    corner = start[by_cluster[first]]
    point, around = shapely.STRtree(shapely.box(*box.T)).query(shapely.points(corner))
    other = point != around
    point, around = point[other], around[other].astype(np.int64)
    found = windings(
        np.zeros((len(point), 2)), corner[point], around, (start, end, times, member), rounding
    )
    np.add.at(total, point, found)
    return total


def _plain_rings(chains: Chains, outer: IntArray, expected: int) -> Faces:
    """The clusters that are a plain ring, as far as their winding number is not the expected one."""
    edge = np.flatnonzero(chains.is_ring[chains.cluster])
    traced = Residual(
        chains.node[chains.start[edge]], chains.node[chains.end[edge]], chains.cluster[edge], edge
    ).traced()
    cluster = chains.cluster[edge[traced.edge]]
    turn = np.where(turns(traced.xy, traced.ring) > 0.0, 1, -1)
    winding = turn * chains.times[edge[traced.edge]] + outer[cluster]
    wrong = winding != expected
    sizes = np.diff(traced.ring)
    chosen = np.repeat(wrong, sizes)
    origin = traced.xy[traced.ring[:-1][wrong]]
    ring = np.concatenate([[0], np.cumsum(sizes[wrong])])
    local = traced.xy[chosen] - np.repeat(origin, sizes[wrong], axis=0)
    polygon = shapely.from_ragged_array(
        shapely.GeometryType.POLYGON, local, (ring, np.arange(len(ring)))
    )
    return Faces(polygon, origin, cluster[wrong], winding[wrong])


def _cut_clusters(chains: Chains, rounding: float) -> Faces:
    """All faces of the clusters that meet themselves, with the winding number of their own cluster."""
    edges = _grouped(np.where(chains.is_ring[chains.cluster], -1, chains.cluster))
    edges.pop(-1, None)
    clusters = np.array(list(edges), dtype=np.int64)
    origin = chains.node[chains.start[[members[0] for members in edges.values()]]]
    corner = np.zeros((len(chains.is_ring), 2))
    corner[clusters] = origin
    line, of_cluster = _paths(chains, corner)
    lines = _grouped(of_cluster)
    nothing = np.zeros(0, dtype=np.int64)
    polygons = [
        _faces_of(chains, edges[number], line[lines.get(number, nothing)], place, rounding)
        for number, place in zip(edges, origin, strict=True)
    ]
    sizes = np.array([len(found) for found in polygons], dtype=np.int64)
    polygon = np.concatenate([np.zeros(0, dtype=object), *polygons])
    faces = Faces(
        polygon,
        np.repeat(origin, sizes, axis=0),
        np.repeat(clusters, sizes),
        np.zeros(len(polygon), dtype=np.int64),
    )
    own = windings(
        faces.inner_points(), faces.origin, faces.cluster, _chain_edges(chains), rounding
    )
    return Faces(faces.polygon, faces.origin, faces.cluster, own)


def _paths(chains: Chains, corner: FloatArray) -> tuple[Geometries, IntArray]:
    """Lines from one meeting of edges to the next, of the edges that none crosses, and the cluster of each line.

    corner: where the coordinates of each cluster are counted from.
    """
    nodes = len(chains.node)
    leaving = np.bincount(chains.start, minlength=nodes)
    entering = np.bincount(chains.end, minlength=nodes)
    goes_on = (leaving == 1) & (entering == 1)
    goes_on[chains.start[chains.crosses]] = goes_on[chains.end[chains.crosses]] = False
    edge = np.flatnonzero(~chains.is_ring[chains.cluster] & ~chains.crosses)
    before = np.zeros(nodes, dtype=np.int64)
    before[chains.end[edge]] = np.arange(len(edge))
    start = chains.start[edge]
    head = np.where(goes_on[start], before[start], np.arange(len(edge)))
    steps = goes_on[start].astype(np.int64)
    # Every edge looks twice as far back in every round, until all see where their path begins.
    while (head[head] != head).any():
        steps, head = steps + steps[head], head[head]
    order = np.lexsort((steps, head))
    edge, first = edge[order], np.append(True, np.diff(head[order]) != 0)[: len(edge)]
    path = np.cumsum(first) - 1
    last = np.append(first[1:], True)[: len(edge)]
    node = np.concatenate([chains.start[edge], chains.end[edge[last]]])
    owner = np.concatenate([path, path[last]])
    order = np.argsort(owner, kind="stable")
    cluster = chains.cluster[edge[first]]
    local = chains.node[node[order]] - corner[cluster[owner[order]]]
    return np.asarray(shapely.linestrings(local, indices=owner[order])), cluster


def _faces_of(
    chains: Chains, edge: IntArray, line: Geometries, origin: FloatArray, rounding: float
) -> Geometries:
    """What the edges of a cluster enclose: its paths, and its crossing edges cut."""
    crossing = edge[chains.crosses[edge]]
    if len(crossing):
        ends = chains.node[np.stack([chains.start[crossing], chains.end[crossing]], axis=1)]
        cut = node_lines(shapely.linestrings(ends - origin), rounding * _SHARE_OF_ROUNDING)
        line = np.concatenate([line, cut])
    faces = np.asarray(shapely.get_parts(shapely.polygonize(line)))
    wide = 2.0 * shapely.area(faces) > rounding * _SHARE_OF_ROUNDING * shapely.length(faces)
    found: Geometries = faces[wide]
    return found


def _without_islands(faces: Faces, chains: Chains, cut: Faces) -> Faces:
    """Faces less the clusters that lie in them; what is covered there is told by those clusters' own faces."""
    if not len(faces.polygon) or len(chains.is_ring) < 2:
        return faces
    edges, pieces = _grouped(chains.cluster), _grouped(cut.cluster)
    corner = chains.node[chains.start[[members[0] for members in edges.values()]]]
    face, island = _lying_in(faces, np.array(list(edges), dtype=np.int64), corner)
    polygon = faces.polygon.copy()
    for inside in np.unique(face):
        origin = faces.origin[inside]
        outlines = [
            _ring_polygon(chains, edges[cluster], origin)
            if chains.is_ring[cluster]
            else _moved(cut.polygon[pieces[cluster]], cut.origin[pieces[cluster]] - origin)
            for cluster in island[face == inside]
        ]
        polygon[inside] = shapely.difference(
            polygon[inside], shapely.union_all(np.concatenate(outlines))
        )
    return Faces(polygon, faces.origin, faces.cluster, faces.winding)


def _grouped(cluster: IntArray) -> dict[int, IntArray]:
    """The places of each number."""
    order = np.argsort(cluster, kind="stable")
    number, at = np.unique(cluster[order], return_index=True)
    return dict(zip(number.tolist(), np.split(order, at[1:]), strict=True)) if len(at) else {}


def _lying_in(faces: Faces, clusters: IntArray, corner: FloatArray) -> tuple[IntArray, IntArray]:
    """Pairs of a face and another cluster that lies in it."""
    bounds = shapely.bounds(faces.polygon) + np.hstack([faces.origin, faces.origin])
    point, face = shapely.STRtree(shapely.box(*bounds.T)).query(shapely.points(corner))
    other = clusters[point] != faces.cluster[face]
    point, face = point[other], face[other]
    local = corner[point] - faces.origin[face]
    shapely.prepare(faces.polygon)
    inside = shapely.contains_xy(faces.polygon[face], local[:, 0], local[:, 1])
    return face[inside], clusters[point[inside]]


def _ring_polygon(chains: Chains, edge: IntArray, origin: FloatArray) -> Geometries:
    local = chains.node[np.stack([chains.start[edge], chains.end[edge]], axis=1)] - origin
    return np.asarray(shapely.get_parts(shapely.polygonize(shapely.linestrings(local))))
