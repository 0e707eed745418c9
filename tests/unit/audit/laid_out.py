"""Lays out headings, paragraphs and tables as a document with its spans, as a reader of files would."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from yizhangtu.documents import Cell, Document, DocumentKind, Section, Span, Table

__all__ = ["Heading", "Rows", "lay_out"]


@dataclass(frozen=True)
class Heading:
    """A numbered heading."""

    level: int
    number: str
    title: str


@dataclass(frozen=True)
class Rows:
    """A table under its caption; "^" stands where the cell above reaches down, "<" where the one to the left reaches over."""

    caption: str
    rows: Sequence[Sequence[str]]
    header_rows: int = 1


@dataclass
class _Sheet:
    text: str = ""
    headings: list[tuple[Heading, Span]] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    paragraphs: list[Span] = field(default_factory=list)
    sentences: list[Span] = field(default_factory=list)

    def write(self, line: str) -> Span:
        start = len(self.text)
        self.text += line + "\n"
        return Span(start, start + len(line))


def lay_out(*blocks: Heading | Rows | str) -> Document:
    """A document of the blocks, a line each."""
    sheet = _Sheet()
    for block in blocks:
        if isinstance(block, Heading):
            sheet.headings.append((block, sheet.write(block.number + block.title)))
        elif isinstance(block, Rows):
            _write_table(sheet, block)
        else:
            place = sheet.write(block)
            sheet.paragraphs.append(place)
            sheet.sentences += [
                Span(place.start + found.start(), place.start + found.end())
                for found in re.finditer(r"[^。；！？]+[。；！？]?", block)
            ]
    return Document(
        Path("plan.txt"),
        DocumentKind.TEXT,
        "0" * 64,
        sheet.text,
        tables=tuple(sheet.tables),
        sections=tuple(_sections(sheet)),
        sentences=tuple(sheet.sentences),
        paragraphs=tuple(sheet.paragraphs),
    )


def _write_table(sheet: _Sheet, block: Rows) -> None:
    if block.caption:
        sheet.write(block.caption)
    cells: list[Cell] = []
    start = len(sheet.text)
    for row, texts in enumerate(block.rows):
        printed = ["" if text in {"^", "<"} else text for text in texts]
        place = sheet.write("\t".join(printed)).start
        for column, text in enumerate(texts):
            if text not in {"^", "<"}:
                span = Span(place, place + len(text))
                cells.append(Cell(row, column, text, span, *_reach(block.rows, row, column)))
            place += len(printed[column]) + 1
    columns = max(len(texts) for texts in block.rows)
    span = Span(start, len(sheet.text))
    sheet.tables.append(
        Table(span, block.caption, tuple(cells), len(block.rows), columns, block.header_rows)
    )


def _reach(rows: Sequence[Sequence[str]], row: int, column: int) -> tuple[int, int]:
    """How many rows and columns a cell covers."""
    height = width = 1
    while row + height < len(rows) and rows[row + height][column : column + 1] == ["^"]:
        height += 1
    while rows[row][column + width : column + width + 1] == ["<"]:
        width += 1
    return height, width


def _sections(sheet: _Sheet) -> list[Section]:
    sections = []
    for index, (heading, place) in enumerate(sheet.headings):
        following = [
            other.start for one, other in sheet.headings[index + 1 :] if one.level <= heading.level
        ]
        end = following[0] if following else len(sheet.text)
        span = Span(place.start, end)
        sections.append(Section(heading.number, heading.title, heading.level, place, span))
    return sections
