"""What every rule of an audit looks at: a document, its figures and the standards, each read once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from yizhangtu.audit.effect_rows import EffectRows
from yizhangtu.audit.passages import Passage, read_passages
from yizhangtu.documents import Document, Reading, Span, read_quantities
from yizhangtu.documents.table_figures import TableFigures, read_table_figures
from yizhangtu.model import AuditFinding, Certainty, NotRun, Verified
from yizhangtu.standards import Profile

__all__ = ["AuditRule", "AuditedDocument", "Disagreement", "Judgement"]

Judgement: TypeAlias = AuditFinding | Verified | NotRun


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What the document prints and what it should print, in one unit; empty where a finding is not about figures."""

    stated: str = ""
    expected: str = ""
    unit: str = ""


@dataclass(frozen=True)
class AuditedDocument:
    """A document under audit. Rules ask it for figures and let it write their findings, so that all quote alike."""

    document: Document
    profile: Profile

    @cached_property
    def reading(self) -> Reading:
        """The figures of the running text, and those that were seen but not understood."""
        return read_quantities(self.document)

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """The running text as passages, with its figures in their sentences."""
        return tuple(read_passages(self.document, self.reading.quantities))

    @cached_property
    def tables(self) -> tuple[TableFigures, ...]:
        """The tables of the document with their figures read, in order."""
        return tuple(read_table_figures(self.document, table) for table in self.document.tables)

    @cached_property
    def effects(self) -> EffectRows:
        """The rows of the tables of effects: what each indicator was before and what it is after."""
        return EffectRows.of(self.tables)

    @cached_property
    def unread(self) -> tuple[tuple[str, int, str], ...]:
        """Figures of text and tables that were seen but not understood, as (quote, line, reason), in order."""
        figures = [(one.span, one.reason) for one in self.reading.unread]
        cells = [
            (cell.span, f"{table.title}的数据栏中不是单纯的数字")
            for table in self.tables
            for cell in table.unread
        ]
        return tuple(
            (self.document.quote(span), self.document.line_at(span.start), reason)
            for span, reason in sorted(figures + cells)
        )

    def finding(
        self,
        rule: str,
        span: Span,
        *,
        claim: str,
        figures: Disagreement,
        explanation: str,
        mend: str = "",
        certainty: Certainty = Certainty.CERTAIN,
        related: Iterable[Span] = (),
    ) -> AuditFinding:
        """A finding of a rule at a place; severity comes from the standards, quote and line from the document."""
        return AuditFinding(
            rule=rule,
            severity=self.profile.rule(rule).severity,
            certainty=certainty,
            claim=claim,
            stated=figures.stated,
            expected=figures.expected,
            unit=figures.unit,
            quote=self.document.quote(span),
            line=self.document.line_at(span.start),
            start=span.start,
            end=span.end,
            explanation=explanation,
            mend=mend,
            page=self.document.page_at(span.start),
            related=tuple((place.start, place.end) for place in related),
        )

    def verified(self, rule: str, span: Span, *, claim: str, how: str) -> Verified:
        """A claim at a place that was recomputed and holds."""
        return Verified(
            rule=rule,
            claim=claim,
            quote=self.document.quote(span),
            line=self.document.line_at(span.start),
            start=span.start,
            end=span.end,
            how=how,
            page=self.document.page_at(span.start),
        )


AuditRule: TypeAlias = Callable[[AuditedDocument], Iterable[Judgement]]
