from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yizhangtu.errors import UsageError
from yizhangtu.units import Quantity, Unit, area, convert, round_half_up, to_dm2, unit_named

AREA_UNITS = [unit for unit in Unit if unit.dimension is Unit.HECTARE.dimension]


@pytest.mark.parametrize(
    ("value", "source", "target", "digits", "expected"),
    [
        pytest.param("54188.01", "公顷", "万亩", 4, "81.2820", id="farmland of a banner"),
        pytest.param("72805.18", "公顷", "平方千米", 4, "728.0518", id="redline"),
        pytest.param("1.5691", "万平方千米", "平方公里", 0, "15691", id="prefecture redline"),
        pytest.param("5", "亩", "公顷", 4, "0.3333", id="fragment in the plain"),
        pytest.param("15", "亩", "公顷", 2, "1.00", id="fifteen mu are one hectare"),
        pytest.param("3179.6591", "万亩", "平方米", 2, "21197727333.33", id="no decimal holds it"),
        pytest.param("6.07", "亿立方米", "立方米", 0, "607000000", id="water"),
    ],
)
def test_conversion(value: str, source: str, target: str, digits: int, expected: str) -> None:
    converted = convert(Decimal(value), unit_named(source), unit_named(target))
    assert round_half_up(converted, digits) == Decimal(expected)


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        ("0.125", 2, "0.13"),
        ("-0.125", 2, "-0.13"),
        ("2.675", 2, "2.68"),
        ("0.4999999999999999999999999999999", 0, "0"),
        ("12345678901234567890123456789.5", 0, "12345678901234567890123456790"),
    ],
)
def test_rounding_is_half_away_from_zero(value: str, digits: int, expected: str) -> None:
    assert round_half_up(Decimal(value), digits) == Decimal(expected)


def test_a_rounded_nothing_has_no_sign() -> None:
    assert Quantity.of("-0.004", Unit.HECTARE).text(2) == "0.00"


def test_areas_do_not_become_lengths() -> None:
    with pytest.raises(UsageError, match="不是同一种量"):
        convert(1, Unit.HECTARE, Unit.KILOMETRE)


def test_percent_and_percentage_points_are_different_things() -> None:
    with pytest.raises(UsageError):
        Quantity.of(1, Unit.PERCENT).to(Unit.PERCENTAGE_POINT)


def test_an_unknown_unit_is_named() -> None:
    with pytest.raises(UsageError, match="“垧”"):
        unit_named("垧")


@given(st.fractions(), st.sampled_from(AREA_UNITS), st.sampled_from(AREA_UNITS))
def test_conversion_there_and_back_is_exact(value: Fraction, source: Unit, target: Unit) -> None:
    assert convert(convert(value, source, target), target, source) == value


@given(st.lists(st.integers(0, 10**14), max_size=20))
def test_sums_of_record_are_exact(parts: list[int]) -> None:
    total = sum((area(part) for part in parts), area(0))
    assert total.to(Unit.SQUARE_DECIMETRE).value == sum(parts)


@given(st.fractions(max_denominator=10**6), st.integers(0, 6))
def test_rounding_moves_by_at_most_half_a_digit(value: Fraction, digits: int) -> None:
    assert abs(Fraction(round_half_up(value, digits)) - value) <= Fraction(1, 2 * 10**digits)


@pytest.mark.parametrize(
    ("measured", "expected"), [(10000.004999, 1_000_000), (0.005, 1), (1e9 + 0.01, 100_000_000_001)]
)
def test_measured_area_to_record(measured: float, expected: int) -> None:
    assert to_dm2(measured) == expected


def test_quantities_compare_across_units() -> None:
    assert Quantity.of("81.2820", Unit.TEN_THOUSAND_MU) < Quantity.of("54188.01", Unit.HECTARE)
    assert (Quantity.of(3, Unit.HECTARE) - Quantity.of(15, Unit.MU)).rounded(1) == Decimal("2.0")
