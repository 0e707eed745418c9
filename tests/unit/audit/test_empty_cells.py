import pytest
from laid_out import Rows, lay_out
from table_judging import findings, verified

from yizhangtu.documents import Document
from yizhangtu.model import Certainty

HEADINGS = ["序号", "项目名称", "建设性质", "建设年限", "用地规模（公顷）", "所在地区", "纳入依据"]
COMPARED = ["具体指标", "调整前", "调整后", "变化"]


def listed(last: str) -> Document:
    rows = [
        HEADINGS,
        ["1", "甲项目", "新建", "2026年", "1.0", "甲镇", "发改文件"],
        ["2", "乙项目", "新建", "2026年", "2.0", "乙镇", last],
    ]
    return lay_out(Rows("表 5-4 项目清单", rows))


@pytest.mark.parametrize(
    ("cell", "certainty"),
    [
        pytest.param("", Certainty.CERTAIN, id="empty"),
        pytest.param("-", Certainty.LIKELY, id="dash"),
        pytest.param("无", Certainty.LIKELY, id="none"),
    ],
)
def test_a_required_field_that_is_not_filled_is_found(cell: str, certainty: Certainty) -> None:
    [finding] = findings(listed(cell), "A13")
    assert finding.certainty is certainty
    assert "“乙项目”一行的“纳入依据”" in finding.explanation
    assert finding.quote.startswith("2\t乙项目")


def test_a_list_with_all_fields_is_verified() -> None:
    document = listed("申请说明")
    assert findings(document, "A13") == []
    assert [one.how for one in verified(document, "A13")] == ["2行、7栏均有内容"]


def test_cells_missing_at_the_end_of_a_row_are_empty() -> None:
    rows = [HEADINGS, ["1", "甲项目", "新建", "2026年", "1.0", "甲镇"]]
    [finding] = findings(lay_out(Rows("", rows)), "A13")
    assert finding.quote == "1\t甲项目\t新建\t2026年\t1.0\t甲镇"


def test_a_dash_in_a_row_that_the_standards_ask_for_is_doubted() -> None:
    rows = [COMPARED, ["已批开发区和非农业产业园区面积划入率（%）", "-", "-", "-"]]
    [finding] = findings(lay_out(Rows("", rows)), "A13")
    assert finding.certainty is Certainty.POSSIBLE


def test_a_dash_in_any_other_row_is_not() -> None:
    assert findings(lay_out(Rows("", [COMPARED, ["本县自定指标", "-", "-", "-"]]))) == []


def test_an_empty_state_is_likely_forgotten() -> None:
    rows = [COMPARED, ["本县自定指标", "3.0", "", "1.0"], ["另一指标", "3.0", "4.0", "1.0"]]
    [finding] = findings(lay_out(Rows("", rows)))
    assert (finding.rule, finding.certainty) == ("A13", Certainty.LIKELY)
    assert "“调整后”" in finding.explanation


def test_other_tables_may_have_empty_cells() -> None:
    rows = [["乡镇", "面积", "备注"], ["甲镇", "3.0", ""], ["乙镇", "4.0", ""]]
    assert findings(lay_out(Rows("", rows))) == []
