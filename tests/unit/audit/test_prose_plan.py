"""A maintenance plan in which all is true gives no finding; each planted error gives the one that it should."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from judging import findings, judge, verified
from maintenance_plan import Numbers, maintenance_plan, slots

from yizhangtu.model import Certainty, Verified
from yizhangtu.units import round_half_up

PLANTED = [
    pytest.param("task_mu", "45.6288", "A4", id="task in mu off by a digit"),
    pytest.param("red_km", "41.2508", "A4", id="square kilometres off by ten"),
    pytest.param("excess", "210.30", "A3", id="excess is not present less task"),
    pytest.param("after", "30632.90", "A3", id="area after does not follow"),
    pytest.param("in", "165.00", "A3", id="more in than out"),
    pytest.param("red_out_1", "402.83", "A3", id="listed items out differ from what came in"),
    pytest.param("red_after", "41260.75", "A3", id="redline after does not follow"),
    pytest.param("boundary_in", "12.57", "A1", id="total of two items"),
    pytest.param("out", "155.04", "A1", id="total of four parts a little off"),
    pytest.param("out_1", "81.10", "A1", id="one of four parts wrong"),
    pytest.param("red_in_1", "432.59", "A1", id="one of two listed items wrong"),
    pytest.param("irrigated", "30623.90", "A12", id="part larger than its whole"),
    pytest.param("small_holes", "98", "A12", id="more small holes than holes"),
    pytest.param("red_share", "23.62", "A5", id="share with digits turned"),
    pytest.param("later_multiple", "1.4000", "A5", id="multiple kept although the increment fell"),
    pytest.param("again", "1121.0000", "A8", id="said to equal and does not"),
    pytest.param("later", "321.4000", "A8", id="said to be smaller and is not"),
    pytest.param("projects", "10", "A7", id="count of projects"),
    pytest.param("projects_1", "3", "A7", id="count of one kind of project"),
    pytest.param("kinds", "四", "A7", id="four kinds said, three listed"),
    pytest.param("zones", "5", "A7", id="five zones said, four listed"),
    pytest.param("reserves", "3", "A7", id="three reserves said, two listed"),
    pytest.param("ways", "三", "A7", id="three types said, two told"),
    pytest.param("patches_after", "120", "A9", id="fewer patches said, as many in the table"),
    pytest.param("contiguity", "30.00", "A9", id="contiguity falls in the table"),
    pytest.param("coverage", "50", "A9", id="coverage falls in the table"),
    pytest.param("red_patches_after", "53", "A9", id="small patches grow in the table"),
    pytest.param("table_after", "45.9244", "A4", id="area after in the table in another unit"),
    pytest.param("table_red_after", "412.5175", "A4", id="redline in the table in another unit"),
    pytest.param("table_boundary", "1121.0000", "A8", id="boundary in the table"),
    pytest.param("table_multiple", "1.4000", "A8", id="multiple in the table"),
    pytest.param("table_boundary_after", "1121.0000", "A3", id="table grows, transfers do not"),
    pytest.param("boundary_out", "9.57", "A3", id="more in than out, table unchanged"),
    pytest.param("red", "41350.75", "A8", id="redline before is not what was stated first"),
    pytest.param("patches", "10亩", "A10", id="another threshold than the table"),
]


def test_the_true_plan_has_no_finding() -> None:
    assert findings(maintenance_plan()) == []


def test_the_true_plan_is_verified_under_every_rule() -> None:
    held = {one.rule for one in judge(maintenance_plan()) if isinstance(one, Verified)}

    assert held == {"A1", "A3", "A4", "A5", "A7", "A8", "A9", "A10", "A12"}


@pytest.mark.parametrize(("slot", "printed", "rule"), PLANTED)
def test_a_planted_error_is_found(slot: str, printed: str, rule: str) -> None:
    found = findings(maintenance_plan(planted={slot: printed}), rule)

    assert len(found) == 1


@pytest.mark.parametrize(("slot", "printed", "rule"), PLANTED)
def test_a_finding_quotes_its_place(slot: str, printed: str, rule: str) -> None:
    document = maintenance_plan(planted={slot: printed})

    for found in findings(document):
        assert document.text[found.start : found.end] == found.quote
        assert document.text.splitlines()[found.line - 1].count(found.quote) >= 1
        assert found.explanation.endswith("。")
        assert found.mend.endswith("。")


def test_a_wrong_total_says_how_it_was_recomputed() -> None:
    [found] = findings(maintenance_plan(planted={"out": "155.04"}), "A1")

    assert (found.stated, found.expected, found.unit) == ("155.04", "155.00", "公顷")
    assert "12.35+80.10+7.04+55.51=155.00公顷" in found.explanation
    assert "相差0.04公顷" in found.explanation
    assert found.certainty is Certainty.CERTAIN


def test_a_total_within_rounding_is_verified() -> None:
    # Four parts and a total of two decimals may differ by 5 x 0.005 = 0.025.
    document = maintenance_plan(planted={"out": "155.02"})

    assert findings(document, "A1") == []
    assert "12.35+80.10+7.04+55.51=155.00公顷，与所述155.02公顷一致" in {
        one.how for one in verified(document, "A1")
    }


def test_the_task_as_area_before_is_explained() -> None:
    document = maintenance_plan(planted={"before": "30412.50", "after": "30412.50"})
    [found] = findings(document, "A3")

    assert (found.stated, found.expected) == ("30412.50", "30622.90")
    assert "相差210.40公顷" in found.explanation
    assert found.certainty is Certainty.LIKELY


def test_the_multiple_is_recomputed_from_the_implied_base() -> None:
    # 320 / 0.4 = 800 ha; 1 + 318.4 / 800 = 1.3980.
    [found] = findings(maintenance_plan(planted={"later_multiple": "1.4000"}), "A5")

    assert (found.stated, found.expected) == ("1.4000", "1.3980")
    assert "800.00公顷" in found.explanation


hundredths = st.integers(min_value=1, max_value=900_000).map(
    lambda value: Decimal(value) / Decimal(100)
)


def _exact(value: Decimal, digits: int = 2) -> Decimal:
    return round_half_up(Fraction(value), digits)


@st.composite
def true_numbers(draw: st.DrawFn) -> Numbers:
    """Numbers of a plan, all printed with the decimals they have."""
    area = hundredths.map(_exact)
    base = draw(st.integers(min_value=400, max_value=3000))
    return Numbers(
        task=_exact(draw(area) + 20_000),
        excess=draw(area),
        farmland_out=tuple(draw(st.lists(area, min_size=4, max_size=4))),
        redline=_exact(draw(area) + 30_000),
        redline_out=tuple(draw(st.lists(area, min_size=3, max_size=3))),
        territory=_exact(draw(area) + 150_000),
        base=_exact(Decimal(base), 4),
        increment=_exact(Decimal(base) * draw(st.integers(20, 60)) / 100, 4),
        later_increment=_exact(Decimal(base) * draw(st.integers(1000, 1999)) / 10_000, 4),
        boundary_out=tuple(draw(st.lists(area, min_size=2, max_size=2))),
        projects=tuple(draw(st.lists(st.integers(1, 30), min_size=3, max_size=3))),
    )


@given(true_numbers())
def test_a_plan_from_consistent_numbers_has_no_finding(numbers: Numbers) -> None:
    assert findings(maintenance_plan(numbers)) == []


@given(
    true_numbers(),
    st.sampled_from(
        ["out", "out_0", "out_3", "after", "excess", "red_out_0", "boundary_in", "red_in"]
    ),
    st.integers(min_value=10, max_value=99_999),
)
def test_one_planted_figure_is_found(numbers: Numbers, slot: str, hundredths_more: int) -> None:
    true = slots(numbers)
    wrong = Decimal(true[slot]) + Decimal(hundredths_more) / 100

    assert findings(maintenance_plan(numbers, {slot: f"{_exact(wrong)}"}))
