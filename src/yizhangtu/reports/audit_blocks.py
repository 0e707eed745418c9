"""A read document as blocks to draw: headings, paragraphs, furniture of pages and tables, in order."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from yizhangtu.documents import Document, Span, Table

__all__ = ["Block", "TextLine", "blocks"]


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of the text, without its outer white space; `level` is that of a heading, 0 for a paragraph."""

    span: Span
    level: int = 0
    is_furniture: bool = False


Block = TextLine | Table


def blocks(document: Document) -> Iterator[Block]:
    """The lines that hold text and the tables, in order; what a table holds is not drawn a second time."""
    position = 0
    for table in sorted(document.tables, key=lambda table: table.span):
        yield from _lines(document, Span(position, max(position, table.span.start)))
        yield table
        position = max(position, table.span.end)
    yield from _lines(document, Span(position, len(document.text)))


def _lines(document: Document, stretch: Span) -> Iterator[TextLine]:
    levels = {section.heading.start: section for section in document.sections}
    start = stretch.start
    while start < stretch.end:
        found = document.text.find("\n", start, stretch.end)
        end = stretch.end if found < 0 else found
        span = _trimmed(document.text, start, end)
        if span.start < span.end:
            section = levels.get(span.start)
            is_heading = section is not None and section.heading.end >= span.end
            level = section.level if section is not None and is_heading else 0
            yield TextLine(span, level, _is_within(span, document.furniture))
        start = end + 1


def _trimmed(text: str, start: int, end: int) -> Span:
    line = text[start:end]
    first = start + len(line) - len(line.lstrip())
    return Span(first, max(first, start + len(line.rstrip())))


def _is_within(span: Span, stretches: tuple[Span, ...]) -> bool:
    """Whether one of the sorted stretches holds the span."""
    index = bisect_right(stretches, span.start, key=lambda one: one.start) - 1
    return index >= 0 and stretches[index].contains(span)
