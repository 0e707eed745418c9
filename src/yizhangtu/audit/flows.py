"""Checks of what a control line was, what came in, what went out and what it is then (维护前、调入、调出、维护后)."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from yizhangtu.audit.context import AuditedDocument, Disagreement, Judgement
from yizhangtu.audit.grouping import enumerations, groups
from yizhangtu.audit.printed import Interval, total
from yizhangtu.audit.prose import Figure, Flow, Passage, in_unit, printed_sum
from yizhangtu.documents import Section, Span
from yizhangtu.model import Certainty

__all__ = [
    "LineAccount",
    "Transfer",
    "accounts",
    "check_balance",
    "check_state_before",
    "check_transfers",
]

_BEFORE = re.compile(r"(?:维护|调整|优化|修改)前")
_AFTER = re.compile(r"(?:维护|调整|优化|修改)后")
_TASK = re.compile(r"任务(?:面积)?$")
_PRESENT = re.compile(
    r"(?:^|》|[旗县市区行有]|划定的?|确定)(?:永久基本农田|生态保护红线|城镇开发边界)(?:现状)?(?:实有|划定)?(?:总)?(?:面积|规模)$"
    r"|划定的?(?:永久基本农田|生态保护红线|城镇开发边界)$"
)
_EXCESS = re.compile(r"(?:多划入?|超划|超出(?:任务)?|富余|高于任务|超过任务)$")
_DATED = re.compile(r"^(?:19|20)\d\d年\d{1,2}月")
_NOT_MORE = re.compile(r"(?:面积|规模)不(?:增加|扩大|突破)")
_NOT_LESS = re.compile(r"(?:面积|规模|数量)不(?:减少|降低)")
_UNCHANGED = re.compile(
    r"(?:面积|规模)(?:维持|保持)?不变|占补平衡|进出平衡|等量(?:调入|调出|置换)|面积相等"
)


@dataclass(frozen=True, slots=True)
class Transfer:
    """How much goes one way: a total that the text states, or the items that it lists without one."""

    figures: tuple[Figure, ...]

    @property
    def interval(self) -> Interval:
        """What the amount may be, in the base unit."""
        return total(figure.interval for figure in self.figures)

    @property
    def unit(self) -> str:
        """The unit of the first figure."""
        return self.figures[0].stated.unit

    @property
    def amount(self) -> str:
        """The amount as printed; of listed items the sum."""
        return f"{printed_sum(self.figures, self.unit)[1]}{self.unit}"

    @property
    def text(self) -> str:
        """The amount with the addition that gives it, when items are listed."""
        if len(self.figures) == 1:
            return self.figures[0].text
        return f"{printed_sum(self.figures, self.unit)[0]}={self.amount}"

    @property
    def exact(self) -> Fraction:
        """The sum of the printed values, in the base unit."""
        return sum((figure.exact for figure in self.figures), Fraction(0))


@dataclass
class LineAccount:
    """All that one part of the text says of a control line's area and its change."""

    line: str
    sections: tuple[Section, ...] = ()
    present: list[Figure] = field(default_factory=list)
    task: list[Figure] = field(default_factory=list)
    excess: list[Figure] = field(default_factory=list)
    states: list[tuple[Figure, Figure]] = field(default_factory=list)
    transfers: dict[Flow, list[Transfer]] = field(default_factory=lambda: defaultdict(list))
    claims: list[str] = field(default_factory=list)

    def transfer(self, flow: Flow) -> Transfer | None:
        """The transfer in one direction: the total stated first, else the listed items."""
        return min(self.transfers[flow], key=lambda one: len(one.figures), default=None)

    @property
    def broken_claim(self) -> str:
        """The words on the change of the area that the transfers contradict; empty when the text also gives both states."""
        into, out = self.transfer(Flow.IN), self.transfer(Flow.OUT)
        if self.states or into is None or out is None or into.interval.overlaps(out.interval):
            return ""
        return next((claim for claim in self.claims if _is_broken(claim, into, out)), "")


def _is_broken(claim: str, into: Transfer, out: Transfer) -> bool:
    """Whether transfers that differ contradict a claim on the change of the area."""
    if _NOT_MORE.search(claim):
        return into.exact > out.exact
    if _NOT_LESS.search(claim):
        return into.exact < out.exact
    return True


def accounts(passages: Sequence[Passage]) -> Iterator[LineAccount]:
    """One account per section that treats of a single control line, in order; past adjustments (2024年5月 …) are left out."""
    found: dict[tuple[str, Span | None], LineAccount] = {}
    for passage in passages:
        if passage.line and not _DATED.match(passage.sentences[0].text):
            key = (passage.line, passage.line_section)
            _enter(found.setdefault(key, LineAccount(passage.line, passage.sections)), passage)
    yield from found.values()


def _enter(account: LineAccount, passage: Passage) -> None:
    divided = list(groups(passage))
    parts = {part.stated.span for group in divided for part in group.parts}
    listings = [listing for listing in enumerations(passage) if listing.flow is not None]
    items = {figure.stated.span for listing in listings for figure in listing.figures}
    before: Figure | None = None
    for figure in passage.figures:
        if not figure.is_area or not figure.is_amount or figure.stated.span in parts | items:
            continue
        if _BEFORE.search(figure.clause):
            before = figure
        elif _AFTER.search(figure.clause) and before is not None:
            account.states.append((before, figure))
            before = None
        elif figure.flow is not None:
            account.transfers[figure.flow].append(Transfer((figure,)))
        else:
            _enter_state(account, figure)
    totals = {group.total.flow for group in divided}
    for listing in listings:
        if listing.flow is not None and listing.flow not in totals:
            account.transfers[listing.flow].append(Transfer(listing.figures))
    account.claims += [
        found.group()
        for sentence in passage.sentences
        for pattern in (_UNCHANGED, _NOT_MORE, _NOT_LESS)
        for found in pattern.finditer(sentence.text)
    ]


def _enter_state(account: LineAccount, figure: Figure) -> None:
    if figure.is_restated:
        return
    if _EXCESS.search(figure.clause):
        account.excess.append(figure)
    elif _TASK.search(figure.stated.subject):
        account.task.append(figure)
    elif _PRESENT.search(figure.stated.subject):
        account.present.append(figure)


def check_transfers(audited: AuditedDocument) -> Iterator[Judgement]:
    """A3: transfers in and out are as large as the text's own words on the change of the area want them."""
    for account in accounts(audited.passages):
        into, out = account.transfer(Flow.IN), account.transfer(Flow.OUT)
        if into is None or out is None:
            continue
        place = into.figures[0].stated.span
        if into.interval.overlaps(out.interval):
            how = f"调入{into.text}，调出{out.text}"
            yield audited.verified("A3", place, claim=f"{account.line}调入等于调出", how=how)
            continue
        broken = account.broken_claim
        if broken:
            yield audited.finding(
                "A3",
                place,
                claim=f"{account.line}{broken}",
                figures=Disagreement(into.amount, out.amount),
                explanation=f"文中说{account.line}“{broken}”，但调入为{into.text}，调出为{out.text}，两者与此不符。",
                mend=f"请核对调入、调出面积，或更正“{broken}”的说法。",
                related=[figure.stated.span for figure in out.figures],
            )


def check_balance(audited: AuditedDocument) -> Iterator[Judgement]:
    """A3: the area after is the area before, plus what came in, less what went out."""
    for account in accounts(audited.passages):
        into, out = account.transfer(Flow.IN), account.transfer(Flow.OUT)
        if into is None or out is None:
            continue
        for before, after in account.states:
            expected = before.interval + into.interval - out.interval
            exact = before.exact + into.exact - out.exact
            unit, digits = after.stated.unit, after.stated.digits
            result = in_unit(exact, unit, digits)
            terms = f"{before.text}+{into.amount}-{out.amount}"
            claim = f"{account.line}维护后面积等于维护前加调入减调出"
            span = Span(before.stated.span.start, after.stated.span.end)
            if expected.overlaps(after.interval):
                how = f"维护前{before.text}，调入{into.text}，调出{out.text}，维护后{after.text}"
                yield audited.verified("A3", span, claim=claim, how=how)
                continue
            yield audited.finding(
                "A3",
                after.stated.span,
                claim=claim,
                figures=Disagreement(f"{after.stated.value:f}", result, unit),
                explanation=f"维护前{before.text}，调入{into.text}，调出{out.text}；{terms}={result}{unit}，文中维护后写作{after.text}。",
                mend="请核对维护前后面积和调入、调出面积。",
                related=[figure.stated.span for figure in (before, *into.figures, *out.figures)],
            )


def check_state_before(audited: AuditedDocument) -> Iterator[Judgement]:
    """A3: the excess over the task is the difference of both, and the area before is the state, not the task."""
    for account in accounts(audited.passages):
        if not (account.task and account.present):
            continue
        task, present = account.task[0], account.present[0]
        for excess in account.excess:
            yield _judge_excess(audited, account, excess)
        for before, _ in account.states:
            is_task = before.interval.overlaps(task.interval)
            if is_task and not before.interval.overlaps(present.interval):
                yield _task_for_state(audited, account, before)


def _judge_excess(audited: AuditedDocument, account: LineAccount, excess: Figure) -> Judgement:
    task, present = account.task[0], account.present[0]
    unit = excess.stated.unit
    result = in_unit(present.exact - task.exact, unit, excess.stated.digits)
    terms = f"{present.text}-{task.text}={result}{unit}"
    claim = f"{account.line}超出任务的面积等于现状面积减任务"
    if (present.interval - task.interval).overlaps(excess.interval):
        return audited.verified("A3", excess.stated.span, claim=claim, how=terms)
    return audited.finding(
        "A3",
        excess.stated.span,
        claim=claim,
        figures=Disagreement(f"{excess.stated.value:f}", result, unit),
        explanation=f"现状面积减去任务：{terms}，文中写作{excess.text}。",
        mend="请核对现状面积、任务和差额。",
        related=[present.stated.span, task.stated.span],
    )


def _task_for_state(audited: AuditedDocument, account: LineAccount, before: Figure) -> Judgement:
    task, present = account.task[0], account.present[0]
    unit = before.stated.unit
    gap = in_unit(abs(present.exact - task.exact), unit, before.stated.digits)
    return audited.finding(
        "A3",
        before.stated.span,
        claim=f"{account.line}维护前面积是现状面积",
        figures=Disagreement(
            f"{before.stated.value:f}", in_unit(present.exact, unit, before.stated.digits), unit
        ),
        explanation=f"维护前面积写作{before.text}，与保护任务{task.text}相同；而前文现状面积为{present.text}，相差{gap}{unit}。"
        "维护前后应当用现状面积比较，任务只是下限；用任务作维护前面积，调入、调出与图上面积对不上。",
        mend=f"请改用现状面积，或说明相差的{gap}{unit}如何处理。",
        certainty=Certainty.LIKELY,
        related=[task.stated.span, present.stated.span],
    )
