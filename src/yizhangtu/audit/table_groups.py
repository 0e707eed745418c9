"""Checks that the rows of a merged 其中 group together are not more than the row they are part of."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from yizhangtu.audit.additive import addable, common_interval
from yizhangtu.audit.comparisons import printed
from yizhangtu.audit.context import AuditedDocument, Disagreement, Judgement
from yizhangtu.audit.printed import total
from yizhangtu.audit.table_changes import name_of_row
from yizhangtu.documents.table_figures import Column, Row, TableFigures
from yizhangtu.documents.table_labels import is_among, plain
from yizhangtu.model import Certainty
from yizhangtu.units import round_half_up

__all__ = ["check_groups"]


def check_groups(audited: AuditedDocument) -> Iterator[Judgement]:
    """A12: under a cell 其中 that covers several rows, these add up to no more than the row above.

    The rows of such a group are taken to exclude each other, which is likely and not certain.
    """
    for table in audited.tables:
        for whole, parts in _groups(table.rows):
            for column in table.data_columns:
                yield from _judge(audited, table, column, (whole, parts))


def _groups(rows: Sequence[Row]) -> Iterator[tuple[Row, list[Row]]]:
    """Each row with the rows of the 其中 group below it; rows that say 其中 themselves are parts by themselves."""
    whole: Row | None = None
    parts: list[Row] = []
    for row in rows:
        if row.is_among and not is_among(row.name):
            parts.append(row)
            continue
        if whole is not None and len(parts) > 1:
            yield whole, parts
        whole, parts = row, []
    if whole is not None and len(parts) > 1:
        yield whole, parts


def _judge(
    audited: AuditedDocument, table: TableFigures, column: Column, group: tuple[Row, list[Row]]
) -> Iterator[Judgement]:
    whole, rows = group
    stated = addable(table, whole, column)
    parts = [part for row in rows if (part := addable(table, row, column))]
    if stated is None or len(parts) < len(rows):
        return
    intervals = [interval for part in parts if (interval := common_interval(part, stated))]
    together = total(intervals)
    if len(intervals) < len(parts) or together.low <= printed(stated).interval.high:
        return
    middle = (together.low + together.high) / Fraction(2)
    digits = max(printed(one).digits for one in (stated, *parts))
    result = f"{round_half_up(middle, digits):f}"
    terms = "＋".join(f"{part.value:f}" for part in parts)
    name = f"{name_of_row(whole.name)}的{plain(column.heading)}"
    yield audited.finding(
        "A12",
        stated.span,
        claim=f"{table.title}“其中”各项之和不大于{name}",
        figures=Disagreement(f"{stated.value:f}", f"≥{result}", stated.unit),
        explanation=f"{table.title}{name}为{stated.value:f}{stated.unit}，“其中”所列{len(parts)}项相加："
        f"{terms}＝{result}{stated.unit}，大于整体。",
        mend="请核对整体和“其中”各项；各项有重叠的，请在表下注明。",
        certainty=Certainty.LIKELY,
        related=[part.span for part in parts],
    )
