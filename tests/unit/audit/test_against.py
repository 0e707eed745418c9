"""A document against the database, the approval and the plan it amends: planted contradictions and their valid twins."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path

import pytest

from yizhangtu.audit import AuditedDocument
from yizhangtu.audit.against_approval import against_approval
from yizhangtu.audit.against_plan import against_plan
from yizhangtu.audit.against_version import StateFigures, VersionFigures, against_version
from yizhangtu.audit.context import Judgement
from yizhangtu.documents import Cell, Document, DocumentKind, Section, Span, Table
from yizhangtu.model import (
    AuditFinding,
    Certainty,
    IndicatorValue,
    Lineage,
    NotRun,
    Operator,
    Target,
    Verified,
)
from yizhangtu.standards import load_profile
from yizhangtu.units import Quantity, Unit

PROFILE = load_profile("national")
TITLE = "青禾县国土空间总体规划（2021—2035年）动态维护方案\n"
HEADER = "控制线\t优化导向\t具体指标\t调整前\t调整后\t变化\n"
ROW = "耕地和永久基本农田\t数量不减少\t永久基本农田（万亩）\t81.2820\t81.2835\t0.0015\n"


def _tables(text: str) -> Iterable[Table]:
    cells: list[Cell] = []
    row = start = 0
    for line in f"{text}\n".split("\n"):
        if "\t" in line:
            position = start
            for column, cell in enumerate(line.split("\t")):
                cells.append(Cell(row, column, cell, Span(position, position + len(cell))))
                position += len(cell) + 1
            row += 1
        elif cells:
            columns = max(cell.column for cell in cells) + 1
            yield Table(Span(cells[0].span.start, start - 1), "", tuple(cells), row, columns)
            cells, row = [], 0
        start += len(line) + 1


def _sentences(text: str) -> Iterable[Span]:
    start = 0
    for line in text.split("\n"):
        if line and "\t" not in line:
            yield Span(start, start + len(line))
        start += len(line) + 1


def audited(text: str, sections: tuple[Section, ...] = ()) -> AuditedDocument:
    document = Document(
        Path("方案.txt"),
        DocumentKind.TEXT,
        "ab" * 32,
        text,
        tables=tuple(_tables(text)),
        sentences=tuple(_sentences(text)),
        sections=sections,
    )
    return AuditedDocument(document, PROFILE)


def state(version: str, **values: Quantity | str) -> StateFigures:
    """The indicators of a version; a text is the reason why there is no value."""
    return StateFigures(
        version,
        {
            key: IndicatorValue(key, None, reason=value)
            if isinstance(value, str)
            else IndicatorValue(key, value)
            for key, value in values.items()
        },
        {
            key: Lineage(key, version, (("permanent_basic_farmland", "ab12" * 16),), "national", "")
            for key in values
        },
    )


def farmland(hectares: str) -> Quantity:
    return Quantity.of(Decimal(hectares), Unit.HECTARE)


def findings(judgements: Iterable[Judgement]) -> list[AuditFinding]:
    return [one for one in judgements if isinstance(one, AuditFinding)]


def outcome(judgements: Iterable[Judgement]) -> list[str]:
    names = {AuditFinding: "finding", Verified: "verified", NotRun: "not run"}
    return [names[type(one)] for one in judgements]


# 81.2820 万亩 is 54188.00 公顷, 81.2835 万亩 is 54189.00.
FIGURES = VersionFigures(
    state("v2", permanent_basic_farmland=farmland("54189.0012")),
    state("v1", permanent_basic_farmland=farmland("54187.9988")),
)


def test_cells_that_print_the_layers_figures_are_verified() -> None:
    judged = list(against_version(audited(TITLE + HEADER + ROW), FIGURES))
    assert outcome(judged) == ["verified", "verified"]
    assert isinstance(judged[0], Verified)
    assert judged[0].quote == "81.2820"
    assert judged[0].how == "由版本v1（快照：永久基本农田保护红线 ab12ab12ab12）计算得81.2820万亩"


def test_a_cell_that_differs_in_its_last_digit_is_a_finding_with_both_figures() -> None:
    text = TITLE + HEADER + ROW.replace("81.2835", "81.2836")
    judged = list(against_version(audited(text), FIGURES))
    (found,) = findings(judged)
    assert outcome(judged) == ["verified", "finding"]
    assert (found.stated, found.expected, found.unit) == ("81.2836", "81.2835", "万亩")
    assert found.quote == "81.2836"
    assert found.certainty is Certainty.CERTAIN
    assert "版本v2" in found.explanation


def test_the_printed_digits_are_the_tolerance() -> None:
    text = TITLE + HEADER + ROW.replace("81.2820", "81.28").replace("81.2835", "81.3")
    assert outcome(against_version(audited(text), FIGURES)) == ["verified", "verified"]


def test_a_label_may_print_another_unit() -> None:
    row = "耕地和永久基本农田\t数量不减少\t永久基本农田（公顷）\t54188.00\t54189.00\t1.00\n"
    assert outcome(against_version(audited(TITLE + HEADER + row), FIGURES)) == ["verified"] * 2


def test_the_name_of_the_line_beside_the_label_is_no_label() -> None:
    row = ROW.replace("耕地和永久基本农田", "永久基本农田")
    assert outcome(against_version(audited(TITLE + HEADER + row), FIGURES)) == ["verified"] * 2


def test_one_version_alone_does_not_say_whether_it_is_before_or_after() -> None:
    judged = list(against_version(audited(TITLE + HEADER + ROW), VersionFigures(FIGURES.after)))
    assert outcome(judged) == ["not run", "verified"]
    assert isinstance(judged[1], Verified)
    assert judged[1].quote == "81.2835"


def test_a_missing_layer_is_told_and_is_no_pass() -> None:
    figures = VersionFigures(
        state("v2", permanent_basic_farmland="无法判定：缺少永久基本农田图层"), None
    )
    (first, second) = against_version(audited(TITLE + HEADER + ROW), figures)
    assert isinstance(second, NotRun)
    assert second.reason == "“永久基本农田面积维护后”：缺少永久基本农田图层"
    assert isinstance(first, NotRun)


def test_cells_of_two_indicators_are_compared_one_by_one() -> None:
    row = "耕地\t数量不减少\t林地保有量（万亩）、森林覆盖率（%）\t273.9/50.2\t273.9/50.3\t0\n"
    forest = {
        "forest_retention": Quantity.of(Decimal("273.91"), Unit.TEN_THOUSAND_MU),
        "forest_cover": Quantity.of(Decimal("0.502"), Unit.SHARE),
    }
    figures = VersionFigures(state("v2", **forest), state("v1", **forest))
    judged = list(against_version(audited(HEADER + row), figures))
    (found,) = findings(judged)
    assert (found.stated, found.expected, found.unit) == ("50.3", "50.2", "%")


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("维护前，永久基本农田面积为54188.00公顷。", ["verified"]),
        ("维护前，永久基本农田面积为54188.01公顷。", ["finding"]),
        ("永久基本农田动态维护后54189.00公顷。", ["verified"]),
        ("永久基本农田动态维护后54188.00公顷。", ["finding"]),
        ("全县永久基本农田面积54188.00公顷。", ["verified"]),
        ("全县永久基本农田面积54188.50公顷。", ["finding"]),
        ("永久基本农田面积83.40公顷。", ["not run"]),
        ("永久基本农田保护任务为54000.00公顷。", []),
        ("永久基本农田面积不低于54000.00公顷。", []),
        ("拟调入永久基本农田511.30公顷。", []),
        ("生态保护红线天窗内涉及永久基本农田2443.40公顷。", []),
        ("2019年全县永久基本农田面积54000.00公顷。", []),
    ],
    ids=[
        "before",
        "before wrong",
        "after",
        "after wrong",
        "unmarked",
        "unmarked wrong",
        "unmarked far off",
        "task",
        "demand",
        "transfer",
        "part",
        "other year",
    ],
)
def test_sentences(sentence: str, expected: list[str]) -> None:
    assert outcome(against_version(audited(TITLE + sentence), FIGURES)) == expected


def test_a_chapter_on_the_town_is_not_compared_with_the_county() -> None:
    text = "三、中心城区\n永久基本农田面积54100.00公顷。"
    section = Section("三、", "中心城区", 1, Span(0, 6), Span(0, len(text)))
    assert outcome(against_version(audited(text, (section,)), FIGURES)) == []


def target(
    value: str | None,
    operator: Operator = Operator.AT_LEAST,
    *,
    key: str = "permanent_basic_farmland",
    unit_name: str = "青禾县",
) -> Target:
    return Target(
        unit_name=unit_name,
        indicator=key,
        operator=operator,
        value=None if value is None else Decimal(value),
        unit="" if value is None else "万亩",
        year=2035,
        conditional=value is None,
        quote="",
        line=9,
        document="批复.docx",
    )


@pytest.mark.parametrize(
    ("text", "approved", "expected"),
    [
        (HEADER + ROW, target("81.2835"), ["verified"]),
        (HEADER + ROW, target("81.2836"), ["finding"]),
        (HEADER + ROW, target("81.2830", Operator.AT_MOST), ["finding"]),
        ("永久基本农田保护任务为81.2820万亩。", target("81.2820"), ["verified"]),
        ("永久基本农田保护任务为54188.00公顷。", target("81.2820"), ["verified"]),
        ("永久基本农田保护任务为81.2802万亩。", target("81.2820"), ["finding"]),
        ("永久基本农田面积不低于81.2820万亩。", target("81.2820"), ["verified"]),
        ("永久基本农田面积不超过81.2820万亩。", target("81.2820"), ["finding"]),
        (HEADER + ROW, target(None), ["not run"]),
        (HEADER + ROW, target("90", unit_name="别的县"), ["not run"]),
    ],
    ids=[
        "value satisfies",
        "value too small",
        "value above a ceiling",
        "task",
        "task in another unit",
        "task with swapped digits",
        "demand",
        "demand turned round",
        "assigned elsewhere",
        "targets of another unit",
    ],
)
def test_a_plan_against_its_approval(text: str, approved: Target, expected: list[str]) -> None:
    assert outcome(against_approval(audited(TITLE + text), (approved,))) == expected


def test_the_longer_name_of_a_unit_is_the_same_unit() -> None:
    approved = target("81.2836", unit_name="某市青禾县")
    assert outcome(against_approval(audited(TITLE + HEADER + ROW), (approved,))) == ["finding"]


PLAN = "青禾县国土空间总体规划（2021—2035年）\n{}"


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        ("全县划定永久基本农田81.2820万亩。", ["verified", "verified"]),
        ("全县划定永久基本农田81.28万亩。", ["verified", "verified"]),
        ("全县划定永久基本农田81.2802万亩。", ["verified", "finding"]),
        ("永久基本农田面积不低于81.2000万亩。", ["verified", "verified"]),
        ("永久基本农田面积不低于81.3000万亩。", ["verified", "finding"]),
        ("本规划没有这项内容。", ["verified"]),
    ],
    ids=["equal", "coarser", "other figure", "demand kept", "demand not kept", "not stated"],
)
def test_values_before_maintenance_are_those_of_the_plan(plan: str, expected: list[str]) -> None:
    judged = against_plan(audited(TITLE + HEADER + ROW), audited(PLAN.format(plan)))
    assert outcome(judged) == expected


@pytest.mark.parametrize(
    ("replaced", "stated", "expected"),
    [
        (("2035", "2030"), "2021—2030年", "2021—2035年"),
        (("青禾县", "青田县"), "青田县", "青禾县"),
    ],
    ids=["period", "unit"],
)
def test_the_plan_is_named_as_it_is(replaced: tuple[str, str], stated: str, expected: str) -> None:
    judged = against_plan(audited(TITLE.replace(*replaced)), audited(PLAN.format("正文。")))
    (found,) = findings(judged)
    assert (found.stated, found.expected) == (stated, expected)


@pytest.mark.parametrize(
    "rule",
    [
        lambda document: against_version(document, FIGURES),
        lambda document: against_plan(document, audited(PLAN.format("正文。"))),
    ],
    ids=["version", "plan"],
)
def test_a_document_about_no_plan_is_not_judged(
    rule: Callable[[AuditedDocument], Iterable[Judgement]],
) -> None:
    assert list(rule(audited("今天的会议改在下午3点，地点不变。"))) == []
