"""Paragraphs rebuilt from lines: a print of fixed width breaks them anywhere, a page break inside a sentence."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from yizhangtu.documents.captions import is_caption
from yizhangtu.documents.document import Span
from yizhangtu.documents.lines import Line, is_open
from yizhangtu.documents.numbering import NumberKind, numbering_of

__all__ = ["Paragraph", "join_lines", "paragraphs_within"]

_ITEM = re.compile(r"[-*·•●◆■]\s+\S")
_DOCUMENT_NUMBER = re.compile(
    r"\S{2,16}\s*[〔\[［(（]\s*[12１２][\d０-９]{3}\s*[〕\]］)）]\s*第?\s*[\d０-９]+\s*号$"
)
_DATE = re.compile(
    r"[\d０-９二〇零一三四五六七八九]{4}\s*年\s*[\d０-９一二三四五六七八九十]{1,3}\s*月(\s*[\d０-９一二三四五六七八九十]{1,3}\s*日)?$"
)
_INNER_MARK = re.compile(r"[，。；,;]")
_FULL_SHARE = 0.85
_LEAST_WRAPPED_LINES = 6
_WIDEST_WRAP = 130
_NARROWEST_WRAP = 20
_PARAGRAPH_INDENT = 3


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together; `span` runs from the first to the last of them."""

    lines: tuple[Line, ...]

    @property
    def span(self) -> Span:
        """From the first character of the first line to the last of the last."""
        return Span(self.lines[0].span.start, self.lines[-1].span.end)


def join_lines(
    lines: Sequence[Line],
    titles: Iterable[Sequence[Line]] = (),
    breaks: Sequence[int] = (),
    openings: frozenset[int] = frozenset(),
) -> list[Paragraph]:
    """The paragraphs of running text.

    Parameters
    ----------
    lines
        Lines of running text: no furniture, no tables.
    titles
        Lines that make one paragraph each, whatever they look like.
    breaks
        Sorted places that no paragraph runs over (the ends of tables).
    openings
        The starts of lines that begin a paragraph.
    """
    titled = {line.start: tuple(title) for title in titles for line in title}
    layout = _layout(lines, breaks)
    paragraphs: list[Paragraph] = []
    current: list[Line] = []
    for line in lines:
        title = titled.get(line.start)
        if title or (current and current[-1].start in titled):
            goes_on = bool(current) and current[0] in (title or ())
        else:
            is_opening = line.span.start in openings
            goes_on = bool(current) and not is_opening and _goes_on(current, line, layout)
        if current and not goes_on:
            paragraphs.append(Paragraph(tuple(current)))
            current = []
        current.append(line)
    if current:
        paragraphs.append(Paragraph(tuple(current)))
    return paragraphs


def paragraphs_within(lines: Iterable[Line], spans: Sequence[Span]) -> Iterator[Paragraph]:
    """The paragraphs of a file that says itself where they are: the lines within each span."""
    index = 0
    current: list[Line] = []
    for line in lines:
        while index < len(spans) and spans[index].end <= line.span.start:
            if current:
                yield Paragraph(tuple(current))
                current = []
            index += 1
        current.append(line)
    if current:
        yield Paragraph(tuple(current))


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a text is set: the width at which a print breaks its lines (0 for whole paragraphs), their usual indent, breaks."""

    width: float
    indent: float
    breaks: Sequence[int]


def _layout(lines: Sequence[Line], breaks: Sequence[int]) -> _Layout:
    whole = _Layout(0, 0, breaks)
    if len(lines) < _LEAST_WRAPPED_LINES:
        return whole
    width = median(line.width for line in lines)
    if not _NARROWEST_WRAP <= width <= _WIDEST_WRAP:
        return whole
    alike = sum(0.8 * width <= line.width <= 1.3 * width for line in lines)
    open_ends = sum(is_open(line) for line in lines)
    written = sum(_INNER_MARK.search(line.text) is not None for line in lines)
    is_wrapped = (
        alike >= 0.5 * len(lines) and open_ends >= 0.4 * len(lines) and written >= 0.3 * len(lines)
    )
    return _Layout(width, median(line.indent for line in lines), breaks) if is_wrapped else whole


def _goes_on(current: Sequence[Line], line: Line, layout: _Layout) -> bool:
    """Whether a line continues the paragraph of the lines before it."""
    last = current[-1]
    if line.indent >= layout.indent + _PARAGRAPH_INDENT:
        return False
    place = bisect_right(layout.breaks, last.span.end)
    if place != bisect_right(layout.breaks, line.span.start):
        return False
    is_full = layout.width > 0 and last.width >= _FULL_SHARE * layout.width
    if not _may_continue(last, is_full=is_full) or _opens(line, is_full=is_full):
        return False
    if is_full:
        return True
    if layout.width:
        return len(current) > 1 or _breaks_off(last)
    return line.blanks_before <= 2 and _breaks_off(last)


def _may_continue(line: Line, *, is_full: bool) -> bool:
    """Whether a paragraph can go on after this line."""
    if _is_alone(line):
        return False
    return is_open(line) and (is_full or line.text[-1] not in "；;")


def _breaks_off(line: Line) -> bool:
    """Whether a line is running text that stops inside a sentence, and no heading."""
    if line.text[-1] in "，、,（(《“":
        return True
    number = numbering_of(line.text)
    body = line.text[number.title_start :] if number else line.text
    marks = "。；;" if number else "，。；,;"
    return any(mark in body[:-1] for mark in marks)


def _is_alone(line: Line) -> bool:
    """Whether a line is a paragraph by itself: a caption, a document number, a date."""
    text = line.text
    return bool(is_caption(text) or _DOCUMENT_NUMBER.fullmatch(text) or _DATE.fullmatch(text))


def _opens(line: Line, *, is_full: bool) -> bool:
    """Whether a line begins a paragraph. After a full line only what cannot stand inside a sentence does."""
    if _is_alone(line) or _ITEM.match(line.text):
        return True
    number = numbering_of(line.text)
    if number is None or number.kind is NumberKind.WHOLE:
        return False
    if is_full:
        return number.kind not in {NumberKind.ARTICLE, NumberKind.CHAPTER, NumberKind.CIRCLED}
    return True
