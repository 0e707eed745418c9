"""`yizhangtu targets`: what is read is confirmed by a person, a later document counts, nothing is forgotten."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from office import Office

from yizhangtu.cli import main
from yizhangtu.cli.targets import choosing

APPROVAL = (
    "东岭市人民政府关于青禾县国土空间总体规划的批复\n青禾县人民政府：\n"
    "一、同意《青禾县国土空间总体规划（2021—2035年）》。\n"
    "二、到2035年，青禾县耕地保有量不低于42.00万亩，永久基本农田保护面积不低于3O.50万亩；"
    "用水总量不超过上级下达指标，2025年整治土地1.2万亩。\n东岭市人民政府\n2024年6月11日\n"
)
LATER = APPROVAL.replace("42.00", "43.10").replace("2024年6月11日", "2025年3月1日")
EARLIER = APPROVAL.replace("42.00", "41.00").replace("2024年6月11日", "2023年3月1日")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An empty workspace and three approvals of different dates."""
    made = Office(tmp_path)
    made.run("init", tmp_path / "plan", "--unit", "150999", "--name", "青禾县")
    for name, text in (("批复", APPROVAL), ("后批复", LATER), ("前批复", EARLIER)):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    return made


def values(office: Office, *words: str) -> list[object]:
    rows = office.json("targets", "list", *words)["targets"]
    assert isinstance(rows, list)
    return [row["value"] for row in rows]


def test_reading_alone_registers_nothing(office: Office) -> None:
    content = office.json("targets", "read", office.folder / "批复.txt")
    rows, unread = content["targets"], content["unread"]
    assert isinstance(rows, list)
    assert isinstance(unread, list)
    assert [(row["value"], row["doubts"] != []) for row in rows] == [
        ("42.00", False),
        ("30.50", True),
        (None, False),
    ]
    assert [(number["quote"], number["line"]) for number in unread] == [("1.2万亩", 4)]
    assert values(office) == []


def test_without_a_terminal_doubtful_figures_stay_out_and_are_told(office: Office) -> None:
    result = office.run("targets", "read", office.folder / "批复.txt", "--accept")
    assert "第2号数字存疑，未登记" in result.stderr
    assert values(office) == ["42.00", None]


@pytest.mark.parametrize(
    ("words", "registered"),
    [
        pytest.param(("--only", "2"), ["30.50"], id="one"),
        pytest.param(("--only", "1-2"), ["42.00", "30.50"], id="a range"),
        pytest.param(("--yes",), ["42.00", "30.50", None], id="all"),
    ],
)
def test_a_person_chooses(office: Office, words: tuple[str, ...], registered: list[str]) -> None:
    office.run("targets", "read", office.folder / "批复.txt", "--accept", *words)
    assert values(office) == registered


@pytest.mark.parametrize(
    ("answer", "registered"),
    [
        pytest.param("\n", ["42.00", None], id="return: those without doubts"),
        pytest.param("1,2\n", ["42.00", "30.50"], id="by number"),
    ],
)
def test_at_a_terminal_a_person_is_asked(
    office: Office, answer: str, registered: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "is_terminal", lambda: True)
    words = ["targets", "read", str(office.folder / "批复.txt"), "--accept"]
    folder = ["--workspace", str(office.folder / "plan")]
    result = CliRunner().invoke(main, [*words, *folder], input=answer)
    assert result.exit_code == 0, result.output
    assert values(office) == registered


@pytest.mark.parametrize("number", ["0", "4", "x"])
def test_a_number_that_is_none_is_refused(office: Office, number: str) -> None:
    office.run("targets", "read", office.folder / "批复.txt", "--only", number, code=2)
    assert values(office) == []


def test_a_later_document_supersedes_and_the_record_tells(office: Office) -> None:
    office.run("targets", "read", office.folder / "批复.txt", "--accept", "--by", "张三")
    office.run("targets", "read", office.folder / "后批复.txt", "--accept", "--by", "李四")
    assert values(office) == ["43.10", None]
    assert values(office, "--all") == ["42.00", None, "43.10", None]
    old = office.run("targets", "show", 1).stdout
    assert "停用：李四" in old
    assert "被后来的文件替代" in old
    assert "替代者：第3号" in old
    new = office.run("targets", "show", 3).stdout
    for words in (
        "原文：耕地保有量不低于43.10万亩",
        "文件：后批复.txt 第4行",
        "成文日期：2025-03-01",
        "登记：李四",
        "替代：第1号",
    ):
        assert words in new


def test_an_older_document_never_overrides(office: Office) -> None:
    office.run("targets", "read", office.folder / "批复.txt", "--accept")
    result = office.run("targets", "read", office.folder / "前批复.txt", "--accept")
    assert "未登记：青禾县2035年耕地保有量41.00万亩，因为第1号出自更晚的文件" in result.stderr
    assert values(office) == ["42.00", None]


def test_the_date_may_be_given(office: Office) -> None:
    office.run("targets", "read", office.folder / "批复.txt", "--accept")
    office.run("targets", "read", office.folder / "前批复.txt", "--accept", "--date", "2024-12-31")
    assert values(office) == ["41.00", None]


def test_a_document_without_a_date_does_not_replace_a_dated_one(office: Office) -> None:
    office.run("targets", "read", office.folder / "批复.txt", "--accept")
    undated = office.folder / "无日期.txt"
    undated.write_text("到2035年，青禾县耕地保有量不低于40.00万亩。", encoding="utf-8")
    result = office.run("targets", "read", undated, "--accept", code=2)
    assert "--date" in result.stderr
    assert values(office) == ["42.00", None]


def test_registering_the_same_document_again_changes_nothing(office: Office) -> None:
    for _ in range(2):
        result = office.run("targets", "read", office.folder / "批复.txt", "--accept")
    assert "2条此前已由同一文件登记" in result.stderr
    assert values(office, "--all") == ["42.00", None]


def test_retiring_keeps_the_record_with_its_reason(office: Office) -> None:
    office.run("targets", "read", office.folder / "批复.txt", "--accept")
    office.run("targets", "retire", 1, "--reason", "登记有误", "--by", "王五")
    assert values(office) == [None]
    assert "停用：王五" in (told := office.run("targets", "show", 1).stdout)
    assert "登记有误" in told
    assert "停用指标" in office.run("log").stdout
    office.run("targets", "retire", 1, "--reason", "再次", code=2)
    office.run("targets", "show", 9, code=2)


def test_both_ends_of_a_range_stay_in_force(office: Office) -> None:
    approval = office.folder / "区间.txt"
    approval.write_text("到2035年，青禾县湿地面积保持在12—15万亩。", encoding="utf-8")
    for _ in range(2):
        office.run("targets", "read", approval, "--accept")
    assert values(office) == ["12", "15"]
