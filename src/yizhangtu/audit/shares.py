"""Recomputes shares (占比) and expansion multiples (扩展倍数) of the running text from the figures they rest on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from yizhangtu.audit.context import AuditedDocument, Disagreement, Judgement
from yizhangtu.audit.printed import Interval
from yizhangtu.audit.prose import Figure, Sentence, in_unit
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
    r"(?:(?:19|20)\d\d年|基期|基数|现状)[^,;。]{0,6}城镇建设用地[^,;。]{0,8}$|扩展基数[^,;。]{0,4}$"
)
_ONE = Interval(Fraction(1), Fraction(1))
_PERCENT = Fraction(1, 100)


def check_shares(audited: AuditedDocument) -> Iterator[Judgement]:
    """A5: 甲占乙的百分之几 is 甲 divided by 乙, both as printed."""
    for passage in audited.passages:
        for sentence in passage.sentences:
            for index, share in enumerate(sentence.figures):
                found = _SHARE.search(share.clause)
                if share.stated.unit != "%" or not found or share.stated.value is None:
                    continue
                part = _numerator(sentence, index)
                if part is not None:
                    yield from _judge_share(audited, part, share, found["whole"])


def _numerator(sentence: Sentence, index: int) -> Figure | None:
    """The amount whose share is stated: the figure before, in the same run of clauses."""
    if not index:
        return None
    before, share = sentence.figures[index - 1], sentence.figures[index]
    is_amount = before.is_amount and before.stated.unit != "%"
    return before if is_amount and ";" not in share.lead and len(share.lead) <= 30 else None


def _judge_share(
    audited: AuditedDocument, part: Figure, share: Figure, whole_name: str
) -> Iterator[Judgement]:
    wholes = [one for one in _named(audited, whole_name, part) if one.kind == part.kind]
    claim = f"{part.text}占{whole_name}的{share.text}"
    if not wholes:
        if part.is_area:
            yield NotRun("A5", f"{claim}：文中没有{whole_name}的数字，占比无法重算。")
        return
    whole = wholes[-1]
    expected = part.interval.over(whole.interval)
    if expected is None:
        return
    digits = share.stated.digits
    result = f"{round_half_up(part.exact / whole.exact / _PERCENT, digits):f}"
    span = Span(min(part.stated.span.start, share.stated.span.start), share.stated.span.end)
    if expected.overlaps(share.interval):
        yield audited.verified("A5", span, claim=claim, how=f"{part.text}÷{whole.text}={result}%")
    elif len({one.exact for one in wholes}) == 1 and not share.is_about:
        yield audited.finding(
            "A5",
            share.stated.span,
            claim=claim,
            figures=Disagreement(f"{share.stated.value:f}", result, "%"),
            explanation=f"{part.text}除以{whole_name}{whole.text}得{result}%，文中写作{share.text}。",
            mend="请核对占比、分子和分母。",
            certainty=Certainty.LIKELY,
            related=[part.stated.span, whole.stated.span],
        )


def _named(audited: AuditedDocument, name: str, part: Figure) -> list[Figure]:
    """The amounts of the text that a phrase names: 旗域总面积 is any total of the territory, else the subject itself."""
    is_territory = _TERRITORY.search(name) is not None
    core = re.sub(r"(?:总)?(?:面积|规模)?$", "", name)
    if not is_territory and len(core) < 2:
        return []
    return [
        figure
        for passage in audited.passages
        for figure in passage.figures
        if figure is not part
        and figure.is_amount
        and not figure.is_restated
        and (
            _TERRITORY.search(figure.stated.subject) is not None
            if is_territory
            else re.sub(r"(?:总)?(?:面积|规模)?$", "", figure.stated.subject).endswith(core)
        )
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
            else:
                yield from _judge_multiple(audited, multiples[-1], increment, base)


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


def _is_increment(figure: Figure) -> bool:
    return figure.is_area and figure.is_amount and bool(_INCREMENT.search(figure.clause))


def _stated_base(audited: AuditedDocument) -> _Base | None:
    for passage in audited.passages:
        for figure in passage.figures:
            if figure.is_area and figure.is_amount and _BASE.search(figure.clause):
                return _Base((figure,), figure.interval, figure.exact, f"基数{figure.text}")
    return None


def _implied_base(multiple: Figure, increment: Figure) -> _Base | None:
    interval = increment.interval.over(multiple.interval - _ONE)
    if interval is None:
        return None
    exact = increment.exact / (multiple.exact - 1)
    size = in_unit(exact, increment.stated.unit, 2)
    return _Base(
        (multiple, increment),
        interval,
        exact,
        f"按倍数{multiple.text}、增量{increment.text}推得基数{size}{increment.stated.unit}",
    )


def _judge_multiple(
    audited: AuditedDocument, multiple: Figure, increment: Figure, base: _Base
) -> Iterator[Judgement]:
    ratio = increment.interval.over(base.interval)
    if ratio is None:
        return
    digits = multiple.stated.digits
    result = f"{round_half_up(1 + increment.exact / base.exact, digits):f}"
    claim = f"扩展倍数{multiple.text}等于1加增量除以基数"
    how = f"{base.how}；1+{increment.text}÷基数={result}"
    if (_ONE + ratio).overlaps(multiple.interval):
        yield audited.verified("A5", multiple.stated.span, claim=claim, how=how)
        return
    yield audited.finding(
        "A5",
        multiple.stated.span,
        claim=claim,
        figures=Disagreement(f"{multiple.stated.value:f}", result, "倍"),
        explanation=f"{how}，文中仍写作{multiple.text}；增量变了而基数不变，倍数应随之改变。",
        mend="请按现在的增量重算扩展倍数，或说明倍数采用哪一次的增量；表中的倍数一并核对。",
        certainty=Certainty.CERTAIN if len(base.figures) == 1 else Certainty.LIKELY,
        related=[increment.stated.span, *(figure.stated.span for figure in base.figures)],
    )
