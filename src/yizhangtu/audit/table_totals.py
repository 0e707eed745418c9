"""Checks that rows and columns of totals equal the sum of the rows and columns they total."""

from collections.abc import Iterator, Sequence

from yizhangtu.audit.additive import addable, common_interval
from yizhangtu.audit.comparisons import printed
from yizhangtu.audit.context import AuditedDocument, Judgement
from yizhangtu.audit.printed import total
from yizhangtu.audit.table_changes import name_of_row
from yizhangtu.audit.table_sums import PrintedSum, judge_sums, sum_of
from yizhangtu.documents.table_figures import Column, Row, TableFigures
from yizhangtu.documents.table_labels import plain
from yizhangtu.model import Certainty

__all__ = ["check_total_columns", "check_total_rows"]


def check_total_rows(audited: AuditedDocument) -> Iterator[Judgement]:
    """A1: each 小计, 合计 and 总计 row is the sum of the rows it totals, in every column that can be added up."""
    for table in audited.tables:
        for whole, reaches in _totalled_rows(table.rows):
            yield from judge_sums(
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
                yield from judge_sums(audited, sums, if_none_holds=None)


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


def _best(table: TableFigures, whole: Row, reaches: Sequence[tuple[Row, ...]]) -> list[PrintedSum]:
    """The sums of a total row over the first choice of rows for which all hold, else over the plainest choice."""
    plainest: list[PrintedSum] = []
    for reach in reaches:
        for rows in ([row for row in reach if not row.is_among], _outermost(table, reach)):
            sums = _of_columns(table, whole, rows)
            if sums and _all_hold(sums):
                return sums
            plainest = plainest or sums
    return plainest


def _of_columns(table: TableFigures, whole: Row, parts: Sequence[Row]) -> list[PrintedSum]:
    """The sums of a total row, one for each column that can be added up."""
    name = name_of_row(whole.name) or (whole.total or "")
    sums: list[PrintedSum] = []
    for column in table.data_columns:
        stated = addable(table, whole, column)
        if stated is not None:
            place = f"“{column.heading}”的{name}"
            found = sum_of(table, whole, place, stated, [(row, column) for row in parts])
            sums += [found] if found else []
    return sums


def _all_hold(sums: Sequence[PrintedSum]) -> bool:
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


def _of_row(
    table: TableFigures, row: Row, whole: Column, parts: Sequence[Column]
) -> PrintedSum | None:
    stated = addable(table, row, whole)
    within = [
        column for column in parts if addable(table, row, column) or not table.at(row, column)
    ]
    if stated is None or len(within) < 2:
        return None
    place = f"“{name_of_row(row.name)}”的{whole.heading}"
    return sum_of(table, row, place, stated, [(row, column) for column in within])
