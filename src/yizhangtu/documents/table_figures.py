"""The figures of a table: each exact, with its unit, the labels of its row and column, and its place."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from yizhangtu.documents.cell_figures import CellNumber, Missing, is_unit, read_cell
from yizhangtu.documents.document import Cell, Document, Span, Table
from yizhangtu.documents.table_labels import (
    Label,
    Role,
    TotalRank,
    is_among,
    is_counting,
    is_numbering,
    plain,
    role_of,
    total_rank,
    unit_stated,
    year_of,
)
from yizhangtu.errors import UsageError
from yizhangtu.units import Unit, unit_named

__all__ = ["Column", "Row", "TableFigure", "TableFigures", "read_table_figures"]

# Headings of the column that names a row, the surer ones first; the last such column names it most closely.
_NAMING = (re.compile(r"名称|指标"), re.compile(r"地区|乡镇|镇街|村$|类$|类型|类别|项目$|地块"))
_UNIT_HEADING = re.compile(r"(?:计量)?单位")
_NO_DATA = re.compile(r"年限|年份|^年度$|时间|日期|代码|电话|序号|编号")
_RULE_CELL = re.compile(r"[-:=—]*")
_DATA_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class TableFigure:
    """One figure of a data cell.

    `unit` is as printed in the cell, the row's label, the column's heading or the caption, in this order; empty when none
    of them says one. `label` is what the row measures; `has_percent_sign` says that the cell itself prints the %,
    `is_count` that row or column counts things without naming a unit.
    """

    value: Decimal
    unit: str
    label: str
    has_percent_sign: bool
    is_count: bool
    span: Span

    @property
    def known_unit(self) -> Unit | None:
        """The unit when it is one that converts; counted things without a printed unit are pieces."""
        try:
            return unit_named(self.unit)
        except UsageError:
            return Unit.PIECE if self.is_count else None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its headings from the top down, the unit they or the caption state, and what it describes."""

    index: int
    path: tuple[str, ...]
    unit: str
    role: Role | None
    is_data: bool
    is_numbering: bool
    is_count: bool
    total: TotalRank | None

    @property
    def group(self) -> tuple[str, ...]:
        """The headings that say nothing of the state or year: columns of one group compare with each other."""
        return tuple(part for part in self.path if role_of(part) is None and year_of(part) is None)

    @property
    def heading(self) -> str:
        """The lowest heading."""
        return self.path[-1] if self.path else ""


@dataclass(frozen=True, slots=True)
class Row:
    """A body row: the labels that hold for it from the left (merged groups included), the one that names it, its place."""

    index: int
    path: tuple[str, ...]
    name: str
    labels: tuple[Label, ...]
    unit: str
    total: TotalRank | None
    is_among: bool
    span: Span


@dataclass(frozen=True)
class TableFigures:
    """A table with every data cell read: `figures` by (row, column), `missing` tells why a cell has none."""

    table: Table
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    figures: Mapping[tuple[int, int], tuple[TableFigure, ...]]
    missing: Mapping[tuple[int, int], Missing]
    cells: Mapping[tuple[int, int], Cell]

    @property
    def data_columns(self) -> tuple[Column, ...]:
        """The columns that hold figures."""
        return tuple(column for column in self.columns if column.is_data)

    @property
    def unread(self) -> tuple[Cell, ...]:
        """The data cells that hold digits and no figure that could be read (约500, ≥51)."""
        return tuple(
            self.cells[place]
            for place, reason in self.missing.items()
            if reason is Missing.TEXT and any(map(str.isdigit, self.cells[place].text))
        )

    def at(self, row: Row, column: Column) -> tuple[TableFigure, ...]:
        """The figures of a cell; none where it is missing."""
        return self.figures.get((row.index, column.index), ())

    def single(self, row: Row, column: Column) -> TableFigure | None:
        """The figure of a cell that has just one."""
        figures = self.at(row, column)
        return figures[0] if len(figures) == 1 else None

    def text(self, row: Row, column: Column) -> str:
        """The text of a cell; empty where there is no cell."""
        cell = self.cells.get((row.index, column.index))
        return cell.text if cell else ""

    def span(self, row: Row, column: Column) -> Span:
        """The place of a cell; the row's where the cell prints nothing."""
        cell = self.cells.get((row.index, column.index))
        return cell.span if cell and cell.text.strip() else row.span

    @property
    def title(self) -> str:
        """What to call the table in a message: the first words of its caption, else 表格."""
        caption = self.table.caption.strip()
        numbered = re.match(r"(附?表\s*[\d一二三四五六七八九十]+(?:[-－—.．]\d+)*)", caption)
        return "".join(numbered[1].split()) if numbered else (caption.split("\n")[0][:20] or "表格")


def read_table_figures(document: Document, table: Table) -> TableFigures:
    """Every figure of a table, and for each data cell without one the reason."""
    cells = _grid(table)
    body = [
        index for index in range(table.header_rows, table.rows) if _is_body(table, cells, index)
    ]
    numbers = {
        (row, column): _read(document, cells.get((row, column)), (row, column))
        for row in body
        for column in range(table.columns)
    }
    columns = tuple(_columns(document, table, cells, numbers, body))
    rows = tuple(_rows(columns, cells, body))
    figures: dict[tuple[int, int], tuple[TableFigure, ...]] = {}
    missing: dict[tuple[int, int], Missing] = {}
    for row in rows:
        for column in columns:
            if not column.is_data:
                continue
            place = (row.index, column.index)
            read = numbers[place]
            if isinstance(read, Missing):
                missing[place] = read
            else:
                figures[place] = tuple(_figures(row, column, read))
    return TableFigures(table, columns, rows, figures, missing, cells)


def _read(
    document: Document, cell: Cell | None, place: tuple[int, int]
) -> tuple[CellNumber, ...] | Missing:
    """What a cell prints; a merged one prints it once, at its first place."""
    if cell is not None and (cell.row, cell.column) != place and cell.text.strip():
        return Missing.MERGED
    return read_cell(document, cell)


def _grid(table: Table) -> dict[tuple[int, int], Cell]:
    return {
        (row, column): cell
        for cell in table.cells
        for row in range(cell.row, cell.row + cell.row_span)
        for column in range(cell.column, cell.column + cell.column_span)
    }


def _is_body(table: Table, cells: Mapping[tuple[int, int], Cell], row: int) -> bool:
    """Whether a row says anything: a row of rules (-----) or of empty cells is none."""
    own = [cells.get((row, column)) for column in range(table.columns)]
    return any(cell and cell.row == row and not _RULE_CELL.fullmatch(cell.text) for cell in own)


def _columns(
    document: Document,
    table: Table,
    cells: Mapping[tuple[int, int], Cell],
    numbers: Mapping[tuple[int, int], tuple[CellNumber, ...] | Missing],
    body: Sequence[int],
) -> Iterator[Column]:
    stated = unit_stated(table.caption) or unit_stated(_lines_before(document, table))
    paths = [
        _path(cells.get((row, index)) for row in range(table.header_rows))
        for index in range(table.columns)
    ]
    roles = [
        next((role for part in reversed(path) if (role := role_of(part))), None) for path in paths
    ]
    numeric = [_is_numeric([numbers[row, index] for row in body]) for index in range(table.columns)]
    is_comparison = any(
        role and is_numeric for role, is_numeric in zip(roles, numeric, strict=True)
    )
    for index, (path, role) in enumerate(zip(paths, roles, strict=True)):
        heading = path[-1] if path else ""
        unit = next((unit for part in reversed(path) if (unit := _unit_of(part))), "")
        is_blank = not any(_is_filled(numbers[row, index]) for row in body)
        is_state = role is not None and (is_blank or is_comparison)
        yield Column(
            index=index,
            path=path,
            unit=unit or stated,
            role=role,
            is_data=(numeric[index] or is_state or (is_blank and bool(unit)))
            and not _NO_DATA.search(plain(heading))
            and not _is_unit_heading(heading),
            is_numbering=is_numbering(heading),
            is_count=any(is_counting(one.words) for part in path for one in Label.read(part)),
            total=total_rank(heading),
        )


def _is_numeric(read: Sequence[tuple[CellNumber, ...] | Missing]) -> bool:
    """Whether at least half of the cells of a column that print anything print figures."""
    filled = [one for one in read if _is_filled(one)]
    figures = [one for one in filled if not isinstance(one, Missing)]
    return bool(filled) and len(figures) >= _DATA_SHARE * len(filled)


def _is_filled(read: tuple[CellNumber, ...] | Missing) -> bool:
    return not isinstance(read, Missing) or read is Missing.TEXT


def _lines_before(document: Document, table: Table) -> str:
    """The two lines above a table: the unit often stands at the right, under the caption."""
    return "\n".join(document.text[: table.span.start].rstrip().rsplit("\n", 2)[-2:])


def _path(cells: Iterator[Cell | None]) -> tuple[str, ...]:
    """The texts of the headings over a column, each merged one once."""
    path: list[str] = []
    for cell in cells:
        if cell and cell.text.strip() and (not path or path[-1] != cell.text):
            path.append(cell.text)
    return tuple(path)


def _is_unit_heading(heading: str) -> bool:
    return _UNIT_HEADING.fullmatch(plain(heading)) is not None


def _unit_of(label: str) -> str:
    units = [one.unit for one in Label.read(label) if one.unit]
    return units[0] if len(units) == 1 else unit_stated(label)


def _rows(
    columns: Sequence[Column], cells: Mapping[tuple[int, int], Cell], body: Sequence[int]
) -> Iterator[Row]:
    first_data = next((one.index for one in columns if one.is_data), len(columns))
    leading = [
        one
        for one in columns[:first_data]
        if not one.is_numbering and not _is_unit_heading(one.heading)
    ]
    naming = _naming(leading)
    unit_column = next((one for one in columns if _is_unit_heading(one.heading)), None)
    held: dict[int, str] = defaultdict(str)
    for index in body:
        own = [cells.get((index, column.index)) for column in columns]
        begins = [cell for cell in own if cell and cell.row == index and cell.text.strip()]
        for column in leading:
            text = cells[index, column.index].text if (index, column.index) in cells else ""
            if text.strip() or column is naming:
                held[column.index] = text
        name = held[naming.index] if naming else ""
        words = [cell.text for cell in begins if cell.column < first_data]
        unit = (
            cells[index, unit_column.index].text
            if unit_column and (index, unit_column.index) in cells
            else ""
        )
        yield Row(
            index=index,
            path=tuple(_labels_held(leading, held, cells, index)),
            name=name,
            labels=Label.read(name),
            unit=plain(unit) if is_unit(plain(unit)) else "",
            total=next((rank for text in words if (rank := total_rank(text))), None),
            is_among=any(is_among(text) for text in (*words, *held.values())),
            span=Span(min(one.span.start for one in begins), max(one.span.end for one in begins)),
        )


def _naming(leading: Sequence[Column]) -> Column | None:
    """The column that names a row, by its heading, else the last one before the figures."""
    for pattern in _NAMING:
        named = [one for one in leading if pattern.search(plain(one.heading))]
        if named:
            return named[-1]
    return leading[-1] if leading else None


def _labels_held(
    leading: Sequence[Column],
    held: Mapping[int, str],
    cells: Mapping[tuple[int, int], Cell],
    row: int,
) -> Iterator[str]:
    """The labels in force at a row from the left, a cell merged over several columns once."""
    before: Cell | None = None
    for column in leading:
        cell = cells.get((row, column.index))
        is_same = cell is not None and cell is before
        before = cell
        if held[column.index].strip() and not is_same:
            yield held[column.index]


def _figures(row: Row, column: Column, read: Sequence[CellNumber]) -> Iterator[TableFigure]:
    for position, number in enumerate(read):
        label = row.labels[position] if position < len(row.labels) else row.labels[-1]
        # Two units for three figures say nothing of the third; one figure under two units neither.
        own = label.unit if len(row.labels) in {1, len(read)} else ""
        unit = number.unit or own or row.unit or column.unit
        words = label.words if len(row.labels) == len(read) else row.name
        yield TableFigure(
            value=number.value,
            unit=unit,
            label=words,
            has_percent_sign=number.unit == "%",
            is_count=not unit and (column.is_count or is_counting(words)),
            span=number.span,
        )
