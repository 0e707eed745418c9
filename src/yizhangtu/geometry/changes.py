"""Change pieces (变化图斑): exactly what differs between two versions of a layer.

The edges of the new version are counted forward, those of the old one backward. What is unchanged cancels bit for bit and
can make no slivers; what is left encloses the changes and nothing else, because cancelled edges do not alter how often
a point is covered. A point inside with winding number +1 was added, with -1 taken away.

Most changes are a ring that meets no other: the ring is the piece. Only rings that meet are cut at their crossings, by
GEOS, with a local origin so that the smallest sliver keeps its digits.
"""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from yizhangtu.errors import CrsMismatch
from yizhangtu.geometry.area import statutory_area
from yizhangtu.geometry.edges import EdgeTable, Residual, TracedRings, ring_directions, turns
from yizhangtu.geometry.gauss_kruger import SurveyCrs, survey_crs_of
from yizhangtu.geometry.kernels.edges import winding_numbers
from yizhangtu.geometry.kernels.union_find import unite_pairs
from yizhangtu.geometry.rings import FloatArray, IntArray, Rings
from yizhangtu.geometry.slivers import is_sliver, without_slivers
from yizhangtu.geometry.statutory_plane import check_place

__all__ = ["change_pieces"]

_Geometries = npt.NDArray[np.object_]


def change_pieces(before: gpd.GeoSeries, after: gpd.GeoSeries) -> gpd.GeoDataFrame:
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
        When the two CRS differ or are no survey systems, or coordinates cannot be in theirs.
    InvalidGeometry
        When a row is not a polygon or has a coordinate that is not finite.

    Examples
    --------
    >>> old = gpd.GeoSeries([shapely.box(500000, 4e6, 500060, 4000060)], crs=4548)
    >>> new = gpd.GeoSeries([shapely.box(500010, 4e6, 500070, 4000060)], crs=4548)
    >>> change_pieces(old, new).round(2)[["direction", "area_m2"]]
      direction  area_m2
    0        in    600.0
    1       out    600.0
    >>> len(change_pieces(old, old))
    0
    """
    old, new = (
        survey_crs_of(before.crs, where="修改前图层"),
        survey_crs_of(after.crs, where="修改后图层"),
    )
    if not old.has_coordinates_of(new):
        raise CrsMismatch(
            "修改前后两个图层的坐标系不同，无法比较",
            mend="请用同一坐标系提交修改后的图层；转换过坐标的图层会处处与原图层不同",
        )
    residual = _difference(_decoded(before, old, "修改前图层"), _decoded(after, new, "修改后图层"))
    pieces, sign = _pieces(residual)
    order = np.argsort(-sign, kind="stable")
    geometry = gpd.GeoSeries(pieces[order], crs=before.crs)
    return gpd.GeoDataFrame(
        {
            "direction": np.where(sign[order] > 0, "in", "out").astype(object),
            "area_m2": statutory_area(geometry),
        },
        geometry=geometry,
    )


def _decoded(series: gpd.GeoSeries, crs: SurveyCrs, where: str) -> Rings:
    rings = Rings.of(np.asarray(series.values, dtype=object), where=where)
    check_place(rings.boxes(), crs, where=where)
    return rings


def _difference(before: Rings, after: Rings) -> Residual:
    """Edges of `after` less edges of `before`."""
    together = Rings(
        np.concatenate([before.xy, after.xy]),
        np.concatenate([before.ring, after.ring[1:] + len(before.xy)]),
        np.concatenate([before.part, after.part[1:] + before.part[-1]]),
        np.concatenate([before.row, after.row[1:] + before.row[-1]]),
    )
    direction = ring_directions(together)
    direction[: len(before.ring) - 1] *= -1
    one_node = np.zeros(len(together.ring) - 1, dtype=np.int64)
    return EdgeTable.of(together, direction=direction, node=one_node).residual()


def _pieces(residual: Residual) -> tuple[_Geometries, IntArray]:
    """Polygons and their signs."""
    traced = residual.traced()
    turn = turns(traced.xy, traced.ring)
    shapes, simple = _footprints(traced)
    group = _groups(shapes)
    alone = np.bincount(group, minlength=len(group))[group] == 1
    whole = alone & simple & ~is_sliver(shapes)
    pieces = [shapes[whole]]
    signs = [np.sign(turn[whole]).astype(np.int64)]
    for members in _members(group, ~(alone & simple)):
        for piece, sign in _noded(traced, members):
            pieces.append(np.array([piece], dtype=object))
            signs.append(np.array([sign], dtype=np.int64))
    return np.concatenate(pieces), np.concatenate(signs)


def _footprints(traced: TracedRings) -> tuple[_Geometries, npt.NDArray[np.bool_]]:
    """A valid shape that covers each ring, and whether it is the ring's own polygon."""
    rings = len(traced.ring) - 1
    offsets = (traced.ring, np.arange(rings + 1))
    shapes = shapely.from_ragged_array(shapely.GeometryType.POLYGON, traced.xy, offsets)
    simple = shapely.is_valid(shapes)
    shapes[~simple] = shapely.convex_hull(shapes[~simple])
    return shapes, simple


def _groups(shapes: _Geometries) -> IntArray:
    """The first of all the shapes that each one meets, directly or through others."""
    one, two = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    parent = np.arange(len(shapes), dtype=np.int64)
    unite_pairs(parent, one.astype(np.int64), two.astype(np.int64))
    return parent


def _members(group: IntArray, chosen: npt.NDArray[np.bool_]) -> list[IntArray]:
    """The rings of every group that has a chosen ring, group by group."""
    rings = np.flatnonzero(chosen)
    rings = rings[np.argsort(group[rings], kind="stable")]
    return np.split(rings, np.flatnonzero(np.diff(group[rings])) + 1) if len(rings) else []


def _noded(traced: TracedRings, members: IntArray) -> list[tuple[shapely.Geometry, int]]:
    """Pieces of rings that meet: cut at their crossings, each face signed by its winding number."""
    xy = [traced.xy[traced.ring[r] : traced.ring[r + 1]] for r in members]
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
