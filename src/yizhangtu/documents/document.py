"""A document as one text: everything else (tables, sections, figures) points into it by spans of characters.

Whatever the file was, its text is one string, a line per paragraph or table row, cells of a row joined by tabs. A span of
that string is the place of a cell, a sentence or a figure, so a quote is always an exact substring and every reader,
rule and renderer speaks of the same places.
"""

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path

__all__ = ["Cell", "Document", "DocumentKind", "Gap", "Part", "Section", "Span", "Table"]


class DocumentKind(StrEnum):
    """What the file was."""

    TEXT = "txt"
    WORD = "docx"
    PDF = "pdf"
    WORKBOOK = "xlsx"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a document's text, from the character at `start` up to, not including, the one at `end`."""

    start: int
    end: int

    def contains(self, other: "Span") -> bool:
        """Whether `other` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell: row and column from 0, how many it covers when merged, its text without outer white space."""

    row: int
    column: int
    text: str
    span: Span
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the caption above it (empty when there is none) and its cells in reading order, each merged cell once.

    A line between caption and table that gives the unit (单位：万亩) is part of the caption. `header_rows` counts the rows
    at the top that name columns.
    """

    span: Span
    caption: str
    cells: tuple[Cell, ...]
    rows: int
    columns: int
    header_rows: int = 1

    def at(self, row: int, column: int) -> Cell | None:
        """The cell that covers a place of the grid, also when it is merged from above or from the left."""
        for cell in self.cells:
            if (
                cell.row <= row < cell.row + cell.row_span
                and cell.column <= column < cell.column + cell.column_span
            ):
                return cell
        return None


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered heading and what stands below it: `number` and `title` as printed, `level` from 1, the heading's span.

    The number is without the mark that follows it (一, （一）, 1, 1.1, 第三条); it is empty where a Word style alone makes
    the heading. Where a paragraph opens with its heading (二、筑牢…基础。到2035年…) the heading is that first sentence.
    `span` runs from the heading to the next heading of the same or a higher level.
    """

    number: str
    title: str
    level: int
    heading: Span
    span: Span


@dataclass(frozen=True, slots=True)
class Part:
    """One of several documents in a file (a gazette): its title and its span. A plain file has one part."""

    title: str
    span: Span


@dataclass(frozen=True, slots=True)
class Gap:
    """Something the file holds that was not read, or was read with a doubt: what and where, in Chinese for the user."""

    what: str
    where: str = ""


@dataclass(frozen=True)
class Document:
    """A document's text as it stands in the source, with its structure.

    `page_starts` gives where each page of a PDF begins in the text (empty for other files). `furniture` lists what is no
    running text: running heads, page numbers, tables of contents. `sentences` and `paragraphs` leave tables out; headings
    and captions are paragraphs of one sentence. Where a page ends inside a sentence or a table, the span runs on over the
    furniture between its two halves: `pieces` gives the halves. `gaps` lists what could not be read.
    """

    path: Path
    kind: DocumentKind
    sha256: str
    text: str
    tables: tuple[Table, ...] = ()
    sections: tuple[Section, ...] = ()
    parts: tuple[Part, ...] = ()
    sentences: tuple[Span, ...] = ()
    furniture: tuple[Span, ...] = ()
    page_starts: tuple[int, ...] = ()
    paragraphs: tuple[Span, ...] = ()
    gaps: tuple[Gap, ...] = ()

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(index + 1 for index, mark in enumerate(self.text) if mark == "\n")]

    def line_at(self, offset: int) -> int:
        """The line (from 1) in which the character at `offset` stands."""
        return bisect_right(self._line_starts, offset)

    def page_at(self, offset: int) -> int | None:
        """The page (from 1) in which the character at `offset` stands; None for a file without pages."""
        return bisect_right(self.page_starts, offset) or None

    def quote(self, span: Span) -> str:
        """The text of a span, character for character."""
        return self.text[span.start : span.end]

    def sections_at(self, offset: int) -> tuple[Section, ...]:
        """The sections that a place stands in, the outermost first."""
        return tuple(
            section for section in self.sections if section.span.start <= offset < section.span.end
        )

    def pieces(self, span: Span) -> tuple[Span, ...]:
        """A span without the furniture that lies in it: itself, or what stands before, between and after."""
        found: list[Span] = []
        start = span.start
        first = bisect_right(self.furniture, span.start, key=lambda one: one.end)
        for piece in self.furniture[first:]:
            if piece.start >= span.end:
                break
            if piece.start > start:
                found.append(Span(start, piece.start))
            start = piece.end
        if start < span.end:
            found.append(Span(start, span.end))
        return tuple(found)
