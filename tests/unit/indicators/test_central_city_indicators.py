"""Roads and parks of the central city on little towns worked out by hand (a cell is 100 m by 100 m)."""

from collections.abc import Callable
from fractions import Fraction

import geopandas as gpd
import pytest
import shapely

from yizhangtu.indicators import PlanState, compute
from yizhangtu.indicators.fields import UndecidableError
from yizhangtu.indicators.regions import around, clipped_length_m, united
from yizhangtu.units import Quantity, Unit

Plan = Callable[..., PlanState]
Layer = Callable[..., gpd.GeoDataFrame]

EAST, NORTH = 40_500_000.0, 4_640_000.0
# The boundary is 10 × 10 cells; the central city covers its western half and land beyond.
TOWN: dict[str, object] = {
    "urban_development_boundary": [{"at": (0, 0, 10, 10)}],
    "central_city": [{"at": (-5, 0, 10, 10)}],
}


def road(*points: tuple[float, float]) -> dict[str, object]:
    return {"at": shapely.LineString([(EAST + x, NORTH + y) for x, y in points])}


def test_road_density_counts_roads_in_the_city_inside_the_boundary(plan: Plan) -> None:
    roads = [
        road((-300, 500), (800, 500)),  # 500 m of it count
        road((100, 0), (100, 1000)),  # all of 1000 m
        road((800, 0), (800, 1000)),  # inside the boundary, outside the city
    ]
    found = compute("central_road_density", plan(**TOWN, road=roads))
    # 1.5 km on half a square kilometre.
    assert found.value is not None
    assert found.value.unit is Unit.KILOMETRE_PER_SQUARE_KILOMETRE
    assert found.value.text(4) == "3.0000"


def test_road_length_is_geodesic(layer: Layer) -> None:
    # At the equator a degree of longitude of the ellipsoid is a·π/180 m.
    line = gpd.GeoSeries([shapely.LineString([(120, 0), (121, 0)])], crs="EPSG:4490")
    region = gpd.GeoSeries([shapely.box(119, -1, 122, 1)], crs="EPSG:4490")
    assert clipped_length_m(line, region) == pytest.approx(111319.4908, abs=1e-3)


def test_a_city_without_roads_has_none(plan: Plan) -> None:
    found = compute("central_road_density", plan(**TOWN, road=[road((2000, 0), (2000, 9))]))
    assert found.value == Quantity.of(0, Unit.KILOMETRE_PER_SQUARE_KILOMETRE)


def test_a_city_off_the_boundary_cannot_be_measured(plan: Plan) -> None:
    town = TOWN | {"central_city": [{"at": (20, 20)}], "road": [road((0, 0), (1, 1))]}
    assert compute("central_road_density", plan(**town)).reason == (
        "无法判定：中心城区范围内没有城镇开发边界"
    )


def home(column: float, row: float, code: str = "0701") -> dict[str, object]:
    return {"at": (column, row), "land_use_code": code}


def test_park_coverage_within_three_hundred_metres(plan: Plan) -> None:
    homes = [
        home(3, 0),  # within 300 m of the park
        home(3.5, 1),  # half of it
        home(0, 9),  # far
        home(7, 0),  # outside the city
        home(1, 0, "1401"),  # no homes
    ]
    # The park is a strip along the west edge, so that its surrounding ends at column 4.
    parks = [{"at": (0, 0, 1, 5)}]
    found = compute("park_walk_coverage", plan(**TOWN, park=parks, planned_land_use=homes))
    assert found.value == Quantity(Fraction(3, 6), Unit.SHARE)
    assert found.note == "以直线距离300米代替步行5分钟；居住用地取自规划用地用海"


def test_park_coverage_falls_back_on_the_present_land_use(plan: Plan) -> None:
    town = plan(**TOWN, park=[{"at": (0, 0)}], base_land_use=[home(1, 0), home(2, 0)])
    found = compute("park_walk_coverage", town)
    assert found.value == Quantity(Fraction(1), Unit.SHARE)
    assert "现状用地用海" in found.note


def test_park_coverage_needs_homes(plan: Plan) -> None:
    nowhere = compute("park_walk_coverage", plan(**TOWN, park=[{"at": (0, 0)}]))
    assert nowhere.reason == "无法判定：缺少规划用地用海或现状用地用海图层"
    offices = plan(**TOWN, park=[{"at": (0, 0)}], planned_land_use=[home(1, 0, "0801")])
    assert compute("park_walk_coverage", offices).reason == (
        "无法判定：中心城区居住用地面积为零，没有比例可言"
    )


def test_surroundings_of_a_park_in_degrees_are_in_metres(layer: Layer) -> None:
    park = layer([{"at": (0, 0)}]).geometry.to_crs("EPSG:4490")
    near = around(park, 300.0)
    west, south, east, north = near.total_bounds
    assert near.crs.to_epsg() == 4549
    assert (east - west, north - south) == pytest.approx((700.0, 700.0), abs=1e-3)


def test_shapes_that_cannot_be_united_are_told() -> None:
    bow = shapely.Polygon([(0, 0), (4, 4), (4, 0), (0, 4)])
    other = shapely.Polygon([(1, 0), (3, 4), (3, 0), (1, 4)])
    series = gpd.GeoSeries([bow, other], crs="EPSG:4528")
    with pytest.raises(UndecidableError, match="绿地有无效图形，不能叠加"):
        united([series], layers="绿地")


def test_an_invalid_outline_is_told(plan: Plan) -> None:
    # A bow tie: rings that cross themselves have no inside to overlay.
    bow = [(EAST, NORTH), (EAST + 1000, NORTH + 1000), (EAST + 1000, NORTH), (EAST, NORTH + 1000)]
    town = {
        "urban_development_boundary": [{"at": shapely.Polygon(bow)}],
        "central_city": [{"at": (0, 0, 10, 10)}],
        "road": [road((0, 0), (1, 1))],
    }
    assert compute("central_road_density", plan(**town)).reason == (
        "无法判定：城镇开发边界或中心城区范围有无效图形，不能叠加"
    )
