"""A read document as blocks to draw: headings, paragraphs, furniture of pages and tables, in order."""

from collections.abc import Iterator
from dataclasses import dataclass

from yizhangtu.documents import Document, Span, Table

__all__ = ["Block", "TextBlock", "blocks"]


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A paragraph, or the half of one that stands on a page; `level` is that of a heading, 0 for running text.

    `is_furniture` marks running heads, page numbers and tables of contents.
    """

    span: Span
    level: int = 0
    is_furniture: bool = False


Block = TextBlock | Table


def blocks(document: Document) -> Iterator[Block]:
    """Everything of the text in order, each character at most once; only white space between blocks is left out."""
    drawn: list[Block] = [*document.tables]
    drawn += (TextBlock(span, is_furniture=True) for span in document.furniture)
    drawn += _paragraphs(document)
    position = 0
    for block in sorted(drawn, key=lambda block: block.span):
        yield from _lines(document, Span(position, max(position, block.span.start)))
        if isinstance(block, TextBlock) and block.is_furniture:
            yield from _lines(document, block.span, is_furniture=True)
        elif block.span.start >= position:
            yield block
        position = max(position, block.span.end)
    yield from _lines(document, Span(position, len(document.text)))


def _paragraphs(document: Document) -> Iterator[TextBlock]:
    levels = {section.heading.start: section for section in document.sections}
    for paragraph in document.paragraphs:
        section = levels.get(paragraph.start)
        is_heading = section is not None and section.heading.end >= paragraph.end
        level = section.level if section is not None and is_heading else 0
        for piece in document.pieces(paragraph):
            span = _trimmed(document.text, piece)
            if span.start < span.end:
                yield TextBlock(span, level)


def _lines(document: Document, stretch: Span, *, is_furniture: bool = False) -> Iterator[TextBlock]:
    """The lines of a stretch that hold text."""
    start = stretch.start
    while start < stretch.end:
        found = document.text.find("\n", start, stretch.end)
        end = stretch.end if found < 0 else found
        span = _trimmed(document.text, Span(start, end))
        if span.start < span.end:
            yield TextBlock(span, is_furniture=is_furniture)
        start = end + 1


def _trimmed(text: str, span: Span) -> Span:
    """A span without the white space at its ends."""
    held = text[span.start : span.end]
    start = span.start + len(held) - len(held.lstrip())
    return Span(start, max(start, span.start + len(held.rstrip())))
