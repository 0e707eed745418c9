"""Rule A16 (图数一致): what a document prints of an indicator against what the layers of a version give."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from yizhangtu.audit.against_figures import IndicatorFigure, Moment
from yizhangtu.audit.against_tables import table_figures
from yizhangtu.audit.against_text import text_figures
from yizhangtu.audit.context import AuditedDocument, Disagreement, Judgement
from yizhangtu.model import Certainty, IndicatorValue, Lineage, NotRun, Operator, Verified

__all__ = ["StateFigures", "VersionFigures", "against_version"]

_RULE = "A16"
_SHORT_HASH = 12
# A figure of the text that is farther than this from the layers' is likely to be of another thing.
_SAME_THING = Fraction(1, 10)


@dataclass(frozen=True)
class StateFigures:
    """The indicators of one version: each value (or the reason why there is none) and where it came from."""

    version: str
    values: Mapping[str, IndicatorValue]
    lineage: Mapping[str, Lineage]


@dataclass(frozen=True)
class VersionFigures:
    """The version a document is held against, and the one before its maintenance.

    With one version alone it cannot be told whether it is the plan before or after a maintenance: a figure before or
    after that agrees is verified, one that does not is not decided.
    """

    after: StateFigures
    before: StateFigures | None = None

    def at(self, moment: Moment) -> tuple[StateFigures, ...]:
        """The states that a figure of that moment may be of."""
        if self.before is None or moment is Moment.AFTER:
            return (self.after,)
        return (self.before,) if moment is Moment.BEFORE else (self.after, self.before)


def against_version(audited: AuditedDocument, figures: VersionFigures) -> Iterator[Judgement]:
    """Compares every figure of the document that an indicator gives, to the digits it is printed with.

    A demand or a task is no state of the plan and is not compared. What cannot be compared is said once per reason.

    Source: rule A16.
    """
    said: set[str] = set()
    for figure in sorted(
        (*table_figures(audited), *text_figures(audited)), key=lambda one: one.span
    ):
        if not _is_state(figure):
            continue
        judgement = _judge(audited, figure, figures)
        if isinstance(judgement, NotRun):
            if judgement.reason in said:
                continue
            said.add(judgement.reason)
        yield judgement


def _is_state(figure: IndicatorFigure) -> bool:
    """Whether a figure says what is there: no demand, no task, and of no year of its own."""
    states = figure.operator in {None, Operator.EQUAL}
    is_present = figure.year is None or figure.moment is not Moment.STATED
    return states and not figure.is_task and is_present


def _judge(audited: AuditedDocument, figure: IndicatorFigure, figures: VersionFigures) -> Judgement:
    states = figures.at(figure.moment)
    known = [(one, value) for one in states if (value := one.values.get(figure.indicator))]
    decided = [(one, value) for one, value in known if value.value is not None]
    if not decided:
        reason = known[0][1].reason if known else "没有这项指标的算法"
        return NotRun(_RULE, f"“{figure.claim}”：{reason.removeprefix('无法判定：')}")
    for state, value in decided:
        if value.value is not None and figure.agrees(value.value):
            return _agreement(audited, figure, state, value)
    if figures.before is None and figure.moment is not Moment.STATED:
        return NotRun(
            _RULE,
            f"只给出版本{figures.after.version}，不能断定它是维护前还是维护后，与它不同的维护前后数字没有对照",
        )
    return _disagreement(audited, figure, *decided[0])


def _agreement(
    audited: AuditedDocument, figure: IndicatorFigure, state: StateFigures, value: IndicatorValue
) -> Verified:
    return audited.verified(
        _RULE,
        figure.span,
        claim=figure.claim,
        how=f"{_source(audited, figure.indicator, state)}计算得{_printed(figure, value)}",
    )


def _disagreement(
    audited: AuditedDocument, figure: IndicatorFigure, state: StateFigures, value: IndicatorValue
) -> Judgement:
    stated, expected = f"{figure.text}{figure.quantity.unit.symbol}", _printed(figure, value)
    is_sure = figure.in_table or figure.moment is not Moment.STATED
    if not is_sure and not _is_near(figure, value):
        line = audited.document.line_at(figure.span.start)
        return NotRun(
            _RULE,
            f"第{line}行“{figure.claim}”为{stated}，数据库为{expected}，相差过大，可能不是同一范围，没有对照",
        )
    return audited.finding(
        _RULE,
        figure.span,
        claim=f"{figure.claim}与数据库一致",
        figures=Disagreement(figure.text, _value_text(figure, value), figure.quantity.unit.symbol),
        explanation=f"文件写为{stated}，{_source(audited, figure.indicator, state)}计算得{expected}。",
        mend="核对文件所用的数据库版本；数据库无误的，按数据库改正文件中的数字。",
        certainty=Certainty.CERTAIN if figure.in_table else Certainty.LIKELY,
    )


def _is_near(figure: IndicatorFigure, value: IndicatorValue) -> bool:
    if value.value is None:
        return False
    computed = value.value.to(figure.quantity.unit).value
    return abs(figure.quantity.value - computed) <= _SAME_THING * abs(computed)


def _printed(figure: IndicatorFigure, value: IndicatorValue) -> str:
    return f"{_value_text(figure, value)}{figure.quantity.unit.symbol}"


def _value_text(figure: IndicatorFigure, value: IndicatorValue) -> str:
    """The computed value in the unit and with the digits of the printed figure."""
    return "" if value.value is None else value.value.to(figure.quantity.unit).text(figure.digits)


def _source(audited: AuditedDocument, indicator: str, state: StateFigures) -> str:
    """Which version and which snapshots a value rests on."""
    layers = state.lineage[indicator].layers if indicator in state.lineage else ()
    named = "、".join(
        f"{audited.profile.layer(layer).name} {snapshot[:_SHORT_HASH]}"
        for layer, snapshot in layers
    )
    return f"由版本{state.version}" + (f"（快照：{named}）" if named else "")
