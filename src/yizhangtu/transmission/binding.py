"""Whether a figure of an approval binds, and what it binds."""

import re

from yizhangtu.documents import StatedQuantity
from yizhangtu.model import Operator
from yizhangtu.transmission.passages import Approval, Passage
from yizhangtu.transmission.terms import DUTY, FURTHER_TERM, NO_TERM, PAST, STATE
from yizhangtu.units import Dimension

__all__ = ["bound_indicator", "objection"]

# 为 and 是 only say what is; 达到, 保持在, 控制在 bind.
_WEAK = re.compile(r"(?:为|是|到|=|)$")
_FUTURE = re.compile(r"[到至]20\d\d年|[到至]二[〇零○]..年")
# Named without 保有量, but bound from below: 守住不少于12万亩耕地.
_FARMLAND = re.compile(r"(?:全部)?耕地(?:总?面积)?")
_BOUND_KINDS = {
    Dimension.AREA,
    Dimension.VOLUME,
    Dimension.MULTIPLE,
    Dimension.RATIO,
    Dimension.POINT,
    Dimension.PEOPLE,
    Dimension.DENSITY,
}


def bound_indicator(stated: StatedQuantity) -> str:
    """The key of the indicator a figure is of, `other:` and its term for a further one; "" when it is of none."""
    if stated.indicator:
        return stated.indicator
    if _FARMLAND.fullmatch(stated.subject) and stated.operator is Operator.AT_LEAST:
        return "cultivated_land_retention"
    quantity = stated.quantity()
    if quantity is None or quantity.unit.dimension not in _BOUND_KINDS or stated.operator is None:
        return ""
    is_term = FURTHER_TERM.fullmatch(stated.subject) and not NO_TERM.search(stated.subject)
    return f"other:{stated.subject}" if is_term else ""


def objection(passage: Passage, approval: Approval) -> str:
    """Why a figure is no target; "" when it is one."""
    stated = passage.stated
    if not bound_indicator(stated):
        return "没有对应的指标"
    if stated.qualifier.startswith("由"):
        return "是调整前的数字"
    if _is_quoted(passage):
        return "是引文中的数字"
    if _is_past(passage, approval):
        return "是现状或历史数字"
    if not stated.conditional and not _binds(stated, approval):
        return "没有约束性的用语"
    return ""


def _is_quoted(passage: Passage) -> bool:
    return passage.before.count("“") > passage.before.count("”")


def _is_past(passage: Passage, approval: Approval) -> bool:
    year = passage.stated.year
    if year is not None and year < approval.first_year:
        return True
    clause = passage.before.rpartition(";")[2]
    past = list(PAST.finditer(clause))
    if past and not _FUTURE.search(clause, past[-1].end()):
        return True
    return STATE.search(passage.since) is not None


def _binds(stated: StatedQuantity, approval: Approval) -> bool:
    """Whether words bind the figure: a comparison, a noun of duty, or a year to come."""
    is_weak = stated.operator is None or (
        stated.operator is Operator.EQUAL and _WEAK.fullmatch(stated.qualifier) is not None
    )
    if not is_weak or DUTY.search(stated.subject):
        return True
    written = approval.date.year if approval.date else approval.first_year
    return stated.year is not None and stated.year >= written and bool(stated.indicator)
