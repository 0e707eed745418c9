"""The documents that one file holds: a gazette prints several, often from the tail of the one before."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from yizhangtu.documents.captions import is_caption
from yizhangtu.documents.document import Part, Span
from yizhangtu.documents.lines import Line, is_open, plain
from yizhangtu.documents.numbering import numbering_of

__all__ = ["Title", "parts_of", "titles_in"]

_KINDS = "批复|通知|决定|意见|公告|通告|通报|报告|办法|规定|命令|决议|函|请示|公示|说明|方案"
_VERB = re.compile(r"关于|印发|转发|批转")
_OPENING = re.compile(
    r"(?!根据|按照|依据|依照|落实|贯彻|为|经|现将)[^《“，,。；;：:\d（(、\s]{0,40}?(关于|印发|转发|批转)"
)
_CONTINUED_OPENINGS = ("关于", "印发", "转发", "批转", "办公厅", "办公室")
_ISSUER = re.compile(r".{0,24}(政府|委员会|国务院|办公厅|办公室|[厅局部委])")
_BELOW_TITLE = re.compile(rf"{_ISSUER.pattern}|\d{{4}}年.{{1,8}}[日月]")
_CLOSING = re.compile(rf"({_KINDS})([（(].{{0,20}}[)）])?$")
_NUMBER = re.compile(r".{1,16}[〔\[［(（【]\d{4}[〕\]］)）】]第?\d+号")
_ADDRESSEE = re.compile(r".{2,120}[:：]")
_LETTERHEAD = re.compile(r".{2,40}文件")
_MOST_TITLE_LINES = 6
_MOST_LINES_TO_ADDRESSEE = 6
_LONGEST_COVER_LINE = 60
_MOST_COVER_LINES = 5


@dataclass(frozen=True, slots=True)
class Title:
    """The title of one document, over one or more lines, and where the document starts (its number may stand above)."""

    lines: tuple[Line, ...]
    start: int

    @property
    def text(self) -> str:
        """The title without line breaks and white space between its lines."""
        return "".join(line.text for line in self.lines)


def titles_in(lines: Sequence[Line]) -> list[Title]:
    """The titles of official documents (…关于…的批复), each confirmed by its number or its addressee near it."""
    titles: list[Title] = []
    index = 0
    while index < len(lines):
        length = _title_length(lines, index)
        if length and _is_confirmed(lines, index, length):
            title = tuple(lines[index : index + length])
            titles.append(Title(title, lines[_first_line(titles, lines, index)].span.start))
            index += length
        else:
            index += 1
    return titles


def parts_of(text: str, lines: Sequence[Line], titles: Sequence[Title]) -> tuple[Part, ...]:
    """The documents of a file in order; the tail of one whose title is missing comes first, with an empty title."""
    if not titles:
        return (Part(_cover(lines), Span(0, len(text))),)
    starts = [title.start for title in titles]
    names = [title.text for title in titles]
    if lines[0].span.start < starts[0]:
        starts, names = [0, *starts], ["", *names]
    starts[0] = 0
    ends = [*starts[1:], len(text)]
    spans = (Span(start, end) for start, end in zip(starts, ends, strict=True))
    return tuple(map(Part, names, spans))


def _title_length(lines: Sequence[Line], first: int) -> int:
    """Over how many lines the title runs that begins here; 0 when none does."""
    if not _opens_title(lines, first):
        return 0
    title = ""
    for length in range(1, min(_MOST_TITLE_LINES, len(lines) - first) + 1):
        line = lines[first + length - 1]
        if not is_open(line) or line.text[-1] in "，,；;" or "\t" in line.row:
            return 0
        title += plain(line.text)
        if _CLOSING.search(title) and title.count("《") == title.count("》"):
            return length
    return 0


def _opens_title(lines: Sequence[Line], first: int) -> bool:
    """Whether a title begins with a line: 某政府关于…, or the issuer on a line of its own with 关于… on the next."""
    if _VERB.search(lines[first].text):
        return bool(_OPENING.match(plain(lines[first].text)))
    if first + 1 == len(lines) or not _VERB.search(lines[first + 1].text):
        return False
    issuer, following = plain(lines[first].text), plain(lines[first + 1].text)
    return bool(_ISSUER.fullmatch(issuer)) and following.startswith(_CONTINUED_OPENINGS)


def _is_confirmed(lines: Sequence[Line], first: int, length: int) -> bool:
    after = lines[first + length : first + length + _MOST_LINES_TO_ADDRESSEE]
    if first and _is_number(lines[first - 1]):
        return True
    for index, line in enumerate(after):
        if _is_number(line) and index < 2:
            return True
        if _ADDRESSEE.fullmatch(plain(line.text)):
            return True
        if not is_open(line):
            return False
    return False


def _is_number(line: Line) -> bool:
    return bool(_NUMBER.fullmatch(plain(line.text)))


def _first_line(titles: Sequence[Title], lines: Sequence[Line], index: int) -> int:
    """The line at which a document with its title at `index` begins: its number and the letterhead (…文件) stand above."""
    first = index
    if first and _is_number(lines[first - 1]):
        if first > 1 and titles and titles[-1].lines[-1] is lines[first - 2]:
            return index
        first -= 1
    if first and _LETTERHEAD.fullmatch(plain(lines[first - 1].text)):
        first -= 1
    return first


def _cover(lines: Sequence[Line]) -> str:
    """The title on a cover: the short lines that the file begins with, up to a blank line, the issuer or a date."""
    cover: list[str] = []
    for line in lines[:_MOST_COVER_LINES]:
        is_below = cover and (line.blanks_before or _BELOW_TITLE.fullmatch(plain(line.text)))
        is_other = is_caption(line.text) or numbering_of(line.text) is not None
        if is_below or is_other or line.width > _LONGEST_COVER_LINE or not is_open(line):
            break
        cover.append(line.text)
    return "".join(cover)
