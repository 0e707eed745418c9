"""Holds the areas and multiples of the running text against the rows of the tables of effects."""

import re
from collections.abc import Iterator, Sequence

from yizhangtu.audit.context import AuditedDocument, Disagreement, Judgement
from yizhangtu.audit.effect_rows import EffectRow, exact_interval, exact_value
from yizhangtu.audit.line_accounts import LineAccount, accounts
from yizhangtu.audit.shares import is_multiple
from yizhangtu.audit.text_figures import Figure, Flow, in_unit
from yizhangtu.documents.table_figures import TableFigure
from yizhangtu.model import Certainty
from yizhangtu.units import unit_named

__all__ = [
    "check_areas_in_tables",
    "check_multiples_in_tables",
    "check_table_balance",
    "check_units_in_tables",
]

_ADJUSTED = re.compile(r"调整后|优化后")


def check_areas_in_tables(audited: AuditedDocument) -> Iterator[Judgement]:
    """A8: the area of a control line in the text is the one in the table, in the same unit."""
    for stated, printed, name in _area_pairs(audited):
        if unit_named(stated.stated.unit) is printed.known_unit:
            yield from _compare(audited, "A8", stated, printed, name)


def check_units_in_tables(audited: AuditedDocument) -> Iterator[Judgement]:
    """A4: the area of a control line in the text converts to the one in the table."""
    for stated, printed, name in _area_pairs(audited):
        if unit_named(stated.stated.unit) is not printed.known_unit:
            yield from _compare(audited, "A4", stated, printed, name)


def _area_pairs(audited: AuditedDocument) -> Iterator[tuple[Figure, TableFigure, str]]:
    """Figures of text and table that are meant to be one: before with before, after with after.

    The area that the text states last is the one before; one after an adjustment may be that, if the adjustment is past, or
    the one after. A task that the table takes as the area before is the business of another rule and stands for it.
    """
    for account, row in _line_totals(audited):
        for before, after in account.states:
            yield before, row.before, f"{account.line}维护前面积"
            yield after, row.after, f"{account.line}维护后面积"
        task = next((one for one in account.task if _agree(one, row.before)), None)
        plain = [one for one in account.present if not _ADJUSTED.search(one.clause)]
        adjusted = [one for one in account.present if _ADJUSTED.search(one.clause)]
        if task is not None:
            yield task, row.before, f"{account.line}任务"
        elif plain:
            yield plain[-1], row.before, f"{account.line}面积"
        if adjusted:
            is_earlier = _agree(adjusted[-1], row.before)
            cell = row.before if is_earlier else row.after
            yield adjusted[-1], cell, f"{account.line}调整后面积"


def _agree(stated: Figure, printed: TableFigure) -> bool:
    return stated.interval.overlaps(exact_interval(printed))


def _line_totals(audited: AuditedDocument) -> Iterator[tuple[LineAccount, EffectRow]]:
    for account in accounts(audited.passages):
        for row in audited.effects.within(account.sections):
            if row.is_line_total and row.line == account.line and row.before.known_unit:
                yield account, row


def _compare(
    audited: AuditedDocument, rule: str, stated: Figure, printed: TableFigure, name: str
) -> Iterator[Judgement]:
    claim = f"{name}文字与表格一致"
    cell = f"{printed.value:f}{printed.unit}"
    unit = stated.stated.unit
    expected = in_unit(exact_value(printed), unit, stated.stated.digits)
    if _agree(stated, printed):
        how = f"文字{stated.text}，表格{cell}"
        yield audited.verified(rule, stated.stated.span, claim=claim, how=how)
        return
    yield audited.finding(
        rule,
        stated.stated.span,
        claim=claim,
        figures=Disagreement(f"{stated.stated.value:f}", expected, unit),
        explanation=f"{name}在文字中为{stated.text}，在表格中为{cell}，两处不一致。",
        mend="请核对文字和表格，统一为同一数字。",
        certainty=Certainty.LIKELY,
        related=[printed.span],
    )


def check_table_balance(audited: AuditedDocument) -> Iterator[Judgement]:
    """A3: the area of a table changes by as much as the text transfers in and out, where the text gives no state itself."""
    for account, row in _line_totals(audited):
        into, out = account.transfer(Flow.IN), account.transfer(Flow.OUT)
        if into is None or out is None or account.states or account.broken_claim:
            continue
        expected = exact_interval(row.before) + into.interval - out.interval
        claim = f"{account.line}表中调整后等于调整前加调入减调出"
        if expected.overlaps(exact_interval(row.after)):
            how = f"表中{row.text}；文字调入{into.text}，调出{out.text}"
            yield audited.verified("A3", row.after.span, claim=claim, how=how)
            continue
        yield audited.finding(
            "A3",
            into.figures[0].stated.span,
            claim=claim,
            figures=Disagreement(into.amount, out.amount),
            explanation=f"文字中{account.line}调入{into.text}，调出{out.text}，而表中{row.text}，变化与调入减调出不等。",
            mend="请核对调入、调出面积和表中调整前后的面积。",
            certainty=Certainty.LIKELY,
            related=[*(figure.stated.span for figure in out.figures), row.span],
        )


def check_multiples_in_tables(audited: AuditedDocument) -> Iterator[Judgement]:
    """A8: the expansion multiple that the text states last is the one of the table."""
    latest: dict[int, tuple[Figure, EffectRow]] = {}
    for passage in audited.passages:
        within = _multiple_rows(audited.effects.within(passage.sections))
        for figure in passage.figures:
            if within and is_multiple(figure):
                latest[within[0].span.start] = (figure, within[0])
    for figure, row in latest.values():
        claim = "扩展倍数文字与表格一致"
        if figure.interval.overlaps(exact_interval(row.before)):
            how = f"文字{figure.text}，表格{row.before.value:f}"
            yield audited.verified("A8", figure.stated.span, claim=claim, how=how)
            continue
        yield audited.finding(
            "A8",
            figure.stated.span,
            claim=claim,
            figures=Disagreement(f"{figure.stated.value:f}", f"{row.before.value:f}", "倍"),
            explanation=f"文字最后所述扩展倍数为{figure.text}，表中调整前为{row.before.value:f}，两处不一致。",
            mend="请核对文字和表格，统一为同一数字。",
            certainty=Certainty.LIKELY,
            related=[row.span],
        )


def _multiple_rows(rows: Sequence[EffectRow]) -> list[EffectRow]:
    return [row for row in rows if "扩展倍数" in row.name or "扩展系数" in row.name]
