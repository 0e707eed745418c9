"""What the rules on tables say of three real documents, by rule, place and certainty."""

from pathlib import Path

import pytest
from table_judging import findings, not_run, verified

from yizhangtu.documents import Document, read_document
from yizhangtu.model import AuditFinding, Verified


@pytest.fixture(scope="module")
def plan(shared: Path) -> Document:
    return read_document(next((shared / "documents").glob("004_*.txt")))


def test_a_maintenance_plan_gives_just_the_findings_that_a_reader_confirms(plan: Document) -> None:
    assert [
        (one.rule, one.certainty, one.stated, one.expected, one.unit) for one in findings(plan)
    ] == [
        ("A6", "certain", "0.1", "10", "个百分点"),
        ("A7", "certain", "", "公顷", ""),
        ("A11", "likely", "-511.30", "-92.55", "亩"),
        ("A12", "likely", "807579.78", "明显小于812820.00", "亩"),
        ("A13", "certain", "", "", ""),
        ("A13", "possible", "", "", ""),
        ("A14", "likely", "宁城县", "喀喇沁旗", ""),
    ]


def test_every_quote_is_the_text_at_its_place(plan: Document) -> None:
    judged: list[AuditFinding | Verified] = [*findings(plan), *verified(plan, "A2")]
    for one in [*judged, *verified(plan, "A7")]:
        assert one.quote == plan.text[one.start : one.end]
        assert one.line == plan.text.count("\n", 0, one.start) + 1


def test_what_is_right_in_it_is_verified(plan: Document) -> None:
    hows = {one.how for rule in ("A2", "A7") for one in verified(plan, rule)}
    assert {
        "703.45－698.46＝4.99平方公里",
        "5823－5939＝－116个",
        "30＋0.9631＋1.8553＋6.609＋29.5751＝69.0025公顷，正文为69.0025公顷",
        "表5-4列有9个，正文为9个",
        "表5-4列有4个，正文为4个",
        "表5-4列有3个，正文为3个",
    } <= hows
    assert len(verified(plan, "A2")) == 21


def test_what_it_leaves_open_is_not_decided(plan: Document) -> None:
    assert ["已批开发区" in one.reason for one in not_run(plan, "A2")] == [True]
    assert len(not_run(plan, "A5")) == 2


def test_approvals_have_nothing_but_a_change_of_numbering(shared: Path) -> None:
    first, second = (
        read_document(next((shared / "documents").glob(f"{number}_*.txt")))
        for number in ("000", "002")
    )
    assert [(one.rule, one.stated) for one in findings(first)] == [("A15", "5、")]
    assert findings(second) == []
