"""Recomputes changes told in the running text: 由35.2%提高到36.8%，提高1.6个百分点."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import zip_longest

from yizhangtu.audit.context import AuditedDocument, Disagreement, Judgement
from yizhangtu.audit.printed import Interval
from yizhangtu.audit.text_figures import Figure, in_unit
from yizhangtu.documents import Span
from yizhangtu.model import Certainty

__all__ = ["check_percentage_points", "check_told_changes"]

_UP, _DOWN = "提高|提升|增加|上升|增长|扩大", "减少|下降|降低|缩减|压减|缩小"
_YEAR = r"(?:(?:19|20)\d\d年)?的?"
_FROM = re.compile(rf"(?:由|从)(?:现状|原来|目前|{_YEAR})$")
_TO = re.compile(rf"(?:(?P<up>{_UP})|(?P<down>{_DOWN})|调整|变)(?:到|至|为){_YEAR}$")
_BY = re.compile(rf"[,(]?(?:净|共)?(?:(?P<up>{_UP})|(?P<down>{_DOWN}))了?$")
# Grades and ranks rise while their number falls; money grows at constant prices.
_NOT_COUNTED = re.compile(r"[级等位名档类期批度]|元")
_POINTS = frozenset({"个百分点", "百分点"})


@dataclass(frozen=True, slots=True)
class _Told:
    """Two states of one thing as the words tell them; `rise` is 1 up, -1 down, 0 unsaid, `change` what is said to lie between."""

    before: Figure
    after: Figure
    rise: int
    change: Figure | None
    change_rise: int

    @property
    def actual_rise(self) -> int:
        """1, -1 or 0 by the two figures."""
        return (self.after.exact > self.before.exact) - (self.after.exact < self.before.exact)

    @property
    def text(self) -> str:
        """The two states."""
        return f"由{self.before.text}到{self.after.text}"

    @property
    def span(self) -> Span:
        """The place of both states."""
        return Span(self.before.stated.span.start, self.after.stated.span.end)

    @property
    def size(self) -> Interval:
        """How much lies between the states, whichever is larger."""
        low, high = sorted([self.before, self.after], key=lambda one: one.exact)
        return high.interval - low.interval


def _rise(found: re.Match[str] | None) -> int:
    if found is None:
        return 0
    return 1 if found["up"] else -1 if found["down"] else 0


def _told_changes(audited: AuditedDocument) -> Iterator[_Told]:
    for passage in audited.passages:
        for sentence in passage.sentences:
            figures = sentence.figures
            for before, after, change in zip_longest(figures[:-1], figures[1:], figures[2:]):
                to = _TO.fullmatch(after.lead)
                if to and _FROM.search(before.lead) and _are_states(before, after):
                    by = _BY.fullmatch(change.lead) if change and change.is_amount else None
                    yield _Told(before, after, _rise(to), change if by else None, _rise(by))


def _are_states(before: Figure, after: Figure) -> bool:
    is_same = before.is_amount and after.is_amount and before.kind == after.kind
    return is_same and before.exact > 0 and not _NOT_COUNTED.search(before.stated.unit)


def check_told_changes(audited: AuditedDocument) -> Iterator[Judgement]:
    """A9: what is told to grow does, and by as much as is told."""
    for told in _told_changes(audited):
        said = told.rise or told.change_rise
        if not said:
            continue
        words = "增加" if said > 0 else "减少"
        if told.actual_rise != said:
            yield audited.finding(
                "A9",
                told.span,
                claim=f"{told.text}为{words}",
                figures=Disagreement(told.before.text, told.after.text),
                explanation=f"文字说的是{words}，而{told.text}并没有{words}。",
                mend="请核对两个数字，或更正所说的增减。",
            )
            continue
        if told.change is None:
            yield audited.verified("A9", told.span, claim=f"{told.text}为{words}", how=told.text)
        elif not told.change.is_about and not _is_slip(told, told.change):
            yield from _judge_amount(audited, told, told.change, words)


def _judge_amount(
    audited: AuditedDocument, told: _Told, change: Figure, words: str
) -> Iterator[Judgement]:
    expected = _expected(told, change)
    if expected is None:
        return
    interval, result = expected
    claim = f"{told.text}，{words}{change.text}"
    if interval.overlaps(change.interval):
        span = Span(told.span.start, change.stated.span.end)
        yield audited.verified("A9", span, claim=claim, how=f"{told.text}，{words}{result}")
        return
    yield audited.finding(
        "A9",
        change.stated.span,
        claim=claim,
        figures=Disagreement(change.text, result),
        explanation=f"{told.text}，应{words}{result}，文中写作{change.text}。",
        mend="请核对前后两个数字和变化。",
        related=[told.before.stated.span, told.after.stated.span],
    )


def _expected(told: _Told, change: Figure) -> tuple[Interval, str] | None:
    """What the change should be, in the base unit of the printed one, and as it would be printed; None for another measure."""
    unit, digits = change.stated.unit, change.stated.digits
    exact = abs(told.after.exact - told.before.exact)
    if unit == "%":
        return _relative(told), f"{in_unit(exact / told.before.exact, unit, digits)}%"
    if unit in _POINTS and told.before.stated.unit == "%":
        return told.size.scaled(Fraction(100)), f"{in_unit(exact, '%', digits)}{unit}"
    if change.kind == told.before.kind:
        return told.size, f"{in_unit(exact, unit, digits)}{unit}"
    return None


def _relative(told: _Told) -> Interval:
    """The change as a share of the state before."""
    before = told.before.interval
    return Interval(told.size.low / before.high, told.size.high / before.low)


def _is_slip(told: _Told, change: Figure) -> bool:
    """Whether the change of a percentage is the difference of both but printed in per cent (提高1.6%)."""
    if not change.stated.unit == told.before.stated.unit == "%":
        return False
    return told.size.overlaps(change.interval) and not _relative(told).overlaps(change.interval)


def check_percentage_points(audited: AuditedDocument) -> Iterator[Judgement]:
    """A6: the difference of two percentages is told in percentage points."""
    for told in _told_changes(audited):
        change = told.change
        if change is None or not _is_slip(told, change):
            continue
        points = f"{change.stated.value:f}个百分点"
        yield audited.finding(
            "A6",
            change.stated.span,
            claim=f"{told.text}的变化以百分点计",
            figures=Disagreement(change.text, points),
            explanation=f"{told.text}，两个百分数相差{points}，文中写作{change.text}，会被读成相对的增减幅度。",
            mend=f"请改写为{points}。",
            certainty=Certainty.LIKELY,
            related=[told.before.stated.span, told.after.stated.span],
        )
