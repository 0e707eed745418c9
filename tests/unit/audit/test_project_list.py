import pytest
from laid_out import Heading, Rows, lay_out
from table_judging import findings, not_run, verified

from yizhangtu.documents import Document

HEADINGS = [
    "序号",
    "项目类型",
    "项目名称",
    "建设性质",
    "建设年限",
    "用地规模（公顷）",
    "新增建设用地（公顷）",
    "所在地区",
    "纳入依据",
]
PROJECTS = [
    ["1", "能源类", "风电项目", "新建", "2026-2028年", "30", "30", "甲镇", "发改文件"],
    ["2", "产业类", "冷库项目", "新建", "2026-2027年", "1.8553", "1.8553", "乙镇", "发改立项"],
    ["3", "产业类", "仓储项目", "改扩建", "2025-2028年", "0.9631", "0.5000", "甲镇", "发改立项"],
]
TEXT = "重点建设项目共3个，拟用地面积32.8184公顷，涉及能源类、产业类两个类型。其中能源类项目1个，产业类2个。"


def listed(
    text: str = TEXT, rows: list[list[str]] = PROJECTS, headings: list[str] = HEADINGS
) -> Document:
    return lay_out(
        Heading(1, "五、", "重点建设项目清单维护"),
        text,
        Rows("表 5-4 重点建设项目", [headings, *rows]),
    )


def test_a_list_that_agrees_with_the_text_is_verified() -> None:
    document = listed()
    assert findings(document) == []
    assert [one.how for one in verified(document, "A7")] == [
        "表5-4列有3个，正文为3个",
        "表5-4列有1个，正文为1个",
        "表5-4列有2个，正文为2个",
        "30＋1.8553＋0.9631＝32.8184公顷，正文为32.8184公顷",
        "用地规模(公顷)（公顷）、新增建设用地(公顷)（公顷）",
    ]


@pytest.mark.parametrize(
    ("printed", "wrong", "expected"),
    [
        pytest.param("共3个", "共4个", "3", id="number of projects"),
        pytest.param("产业类2个", "产业类3个", "2", id="number of a kind"),
        pytest.param("32.8184公顷", "32.8284公顷", "32.8184", id="land"),
    ],
)
def test_a_text_that_says_something_else_is_found(printed: str, wrong: str, expected: str) -> None:
    document = listed(TEXT.replace(printed, wrong))
    [finding] = findings(document)
    assert (finding.rule, finding.expected) == ("A7", expected)
    assert finding.quote in wrong


def test_land_of_a_kind_and_new_land_are_checked_too() -> None:
    text = TEXT + "其中产业类项目用地面积2.8184公顷。新增建设用地32.3563公顷。"
    document = listed(text)
    [finding] = findings(document)
    assert (finding.stated, finding.expected) == ("32.3563", "32.3553")
    assert "1.8553＋0.9631＝2.8184公顷，正文为2.8184公顷" in {
        one.how for one in verified(document, "A7")
    }


def test_a_list_with_new_land_alone_is_a_list() -> None:
    rows = [["序号", "项目名称", "新增建设用地（公顷）"], ["1", "甲项目", "2.0"]]
    document = lay_out("重点项目共1个，新增建设用地2.2公顷。", Rows("表 1 项目", rows))
    [finding] = findings(document)
    assert (finding.rule, finding.expected) == ("A7", "2.0")


def test_the_text_may_use_another_unit() -> None:
    assert findings(listed(TEXT.replace("32.8184公顷", "492.28亩"))) == []
    [finding] = findings(listed(TEXT.replace("32.8184公顷", "32.8184亩")), "A7")
    assert (finding.expected, finding.unit) == ("492.2760", "亩")


def test_land_without_a_unit_is_found_at_its_heading() -> None:
    bare = [heading.split("（")[0] for heading in HEADINGS]
    [finding] = findings(listed(headings=bare))
    assert (finding.rule, finding.quote, finding.expected) == ("A7", "用地规模", "公顷")


def test_a_list_of_which_the_text_says_nothing_is_not_decided() -> None:
    document = listed("本次维护了重点建设项目清单。")
    assert findings(document) == []
    assert [one.reason for one in not_run(document, "A7")] == [
        "正文没有说明表5-4共有多少个项目，无法核对个数",
        "正文没有说明表5-4的用地规模(公顷)合计，无法核对",
    ]


def test_land_that_is_not_filled_leaves_the_sum_undecided() -> None:
    rows = [PROJECTS[0], PROJECTS[1], [*PROJECTS[2][:5], "-", "-", *PROJECTS[2][7:]]]
    document = listed(rows=rows)
    assert {one.rule for one in findings(document)} == {"A13"}
    assert "“仓储项目”" in not_run(document, "A7")[0].reason


def test_a_total_row_is_no_project() -> None:
    total = ["合计", "", "", "", "", "32.8184", "32.3553", "", ""]
    assert findings(listed(rows=[*PROJECTS, total])) == []


def test_counts_of_other_sections_are_not_taken() -> None:
    document = lay_out(
        Heading(1, "四、", "控制线"),
        "划入项目共7个。",
        Heading(1, "五、", "清单"),
        TEXT,
        Rows("表 5-4 重点建设项目", [HEADINGS, *PROJECTS]),
    )
    assert findings(document) == []
