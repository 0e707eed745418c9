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
    """A table under its caption."""

    caption: str
    rows: Sequence[Sequence[str]]


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
    sheet.write(block.caption)
    cells: list[Cell] = []
    start = len(sheet.text)
    for row, texts in enumerate(block.rows):
        place = sheet.write("\t".join(texts)).start
        for column, text in enumerate(texts):
            cells.append(Cell(row, column, text, Span(place, place + len(text))))
            place += len(text) + 1
    columns = max(len(texts) for texts in block.rows)
    span = Span(start, len(sheet.text))
    sheet.tables.append(Table(span, block.caption, tuple(cells), len(block.rows), columns))


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
