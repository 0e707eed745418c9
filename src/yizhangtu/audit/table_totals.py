"""Checks that rows and columns of totals equal the sum of the rows and columns they total."""

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

__all__ = ["check_total_columns", "check_total_rows"]

_MOST_TERMS = 8


@dataclass(frozen=True, slots=True)
class _Sum:
    """A total and its parts: `place` names the cell; `parts` is None when some part has no figure, with the reason."""

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


def check_total_rows(audited: AuditedDocument) -> Iterator[Judgement]:
    """A1: each 小计, 合计 and 总计 row is the sum of the rows it totals, in every column that can be added up."""
    for table in audited.tables:
        for whole, reaches in _totalled_rows(table.rows):
            yield from _judge(
                audited, _best(table, whole, reaches), if_none_holds=Certainty.POSSIBLE
            )


def check_total_columns(audited: AuditedDocument) -> Iterator[Judgement]:
    """A1: each column of totals is the sum of its neighbours under the same heading, row by row."""
    for table in audited.tables:
        for column in table.data_columns:
            if column.total:
                parts = _totalled_columns(table, column)
                sums = [
                    found for row in table.rows if (found := _of_row(table, row, column, parts))
                ]
                yield from _judge(audited, sums, if_none_holds=None)


def _totalled_rows(rows: Sequence[Row]) -> Iterator[tuple[Row, list[tuple[Row, ...]]]]:
    """Each total row with the rows it may sum: those of its merged group, or all of them.

    A row is a detail, or a narrower total that stands for the rows it covers itself.
    """
    covered: dict[int, tuple[Row, ...]] = {}
    for rank in sorted({row.total.rank for row in rows if row.total}):
        places = [index for index, row in enumerate(rows) if row.total and row.total.rank == rank]
        is_above = _reach(rows, places[0], above=True, within_group=True) != ()
        for place in places:
            reaches: list[tuple[Row, ...]] = []
            for within_group in (True, False):
                reach = _reach(rows, place, above=is_above, within_group=within_group)
                beneath = {
                    row.index for one in reach if one.total for row in covered.get(one.index, ())
                }
                parts = tuple(row for row in reach if row.index not in beneath)
                if parts and parts not in reaches:
                    reaches.append(parts)
                covered.setdefault(rows[place].index, reach)
            if reaches:
                yield rows[place], reaches


def _reach(rows: Sequence[Row], place: int, *, above: bool, within_group: bool) -> tuple[Row, ...]:
    """The rows between a total and the next one of its rank or a wider one."""
    whole = rows[place]
    rank = whole.total.rank if whole.total else 0
    group = whole.path[:-1] if within_group else ()
    reach: list[Row] = []
    for row in reversed(rows[:place]) if above else rows[place + 1 :]:
        is_wider = row.total is not None and row.total.rank >= rank
        if is_wider or row.path[: len(group)] != group:
            break
        reach.append(row)
    return tuple(reversed(reach)) if above else tuple(reach)


def _best(table: TableFigures, whole: Row, reaches: Sequence[tuple[Row, ...]]) -> list[_Sum]:
    """The sums of a total row over the first choice of rows for which all hold, else over the plainest choice."""
    plainest: list[_Sum] = []
    for reach in reaches:
        for rows in ([row for row in reach if not row.is_among], _outermost(table, reach)):
            sums = _of_columns(table, whole, rows)
            if sums and _all_hold(sums):
                return sums
            plainest = plainest or sums
    return plainest


def _of_columns(table: TableFigures, whole: Row, parts: Sequence[Row]) -> list[_Sum]:
    """The sums of a total row, one for each column that can be added up."""
    name = name_of_row(whole.name) or (whole.total or "")
    sums: list[_Sum] = []
    for column in table.data_columns:
        stated = addable(table, whole, column)
        if stated is not None:
            place = f"“{column.heading}”的{name}"
            found = _sum(table, whole, place, stated, [(row, column) for row in parts])
            sums += [found] if found else []
    return sums


def _all_hold(sums: Sequence[_Sum]) -> bool:
    return all(one.holds for one in sums if not one.gap)


def _outermost(table: TableFigures, rows: Sequence[Row]) -> list[Row]:
    """The rows without those that the row above them already sums up (农用地, then 耕地 and 园地 of it)."""
    outer: list[Row] = []
    place = 0
    while place < len(rows):
        outer.append(rows[place])
        place = _end_of_parts(table, rows, place)
    return outer


def _end_of_parts(table: TableFigures, rows: Sequence[Row], place: int) -> int:
    """Where the rows end that the row at a place sums up; right behind it when it sums up none."""
    whole, end = rows[place], place + 1
    guide = next(
        (
            one
            for one in table.data_columns
            if (figure := addable(table, whole, one)) and figure.value > 0
        ),
        None,
    )
    stated = addable(table, whole, guide) if guide else None
    if guide is None or stated is None:
        return end
    # One column tells when to stop, so that long tables are not tried row against row.
    running = total(())
    for after in range(place + 1, len(rows)):
        part = addable(table, rows[after], guide)
        interval = common_interval(part, stated) if part else None
        if interval is None:
            break
        running += interval
        if running.low > printed(stated).interval.high:
            break
        reaches = running.overlaps(printed(stated).interval)
        if reaches and _sums_up(table, whole, rows[place + 1 : after + 1]):
            end = after + 1
    return end


def _sums_up(table: TableFigures, whole: Row, parts: Sequence[Row]) -> bool:
    """Whether a row is, in every column that can be added up, the sum of others, and not just zero."""
    sums = [one for one in _of_columns(table, whole, parts) if not one.gap]
    return bool(sums) and any(one.whole.value for one in sums) and all(one.holds for one in sums)


def _totalled_columns(table: TableFigures, whole: Column) -> tuple[Column, ...]:
    """The columns under the same upper headings that a total column adds up."""
    return tuple(
        column
        for column in table.data_columns
        if column.path[:-1] == whole.path[:-1]
        and not column.total
        and column.role in {None, whole.role}
        and not any(plain(part).startswith("其中") for part in column.path)
    )


def _of_row(table: TableFigures, row: Row, whole: Column, parts: Sequence[Column]) -> _Sum | None:
    stated = addable(table, row, whole)
    within = [
        column for column in parts if addable(table, row, column) or not table.at(row, column)
    ]
    if stated is None or len(within) < 2:
        return None
    place = f"“{name_of_row(row.name)}”的{whole.heading}"
    return _sum(table, row, place, stated, [(row, column) for column in within])


def _sum(
    table: TableFigures,
    row: Row,
    place: str,
    stated: TableFigure,
    places: Sequence[tuple[Row, Column]],
) -> _Sum | None:
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
    return _Sum(table, row, place, stated, tuple(parts), "、".join(gaps[:3]))


def _judge(
    audited: AuditedDocument, sums: Sequence[_Sum], *, if_none_holds: Certainty | None
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


def _written_out(one: _Sum) -> tuple[str, str]:
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


def _verified(audited: AuditedDocument, one: _Sum) -> Judgement:
    written, result = _written_out(one)
    is_exact = Fraction(result) == Fraction(one.whole.value)
    rest = "" if is_exact else f"，表中为{one.whole.value:f}，相差不超过四舍五入的误差"
    claim = f"{one.table.title}{one.place}等于各项之和"
    return audited.verified("A1", one.row.span, claim=claim, how=written + rest)


def _finding(audited: AuditedDocument, one: _Sum, certainty: Certainty) -> Judgement:
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
