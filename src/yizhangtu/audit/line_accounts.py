"""What a part of the text says of a control line's area: the task, the state, what came in and what went out."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from yizhangtu.audit.grouping import enumerations, groups
from yizhangtu.audit.passages import Passage
from yizhangtu.audit.printed import Interval, total
from yizhangtu.audit.text_figures import Figure, Flow, line_named, printed_sum
from yizhangtu.documents import Section, Span

__all__ = ["LineAccount", "Transfer", "accounts"]

_LINE = r"(?:永久基本农田|生态保护红线|(?:城镇)?开发边界)"
_STATE = re.compile(
    rf"(?:本[次轮])?(?:[^,;。]{{0,8}}[旗县市区])?(?:{_LINE}(?:保护红线)?)?(?:动态|局部)?(?:维护|调整|优化|修改)(?P<side>前|后)的?"
    rf"(?:{_LINE})?(?:总)?(?:面积|规模)?(?:为|是|共)*"
)
_TASK = re.compile(r"任务(?:面积)?$")
_PRESENT = re.compile(
    rf"(?:^|》|[旗县市区行有]|划定的?|确定|调整后的?){_LINE}(?:现状)?(?:实有|划定)?(?:总)?(?:面积|规模)$|划定的?{_LINE}$"
)
_EXCESS = re.compile(r"(?:多划入?|超划|超出任务|高于任务|超过任务)$")
_WHOLE = re.compile(r"总|共|合计|本[次轮]")
_PLACE = re.compile(r"[\u3400-\u9fff](?:镇|乡|村|街道|苏木|嘎查|农场)")
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
    def is_whole(self) -> bool:
        """Whether the words before the figure speak of the whole: 总, 共, 本次, or the control line and no place in it."""
        clause = self.figures[0].clause
        if _WHOLE.search(clause):
            return True
        return bool(line_named(clause)) and not self.is_of_place

    @property
    def is_of_place(self) -> bool:
        """Whether the words before the figure name a township or village."""
        return _PLACE.search(self.figures[0].clause) is not None

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
    section: Span | None = None
    sections: tuple[Section, ...] = ()
    present: list[Figure] = field(default_factory=list)
    task: list[Figure] = field(default_factory=list)
    excess: list[Figure] = field(default_factory=list)
    states: list[tuple[Figure, Figure]] = field(default_factory=list)
    transfers: dict[Flow, list[Transfer]] = field(default_factory=lambda: defaultdict(list))
    claims: list[str] = field(default_factory=list)

    def transfer(self, flow: Flow) -> Transfer | None:
        """The whole transfer in one direction; None when the text gives several figures and none as the whole."""
        stated = [one for one in self.transfers[flow] if len(one.figures) == 1]
        listed = [one for one in self.transfers[flow] if len(one.figures) > 1]
        if not stated:
            return listed[0] if len(listed) == 1 else None
        if len({one.exact for one in stated}) == 1 and not stated[0].is_of_place:
            return stated[0]
        whole = [one for one in stated if one.is_whole]
        return whole[0] if len({one.exact for one in whole}) == 1 else None

    @property
    def broken_claim(self) -> str:
        """The words on the change of the area that the transfers contradict; empty when the text also gives both states."""
        into, out = self.transfer(Flow.IN), self.transfer(Flow.OUT)
        if self.states or into is None or out is None or into.interval.overlaps(out.interval):
            return ""
        return next((claim for claim in self.claims if _is_broken(claim, into, out)), "")


def accounts(passages: Sequence[Passage]) -> Iterator[LineAccount]:
    """One account per section that treats of a single control line, in order; past adjustments (2024年5月 …) are left out."""
    found: dict[tuple[str, Span | None], LineAccount] = {}
    for passage in passages:
        if passage.line and not _DATED.match(passage.sentences[0].text):
            key = (passage.line, passage.line_section)
            _enter(found.setdefault(key, LineAccount(*key, passage.sections)), passage)
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
        state = _STATE.fullmatch(figure.clause)
        if state and state["side"] == "前":
            before = figure
        elif state and before is not None:
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
    elif line_named(figure.stated.subject) != account.line:
        return
    elif _TASK.search(figure.stated.subject):
        account.task.append(figure)
    elif _PRESENT.search(figure.stated.subject):
        account.present.append(figure)


def _is_broken(claim: str, into: Transfer, out: Transfer) -> bool:
    """Whether transfers that differ contradict a claim on the change of the area."""
    if _NOT_MORE.search(claim):
        return into.exact > out.exact
    if _NOT_LESS.search(claim):
        return into.exact < out.exact
    return True
