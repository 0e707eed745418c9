"""Rows of a table of effects (优化成效指标表): an indicator with what it was before and what it is after."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from yizhangtu.audit.printed import Interval, Printed
from yizhangtu.audit.text_figures import line_named
from yizhangtu.documents import NormalisedText, Section, Span
from yizhangtu.documents.table_figures import TableFigure, TableFigures
from yizhangtu.documents.table_labels import Role

__all__ = ["EffectRow", "effect_rows", "exact_interval", "exact_value", "scope_rows"]

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


def effect_rows(tables: Sequence[TableFigures]) -> Iterator[EffectRow]:
    """The indicators of all tables of effects in order; a row whose cells hold no figure (-) gives none."""
    for table in tables:
        before = [column for column in table.columns if column.role is Role.BEFORE]
        after = [column for column in table.columns if column.role is Role.AFTER]
        if not (before and after):
            continue
        caption = NormalisedText.of(table.table.caption).text
        for row in table.rows:
            pairs = zip(table.at(row, before[0]), table.at(row, after[0]), strict=False)
            for first, second in pairs:
                line = line_named(caption) or line_named(first.label)
                yield EffectRow(first.label, line, first, second, row.span, table)


def scope_rows(sections: Sequence[Section], rows: Sequence[EffectRow]) -> list[EffectRow]:
    """The rows of the tables in the innermost section that has any."""
    for section in reversed(sections):
        within = [row for row in rows if section.span.contains(row.table.table.span)]
        if within:
            return within
    return []
