"""The figures of a table: each exact, with its unit, the labels of its row and column, and its place."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from yizhangtu.documents.cell_figures import CellNumber, Missing, read_cell
from yizhangtu.documents.document import Cell, Document, Span, Table
from yizhangtu.documents.table_columns import Column, read_columns
from yizhangtu.documents.table_labels import is_counting
from yizhangtu.documents.table_rows import Row, read_rows
from yizhangtu.errors import UsageError
from yizhangtu.units import Unit, unit_named

__all__ = ["Column", "Row", "TableFigure", "TableFigures", "read_table_figures"]

_RULE_CELL = re.compile(r"[-:=—]*")


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
    columns = tuple(read_columns(document, table, cells, numbers, body))
    rows = tuple(read_rows(columns, cells, body))
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
