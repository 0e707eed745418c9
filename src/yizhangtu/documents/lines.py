"""The lines of a text with their places: what every finder of structure looks at."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from yizhangtu.documents.document import Span

__all__ = ["Line", "is_open", "lines_of", "outside", "plain"]

_LINE = re.compile(r"[^\n\r\f\v\x1c-\x1e\x85\u2028\u2029]+")
_CLOSERS = "”’」』）)》〉»】〕]\"'"
_TERMINATORS = "。！？!?：:"


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank: where it starts, all of it, and where its text without outer white space stands."""

    start: int
    row: str
    span: Span
    text: str
    width: int
    blanks_before: int

    @property
    def indent(self) -> int:
        """The width of the white space that it begins with; a paragraph in print begins with four columns."""
        return _width(self.row[: self.span.start - self.start])


def lines_of(text: str) -> list[Line]:
    """The lines of a text that are not blank, in order; `width` counts a full-width character as two."""
    lines: list[Line] = []
    end = 0
    for found in _LINE.finditer(text):
        row = found.group()
        stripped = row.strip()
        if not stripped or stripped == "\ufeff":
            continue
        start = found.start() + len(row) - len(row.lstrip())
        blanks = max(text.count("\n", end, start), text.count("\r", end, start)) - 1
        end = start + len(stripped)
        lines.append(
            Line(found.start(), row, Span(start, end), stripped, _width(stripped), max(blanks, 0))
        )
    return lines


def outside(lines: Iterable[Line], spans: Iterable[Span]) -> Iterator[Line]:
    """The lines that lie in none of the spans."""
    ordered = sorted(spans)
    index = 0
    for line in lines:
        while index < len(ordered) and ordered[index].end <= line.span.start:
            index += 1
        if index == len(ordered) or line.span.end <= ordered[index].start:
            yield line


def plain(text: str) -> str:
    """A text in compatibility form without white space, for comparing and matching."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def is_open(line: Line) -> bool:
    """Whether a line stops without a mark that ends a sentence or announces a list."""
    return line.text.rstrip(_CLOSERS)[-1:] not in _TERMINATORS and not _ends_with_stop(line.text)


def _ends_with_stop(text: str) -> bool:
    """Whether it ends with a point that is no decimal point cut off by the end of the line."""
    bare = text.rstrip(_CLOSERS)
    return bare[-1:] in {".", "．"} and not bare[-2:-1].isdecimal()


def _width(text: str) -> int:
    return sum(map(_columns, text))


@cache
def _columns(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WFA" else 1
