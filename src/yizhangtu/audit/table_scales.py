"""Checks that changes of percentages are written in one scale: points throughout, not 0.1 here and 2 there."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from yizhangtu.audit.comparisons import ChangeReading, Comparison, Undecided, comparisons
from yizhangtu.audit.context import AuditedDocument, Disagreement, Judgement
from yizhangtu.audit.table_changes import difference_written_out, name_of_row, signed
from yizhangtu.model import Certainty
from yizhangtu.units import Unit

__all__ = ["check_scales"]

_CALLED = {ChangeReading.RATIO: "比值", ChangeReading.RELATIVE: "相对变化率"}


def check_scales(audited: AuditedDocument) -> Iterator[Judgement]:
    """A6: every change between percentages of a table is in percentage points."""
    for table in audited.tables:
        rows = [
            one
            for one in comparisons(table)
            if not isinstance(one, Undecided) and one.is_percentage and one.change.value
        ]
        in_points = [one for one in rows if one.reading is ChangeReading.DIFFERENCE]
        others = [one for one in rows if one.reading in _CALLED]
        for one in others:
            yield _finding(audited, one, in_points)
        if in_points and not others:
            names = "、".join(f"“{name_of_row(one.before.label)}”" for one in in_points)
            yield audited.verified(
                "A6",
                in_points[0].row.span,
                claim=f"{table.title}百分数的变化写法一致",
                how=f"{names}的变化均以百分点计",
            )


def _finding(
    audited: AuditedDocument, one: Comparison, in_points: Sequence[Comparison]
) -> Judgement:
    name = name_of_row(one.before.label)
    written, expected = difference_written_out(one)
    contrast = ""
    if in_points:
        twin = in_points[0]
        contrast = (
            f"同表“{name_of_row(twin.before.label)}”由{twin.before.value:f}%变为{twin.after.value:f}%，"
            f"变化写作{signed(twin.change.value)}（百分点），两行写法不同。"
        )
    return audited.finding(
        "A6",
        one.row.span,
        claim=f"{one.table.title}百分数的变化写法一致",
        figures=Disagreement(f"{one.change.value:f}", expected, Unit.PERCENTAGE_POINT.symbol),
        explanation=f"{one.table.title}“{name}”由{one.before.value:f}%变为{one.after.value:f}%，{written}，"
        f"表中“变化”写作{signed(one.change.value)}，是{_CALLED[one.reading]}。{contrast}",
        mend=f"请将这一格改为{signed(Decimal(expected))}（个百分点），全表百分数的变化统一用百分点。",
        certainty=Certainty.CERTAIN if in_points else Certainty.LIKELY,
        related=[one.change.span, *(twin.change.span for twin in in_points[:1])],
    )
