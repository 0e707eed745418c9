"""Writes an audited document as docx with a Word comment at the place of each finding; a Word source keeps its text."""

from bisect import bisect_left, bisect_right
from datetime import UTC
from io import BytesIO
from pathlib import Path

from docx.text.paragraph import Paragraph

from yizhangtu.documents import DocumentKind
from yizhangtu.model import AuditFinding, Certainty
from yizhangtu.reports.archive import stable_archive
from yizhangtu.reports.audit_comments import add_comment
from yizhangtu.reports.audit_paper import (
    CERTAINTY_NAMES,
    SEVERITY_NAMES,
    AuditPaper,
    verdict,
    with_unit,
)
from yizhangtu.reports.audit_word_copy import copy_of
from yizhangtu.reports.audit_word_source import Placed, word_of
from yizhangtu.reports.phrases import full_date, plain

__all__ = ["write_audit_docx"]


def write_audit_docx(paper: AuditPaper, path: Path) -> None:
    """Writes the document with its findings as comments; the same audit gives the same bytes.

    A Word source is copied with all that it holds, and only comments are added. Of another source a Word document is
    made from its text and tables. The first paragraph carries the outcome of the audit.
    """
    is_word = paper.document.kind is DocumentKind.WORD
    word, places = copy_of(paper.document) if is_word else word_of(paper.document)
    moment = paper.generated.astimezone(UTC)
    comments = [(0, 0, _summary(paper))]
    comments += [
        (one.start, one.end, _comment_text(number, one, paper))
        for number, one in enumerate(paper.report.findings, 1)
    ]
    starts = [place.start for place in places]
    for start, end, text in comments:
        first = _place(places, starts, start)
        last = _place(places, starts, max(start, end - 1))
        width = min(end - start, 1)
        add_comment(word, first, (last[0], last[1] + width), text, moment)
    content = BytesIO()
    word.save(content)
    path.write_bytes(stable_archive(content.getvalue(), moment))


def _place(places: list[Placed], starts: list[int], offset: int) -> tuple[Paragraph, int]:
    """The paragraph in which the character at an offset stands, and how many of its characters stand before it."""
    index = max(0, bisect_right(starts, offset) - 1)
    found = places[index]
    return found.paragraph, min(bisect_left(found.origin, offset), max(0, len(found.origin) - 1))


def _summary(paper: AuditPaper) -> str:
    counts = "，".join(
        f"{SEVERITY_NAMES[kind]}{count}处" for kind, count in paper.counts().items() if count
    )
    return plain(
        f"{full_date(paper.generated)}审校：{counts or '没有发现'}，已核实{len(paper.report.verified)}处。"
        f"{verdict(paper.report)}（SHA-256 {paper.report.document_sha256[:16]}…，{paper.software}）"
    )


def _comment_text(number: int, finding: AuditFinding, paper: AuditPaper) -> str:
    lines = [
        f"{number}　{SEVERITY_NAMES[finding.severity]}　{paper.vocabulary.rule(finding.rule)}",
        finding.claim,
        finding.explanation,
    ]
    if finding.stated or finding.expected:
        figures = (("原文：", finding.stated), ("应为：", finding.expected))
        lines.append(
            "　".join(f"{name}{with_unit(text, finding)}" for name, text in figures if text)
        )
    if finding.mend:
        lines.append(f"处理：{finding.mend}")
    if finding.certainty is not Certainty.CERTAIN:
        lines.append(f"把握：{CERTAINTY_NAMES[finding.certainty]}")
    return "\n".join(plain(line) for line in lines)
