"""Whether a figure of an approval binds, and what it binds."""

import re

from yizhangtu.documents import dimension_of
from yizhangtu.model import Operator
from yizhangtu.transmission.passages import Approval, Passage
from yizhangtu.transmission.terms import (
    DUTY,
    FURTHER_TERM,
    KNOWN_TERM,
    NO_TERM,
    PAST,
    REPEALED,
    STATE,
)
from yizhangtu.units import Dimension

__all__ = ["bound_indicator", "objection"]

# 为 and 是 only say what is; 达到, 保持在, 控制在 bind.
_WEAK = re.compile(r"(?:为|是|到|=|)$")
_NEW_WORDING = re.compile(r"(?:修改|调整|改|变更|更正|替换)为$")
_FUTURE = re.compile(r"[到至]20\d\d年|[到至]二[〇零○]..年")
# Named without 保有量, but bound from below: 守住不少于12万亩耕地.
_FARMLAND = re.compile(r"(?:全部)?耕地(?:总?面积)?")
_KEPT = re.compile(r"守住|保有|保住|确保|保护好")
_KEPT_BEHIND = re.compile(r"的?(?:全部)?耕地")
_BOUND_KINDS = {
    Dimension.AREA,
    Dimension.VOLUME,
    Dimension.MULTIPLE,
    Dimension.RATIO,
    Dimension.POINT,
    Dimension.PEOPLE,
    Dimension.DENSITY,
}


def bound_indicator(passage: Passage) -> str:
    """The key of the indicator a figure is of, `other:` and its term for a further one; "" when it is of none."""
    stated = passage.stated
    if stated.indicator:
        return stated.indicator
    words = _KEPT.search(passage.before.rpartition(";")[2]) or _KEPT_BEHIND.match(passage.after)
    is_kept = stated.operator is Operator.AT_LEAST or words is not None
    if (
        _FARMLAND.fullmatch(stated.subject)
        and is_kept
        and dimension_of(stated.unit) is Dimension.AREA
    ):
        return "cultivated_land_retention"
    if stated.operator is None or NO_TERM.search(stated.subject):
        return ""
    is_kind = dimension_of(stated.unit) in _BOUND_KINDS or "/" in stated.unit
    is_strong = stated.operator in {Operator.AT_LEAST, Operator.AT_MOST}
    is_term = (is_kind or is_strong) and KNOWN_TERM.fullmatch(stated.subject) is not None
    is_listed = is_kind and passage.is_listed and FURTHER_TERM.fullmatch(stated.subject) is not None
    return f"other:{stated.subject}" if is_term or is_listed else ""


def objection(passage: Passage, approval: Approval) -> str:
    """Why a figure is no target; "" when it is one."""
    stated = passage.stated
    if stated.qualifier.startswith("由"):
        return "是调整前的数字"
    if _is_quoted(passage):
        return "是引文中的数字"
    if _is_past(passage, approval):
        return "是现状或历史数字"
    indicator = bound_indicator(passage)
    if not indicator:
        return "没有对应的指标"
    if indicator.startswith("other:") and not stated.territory:
        return "文中没有所约束的单位"
    if not stated.conditional and not _binds(passage, approval):
        return "没有约束性的用语"
    return ""


def _is_quoted(passage: Passage) -> bool:
    """Whether a figure stands in a quotation of what does not hold, not in the new wording (修改为“…”)."""
    before, opened, inside = passage.before.rpartition("“")
    return bool(opened) and "”" not in inside and not _NEW_WORDING.search(before)


def _is_past(passage: Passage, approval: Approval) -> bool:
    year = passage.stated.year
    if year is not None and year < approval.first_year:
        return True
    clause = passage.before.rpartition(";")[2]
    past = list(PAST.finditer(clause))
    if past and not _FUTURE.search(clause, past[-1].end()):
        return True
    return bool(STATE.search(passage.since) or REPEALED.match(passage.after))


def _binds(passage: Passage, approval: Approval) -> bool:
    """Whether words bind the figure: a comparison, a noun of duty, or a year to come."""
    stated = passage.stated
    is_weak = stated.operator is None or (
        stated.operator is Operator.EQUAL and _WEAK.fullmatch(stated.qualifier) is not None
    )
    if not is_weak or DUTY.search(stated.subject):
        return True
    if STATE.search(passage.before.rpartition(";")[2]):
        return False
    if stated.indicator and DUTY.search(passage.before):
        return True
    written = approval.date.year if approval.date else approval.first_year
    year = stated.year or (approval.last_year if approval.is_official else None)
    return (
        year is not None and year >= written and not bound_indicator(passage).startswith("other:")
    )
