import pytest
from laid_out import Rows, lay_out
from table_judging import findings

from yizhangtu.documents import Document
from yizhangtu.model import Certainty

COMPARED = ["具体指标", "调整前", "调整后", "变化"]
STEEP = "永久基本农田范围内坡度25度以上的耕地面积（亩）"
TEXT = "永久基本农田拟调出面积420.70公顷，其中位于坡度25度以上的地块8.20公顷。"


def compared(*rows: list[str], text: str = "") -> Document:
    table = Rows("表 5-1 优化成效指标表", [COMPARED, *rows])
    return lay_out(text, table) if text else lay_out(table)


def test_a_change_with_the_digits_of_an_amount_in_another_unit_is_suspected() -> None:
    document = compared([STEEP, "6200.50", "5779.80", "-420.70"], text=TEXT)
    [finding] = findings(document, "A11")
    assert (finding.stated, finding.expected, finding.unit) == ("-420.70", "-123.00", "亩")
    assert finding.certainty is Certainty.LIKELY
    assert "8.20公顷合123.00亩" in finding.explanation
    assert finding.quote == f"{STEEP}\t6200.50\t5779.80\t-420.70"


def test_without_a_sentence_on_the_same_thing_the_amount_itself_is_converted() -> None:
    document = compared(
        ["耕地面积（亩）", "6200.50", "5779.80", "-420.70"], text="拟调出面积420.70公顷。"
    )
    [finding] = findings(document, "A11")
    assert finding.expected == "-6310.50"


@pytest.mark.parametrize(
    ("row", "text"),
    [
        pytest.param([STEEP, "6200.50", "6077.50", "-123.00"], TEXT, id="rightly converted"),
        pytest.param(
            ["耕地面积（公顷）", "900.00", "479.30", "-420.70"], TEXT, id="in the unit of the text"
        ),
        pytest.param(
            [STEEP, "6200.50", "5779.80", "-420.70"],
            TEXT + "另减少420.7亩。",
            id="said in that unit too",
        ),
        pytest.param(["耕地面积（亩）", "9", "17", "8"], "调出8公顷。", id="too few digits"),
        pytest.param(["碎图斑个数（个）", "900", "479", "-421"], "调出421公顷。", id="no area"),
    ],
)
def test_a_change_in_its_own_unit_is_not_suspected(row: list[str], text: str) -> None:
    assert findings(compared(row, text=text)) == []


def test_a_difference_printed_in_another_unit_is_named() -> None:
    [finding] = findings(compared(["耕地面积（公顷）", "900.00", "820.00", "-1200.00"]))
    assert (finding.rule, finding.expected, finding.unit) == ("A11", "-80.00", "公顷")
    assert "按亩计才相符" in finding.explanation


@pytest.mark.parametrize(
    ("row", "words"),
    [
        pytest.param(["碎图斑个数（个）", "34.5", "30"], "小数", id="half a piece"),
        pytest.param(["耕地面积（亩）", "-5.0", "30"], "为负", id="negative area"),
        pytest.param(["水田占耕地比例（%）", "135.43", "30"], "100%", id="more than all"),
    ],
)
def test_values_that_cannot_be_are_found(row: list[str], words: str) -> None:
    document = lay_out(Rows("", [["具体指标", "调整前", "调整后"], row]))
    [finding] = findings(document)
    assert finding.rule == "A11"
    assert words in finding.explanation
    assert finding.quote == row[1]


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(["碎图斑个数（个）", "34", "30"], id="pieces"),
        pytest.param(["耕地净增加（亩）", "-5.0", "30"], id="a flow may be negative"),
        pytest.param(["任务完成率（%）", "135.43", "30"], id="a task may be exceeded"),
    ],
)
def test_values_that_can_be_are_not(row: list[str]) -> None:
    assert findings(lay_out(Rows("", [["具体指标", "调整前", "调整后"], row]))) == []
