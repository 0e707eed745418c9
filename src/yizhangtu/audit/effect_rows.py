"""Rows of a table of effects (优化成效指标表): an indicator with what it was before and what it is after."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yizhangtu.audit.printed import Printed
from yizhangtu.audit.prose import line_named
from yizhangtu.documents import Document, NormalisedText, Section, Span, Table
from yizhangtu.documents.numbers import read_digits
from yizhangtu.errors import UsageError
from yizhangtu.units import Unit, unit_named

__all__ = ["EffectRow", "effect_rows", "scope_rows"]

_BEFORE = re.compile(r"(?:调整|维护|优化|修改)前")
_AFTER = re.compile(r"(?:调整|维护|优化|修改)后")
_UNIT = re.compile(r"\((?P<unit>[^()]*)\)")
_JOINED = re.compile(r"[、/]")


@dataclass(frozen=True, slots=True)
class EffectRow:
    """An indicator of a row: its name without the unit, the control line of the table, the two figures, the row's place."""

    name: str
    line: str
    before: Printed
    after: Printed
    span: Span
    table: Span

    @property
    def text(self) -> str:
        """The row as a message quotes it."""
        return f"{self.name}：{self.before.value:f}→{self.after.text}"


def effect_rows(document: Document) -> Iterator[EffectRow]:
    """The indicators of all tables of effects, in order; a cell without a figure (-) gives none."""
    for table in document.tables:
        columns = _columns(table)
        if columns is None:
            continue
        before, after = columns
        caption = NormalisedText.of(table.caption).text
        for row in range(table.header_rows, table.rows):
            yield from _row(table, row, (before, after), caption)


def _columns(table: Table) -> tuple[int, int] | None:
    headings = {column: _text(table, 0, column) for column in range(table.columns)}
    before = [column for column, text in headings.items() if _BEFORE.search(text)]
    after = [column for column, text in headings.items() if _AFTER.search(text)]
    return (before[0], after[0]) if before and after and before[0] > 0 else None


def _text(table: Table, row: int, column: int) -> str:
    cell = table.at(row, column)
    return NormalisedText.of(cell.text).text if cell else ""


def _row(table: Table, row: int, columns: tuple[int, int], caption: str) -> Iterator[EffectRow]:
    label = table.at(row, columns[0] - 1)
    ends = [table.at(row, column) for column in columns]
    if label is None or ends[0] is None or ends[1] is None:
        return
    span = Span(label.span.start, ends[1].span.end)
    text = NormalisedText.of(label.text).text
    line = line_named(caption) or line_named(text)
    texts = [NormalisedText.of(end.text).text for end in ends if end is not None]
    cells = [cell.split("/") for cell in texts]
    names = _JOINED.split(text) if len(cells[0]) > 1 else [text]
    if not len(names) == len(cells[0]) == len(cells[1]):
        names, cells = [text], [[one] for one in texts]
    for name, before, after in zip(names, *cells, strict=True):
        unit = _unit(name)
        figures = [_printed(cell, unit) for cell in (before, after)]
        if figures[0] is not None and figures[1] is not None:
            yield EffectRow(_UNIT.sub("", name), line, figures[0], figures[1], span, table.span)


def _unit(name: str) -> Unit | None:
    for found in _UNIT.finditer(name):
        try:
            return unit_named(found["unit"])
        except UsageError:
            continue
    return None


def _printed(text: str, unit: Unit | None) -> Printed | None:
    value = read_digits(text.removesuffix("%")).value
    return None if value is None else Printed(value, Unit.PERCENT if text.endswith("%") else unit)


def scope_rows(sections: Sequence[Section], rows: Sequence[EffectRow]) -> list[EffectRow]:
    """The rows of the tables in the innermost section that has any."""
    for section in reversed(sections):
        within = [row for row in rows if section.span.contains(row.table)]
        if within:
            return within
    return []
