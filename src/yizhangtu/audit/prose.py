"""The running text as passages, sentences and the figures in them, with the words that lead to each figure."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from yizhangtu.audit.printed import Interval, Printed
from yizhangtu.documents import Document, NormalisedText, Section, Span, StatedQuantity
from yizhangtu.errors import UsageError
from yizhangtu.model import Operator
from yizhangtu.units import Dimension, round_half_up, unit_named

__all__ = [
    "Figure",
    "Flow",
    "Passage",
    "Sentence",
    "in_unit",
    "line_named",
    "printed_sum",
    "read_passages",
]

# The three control lines, as a plan names them.
_LINES = {
    "永久基本农田": re.compile(r"永久基本农田"),
    "生态保护红线": re.compile(r"生态(?:保护)?红线"),
    "城镇开发边界": re.compile(r"(?:城镇)?开发边界"),
}
_FLOW = re.compile(r"(调入|调出)[^,;。:]{0,14}$")
_RESTATED = re.compile(r"[(,]?(?:[(]|合计?|即|折合|约合|相当于|换算为)约?")
# Marks after which a list goes on in the next sentence or paragraph.
_OPEN_ENDS = frozenset("；;：:，,、")
_NEXT_ITEM = re.compile(r"\s*[一二三四五六七八九]是")
_CLAUSE = re.compile(r"[,;。:!?]")
_THRESHOLD_AFTER = re.compile(
    r"(?:\(含\))?(?:及?以[上下]|的(?!水平|目标|规模|任务|范围|要求|标准))"
)
_THRESHOLD_BEFORE = re.compile(r"(?<![不得])(?:小于|大于|不足|超过|低于|高于)$")
# Kinds of figures that add up in whatever unit they are printed; others only in the same unit.
_CONVERTIBLE = frozenset({Dimension.AREA, Dimension.LENGTH, Dimension.VOLUME, Dimension.PEOPLE})


class Flow(StrEnum):
    """The direction of a transfer, as the text names it."""

    IN = "调入"
    OUT = "调出"


@dataclass(frozen=True, slots=True)
class Figure:
    """A stated figure where it stands in its sentence: `start` and `end` count in the sentence's normalised text.

    `lead` is the text from the figure before (or the start of the sentence) to this one, `clause` the last clause of it,
    `after` what follows up to the next figure.
    """

    stated: StatedQuantity
    start: int
    end: int
    lead: str
    after: str

    @property
    def clause(self) -> str:
        """The words of the figure's own clause that stand before it."""
        return _CLAUSE.split(self.lead)[-1]

    @property
    def kind(self) -> str:
        """What may be added to it: a dimension, or the unit itself for counted things."""
        quantity = self.stated.quantity()
        if quantity is not None and quantity.unit.dimension in _CONVERTIBLE:
            return quantity.unit.dimension.value
        return self.stated.unit

    @property
    def exact(self) -> Fraction:
        """The value in the base unit of its dimension, or as printed for counted things."""
        quantity = self.stated.quantity()
        if quantity is None:
            return Fraction(self.stated.value or 0)
        return quantity.value * quantity.unit.size

    @property
    def interval(self) -> Interval:
        """What the printed figure may stand for, in the unit of `exact`; counted things stand for themselves."""
        value, quantity = self.stated.value or Decimal(0), self.stated.quantity()
        if quantity is not None:
            return Printed(value, quantity.unit).interval.scaled(quantity.unit.size)
        is_bare = not self.stated.unit
        return Printed(value).interval if is_bare else Interval(self.exact, self.exact)

    @property
    def is_about(self) -> bool:
        """Whether the figure is stated as a rough one."""
        return self.stated.operator is Operator.ABOUT

    @property
    def is_area(self) -> bool:
        """Whether the figure is an area."""
        return self.kind == Dimension.AREA.value

    @property
    def is_threshold(self) -> bool:
        """Whether the figure only delimits a class (5亩以下, 小于1平方公里) and states no amount."""
        return bool(_THRESHOLD_AFTER.match(self.after) or _THRESHOLD_BEFORE.search(self.lead))

    @property
    def is_amount(self) -> bool:
        """Whether the figure states how much or how many there is, so that it can be summed and compared."""
        return bool(
            self.stated.value is not None
            and self.stated.unit
            and self.stated.qualifier != "—"
            and not self.is_threshold
        )

    @property
    def flow(self) -> Flow | None:
        """The direction of transfer that the words before the figure give it."""
        found = _FLOW.search(self.clause)
        return Flow(found[1]) if found and self.is_area else None

    @property
    def is_restated(self) -> bool:
        """Whether the figure repeats the one before it in another unit: 54.20公顷(813亩)."""
        return _RESTATED.fullmatch(self.lead) is not None

    @property
    def text(self) -> str:
        """The figure as printed: number and unit."""
        return f"{self.stated.value:f}{self.stated.unit}"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the running text in normalised form, with its figures in order."""

    normalised: NormalisedText
    figures: tuple[Figure, ...]

    @property
    def text(self) -> str:
        """The words of the sentence, without white space."""
        return self.normalised.text

    def span(self, start: int, end: int) -> Span:
        """The place in the document of a stretch of the sentence's text."""
        return Span(self.normalised.origin[start], self.normalised.origin[end - 1] + 1)


@dataclass(frozen=True, slots=True)
class Passage:
    """Sentences that follow each other in one paragraph, and the sections in which it stands, the outermost first."""

    sentences: tuple[Sentence, ...]
    sections: tuple[Section, ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All figures of the passage in order."""
        return tuple(figure for sentence in self.sentences for figure in sentence.figures)

    @property
    def line(self) -> str:
        """The control line the passage is about: of the innermost heading that names just one, else the first it names."""
        titled = self._titled
        if titled is not None:
            return line_named(titled.title)
        return next(filter(None, (line_named(sentence.text) for sentence in self.sentences)), "")

    @property
    def line_section(self) -> Span | None:
        """The span of the section whose heading names the control line; None when none does."""
        return self._titled.span if self._titled else None

    @property
    def _titled(self) -> Section | None:
        for section in reversed(self.sections):
            if sum(bool(pattern.search(section.title)) for pattern in _LINES.values()) == 1:
                return section
        return None


def line_named(text: str) -> str:
    """The control line that a text names first; empty when it names none."""
    places = {
        found.start(): name
        for name, pattern in _LINES.items()
        if (found := pattern.search(text)) is not None
    }
    return places[min(places)] if places else ""


def read_passages(document: Document, quantities: Iterable[StatedQuantity]) -> Iterator[Passage]:
    """The passages of a document's running text in order; tables and furniture are left out."""
    ordered = sorted(quantities, key=lambda one: one.span)
    starts = [one.span.start for one in ordered]
    for spans in _joined(document):
        sentences = []
        for span in spans:
            within = ordered[bisect_left(starts, span.start) : bisect_left(starts, span.end)]
            sentence = _sentence(document, span, within)
            if sentence.text:
                sentences.append(sentence)
        if sentences:
            place = sentences[0].span(0, 1).start
            yield Passage(tuple(sentences), document.sections_at(place))


def _joined(document: Document) -> Iterator[list[Span]]:
    """The sentences of each passage; paragraphs that list items (一是 …) or end in the middle of a list belong together."""
    passage: list[Span] = []
    place = 0
    sentences = document.sentences
    for paragraph in document.paragraphs:
        while place < len(sentences) and sentences[place].start < paragraph.start:
            place += 1
        first = place
        while place < len(sentences) and sentences[place].end <= paragraph.end:
            place += 1
        if first == place:
            continue
        goes_on = passage and _goes_on(document.quote(passage[-1]), document.quote(paragraph))
        if passage and not goes_on:
            yield passage
            passage = []
        for span in sentences[first:place]:
            if passage and document.quote(passage[-1]).rstrip()[-1:] in _OPEN_ENDS:
                passage[-1] = Span(passage[-1].start, span.end)
            else:
                passage.append(span)
    if passage:
        yield passage


def _goes_on(before: str, after: str) -> bool:
    return before.rstrip()[-1:] in _OPEN_ENDS or _NEXT_ITEM.match(after) is not None


def _sentence(document: Document, span: Span, quantities: list[StatedQuantity]) -> Sentence:
    normalised = NormalisedText.of(document.text, document.pieces(span))
    places = [
        (
            bisect_left(normalised.origin, one.span.start),
            bisect_left(normalised.origin, one.span.end),
        )
        for one in quantities
    ]
    figures: list[Figure] = []
    for index, (stated, (start, end)) in enumerate(zip(quantities, places, strict=True)):
        before = places[index - 1][1] if index else 0
        following = places[index + 1][0] if index + 1 < len(places) else len(normalised.text)
        lead, after = normalised.text[before:start], normalised.text[end:following]
        figures.append(Figure(stated, start, end, lead, after))
    return Sentence(normalised, tuple(figures))


def in_unit(exact: Fraction, unit: str, digits: int) -> str:
    """A value in the base unit, printed in a unit to some decimals."""
    try:
        size = unit_named(unit).size
    except UsageError:
        size = Fraction(1)
    return f"{round_half_up(exact / size, digits):f}"


def printed_sum(figures: Sequence[Figure], unit: str) -> tuple[str, str]:
    """The sum written out, and its result in a unit to as many decimals as the finest figure has."""
    is_one_unit = all(figure.stated.unit == unit for figure in figures)
    terms = "+".join(f"{one.stated.value:f}" if is_one_unit else one.text for one in figures)
    digits = max(figure.stated.digits for figure in figures) if is_one_unit else 4
    return terms, in_unit(sum((one.exact for one in figures), Fraction(0)), unit, digits)
