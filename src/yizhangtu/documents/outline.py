"""The outline of a text: its headings, how they nest, and how far each reaches."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from yizhangtu.documents.document import Part, Section, Span
from yizhangtu.documents.numbering import Numbering, NumberKind, numbering_of
from yizhangtu.documents.paragraphs import Paragraph

__all__ = ["sections_of"]

_LONGEST_TITLE = 60
# Whole paragraphs that carry a heading's style by mistake are no headings.
_LONGEST_STYLED = 100
_ALWAYS = frozenset(
    {
        NumberKind.VOLUME,
        NumberKind.CHAPTER,
        NumberKind.DIVISION,
        NumberKind.ARTICLE,
        NumberKind.CHINESE,
    }
)
_SET_ALIKE = (
    {NumberKind.CHINESE, NumberKind.ARABIC, NumberKind.WHOLE},
    {NumberKind.CHINESE_BRACKETED, NumberKind.ARABIC_BRACKETED},
)
_FULL_STOPS = "。.．！？!?"


@dataclass(frozen=True, slots=True)
class _Heading:
    number: Numbering | None
    title: str
    span: Span
    styled_level: int


@dataclass(frozen=True, slots=True)
class _Open:
    """A heading that later ones may stand below; `rank` is the kind whose place it takes in the nesting."""

    number: Numbering | None
    rank: int
    level: int


def sections_of(
    paragraphs: Sequence[Paragraph],
    sentences: Sequence[Span],
    text: str,
    parts: Sequence[Part],
    styled: Mapping[int, int],
) -> tuple[Section, ...]:
    """The sections of a text in order.

    Parameters
    ----------
    paragraphs, sentences
        The running text.
    parts
        A section ends with its part.
    styled
        For each paragraph that a Word style makes a heading: its start and level.
    """
    headings = list(_headings(paragraphs, sentences, styled))
    levels = list(_levels(headings, [part.span.start for part in parts]))
    ends = [part.span.end for part in parts] or [len(text)]
    sections: list[Section] = []
    next_starts: dict[int, int] = {}
    for heading, level in zip(reversed(headings), reversed(levels), strict=True):
        start = heading.span.start
        limit = ends[min(bisect_right(ends, start), len(ends) - 1)]
        end = min([limit, *(place for other, place in next_starts.items() if other <= level)])
        next_starts[level] = start
        number = heading.number.printed if heading.number else ""
        sections.append(Section(number, heading.title, level, heading.span, Span(start, end)))
    return tuple(reversed(sections))


def _headings(
    paragraphs: Sequence[Paragraph], sentences: Sequence[Span], styled: Mapping[int, int]
) -> Iterator[_Heading]:
    starts = [sentence.start for sentence in sentences]
    numbers = [numbering_of(paragraph.lines[0].text) for paragraph in paragraphs]
    kinds = {number.kind for number in numbers if number}
    for paragraph, number in zip(paragraphs, numbers, strict=True):
        level = styled.get(paragraph.span.start, 0)
        if paragraph.span.end - paragraph.span.start > _LONGEST_STYLED:
            level = 0
        sentence = sentences[bisect_left(starts, paragraph.span.start)]
        if (
            number is not None
            and number.kind is NumberKind.WHOLE
            and not (level or NumberKind.DECIMAL_2 in kinds)
        ):
            number = None
        if level:
            yield _Heading(number, _title(paragraph, paragraph.span, number), paragraph.span, level)
        elif number is not None and _is_heading(number, sentence, paragraph):
            yield _Heading(number, _title(paragraph, sentence, number), sentence, 0)


def _words(paragraph: Paragraph, span: Span) -> str:
    """The printed words of a stretch of a paragraph, its lines joined."""
    return "".join(
        line.text[: max(0, span.end - line.span.start)]
        for line in paragraph.lines
        if line.span.start < span.end
    )


def _title(paragraph: Paragraph, span: Span, number: Numbering | None) -> str:
    words = _words(paragraph, span)
    return words[number.title_start if number else 0 :].strip().rstrip(_FULL_STOPS)


def _is_heading(number: Numbering, sentence: Span, paragraph: Paragraph) -> bool:
    """Whether a numbered paragraph opens a section rather than being an item of a list."""
    words = _words(paragraph, sentence).rstrip()
    if words[-1] in "；;" or len(words) <= number.title_start:
        return False
    if number.kind in _ALWAYS:
        return True
    if len(words) > _LONGEST_TITLE:
        return False
    is_sentence = words[-1] in _FULL_STOPS
    runs_on = paragraph.span.end > sentence.end
    return runs_on if is_sentence else words[-1] not in "：:，,、"


def _levels(headings: Iterable[_Heading], part_starts: Sequence[int]) -> Iterator[int]:
    """Levels from how the kinds of numbers nest, begun anew in each part; a level given by a style stands."""
    opened: list[_Open] = []
    part = 0
    for heading in headings:
        if (current := bisect_right(part_starts, heading.span.start)) != part:
            opened, part = [], current
        level = heading.styled_level
        if level or heading.number is None:
            opened = [one for one in opened if one.level < level]
            rank = -1
        else:
            opened, rank = _above(opened, heading.number)
            level = opened[-1].level + 1 if opened else 1
        opened.append(_Open(heading.number, rank, level))
        yield level


def _above(opened: list[_Open], number: Numbering) -> tuple[list[_Open], int]:
    """The open headings that a numbered one stands below, and its rank among them.

    A number that carries on the count of another kind (四、 … 5、) stands beside that one; 1.1 stands below 1 whatever
    mark follows the 1.
    """
    for index in range(len(opened) - 1, -1, -1):
        other, rank = opened[index].number, opened[index].rank
        if other is None:
            continue
        if number.parent and other.printed == number.parent:
            return opened[: index + 1], number.kind
        if other.kind is number.kind and (rank == other.kind or number.value > 1):
            return opened[:index], rank
    last = opened[-1].number if opened else None
    if last is not None and last.value == number.value - 1 > 0 and _alike(last, number):
        return opened[:-1], opened[-1].rank
    return [one for one in opened if one.rank < number.kind], number.kind


def _alike(one: Numbering, other: Numbering) -> bool:
    """Whether two numbers are set alike but for the numerals, in brackets or with a mark."""
    return any({one.kind, other.kind} <= kinds for kinds in _SET_ALIKE)
