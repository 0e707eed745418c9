"""The audited document drawn as HTML: its text and tables with marks, each finding in the margin beside its place."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from html import escape

from yizhangtu.documents import Cell, Document, Span, Table
from yizhangtu.model import AuditFinding, Certainty
from yizhangtu.reports.audit_blocks import Block, TextBlock, blocks
from yizhangtu.reports.audit_marks import MarkKind, Markup, Piece
from yizhangtu.reports.audit_paper import (
    CERTAINTY_NAMES,
    SEVERITY_NAMES,
    AuditPaper,
    place_text,
    with_unit,
)

__all__ = ["annotated_text"]

_DEEPEST_HEADING = 5
_LINE_END = re.compile(r"[^\S\n]*\n\s*")
_FIGURE_MARKS = frozenset("0123456789.,+-−—%/ ")


def annotated_text(paper: AuditPaper) -> Iterator[str]:
    """The document's blocks in order; a finding's note stands before the block in which its quote begins."""
    drawing = _Drawing(paper)
    page = None
    for block in blocks(paper.document):
        now = paper.document.page_at(block.span.start)
        if now != page:
            yield f'<div class="page"><span>第{now}页</span></div>\n'
            page = now
        yield drawing.block(block)


class _Drawing:
    """What is known while a document is drawn: the marks and which quotes have been given their anchor."""

    def __init__(self, paper: AuditPaper) -> None:
        self.paper = paper
        self.document: Document = paper.document
        self.markup = Markup(paper.report)
        self.captions = {
            line.strip() for table in self.document.tables for line in table.caption.split("\n")
        }
        self.anchored: set[str] = set()
        self.waiting = sorted(
            enumerate(paper.report.findings, 1),
            key=lambda item: (item[1].start, item[0]),
            reverse=True,
        )
        self.ends: dict[int, list[int]] = defaultdict(list)
        for number, finding in enumerate(paper.report.findings, 1):
            self.ends[finding.end].append(number)

    def block(self, block: Block) -> str:
        notes = "".join(self._notes_before(block.span.end))
        drawn = self._table(block) if isinstance(block, Table) else self._text(block)
        return f'<div class="block">{notes}{drawn}</div>\n' if notes else f"{drawn}\n"

    def _notes_before(self, end: int) -> Iterator[str]:
        while self.waiting and self.waiting[-1][1].start < end:
            yield note_html(*self.waiting.pop(), self.paper)

    def _text(self, block: TextBlock) -> str:
        text = self._span(block.span, line_break="")
        if block.level:
            tag = f"h{min(block.level + 2, _DEEPEST_HEADING)}"
            return f"<{tag}>{text}</{tag}>"
        kind = "furniture" if block.is_furniture else ""
        if self.document.quote(block.span) in self.captions:
            kind = "caption"
        return f'<p class="{kind}">{text}</p>' if kind else f"<p>{text}</p>"

    def _table(self, table: Table) -> str:
        rows: dict[int, list[Cell]] = defaultdict(list)
        for cell in table.cells:
            rows[cell.row].append(cell)
        head = "".join(
            self._row(rows[number], "th") for number in range(min(table.header_rows, table.rows))
        )
        body = "".join(
            self._row(rows[number], "td") for number in range(table.header_rows, table.rows)
        )
        head = f"<thead>{head}</thead>" if head else ""
        return f'<div class="scroll"><table>{head}<tbody>{body}</tbody></table></div>'

    def _row(self, cells: Iterable[Cell], tag: str) -> str:
        return f"<tr>{''.join(self._cell(cell, tag) for cell in cells)}</tr>"

    def _cell(self, cell: Cell, tag: str) -> str:
        spans = "".join(
            f' {name}="{count}"'
            for name, count in (("rowspan", cell.row_span), ("colspan", cell.column_span))
            if count > 1
        )
        kind = ""
        if tag == "td":
            kind = ' class="figure"' if set(cell.text) <= _FIGURE_MARKS else ' class="words"'
        return f"<{tag}{kind}{spans}>{self._span(cell.span)}</{tag}>"

    def _span(self, span: Span, *, line_break: str = "<br>") -> str:
        """The text of a span with its marks. Chinese text goes on without a space where a print breaks its line."""
        if span.start == span.end:
            return self._empty(span.start)
        return "".join(self._piece(piece, line_break) for piece in self.markup.pieces(span))

    def _empty(self, offset: int) -> str:
        """The numbers of the findings on a cell without text: there is nothing to mark."""
        numbers = [
            number
            for number in self.ends.get(offset, ())
            if self.paper.report.findings[number - 1].start == offset
        ]
        anchors = "".join(f"<a{self._anchor(f'q{number}')}></a>" for number in numbers)
        return anchors + self._links(numbers)

    def _piece(self, piece: Piece, line_break: str) -> str:
        text = _LINE_END.sub(line_break, escape(self.document.quote(piece.span)))
        for number in piece.numbers(MarkKind.VERIFIED)[:1]:
            how = escape(_how(self.paper, number))
            text = f'<span class="verified"{self._anchor(f"v{number}")} title="{how}">{text}</span>'
        for number in piece.numbers(MarkKind.RELATED)[:1]:
            text = f'<span class="related {self._severity(number)}" title="见发现{number}">{text}</span>'
        findings = piece.numbers(MarkKind.FINDING)
        if findings:
            anchors = "".join(f"<a{self._anchor(f'q{number}')}></a>" for number in findings[1:])
            first = findings[0]
            text = (
                f'<mark class="{self._severity(first)}"{self._anchor(f"q{first}")}>'
                f"{text}</mark>{anchors}"
            )
        ending = [number for number in self.ends.get(piece.span.end, ()) if number in findings]
        return text + self._links(ending)

    def _links(self, numbers: Iterable[int]) -> str:
        return "".join(
            f'<a class="number {self._severity(number)}" href="#f{number}">{number}</a>'
            for number in numbers
        )

    def _anchor(self, name: str) -> str:
        """An id for the first piece of a mark; a mark cut into several pieces has it once."""
        if name in self.anchored:
            return ""
        self.anchored.add(name)
        return f' id="{name}"'

    def _severity(self, number: int) -> str:
        return self.paper.report.findings[number - 1].severity.value


def _how(paper: AuditPaper, number: int) -> str:
    claim = paper.report.verified[number - 1]
    return f"已核实（{claim.rule}）：{claim.claim}" + (f"，{claim.how}" if claim.how else "")


def note_html(number: int, finding: AuditFinding, paper: AuditPaper) -> str:
    """A finding as a note: number, severity, rule, what was read and recomputed, how to mend."""
    rule = paper.vocabulary.rule(finding.rule)
    sure = (
        ""
        if finding.certainty is Certainty.CERTAIN
        else f'<span class="sure">把握：{CERTAINTY_NAMES[finding.certainty]}</span>'
    )
    figures = "".join(
        f"<dt>{label}</dt><dd>{escape(with_unit(figure, finding))}</dd>"
        for label, figure in (("原文", finding.stated), ("应为", finding.expected))
        if figure
    )
    return (
        f'<aside class="note {finding.severity.value}" id="f{number}"><header>'
        f'<a class="number {finding.severity.value}" href="#q{number}">{number}</a>'
        f'<span class="word">{SEVERITY_NAMES[finding.severity]}</span>'
        f"<span>{escape(rule)}</span>{sure}</header>"
        f'<p class="claim">{escape(finding.claim)}</p>'
        f"<p>{escape(finding.explanation)}</p>"
        + (f'<dl class="figures">{figures}</dl>' if figures else "")
        + (f'<p class="mend">处理：{escape(finding.mend)}</p>' if finding.mend else "")
        + f'<p class="sure">{place_text(finding.line, finding.page)}</p></aside>'
    )
