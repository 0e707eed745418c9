from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from laid_out import Rows, lay_out
from table_judging import findings, not_run, verified

from yizhangtu.documents import Document
from yizhangtu.model import Certainty
from yizhangtu.units import round_half_up

COMPARED = ["具体指标", "调整前", "调整后", "变化"]


def compared(*rows: list[str]) -> Document:
    return lay_out(Rows("表 5-1 优化成效指标表", [COMPARED, *rows]))


@pytest.mark.parametrize(
    ("row", "how"),
    [
        pytest.param(
            ["面积（公顷）", "698.46", "703.45", "4.99"], "703.45－698.46＝4.99公顷", id="exact"
        ),
        pytest.param(["块数（个）", "5939", "5823", "-116"], "5823－5939＝－116个", id="negative"),
        pytest.param(
            ["比例（%）", "35.43", "35.69", "0.26"], "35.69%－35.43%＝0.26个百分点", id="points"
        ),
        pytest.param(["某率", "40%", "42%", "2%"], "42%－40%＝2个百分点", id="points with a sign"),
        pytest.param(
            ["面积（公顷）", "1.24", "2.36", "1.1"],
            "2.36－1.24＝1.12公顷，表中为1.1，相差不超过四舍五入的误差",
            id="rounded",
        ),
        pytest.param(
            ["某占比", "0.90", "1.00", "10%"],
            "1.00－0.90＝0.10%，表中为10，相差不超过四舍五入的误差",
            id="shares",
        ),
    ],
)
def test_a_change_that_is_the_difference_is_verified(row: list[str], how: str) -> None:
    document = compared(row)
    assert findings(document) == []
    assert [one.how for one in verified(document, "A2")] == [how]


def test_a_change_that_is_not_the_difference_is_found_with_its_row() -> None:
    document = compared(["面积（公顷）", "698.46", "703.45", "4.89"])
    [finding] = findings(document)
    assert (finding.rule, finding.stated, finding.expected, finding.unit) == (
        "A2",
        "4.89",
        "4.99",
        "公顷",
    )
    assert finding.quote == "面积（公顷）\t698.46\t703.45\t4.89"
    assert finding.certainty is Certainty.CERTAIN
    assert "703.45－698.46＝4.99公顷" in finding.explanation


def test_a_wrong_sign_is_named() -> None:
    [finding] = findings(compared(["面积（公顷）", "698.46", "703.45", "-4.99"]), "A2")
    assert "正负号相反" in finding.explanation


def test_each_of_two_figures_in_a_cell_is_checked() -> None:
    label = "林地保有量（万亩）、森林覆盖率（%）"
    document = compared([label, "273.9/50.2", "274.0/50.3", "0.1/0.3"])
    [finding] = findings(document)
    assert (finding.expected, finding.unit) == ("0.1", "个百分点")
    assert "森林覆盖率" in finding.explanation
    assert [one.how for one in verified(document, "A2")] == ["274.0－273.9＝0.1万亩"]


def test_one_zero_says_that_both_figures_stay() -> None:
    document = compared(["林地（万亩）、覆盖率（%）", "273.9/50.2", "273.9/50.2", "0"])
    assert findings(document) == []
    assert len(verified(document, "A2")) == 2


def test_figures_that_cannot_be_paired_are_not_decided() -> None:
    document = compared(["林地（万亩）、覆盖率（%）", "273.9/50.2", "273.9", "0"])
    assert findings(document) == []
    assert "不能逐一对应" in not_run(document, "A2")[0].reason


def test_states_in_different_units_are_converted() -> None:
    rows = [
        ["指标", "调整前（公顷）", "调整后（亩）", "变化（公顷）"],
        ["面积", "2.00", "45.0", "1.00"],
    ]
    document = lay_out(Rows("", rows))
    assert findings(document) == []
    assert [one.how for one in verified(document, "A2")] == ["45.0亩－2.00公顷＝1.0000公顷"]


def test_a_zero_among_figures_with_decimals_is_no_rounded_figure() -> None:
    document = compared(
        ["总面积（公顷）", "3408.7708", "3409.2011", "0"], ["面积（公顷）", "1.20", "1.30", "0.10"]
    )
    [finding] = findings(document, "A2")
    assert (finding.expected, finding.certainty) == ("0.4303", Certainty.LIKELY)


def test_a_column_of_whole_numbers_may_be_rounded() -> None:
    document = compared(
        ["总面积（公顷）", "3408.77", "3409.20", "0"], ["面积（公顷）", "1.20", "3.30", "2"]
    )
    assert findings(document) == []


def test_dashes_are_not_decided() -> None:
    document = compared(["某划入率（%）", "-", "-", "-"])
    assert "无法判定" in not_run(document, "A2")[0].reason
    assert verified(document, "A2") == []


def test_comparisons_side_by_side_are_kept_apart() -> None:
    rows = [
        ["乡镇", "农田调整前", "农田调整后", "变化", "红线调整前", "红线调整后", "变化"],
        ["甲镇", "1.0", "2.0", "1.0", "5.0", "5.5", "0.8"],
    ]
    [finding] = findings(lay_out(Rows("", rows)))
    assert (finding.stated, finding.expected) == ("0.8", "0.5")


def test_comparisons_grouped_by_what_they_measure_are_paired() -> None:
    rows = [
        ["乡镇", "调整前", "<", "调整后", "<", "变化", "<"],
        ["^", "面积", "块数", "面积", "块数", "面积", "块数"],
        ["甲镇", "1.50", "3", "1.75", "5", "0.25", "3"],
    ]
    [finding] = findings(lay_out(Rows("", rows, header_rows=2)), "A2")
    assert (finding.stated, finding.expected) == ("3", "2")


def test_a_change_between_two_years_is_checked() -> None:
    rows = [["指标", "2025年", "2020年", "增减量"], ["耕地（公顷）", "12.50", "10.00", "2.00"]]
    [finding] = findings(lay_out(Rows("", rows)))
    assert (finding.rule, finding.stated, finding.expected) == ("A2", "2.00", "2.50")


@pytest.mark.parametrize(
    "headings",
    [
        pytest.param(["指标", "2020年", "2025年", "2035年", "增减量"], id="three years"),
        pytest.param(["指标", "现状", "2025年目标", "2035年目标", "增减量"], id="two targets"),
    ],
)
def test_a_change_between_nobody_knows_which_states_is_not_checked(headings: list[str]) -> None:
    row = ["耕地（公顷）", "10.00", "12.50", "14.00", "9.00"]
    assert findings(lay_out(Rows("", [headings, row]))) == []


def test_states_of_different_things_are_not_subtracted() -> None:
    document = compared(["耕地", "10.00公顷", "12.50万人", "2.50"])
    assert findings(document) == []
    assert "不能相减" in not_run(document, "A2")[0].reason


def test_a_change_in_a_unit_of_its_own_is_converted() -> None:
    rows = [
        ["指标", "调整前（公顷）", "调整后（公顷）", "变化（亩）"],
        ["面积", "2.00", "3.00", "16.0"],
    ]
    [finding] = findings(lay_out(Rows("", rows)), "A2")
    assert (finding.expected, finding.unit) == ("15.00", "亩")


exact_values = st.fractions(min_value=0, max_value=100_000, max_denominator=10_000)


@given(st.lists(st.tuples(exact_values, exact_values), min_size=1, max_size=5), st.integers(0, 4))
def test_rounding_alone_never_gives_a_finding(
    states: list[tuple[Fraction, Fraction]], digits: int
) -> None:
    rows = [
        [
            f"指标{index}（亩）",
            f"{round_half_up(before, digits):f}",
            f"{round_half_up(after, digits):f}",
            f"{round_half_up(after - before, digits):f}",
        ]
        for index, (before, after) in enumerate(states)
    ]
    assert findings(compared(*rows)) == []


@given(
    exact_values, exact_values, st.integers(0, 4), st.integers(2, 5000), st.sampled_from((-1, 1))
)
def test_a_change_wrong_by_more_than_rounding_is_always_found(
    before: Fraction, after: Fraction, digits: int, steps: int, sign: int
) -> None:
    first, second = round_half_up(before, digits), round_half_up(after, digits)
    wrong = second - first + sign * steps * Decimal(1).scaleb(-digits)
    document = compared(["指标（亩）", f"{first:f}", f"{second:f}", f"{wrong:f}"])
    assert {one.rule for one in findings(document)} <= {"A2", "A11"}
    assert findings(document) != []
