"""Forest by the land survey."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from yizhangtu.indicators import PlanState, compute
from yizhangtu.units import Quantity, Unit

Plan = Callable[..., PlanState]

SURVEY = [
    {"at": (0, 0), "land_class": "0301", "net_area_m2": 10000.5, "parcel_area_m2": 10000.5},
    {"at": (1, 0), "land_class": "0305", "net_area_m2": 10000.0, "parcel_area_m2": 10000.0},
    {"at": (2, 0), "land_class": "0101", "net_area_m2": 9000.0, "parcel_area_m2": 10000.0},
]


def test_forest_land_is_all_of_its_class(plan: Plan) -> None:
    found = compute("forest_retention", plan(land_change_survey=SURVEY))
    assert found.value == Quantity.of(Decimal("20000.5"), Unit.SQUARE_METRE)
    assert found.geometric == Quantity.of(20000, Unit.SQUARE_METRE)


def test_forest_cover_leaves_shrubs_out(plan: Plan) -> None:
    found = compute("forest_cover", plan(land_change_survey=SURVEY))
    assert found.value == Quantity(Fraction(1000050, 3000050), Unit.SHARE)


def test_forest_cover_needs_the_parcel_areas(plan: Plan) -> None:
    survey = [{**row, "parcel_area_m2": -1.0} for row in SURVEY]
    assert compute("forest_cover", plan(land_change_survey=survey)).value is None
