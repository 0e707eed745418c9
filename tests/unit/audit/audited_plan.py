"""A small audited document: two paragraphs and a table, three findings, a verified claim; hostile characters in all."""

from datetime import UTC, datetime
from pathlib import Path

from yizhangtu.documents import Cell, Document, DocumentKind, Section, Span, Table
from yizhangtu.model import (
    AuditFinding,
    AuditReport,
    Basis,
    Certainty,
    NotRun,
    RuleBasis,
    RuleKind,
    Severity,
    Verified,
)
from yizhangtu.reports.audit_paper import AuditPaper
from yizhangtu.reports.vocabulary import Vocabulary

TEXT = (
    "一、调整情况\n"
    "\n"
    "共调出10.00公顷，其中<甲>6.00公顷、乙3.00公顷。\n"
    "表5-1 成效表\n"
    "指标\t调整前\t调整后\n"
    "耕地（万亩）\t97.43\t97.44\n"
    "林地\t\t1\n"
    "完。"
)
MOMENT = datetime(2026, 12, 1, 7, 30, tzinfo=UTC)


def span_of(quote: str, text: str = TEXT) -> Span:
    start = text.index(quote)
    return Span(start, start + len(quote))


def _cells() -> tuple[Cell, ...]:
    cells = []
    start = TEXT.index("指标\t")
    for row, line in enumerate(TEXT[start:].split("\n")[:3]):
        for column, text in enumerate(line.split("\t")):
            cells.append(Cell(row, column, text, Span(start, start + len(text))))
            start += len(text) + 1
    return tuple(cells)


def document(path: Path = Path("方案.txt"), kind: DocumentKind = DocumentKind.TEXT) -> Document:
    """The document; its table covers the three lines with tabs."""
    cells = _cells()
    table = Table(Span(cells[0].span.start, cells[-1].span.end), "表5-1 成效表", cells, 3, 3)
    heading = span_of("一、调整情况")
    return Document(
        path,
        kind,
        "ab" * 32,
        TEXT,
        tables=(table,),
        paragraphs=tuple(span_of(line) for line in TEXT.split("\n") if line and "\t" not in line),
        sections=(Section("一、", "调整情况", 1, heading, Span(0, len(TEXT))),),
    )


def finding(
    quote: str,
    rule: str = "A1",
    severity: Severity = Severity.HARD,
    *,
    explanation: str = "6.00+3.00=9.00公顷，<b>不等于</b>10.00公顷。",
    span: Span | None = None,
    related: tuple[tuple[int, int], ...] = (),
) -> AuditFinding:
    place = span or span_of(quote)
    return AuditFinding(
        rule=rule,
        severity=severity,
        certainty=Certainty.CERTAIN if severity is Severity.HARD else Certainty.LIKELY,
        claim="分项之和等于合计",
        stated="10.00",
        expected="9.00",
        unit="公顷",
        quote=TEXT[place.start : place.end],
        line=TEXT.count("\n", 0, place.start) + 1,
        start=place.start,
        end=place.end,
        explanation=explanation,
        mend="核对分项",
        related=related,
    )


def report() -> AuditReport:
    part = span_of("6.00")
    empty = _cells()[-2].span
    claim = span_of("97.43")
    return AuditReport(
        document="方案.txt",
        document_sha256="ab" * 32,
        findings=(
            finding("10.00", related=((part.start, part.end),)),
            finding("97.44", "A2", Severity.WARNING),
            finding("", "A13", Severity.INFO, span=empty, explanation="单元格为空。"),
        ),
        verified=(Verified("A4", "换算一致", "97.43", 6, claim.start, claim.end, "97.43=97.43"),),
        not_run=(NotRun("A16", "缺少<图层>"),),
        unread=(("=1+1", 3, "是一个数还是两个数不能确定"),),
    )


def vocabulary() -> Vocabulary:
    rules = {
        key: RuleBasis(key, title, severity, Basis("某办法", None, verified=False), RuleKind.AUDIT)
        for key, title, severity in (
            ("A1", "分项之和等于合计", Severity.HARD),
            ("A2", "变化等于后减前", Severity.HARD),
            ("A4", "换算一致", Severity.HARD),
            ("A13", "必填单元格不为空", Severity.WARNING),
            ("A16", "与数据库一致", Severity.HARD),
        )
    }
    return Vocabulary(profile_title="虚构省标准", profile_statement="未核对原文。", rules=rules)


def paper(source: Document | None = None, audited: AuditReport | None = None) -> AuditPaper:
    return AuditPaper(
        source or document(),
        audited or report(),
        vocabulary(),
        MOMENT,
        "yizhangtu 0.1",
        ("数据库版本v2",),
    )
