"""Values of indicators in running text: only where the words say that the figure is of the whole unit, and of no part of it."""

import re
from collections.abc import Iterator

from yizhangtu.audit.against_figures import (
    MOMENT_NAMES,
    IndicatorFigure,
    Moment,
    indicator_of_target,
)
from yizhangtu.audit.context import AuditedDocument
from yizhangtu.documents import StatedQuantity, indicator_of

__all__ = ["text_figures"]

# 永久基本农田动态维护前面积: when the figure holds stands behind the name, or before it.
_MOMENT = r"(?:动态)?(?:维护|调整)(?P<moment>[前后])(?:的|,|，)?"
_BEHIND = re.compile(rf"(?:本次)?{_MOMENT}(?P<head>总?面积|规模)?$")
_AHEAD = re.compile(rf"^(?:本次)?{_MOMENT}")
# … or as an opening of the clause: 维护前，永久基本农田面积为….
_OPENING = re.compile(rf"{_MOMENT}\s*$")
# The unit's name and words of how things stand do not narrow what is measured.
_NAMES = re.compile(
    r"^(?:本次|现状|目前|共|实有|划定|落实|[\u3400-\u9fff]{2,12}?(?:自治)?(?:县|旗|市|州|盟)(?:域)?)+"
)
_TASK = re.compile(r"任务|目标|下达|指标")
# A section on the town, or on projects, speaks of another extent than the unit's.
_OTHER_EXTENT = re.compile(r"中心城区|城区|乡镇|片区|园区|项目")
# A year before the figure in its sentence; 2026年度 names the work, not when the figure holds.
_YEAR = re.compile(r"(?:19|20)\d\d\s*年(?!度)")
_SENTENCE_ENDS = "。；;\n"
_OPENING_CHARACTERS = 8


def text_figures(audited: AuditedDocument) -> Iterator[IndicatorFigure]:
    """The figures of the running text whose subject is an indicator of the whole unit."""
    for stated in audited.reading.quantities:
        figure = _figure(audited, stated)
        if figure is not None:
            yield figure


def _figure(audited: AuditedDocument, stated: StatedQuantity) -> IndicatorFigure | None:
    quantity = stated.quantity()
    if quantity is None or stated.doubts or stated.conditional or not _is_whole(audited, stated):
        return None
    subject, moment = _moment_of(stated.subject)
    if moment is Moment.STATED:
        moment = _opening_moment(audited.document.text, stated.clause.start)
    key = indicator_of(_NAMES.sub("", subject), stated.unit)
    if not key:
        return None
    indicator = indicator_of_target(audited.profile, key)
    name = audited.profile.indicator_name(indicator)
    return IndicatorFigure(
        indicator=indicator,
        quantity=quantity,
        digits=stated.digits,
        span=stated.span,
        moment=moment,
        claim=f"{name}{MOMENT_NAMES[moment]}",
        in_table=False,
        operator=stated.operator,
        is_task=_TASK.search(stated.subject) is not None,
        year=stated.year if _names_a_year(audited.document.text, stated.span.start) else None,
    )


def _names_a_year(text: str, offset: int) -> bool:
    """Whether the sentence names a year before a place."""
    start = max(text.rfind(mark, 0, offset) for mark in _SENTENCE_ENDS) + 1
    return _YEAR.search(text, start, offset) is not None


def _moment_of(subject: str) -> tuple[str, Moment]:
    """The subject without the words that say before or after, and what they say."""
    found = _BEHIND.search(subject) or _AHEAD.search(subject)
    if found is None:
        return subject, Moment.STATED
    rest = subject[: found.start()] + (found.groupdict().get("head") or "") + subject[found.end() :]
    return rest, Moment.BEFORE if found["moment"] == "前" else Moment.AFTER


def _opening_moment(text: str, offset: int) -> Moment:
    """What the words right before a clause say."""
    found = _OPENING.search(text[max(0, offset - _OPENING_CHARACTERS) : offset])
    if found is None:
        return Moment.STATED
    return Moment.BEFORE if found["moment"] == "前" else Moment.AFTER


def _is_whole(audited: AuditedDocument, stated: StatedQuantity) -> bool:
    """Whether the place is outside the chapters on a part of the unit."""
    sections = audited.document.sections_at(stated.span.start)
    return not any(_OTHER_EXTENT.search(section.title) for section in sections)
