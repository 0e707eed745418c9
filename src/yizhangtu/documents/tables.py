"""Tables from rows: short rows aligned, group cells carried down, the rows that name columns counted."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from yizhangtu.documents.document import Cell, Span, Table

__all__ = ["Piece", "Row", "header_rows_of", "is_figure", "table_of_cells", "table_of_rows"]

_FIGURE = re.compile(
    r"[<>≤≥≈~约±+\-−–]*\d[\d,.\s\ue000-\uf8ff\U000f0000-\U0010fffd]*([%‰]|/[\d.]+)*"
)
_NO_FIGURE = frozenset({"", "-", "—", "——", "–", "/", "－", "…"})
_COUNTER = re.compile(r"序\s*号|编\s*号|No\.?")
_MOST_HEADER_ROWS = 4


@dataclass(frozen=True, slots=True)
class Piece:
    """The text of one cell as printed in a row, and its place."""

    text: str
    span: Span


Row: TypeAlias = Sequence[Piece]


def is_figure(text: str) -> bool:
    """Whether a cell holds a figure and nothing else (a percentage, a change with its sign, two figures with a stroke)."""
    return bool(_FIGURE.fullmatch(unicodedata.normalize("NFKC", text).strip()))


def table_of_rows(rows: Sequence[Row], span: Span, caption: str) -> Table:
    """A table from rows of text that may lack cells.

    Where a group label is printed on its first row only, the empty or missing cells below it belong to it. A row with fewer
    cells than there are columns is set against the side on which its figures fall into the columns of figures.
    """
    columns = max(_used(row) for row in rows)
    kinds = _kinds([row for row in rows[1:] if len(row) >= columns], columns)
    full = [
        _full_row(row, rows[0] if index else row, kinds, columns) for index, row in enumerate(rows)
    ]
    header_rows = _header_rows(full)
    cells = {
        (row_index, column): Cell(row_index, column, piece.text, piece.span)
        for row_index, row in enumerate(full)
        for column, piece in enumerate(row)
    }
    _merge_headers(cells, header_rows, columns)
    _carry_down(cells, header_rows, len(rows), columns)
    ordered = tuple(cells[place] for place in sorted(cells))
    return Table(span, caption, ordered, len(rows), columns, header_rows)


def _used(row: Row) -> int:
    return max((index + 1 for index, piece in enumerate(row) if piece.text), default=0)


def _kinds(rows: Sequence[Row], columns: int) -> list[bool | None]:
    """For each column whether its cells are figures rather than words; None where it has neither."""
    kinds: list[bool | None] = []
    for column in range(columns):
        texts = [row[column].text for row in rows if row[column].text not in _NO_FIGURE]
        kinds.append(2 * sum(map(is_figure, texts)) > len(texts) if texts else None)
    return kinds


def _full_row(row: Row, header: Row, kinds: Sequence[bool | None], columns: int) -> list[Piece]:
    """A row with as many cells as there are columns."""
    kept = list(row[:columns])
    missing = columns - len(kept)
    if missing == 0:
        return kept
    before = [Piece("", Span(kept[0].span.start, kept[0].span.start))] * missing
    after = [Piece("", Span(kept[-1].span.end, kept[-1].span.end))] * missing
    return kept + after if row is header or _fits_left(kept, header, kinds) else before + kept


def _fits_left(row: Row, header: Row, kinds: Sequence[bool | None]) -> bool:
    """Whether a short row's cells lie in the first columns (its end is missing) rather than in the last."""
    if all(kind is None for kind in kinds):
        return bool(_COUNTER.fullmatch(header[0].text)) and is_figure(row[0].text)
    return _agreement(row, kinds) > _agreement(row, kinds[len(kinds) - len(row) :])


def _agreement(row: Row, kinds: Sequence[bool | None]) -> int:
    """How many cells of a row are of the kind of the columns that they are set in, less those that are not."""
    return sum(
        1 if is_figure(piece.text) == kind else -1
        for piece, kind in zip(row, kinds, strict=False)
        if kind is not None and piece.text not in _NO_FIGURE
    )


def _header_rows(rows: Sequence[Row]) -> int:
    """The first row, and those after it that go on naming columns: nothing in front, and no figure."""
    count = 1
    while count < min(len(rows) - 1, _MOST_HEADER_ROWS) and rows[0][0].text:
        row = rows[count]
        named = [piece.text for piece in row if piece.text]
        if row[0].text or not named or any(map(is_figure, named)):
            break
        count += 1
    return count


def _merge_headers(cells: dict[tuple[int, int], Cell], header_rows: int, columns: int) -> None:
    """Empty places of a header of several rows belong to the cell on their left when they have cells below, else above."""
    if header_rows == 1:
        return
    for row in range(header_rows):
        for column in range(columns):
            cell = cells.get((row, column))
            if cell is None or cell.text:
                continue
            has_below = any(
                (below := cells.get((lower, column))) is not None and below.text
                for lower in range(row + 1, header_rows)
            )
            left = _covering_left(cells, row, column)
            above = _covering_above(cells, row, column)
            if has_below and left is not None:
                cells[left.row, left.column] = replace(left, column_span=left.column_span + 1)
                del cells[row, column]
            elif above is not None:
                cells[above.row, above.column] = replace(above, row_span=row - above.row + 1)
                del cells[row, column]


def _covering_left(cells: dict[tuple[int, int], Cell], row: int, column: int) -> Cell | None:
    for left in range(column - 1, -1, -1):
        cell = cells.get((row, left))
        if cell is not None:
            return cell if cell.text and left + cell.column_span == column else None
    return None


def _covering_above(cells: dict[tuple[int, int], Cell], row: int, column: int) -> Cell | None:
    for above in range(row - 1, -1, -1):
        cell = cells.get((above, column))
        if cell is not None:
            is_next = cell.text and above + cell.row_span == row and cell.column_span == 1
            return cell if is_next else None
    return None


def _carry_down(
    cells: dict[tuple[int, int], Cell], header_rows: int, rows: int, columns: int
) -> None:
    """Empty places at the front of a row belong to the group label above them; an empty serial number stays empty."""
    first = cells.get((0, 0))
    if first is not None and _COUNTER.fullmatch(first.text):
        return
    labels = [cells.get((header_rows, column)) for column in range(columns)]
    for row in range(header_rows + 1, rows):
        carries = True
        for column in range(columns):
            cell, label = cells[row, column], labels[column]
            carries = carries and column < columns - 1 and not cell.text
            carries = carries and label is not None and _is_label(label)
            if carries and label is not None:
                labels[column] = replace(label, row_span=row - label.row + 1)
                cells[label.row, column] = replace(label, row_span=row - label.row + 1)
                del cells[row, column]
            else:
                labels[column] = cell


def _is_label(cell: Cell) -> bool:
    return bool(cell.text) and not is_figure(cell.text)


def table_of_cells(cells: Sequence[Cell], span: Span, caption: str = "") -> Table:
    """A table from cells whose places are known; a first row of one cell over all columns is its caption."""
    rows = max(cell.row + cell.row_span for cell in cells)
    columns = max(cell.column + cell.column_span for cell in cells)
    first = [cell for cell in cells if cell.row == 0]
    if not caption and rows > 1 and len(first) == 1 and first[0].column_span == columns > 1:
        caption = first[0].text
    return Table(span, caption, tuple(cells), rows, columns, header_rows_of(cells, rows, columns))


def header_rows_of(cells: Sequence[Cell], rows: int, columns: int) -> int:
    """How many rows at the top name columns, from how their cells are merged and where figures begin."""
    by_row: list[list[Cell]] = [[] for _ in range(rows)]
    for cell in cells:
        by_row[cell.row].append(cell)
    count = 1
    while count < min(rows - 1, _MOST_HEADER_ROWS):
        header = [cell for row in by_row[:count] for cell in row]
        reach = max((cell.row + cell.row_span for cell in header), default=count)
        is_title = len(by_row[count - 1]) == 1 and by_row[count - 1][0].column_span == columns > 1
        names_more = any(1 < cell.column_span < columns for cell in by_row[count - 1])
        is_named = not any(is_figure(cell.text) for cell in by_row[count])
        if reach > count:
            count = min(reach, rows - 1)
        elif is_title or (is_named and (names_more or _goes_on_naming(by_row, count))):
            count += 1
        else:
            break
    return count


def _goes_on_naming(by_row: Sequence[Sequence[Cell]], row: int) -> bool:
    """Whether a row has nothing under the first heading but names elsewhere."""
    first = next((cell for cell in by_row[row] if cell.column == 0), None)
    return first is not None and not first.text and any(cell.text for cell in by_row[row])
