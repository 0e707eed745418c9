"""A read document put into Word again, for sources that are no Word file: its text, headings and tables, with places."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import docx
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from yizhangtu.documents import Cell, Document, Span, Table
from yizhangtu.reports.audit_blocks import TextBlock, blocks
from yizhangtu.reports.word_styles import CELL_STYLE, HEADER_CELL_STYLE, NOTE_STYLE, define_styles
from yizhangtu.reports.word_tables import cell_element, table_frame

__all__ = ["Placed", "word_of"]


class Placed(NamedTuple):
    """A paragraph, where it begins in the text that was read, and where each character of its runs stands there."""

    paragraph: Paragraph
    start: int
    origin: Sequence[int]


_TEXT_WIDTH_TWIPS = 8960
_SHORTEST_TEXT, _LONGEST_TEXT = 4, 16
_DEEPEST_HEADING = 4
_REPLACEMENT = "\ufffd"


def word_of(document: Document) -> tuple[WordDocument, list[Placed]]:
    """A Word document with the text and tables of a read one, and each paragraph with its place in the text."""
    word = docx.Document()
    define_styles(word)
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    places: list[Placed] = []
    for block in blocks(document):
        if isinstance(block, TextBlock):
            places.append(_paragraph(word, document, block))
        else:
            places += _add_table(word, document, block)
    return word, places


def _paragraph(word: WordDocument, document: Document, block: TextBlock) -> Placed:
    """The block as one paragraph, without the ends of lines that its print had."""
    style = f"Heading {min(block.level, _DEEPEST_HEADING)}" if block.level else None
    if block.is_furniture:
        style = NOTE_STYLE
    text = document.quote(block.span)
    kept = [index for index, mark in enumerate(text) if mark not in "\r\n"]
    paragraph = word.add_paragraph(_writable("".join(text[index] for index in kept)), style=style)
    return Placed(paragraph, block.span.start, [block.span.start + index for index in kept])


def _add_table(word: WordDocument, document: Document, table: Table) -> Iterator[Placed]:
    widths = _widths(table)
    element = table_frame(widths)
    rows = _grid(table)
    for number in range(table.rows):
        row = OxmlElement("w:tr")
        column = 0
        while column < table.columns:
            cell = rows[number].get(column)
            drawn = _cell(document, table, cell, number, widths)
            row.append(drawn)
            if cell is not None and cell.row == number:
                yield _placed_cell(word, drawn, cell.span)
            column += 1 if cell is None else cell.column_span
        element.append(row)
    word.element.body.insert_element_before(element, "w:sectPr")
    word.add_paragraph("", style=NOTE_STYLE)


def _placed_cell(word: WordDocument, drawn: BaseOxmlElement, span: Span) -> Placed:
    paragraph = Paragraph(drawn.find(qn("w:p")), word._body)  # noqa: SLF001
    return Placed(paragraph, span.start, range(span.start, span.end))


def _widths(table: Table) -> list[int]:
    """Column widths in twips by the longest text of each, so that figures stay on a line."""
    longest = [_SHORTEST_TEXT] * table.columns
    for cell in table.cells:
        if cell.column_span == 1:
            length = min(len(cell.text), _LONGEST_TEXT)
            longest[cell.column] = max(longest[cell.column], length)
    return [_TEXT_WIDTH_TWIPS * length // sum(longest) for length in longest]


def _grid(table: Table) -> dict[int, dict[int, Cell]]:
    """The cell that begins in, or reaches down into, each row and column."""
    rows: dict[int, dict[int, Cell]] = defaultdict(dict)
    for cell in table.cells:
        for row in range(cell.row, cell.row + cell.row_span):
            rows[row][cell.column] = cell
    return rows


def _cell(
    document: Document, table: Table, cell: Cell | None, row: int, widths: list[int]
) -> BaseOxmlElement:
    style = HEADER_CELL_STYLE if row < table.header_rows else CELL_STYLE
    if cell is None:
        return cell_element("", widths[0], style, "center", merge="")
    begins = cell.row == row
    merge = "" if cell.row_span == 1 else "restart" if begins else "continue"
    text = _writable(document.quote(cell.span)).replace("\n", " ") if begins else ""
    width = sum(widths[cell.column : cell.column + cell.column_span])
    return cell_element(text, width, style, "center", merge=merge, columns=cell.column_span)


def _writable(text: str) -> str:
    """The text with every character that XML cannot hold replaced by one that says so; its length stays."""
    return "".join(mark if _is_writable(mark) else _REPLACEMENT for mark in text)


def _is_writable(mark: str) -> bool:
    if mark < " ":
        return mark in "\t\n\r"
    return not ("\ud800" <= mark <= "\udfff" or mark in "\ufffe\uffff")
