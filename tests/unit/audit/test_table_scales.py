from laid_out import Rows, lay_out
from table_judging import findings, verified

from yizhangtu.documents import Document
from yizhangtu.model import Certainty

COMPARED = ["具体指标", "调整前", "调整后", "变化"]


def compared(*rows: list[str]) -> Document:
    return lay_out(Rows("表 5-3 优化成效指标表", [COMPARED, *rows]))


def test_a_ratio_beside_points_is_found_with_the_row_it_differs_from() -> None:
    document = compared(["符合程度", "90%", "100%", "0.1"], ["覆盖率（%）", "40", "42", "2"])
    [finding] = findings(document)
    assert (finding.rule, finding.stated, finding.expected, finding.unit) == (
        "A6",
        "0.1",
        "10",
        "个百分点",
    )
    assert finding.certainty is Certainty.CERTAIN
    assert "“覆盖率”由40%变为42%" in finding.explanation
    assert document.text[slice(*finding.related[1])] == "2"


def test_a_ratio_alone_is_likely_a_slip() -> None:
    [finding] = findings(compared(["符合程度", "90%", "100%", "0.1"]))
    assert (finding.rule, finding.certainty) == ("A6", Certainty.LIKELY)


def test_a_relative_change_is_told_from_points() -> None:
    [finding] = findings(compared(["符合程度", "80%", "100%", "25%"]))
    assert finding.rule == "A6"
    assert "相对变化率" in finding.explanation


def test_points_throughout_are_verified() -> None:
    document = compared(["符合程度", "90%", "100%", "10"], ["覆盖率（%）", "40", "42", "2"])
    assert findings(document) == []
    assert [one.how for one in verified(document, "A6")] == [
        "“符合程度”、“覆盖率”的变化均以百分点计"
    ]


def test_a_change_of_percentages_that_is_nothing_of_the_kind_is_a_wrong_change() -> None:
    assert [one.rule for one in findings(compared(["符合程度", "90%", "100%", "0.3"]))] == ["A2"]
