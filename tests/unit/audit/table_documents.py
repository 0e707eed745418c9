"""Small documents with tables for tests: running text, then a table laid out from its rows."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from yizhangtu.documents import Cell, Document, DocumentKind, Span, Table

__all__ = ["document_with", "table_document"]

Rows = Sequence[Sequence[str]]


def table_document(
    rows: Rows, *, caption: str = "", before: str = "", header_rows: int = 1
) -> Document:
    """A document of `before`, a caption and one table; None-like empty cells in a row stay empty cells."""
    return document_with([(caption, rows)], before=before, header_rows=header_rows)


def document_with(
    tables: Sequence[tuple[str, Rows]], *, before: str = "", header_rows: int = 1
) -> Document:
    """A document of `before` and tables, each with its caption; "^" covers a cell from above, "<" from the left."""
    text = before + "\n" if before else ""
    laid: list[Table] = []
    for caption, rows in tables:
        text += caption + "\n" if caption else ""
        start = len(text)
        cells: list[Cell] = []
        for row, texts in enumerate(rows):
            for column, content in enumerate(texts):
                printed = "" if content in {"^", "<"} else content
                text += ("\t" if column else "") + printed
                if content not in {"^", "<"}:
                    cells.append(
                        _cell(rows, row, column, Span(len(text) - len(printed), len(text)))
                    )
            text += "\n"
        columns = max(map(len, rows))
        span = Span(start, len(text))
        laid.append(Table(span, caption, tuple(cells), len(rows), columns, header_rows))
    digest = hashlib.sha256(text.encode()).hexdigest()
    sentences = (Span(0, len(before)),) if before else ()
    return Document(
        Path("plan.txt"), DocumentKind.TEXT, digest, text, tables=tuple(laid), sentences=sentences
    )


def _cell(rows: Rows, row: int, column: int, span: Span) -> Cell:
    height = width = 1
    while row + height < len(rows) and rows[row + height][column : column + 1] == ["^"]:
        height += 1
    while rows[row][column + width : column + width + 1] == ["<"]:
        width += 1
    return Cell(row, column, rows[row][column], span, height, width)
