"""Tables in plain text: rows whose cells are parted by tabs, by strokes (|) or by wide gaps."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yizhangtu.documents.captions import caption_above, is_continued_caption
from yizhangtu.documents.document import Span, Table
from yizhangtu.documents.lines import Line
from yizhangtu.documents.tables import Piece, Row, is_figure, table_of_rows

__all__ = ["find_tables"]

_RULE = re.compile(r"\s*(?:[:+]?[-=—─]{2,}[:+]?|:-+:?|-+:)\s*")
_GAP = re.compile(r"[ \u3000]{2,}")
_ITEM_MARK = re.compile(r".{0,6}[、.．)）]")
_LEAST_GAPPED_ROWS = 3


@dataclass(frozen=True, slots=True)
class _Row:
    """A line that is a row, or a rule between rows (`cells` empty), or a caption printed again after a page break."""

    line: Line
    style: str
    cells: tuple[Piece, ...]


def find_tables(lines: Sequence[Line]) -> Iterator[Table]:
    """The tables among lines, in order.

    Parameters
    ----------
    lines
        The lines of a text without furniture, so that a table goes on over the end of a page.
    """
    index = 0
    while index < len(lines):
        last, rows = _run(lines, index)
        if rows and _is_table(rows):
            body = _without_repeated_header(_joined([row for row in rows if row.cells]))
            yield table_of_rows(body, _extent(rows), caption_above(lines, index))
            index = last
        else:
            index += 1


def _extent(rows: Sequence[_Row]) -> Span:
    """From the first cell or mark of a table to its last, an empty cell at either end included."""
    first, last = rows[0], rows[-1]
    start = min(first.line.span.start, *(cell.span.start for cell in first.cells))
    return Span(start, max([last.line.span.end, *(cell.span.end for cell in last.cells)]))


def _run(lines: Sequence[Line], first: int) -> tuple[int, list[_Row]]:
    """The rows from a line on that may be one table, and the line after them."""
    style = _style(lines[first])
    rows: list[_Row] = []
    widest = 0
    index = first
    while style and index < len(lines):
        row = _row(lines[index], style)
        if row is None and rows and index + 1 < len(lines):
            follows = _row(lines[index + 1], style) is not None
            row = _inserted(lines, index, style) if follows else None
        if row is None or (rows and _is_apart(row, widest)):
            break
        rows.append(row)
        widest = max(widest, len(row.cells))
        index += 1
    return index, rows


def _style(line: Line) -> str:
    """How the cells of a row are parted: a tab, a stroke, a gap, or empty for no row at all."""
    for style in ("|", "\t", " "):
        row = _row(line, style)
        if row is not None and sum(bool(cell.text) for cell in row.cells) > 1:
            return style
    return ""


def _row(line: Line, style: str) -> _Row | None:
    """The line as a row of a style; None when it is none."""
    if style == "|":
        is_row = line.text.startswith("|") or line.text.count("|") > 1
        pieces = _split(line, re.compile(r"\|"), strokes=True) if is_row else []
    elif style == "\t":
        pieces = _split(line, re.compile("\t"), strokes=False) if "\t" in line.row else []
    else:
        pieces = _split(line, _GAP, strokes=True) if _GAP.search(line.text) else []
        pieces = pieces if len(pieces) > 2 else []
    if not pieces:
        return None
    if all(_RULE.fullmatch(piece.text) for piece in pieces if piece.text):
        return _Row(line, style, ()) if any(piece.text for piece in pieces) else None
    if len(pieces) == 2 and _ITEM_MARK.fullmatch(pieces[0].text) and not is_figure(pieces[0].text):
        return None
    return _Row(line, style, tuple(pieces))


def _split(line: Line, mark: re.Pattern[str], *, strokes: bool) -> list[Piece]:
    """The cells of a line; `strokes` leaves out what stands before the first and after the last mark when empty."""
    start, text = (line.span.start, line.text) if strokes else (line.start, line.row)
    bounds: list[tuple[int, int]] = []
    begin = 0
    for found in mark.finditer(text):
        bounds.append((begin, found.start()))
        begin = found.end()
    bounds.append((begin, len(text)))
    if strokes and not text[: bounds[0][1]].strip():
        bounds = bounds[1:]
    if strokes and not text[bounds[-1][0] :].strip():
        bounds = bounds[:-1]
    return [_piece(text[low:high], start + low) for low, high in bounds]


def _piece(text: str, start: int) -> Piece:
    stripped = text.strip()
    begin = start + len(text) - len(text.lstrip()) if stripped else start
    return Piece(stripped, Span(begin, begin + len(stripped)))


def _inserted(lines: Sequence[Line], index: int, style: str) -> _Row | None:
    """A line between two rows that is none: a caption printed again, or the rest of a cell of several lines."""
    line = lines[index]
    if is_continued_caption(line.text):
        return _Row(line, style, ())
    if line.blanks_before or lines[index + 1].blanks_before or style == " ":
        return None
    return _Row(line, style, (Piece(line.text, line.span),))


def _is_apart(row: _Row, widest: int) -> bool:
    """Whether a row belongs to another table than those before it, the widest of which has so many cells."""
    if not row.cells:
        return False
    if row.style == " ":
        return len(row.cells) != widest
    return row.line.blanks_before > 0 and len(row.cells) > widest > 0


def _is_table(rows: Sequence[_Row]) -> bool:
    filled = [row for row in rows if sum(bool(cell.text) for cell in row.cells) > 1]
    return len(filled) >= (_LEAST_GAPPED_ROWS if rows[0].style == " " else 2)


def _without_repeated_header(rows: Sequence[Row]) -> list[Row]:
    """The rows without those that print the first one again at the top of a page."""
    header = [piece.text for piece in rows[0]]
    again = (row for row in rows[1:] if [piece.text for piece in row] != header)
    return [rows[0], *again]


def _joined(rows: Sequence[_Row]) -> list[Row]:
    """The rows with those put together that a line break cut in two."""
    columns = max(len(row.cells) for row in rows)
    joined: list[list[Piece]] = []
    pending: Piece | None = None
    for row in rows:
        cells = list(row.cells)
        if pending is not None:
            cells[0] = _merged(pending, cells[0])
            pending = None
        last = joined[-1] if joined else None
        if len(cells) == 1:
            if last is not None and not is_figure(last[-1].text):
                last[-1] = _merged(last[-1], cells[0])
            else:
                pending = cells[0]
        elif last is not None and _is_rest(last, cells, columns):
            last[-1:] = [_merged(last[-1], cells[0]), *cells[1:]]
        else:
            joined.append(cells)
    return [tuple(row) for row in joined]


def _is_rest(last: Sequence[Piece], cells: Sequence[Piece], columns: int) -> bool:
    """Whether two short lines make one whole row, cut inside a cell of words."""
    return (
        len(last) + len(cells) - 1 == columns
        and bool(last[-1].text and cells[0].text)
        and not is_figure(last[-1].text)
        and not is_figure(cells[0].text)
    )


def _merged(first: Piece, second: Piece) -> Piece:
    if not first.text or not second.text:
        return second if second.text else first
    return Piece(first.text + second.text, Span(first.span.start, second.span.end))
