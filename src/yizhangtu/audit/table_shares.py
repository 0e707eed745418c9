"""Recomputes shares, rates of change and averages of tables from figures of the same table, where it holds them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from yizhangtu.audit.additive import addable, common_interval, is_share_column
from yizhangtu.audit.comparisons import printed
from yizhangtu.audit.context import AuditedDocument, Disagreement, Judgement
from yizhangtu.audit.printed import Interval
from yizhangtu.audit.table_changes import name_of_row
from yizhangtu.documents.table_figures import Column, Row, TableFigure, TableFigures
from yizhangtu.documents.table_labels import Role
from yizhangtu.model import Certainty, NotRun
from yizhangtu.units import Unit, convert, round_half_up

__all__ = ["check_rates", "check_share_columns", "check_share_rows"]

_SHARE_OF = re.compile(r"(?P<part>.+?)占(?P<whole>.+?)(?:的)?(?:比例|比重|百分比|比)")
_AREA_WORDS = re.compile(r"(?:建成)?(?:总)?(?:面积|规模)$")
_HUNDRED = Fraction(100)


@dataclass(frozen=True, slots=True)
class _Share:
    """A printed share, its parts, and the factor (100 for percentages) between their ratio and it."""

    table: TableFigures
    row: Row
    name: str
    share: TableFigure
    part: TableFigure
    whole: TableFigure
    factor: Fraction = _HUNDRED

    @property
    def interval(self) -> Interval | None:
        """What the share may be by its parts; None when they cannot be divided."""
        part = common_interval(self.part, self.whole)
        ratio = part.over(printed(self.whole).interval) if part else None
        return ratio.scaled(self.factor) if ratio else None

    @property
    def holds(self) -> bool:
        """Whether share and parts can all be right."""
        interval = self.interval
        return interval is not None and interval.overlaps(printed(self.share).interval)


def check_share_columns(audited: AuditedDocument) -> Iterator[Judgement]:
    """A5: each share of a column (占比) is its row's figure over that of the total row."""
    for table in audited.tables:
        total = next((row for row in reversed(table.rows) if row.total), None)
        for column in table.data_columns:
            base = _base_of(table, column) if is_share_column(column) else None
            if total is not None and base is not None:
                shares = [
                    share
                    for row in table.rows
                    if row is not total and (share := _in_column(table, row, total, (base, column)))
                ]
                yield from _judge(audited, [one for one in shares if one.interval])


def _base_of(table: TableFigures, share: Column) -> Column | None:
    """The column a share is reckoned from: the last one before it that is no share."""
    before = [
        one
        for one in table.data_columns
        if one.index < share.index and not is_share_column(one) and one.role is share.role
    ]
    return before[-1] if before else None


def _in_column(
    table: TableFigures, row: Row, total: Row, columns: tuple[Column, Column]
) -> _Share | None:
    base, column = columns
    share, part, whole = (
        table.single(row, column),
        addable(table, row, base),
        addable(table, total, base),
    )
    stands_for_all = table.single(total, column)
    if share is None or part is None or whole is None or stands_for_all is None:
        return None
    # The total's own share says what all of it is written as: 100 or 1.
    factor = Fraction(stands_for_all.value)
    if factor not in {Fraction(100), Fraction(1)}:
        return None
    name = f"“{name_of_row(row.name)}”的{column.heading}"
    return _Share(table, row, name, share, part, whole, factor)


def check_share_rows(audited: AuditedDocument) -> Iterator[Judgement]:
    """A5: a row that is the share of one thing in another is recomputed when both have rows of their own."""
    for table in audited.tables:
        rows = {_AREA_WORDS.sub("", row.labels[0].words): row for row in table.rows}
        undecided: list[str] = []
        for row in table.rows:
            found = _SHARE_OF.match(row.labels[0].words)
            average = next((label for label in row.labels if _is_average(label.unit)), None)
            if average or (found and row.labels[0].unit == "%"):
                shares = _in_rows(table, row, rows, found) if found else []
                undecided += [] if shares else [name_of_row(row.name)]
                yield from _judge(audited, shares)
        if undecided:
            names = "、".join(f"“{name}”" for name in dict.fromkeys(undecided))
            yield NotRun(
                "A5", f"{table.title}{names}：文件没有列出计算它所需的分子和分母，无法重算"
            )


def _is_average(unit: str) -> bool:
    return unit in {Unit.MU_PER_PIECE.symbol, Unit.KILOMETRE_PER_SQUARE_KILOMETRE.symbol}


def _in_rows(
    table: TableFigures, row: Row, rows: dict[str, Row], found: re.Match[str]
) -> list[_Share]:
    part, whole = (rows.get(_AREA_WORDS.sub("", found[name])) for name in ("part", "whole"))
    if part is None or whole is None:
        return []
    shares: list[_Share] = []
    for column in table.data_columns:
        figures = [table.single(one, column) for one in (row, part, whole)]
        share, numerator, denominator = figures
        if column.role in {Role.CHANGE, Role.RATE} or not (share and numerator and denominator):
            continue
        name = f"“{name_of_row(row.name)}”的{column.heading}"
        one = _Share(table, row, name, share, numerator, denominator)
        shares += [one] if one.interval else []
    return shares


def check_rates(audited: AuditedDocument) -> Iterator[Judgement]:
    """A5: a rate of change is the change over the state before."""
    for table in audited.tables:
        columns = {role: [one for one in table.data_columns if one.role is role] for role in Role}
        before, after, rate = (columns[role] for role in (Role.BEFORE, Role.AFTER, Role.RATE))
        if len(before) == len(after) == len(rate) == 1:
            for row in table.rows:
                states = (table.single(row, before[0]), table.single(row, after[0]))
                yield from _rate(audited, (table, row), states, table.single(row, rate[0]))


def _rate(
    audited: AuditedDocument,
    place: tuple[TableFigures, Row],
    states: tuple[TableFigure | None, TableFigure | None],
    rate: TableFigure | None,
) -> Iterator[Judgement]:
    before, after = states
    if before is None or after is None or rate is None:
        return
    then = common_interval(after, before)
    ratio = (then - printed(before).interval).over(printed(before).interval) if then else None
    if ratio is None:
        return
    # Without a sign the column may print 0.25 as well as 25.
    factors = {_HUNDRED} if rate.unit == "%" else {_HUNDRED, Fraction(1)}
    holds = any(printed(rate).interval.overlaps(ratio.scaled(factor)) for factor in factors)
    unit, target = after.known_unit, before.known_unit
    now = convert(after.value, unit, target) if unit and target else Fraction(after.value)
    exact = (now - Fraction(before.value)) / Fraction(before.value) * _HUNDRED
    expected = f"{round_half_up(exact, max(printed(rate).digits, 2)):f}"
    written = f"（{_text(after)}－{_text(before)}）÷{_text(before)}＝{expected}%"
    table, row = place
    name = f"“{name_of_row(row.name)}”的变化率"
    yield _verdict(audited, (table, row, name), (rate, expected, written), holds=holds)


def _judge(audited: AuditedDocument, shares: Sequence[_Share]) -> Iterator[Judgement]:
    """Verdicts on shares reckoned in one way; where none of several holds, the way may be another."""
    if len(shares) > 1 and not any(one.holds for one in shares):
        first = shares[0]
        yield NotRun(
            "A5",
            f"{first.table.title}{first.name}等{len(shares)}个占比都与按合计重算的结果不符，可能另有基数，无法判定",
        )
        return
    for one in shares:
        part = Fraction(one.part.value)
        unit, target = one.part.known_unit, one.whole.known_unit
        part = convert(part, unit, target) if unit and target else part
        exact = part / Fraction(one.whole.value) * one.factor
        expected = f"{round_half_up(exact, max(printed(one.share).digits, 2)):f}"
        written = f"{_text(one.part)}÷{_text(one.whole)}＝{expected}{'%' if one.factor == _HUNDRED else ''}"
        yield _verdict(
            audited, (one.table, one.row, one.name), (one.share, expected, written), holds=one.holds
        )


def _verdict(
    audited: AuditedDocument,
    place: tuple[TableFigures, Row, str],
    reckoned: tuple[TableFigure, str, str],
    *,
    holds: bool,
) -> Judgement:
    table, row, name = place
    stated, expected, written = reckoned
    claim = f"{table.title}{name}由表中数字重算一致"
    if holds:
        return audited.verified(
            "A5", row.span, claim=claim, how=f"{written}，表中为{stated.value:f}"
        )
    return audited.finding(
        "A5",
        stated.span,
        claim=claim,
        figures=Disagreement(f"{stated.value:f}", expected, stated.unit),
        explanation=f"{table.title}{name}为{stated.value:f}{stated.unit}，按表中数字重算：{written}，"
        "差值超过四舍五入所能造成的误差。",
        mend="请核对分子、分母和结果，更正其中有误的一个。",
        certainty=Certainty.CERTAIN,
        related=(row.span,),
    )


def _text(figure: TableFigure) -> str:
    return f"{figure.value:f}{figure.unit}"
