"""Rows of a table of effects (优化成效指标表): an indicator with what it was before and what it is after."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from yizhangtu.audit.printed import Interval, Printed
from yizhangtu.audit.text_figures import line_named
from yizhangtu.documents import NormalisedText, Section, Span
from yizhangtu.documents.table_figures import TableFigure, TableFigures
from yizhangtu.documents.table_labels import Role

__all__ = ["EffectRow", "EffectRows", "exact_interval", "exact_value"]

# The row that gives the whole area of a control line.
_TOTALS = {
    "永久基本农田": re.compile(r"永久基本农田(?:保护)?(?:总)?(?:面积)?"),
    "生态保护红线": re.compile(r"(?:陆域)?生态保护红线(?:总)?面积"),
    "城镇开发边界": re.compile(r"城镇开发边界(?:总)?(?:面积|规模)"),
}


@dataclass(frozen=True, slots=True)
class EffectRow:
    """An indicator of a row: its name without the unit, the control line of its table, the two figures, the row's place."""

    name: str
    line: str
    before: TableFigure
    after: TableFigure
    span: Span
    table: TableFigures

    @property
    def text(self) -> str:
        """The row as a message quotes it."""
        return f"“{self.name}”由{self.before.value:f}变为{self.after.value:f}{self.after.unit}"

    @property
    def is_line_total(self) -> bool:
        """Whether the row gives the area of the control line."""
        pattern = _TOTALS.get(self.line)
        return pattern is not None and pattern.fullmatch(self.name) is not None


def exact_interval(figure: TableFigure) -> Interval:
    """What a table's figure may stand for, in the base unit of its dimension; a bare number in its own."""
    interval = Printed(figure.value, figure.known_unit).interval
    return interval.scaled(figure.known_unit.size) if figure.known_unit else interval


def exact_value(figure: TableFigure) -> Fraction:
    """The value of a table's figure in the base unit of its dimension; of a bare number itself."""
    size = figure.known_unit.size if figure.known_unit else Fraction(1)
    return Fraction(figure.value) * size


@dataclass(frozen=True)
class EffectRows:
    """The indicators of all tables of effects of a document, in order."""

    rows: tuple[EffectRow, ...]

    @classmethod
    def of(cls, tables: Sequence[TableFigures]) -> "EffectRows":
        """The rows of those tables that have a state before and one after; a row whose cells hold no figure (-) is left out."""
        return cls(tuple(row for table in tables for row in _rows(table)))

    @cached_property
    def _starts(self) -> list[int]:
        return [row.table.table.span.start for row in self.rows]

    def within(self, sections: Sequence[Section]) -> tuple[EffectRow, ...]:
        """The rows of the tables in the innermost of some nested sections that has any."""
        for section in reversed(sections):
            first = bisect_left(self._starts, section.span.start)
            last = bisect_left(self._starts, section.span.end)
            if first < last:
                return self.rows[first:last]
        return ()


def _rows(table: TableFigures) -> Iterator[EffectRow]:
    before = [column for column in table.columns if column.role is Role.BEFORE]
    after = [column for column in table.columns if column.role is Role.AFTER]
    if not (before and after):
        return
    caption = NormalisedText.of(table.table.caption).text
    for row in table.rows:
        for first, second in zip(table.at(row, before[0]), table.at(row, after[0]), strict=False):
            line = line_named(caption) or line_named(first.label)
            yield EffectRow(first.label, line, first, second, row.span, table)
