"""Checks in the running text that parts add up to their whole, or at least do not exceed it."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from yizhangtu.audit.context import AuditedDocument, Disagreement, Judgement
from yizhangtu.audit.grouping import Group, groups, is_bare_total
from yizhangtu.audit.printed import Interval, total
from yizhangtu.audit.text_figures import Figure, in_unit, printed_sum
from yizhangtu.documents import Span
from yizhangtu.model import Certainty, NotRun
from yizhangtu.units import Dimension

__all__ = ["check_counts_of_parts", "check_parts_within", "check_sums"]

# A list that is not said to be complete is taken for one when its sum comes this near to the whole: a remainder may be left
# unsaid, an excess may not, and the classes of one division (国家级、省级、市级) seldom leave any.
_NEAR_CLASSES, _NEAR_MANY, _NEAR_TWO = Fraction(15, 100), Fraction(5, 100), Fraction(1, 100)
_SHORT = Fraction(5, 1000)
_REST = re.compile(r"其他|其余")
_MEASURED = frozenset(
    dimension.value
    for dimension in (Dimension.AREA, Dimension.LENGTH, Dimension.VOLUME, Dimension.PEOPLE)
)
# A total over several past acts (三次调整总面积).
_ACTS = re.compile(r"[两二三四五六七八九\d]次[^,;。]{0,8}(?:调整|优化|维护)")
_OVERALL = re.compile(r"(?:总面积|总规模|合计|累计)(?:为|是|共)*$")


def check_sums(audited: AuditedDocument) -> Iterator[Judgement]:
    """A1: the parts of a measured whole add up to it."""
    for group in _groups(audited):
        if group.total.kind in _MEASURED and _is_sum(group):
            yield _judge_sum(audited, "A1", group)
    divided = {group.total.stated.span for group in _groups(audited)}
    for passage in audited.passages:
        for sentence in passage.sentences:
            for figure in sentence.figures:
                is_whole = figure.is_area and _OVERALL.search(figure.clause)
                acts = _ACTS.search(sentence.text, 0, figure.start)
                if is_whole and acts and figure.stated.span not in divided:
                    reason = f"{name_of(figure)}{figure.text}是{acts.group()}的合计，文中没有各次的面积，无法重算。"
                    yield NotRun("A1", reason)


def check_counts_of_parts(audited: AuditedDocument) -> Iterator[Judgement]:
    """A7: the counts of the parts add up to the count of the whole."""
    for group in _groups(audited):
        if group.total.kind not in _MEASURED and _is_sum(group):
            yield _judge_sum(audited, "A7", group)


def check_parts_within(audited: AuditedDocument) -> Iterator[Judgement]:
    """A12: a part that is not one of a complete list is not larger than its whole."""
    for group in _groups(audited):
        if not _is_sum(group):
            yield _judge_part(audited, group.total, group.parts[0])


def _groups(audited: AuditedDocument) -> Iterator[Group]:
    for passage in audited.passages:
        yield from groups(passage)


def _is_sum(group: Group) -> bool:
    """Whether the parts are meant to make up the whole: said so, or nearly so."""
    if len(group.parts) < 2 or any(one.is_about for one in (group.total, *group.parts)):
        return False
    return _is_complete(group) or abs(_excess(group)) <= _allowance(group) * group.total.exact


def _is_complete(group: Group) -> bool:
    """Whether nothing else belongs to the whole: the text says so, or one part is the rest of it."""
    return group.is_complete or any(_REST.search(part.lead) for part in group.parts)


def _excess(group: Group) -> Fraction:
    return sum((part.exact for part in group.parts), Fraction(0)) - group.total.exact


def _allowance(group: Group) -> Fraction:
    """How far the parts of an incomplete list may be from the whole and still be meant as all of it, as a share of the whole."""
    if len(group.parts) >= 3 and _are_classes(group.parts):
        return _NEAR_CLASSES
    if _excess(group) < 0:
        return _SHORT
    return _NEAR_TWO if len(group.parts) == 2 else _NEAR_MANY


def _are_classes(parts: Sequence[Figure]) -> bool:
    """Whether the parts are named as classes of one division: 国家级、省级、市级."""
    endings = {part.stated.subject[-1:] for part in parts}
    return len(endings) == 1 and endings <= {"级", "类", "型"}


def _judge_sum(audited: AuditedDocument, rule: str, group: Group) -> Judgement:
    whole, parts = group.total, group.parts
    unit = whole.stated.unit
    terms, result = printed_sum(parts, unit)
    reached = total(part.interval for part in parts)
    if reached.overlaps(whole.interval):
        how = f"{terms}={result}{unit}，与所述{whole.text}一致"
        claim = f"{name_of(whole)}等于各分项之和"
        return audited.verified(rule, _span(whole, parts), claim=claim, how=how)
    return audited.finding(
        rule,
        whole.stated.span,
        claim=f"{name_of(whole)}{whole.text}等于各分项之和",
        figures=Disagreement(f"{whole.stated.value:f}", result, unit),
        explanation=f"文中{name_of(whole)}为{whole.text}，所列{len(parts)}项相加：{terms}={result}{unit}，"
        f"{_gap(group, reached)}。",
        mend="请核对合计和各分项，更正其中一个，并检查引用该合计的表格。",
        certainty=_certainty(group),
        related=[part.stated.span for part in parts],
    )


def _certainty(group: Group) -> Certainty:
    if _is_complete(group):
        return Certainty.CERTAIN
    return Certainty.LIKELY if _excess(group) > 0 else Certainty.POSSIBLE


def _gap(group: Group, reached: Interval) -> str:
    """How far whole and parts are apart, and how much of it rounding could explain."""
    whole, unit = group.total, group.total.stated.unit
    digits = max(one.stated.digits for one in (whole, *group.parts))
    gap = abs(_excess(group))
    rounding = (reached.high - reached.low + whole.interval.high - whole.interval.low) / 2
    words = f"相差{in_unit(gap, unit, digits)}{unit}"
    if not rounding:
        return words
    return f"{words}；各数四舍五入最多只能造成{in_unit(rounding, unit, digits + 1)}{unit}的差"


def _judge_part(audited: AuditedDocument, total: Figure, part: Figure) -> Judgement:
    if part.interval.low <= total.interval.high:
        return audited.verified(
            "A12",
            _span(total, [part]),
            claim=f"{name_of(part)}不大于{name_of(total)}",
            how=f"{part.text}≤{total.text}",
        )
    return audited.finding(
        "A12",
        part.stated.span,
        claim=f"{name_of(part)}是{name_of(total)}的一部分",
        figures=Disagreement(
            f"{part.stated.value:f}",
            f"≤{total.stated.value:f}{total.stated.unit}",
            part.stated.unit,
        ),
        explanation=f"“其中”所列{name_of(part)}为{part.text}，大于它所属的{name_of(total)}{total.text}；部分不可能大于整体。",
        mend="请核对两个数字及其计量单位。",
        related=[total.stated.span],
    )


def _span(total: Figure, parts: Sequence[Figure]) -> Span:
    places = [one.stated.span for one in (total, *parts)]
    return Span(min(place.start for place in places), max(place.end for place in places))


def name_of(figure: Figure) -> str:
    """What a figure is of, for a message."""
    return "合计" if is_bare_total(figure) else figure.stated.subject or "该数"
