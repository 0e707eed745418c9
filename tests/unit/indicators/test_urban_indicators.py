"""The boundary's rows of 表5-3 on little counties worked out by hand (a cell is one hectare)."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import geopandas as gpd
import pytest
import shapely

from yizhangtu.indicators import PlanState, compute
from yizhangtu.units import Quantity, Unit

Plan = Callable[..., PlanState]
Layer = Callable[..., gpd.GeoDataFrame]
Rows = list[dict[str, object]]

# Concentrated zone of 3 ha, elastic zone of 1 ha, special zone of 1 ha, in a row.
BOUNDARY: Rows = [
    {"at": (0, 0, 3, 1), "zone_code": "410", "recorded_area_m2": 30000.00},
    {"at": (3, 0, 1, 1), "zone_code": "420", "recorded_area_m2": 10000.02},
    {"at": (4, 0, 1, 1), "zone_code": "430", "recorded_area_m2": 10000.00},
]
# Base year: a town block on 1.5 ha and a road on half a hectare of zone 410, a village house in zone 420, a factory in
# zone 430, fields.
BASE: Rows = [
    {
        "at": (0, 0, 1.5, 1),
        "land_use_code": "0701",
        "settlement_code": "202",
        "parcel_area_m2": 15000.0,
    },
    {
        "at": (1.5, 0, 0.5, 1),
        "land_use_code": "1202",
        "settlement_code": None,
        "parcel_area_m2": 5000.0,
    },
    {
        "at": (2, 0, 1, 1),
        "land_use_code": "010300",
        "settlement_code": None,
        "parcel_area_m2": 10000.0,
    },
    {
        "at": (3, 0, 0.5, 1),
        "land_use_code": "0703",
        "settlement_code": "203",
        "parcel_area_m2": 5000.0,
    },
    {
        "at": (4, 0, 1, 1),
        "land_use_code": "1001",
        "settlement_code": "202A",
        "parcel_area_m2": 10000.0,
    },
    {"at": (9, 9, 1, 1), "land_use_code": "1403", "settlement_code": "201", "parcel_area_m2": 0.5},
    {
        "at": (9, 8, 1, 1),
        "land_use_code": "0101",
        "settlement_code": "202",
        "parcel_area_m2": 10000.0,
    },
]


def square_metres(text: str) -> Quantity:
    return Quantity.of(Decimal(text), Unit.SQUARE_METRE)


def shape(place: tuple[float, float, float, float]) -> shapely.Geometry:
    column, row, width, height = (100 * one for one in place)
    west, south = 40_500_000 + column, 4_640_000 + row
    return shapely.box(west, south, west + width, south + height)


def pieces(number: int) -> Quantity:
    return Quantity.of(number, Unit.PIECE)


def ring(column: float, row: float) -> Rows:
    """Four rows of 3 × 3 cells around a hole of one cell."""
    zone = {"zone_code": "410", "recorded_area_m2": 20000.0}
    places = [(0, 0, 3, 1), (0, 2, 3, 1), (0, 1, 1, 1), (2, 1, 1, 1)]
    return [{"at": (column + x, row + y, w, h), **zone} for x, y, w, h in places]


def test_the_boundary_is_the_sum_of_all_zones(plan: Plan) -> None:
    found = compute("urban_boundary_area", plan(urban_development_boundary=BOUNDARY))
    assert found.value == square_metres("50000.02")
    assert found.geometric == square_metres("50000")


def test_the_base_is_urban_construction_land_of_the_base_year(plan: Plan) -> None:
    found = compute("urban_construction_base", plan(base_land_use=BASE))
    # Town block, factory and the square; not the village, not the town's field.
    assert found.value == square_metres("25000.5")


def test_the_increment_is_what_was_not_built_in_the_base_year(plan: Plan) -> None:
    state = plan(urban_development_boundary=BOUNDARY, base_land_use=BASE)
    # 3 ha less block and road, and half of 1000002 dm² of the elastic zone; the special zone does not count.
    assert compute("urban_increment", state).value == square_metres("15000.01")


def test_the_multiple_is_one_and_the_increment_over_the_base(plan: Plan) -> None:
    state = plan(urban_development_boundary=BOUNDARY, base_land_use=BASE)
    found = compute("expansion_multiple", state)
    assert found.value == Quantity(1 + Fraction(1500001, 2500050), Unit.MULTIPLE)


def test_the_published_figures_give_the_published_multiple(plan: Plan) -> None:
    # 462.1673 ha of new land on a base of 962.25 ha: 1.4803.
    boundary = [{"at": (0, 0, 9, 1), "zone_code": "411", "recorded_area_m2": 4621673.0}]
    base = [
        {
            "at": (0, 5),
            "land_use_code": "0701",
            "settlement_code": "201",
            "parcel_area_m2": 9622500.0,
        }
    ]
    found = compute(
        "expansion_multiple", plan(urban_development_boundary=boundary, base_land_use=base)
    )
    assert found.value is not None
    assert found.value.text(4) == "1.4803"


@pytest.mark.parametrize(
    ("zone", "reason"),
    [
        (
            "400",
            "无法判定：城镇开发边界图层有1个图斑的规划分区代码不属于集中建设区、弹性发展区或特别用途区",
        ),
        (None, "无法判定：城镇开发边界图层有1个图斑的“规划分区代码”为空或不在代码表中"),
    ],
)
def test_a_row_without_a_clear_zone_leaves_the_increment_open(
    plan: Plan, zone: str | None, reason: str
) -> None:
    boundary = [*BOUNDARY, {**BOUNDARY[0], "at": (0, 5), "zone_code": zone}]
    state = plan(urban_development_boundary=boundary, base_land_use=BASE)
    assert compute("urban_increment", state).reason == reason


def test_the_base_needs_the_settlement_field(plan: Plan) -> None:
    base = [{key: row[key] for key in row if key != "settlement_code"} for row in BASE]
    found = compute("urban_construction_base", plan(base_land_use=base))
    assert found.value is None
    assert "缺少字段" in found.reason


def test_there_is_no_multiple_of_no_base(plan: Plan) -> None:
    state = plan(urban_development_boundary=BOUNDARY, base_land_use=BASE[2:3])
    assert compute("expansion_multiple", state).reason == (
        "无法判定：规划基期年城镇建设用地面积为零，没有比例可言"
    )


def test_fragments_are_counted_after_merging(plan: Plan) -> None:
    boundary = [
        *BOUNDARY,
        {"at": (20, 0, 0.99, 1)},
        {"at": (30, 0, 0.5, 1)},
        {"at": (30.5, 0, 0.5, 1)},
    ]
    # Only the 0.99 ha stand alone below 15亩; two halves make exactly one hectare.
    found = compute("boundary_fragment_count", plan(urban_development_boundary=boundary))
    assert found.value == pieces(1)


def test_the_parts_of_a_multipart_row_are_patches_of_their_own(plan: Plan) -> None:
    far_apart = shapely.union_all([shape((0, 0, 0.5, 1)), shape((5, 0, 0.9, 1))])
    found = compute("boundary_fragment_count", plan(urban_development_boundary=[{"at": far_apart}]))
    assert found.value == pieces(2)


def test_a_row_that_is_no_polygon_is_told(plan: Plan) -> None:
    line = shapely.LineString([(40_500_000, 4_640_000), (40_500_100, 4_640_000)])
    found = compute("boundary_fragment_count", plan(urban_development_boundary=[{"at": line}]))
    assert found.value is None
    assert found.reason.startswith("无法判定：")


def test_holes_count_when_they_hold_farmland(plan: Plan) -> None:
    farmland = [
        {"at": (1, 1, 0.5, 1), "net_area_m2": 4000.0},  # half of the first hole
        {"at": (1.5, 1, 0.25, 1), "net_area_m2": 2000.0},  # more of it
        {"at": (10, 10, 1, 1), "net_area_m2": 9000.0},  # beside the second ring
        {"at": (20, 20, 1, 1), "net_area_m2": 9000.0},
    ]
    boundary = [*ring(0, 0), *ring(11, 10)]
    state = plan(urban_development_boundary=boundary, permanent_basic_farmland=farmland)
    found = compute("boundary_farmland_hole_count", state)
    assert found.value == pieces(1)
    assert found.note == "涉及永久基本农田0.75公顷（图形面积）"


def test_a_boundary_without_holes_has_none_with_farmland(plan: Plan) -> None:
    farmland = [{"at": (0, 5), "net_area_m2": 1.0}]
    state = plan(urban_development_boundary=BOUNDARY, permanent_basic_farmland=farmland)
    assert compute("boundary_farmland_hole_count", state).value == pieces(0)


def test_development_zones_by_measured_area(plan: Plan) -> None:
    zones = [{"at": (0, 0)}, {"at": (4, 0, 3, 1)}]
    state = plan(urban_development_boundary=BOUNDARY, development_zone=zones)
    found = compute("development_zone_share", state)
    assert found.value == Quantity(Fraction(2, 4), Unit.SHARE)


def test_growth_direction_by_recorded_area(plan: Plan) -> None:
    state = plan(urban_development_boundary=BOUNDARY, growth_direction=[{"at": (0, 0, 4, 5)}])
    found = compute("growth_direction_share", state)
    assert found.value == Quantity(Fraction(4000002, 5000002), Unit.SHARE)


def unsuitable(*, hazard: Rows | None = None, **others: Rows) -> dict[str, Rows]:
    """The four layers, far away unless told otherwise."""
    away: Rows = [{"at": (90, 90)}]
    return {
        "urban_development_boundary": BOUNDARY,
        "geological_hazard": hazard or [{"at": (90, 90), "risk_grade": "高"}],
        "flood_detention": away,
        "mineral_protection": away,
        "large_heritage_site": away,
        **others,
    }


def test_land_unsuitable_for_several_reasons_counts_once(plan: Plan) -> None:
    hazard: Rows = [
        {"at": (0, 0), "risk_grade": "极高"},
        {"at": (0, 0, 1.5, 1), "risk_grade": "高"},
        {"at": (2, 0), "risk_grade": "中"},
    ]
    layers = unsuitable(hazard=hazard, flood_detention=[{"at": (1, 0, 1, 3)}])
    found = compute("boundary_unsuitable_area", plan(**layers))
    assert found.value == square_metres("20000")


def test_no_unsuitable_land_is_zero_when_all_layers_are_there(plan: Plan) -> None:
    assert compute("boundary_unsuitable_area", plan(**unsuitable())).value == square_metres("0")


def test_hazards_of_low_risk_only_leave_the_other_layers(plan: Plan) -> None:
    layers = unsuitable(
        hazard=[{"at": (0, 0), "risk_grade": "低"}], large_heritage_site=[{"at": (4, 0)}]
    )
    found = compute("boundary_unsuitable_area", plan(**layers))
    assert found.value == square_metres("10000")


def test_layers_in_another_crs_are_brought_together(plan: Plan, layer: Layer) -> None:
    degrees = layer([{"at": (1, 0, 1, 1)}]).to_crs("EPSG:4490")
    layers = unsuitable() | {"mineral_protection": degrees}
    found = compute("boundary_unsuitable_area", plan(**layers))
    assert found.value is not None
    assert abs(found.value.value - 10000) < 1


def test_a_missing_layer_is_named(plan: Plan) -> None:
    layers = unsuitable()
    del layers["flood_detention"], layers["large_heritage_site"]
    found = compute("boundary_unsuitable_area", plan(**layers))
    assert found.value is None
    assert found.reason.startswith("无法判定：缺少")
    assert found.reason.count("、") == 1
