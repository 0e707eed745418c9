"""Reads the figures of an approval's tables: indicators over units of territory, or indicators with a column per year."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from yizhangtu.documents import (
    Cell,
    Document,
    NormalisedText,
    Span,
    StatedQuantity,
    Table,
    indicator_of,
    read_cell,
)
from yizhangtu.model import Operator

__all__ = ["figures_in_tables"]

_STATE = re.compile(r"现状|基期|基准|实际|完成|调整前|(?:19|20[01])\d年|2020年")
_YEAR = re.compile(r"20[2-9]\d(?=年|$)")
_UNIT = re.compile(r"\((?P<unit>[^()]{1,12})\)")
_UNIT_LINE = re.compile(r"单位:(?P<unit>[^\s(),;]{1,12})")
_NAME_HEADING = re.compile(r"(?:主要|规划|约束性)?(?:指标|目标|内容)(?:名称|项)?")
_UNIT_HEADING = re.compile(r"(?:计量)?单位")
_VALUE_HEADING = re.compile(r"目标|规划|指标值|任务|值|20[2-9]\d年?")
_TOTAL = re.compile(r"(?:全[省市县旗区州盟]|合计|总计|共计)+")
_UNIT_NAME = re.compile(r"[\u3400-\u9fff]{2,}(?:[省市县旗区州盟镇乡]|街道|苏木|农场|流域|新城)")
_BOUNDS = (
    (Operator.AT_LEAST, re.compile(r"不得?(?:低于|少于|小于|低)|≥|下限")),
    (Operator.AT_MOST, re.compile(r"不得?(?:超过|高于|突破|大于|多于)|≤|上限|控制在")),
)
_SENTENCES_BEFORE = 4


@dataclass(frozen=True, slots=True)
class _Label:
    """What a heading or a row's name says of its figures."""

    name: str
    unit: str
    operator: Operator | None
    year: int | None
    is_state: bool


def figures_in_tables(document: Document, part: Span, own: str) -> Iterator[StatedQuantity]:
    """The figures that the tables of a part give for indicators, in reading order; `own` is the unit of a total."""
    for table in document.tables:
        if part.contains(table.span):
            yield from _TableReader(document, table, own).read()


class _TableReader:
    """One table with what its headings and the words before it say."""

    def __init__(self, document: Document, table: Table, own: str) -> None:
        self.document = document
        self.table = table
        self.own = own
        self.context = _label(table.caption + _words_before(document, table))
        unit = _UNIT_LINE.search(NormalisedText.of(table.caption).text)
        self.unit = unit["unit"] if unit else ""
        self.headings = [_label(self._heading(column)) for column in range(table.columns)]

    def read(self) -> Iterator[StatedQuantity]:
        """The figures row by row."""
        by_unit = [
            column
            for column, heading in enumerate(self.headings)
            if indicator_of(heading.name, heading.unit or self.unit) and not heading.is_state
        ]
        name_column = self._name_column()
        for row in range(self.table.header_rows, self.table.rows):
            if by_unit:
                yield from self._unit_row(row, by_unit)
            elif name_column is not None:
                yield from self._indicator_row(row, name_column)

    def _unit_row(self, row: int, columns: list[int]) -> Iterator[StatedQuantity]:
        """A row of a unit of territory: a figure under each indicator."""
        for column in range(columns[0]):
            cell = self.table.at(row, column)
            name = "" if cell is None else "".join(cell.text.split())
            if cell is not None and (_UNIT_NAME.fullmatch(name) or _TOTAL.fullmatch(name)):
                territory = self.own if _TOTAL.fullmatch(name) else name
                for place in columns:
                    heading = self.headings[place]
                    yield from self._figure(row, place, cell, territory, (heading, heading))
                return

    def _indicator_row(self, row: int, name_column: int) -> Iterator[StatedQuantity]:
        """A row of an indicator: a figure under each year or target."""
        cell = self.table.at(row, name_column)
        if cell is None:
            return
        name = _label(cell.text)
        unit = next(
            (
                other.text
                for column, heading in enumerate(self.headings)
                if _UNIT_HEADING.fullmatch(heading.name) and (other := self.table.at(row, column))
            ),
            "",
        )
        if unit:
            name = _Label(
                name.name, NormalisedText.of(unit).text, name.operator, name.year, name.is_state
            )
        for column in range(name_column + 1, self.table.columns):
            heading = self.headings[column]
            is_value = heading.year is not None or _VALUE_HEADING.search(heading.name)
            if is_value and not heading.is_state:
                yield from self._figure(row, column, cell, self.own, (name, heading))

    def _figure(
        self, row: int, column: int, label: Cell, territory: str, words: tuple[_Label, _Label]
    ) -> Iterator[StatedQuantity]:
        cell = self.table.at(row, column)
        read = None if cell is None else read_cell(cell.text)
        if cell is None or read is None:
            return
        name, heading = words
        unit, operator = "", read.operator
        if read.value is not None:
            unit = read.unit or name.unit or heading.unit or self.unit
            operator = operator or name.operator or heading.operator or self.context.operator
        yield StatedQuantity(
            value=read.value,
            unit=unit,
            operator=operator or Operator.EQUAL,
            qualifier=read.qualifier or "表列",
            subject=name.name,
            indicator=indicator_of(name.name, unit if read.value is not None else None),
            territory=territory,
            year=heading.year or self.context.year,
            span=cell.span,
            clause=Span(min(label.span.start, cell.span.start), cell.span.end),
            conditional=read.value is None,
            doubts=read.doubts,
        )

    def _name_column(self) -> int | None:
        """The column that names indicators."""
        for column, heading in enumerate(self.headings):
            if _NAME_HEADING.fullmatch(heading.name):
                return column
        return None

    def _heading(self, column: int) -> str:
        cells = (self.table.at(row, column) for row in range(self.table.header_rows))
        return "".join(dict.fromkeys(cell.text for cell in cells if cell is not None))


def _label(text: str) -> _Label:
    """What words say: the name that is left when unit, year and words that bind are taken out."""
    plain = NormalisedText.of(text).text
    unit = _UNIT.search(plain)
    year = _YEAR.findall(plain)
    bounds = [operator for operator, pattern in _BOUNDS if pattern.search(plain)]
    name = _UNIT.sub("", plain)
    for _, pattern in _BOUNDS:
        name = pattern.sub("", name)
    return _Label(
        re.sub(r"(?:到)?20\d\d年?(?:目标(?:值)?)?", "", name),
        unit["unit"] if unit else "",
        bounds[0] if len(bounds) == 1 else None,
        int(year[-1]) if year else None,
        _STATE.search(plain) is not None,
    )


def _words_before(document: Document, table: Table) -> str:
    """The sentences just before a table."""
    at = bisect_right(document.sentences, table.span.start, key=lambda sentence: sentence.end)
    return "".join(map(document.quote, document.sentences[max(0, at - _SENTENCES_BEFORE) : at]))
