"""表5-2 and the holes of the redline on little counties worked out by hand."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from yizhangtu.indicators import PlanState, compute
from yizhangtu.units import Quantity, Unit

Plan = Callable[..., PlanState]

LAND = {"realm": "陆域", "recorded_area_m2": 20000.01}
# Forest, pasture, arable land and a factory in a row.
SURVEY = [
    {"at": (0, 0), "land_class": "0301", "net_area_m2": 10000.00},
    {"at": (1, 0), "land_class": "0401", "net_area_m2": 10000.02},
    {"at": (2, 0), "land_class": "0103", "net_area_m2": 8000.01},
    {"at": (3, 0), "land_class": "0601", "net_area_m2": 10000.00},
]


def square_metres(text: str) -> Quantity:
    return Quantity.of(Decimal(text), Unit.SQUARE_METRE)


def ring(column: float, row: float, size: float, hole: float) -> list[dict[str, object]]:
    """Four strips around a square hole of `hole` cells in the middle of a square of `size` cells."""
    rim = (size - hole) / 2
    return [
        {"at": (column, row, size, rim), **LAND},
        {"at": (column, row + size - rim, size, rim), **LAND},
        {"at": (column, row + rim, rim, hole), **LAND},
        {"at": (column + size - rim, row + rim, rim, hole), **LAND},
    ]


def test_land_and_sea_are_told_apart(plan: Plan) -> None:
    redline = [{"at": (0, 0), **LAND}, {"at": (1, 0), "realm": "海域", "recorded_area_m2": 5.0}]
    state = plan(ecological_redline=redline)
    land, sea = compute("terrestrial_redline", state), compute("marine_redline", state)
    assert (land.value, land.geometric) == (square_metres("20000.01"), square_metres("10000"))
    assert (sea.value, sea.geometric) == (square_metres("5"), square_metres("10000"))


def test_no_sea_is_zero_only_where_the_realm_is_told(plan: Plan) -> None:
    told = compute("marine_redline", plan(ecological_redline=[{"at": (0, 0), **LAND}]))
    assert told.value == square_metres("0")
    silent = [{"at": (0, 0), "recorded_area_m2": 5.0}]
    untold = compute("marine_redline", plan(ecological_redline=silent))
    assert untold.value is None
    assert untold.reason == "无法判定：生态保护红线图层缺少字段“陆海类型”"


def test_land_inside_the_redline_is_split_where_it_cuts(plan: Plan) -> None:
    # All of the forest and the pasture, half of the field.
    redline = [{"at": (0, 0, 1, 1), **LAND}, {"at": (1, 0, 1.5, 1), **LAND}]
    state = plan(ecological_redline=redline, land_change_survey=SURVEY)
    assert compute("redline_ecological_land", state).value == square_metres("20000.02")
    # 800001 dm² in halves: the odd one stays inside.
    assert compute("redline_arable_land", state).value == square_metres("4000.01")


def test_land_inside_the_redline_needs_the_survey(plan: Plan) -> None:
    state = plan(ecological_redline=[{"at": (0, 0), **LAND}])
    assert compute("redline_arable_land", state).reason == ("无法判定：缺少地类图斑图层")


def test_an_empty_layer_tells_nothing(plan: Plan) -> None:
    state = plan(ecological_redline=[{"at": (0, 0), **LAND}], land_change_survey=SURVEY)
    bare = state.replacing(
        {"land_change_survey": state.frame("land_change_survey").iloc[:0]}, version="v2"
    )
    assert compute("redline_arable_land", bare).value is None


def test_small_patches_are_counted_after_merging(plan: Plan) -> None:
    redline = [
        {"at": (0, 0, 10, 10.01), **LAND},  # 1.001 km²
        {"at": (20, 0, 10, 6), **LAND},  # two parts of 1.2 km² together
        {"at": (20, 6, 10, 6), **LAND},
        {"at": (40, 0, 10, 9.9), **LAND},  # 0.99 km²
        {"at": (50, 9.9, 1, 1), **LAND},  # touches it at a corner only
    ]
    found = compute("redline_small_patch_count", plan(ecological_redline=redline))
    assert found.value == Quantity.of(2, Unit.PIECE)


@pytest.mark.parametrize(
    ("key", "expected"), [("redline_hole_count", 2), ("redline_small_hole_count", 1)]
)
def test_holes_of_the_merged_redline(plan: Plan, key: str, expected: int) -> None:
    # A hole of 1 ha (15亩) and one of 0.25 ha (3.75亩).
    redline = [*ring(0, 0, 3, 1), *ring(10, 0, 1.5, 0.5)]
    found = compute(key, plan(ecological_redline=redline))
    assert found.value == Quantity.of(expected, Unit.PIECE)


@pytest.mark.parametrize(
    "key", ["redline_small_patch_count", "redline_hole_count", "redline_small_hole_count"]
)
def test_shapes_are_counted_only_when_every_row_has_one(plan: Plan, key: str) -> None:
    found = compute(key, plan(ecological_redline=[{"at": (0, 0), **LAND}, {"at": None, **LAND}]))
    assert found.reason == "无法判定：生态保护红线图层有1个图斑没有图形"


def test_a_redline_without_holes_has_none(plan: Plan) -> None:
    found = compute("redline_hole_count", plan(ecological_redline=[{"at": (0, 0), **LAND}]))
    assert found.value == Quantity.of(0, Unit.PIECE)
