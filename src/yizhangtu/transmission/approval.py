"""Reads approved targets (批复指标) out of an approval document: of all figures it states, the ones that bind."""

import re
from dataclasses import dataclass

from yizhangtu.documents import Document, StatedQuantity, UnreadNumber, read_quantities
from yizhangtu.model import Operator, Target
from yizhangtu.units import Dimension

__all__ = ["TargetReading", "read_targets"]


@dataclass(frozen=True, slots=True)
class TargetReading:
    """The targets of one document, and its figures with a unit of measure that are none, with the reason."""

    targets: tuple[Target, ...]
    unread: tuple[UnreadNumber, ...]


# Words before an indicator's name that make it a part, a change or a share of what is bound.
_PART = re.compile(
    r"(?:[内中外]|范围|涉及|其中|[调划流转]入|[调流退]出|占用?|补划|新增|减少|增加|多划|超出|整改|核实|净|原|现有|现状|已|实际|人均|每)的?$"
)
_DUTY = re.compile(r"任务|目标|指标|下限|上限|底线")
# Words of a clause that tells how things are or were.
_STATE = re.compile(
    r"现状|基期|基准年|截至|截止|目前|当前|去年|上年|已经|已(?:完成|建|划|达|有)|同比|比上年|较上年|实施以来|调查(?:数据|结果|成果)|以来"
)


def read_targets(document: Document) -> TargetReading:
    """The targets an approval document carries, in order, and the figures that are none.

    A figure that points to an assignment made elsewhere (不超过上级下达指标) becomes a conditional target without a value;
    one that says the figure before it again in another unit is no second target. A target whose figure may be misread
    carries its doubts, so that the person who confirms it looks there first.

    Source: 批复文件行文惯例, unverified against a drafting rule.
    """
    reading = read_quantities(document)
    targets: list[Target] = []
    unread = list(reading.unread)
    last: StatedQuantity | None = None
    for stated in reading.quantities:
        if last is not None and _repeats(stated, last):
            continue
        reason = _objection(stated, document)
        if not reason:
            targets.append(_target(stated, document))
            last = stated
        elif _is_measured(stated):
            quote = document.quote(stated.span)
            unread.append(
                UnreadNumber(quote, document.line_at(stated.span.start), stated.span, reason)
            )
    return TargetReading(tuple(targets), tuple(sorted(unread, key=lambda number: number.span)))


def _objection(stated: StatedQuantity, document: Document) -> str:
    """Why a figure is no target; empty when it is one."""
    if not stated.indicator:
        return "没有对应的指标"
    if stated.operator is None and not _DUTY.search(stated.subject):
        return "没有约束性的用语"
    if stated.clause.start == stated.span.start and stated.operator is None:
        return "是名词的修饰语"
    if _STATE.search(document.quote(stated.clause)):
        return "是现状或历史数字"
    return ""


def _is_measured(stated: StatedQuantity) -> bool:
    quantity = stated.quantity()
    return quantity is not None and quantity.unit.dimension in {
        Dimension.AREA,
        Dimension.VOLUME,
        Dimension.MULTIPLE,
        Dimension.RATIO,
        Dimension.PEOPLE,
    }


def _repeats(stated: StatedQuantity, last: StatedQuantity) -> bool:
    """Whether a figure is the last target's again in another unit, as in 54188.01公顷(81.2820万亩)."""
    before, again = last.quantity(), stated.quantity()
    if before is None or again is None or before.unit.dimension is not again.unit.dimension:
        return False
    return before.to(again.unit).rounded(stated.digits) == stated.value


def _target(stated: StatedQuantity, document: Document) -> Target:
    return Target(
        unit_name=stated.territory,
        indicator=stated.indicator,
        operator=stated.operator or Operator.EQUAL,
        value=stated.value,
        unit=stated.unit,
        year=stated.year,
        conditional=stated.conditional,
        quote=document.quote(stated.clause),
        line=document.line_at(stated.clause.start),
        document=document.path.name,
        document_sha256=document.sha256,
    )
