"""Finds the figures of a document's running text: what each is of, how it binds, where and when it holds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from yizhangtu.documents.document import Document, Span
from yizhangtu.documents.figures import Figure, Label, Year, find_numbers
from yizhangtu.documents.normalised import NormalisedText
from yizhangtu.documents.phrases import (
    Phrase,
    following_noun,
    is_generic,
    is_verbal,
    read_lead,
    suffix_operator,
)
from yizhangtu.documents.stated import Reading, StatedQuantity, UnreadNumber
from yizhangtu.documents.terms import ASSIGNED, indicator_of
from yizhangtu.documents.territories import document_territory, leading_territories
from yizhangtu.errors import UsageError
from yizhangtu.model import Operator
from yizhangtu.units import Dimension, unit_named

__all__ = ["read_quantities"]

_SENTENCE = re.compile(r"[^。!?\n]*(?:[。!?]|\n\s*\n|$)|\n")
_BOUNDARY = re.compile(r"[,;。:!?()]")
_RANGE = re.compile(r"[—–―─~\-至到]{1,2}")
_TARGET_YEAR = re.compile(r"(?:到|至)$")
_NOT_ATTRIBUTE = re.compile(r"的(?:水平|目标|规模|任务|底线|范围|区间|要求|标准)")


def read_quantities(document: Document) -> Reading:
    """All figures of the running text in order, and those that were seen but not understood.

    Tables and furniture are left out. A figure whose phrase says nothing of its subject (33.99公顷 after 面积) takes it
    from the figure or the words before it in the sentence.
    """
    reader = _Reader(document)
    for span in _sentences(document):
        reader.read(NormalisedText.of(document.text, span.start, span.end))
    return Reading(tuple(reader.quantities), tuple(reader.unread))


def _sentences(document: Document) -> Iterator[Span]:
    if not document.sentences:
        yield Span(0, len(document.text))
        return
    skipped = sorted([*document.furniture, *(table.span for table in document.tables)])
    for sentence in document.sentences:
        if not any(piece.start < sentence.end and sentence.start < piece.end for piece in skipped):
            yield sentence


@dataclass
class _Reader:
    """Reads sentence by sentence; what is said once and holds on (unit, year) is kept from one to the next."""

    document: Document
    quantities: list[StatedQuantity] = field(default_factory=list)
    unread: list[UnreadNumber] = field(default_factory=list)
    territory: str = ""
    horizon: int | None = None

    def __post_init__(self) -> None:
        text = NormalisedText.of(self.document.text).text
        self.own = self.territory = document_territory(text, self.document.text)

    def read(self, normalised: NormalisedText) -> None:
        sentence = _Sentence(self, normalised)
        sentence.read()


@dataclass
class _Sentence:
    reader: _Reader
    normalised: NormalisedText
    year: int | None = None
    bracket_years: dict[int, int] = field(default_factory=dict)
    subject: str = ""
    subject_start: int = 0
    lead_from: int = 0
    last: StatedQuantity | None = None

    def __post_init__(self) -> None:
        self.text = self.normalised.text

    def read(self) -> None:
        numbers = list(find_numbers(self.text))
        position = 0
        for index, number in enumerate(numbers):
            self._assigned(position, number.start)
            position = number.end
            if isinstance(number, Year):
                self._take_year(number)
            elif isinstance(number, Figure):
                following = numbers[index + 1] if index + 1 < len(numbers) else None
                previous = numbers[index - 1] if index else None
                self._take_figure(number, previous, following)
        self._assigned(position, len(self.text))

    def _take_year(self, year: Year) -> None:
        if not year.is_point:
            return
        if (bracket := self._bracket(year.start)) is not None:
            self.bracket_years[bracket] = year.year
        elif _TARGET_YEAR.search(self.text[max(0, year.start - 2) : year.start]):
            self.reader.horizon, self.year = year.year, None
        elif not re.match(
            r"(?:现状|城镇建设用地|城乡建设用地|建设用地|国土|变更|度)",
            self.text[year.end : year.end + 6],
        ):
            self.year = year.year

    def _bracket(self, place: int) -> int | None:
        """Where the bracket opened in which a place stands."""
        opened, closed = self.text.rfind("(", 0, place), self.text.rfind(")", 0, place)
        return opened if opened > closed else None

    def _take_figure(
        self,
        figure: Figure,
        previous: Figure | Year | Label | None,
        following: Figure | Year | Label | None,
    ) -> None:
        if figure.number.value is None:
            self._leave(figure)
            return
        unit, low, high = figure.unit, False, False
        if isinstance(following, Figure) and self._is_range(figure, following):
            low, unit = True, figure.unit or following.unit
        if isinstance(previous, Figure) and self._is_range(previous, figure):
            high = True
        self._state(figure, unit, low=low, high=high)

    def _is_range(self, low: Figure, high: Figure) -> bool:
        between = self.text[low.end : high.start]
        if high.number.value is None or low.number.value is None:
            return False
        if not between and self.text[high.start] in "-−":
            return True
        return _RANGE.fullmatch(between) is not None

    def _state(self, figure: Figure, unit: str, *, low: bool, high: bool) -> None:
        begin = self._lead_start(figure.start)
        lead = self.text[begin : figure.start]
        phrase = read_lead(lead)
        names, is_own, skipped = leading_territories(phrase.subject)
        subject = phrase.subject[skipped:].lstrip("的")
        start = begin + phrase.start + skipped
        if names:
            self.reader.territory = names[-1]
        elif is_own:
            self.reader.territory = self.reader.own
        attribute = self._is_attribute(figure, phrase)
        noun, noun_end = following_noun(self.text, figure.tail)
        if high and self.last is not None:
            subject, start = self.subject, self.subject_start
        elif attribute or (is_verbal(subject) and noun and begin == self._segment(figure.start)):
            subject, start = noun, figure.start
        elif is_generic(subject) and self.subject:
            subject, start = self.subject + subject, start
        elif not subject:
            subject, start = self._inherited(begin)
        self._add(figure, unit, phrase, subject, start, low=low, high=high, attribute=attribute)

    def _is_attribute(self, figure: Figure, phrase: Phrase) -> bool:
        """Whether the figure describes the noun after it (15度以上的耕地) and states nothing by itself."""
        after = self.text[figure.tail : figure.tail + 3]
        if _NOT_ATTRIBUTE.match(after):
            return False
        if after.startswith("的"):
            return True
        return (
            bool(figure.suffix)
            and phrase.operator is None
            and bool(re.match(r"[\u3400-\u9fff]", after))
        )

    def _segment(self, place: int) -> int:
        """Where the clause of a place begins."""
        begin = 0
        for mark in _BOUNDARY.finditer(self.text, 0, place):
            if mark.group() != ")" or any(
                character.isdigit() for character in self.text[begin : mark.start()]
            ):
                begin = mark.end()
        return begin

    def _lead_start(self, place: int) -> int:
        return max(self._segment(place), self.lead_from)

    def _inherited(self, begin: int) -> tuple[str, int]:
        """The subject when the clause names none: of the words just before it, or of the figure before."""
        between = self.text[self.lead_from : max(begin - 1, self.lead_from)]
        if begin and self.text[begin - 1] == "," and between:
            phrase = read_lead(between.split(",")[-1])
            if phrase.subject and not phrase.operator:
                _, _, skipped = leading_territories(phrase.subject)
                subject = phrase.subject[skipped:]
                if subject:
                    return subject, begin - 1 - len(subject)
        return self.subject, self.subject_start

    def _add(
        self,
        figure: Figure,
        unit: str,
        phrase: Phrase,
        subject: str,
        start: int,
        *,
        low: bool,
        high: bool,
        attribute: bool,
    ) -> None:
        operator = suffix_operator(figure.suffix, phrase.operator)
        qualifier = (
            phrase.qualifier + ("…" if phrase.qualifier and figure.suffix else "") + figure.suffix
        )
        if figure.is_rough and operator in {None, Operator.EQUAL}:
            operator = Operator.ABOUT
        if low or high:
            operator, qualifier = (Operator.AT_LEAST if low else Operator.AT_MOST), "—"
        bracket = self._bracket(figure.start)
        in_bracket = bracket is not None
        if in_bracket and operator is None and self.last is not None and subject == self.subject:
            operator, qualifier = self.last.operator, self.last.qualifier
        indicator, _ = indicator_of(subject, _dimension(unit))
        value = figure.number.value
        stated = StatedQuantity(
            value=value,
            unit=unit,
            operator=operator,
            qualifier=qualifier,
            subject=subject,
            indicator=indicator,
            territory=self.reader.territory,
            year=self.bracket_years.get(-1 if bracket is None else bracket)
            or self.year
            or self.reader.horizon,
            span=self._span(figure.start, figure.end),
            clause=self._span(min(start, figure.start), figure.tail),
            doubts=figure.number.doubts,
        )
        self.reader.quantities.append(stated)
        if not attribute:
            self.subject, self.subject_start = subject, start
            self.lead_from = figure.tail
            self.last = stated

    def _assigned(self, begin: int, end: int) -> None:
        """Figures that are assigned elsewhere, between two numbers."""
        for found in ASSIGNED.finditer(self.text, begin, end):
            lead_start = self._lead_start(found.start())
            phrase = read_lead(self.text[lead_start : found.start("assigned")])
            if phrase.operator not in {Operator.AT_LEAST, Operator.AT_MOST}:
                continue
            names, is_own, skipped = leading_territories(phrase.subject)
            subject = phrase.subject[skipped:]
            indicator = next(
                (key for dimension in Dimension if (key := indicator_of(subject, dimension)[0])), ""
            )
            if names:
                self.reader.territory = names[-1]
            elif is_own:
                self.reader.territory = self.reader.own
            if not indicator:
                continue
            start = lead_start + phrase.start + skipped
            self.subject, self.subject_start, self.lead_from = subject, start, found.end()
            self.last = StatedQuantity(
                value=None,
                unit="",
                operator=phrase.operator,
                qualifier=phrase.qualifier,
                subject=subject,
                indicator=indicator,
                territory=self.reader.territory,
                year=self.year or self.reader.horizon,
                span=self._span(found.start("assigned"), found.end()),
                clause=self._span(start, found.end()),
                conditional=True,
            )
            self.reader.quantities.append(self.last)

    def _leave(self, figure: Figure) -> None:
        span = self._span(figure.start, figure.tail)
        document = self.reader.document
        self.reader.unread.append(
            UnreadNumber(
                document.quote(span), document.line_at(span.start), span, figure.number.reason
            )
        )

    def _span(self, start: int, end: int) -> Span:
        origin = self.normalised.origin
        return Span(origin[start], origin[end - 1] + 1)


def _dimension(unit: str) -> Dimension | None:
    if not unit:
        return None
    try:
        return unit_named(unit).dimension
    except UsageError:
        return Dimension.COUNT
