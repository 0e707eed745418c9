"""Checks that one amount printed in two units converts: 54.20公顷（813.00亩）."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from yizhangtu.audit.context import AuditedDocument, Disagreement, Judgement
from yizhangtu.audit.text_figures import Figure, in_unit
from yizhangtu.documents import Span
from yizhangtu.model import Certainty
from yizhangtu.units import unit_named

__all__ = ["check_conversions"]

# How far two figures may lie apart when one is a rough one (约).
_ROUGH = Fraction(2, 100)


def check_conversions(audited: AuditedDocument) -> Iterator[Judgement]:
    """A4: a figure and its restatement in another unit are the same amount."""
    for passage in audited.passages:
        for sentence in passage.sentences:
            for first, second in pairwise(sentence.figures):
                if _is_restatement(first, second):
                    yield from _judge(audited, first, second)


def _is_restatement(first: Figure, second: Figure) -> bool:
    return (
        second.is_restated
        and first.stated.quantity() is not None
        and second.stated.quantity() is not None
        and first.kind == second.kind
        and first.stated.unit != second.stated.unit
        and "—" not in {first.stated.qualifier, second.stated.qualifier}
    )


def _judge(audited: AuditedDocument, first: Figure, second: Figure) -> Iterator[Judgement]:
    span = Span(first.stated.span.start, second.stated.span.end)
    unit, digits = second.stated.unit, second.stated.digits
    expected = in_unit(first.exact, unit, digits)
    claim = f"{first.text}等于{second.text}"
    how = f"{first.text}={expected}{unit}"
    if first.interval.overlaps(second.interval):
        yield audited.verified("A4", span, claim=claim, how=how)
        return
    gap = abs(first.exact - second.exact)
    if (first.is_about or second.is_about) and gap <= _ROUGH * max(first.exact, second.exact):
        return
    is_cut = gap <= unit_named(unit).size / 10**digits
    yield audited.finding(
        "A4",
        span,
        claim=claim,
        figures=Disagreement(f"{second.stated.value:f}", expected, unit),
        explanation=f"{first.text}换算为{expected}{unit}，文中写作{second.text}"
        + ("，可能是舍去尾数而没有四舍五入。" if is_cut else "。"),
        mend="请核对两个数字和计量单位；1公顷等于15亩，1平方千米等于100公顷。",
        certainty=Certainty.POSSIBLE if is_cut else Certainty.CERTAIN,
    )
