"""The rows of words on a page of a PDF in reading order: columns of text one after the other, indented rows marked."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

__all__ = ["WORDS", "Row", "Word", "rows_in_order", "words_of"]

# Justified Chinese text stands wider than it is set: only a gap of half a character is a space.
WORDS = {"x_tolerance_ratio": 0.5, "y_tolerance": 3}
_SAME_ROW = 3.0
_SAME_EDGE = 2.0
_INDENT_SIZES = 1.2
_BODY_SHARE = 0.6
_USUAL_SHARE = 0.1
# Two columns of text: so many long rows on either side, most of which fill theirs, and few that run across.
_LEAST_ROWS = 5
_LONG_SIZES = 8
_FILLED_SIZES = 2.0
_LEAST_FILLED_SHARE = 0.5
_MOST_CROSSING_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its edges and its top in points from the corner of the page, and the size of its characters."""

    text: str
    left: float
    right: float
    top: float
    size: float


@dataclass(frozen=True, slots=True)
class Row:
    """Words on one height of a page, from the left.

    `is_indented` tells of a row that begins further right than the rows around it, as paragraphs in print do.
    """

    words: tuple[Word, ...]
    is_indented: bool = False

    @property
    def text(self) -> str:
        """The words with a blank between them."""
        return " ".join(word.text for word in self.words)

    @property
    def left(self) -> float:
        """Where the first word begins."""
        return self.words[0].left

    @property
    def width(self) -> float:
        """From the first word to the end of the last."""
        return self.words[-1].right - self.left


def words_of(page: Any) -> list[Word]:
    """The words of a page of pdfplumber, or of a part of one."""
    return [
        Word(one["text"], one["x0"], one["x1"], one["top"], one["bottom"] - one["top"])
        for one in page.extract_words(**WORDS)
    ]


def rows_in_order(words: Sequence[Word]) -> list[Row]:
    """The rows as they are read: where text is set in two columns the left before the right, between rows that run across."""
    gutter = _gutter(words)
    if gutter is None:
        return list(_marked(_rows(words)))
    ordered: list[Row] = []
    left: list[Word] = []
    right: list[Word] = []
    for row in _rows(words):
        if _runs_across(row, gutter):
            ordered += [*_marked(_rows(left)), *_marked(_rows(right)), row]
            left, right = [], []
        else:
            middle = sum(gutter) / 2
            left += [word for word in row.words if word.right <= middle]
            right += [word for word in row.words if word.left >= middle]
    return [*ordered, *_marked(_rows(left)), *_marked(_rows(right))]


def _runs_across(row: Row, gutter: tuple[float, float]) -> bool:
    """Whether a word of a row spans the gutter, or words stand on its two sides much closer than the columns do."""
    begin, end = gutter
    middle = (begin + end) / 2
    if any(word.left < middle < word.right for word in row.words):
        return True
    left = [word.right for word in row.words if word.right <= middle]
    right = [word.left for word in row.words if word.left >= middle]
    return bool(left and right) and min(right) - max(left) < (end - begin) / 2


def _gutter(words: Sequence[Word]) -> tuple[float, float] | None:
    """Where the white space between two columns of text begins and ends; None for text in one column.

    Beside it most rows end and begin at the same place, which cells of tables do not.
    """
    long = [word for word in words if word.right - word.left >= _LONG_SIZES * word.size]
    starts = Counter(round(word.left / _SAME_EDGE) for word in long)
    for start, count in starts.most_common(4):
        place = start * _SAME_EDGE - _SAME_EDGE
        left = [word for word in long if word.right <= place]
        right = [word for word in long if word.left >= place]
        if count < _LEAST_ROWS or len(left) < _LEAST_ROWS:
            continue
        across = len(long) - len(left) - len(right)
        edge = max(word.right for word in left)
        filled = sum(edge - word.right <= _FILLED_SIZES * word.size for word in left)
        if (
            filled >= _LEAST_FILLED_SHARE * len(left)
            and count >= _LEAST_FILLED_SHARE * len(right)
            and across <= _MOST_CROSSING_SHARE * len(long)
        ):
            return edge, start * _SAME_EDGE
    return None


def _rows(words: Iterable[Word]) -> list[Row]:
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda one: one.top):
        if not rows or word.top - rows[-1][0].top > _SAME_ROW:
            rows.append([])
        rows[-1].append(word)
    return [Row(tuple(sorted(row, key=lambda one: one.left))) for row in rows]


def _marked(rows: Sequence[Row]) -> Iterator[Row]:
    """The rows of one column, those marked that begin further right than most."""
    widest = max((row.width for row in rows), default=0)
    edges = Counter(
        round(row.left / _SAME_EDGE) for row in rows if row.width >= _BODY_SHARE * widest
    )
    usual = [edge for edge, count in edges.items() if count >= _USUAL_SHARE * edges.total()]
    for row in rows:
        left = min(usual) * _SAME_EDGE
        yield replace(row, is_indented=row.left > left + _INDENT_SIZES * row.words[0].size)
