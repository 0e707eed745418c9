import pytest
from laid_out import Rows, lay_out
from table_judging import findings, verified


def stated(*lines: str) -> list[tuple[str, str]]:
    """The numbers found at fault, with what they stand at."""
    found = findings(lay_out(*lines))
    assert {one.rule for one in found} <= {"A15"}
    return [(one.stated, one.quote) for one in found]


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(("一、甲", "二、乙", "三、丙"), id="one level"),
        pytest.param(
            ("一、甲", "（一）乙", "1. 丙", "2. 丁", "（二）戊", "1. 己", "二、庚", "（一）辛"),
            id="nested levels begin anew",
        ),
        pytest.param(("1. 甲", "2. 乙", "1. 丙", "2. 丁"), id="a second list"),
        pytest.param(
            ("第一章 总则", "第一条 甲", "第二条 乙", "第二章 分则", "第三条 丙", "第四条 丁"),
            id="articles count through chapters",
        ),
        pytest.param(("1.1 甲", "1.2 乙", "2.1 丙", "2.2 丁"), id="decimals"),
        pytest.param(
            ("面积为1.5万亩。", "2026年完成。", "三是加强管理。"), id="no numbers of items"
        ),
        pytest.param(("五、从中间节选", "六、继续"), id="an extract"),
    ],
)
def test_numbers_that_count_on_are_not_found(lines: tuple[str, ...]) -> None:
    assert stated(*lines) == []


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(
            ("一、甲", "二、乙", "四、丙"), [("四、", "四、丙")], id="a number is left out"
        ),
        pytest.param(("一、甲", "二、乙", "二、丙"), [("二、", "二、丙")], id="a number twice"),
        pytest.param(
            ("一、甲", "三、乙", "二、丙"),
            [("三、", "三、乙"), ("二、", "二、丙")],
            id="out of order",
        ),
        pytest.param(
            ("一、甲", "（一）乙", "（三）丙", "二、丁"),
            [("（三）", "（三）丙")],
            id="an inner number",
        ),
        pytest.param(
            ("一、甲。", "二、乙。", "3、丙。丁。", "4、戊。"),
            [("3、", "3、丙。")],
            id="another form goes on",
        ),
        pytest.param(
            ("第一条 甲", "第二条 乙", "第四条 丙"), [("第四条", "第四条 丙")], id="an article"
        ),
    ],
)
def test_numbers_that_do_not_are_found(
    lines: tuple[str, ...], expected: list[tuple[str, str]]
) -> None:
    assert stated(*lines) == expected


def test_numbers_that_count_on_are_verified() -> None:
    document = lay_out("一、甲", "二、乙")
    assert [one.how for one in verified(document, "A15")] == ["共2个编号，各层依次编号"]


def test_a_text_without_numbers_is_silent() -> None:
    assert verified(lay_out("没有编号的一段。"), "A15") == []


@pytest.mark.parametrize(
    ("captions", "expected"),
    [
        pytest.param(("表 5-1 甲", "表 5-2 乙", "表 6-1 丙"), [], id="by chapter"),
        pytest.param(("表 5-1 甲", "表 5-3 乙"), ["表5-3"], id="a table is left out"),
        pytest.param(("表1 甲", "表1 乙"), ["表1"], id="a number twice"),
        pytest.param(("表1 甲", "表1 甲", "表2 乙"), [], id="a table over two pages"),
        pytest.param(("表1 甲", "附表1 乙", "表2 丙"), [], id="annexes count apart"),
    ],
)
def test_tables_are_numbered_on(captions: tuple[str, ...], expected: list[str]) -> None:
    rows = [["乡镇", "面积"], ["甲镇", "1.0"]]
    document = lay_out(*(Rows(caption, rows) for caption in captions))
    assert [one.stated for one in findings(document)] == expected


def test_a_sentence_about_a_table_is_no_caption() -> None:
    rows = [["乡镇", "面积"], ["甲镇", "1.0"]]
    document = lay_out(Rows("表1 甲", rows), "表1中的面积为1.0亩，表3中的也是。")
    assert findings(document) == []


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        pytest.param(("1", "2", "3"), [], id="on"),
        pytest.param(("1", "2", "4"), ["4"], id="a jump"),
        pytest.param(("1", "2", "2"), ["2"], id="twice"),
        pytest.param(("1", "2", "1"), [], id="a second group"),
    ],
)
def test_rows_are_numbered_on(numbers: tuple[str, ...], expected: list[str]) -> None:
    rows = [["序号", "名称", "面积"], *([number, "某地", "1.0"] for number in numbers)]
    assert [one.stated for one in findings(lay_out(Rows("", rows)))] == expected


def test_a_number_over_several_rows_counts_once() -> None:
    rows = [["序号", "名称", "面积"], ["1", "甲", "1.0"], ["^", "乙", "1.0"], ["2", "丙", "1.0"]]
    assert findings(lay_out(Rows("", rows))) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("涉及三类。一是甲，二是乙，三是丙。", [], id="on"),
        pytest.param("涉及三类。一是甲，二是乙，四是丙。", ["四是"], id="a jump"),
        pytest.param("第一项任务一是甲。一是乙，二是丙。", [], id="two lists"),
    ],
)
def test_items_in_a_paragraph_count_on(text: str, expected: list[str]) -> None:
    assert [one.stated for one in findings(lay_out(text))] == expected
