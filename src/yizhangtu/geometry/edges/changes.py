"""Change pieces (变化图斑): exactly what differs between two versions of a layer.

The edges of the new version are counted forward, those of the old one backward. What is unchanged cancels bit for bit and
can make no slivers; what is left encloses the changes and nothing else, because cancelled edges do not alter how often
a point is covered. Land that the edges run round once more than before was added, once less was taken away.

Where the edges that are left meet in common ends only, the pieces are chained from them. Where they cross, the rings concerned,
and those that share land with them, are cut at their crossings by GEOS (`noding`).
"""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from yizhangtu.errors import CrsMismatch
from yizhangtu.geometry.area import row_areas
from yizhangtu.geometry.edges.arrangement import Arrangement
from yizhangtu.geometry.edges.edge_table import EdgeTable, ring_directions, turns
from yizhangtu.geometry.edges.layer_edges import LayerEdges
from yizhangtu.geometry.edges.noding import noded_pieces, rings_to_node
from yizhangtu.geometry.edges.polygons import polygons_of
from yizhangtu.geometry.edges.tracing import DirectedEdges, Traced, TracedRings
from yizhangtu.geometry.kernels.union_find import unite_pairs
from yizhangtu.geometry.rings import IntArray, Rings
from yizhangtu.geometry.slivers import is_degenerate, is_sliver

__all__ = ["change_pieces"]

_Geometries = npt.NDArray[np.object_]


def change_pieces(
    before: gpd.GeoSeries | LayerEdges, after: gpd.GeoSeries | LayerEdges
) -> gpd.GeoDataFrame:
    """The pieces that came in and went out between two versions of a layer (调入、调出图斑).

    Parameters
    ----------
    before, after
        Polygons in the same survey CRS. Rows need not correspond; only what the layer covers counts.

    Returns
    -------
    GeoDataFrame with one row per connected piece: `direction` ("in" or "out"), `area_m2`, `geometry`; "in" first. The area
    in less the area out is the area after less the area before. Where a version covers a point twice, the
    pieces say by how much the cover changed, so a piece may appear twice. No change gives no rows.

    Raises
    ------
    CrsMismatch
        When the two CRS differ or are no survey systems.
    InvalidGeometry
        When a row is not a polygon or has a coordinate that is not finite.

    Examples
    --------
    >>> import shapely
    >>> old = gpd.GeoSeries([shapely.box(500000, 4e6, 500060, 4000060)], crs=4548)
    >>> new = gpd.GeoSeries([shapely.box(500010, 4e6, 500070, 4000060)], crs=4548)
    >>> change_pieces(old, new).round(2)[["direction", "area_m2"]]
      direction  area_m2
    0        in    600.0
    1       out    600.0
    >>> len(change_pieces(old, old))
    0
    """
    old, new = LayerEdges.of(before, where="修改前图层"), LayerEdges.of(after, where="修改后图层")
    if not old.survey_crs.has_coordinates_of(new.survey_crs):
        raise CrsMismatch(
            "修改前后两个图层的坐标系不同，无法比较",
            mend="请用同一坐标系提交修改后的图层；转换过坐标的图层会处处与原图层不同",
        )
    pieces, sign = _pieces(_difference(old.rings, new.rings))
    order = np.argsort(-sign, kind="stable")
    return gpd.GeoDataFrame(
        {
            "direction": np.where(sign[order] > 0, "in", "out").astype(object),
            "area_m2": row_areas(Rings.of(pieces[order]), new.survey_crs),
        },
        geometry=gpd.GeoSeries(pieces[order], crs=old.crs),
    )


def _difference(before: Rings, after: Rings) -> DirectedEdges:
    """Edges of `after` less edges of `before`."""
    own, other = _changed_rings(before, after)
    gone, come = _rings_alone(before).take(own), _rings_alone(after).take(other)
    ring = np.append(gone.ring, come.ring[1:] + len(gone.xy))
    each = np.arange(len(ring), dtype=np.int64)
    together = Rings(np.concatenate([gone.xy, come.xy]), ring, each, each)
    direction = np.append(-ring_directions(before)[own], ring_directions(after)[other])
    residual = EdgeTable.of(together, direction=direction).residual()
    return DirectedEdges.of(residual.start, residual.end)


def _changed_rings(before: Rings, after: Rings) -> tuple[IntArray, IntArray]:
    """Rings of either version without those that are in both, vertex by vertex: their edges would all cancel."""
    waiting: dict[tuple[bytes, bool], list[int]] = {}
    for r, name in enumerate(_names(before)):
        waiting.setdefault(name, []).append(r)
    come = []
    for r, name in enumerate(_names(after)):
        if waiting.get(name):
            waiting[name].pop()
        else:
            come.append(r)
    gone = sorted(r for rings in waiting.values() for r in rings)
    return np.array(gone, dtype=np.int64), np.array(come, dtype=np.int64)


def _names(rings: Rings) -> Iterator[tuple[bytes, bool]]:
    """The coordinates of every ring, and whether it is a hole."""
    ends = rings.ring.tolist()
    for start, end, is_hole in zip(ends, ends[1:], rings.is_hole.tolist(), strict=False):
        yield rings.xy[start:end].tobytes(), is_hole


def _rings_alone(rings: Rings) -> Rings:
    """The same rings with every ring as a row of its own."""
    each = np.arange(len(rings.ring), dtype=np.int64)
    return Rings(rings.xy, rings.ring, each, each)


def _pieces(edges: DirectedEdges) -> tuple[_Geometries, IntArray]:
    """Polygons and their signs."""
    traced = edges.traced()
    rings = edges.rings(traced)
    # Where one version has a vertex on a side that the other lacks, a ring without width is left.
    thin = is_degenerate(rings.xy, rings.ring, turns(rings.xy, rings.ring))
    edges, traced = _taken(edges, traced, np.flatnonzero(~thin))
    rings = edges.rings(traced)
    group = rings_to_node(rings, *_crossing_rings(rings))
    cut, cut_sign = noded_pieces(rings, group)
    whole, sign = _chained(*_taken(edges, traced, np.flatnonzero(group < 0)))
    return np.concatenate([whole, cut]), np.concatenate([sign, cut_sign])


def _crossing_rings(rings: TracedRings) -> tuple[IntArray, IntArray]:
    alike = np.zeros(len(rings.edge), dtype=np.int64)
    one, two = Arrangement.of(rings.xy, rings.ring[:-1], rings.ring[1:], alike).meetings().T
    return rings.of_edge(one), rings.of_edge(two)


def _taken(edges: DirectedEdges, traced: Traced, ring: IntArray) -> tuple[DirectedEdges, Traced]:
    """The edges of some rings, in the order of these rings and along them."""
    sizes = np.diff(traced.offsets)[ring]
    offsets = np.concatenate([[0], np.cumsum(sizes)])
    step = np.arange(offsets[-1]) + np.repeat(traced.offsets[ring] - offsets[:-1], sizes)
    return edges.subset(traced.order[step]), Traced(np.arange(len(step)), offsets)


def _chained(edges: DirectedEdges, traced: Traced) -> tuple[_Geometries, IntArray]:
    """The pieces that rings bound which meet in common ends only."""
    depth = _depths(edges, traced)
    edges = edges.turned(depth < 0)
    piece = _pieces_of_edges(edges, depth)
    traced = edges.traced(piece)
    rings = edges.rings(traced)
    is_hole = turns(rings.xy, rings.ring) < 0.0
    order = np.lexsort((is_hole, piece[rings.edge]))
    first = np.flatnonzero(np.diff(piece[rings.edge[order]], prepend=-1) != 0)
    sign = np.sign(depth[rings.edge[order[first]]])
    laid_edges, laid = _taken(edges, traced, order)
    laid_rings, part = laid_edges.rings(laid), np.append(first, len(order))
    polygons = polygons_of(Rings(laid_rings.xy, laid_rings.ring, part, np.arange(len(part))))
    kept = ~is_sliver(polygons)
    return polygons[kept], sign[kept]


def _depths(edges: DirectedEdges, traced: Traced) -> IntArray:
    """How deep in what came in (positive) or went out (negative) the land inside each edge lies; edges in traced order."""
    # Where several rings meet, one may go on between other lands than it came along.
    leaving = np.bincount(edges.start_node)
    begins = leaving[edges.start_node] > 1
    begins[traced.offsets[:-1]] = True
    first = np.flatnonzero(begins)
    sizes = np.diff(np.append(first, len(begins)))
    # A ring has one vertex more than edges.
    begin = first + np.searchsorted(traced.offsets, first, side="right") - 1
    alike = np.zeros(len(first), dtype=np.int64)
    xy = edges.rings(traced).xy
    winding, _ = Arrangement.of(xy, begin, begin + sizes + 1, alike).probed()
    # An edge between land that is run round w and w - 1 times bounds what came in, w deep, or what went out.
    return np.repeat(np.where(winding > 0, winding, winding - 1), sizes)


def _pieces_of_edges(edges: DirectedEdges, depth: IntArray) -> IntArray:
    """The piece of land that each edge bounds, numbered by first edges; edges of different depth bound different ones."""
    traced = edges.traced(depth, by_inside=True)
    first = traced.order[traced.offsets[:-1]]
    by_depth = np.argsort(depth[first], kind="stable")
    laid, laid_traced = _taken(edges, traced, by_depth)
    rings = laid.rings(laid_traced)
    group = np.cumsum(np.diff(depth[first[by_depth]], prepend=depth[first[by_depth]][:1]) != 0)
    _, nearest = Arrangement.of(rings.xy, rings.ring[:-1], rings.ring[1:], group).probed()
    # West of the lowest point of a hole lies the land that the hole is in, and what is met first bounds that land too.
    hole = np.flatnonzero((turns(rings.xy, rings.ring) < 0.0) & (nearest >= 0))
    parent = np.arange(len(group), dtype=np.int64)
    unite_pairs(parent, hole, rings.of_edge(nearest[hole]))
    piece = np.empty(len(depth), dtype=np.int64)
    order = np.argsort(by_depth, kind="stable")
    piece[traced.order] = np.repeat(parent[order], np.diff(traced.offsets))
    return pd.factorize(piece)[0].astype(np.int64)
