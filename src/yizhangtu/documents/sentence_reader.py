"""Reads the figures of one sentence, with what holds from the sentences before it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from yizhangtu.documents.assigned import Assigned, find_assigned
from yizhangtu.documents.clauses import Clause, split_clauses
from yizhangtu.documents.document import Document, Span
from yizhangtu.documents.figures import Figure, Year, find_numbers
from yizhangtu.documents.in_force import InForce, Measured
from yizhangtu.documents.listings import Listing, find_listings, find_ranges
from yizhangtu.documents.measures import EXACT_UNIT, dimension_of
from yizhangtu.documents.normalised import NormalisedText
from yizhangtu.documents.phrases import Phrase, opening_end, read_lead, suffix_operator
from yizhangtu.documents.sharing import Sharing, share
from yizhangtu.documents.stated import StatedQuantity, UnreadNumber
from yizhangtu.documents.subjects import Subject, subject_of
from yizhangtu.documents.terms import indicator_end, indicator_of, named_indicators
from yizhangtu.model import Operator

__all__ = ["SentenceReader"]

_ITEM = re.compile(r"[一二三四五六七八九十]{1,3}、")
_SUBITEM = re.compile(r"\([一二三四五六七八九十]{1,3}\)")
_RESPECTIVELY = re.compile(
    r"的?[\u3400-\u9fff、]{0,16}?,?分别(?:由|给|为|归|(?:下达|分解|落实|分配|安排|划)(?:给|到|至|在|入)?)"
)
_BRACKET_UNIT = re.compile(rf"\((?:单位:)?(?P<unit>{EXACT_UNIT})(?P<same>,下同)?\)")
_BRACKET = re.compile(r"\((?P<words>[^()]{2,16})\)")
_RANGE_QUALIFIER = "—"


@dataclass(frozen=True, slots=True)
class _Claim:
    """What a figure says of a subject, before unit of territory and year are known."""

    figure: Figure
    unit: str
    operator: Operator | None
    qualifier: str
    subject: Subject
    doubts: tuple[str, ...] = ()


@dataclass
class SentenceReader:
    """Reads one sentence into `quantities` and `unread`; `force` is changed by what it says."""

    document: Document
    force: InForce
    normalised: NormalisedText
    quantities: list[StatedQuantity] = field(default_factory=list)
    unread: list[UnreadNumber] = field(default_factory=list)

    def read(self) -> None:
        """Read the sentence from start to end."""
        self._text = self.normalised.text
        numbers = [*find_numbers(self._text), *find_assigned(self._text)]
        numbers.sort(key=lambda number: number.start)
        self._figures = [number for number in numbers if isinstance(number, Figure)]
        self._ranges = find_ranges(self._text, self._figures)
        self._listings = find_listings(self._text, self._figures)
        self._sharing: Sharing | None = None
        self._torn: Listing | None = None
        self._listing_unit = ""
        self._figure_end = -1
        self.force.begin_sentence(
            is_item=_ITEM.match(self._text) is not None,
            is_subitem=_SUBITEM.match(self._text) is not None,
        )
        for clause in split_clauses(self._text, numbers):
            self._read_clause(clause)

    def _read_clause(self, clause: Clause) -> None:
        if clause.mark not in {"", ",", "、", ":", "("}:
            self.force.leave_part()
        self._open(clause)
        for number in clause.numbers:
            if isinstance(number, Year):
                before = self._text[clause.start : number.start]
                if self._is_behind_figure(clause, number):
                    self.quantities[-1] = replace(self.quantities[-1], year=number.year)
                    continue
                self.force.take_year(number, before, self._text[number.end : number.end + 6])
            elif isinstance(number, Assigned):
                self._take_assigned(number)
            elif isinstance(number, Figure):
                self._take_figure(number)
        if not any(isinstance(number, Figure | Assigned) for number in clause.numbers):
            phrase = read_lead(self._text[self._lead_from : clause.end])
            if phrase.subject:
                self.force.pending = (phrase.subject, self._lead_from + phrase.start)

    def _is_behind_figure(self, clause: Clause, year: Year) -> bool:
        """Whether a bracket holds nothing but a year, just behind a figure: 6.07亿立方米(2025年)."""
        is_alone = (clause.start, clause.end) == (year.start, year.end) and clause.mark == "("
        return is_alone and self.force.last != Measured() and self._figure_end == clause.start - 1

    def _open(self, clause: Clause) -> None:
        """Take the words of a clause's opening: 其中, 近期, units of territory."""
        words = self._text[clause.start : clause.end]
        opening = opening_end(words)
        if "其中" in words[:opening]:
            self.force.enter_part()
        self.force.take_period(words[:opening])
        leading = self.force.leading(words[opening:])
        self._has_units = leading is not None
        self._lead_from = clause.start
        if leading is not None:
            self.force.enter(leading)
            self._lead_from += opening + leading.end

    def _take_figure(self, figure: Figure) -> None:
        listing = self._listings.get(figure)
        if figure.number.value is None:
            self._leave(figure, figure.number.reason)
        elif listing is not None and listing.figures[0] is figure:
            self._begin_listing(listing)
        elif self._sharing is not None and self._sharing.listing is listing:
            self._state_shared(figure, self._sharing)
        elif listing is None or listing is not self._torn:
            self._state(figure)

    def _begin_listing(self, listing: Listing) -> None:
        first = listing.figures[0]
        phrase = self._phrase(first)
        self._sharing = share(listing, phrase, self.force) or self._shared_behind(listing)
        if self._sharing is not None:
            # What is listed may stand behind the list: 分别守住12万亩、15万亩耕地.
            subject = self._subject(listing.figures[-1], phrase)
            operator, qualifier = self._binding(first, phrase, subject, listing.suffix_of(first))
            self._listing_unit = self._unit_around(listing.figures[-1]) or self._unit_around(first)
            unit = listing.unit_of(first) or self._listing_unit
            self._keep(_Claim(first, unit, operator, qualifier, subject))
            self._state_shared(first, self._sharing)
        elif reason := _tear(listing, phrase):
            self._torn = listing
            for figure in listing.figures:
                self._leave(figure, reason)
        else:
            self._state(first)

    def _shared_behind(self, listing: Listing) -> Sharing | None:
        """A list that is shared among units named behind it: 12万亩、15万亩分别下达给甲县、乙县."""
        found = _RESPECTIVELY.match(self._text, listing.figures[-1].tail)
        leading = self.force.leading(self._text[found.end() :]) if found else None
        if leading is None or len(leading.units) != len(listing.figures):
            return None
        return Sharing(listing, units=leading.units)

    def _phrase(self, figure: Figure) -> Phrase:
        """What stands before a figure; units of territory behind an indicator (耕地保有量甲县…) are taken out."""
        lead = self._text[self._lead_from : figure.start]
        self.force.take_inner_period(lead)
        phrase = read_lead(lead)
        end = indicator_end(phrase.subject)
        rest = phrase.subject[end:]
        leading = self.force.leading(rest) if end and rest else None
        if leading is None or leading.end < len(rest):
            return phrase
        self.force.enter(leading)
        self._has_units = True
        return replace(phrase, subject=phrase.subject[:end])

    def _subject(self, figure: Figure, phrase: Phrase) -> Subject:
        """The subject of a figure; one of its own, with no unit before it, ends what was said of a part's units."""
        start = self._lead_from + phrase.start
        subject = subject_of(self._text, figure, phrase, start, self.force)
        if subject.is_own and not self._has_units:
            self.force.leave_part_units()
        return subject

    def _state(self, figure: Figure) -> None:
        if figure in self._ranges.values():
            self._state_high(figure)
            return
        phrase = self._phrase(figure)
        subject = self._subject(figure, phrase)
        operator, qualifier = self._binding(figure, phrase, subject, figure.suffix)
        unit = figure.unit or self._unit_around(figure) or self._unit_of_row(figure)
        claim = _Claim(figure, unit, operator, qualifier, subject)
        if (high := self._ranges.get(figure)) is not None:
            claim = replace(
                claim, unit=high.unit, operator=Operator.AT_LEAST, qualifier=_RANGE_QUALIFIER
            )
        years = (
            self.force.listed_years if phrase.is_each and len(self.force.listed_years) > 1 else ()
        )
        units = self._units_behind(figure) or self.force.units
        if self.force.is_sum and phrase.is_each:
            units = self._counted() or units
        for year in years or (self.force.year(),):
            self._add(claim, units, year)
        if not subject.is_attribute:
            self._keep(claim)
            self.force.local_year = None if high is None else self.force.local_year

    def _unit_of_row(self, figure: Figure) -> str:
        """The unit of a bare number in a row of units of territory (甲县1.1、乙县1.2亿立方米): the next that is printed."""
        end = figure.tail
        for other in self._figures:
            if other.start <= figure.start:
                continue
            between = self._text[end : other.start].lstrip("、,和与及")
            leading = self.force.leading(between)
            if leading is None or leading.end != len(between):
                return ""
            if other.unit:
                return other.unit
            end = other.tail
        return ""

    def _counted(self) -> tuple[str, ...]:
        """The units that are only counted (四县) where each of them is meant."""
        planned = self.force.names.planned
        return planned if len(planned) > 1 else self.force.told

    def _unit_around(self, figure: Figure) -> str:
        """The unit of measure that a bracket gives for a bare number, before it in its clause or behind it."""
        found = _BRACKET_UNIT.match(self._text, figure.tail) or _BRACKET_UNIT.search(
            self._text, self._lead_from, figure.start
        )
        if found and found["same"]:
            self.force.common_unit = found["unit"]
        return found["unit"] if found else self.force.common_unit

    def _units_behind(self, figure: Figure) -> tuple[str, ...]:
        """The units that a bracket behind a figure names: 64.21万亩(甲县)."""
        bracket = _BRACKET.match(self._text, figure.tail)
        leading = self.force.leading(bracket["words"]) if bracket else None
        is_whole = (
            leading is not None and bracket is not None and leading.end == len(bracket["words"])
        )
        return leading.units if leading is not None and is_whole else ()

    def _state_high(self, figure: Figure) -> None:
        last = self.force.last
        subject = Subject(last.subject, last.start, figure.tail)
        claim = _Claim(figure, figure.unit, Operator.AT_MOST, _RANGE_QUALIFIER, subject)
        self._add(claim, self.force.units, self.force.year())
        self._keep(claim)
        self.force.local_year = None

    def _state_shared(self, figure: Figure, sharing: Sharing) -> None:
        rank, listing, last = sharing.rank(figure), sharing.listing, self.force.last
        phrase = sharing.subjects[rank] if sharing.subjects else last.subject
        claim = _Claim(
            figure,
            listing.unit_of(figure) or self._listing_unit,
            last.operator,
            last.qualifier,
            Subject(phrase, last.start, figure.tail),
            ("千位分隔可能是列举的逗号",) if "," in self._text[figure.start : figure.end] else (),
        )
        units = (sharing.units[rank],) if sharing.units else self.force.units
        year = sharing.years[rank] if sharing.years else self.force.year()
        self._add(claim, units, year)
        self._lead_from = figure.tail
        if rank + 1 == len(listing.figures):
            self.force.local_year = None

    def _binding(
        self, figure: Figure, phrase: Phrase, subject: Subject, suffix: str
    ) -> tuple[Operator | None, str]:
        """How a figure binds: by its own words, else in a part or a bracket as the whole does."""
        if subject.is_attribute and phrase.base:
            return None, ""
        suffix = suffix or subject.bound
        operator = suffix_operator(suffix, phrase.operator)
        qualifier = "…".join(word for word in (phrase.qualifier, suffix) if word)
        if figure.is_rough and operator in {None, Operator.EQUAL}:
            operator = Operator.ABOUT
        last = self.force.last
        takes_over = (
            self.force.is_part or not subject.is_own
        ) and last.operator is not Operator.ABOUT
        is_same_kind = dimension_of(figure.unit) is dimension_of(last.unit)
        if operator is None and not phrase.is_from and takes_over and is_same_kind:
            operator, qualifier = last.operator, last.qualifier
        if self.force.is_each and not phrase.is_each:
            qualifier = "均" + qualifier
        return operator, ("由" if phrase.is_from else "") + qualifier

    def _keep(self, claim: _Claim) -> None:
        """Remember a claim for the figures after it."""
        subject = claim.subject
        self.force.last = Measured(
            subject.phrase, subject.start, claim.operator, claim.qualifier, claim.unit
        )
        self.force.pending = None
        self._lead_from = subject.end
        self._figure_end = claim.figure.tail

    def _take_assigned(self, assigned: Assigned) -> None:
        phrase = read_lead(self._text[self._lead_from : assigned.start])
        if assigned.is_reserve and not phrase.subject and self._figure_is_near(assigned):
            self.quantities[-1] = replace(self.quantities[-1], conditional=True)
            return
        if assigned.is_bare and (phrase.operator is None or phrase.base):
            return
        force = self.force
        subject, start = phrase.subject, self._lead_from + phrase.start
        if not subject:
            subject, start = force.pending or (force.last.subject, force.last.start)
        operator = assigned.operator or phrase.operator or Operator.EQUAL
        units = self._counted() if force.is_sum and phrase.is_each else ()
        for one in named_indicators(subject):
            self.quantities.append(
                StatedQuantity(
                    value=None,
                    unit="",
                    operator=operator,
                    qualifier=phrase.qualifier,
                    subject=one,
                    indicator=indicator_of(one, None),
                    territory="、".join(units or force.units),
                    year=force.year(),
                    span=self._span(assigned.start, assigned.end),
                    clause=self._span(start, assigned.end),
                    conditional=True,
                )
            )
            force.last = Measured(one, start, operator, phrase.qualifier)
            force.pending, force.local_year = None, None
            self._lead_from = assigned.end

    def _figure_is_near(self, assigned: Assigned) -> bool:
        """Whether the last figure stands just before, so that a reserve (最终以上级下达为准) is about it."""
        between = self._text[self._lead_from - 1 : assigned.start]
        return (
            self.force.last != Measured()
            and ";" not in between
            and self.quantities[-1].value is not None
        )

    def _add(self, claim: _Claim, units: Sequence[str], year: int | None) -> None:
        figure, subject = claim.figure, claim.subject
        span = self._span(figure.start, figure.end)
        self.quantities.append(
            StatedQuantity(
                value=figure.number.value,
                unit=claim.unit,
                operator=claim.operator,
                qualifier=claim.qualifier,
                subject=subject.phrase,
                indicator=indicator_of(subject.phrase, claim.unit),
                territory="、".join(units),
                year=year,
                span=span,
                clause=self._span(min(subject.start, figure.start), max(subject.end, figure.tail)),
                doubts=(
                    *figure.number.doubts,
                    *claim.doubts,
                    *_source_doubts(self.document.quote(span)),
                ),
            )
        )

    def _leave(self, figure: Figure, reason: str) -> None:
        span = self._span(figure.start, figure.tail)
        line = self.document.line_at(span.start)
        self.unread.append(UnreadNumber(self.document.quote(span), line, span, reason))
        self._lead_from = figure.tail

    def _span(self, start: int, end: int) -> Span:
        origin = self.normalised.origin
        return Span(origin[start], origin[end - 1] + 1)


def _tear(listing: Listing, phrase: Phrase) -> str:
    """Why the figures of a list cannot be told apart; "" when they can."""
    if phrase.is_respective:
        return "“分别”列出的数目与前文不一致"
    if any(not figure.unit for figure in listing.figures) and dimension_of(
        listing.figures[-1].unit
    ):
        return "并列的数字还是印错的小数点，不能确定"
    return ""


def _source_doubts(quote: str) -> tuple[str, ...]:
    """What in the print of a number makes it doubtful."""
    doubts = []
    if re.search(r"[\d.．]\s+[\d.．]", quote):
        doubts.append("数字中间断开")
    if re.search(r"\d[，]\d", quote):
        doubts.append("全角逗号按千位分隔读取")
    return tuple(doubts)
