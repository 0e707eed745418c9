from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yizhangtu.audit.printed import Interval, Printed, agrees, total
from yizhangtu.errors import UsageError
from yizhangtu.units import Unit, round_half_up


def printed(text: str, unit: Unit | None = None) -> Printed:
    return Printed(Decimal(text), unit)


def test_a_printed_figure_stands_for_half_a_unit_of_its_last_digit_to_both_sides() -> None:
    assert printed("35.40").interval == Interval(Fraction("35.395"), Fraction("35.405"))
    assert printed("6").interval == Interval(Fraction("5.5"), Fraction("6.5"))


def test_a_count_stands_for_itself() -> None:
    assert printed("34", Unit.PIECE).interval == Interval(Fraction(34), Fraction(34))


@pytest.mark.parametrize(
    ("parts", "whole", "holds"),
    [
        pytest.param(("44.05", "1463.44", "0.02"), "1507.51", True, id="adds up exactly"),
        pytest.param(("33.33", "33.33", "33.33"), "100.00", True, id="off by rounding"),
        pytest.param(("33.33", "33.33", "33.33"), "100.02", False, id="off by more"),
    ],
)
def test_a_sum_holds_when_rounding_can_explain_it(
    parts: tuple[str, ...], whole: str, *, holds: bool
) -> None:
    assert agrees(printed(whole), total(printed(part).interval for part in parts)) is holds


def test_a_figure_converts_with_its_tolerance() -> None:
    assert printed("6.17", Unit.HECTARE).in_unit(Unit.MU) == Interval(
        Fraction("92.475"), Fraction("92.625")
    )
    with pytest.raises(UsageError):
        printed("6.17", Unit.HECTARE).in_unit(Unit.PERCENT)


def test_a_bare_number_keeps_its_scale() -> None:
    assert printed("6.17").in_unit(Unit.MU) == printed("6.17").interval


def test_a_ratio_takes_the_worst_ends_and_refuses_a_divisor_that_may_be_zero() -> None:
    assert printed("10").interval.over(printed("2").interval) == Interval(
        Fraction("3.8"), Fraction(7)
    )
    assert printed("10").interval.over(printed("0").interval) is None


def test_a_negative_factor_turns_an_interval_round() -> None:
    assert Interval(Fraction(1), Fraction(2)).scaled(Fraction(-3)) == Interval(
        Fraction(-6), Fraction(-3)
    )


def test_text_is_number_and_unit() -> None:
    assert printed("0.10", Unit.HECTARE).text == "0.10公顷"
    assert printed("-8").text == "-8"


@given(
    st.lists(st.fractions(-1000, 1000, max_denominator=9999), min_size=1, max_size=6),
    st.integers(0, 4),
)
def test_rounding_alone_never_contradicts_a_sum(parts: list[Fraction], digits: int) -> None:
    rounded = [Printed(round_half_up(part, digits)) for part in parts]
    whole = Printed(round_half_up(sum(parts, Fraction(0)), digits))
    assert agrees(whole, total(part.interval for part in rounded))
