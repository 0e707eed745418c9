"""What stands on a page and is no running text: page numbers, running heads, tables of contents."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from yizhangtu.documents.captions import is_caption
from yizhangtu.documents.document import Span
from yizhangtu.documents.lines import Line, is_open, plain
from yizhangtu.documents.numbering import numbering_of

__all__ = ["find_contents", "find_furniture"]

_DASHES = "—–―－\\-~·•"
_PAGE_NUMBER = re.compile(
    rf"[{_DASHES}]+(\d{{1,4}}|[IVXivx]{{1,6}})[{_DASHES}]+"
    r"|第(\d{1,4}|[一二三四五六七八九十百]+)页([,，/]?共\d{1,4}页)?|\d{1,4}/\d{1,4}|[Pp]age\d{1,4}(of\d{1,4})?"
)
_GAZETTE = re.compile(r".{0,20}公报.{0,12}(第?#[期号]|#年?)?.{0,8}")
_SIGNATURE = re.compile(r"(政府|委员会|办公厅|办公室|厅|局|日|[:：])$")
_CONTENTS = re.compile(r"目[录次]")
_ENTRY = re.compile(r"(.+?)(?:\t+|[…‥]+|[.·．。]{3,}|\s{2,})[.…·．\s]*(\d{1,4}|[IVXivx]{1,6})$")
_INNER_MARK = re.compile(r"[，。；,;|]")
_SHORT_SHARE = 0.8
_LEAST_REPEATS = 3
_LEAST_PAGE_LINES = 4
_LONGEST_HEAD = 40
_LONGEST_ENTRY = 240
_NEAR = 2


def find_furniture(
    lines: Sequence[Line], page_edges: frozenset[int] = frozenset()
) -> tuple[Span, ...]:
    """Page numbers and running heads, each a line.

    Parameters
    ----------
    lines
        The lines of the whole text.
    page_edges
        Where lines start that stand at the top or the bottom of a page, when pages are known.
    """
    marked = {index for index, line in enumerate(lines) if _PAGE_NUMBER.fullmatch(plain(line.text))}
    marked |= _counted(lines)
    edges = {index for index, line in enumerate(lines) if line.span.start in page_edges}
    marked |= _heads(lines, marked, edges) | _interrupting(lines, marked)
    return tuple(lines[index].span for index in sorted(marked))


def _counted(lines: Sequence[Line]) -> set[int]:
    """Bare numbers on lines of their own between blank lines, a page apart, when they count on by one."""
    bare = [
        (index, int(plain(line.text)))
        for index, line in enumerate(lines)
        if line.blanks_before and len(line.text) <= 4 and plain(line.text).isdecimal()
    ]
    kept: set[int] = set()
    run: list[int] = []
    expected = -1
    for index, value in bare:
        if value != expected or index - run[-1] < _LEAST_PAGE_LINES:
            run = []
        run.append(index)
        expected = value + 1
        if len(run) >= _LEAST_REPEATS:
            kept.update(run)
    return kept


def _heads(lines: Sequence[Line], numbers: set[int], edges: set[int]) -> set[int]:
    """Lines beside page numbers or at the edges of pages that come again, or that name a gazette."""
    near = set(edges)
    for index in numbers:
        near.update(range(max(0, index - _NEAR), min(len(lines), index + _NEAR + 1)))
    near = {index for index in near - numbers if _may_head(lines[index])}
    keys = {index: _key(lines[index]) for index in near}
    counts = Counter(keys.values())
    exact = Counter(plain(lines[index].text) for index in near)
    gazettes = {key for key in counts if _GAZETTE.fullmatch(key)}
    heads = {
        index
        for index, key in keys.items()
        if exact[plain(lines[index].text)] > 1 or counts[key] >= _LEAST_REPEATS
    }
    # The first page of a gazette has its head too, but often no number beside it.
    named = (index for index, line in enumerate(lines) if "公报" in line.text)
    return heads | {index for index in named if _key(lines[index]) in gazettes}


def _key(line: Line) -> str:
    """A line with its figures made alike: heads of pages may hold the number of the page."""
    return re.sub(r"\d+", "#", plain(line.text))


def _may_head(line: Line) -> bool:
    """Whether a line can be the head of a page: words, but no numbered heading, caption, signature or end of a sentence."""
    words = plain(line.text)
    return (
        1 < len(re.sub(r"[\d\W]", "", words)) <= _LONGEST_HEAD
        and numbering_of(line.text) is None
        and not is_caption(line.text)
        and is_open(line)
        and not _SIGNATURE.search(words)
        and not _CONTENTS.fullmatch(words)
        and ("\t" not in line.text or bool(_GAZETTE.fullmatch(_key(line))))
    )


def _interrupting(lines: Sequence[Line], marked: set[int]) -> set[int]:
    """A short line printed three times or more that at least once stands inside a sentence: the head of a page."""
    rest = [index for index in range(len(lines)) if index not in marked]
    if not rest:
        return set()
    longest = _SHORT_SHARE * median(lines[index].width for index in rest)
    counts = Counter(
        lines[index].text
        for index in rest
        if lines[index].width < longest and not _INNER_MARK.search(lines[index].text)
    )
    repeated = {text for text, count in counts.items() if count >= _LEAST_REPEATS}
    cut = {
        lines[index].text
        for before, index in pairwise(rest)
        if lines[index].text in repeated and _may_head(lines[index]) and _is_cut(lines[before])
    }
    return {index for index in rest if lines[index].text in cut}


def _is_cut(line: Line) -> bool:
    """Whether a line of running text stops inside a sentence."""
    return "\t" not in line.row and is_open(line) and bool(_INNER_MARK.search(line.text[:-1]))


def find_contents(lines: Sequence[Line]) -> tuple[Span, ...]:
    """The table of contents (目录): its heading and its entries, each a line ending with its page."""
    return tuple(line.span for line in _contents(lines))


def _contents(lines: Sequence[Line]) -> Iterator[Line]:
    index = 0
    while index < len(lines):
        if _CONTENTS.fullmatch(plain(lines[index].text)):
            last = index + 1
            while last < len(lines) and _is_entry(lines[last]):
                last += 1
            if last > index + 1:
                yield from lines[index:last]
                index = last
                continue
        index += 1


def _is_entry(line: Line) -> bool:
    return line.width <= _LONGEST_ENTRY and bool(_ENTRY.fullmatch(line.text))
