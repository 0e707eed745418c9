"""Where findings and verified claims stand in a text: pieces, one after another, each with the marks that cover it."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from yizhangtu.documents import Span
from yizhangtu.model import AuditReport

__all__ = ["Mark", "MarkKind", "Markup", "Piece"]


class MarkKind(StrEnum):
    """What a mark says of the text under it."""

    FINDING = "finding"
    RELATED = "related"
    VERIFIED = "verified"


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """The quote of a finding, a further place it rests on, or a verified claim; `number` counts from 1 in the report."""

    kind: MarkKind
    number: int
    span: Span


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text all of which is covered by the same marks."""

    span: Span
    marks: tuple[Mark, ...] = ()

    def numbers(self, kind: MarkKind) -> tuple[int, ...]:
        """The numbers of the marks of one kind, in order."""
        return tuple(mark.number for mark in self.marks if mark.kind is kind)


class Markup:
    """The marks of a report, swept once over the text."""

    def __init__(self, report: AuditReport) -> None:
        self.marks = tuple(_marks(report))
        self._pieces = tuple(_swept(self.marks))
        self._starts = [piece.span.start for piece in self._pieces]

    def pieces(self, span: Span) -> Iterator[Piece]:
        """The pieces that make up a span, in order and without gap."""
        position = span.start
        first = max(0, bisect_right(self._starts, span.start) - 1)
        for piece in self._pieces[first:]:
            start, end = max(piece.span.start, position), min(piece.span.end, span.end)
            if piece.span.start >= span.end:
                break
            if start >= end:
                continue
            if position < start:
                yield Piece(Span(position, start))
            yield Piece(Span(start, end), piece.marks)
            position = end
        if position < span.end:
            yield Piece(Span(position, span.end))


def _marks(report: AuditReport) -> Iterator[Mark]:
    for number, finding in enumerate(report.findings, 1):
        yield Mark(MarkKind.FINDING, number, Span(finding.start, finding.end))
        for start, end in finding.related:
            yield Mark(MarkKind.RELATED, number, Span(start, end))
    for number, claim in enumerate(report.verified, 1):
        yield Mark(MarkKind.VERIFIED, number, Span(claim.start, claim.end))


def _swept(marks: tuple[Mark, ...]) -> Iterator[Piece]:
    """The text cut wherever a mark begins or ends; stretches without a mark are left out."""
    begins: dict[int, list[Mark]] = defaultdict(list)
    ends: dict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        if mark.span.start < mark.span.end:
            begins[mark.span.start].append(mark)
            ends[mark.span.end].append(mark)
    active: set[Mark] = set()
    previous = 0
    for offset in sorted({*begins, *ends}):
        if active:
            yield Piece(Span(previous, offset), tuple(sorted(active)))
        active.difference_update(ends[offset])
        active.update(begins[offset])
        previous = offset
