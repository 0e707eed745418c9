"""Rule A17: a plan, or a maintenance plan, against the approval: tasks are those that were approved, and values satisfy them."""

from collections.abc import Iterator, Sequence

from yizhangtu.audit.against_figures import IndicatorFigure, Moment, indicator_of_target
from yizhangtu.audit.against_tables import table_figures
from yizhangtu.audit.against_text import text_figures
from yizhangtu.audit.against_titles import is_same_unit, plan_names
from yizhangtu.audit.context import AuditedDocument, Disagreement, Judgement
from yizhangtu.model import Certainty, NotRun, Operator, Target
from yizhangtu.units import Quantity

__all__ = ["against_approval"]

_RULE = "A17"
# What binds at every time; the other targets are to be reached at the end of the period.
_ALWAYS_BINDING = {
    "cultivated_land_retention",
    "permanent_basic_farmland",
    "ecological_redline",
    "marine_ecological_redline",
    "urban_boundary_area",
    "urban_expansion_multiple",
}
_WORDS = {
    Operator.AT_LEAST: "不低于",
    Operator.AT_MOST: "不超过",
    Operator.EQUAL: "等于",
    Operator.ABOUT: "约",
}


def against_approval(audited: AuditedDocument, targets: Sequence[Target]) -> Iterator[Judgement]:
    """Holds tasks and demands against the approved figures, and the values after maintenance against what binds always.

    Only the targets of the unit whose plan the document names are used. A target without a figure (按上级下达) cannot be
    compared.

    Source: rule A17.
    """
    name = next(plan_names(audited.document), None)
    own = [one for one in targets if name is not None and is_same_unit(name.unit, one.unit_name)]
    if not own:
        yield NotRun(_RULE, f"批复中没有{name.unit if name else '本文件所述单位'}的指标")
        return
    figures = (*table_figures(audited), *text_figures(audited))
    for target in own:
        approved = target.quantity()
        indicator = indicator_of_target(audited.profile, target.indicator)
        same = [one for one in figures if one.indicator == indicator and _is_of_year(one, target)]
        if approved is None:
            if same:
                yield NotRun(_RULE, f"批复没有写明“{same[0].claim}”的数值")
            continue
        for figure in same:
            if figure.quantity.unit.dimension is approved.unit.dimension:
                yield from _judge(audited, figure, target, approved)


def _is_of_year(figure: IndicatorFigure, target: Target) -> bool:
    return figure.year is None or target.year is None or figure.year == target.year


def _judge(
    audited: AuditedDocument, figure: IndicatorFigure, target: Target, approved: Quantity
) -> Iterator[Judgement]:
    is_demand = figure.is_task or figure.operator in {Operator.AT_LEAST, Operator.AT_MOST}
    if is_demand:
        holds = figure.agrees(approved) and _same_direction(figure, target)
    elif figure.moment is Moment.AFTER and target.indicator in _ALWAYS_BINDING:
        holds = _satisfies(figure, target.operator, approved)
    else:
        return
    words = f"{_WORDS[target.operator]}{target.value}{target.unit}"
    if holds:
        yield audited.verified(
            _RULE, figure.span, claim=f"{figure.claim}符合批复", how=f"批复为{words}"
        )
        return
    stated = f"{figure.text}{figure.quantity.unit.symbol}"
    yield audited.finding(
        _RULE,
        figure.span,
        claim=f"{figure.claim}{'与批复的任务一致' if is_demand else '满足批复的要求'}",
        figures=Disagreement(
            figure.text,
            approved.to(figure.quantity.unit).text(figure.digits),
            figure.quantity.unit.symbol,
        ),
        explanation=f"文件写为{stated}，批复（{target.document}第{target.line}行）为{words}。",
        mend="按批复改正文件；批复已有新的调整的，先登记新的批复。",
        certainty=Certainty.CERTAIN if figure.in_table else Certainty.LIKELY,
    )


def _same_direction(figure: IndicatorFigure, target: Target) -> bool:
    """Whether the document does not turn a floor into a ceiling or the reverse."""
    opposite = {Operator.AT_LEAST: Operator.AT_MOST, Operator.AT_MOST: Operator.AT_LEAST}
    return figure.operator is None or figure.operator is not opposite.get(target.operator)


def _satisfies(figure: IndicatorFigure, operator: Operator, approved: Quantity) -> bool:
    """Whether the printed value keeps to the target as far as its printed digits can tell."""
    limit = approved.to(figure.quantity.unit).rounded(figure.digits)
    value = figure.quantity.rounded(figure.digits)
    if operator is Operator.AT_LEAST:
        return value >= limit
    if operator is Operator.AT_MOST:
        return value <= limit
    return operator is Operator.ABOUT or value == limit
