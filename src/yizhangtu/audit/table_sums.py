"""A total printed in a table against the sum of its parts: what it may be, and the verdict in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from yizhangtu.audit.additive import addable, common_interval
from yizhangtu.audit.comparisons import printed
from yizhangtu.audit.context import AuditedDocument, Disagreement, Judgement
from yizhangtu.audit.printed import Interval, total
from yizhangtu.audit.table_changes import name_of_row, signed
from yizhangtu.documents.table_figures import Column, Row, TableFigure, TableFigures
from yizhangtu.documents.table_labels import plain
from yizhangtu.model import Certainty, NotRun
from yizhangtu.units import convert, round_half_up

__all__ = ["PrintedSum", "judge_sums", "sum_of"]

_MOST_TERMS = 8


@dataclass(frozen=True, slots=True)
class PrintedSum:
    """A total and its parts: `place` names its cell, `gap` the parts that have no figure (empty when all have)."""

    table: TableFigures
    row: Row
    place: str
    whole: TableFigure
    parts: tuple[TableFigure, ...]
    gap: str = ""

    @property
    def interval(self) -> Interval:
        """What the sum of the parts may stand for, in the unit of the total."""
        return total(
            interval for part in self.parts if (interval := common_interval(part, self.whole))
        )

    @property
    def holds(self) -> bool:
        """Whether total and parts can all be right."""
        return self.interval.overlaps(printed(self.whole).interval)


def sum_of(
    table: TableFigures,
    row: Row,
    place: str,
    stated: TableFigure,
    places: Sequence[tuple[Row, Column]],
) -> PrintedSum | None:
    """The sum of the figures at some places against a stated one; None when they are not of one kind."""
    parts: list[TableFigure] = []
    gaps: list[str] = []
    for one in places:
        part = addable(table, *one)
        if part is None:
            missing = table.missing.get((one[0].index, one[1].index), "不能相加")
            gaps.append(f"“{name_of_row(one[0].name)}”的{plain(one[1].heading)}{missing}")
        elif common_interval(part, stated) is None:
            return None
        else:
            parts.append(part)
    return PrintedSum(table, row, place, stated, tuple(parts), "、".join(gaps[:3]))


def judge_sums(
    audited: AuditedDocument, sums: Sequence[PrintedSum], *, if_none_holds: Certainty | None
) -> Iterator[Judgement]:
    """Verdicts on the sums of one total; where none of several holds, it may total something else."""
    whole = [one for one in sums if not one.gap]
    certainty: Certainty | None = if_none_holds
    if any(one.holds for one in whole):
        certainty = Certainty.CERTAIN
    elif len(whole) == 1:
        certainty = Certainty.LIKELY
    for one in sums:
        name = f"{one.table.title}{one.place}"
        if one.gap:
            yield NotRun("A1", f"{name}：{one.gap}，无法验算合计")
        elif one.holds:
            yield _verified(audited, one)
        elif certainty is not None:
            yield _finding(audited, one, certainty)
        else:
            yield NotRun(
                "A1", f"{name}与所列各项之和不等，同列各行都如此，可能不是这些项的合计，无法判定"
            )


def _written_out(one: PrintedSum) -> tuple[str, str]:
    """The addition as a planner writes it, and its result in the unit of the total."""
    unit = one.whole.known_unit
    terms = [
        f"{part.value:f}{'' if part.unit == one.whole.unit else part.unit}" for part in one.parts
    ]
    exact = sum(
        (
            convert(part.value, part.known_unit, unit)
            if unit and part.known_unit
            else Fraction(part.value)
            for part in one.parts
        ),
        Fraction(0),
    )
    digits = max(printed(figure).digits for figure in (one.whole, *one.parts))
    result = f"{round_half_up(exact, digits):f}"
    shown = terms if len(terms) <= _MOST_TERMS else [*terms[: _MOST_TERMS - 1], "…", terms[-1]]
    return f"{'＋'.join(shown).replace('＋-', '－')}＝{result}{one.whole.unit}", result


def _verified(audited: AuditedDocument, one: PrintedSum) -> Judgement:
    written, result = _written_out(one)
    is_exact = Fraction(result) == Fraction(one.whole.value)
    rest = "" if is_exact else f"，表中为{one.whole.value:f}，相差不超过四舍五入的误差"
    claim = f"{one.table.title}{one.place}等于各项之和"
    return audited.verified("A1", one.row.span, claim=claim, how=written + rest)


def _finding(audited: AuditedDocument, one: PrintedSum, certainty: Certainty) -> Judgement:
    written, result = _written_out(one)
    return audited.finding(
        "A1",
        one.whole.span,
        claim=f"{one.table.title}{one.place}等于各项之和",
        figures=Disagreement(f"{one.whole.value:f}", result, one.whole.unit),
        explanation=f"{one.table.title}{one.place}为{signed(one.whole.value)}{one.whole.unit}，"
        f"所列{len(one.parts)}项相加：{written}，差值超过各数四舍五入所能造成的误差。",
        mend="请核对合计和各分项，更正其中有误的一个，并检查正文中引用它的地方。",
        certainty=certainty,
        related=[part.span for part in one.parts],
    )
