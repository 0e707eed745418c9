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

__all__ = ["Cell", "Document", "DocumentKind", "Part", "Section", "Span", "Table"]


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

    `header_rows` counts the rows at the top that name columns.
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


@dataclass(frozen=True)
class Document:
    """A document's text as it stands in the source, with its structure.

    `page_starts` gives where each page of a PDF begins in the text (empty for other files); furniture of pages (running
    heads, page numbers) is listed in `furniture` and belongs to no sentence.
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
