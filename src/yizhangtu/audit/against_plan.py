"""Rule A18: a maintenance plan against the plan it amends: same unit, same period, and it begins from the plan's figures."""

from collections.abc import Iterator
from fractions import Fraction

from yizhangtu.audit.against_figures import IndicatorFigure, Moment
from yizhangtu.audit.against_tables import table_figures
from yizhangtu.audit.against_text import text_figures
from yizhangtu.audit.against_titles import PlanName, is_same_unit, plan_names
from yizhangtu.audit.context import AuditedDocument, Disagreement, Judgement
from yizhangtu.model import Certainty, NotRun, Operator

__all__ = ["against_plan"]

_RULE = "A18"


def against_plan(audited: AuditedDocument, plan: AuditedDocument) -> Iterator[Judgement]:
    """Holds the plan's name and period and every value before maintenance against the plan.

    The plan may state a figure more than once (a task and what was drawn): a value before maintenance agrees when it
    is one of them, or keeps to what the plan demands.

    Source: rule A18.
    """
    yield from _names(audited, plan)
    said = list(text_figures(plan))
    for figure in (*table_figures(audited), *text_figures(audited)):
        if figure.moment is Moment.BEFORE:
            of_plan = [
                one
                for one in said
                if one.indicator == figure.indicator and one.moment is Moment.STATED
            ]
            if of_plan:
                yield _judge(audited, plan, figure, of_plan)


def _names(audited: AuditedDocument, plan: AuditedDocument) -> Iterator[Judgement]:
    own = next(plan_names(plan.document), None)
    if own is None:
        yield NotRun(_RULE, f"{plan.document.path.name}中没有找到规划的名称")
        return
    mentions = list(plan_names(audited.document))
    same = [one for one in mentions if is_same_unit(one.unit, own.unit)]
    if mentions and not same:
        yield _finding_of_name(audited, mentions[0], own, "单位", mentions[0].unit, own.unit)
    dated = [one for one in same if one.period and own.period]
    for one in dated:
        if one.period != own.period:
            yield _finding_of_name(audited, one, own, "规划期限", one.period, own.period)
    if dated and all(one.period == own.period for one in dated):
        yield audited.verified(
            _RULE,
            dated[0].span,
            claim="规划名称和期限与所依据的规划一致",
            how=f"{own.unit}国土空间总体规划，{own.period}",
        )


def _finding_of_name(
    audited: AuditedDocument,
    mention: PlanName,
    own: PlanName,
    what: str,
    stated: str,
    expected: str,
) -> Judgement:
    return audited.finding(
        _RULE,
        mention.span,
        claim=f"{what}与所依据的规划一致",
        figures=Disagreement(stated, expected),
        explanation=f"文件写为{stated}，所依据的规划为{own.unit}国土空间总体规划，{what}为{expected}。",
        mend="核对所依据的规划是否为这一份，并改正名称。",
        certainty=Certainty.LIKELY,
    )


def _judge(
    audited: AuditedDocument,
    plan: AuditedDocument,
    figure: IndicatorFigure,
    of_plan: list[IndicatorFigure],
) -> Judgement:
    for one in of_plan:
        if _agree(figure, one):
            line = plan.document.line_at(one.span.start)
            return audited.verified(
                _RULE,
                figure.span,
                claim=f"{figure.claim}与所依据的规划一致",
                how=f"规划第{line}行：{plan.document.quote(one.span)}",
            )
    nearest = min(of_plan, key=lambda one: abs(_difference(figure, one)))
    line = plan.document.line_at(nearest.span.start)
    printed = plan.document.quote(nearest.span)
    return audited.finding(
        _RULE,
        figure.span,
        claim=f"{figure.claim}与所依据的规划一致",
        figures=Disagreement(
            figure.text,
            nearest.quantity.to(figure.quantity.unit).text(figure.digits),
            figure.quantity.unit.symbol,
        ),
        explanation=f"文件写为{figure.text}{figure.quantity.unit.symbol}，"
        f"{plan.document.path.name}第{line}行为{printed}。",
        mend="核对维护前的数字取自哪一版规划，并说明差异的来源。",
        certainty=Certainty.LIKELY,
    )


def _difference(figure: IndicatorFigure, other: IndicatorFigure) -> Fraction:
    return figure.quantity.value - other.quantity.to(figure.quantity.unit).value


def _agree(figure: IndicatorFigure, other: IndicatorFigure) -> bool:
    """Whether two printed figures are one quantity at the coarser of their digits, or the first keeps to a demand."""
    if figure.agrees(other.quantity) or other.agrees(figure.quantity):
        return True
    limit = other.quantity.to(figure.quantity.unit)
    if other.operator is Operator.AT_LEAST:
        return not figure.quantity < limit
    return other.operator is Operator.AT_MOST and figure.quantity <= limit
