"""表5-1 on little counties whose figures can be worked out by hand (a cell is one hectare, 15亩)."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
import shapely

from yizhangtu.indicators import PlanState, compute
from yizhangtu.indicators.farmland import net_area_m2
from yizhangtu.units import Quantity, Unit

Plan = Callable[..., PlanState]

# One row of parcels: paddy, irrigated, dry, forest.
SURVEY = [
    {
        "at": (0, 0),
        "land_class": "0101",
        "net_area_m2": 9000.25,
        "deduction_ratio": 0.1,
        "slope_grade": "1",
    },
    {
        "at": (1, 0),
        "land_class": "0102",
        "net_area_m2": 9500.00,
        "deduction_ratio": 0.05,
        "slope_grade": "2",
    },
    {
        "at": (2, 0),
        "land_class": "0103",
        "net_area_m2": 8000.00,
        "deduction_ratio": 0.2,
        "slope_grade": "4",
    },
    {
        "at": (3, 0),
        "land_class": "0301",
        "net_area_m2": 10000.00,
        "deduction_ratio": None,
        "slope_grade": None,
    },
]
LINE = SURVEY[:3]


def square_metres(text: str) -> Quantity:
    return Quantity.of(Decimal(text), Unit.SQUARE_METRE)


def shape(place: tuple[float, float, float, float]) -> shapely.Geometry:
    column, row, width, height = (100 * one for one in place)
    west, south = 40_500_000 + column, 4_640_000 + row
    return shapely.box(west, south, west + width, south + height)


def without(rows: list[dict[str, object]], *fields: str) -> list[dict[str, object]]:
    return [{key: row[key] for key in row if key not in fields} for row in rows]


def test_arable_land_is_booked_net_of_deductions(plan: Plan) -> None:
    found = compute("cultivated_land_retention", plan(land_change_survey=SURVEY))
    assert found.value == square_metres("26500.25")
    assert found.geometric == square_metres("26500.00")


def test_padded_land_classes_are_recognised(plan: Plan) -> None:
    survey = [{**SURVEY[0], "land_class": "010100"}]
    assert compute("cultivated_land_retention", plan(land_change_survey=survey)).value == (
        square_metres("9000.25")
    )


def test_without_ratios_there_is_no_geometric_figure(plan: Plan) -> None:
    state = plan(land_change_survey=without(SURVEY, "deduction_ratio"))
    found = compute("cultivated_land_retention", state)
    assert (found.value, found.geometric) == (square_metres("26500.25"), None)


def test_a_ratio_that_cannot_be_makes_the_geometric_figure_unknown(plan: Plan) -> None:
    state = plan(land_change_survey=[{**SURVEY[0], "deduction_ratio": 1.5}])
    assert net_area_m2(state, "land_change_survey") is None
    assert compute("cultivated_land_retention", state).geometric is None


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        pytest.param(
            without(SURVEY, "net_area_m2"),
            "无法判定：地类图斑图层缺少字段“图斑地类面积”",
            id="no field",
        ),
        pytest.param(
            [*SURVEY, {**SURVEY[0], "net_area_m2": None}],
            "无法判定：地类图斑图层有1个图斑的“图斑地类面积”为空或无效",
            id="empty area",
        ),
        pytest.param(
            [*SURVEY, {**SURVEY[0], "land_class": "9999"}, {**SURVEY[0], "land_class": None}],
            "无法判定：地类图斑图层有2个图斑的“地类编码”为空或不在代码表中",
            id="no class",
        ),
    ],
)
def test_what_the_survey_does_not_say_is_not_assumed(
    plan: Plan, rows: list[dict[str, object]], reason: str
) -> None:
    found = compute("cultivated_land_retention", plan(land_change_survey=rows))
    assert (found.value, found.reason) == (None, reason)


def test_permanent_basic_farmland_is_the_sum_of_record(plan: Plan) -> None:
    found = compute("permanent_basic_farmland", plan(permanent_basic_farmland=LINE))
    assert found.value == square_metres("26500.25")
    assert found.geometric == square_metres("26500.00")


def test_a_row_without_geometry_has_a_record_but_no_geometric_figure(plan: Plan) -> None:
    found = compute(
        "permanent_basic_farmland", plan(permanent_basic_farmland=[*LINE, {**LINE[0], "at": None}])
    )
    assert (found.value, found.geometric) == (square_metres("35500.50"), None)


def test_watered_share_by_the_own_classes_of_the_line(plan: Plan) -> None:
    found = compute("paddy_irrigated_share", plan(permanent_basic_farmland=LINE))
    assert found.value == Quantity(Fraction(1850025, 2650025), Unit.SHARE)


def test_watered_share_by_the_survey_where_the_line_is_silent(plan: Plan) -> None:
    # One row over the dry parcel and half of the irrigated one: its record splits 1 : 2.
    line = [
        {"at": (0, 0), "land_class": "0101", "net_area_m2": 100.00},
        {"at": (1.5, 0, 1.5, 1), "land_class": None, "net_area_m2": 300.00},
    ]
    state = plan(permanent_basic_farmland=line, land_change_survey=SURVEY)
    found = compute("paddy_irrigated_share", state)
    assert found.value == Quantity(Fraction(200, 400), Unit.SHARE)


def test_watered_share_of_a_line_without_any_classes(plan: Plan) -> None:
    state = plan(
        permanent_basic_farmland=[{"at": (0, 0, 4, 1), "net_area_m2": 400.00}],
        land_change_survey=SURVEY,
    )
    # A quarter of the record lies under forest, which is not arable land.
    assert compute("paddy_irrigated_share", state).value == Quantity(Fraction(200, 300), Unit.SHARE)


def test_watered_share_needs_the_classes_from_somewhere(plan: Plan) -> None:
    line = without(LINE, "land_class")
    alone = compute("paddy_irrigated_share", plan(permanent_basic_farmland=line))
    assert alone.value is None
    assert alone.reason == "无法判定：永久基本农田保护红线图层有3个图斑的地类未填，其他图层也查不到"
    far = [{**row, "at": (50, 50)} for row in SURVEY]
    elsewhere = plan(permanent_basic_farmland=line, land_change_survey=far)
    assert compute("paddy_irrigated_share", elsewhere).value is None


def test_a_row_mostly_off_the_survey_is_not_decided_by_its_rim(plan: Plan) -> None:
    line = [{"at": (-3, 0, 4, 1), "net_area_m2": 100.0}]
    state = plan(permanent_basic_farmland=line, land_change_survey=SURVEY)
    assert compute("paddy_irrigated_share", state).value is None


def test_there_is_no_share_of_no_arable_land(plan: Plan) -> None:
    line = [{"at": (0, 0), "land_class": "0301", "net_area_m2": 100.0}]
    found = compute("paddy_irrigated_share", plan(permanent_basic_farmland=line))
    assert found.reason == "无法判定：永久基本农田内的耕地面积为零，没有比例可言"


def test_high_standard_share_by_geometric_share(plan: Plan) -> None:
    # All of the first row and a quarter of the second; two fields overlap on the first.
    fields = [{"at": (0, 0)}, {"at": (0, 0)}, {"at": (1, 0, 0.25, 1)}]
    state = plan(permanent_basic_farmland=LINE, high_standard_farmland=fields)
    found = compute("high_standard_farmland_share", state)
    assert found.value == Quantity(Fraction(900025 + 237500, 2650025), Unit.SHARE)


def test_high_standard_share_needs_its_layer(plan: Plan) -> None:
    found = compute("high_standard_farmland_share", plan(permanent_basic_farmland=LINE))
    assert (found.value, found.reason) == (None, "无法判定：缺少高标准农田图层")


def test_high_standard_share_needs_every_geometry(plan: Plan) -> None:
    fields = [{"at": (0, 0)}, {"at": None}]
    state = plan(permanent_basic_farmland=LINE, high_standard_farmland=fields)
    assert compute("high_standard_farmland_share", state).reason == (
        "无法判定：高标准农田图层有1个图斑没有图形"
    )


def test_steep_land_by_the_own_grades_of_the_line(plan: Plan) -> None:
    found = compute("steep_farmland_area", plan(permanent_basic_farmland=LINE))
    assert found.value == square_metres("8000.00")


def test_steep_land_that_is_not_arable_does_not_count(plan: Plan) -> None:
    line = [*LINE, {"at": (5, 0), "land_class": "0201", "net_area_m2": 7.0, "slope_grade": "5"}]
    found = compute("steep_farmland_area", plan(permanent_basic_farmland=line))
    assert found.value == square_metres("8000.00")


def test_steep_land_by_the_survey_then_by_the_slope_layer(plan: Plan) -> None:
    line = [
        {"at": (0, 0, 4, 1), "net_area_m2": 300.0},
        {"at": (9, 9), "net_area_m2": 50.0},
    ]
    slope = [
        {"at": (9, 9, 0.5, 1), "slope_grade": "5"},
        {"at": (9.5, 9, 0.5, 1), "slope_grade": "3"},
    ]
    state = plan(permanent_basic_farmland=line, land_change_survey=SURVEY, slope=slope)
    # The survey grades three of four cells of the first row, one of them steep; the second row is half steep.
    assert compute("steep_farmland_area", state).value == square_metres("125.00")


def test_steep_land_needs_the_grades_from_somewhere(plan: Plan) -> None:
    found = compute(
        "steep_farmland_area", plan(permanent_basic_farmland=without(LINE, "slope_grade"))
    )
    assert found.value is None
    assert (
        found.reason
        == "无法判定：永久基本农田保护红线图层有3个图斑的坡度级别未填，其他图层也查不到"
    )


def test_contiguity_is_area_per_merged_patch(plan: Plan) -> None:
    # Three rows in touch and one apart; a corner does not join.
    line = [*LINE, {**LINE[0], "at": (3, 1), "net_area_m2": 3499.75}]
    found = compute("farmland_contiguity", plan(permanent_basic_farmland=line))
    # 30000 m² are 45亩 in two patches.
    assert found.value == Quantity(Fraction(45, 2), Unit.MU_PER_PIECE)
    assert found.note == "永久基本农田合并相邻图斑后共2个"


def field(column: float, width: float, grade: str | None) -> dict[str, object]:
    """A field of `width` hectares: 15亩 times the width."""
    return {"at": (column, 0, width, 1), "net_area_m2": 10000 * width, "slope_grade": grade}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param([field(0, 0.30, "1")], 1, id="4.5亩 on the plain"),
        pytest.param([field(0, 0.30, "3")], 0, id="4.5亩 in the hills"),
        pytest.param([field(0, 0.19, "3")], 1, id="2.85亩 in the hills"),
        pytest.param([field(0, 0.34, "2")], 0, id="5.1亩 on the plain"),
        pytest.param([field(0, 0.30, "1"), field(0.3, 0.05, "1")], 0, id="merged to 5.25亩"),
        pytest.param([field(0, 0.20, "3"), field(0.2, 0.1, "1")], 0, id="mostly hills"),
        pytest.param([field(0, 0.15, "3"), field(0.15, 0.15, "1")], 1, id="a tie is flat"),
        pytest.param([field(0, 0.1, None), field(2, 5, None)], 1, id="terrain does not matter"),
    ],
)
def test_fragments_by_terrain(plan: Plan, line: list[dict[str, object]], expected: int) -> None:
    found = compute("farmland_fragment_count", plan(permanent_basic_farmland=line))
    assert found.value == Quantity.of(expected, Unit.PIECE)


def test_a_multipart_row_spreads_its_grade_over_its_patches(plan: Plan) -> None:
    # 3亩 and 1.5亩 of one hilly row; the larger part touches a level field that outweighs it.
    row = {
        "at": shapely.union_all([shape((0, 0, 0.2, 1)), shape((5, 0, 0.1, 1))]),
        "net_area_m2": 3000.0,
        "slope_grade": "3",
    }
    level = {"at": (0.2, 0, 0.1, 1), "net_area_m2": 2500.0, "slope_grade": "1"}
    found = compute("farmland_fragment_count", plan(permanent_basic_farmland=[row, level]))
    # 4.5亩 on the plain (2500 m² level against 2000 m² hilly) and 1.5亩 in the hills.
    assert found.value == Quantity.of(2, Unit.PIECE)


def test_fragments_between_the_limits_need_the_terrain(plan: Plan) -> None:
    found = compute("farmland_fragment_count", plan(permanent_basic_farmland=[field(0, 0.3, None)]))
    assert found.value is None
    assert found.reason == "无法判定：有1个永久基本农田图斑查不到坡度级别，分不清平原或山地丘陵"
