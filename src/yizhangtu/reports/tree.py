"""The document as a tree: what is said, before anything is known about pages, styles or file formats.

`compose` makes one tree from one record; the PDF and the docx are two drawings of the same tree, so a sentence or a
figure cannot differ between them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from yizhangtu.model import ControlLine

__all__ = [
    "Align",
    "Block",
    "Cell",
    "Column",
    "Cover",
    "Document",
    "Figure",
    "FigureBlock",
    "Heading",
    "Note",
    "Paragraph",
    "Part",
    "TableBlock",
]

Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawn map of one control line: vector (SVG) for the PDF, raster (PNG) for the docx; caption without number."""

    line: ControlLine
    svg: bytes
    png: bytes
    caption: str


@dataclass(frozen=True, slots=True)
class Cover:
    """The title page: title lines from the top, and the lines at its foot."""

    titles: tuple[str, ...]
    stage: str
    imprint: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: level 1 (一、), 2 （一）, 3 (1.) or 4 （1）; `number` is printed as it stands before the text."""

    level: int
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text, first line indented by two characters."""

    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A remark in small type (注)."""

    text: str


@dataclass(frozen=True, slots=True)
class Column:
    """A table column: title, width in millimetres, alignment, and whether its cells are numbers in a spreadsheet."""

    title: str
    width_mm: int
    align: Align = "center"
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell where it is drawn: its column, its text and how many rows it covers."""

    column: int
    text: str
    row_span: int = 1


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table as printed text.

    `caption` carries its number (表5-1 …). Equal neighbours in the first `merged_columns` columns are drawn as one
    cell. `unit_note` stands right above the table (单位：公顷), `notes` below it.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    merged_columns: int = 0
    unit_note: str = ""
    notes: tuple[str, ...] = ()

    def cells(self) -> Iterator[tuple[Cell, ...]]:
        """The cells to draw, row by row; a cell covered by one above it is not among them."""
        for index, row in enumerate(self.rows):
            yield tuple(
                Cell(column, text, self._span(index, column))
                for column, text in enumerate(row)
                if not self._continues(index, column)
            )

    def _continues(self, index: int, column: int) -> bool:
        """Whether the cell belongs to the merged cell above it: its whole leading key must be equal."""
        if column >= self.merged_columns or index == 0:
            return False
        return self.rows[index][: column + 1] == self.rows[index - 1][: column + 1]

    def _span(self, index: int, column: int) -> int:
        end = index + 1
        while end < len(self.rows) and self._continues(end, column):
            end += 1
        return end - index


@dataclass(frozen=True, slots=True)
class FigureBlock:
    """A figure with its numbered caption."""

    caption: str
    figure: Figure


Block = Heading | Paragraph | Note | TableBlock | FigureBlock


@dataclass(frozen=True, slots=True)
class Part:
    """A run of pages with one orientation; it starts on a new page."""

    blocks: tuple[Block, ...]
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document: cover, table of contents (made by the renderer) and parts.

    `moment` is the record's own time in ISO form: the only time a file may carry.
    """

    title: str
    cover: Cover
    parts: tuple[Part, ...]
    moment: str
    keywords: tuple[str, ...] = ()

    def blocks(self) -> Iterator[Block]:
        """All blocks in reading order."""
        for part in self.parts:
            yield from part.blocks
