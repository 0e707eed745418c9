"""Reads the figures of an approval's tables: indicators over units of territory, either way round, or over years."""

import re
from bisect import bisect_right
from collections.abc import Iterator

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
from yizhangtu.transmission.table_labels import TableLabel, read_context, read_label

__all__ = ["figures_in_tables"]

_UNIT_LINE = re.compile(r"单位:(?P<unit>[^\s(),;]{1,12})")
_UNIT_HEADING = re.compile(r"(?:计量)?单位")
_NO_VALUE_HEADING = re.compile(
    r"序号|编号|属性|类型|类别|性质|备注|说明|依据|来源|合并|责任.*|.*(?:比例|占比|排名|变化|增减).*"
)
_TOTAL = re.compile(
    r"(?:全|本)[省市县旗区州盟域](?:域|区)?(?:合计|总计|小计|汇总|总数|总量|目标|任务|指标)?|[省市县旗州]域?(?:级)?(?:合计|总计|小计|汇总|总数|总量|目标|任务|指标)"
    r"|[市县旗州省]域|合计|总计|共计|汇总|总数|总量"
)
_COUNTED_TOTAL = re.compile(
    r"(?P<units>[一二两三四五六七八九十]+个?[市县旗区镇乡]+)(?:合计|总计|小计)"
)
_SENTENCES_BEFORE = 4
_SENTENCES_AFTER = 3
_SPEAKS_OF_TABLE = re.compile(
    r"^注|表|如下|下列|以下|上述|列|数值|指标|任务|目标年|[到至]20\d\d年|[两前后][两三四\d]?[项列]"
)
# Said of people and not of figures: 任何单位不得突破.
_NO_BOUND = re.compile(r"(?:任何|未经|一律|不得擅自|擅自)[^,，。]*")


def figures_in_tables(document: Document, part: Span, own: str) -> Iterator[StatedQuantity]:
    """The figures that the tables of a part give for indicators, in reading order; `own` is the unit of a total."""
    for table in document.tables:
        if part.contains(table.span):
            yield from _TableReader(document, table, own).read()


class _TableReader:
    """One table with what its headings, its caption and the words before it say."""

    def __init__(self, document: Document, table: Table, own: str) -> None:
        self.table = table
        self.own = own
        self.context = read_context(f"{table.caption}。{_words_around(document, table)}")
        unit = _UNIT_LINE.search(NormalisedText.of(table.caption).text)
        self.unit = unit["unit"] if unit else ""
        self.body = self._body()
        self.headings = [read_label(self._heading(column)) for column in range(table.columns)]

    def read(self) -> Iterator[StatedQuantity]:
        """The figures row by row."""
        indicators = [
            at for at, one in enumerate(self.headings) if one.indicator and not one.is_state
        ]
        names = self._name_column()
        for row in self.body:
            if len(indicators) > (names is not None):
                yield from self._unit_row(row, indicators)
            elif names is not None:
                yield from self._indicator_row(row, names)

    def _unit_row(self, row: int, columns: list[int]) -> Iterator[StatedQuantity]:
        """A row of a unit of territory: a figure under each indicator."""
        for column in range(columns[0]):
            cell = self.table.at(row, column)
            if cell is not None and (territory := self._territory(read_label(cell.text))):
                for place in columns:
                    heading = self.headings[place]
                    yield from self._figure(row, place, cell, heading, heading, territory)
                return

    def _indicator_row(self, row: int, names: int) -> Iterator[StatedQuantity]:
        """A row of an indicator: a figure for each year, or for each unit of territory."""
        cell = self.table.at(row, names)
        if cell is None:
            return
        label = read_label(cell.text)
        for column in range(names + 1, self.table.columns):
            heading = self.headings[column]
            is_other = _UNIT_HEADING.fullmatch(heading.name) or _NO_VALUE_HEADING.fullmatch(
                heading.name
            )
            if not is_other and not heading.is_state:
                territory = self._column_territory(heading)
                yield from self._figure(row, column, cell, label, heading, territory)

    def _column_territory(self, heading: TableLabel) -> str:
        """The unit of a column of figures: the one it is named after, the whole one under years and values."""
        if any(other.territory for other in self.headings):
            return self._territory(heading) or heading.name
        return self.own

    def _territory(self, label: TableLabel) -> str:
        name = re.sub(r"\([^()]*\)", "", label.name)
        if _TOTAL.fullmatch(name):
            return self.own
        counted = _COUNTED_TOTAL.fullmatch(name)
        return counted["units"] if counted else label.territory

    def _figure(
        self,
        row: int,
        column: int,
        named: Cell,
        label: TableLabel,
        heading: TableLabel,
        territory: str,
    ) -> Iterator[StatedQuantity]:
        cell = self.table.at(row, column)
        read = None if cell is None or cell is named else read_cell(cell.text)
        if cell is None or read is None:
            return
        unit, operator = "", read.operator
        if read.value is not None:
            unit = read.unit or label.unit or heading.unit or self._row_unit(row) or self.unit
            for words in (label, heading, *self._words_beside(row, column), self.context):
                operator = operator or words.operator_for(label.indicator)
        yield StatedQuantity(
            value=read.value,
            unit=unit,
            operator=operator or Operator.EQUAL,
            qualifier=read.qualifier or "表列",
            subject=label.name,
            indicator=indicator_of(label.name, unit if read.value is not None else None),
            territory=territory,
            year=heading.year or self.context.year,
            span=cell.span,
            clause=Span(min(named.span.start, cell.span.start), cell.span.end),
            conditional=read.value is None,
            doubts=read.doubts,
        )

    def _words_beside(self, row: int, column: int) -> Iterator[TableLabel]:
        """The cells of a row and of a column that hold words, such as a last row that says which are lower bounds."""
        for cell in self.table.cells:
            if (cell.row == row) != (cell.column == column) and cell.row >= self.body.start:
                words = read_label(cell.text)
                if words.bounds and not words.indicator and read_cell(cell.text) is None:
                    yield words

    def _row_unit(self, row: int) -> str:
        """The unit that a column of units gives for a row."""
        for column, heading in enumerate(self.headings):
            cell = self.table.at(row, column)
            if (
                cell is not None
                and _UNIT_HEADING.fullmatch(heading.name)
                and read_cell(cell.text) is None
            ):
                return "" if _is_dash(cell.text) else NormalisedText.of(cell.text).text
        return ""

    def _body(self) -> range:
        """The rows below the headings; a row of bounds or units belongs to the headings."""
        first = self.table.header_rows
        while first < self.table.rows and not any(
            read_cell(cell.text) for cell in self.table.cells if cell.row == first
        ):
            first += 1
        return range(first, self.table.rows)

    def _name_column(self) -> int | None:
        """The column whose cells name indicators; None when there is none."""
        for column in range(self.table.columns):
            cells = (self.table.at(row, column) for row in self.body)
            if (
                sum(cell is not None and read_label(cell.text).indicator != "" for cell in cells)
                > 1
            ):
                return column
        return None

    def _heading(self, column: int) -> str:
        cells = (self.table.at(row, column) for row in range(self.body.start))
        texts = (cell.text for cell in cells if cell is not None)
        return "".join(dict.fromkeys(text for text in texts if not _is_dash(text)))


def _is_dash(text: str) -> bool:
    """Whether a cell says that nothing belongs there: a multiple has no unit."""
    return text.strip() in {"-", "—", "－", "–", "/", "——", "--"}


def _words_around(document: Document, table: Table) -> str:
    """The sentences just before and after a table that speak of it."""
    sentences = document.sentences
    at = bisect_right(sentences, table.span.start, key=lambda sentence: sentence.end)
    near = map(document.quote, sentences[max(0, at - _SENTENCES_BEFORE) : at + _SENTENCES_AFTER])
    return "".join(_NO_BOUND.sub("", words) for words in near if _SPEAKS_OF_TABLE.search(words))
