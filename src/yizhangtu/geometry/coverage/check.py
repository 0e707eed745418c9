"""Coverage truth (覆盖检查): every gap, overlap, unmatched vertex and crossing of the outer boundary of a layer.

All edges are counted with the covered side on their left, those of the boundary the other way round. In a true coverage
every edge cancels bit for bit; what is left encloses the defects and nothing else, and how often it runs round a place
says by how many patches too many or too few that place is covered. There is no tolerance to choose: a gap of a millionth
of a metre is found by the same count as one of a kilometre. Nothing is mended.
"""

from collections.abc import Callable
from itertools import count

import geopandas as gpd
import numpy as np

from yizhangtu.errors import CrsMismatch, InvalidGeometry
from yizhangtu.geometry.coverage.chains import chains_of, walks_of
from yizhangtu.geometry.coverage.covers import Layer, cut_by_boundary
from yizhangtu.geometry.coverage.faces import Geometries, enclosed_faces
from yizhangtu.geometry.coverage.findings import (
    COVERAGE_KINDS,
    Findings,
    duplicate_findings,
    face_findings,
    finding_table,
    sliver_findings,
    vertex_findings,
)
from yizhangtu.geometry.coverage.survey import duplicate_rows, rings_without_width, survey
from yizhangtu.geometry.edges.edge_table import EdgeTable
from yizhangtu.geometry.plane.gauss_kruger import SurveyCrs, survey_crs_of
from yizhangtu.geometry.plane.statutory_plane import check_place
from yizhangtu.geometry.rings import Rings

__all__ = ["COVERAGE_KINDS", "check_coverage"]

_BOUNDARY = "边界图层"
_STEPS = 5


def check_coverage(
    frame: gpd.GeoDataFrame | gpd.GeoSeries,
    boundary: gpd.GeoDataFrame | gpd.GeoSeries | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> gpd.GeoDataFrame:
    """Everything that keeps a layer from covering its ground exactly once.

    Parameters
    ----------
    frame
        Polygons in degrees or in a Gauss-Krüger belt. Missing and empty geometry is no part of the coverage and is not
        reported.
    boundary
        What the layer should cover: one or more polygons, with holes if need be, in the same coordinates. Without it
        nothing is outside, a hole inside the layer is a gap, and a notch in its outer edge cannot be known.
    progress
        Told how many steps are done, and how many there are.

    Returns
    -------
    GeoDataFrame in the CRS of `frame`, one row per finding, ordered by kind, rows and place:

    kind
        gap: a place that no patch covers. overlap: covered more than once, or a ring that crosses itself (then
        `left_id` is `right_id`). outside: covered beyond the boundary. duplicate: rows with the same geometry.
        sliver: a part without width, or a spike where a ring runs back on itself. unmatched_vertex: a vertex of one patch
        on the border of another that lacks it.
    area_m2, width_m
        Statutory area and width; 0 for slivers and vertices. The width is that of the rectangle of the same area and
        perimeter, so a strip has its own.
    depth
        How many patches lie over the place; below 1 in an overlap where a ring runs backwards. 0 where there is no area.
    left_id, right_id
        Row positions of two patches involved, -1 for none. Gap: those with the longest common border with it. Overlap,
        outside: those at its inner point. Duplicate: the first two. Vertex: one that has it and one that lacks it, where
        -1 is the boundary.
    ids
        Row positions of all patches involved, ascending.
    geometry
        The place: a polygon, or a point for a vertex, the tip of a spike, and the beginning of a part without width.

    The sum of the patches, plus the gaps, less (depth - 1) times each overlap and duplicate, less what is outside, is the
    area of the boundary.

    Raises
    ------
    CrsMismatch
        When a CRS is no survey system, the two differ, or coordinates cannot be in theirs.
    InvalidGeometry
        When a row is not a polygon or has a coordinate that is not finite; when the boundary overlaps itself or is empty.

    Examples
    --------
    >>> import shapely
    >>> row = [shapely.box(x, 4e6, x + 10, 4000010) for x in (500000, 500010, 500019.5)]
    >>> check_coverage(gpd.GeoSeries(row, crs=4548)).round(2).drop(columns="geometry")
          kind  area_m2  width_m  depth  left_id  right_id     ids
    0  overlap      5.0      0.5      2        1         2  [1, 2]
    """
    tell = _teller(progress)
    crs = survey_crs_of(frame.crs)
    geometries = np.asarray(frame.geometry.values, dtype=object)
    limit = _limit(boundary, crs)
    found = _findings(geometries, limit, crs, tell, has_limit=boundary is not None)
    table = finding_table(found, crs, frame.crs)
    tell()
    return table


def _findings(
    geometries: Geometries,
    limit: Geometries,
    crs: SurveyCrs,
    tell: Callable[[], None],
    *,
    has_limit: bool,
) -> list[Findings]:
    patches = len(geometries)
    rings = Rings.of(np.concatenate([geometries, limit]))
    look = survey(rings)
    check_place(look.box[:patches], crs)
    tell()
    thin = rings_without_width(rings, look)
    twice = duplicate_rows(rings, look, patches)
    aside = thin | np.isin(look.row, [row for group in twice for row in group[1:]])
    direction = np.where((look.turn > 0.0) != rings.is_hole, 1, -1).astype(np.int64)
    direction[look.row >= patches] *= -1
    table = EdgeTable.of(
        rings,
        direction=direction,
        group=aside.astype(np.int64) if aside.any() else None,
    )
    tell()
    node, walks = walks_of(rings, table, direction, look.row, aside)
    chains = chains_of(node, walks, look.rounding)
    tell()
    layer = Layer(rings, np.where(aside, 0, direction), patches, look.box, look.rounding)
    faces = enclosed_faces(chains, 0 if has_limit else 1, look.rounding)
    if has_limit:
        faces = cut_by_boundary(layer, faces)
    places = face_findings(layer, chains, faces, has_limit=has_limit)
    tell()
    return [
        *places,
        duplicate_findings(geometries, twice),
        sliver_findings(rings, look, thin, patches),
        vertex_findings(chains, places, patches),
    ]


def _limit(boundary: gpd.GeoDataFrame | gpd.GeoSeries | None, crs: SurveyCrs) -> Geometries:
    """The polygons to be covered, once they are known to make sense."""
    if boundary is None:
        return np.zeros(0, dtype=object)
    if not crs.has_coordinates_of(survey_crs_of(boundary.crs, where=_BOUNDARY)):
        raise CrsMismatch(
            "图层与边界图层的坐标系不同，无法比较",
            where=_BOUNDARY,
            mend="请用同一坐标系提供两个图层；转换过坐标的边界会处处与图斑不同",
        )
    geometries = np.asarray(boundary.geometry.values, dtype=object)
    rings = Rings.of(geometries, where=_BOUNDARY)
    check_place(rings.boxes(), crs, where=_BOUNDARY)
    if not len(rings.xy):
        raise InvalidGeometry(
            "边界图层中没有面", where=_BOUNDARY, mend="请提供图层应当覆盖的范围，或不指定边界"
        )
    for part in _findings(geometries, geometries[:0], crs, _silent, has_limit=False):
        if part.kind in {"overlap", "duplicate"} and len(part.place):
            x, y = part.origin[0]
            raise InvalidGeometry(
                f"边界图层自身有重叠（{x:.4f}，{y:.4f}附近）",
                where=f"{_BOUNDARY}第{part.pair[0, 0] + 1}行",
                mend="请先修改边界图层：各面互不重叠，边线不自相交",
            )
    return geometries


def _silent() -> None:
    """Tells nobody."""


def _teller(progress: Callable[[int, int], None] | None) -> Callable[[], None]:
    """Tells `progress` of one step more at every call."""
    done = count()

    def tell() -> None:
        if progress is not None:
            progress(next(done), _STEPS)

    tell()
    return tell
