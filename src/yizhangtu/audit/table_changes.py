"""Checks that a change printed in a table is the state after minus the state before."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from yizhangtu.audit.comparisons import ChangeReading, Comparison, Undecided, comparisons, printed
from yizhangtu.audit.context import AuditedDocument, Disagreement, Judgement
from yizhangtu.model import Certainty, NotRun
from yizhangtu.units import Unit, convert, round_half_up

__all__ = ["check_changes", "difference_written_out", "name_of_row", "signed"]

# Judged by the rules on scales and on units.
_ELSEWHERE = frozenset({ChangeReading.RATIO, ChangeReading.RELATIVE, ChangeReading.OTHER_UNIT})


def check_changes(audited: AuditedDocument) -> Iterator[Judgement]:
    """A2: in each row the change equals after minus before, to half a unit of every printed digit."""
    for table in audited.tables:
        for one in comparisons(table):
            if isinstance(one, Undecided):
                reason = f"{table.title}“{name_of_row(one.row.name)}”：{one.reason}，无法判定变化"
                yield NotRun("A2", reason)
            elif one.reading not in _ELSEWHERE:
                yield _judge(audited, one)


def _judge(audited: AuditedDocument, one: Comparison) -> Judgement:
    name = name_of_row(one.before.label)
    written, expected = difference_written_out(one)
    claim = f"{one.table.title}“{name}”的变化等于调整后减调整前"
    if one.reading is ChangeReading.DIFFERENCE:
        is_exact = Fraction(Decimal(expected)) == Fraction(one.change.value)
        rest = "" if is_exact else f"，表中为{signed(one.change.value)}，相差不超过四舍五入的误差"
        return audited.verified("A2", one.row.span, claim=claim, how=written + rest)
    hint = "两者正负号相反。" if one.reading is ChangeReading.REVERSED else ""
    return audited.finding(
        "A2",
        one.row.span,
        claim=claim,
        figures=Disagreement(f"{one.change.value:f}", expected, unit_of_change(one)),
        explanation=f"{one.table.title}“{name}”一行，{written}，表中“变化”却为{signed(one.change.value)}，"
        f"差值超过四舍五入所能造成的误差。{hint}",
        mend="请核对这一行的三个数字，更正其中有误的一个，并检查正文中引用它的地方。",
        certainty=Certainty.LIKELY
        if one.zero_is_exact and not one.change.value
        else Certainty.CERTAIN,
        related=(one.before.span, one.after.span, one.change.span),
    )


def difference_written_out(one: Comparison) -> tuple[str, str]:
    """The subtraction as a planner writes it, and its result as printed in the unit of the change."""
    unit, other = one.before.known_unit, one.after.known_unit
    before, after = Fraction(one.before.value), Fraction(one.after.value)
    digits = max(printed(one.before).digits, printed(one.after).digits)
    if unit is not None and other is not None and unit is not other:
        after = convert(after, other, unit)
        digits = max(digits, 4)
    target = one.change.known_unit
    result = after - before
    if unit and target and unit is not target and unit.dimension is target.dimension:
        result = convert(result, unit, target)
        digits = max(digits, printed(one.change).digits)
    expected = f"{round_half_up(result, digits):f}"
    written = f"{_text(one, one.after.value, one.after.unit)}－{_text(one, one.before.value, one.before.unit)}"
    return f"{written}＝{signed(Decimal(expected))}{unit_of_change(one)}", expected


def unit_of_change(one: Comparison) -> str:
    """The unit a change is in: percentage points between percentages."""
    if one.is_percentage:
        return Unit.PERCENTAGE_POINT.symbol
    return one.change.unit or one.before.unit


def _text(one: Comparison, value: Decimal, unit: str) -> str:
    units = {one.before.unit, one.after.unit, one.change.unit or one.before.unit}
    differs = one.is_percentage or len(units) > 1
    return f"{value:f}{unit if differs else ''}"


def signed(value: Decimal) -> str:
    """A figure with the minus sign that Chinese text uses."""
    return f"{value:f}".replace("-", "－")


def name_of_row(label: str) -> str:
    """A row's label, short enough for a sentence: without what brackets explain."""
    return "".join(label.replace("（", "(").split("(")[0].split()) or label.strip()
