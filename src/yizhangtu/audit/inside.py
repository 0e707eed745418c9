"""Checks that what the running text places inside a control line is not larger than the line."""

import re
from collections.abc import Iterator

from yizhangtu.audit.context import AuditedDocument, Disagreement, Judgement
from yizhangtu.audit.line_accounts import accounts
from yizhangtu.audit.text_figures import Figure, line_named
from yizhangtu.documents import Span

__all__ = ["check_areas_inside"]

# Holes lie within the outline of a line but not in it.
_INSIDE = re.compile(
    r"^(?:其中,?)?(?:[^,;。]{0,8}[旗县市区])?(?P<line>永久基本农田|生态保护红线|(?:城镇)?开发边界)(?:划定)?(?:范围)?内(?!.*天窗)"
)


def check_areas_inside(audited: AuditedDocument) -> Iterator[Judgement]:
    """A12: an area inside a control line is at most the line's own, as the same section states it."""
    wholes = {
        (account.line, account.section): account.present[-1]
        for account in accounts(audited.passages)
        if account.present
    }
    for passage in audited.passages:
        for figure in passage.figures:
            found = _INSIDE.match(figure.clause)
            if not found or not figure.is_area or not figure.is_amount or figure.flow:
                continue
            whole = wholes.get((line_named(found["line"]), passage.line_section))
            if whole is not None:
                yield _judge(audited, figure, whole, passage.line)


def _judge(audited: AuditedDocument, part: Figure, whole: Figure, line: str) -> Judgement:
    name = part.stated.subject or f"{line}内的面积"
    claim = f"{name}不大于{line}面积"
    if part.interval.low <= whole.interval.high:
        start, end = sorted([part.stated.span, whole.stated.span])
        span = Span(start.start, end.end)
        return audited.verified("A12", span, claim=claim, how=f"{part.text}≤{whole.text}")
    return audited.finding(
        "A12",
        part.stated.span,
        claim=claim,
        figures=Disagreement(part.text, f"≤{whole.text}"),
        explanation=f"{name}为{part.text}，大于{line}面积{whole.text}；线内的面积不可能大于线本身。",
        mend="请核对两个数字及其计量单位。",
        related=[whole.stated.span],
    )
