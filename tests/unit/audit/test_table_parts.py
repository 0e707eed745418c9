import pytest
from hypothesis import given
from hypothesis import strategies as st
from laid_out import Rows, lay_out
from table_judging import findings, verified

from yizhangtu.documents import Document
from yizhangtu.model import Certainty


def states(*rows: list[str]) -> Document:
    return lay_out(Rows("表 5-1 指标表", [["具体指标", "调整前", "调整后"], *rows]))


def test_a_part_larger_than_its_whole_is_certain() -> None:
    document = states(
        ["陆域生态保护红线面积（平方公里）", "72.00", "72.00"],
        ["生态保护红线内耕地面积（公顷）", "6900.00", "7300.00"],
    )
    [finding] = findings(document)
    assert (finding.rule, finding.certainty) == ("A12", Certainty.CERTAIN)
    assert (finding.stated, finding.expected, finding.unit) == ("7300.00", "≤7200.00", "公顷")


def test_a_part_that_is_nearly_all_of_its_whole_is_doubted_once_for_its_row() -> None:
    document = states(
        ["永久基本农田（万亩）", "8.1282", "8.1282"],
        ["永久基本农田范围内坡度15度以上的耕地面积（亩）", "80757.98", "80706.85"],
    )
    [finding] = findings(document)
    assert (finding.rule, finding.certainty) == ("A12", Certainty.LIKELY)
    assert "99.4%" in finding.explanation


def test_what_a_whole_is_made_of_may_be_nearly_all_of_it() -> None:
    document = states(
        ["永久基本农田（万亩）", "8.1282", "8.1282"],
        ["永久基本农田范围内耕地面积（亩）", "80757.98", "80706.85"],
    )
    assert findings(document) == []
    assert "2组部分不大于整体" in verified(document, "A12")[0].claim


def test_a_row_among_another_is_not_larger() -> None:
    rows = [["地类", "面积（公顷）"], ["耕地", "50.00"], ["其中：水田", "51.00"], ["林地", "20.00"]]
    [finding] = findings(lay_out(Rows("", rows)))
    assert (finding.rule, finding.stated, finding.expected) == ("A12", "51.00", "≤50.00")


@pytest.mark.parametrize(
    ("areas", "expected"),
    [
        pytest.param(("30.00", "20.00"), [], id="all of it"),
        pytest.param(("30.00", "15.00"), [], id="some of it"),
        pytest.param(("30.00", "20.01"), [], id="within rounding"),
        pytest.param(("30.00", "-"), [], id="with a gap"),
        pytest.param(("30.00", "25.00"), [("50.00", "≥55.00")], id="more than all"),
    ],
)
def test_the_rows_of_a_group_are_together_not_larger(
    areas: tuple[str, str], expected: list[tuple[str, str]]
) -> None:
    rows = [
        ["地类", "细类", "面积（公顷）", "占比（%）"],
        ["耕地", "<", "50.00", "70"],
        ["其中", "水田", areas[0], "60"],
        ["^", "旱地", areas[1], "40"],
        ["林地", "<", "20.00", "30"],
    ]
    document = lay_out(Rows("", rows))
    assert [(one.stated, one.expected) for one in findings(document)] == expected
    document = lay_out(Rows("", rows[:-1]))
    assert [(one.stated, one.expected) for one in findings(document)] == expected


def test_a_column_among_another_is_not_larger() -> None:
    rows = [
        ["乡镇", "建设用地（公顷）", "其中：城镇用地（公顷）"],
        ["甲镇", "50.00", "20.00"],
        ["乙镇", "30.00", "31.00"],
    ]
    [finding] = findings(lay_out(Rows("", rows)))
    assert (finding.rule, finding.stated, finding.quote) == ("A12", "31.00", "乙镇\t30.00\t31.00")


def test_new_construction_land_is_within_the_land_of_a_project() -> None:
    rows = [
        ["序号", "项目名称", "用地规模（公顷）", "新增建设用地（公顷）"],
        ["1", "甲项目", "3.0", "3.0"],
        ["2", "乙项目", "3.0", "3.5"],
    ]
    [finding] = findings(lay_out(Rows("", rows)), "A12")
    assert "乙项目" in finding.explanation


def test_shares_and_rows_without_a_whole_are_not_compared() -> None:
    rows = [["地类", "占比（%）"], ["其中：水田", "60"], ["耕地", "50"], ["其中：旱地", "70"]]
    document = lay_out(Rows("", rows))
    assert findings(document) == []
    assert verified(document, "A12") == []


def test_different_things_are_not_compared() -> None:
    document = states(
        ["城镇开发边界总面积（公顷）", "12.0", "12.0"],
        ["城镇开发边界围合范围内天窗个数（个）", "34", "26"],
    )
    assert findings(document) == []
    assert verified(document, "A12") == []


@given(st.integers(1, 9_999_999), st.integers(0, 100))
def test_a_rounded_part_of_a_rounded_whole_is_never_found(whole: int, percent: int) -> None:
    part = whole * percent // 100
    document = lay_out(
        Rows(
            "",
            [
                ["地类", "面积（公顷）"],
                ["耕地", f"{(whole + 50) // 100}"],
                ["其中：水田", f"{part / 100:.2f}"],
            ],
        )
    )
    assert findings(document) == []
