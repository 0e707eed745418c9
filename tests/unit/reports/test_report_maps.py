"""Maps: stable bytes, one plane for all layers, small pieces ringed, large layers simplified for drawing only."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pytest
import shapely
from matplotlib.path import Path as DrawingPath

from yizhangtu.errors import CrsMismatch
from yizhangtu.model import AdminUnit, ControlLine
from yizhangtu.reports import LineMap, maps, render_map, render_maps
from yizhangtu.reports.maps import _extent, _round_length
from yizhangtu.reports.outlines import plane_of, shapes_of


def box_frame(
    *boxes: tuple[float, float, float, float], crs: object = "EPSG:4490"
) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=[shapely.box(*b) for b in boxes], crs=crs)


@pytest.fixture(autouse=True)
def _coarse_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    """Packing pixels is most of the time and none of what is tested."""
    monkeypatch.setattr(maps, "_PNG_DPI", 40)


@pytest.fixture
def line_map() -> LineMap:
    return LineMap(
        line=ControlLine.ECOLOGICAL_REDLINE,
        title="青禾县生态保护红线维护前后对照图",
        county=box_frame((118.3, 41.7, 118.9, 42.1)),
        before=box_frame((118.4, 41.8, 118.6, 42.0)),
        after=box_frame((118.4, 41.8, 118.6, 42.0), (118.7, 41.9, 118.7005, 41.9005)),
        pieces_in=box_frame((118.7, 41.9, 118.7005, 41.9005)),
        pieces_out=gpd.GeoDataFrame(geometry=gpd.GeoSeries([], crs="EPSG:4490")),
    )


def test_same_map_same_bytes(line_map: LineMap) -> None:
    first, second = render_map(line_map), render_map(line_map)
    assert first == second
    assert first.caption == "青禾县生态保护红线维护前后对照图"
    assert first.png.startswith(b"\x89PNG")
    assert b"<dc:date>" not in first.svg
    # Letters are outlines: the map needs no font where it is read.
    assert b"<text" not in first.svg


def test_layers_of_other_crs_land_on_the_same_spot(line_map: LineMap) -> None:
    def paths(drawn: bytes) -> list[list[float]]:
        found = re.findall(rb'<path d="(M [^"]*)"', drawn)
        return [[round(float(n), 1) for n in re.findall(rb"-?[0-9.]+", path)] for path in found]

    prefixed = replace(
        line_map,
        before=line_map.before.to_crs("EPSG:4528"),
        after=line_map.after.to_crs("EPSG:4549"),
        pieces_in=line_map.pieces_in.to_crs("EPSG:4508"),
    )
    assert paths(render_map(prefixed).svg) == paths(render_map(line_map).svg)


def test_frame_without_crs_is_refused(line_map: LineMap) -> None:
    with pytest.raises(CrsMismatch):
        render_map(replace(line_map, before=box_frame((118.4, 41.8, 118.6, 42.0), crs=None)))
    with pytest.raises(CrsMismatch):
        render_map(replace(line_map, county=box_frame((118.4, 41.8, 118.6, 42.0), crs=None)))


def test_empty_layers_are_drawn_as_an_empty_frame(line_map: LineMap) -> None:
    nothing = line_map.pieces_out
    blank = replace(line_map, before=nothing, after=nothing, pieces_in=nothing)
    assert render_map(blank).svg != render_map(line_map).svg
    assert _extent(np.array([], dtype=object)).tolist() == [0.0, 0.0, 1000.0, 1000.0]


@pytest.mark.parametrize(
    ("bounds", "crs", "meridian", "epsg"),
    [
        ((118.3, 41.7, 118.9, 42.1), "EPSG:4490", 120, 4549),
        ((118.0, 41.7, 118.4, 42.1), "EPSG:4490", 117, 4548),
        ((73.0, 39.0, 73.4, 39.2), "EPSG:4490", 75, 4534),
        ((40_460_000.0, 4_620_000.0, 40_500_000.0, 4_660_000.0), "EPSG:4528", 120, 4549),
    ],
)
def test_plane_is_the_nearest_three_degree_zone(
    bounds: tuple[float, float, float, float], crs: str, meridian: int, epsg: int
) -> None:
    plane = plane_of(box_frame(bounds, crs=crs))
    assert (plane.central_meridian, plane.epsg) == (meridian, epsg)


def test_simplified_shapes_keep_every_patch_and_every_hole() -> None:
    ring = shapely.Point(0, 0).buffer(1000.0, quad_segs=500)
    holed = ring.difference(shapely.Point(0, 0).buffer(200.0, quad_segs=100))
    speck = shapely.Point(5000, 0).buffer(1.0, quad_segs=16)
    shapes = shapes_of(np.array([holed, speck], dtype=object), 50.0)
    (path,) = shapes.paths
    assert shapes.vertices < 100
    assert np.count_nonzero(path.codes == DrawingPath.MOVETO) == 3
    assert shapes.boxes.tolist()[1] == [4999.0, -1.0, 5001.0, 1.0]
    rings = np.split(path.vertices, np.flatnonzero(path.codes == DrawingPath.MOVETO)[1:])
    turns = [shapely.LinearRing(ring).is_ccw for ring in rings]
    assert turns[0] is not turns[1]


def test_many_vertices_become_pixels(line_map: LineMap) -> None:
    grid = [(118.35 + 0.005 * i, 41.75 + 0.003 * j) for i in range(100) for j in range(100)]
    crowd = box_frame(*((x, y, x + 0.004, y + 0.002) for x, y in grid))
    drawn = render_map(replace(line_map, before=crowd)).svg
    assert b"data:image/png;base64" in drawn
    assert len(drawn) < 2_000_000


@dataclass(frozen=True)
class State:
    unit: AdminUnit
    layers: Mapping[str, gpd.GeoDataFrame]


@dataclass(frozen=True)
class Change:
    line: ControlLine
    before: gpd.GeoDataFrame
    pieces: gpd.GeoDataFrame
    after: gpd.GeoDataFrame


def test_one_map_per_change_in_the_order_of_the_lines(line_map: LineMap) -> None:
    pieces = line_map.pieces_in.assign(direction="in")
    changes = [
        Change(line, line_map.before, pieces, line_map.after)
        for line in (ControlLine.URBAN_DEVELOPMENT_BOUNDARY, ControlLine.PERMANENT_BASIC_FARMLAND)
    ]
    state = State(AdminUnit("150999", "青禾县"), {"county": line_map.county})
    figures = render_maps(state, changes)  # type: ignore[arg-type]
    assert [figure.caption for figure in figures] == [
        "青禾县永久基本农田维护前后对照图",
        "青禾县城镇开发边界维护前后对照图",
    ]
    assert [figure.line for figure in figures] == sorted(
        (change.line for change in changes), key=list(ControlLine).index
    )


@pytest.mark.parametrize(("metres", "expected"), [(9_999, 5_000), (10_000, 10_000), (1_900, 1_000)])
def test_scale_bar_is_a_round_length(metres: float, expected: float) -> None:
    assert _round_length(metres) == expected
