from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from laid_out import Rows, lay_out
from table_judging import findings, not_run, verified

from yizhangtu.documents import Document
from yizhangtu.model import Certainty
from yizhangtu.units import round_half_up


def areas(*rows: list[str]) -> Document:
    return lay_out(Rows("表 2 各乡镇面积（单位：公顷）", [["乡镇", "耕地", "林地"], *rows]))


def hows(document: Document) -> list[str]:
    return [one.how for one in verified(document, "A1")]


def test_a_total_that_is_the_sum_is_verified_in_each_column() -> None:
    document = areas(["甲镇", "1.20", "5"], ["乙镇", "2.30", "6"], ["合计", "3.50", "11"])
    assert findings(document) == []
    assert hows(document) == ["1.20＋2.30＝3.50公顷", "5＋6＝11公顷"]


def test_a_total_that_is_not_the_sum_is_found_in_its_cell() -> None:
    document = areas(["甲镇", "1.20", "5"], ["乙镇", "2.30", "6"], ["合计", "3.60", "11"])
    [finding] = findings(document)
    assert (finding.rule, finding.stated, finding.expected) == ("A1", "3.60", "3.50")
    assert (finding.quote, finding.certainty) == ("3.60", Certainty.CERTAIN)
    assert [document.text[start:end] for start, end in finding.related] == ["1.20", "2.30"]


def test_rows_of_nothing_are_parts_too() -> None:
    document = areas(["甲镇", "0.00", "0"], ["乙镇", "2.30", "6"], ["合计", "2.40", "6"])
    assert [(one.stated, one.expected) for one in findings(document)] == [("2.40", "2.30")]


def test_a_total_of_no_rows_is_left_alone() -> None:
    document = areas(["合计", "2.40", "6"])
    assert findings(document) == []
    assert hows(document) == []


def test_where_no_column_adds_up_the_rows_may_not_be_all() -> None:
    document = areas(["甲镇", "1.20", "5"], ["乙镇", "2.30", "6"], ["合计", "3.60", "14"])
    assert [one.certainty for one in findings(document)] == [Certainty.POSSIBLE] * 2


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(
            [["合计", "10", "1"], ["甲镇", "4", "0"], ["乙镇", "6", "1"]], id="total on top"
        ),
        pytest.param(
            [
                ["甲镇", "4", "0"],
                ["乙镇", "6", "1"],
                ["小计", "10", "1"],
                ["丙镇", "3", "2"],
                ["丁镇", "2", "2"],
                ["小计", "5", "4"],
                ["合计", "15", "5"],
            ],
            id="subtotals below",
        ),
        pytest.param(
            [
                ["总计", "15", "5"],
                ["小计", "10", "1"],
                ["甲镇", "4", "0"],
                ["乙镇", "6", "1"],
                ["小计", "5", "4"],
                ["丙镇", "3", "2"],
                ["丁镇", "2", "2"],
            ],
            id="subtotals above",
        ),
        pytest.param(
            [
                ["耕地", "10", "1"],
                ["其中：水田", "4", "0"],
                ["旱地", "6", "1"],
                ["园地", "5", "4"],
                ["合计", "15", "5"],
            ],
            id="parts of a row",
        ),
        pytest.param(
            [
                ["农用地", "10", "3"],
                ["耕地", "4", "2"],
                ["园地", "6", "1"],
                ["建设用地", "5", "4"],
                ["合计", "15", "7"],
            ],
            id="classes within a class",
        ),
    ],
)
def test_totals_over_nested_rows_hold(rows: list[list[str]]) -> None:
    document = areas(*rows)
    assert findings(document) == []
    assert hows(document) != []


def test_a_subtotal_covers_its_merged_group() -> None:
    rows = [
        ["片区", "乡镇", "面积（亩）"],
        ["东片", "小计", "10"],
        ["^", "甲镇", "4"],
        ["^", "乙镇", "6"],
        ["西片", "小计", "9"],
        ["^", "丙镇", "3"],
        ["^", "丁镇", "2"],
        ["合计", "<", "19"],
    ]
    document = lay_out(Rows("", rows))
    [finding] = findings(document)
    assert (finding.stated, finding.expected) == ("9", "5")
    assert hows(document) == ["4＋6＝10亩", "10＋9＝19亩"]


def test_a_missing_part_leaves_the_total_undecided() -> None:
    document = areas(["甲镇", "1.20", "5"], ["乙镇", "-", "6"], ["合计", "1.20", "11"])
    assert findings(document) == []
    assert "“乙镇”" in not_run(document, "A1")[0].reason
    assert hows(document) == ["5＋6＝11公顷"]


def test_shares_and_averages_are_not_added() -> None:
    rows = [
        ["乡镇", "面积（亩）", "平均地块", "覆盖率（%）"],
        ["甲镇", "4", "2.5", "40"],
        ["乙镇", "6", "3.5", "60"],
        ["合计", "10", "3.1", "52"],
    ]
    document = lay_out(Rows("", rows))
    assert findings(document) == []
    assert hows(document) == ["4＋6＝10亩"]


def test_a_total_column_is_the_sum_of_its_row() -> None:
    rows = [
        ["乡镇", "水田（亩）", "旱地（亩）", "合计（亩）"],
        ["甲镇", "4.0", "6.0", "10.0"],
        ["乙镇", "3.0", "5.0", "9.0"],
    ]
    document = lay_out(Rows("", rows))
    [finding] = findings(document)
    assert (finding.stated, finding.expected, finding.quote) == ("9.0", "8.0", "9.0")
    assert hows(document) == ["4.0＋6.0＝10.0亩"]


def test_a_total_column_that_never_adds_up_is_not_decided() -> None:
    rows = [
        ["乡镇", "水田（亩）", "旱地（亩）", "合计（亩）"],
        ["甲镇", "4.0", "6.0", "30.0"],
        ["乙镇", "3.0", "5.0", "41.0"],
    ]
    document = lay_out(Rows("", rows))
    assert findings(document) == []
    assert len(not_run(document, "A1")) == 2


def test_rows_of_different_things_are_not_added() -> None:
    rows = [["指标", "数值"], ["耕地（公顷）", "1"], ["天窗（个）", "5"], ["合计（公顷）", "2"]]
    document = lay_out(Rows("", rows))
    assert findings(document) == []
    assert hows(document) == []


def test_one_part_makes_no_total_column() -> None:
    rows = [["乡镇", "水田（亩）", "合计（亩）"], ["甲镇", "4.0", "6.0"]]
    assert findings(lay_out(Rows("", rows))) == []


def test_long_sums_are_written_short() -> None:
    rows = [[f"{number}村", "1", "0"] for number in range(12)]
    assert hows(areas(*rows, ["合计", "12", "0"]))[0] == "1＋1＋1＋1＋1＋1＋1＋…＋1＝12公顷"


exact = st.fractions(min_value=0, max_value=10_000, max_denominator=1000)


@given(st.lists(exact, min_size=2, max_size=8), st.integers(0, 4))
def test_rounding_alone_never_gives_a_finding(parts: list[Fraction], digits: int) -> None:
    rows = [
        [f"{index}村", f"{round_half_up(one, digits):f}", "1"] for index, one in enumerate(parts)
    ]
    whole = round_half_up(sum(parts, Fraction(0)), digits)
    assert findings(areas(*rows, ["合计", f"{whole:f}", str(len(parts))])) == []


@given(st.lists(exact, min_size=2, max_size=8), st.integers(0, 4), st.integers(0, 1000))
def test_a_total_wrong_by_more_than_rounding_is_always_found(
    parts: list[Fraction], digits: int, extra: int
) -> None:
    rounded = [round_half_up(one, digits) for one in parts]
    rows = [[f"{index}村", f"{one:f}", "1"] for index, one in enumerate(rounded)]
    steps = (len(parts) + 1) // 2 + 1 + extra
    whole = round_half_up(sum(map(Fraction, rounded), Fraction(steps, 10**digits)), digits)
    [finding] = findings(areas(*rows, ["合计", f"{whole:f}", str(len(parts))]))
    assert finding.stated == f"{whole:f}"
