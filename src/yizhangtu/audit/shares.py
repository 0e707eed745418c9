"""Recomputes shares (占比) and expansion multiples (扩展倍数) of the running text from the figures they rest on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from yizhangtu.audit.context import AuditedDocument, Disagreement, Judgement
from yizhangtu.audit.printed import Interval
from yizhangtu.audit.text_figures import Figure, in_unit
from yizhangtu.documents import Span
from yizhangtu.model import Certainty, NotRun, Operator
from yizhangtu.units import round_half_up

__all__ = ["check_multiples", "check_shares", "is_multiple"]

_SHARE = re.compile(
    r"占(?P<whole>[^,;。占]{1,20}?)(?:的)?(?:比例|比重|比)?(?:约|为|达到|达|是|的)*$"
)
_TERRITORY = re.compile(
    r"(?:全[省市县旗区州盟]|[省市县旗区州盟]域|行政区域?|国土|辖区|土地)(?:国土|土地)?(?:总)?面积$"
)
_MULTIPLE = re.compile(r"(?:扩展|扩张)(?:倍数|系数|倍率)[^,;。]{0,6}$")
_INCREMENT = re.compile(
    r"(?:总?增量(?:规模|面积)?|新增(?:城镇)?建设用地(?:规模|面积)?)(?:为|是|约)?$"
)
_BASE = re.compile(
    r"(?:2020年|基期年?|基准年|基数)[^,;。]{0,6}城镇建设用地[^,;。]{0,8}$|扩展基数[^,;。]{0,4}$"
)
_ONE = Interval(Fraction(1), Fraction(1))
_HEAD = re.compile(r"(?:总)?(?:面积|规模)?$")
_LONGEST_LEAD, _SHORTEST_NAME = 30, 2
_PERCENT = Fraction(1, 100)


def check_shares(audited: AuditedDocument) -> Iterator[Judgement]:
    """A5: 甲占乙的百分之几 is 甲 divided by 乙, both as printed."""
    for passage in audited.passages:
        for sentence in passage.sentences:
            for part, share in pairwise(sentence.figures):
                found = _SHARE.search(share.clause)
                if found and share.stated.unit == "%" and _is_numerator(part, share):
                    yield from _judge_share(audited, part, share, found["whole"])


def _is_numerator(figure: Figure, share: Figure) -> bool:
    """Whether a figure is what a share after it is of: an amount in the same run of clauses."""
    is_near = ";" not in share.lead and len(share.lead) <= _LONGEST_LEAD
    return is_near and figure.is_amount and figure.stated.unit != "%"


def _judge_share(
    audited: AuditedDocument, part: Figure, share: Figure, whole_name: str
) -> Iterator[Judgement]:
    claim = f"{part.text}占{whole_name}的{share.text}"
    wholes = [one for one in _named(audited, whole_name, part.kind) if one.exact >= part.exact > 0]
    if not wholes:
        if part.is_area:
            yield NotRun("A5", f"{claim}：文中没有读到{whole_name}的数字，占比无法重算。")
        return
    holding = [
        one for one in wholes if _ratio(part.interval, one.interval).overlaps(share.interval)
    ]
    whole = (holding or wholes)[0]
    result = f"{round_half_up(part.exact / whole.exact / _PERCENT, share.stated.digits):f}"
    how = f"{part.text}÷{whole.text}={result}%"
    if holding:
        span = Span(part.stated.span.start, share.stated.span.end)
        yield audited.verified("A5", span, claim=claim, how=how)
    elif len({one.exact for one in wholes}) == 1 and not share.is_about:
        yield audited.finding(
            "A5",
            share.stated.span,
            claim=claim,
            figures=Disagreement(f"{share.stated.value:f}", result, "%"),
            explanation=f"{whole_name}在文中为{whole.text}，{how}，文中写作{share.text}。",
            mend="请核对占比、分子和分母。",
            certainty=Certainty.LIKELY,
            related=[part.stated.span, whole.stated.span],
        )


def _ratio(upper: Interval, lower: Interval) -> Interval:
    """Every ratio of two amounts; a printed amount that is not zero has bounds above zero."""
    return Interval(upper.low / lower.high, upper.high / lower.low)


def _named(audited: AuditedDocument, name: str, kind: str) -> list[Figure]:
    """The amounts of the text that a phrase names: 旗域总面积 is any total of the territory, else the subject itself."""
    pattern = _TERRITORY
    if not _TERRITORY.search(name):
        core = _HEAD.sub("", name)
        if len(core) < _SHORTEST_NAME:
            return []
        pattern = re.compile(
            rf"^(?:[^,]{{0,8}}[省市县旗区])?{re.escape(core)}(?:总)?(?:面积|规模)?$"
        )
    return [
        figure
        for passage in audited.passages
        for figure in passage.figures
        if figure.kind == kind
        and figure.is_amount
        and not figure.is_restated
        and pattern.search(figure.stated.subject)
    ]


@dataclass(frozen=True, slots=True)
class _Base:
    """What a multiple counts from: the figures that give the base, its bounds and its size in square metres."""

    figures: tuple[Figure, ...]
    interval: Interval
    exact: Fraction
    how: str


def check_multiples(audited: AuditedDocument) -> Iterator[Judgement]:
    """A5: the expansion multiple is 1 + increment / base; the base is stated, or follows from the first multiple."""
    base = _stated_base(audited)
    increment: Figure | None = None
    for passage in audited.passages:
        for sentence in passage.sentences:
            multiples = [one for one in sentence.figures if is_multiple(one)]
            increments = [one for one in sentence.figures if _is_increment(one)]
            increment = increments[-1] if increments else increment
            if not multiples or increment is None:
                continue
            if base is None:
                base = _implied_base(multiples[-1], increment) if increments else None
            elif all(_same_territory(multiples[-1], one) for one in (increment, *base.figures)):
                yield _judge_multiple(audited, multiples[-1], increment, base)


def is_multiple(figure: Figure) -> bool:
    """Whether a figure states the expansion multiple of a boundary, and not a limit of it."""
    value = figure.stated.value
    return bool(
        value is not None
        and 1 < value < 5
        and figure.stated.digits >= 2
        and figure.stated.unit in {"", "倍"}
        and figure.stated.operator in {None, Operator.EQUAL}
        and _MULTIPLE.search(figure.clause)
    )


def _same_territory(one: Figure, other: Figure) -> bool:
    """Whether two figures are of one unit of territory, which may be named with or without the unit above it."""
    first, second = one.stated.territory, other.stated.territory
    return first == second or bool(
        first and second and (first.endswith(second) or second.endswith(first))
    )


def _is_increment(figure: Figure) -> bool:
    return figure.is_area and figure.is_amount and bool(_INCREMENT.search(figure.clause))


def _stated_base(audited: AuditedDocument) -> _Base | None:
    for passage in audited.passages:
        for figure in passage.figures:
            if figure.is_area and figure.is_amount and _BASE.search(figure.clause):
                return _Base((figure,), figure.interval, figure.exact, f"基数{figure.text}")
    return None


def _implied_base(multiple: Figure, increment: Figure) -> _Base:
    exact = increment.exact / (multiple.exact - 1)
    size = in_unit(exact, increment.stated.unit, 2)
    return _Base(
        (multiple, increment),
        _ratio(increment.interval, multiple.interval - _ONE),
        exact,
        f"按倍数{multiple.text}、增量{increment.text}推得基数{size}{increment.stated.unit}",
    )


def _judge_multiple(
    audited: AuditedDocument, multiple: Figure, increment: Figure, base: _Base
) -> Judgement:
    digits = multiple.stated.digits
    result = f"{round_half_up(1 + increment.exact / base.exact, digits):f}"
    claim = f"扩展倍数{multiple.text}等于1加增量除以基数"
    how = f"{base.how}；1+{increment.text}÷基数={result}"
    if (_ONE + _ratio(increment.interval, base.interval)).overlaps(multiple.interval):
        return audited.verified("A5", multiple.stated.span, claim=claim, how=how)
    return audited.finding(
        "A5",
        multiple.stated.span,
        claim=claim,
        figures=Disagreement(f"{multiple.stated.value:f}", result, "倍"),
        explanation=f"{how}，文中仍写作{multiple.text}；增量变了而基数不变，倍数应随之改变。",
        mend="请按现在的增量重算扩展倍数，或说明倍数采用哪一次的增量；表中的倍数一并核对。",
        certainty=Certainty.CERTAIN if len(base.figures) == 1 else Certainty.LIKELY,
        related=[increment.stated.span, *(figure.stated.span for figure in base.figures)],
    )
