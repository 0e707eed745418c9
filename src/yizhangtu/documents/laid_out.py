"""Lines and tables put down one after the other as one text, each with its place."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from yizhangtu.documents.document import Cell, Span, Table
from yizhangtu.documents.tables import table_of_cells

__all__ = ["LaidOut", "PlainCell"]


@dataclass(frozen=True, slots=True)
class PlainCell:
    """A cell before it has a place in a text: where it stands in its table, its words on one line, what it covers."""

    row: int
    column: int
    text: str
    row_span: int = 1
    column_span: int = 1


@dataclass
class LaidOut:
    """The text so far, and its tables."""

    lines: list[str] = field(default_factory=list)
    length: int = 0
    tables: list[Table] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All lines."""
        return "\n".join(self.lines)

    def add_line(self, text: str) -> Span:
        """Puts a line down; where it stands."""
        start = self.length
        self.lines.append(text)
        self.length += len(text) + 1
        return Span(start, start + len(text))

    def add_table(self, cells: Sequence[PlainCell]) -> Table:
        """Puts a table down, a line per row and the cells of a row joined by tabs; a merged cell stands once."""
        begin = self.length
        placed: list[Cell] = []
        rows: list[list[PlainCell]] = [[] for _ in range(max(one.row for one in cells) + 1)]
        for one in cells:
            rows[one.row].append(one)
        for row, unordered in enumerate(rows):
            members = sorted(unordered, key=lambda one: one.column)
            place = self.length
            for cell in members:
                span = Span(place, place + len(cell.text))
                placed.append(
                    Cell(row, cell.column, cell.text, span, cell.row_span, cell.column_span)
                )
                place = span.end + 1
            self.add_line("\t".join(cell.text for cell in members))
        table = table_of_cells(_within(placed), Span(begin, self.length - 1))
        self.tables.append(table)
        return table


def _within(cells: Sequence[Cell]) -> list[Cell]:
    """Cells whose rows end with the table: a merge may run on over rows that hold nothing."""
    last = max(cell.row for cell in cells)
    return [
        replace(cell, row_span=min(cell.row_span, last - cell.row + 1))
        if cell.row_span > 1
        else cell
        for cell in cells
    ]
