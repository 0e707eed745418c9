"""The rows of a table: the labels that hold for each, merged groups included, and whether it is a total or a part."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from yizhangtu.documents.cell_figures import is_unit
from yizhangtu.documents.document import Cell, Span
from yizhangtu.documents.table_columns import Column, is_unit_heading
from yizhangtu.documents.table_labels import Label, TotalRank, is_among, plain, total_rank

__all__ = ["Row", "read_rows"]

# Headings of the column that names a row, the surer ones first; the last such column names it most closely.
_NAMING = (re.compile(r"名称|指标"), re.compile(r"地区|乡镇|镇街|村$|类$|类型|类别|项目$|地块"))


@dataclass(frozen=True, slots=True)
class Row:
    """A body row: the labels that hold for it from the left (merged groups included), the one that names it, its place."""

    index: int
    path: tuple[str, ...]
    name: str
    labels: tuple[Label, ...]
    unit: str
    total: TotalRank | None
    is_among: bool
    span: Span


def read_rows(
    columns: Sequence[Column], cells: Mapping[tuple[int, int], Cell], body: Sequence[int]
) -> Iterator[Row]:
    """The rows of the body with the labels that hold for each; `cells` gives the cell that covers each place."""
    first_data = next((one.index for one in columns if one.is_data), len(columns))
    leading = [
        one
        for one in columns[:first_data]
        if not one.is_numbering and not is_unit_heading(one.heading)
    ]
    naming = _naming(leading)
    unit_column = next((one for one in columns if is_unit_heading(one.heading)), None)
    held: dict[int, str] = defaultdict(str)
    for index in body:
        own = [cells.get((index, column.index)) for column in columns]
        begins = [cell for cell in own if cell and cell.row == index and cell.text.strip()]
        for column in leading:
            text = cells[index, column.index].text if (index, column.index) in cells else ""
            if text.strip() or column is naming:
                held[column.index] = text
        name = held[naming.index] if naming else ""
        words = [cell.text for cell in begins if cell.column < first_data]
        unit = (
            cells[index, unit_column.index].text
            if unit_column and (index, unit_column.index) in cells
            else ""
        )
        yield Row(
            index=index,
            path=tuple(_labels_held(leading, held, cells, index)),
            name=name,
            labels=Label.read(name),
            unit=plain(unit) if is_unit(plain(unit)) else "",
            total=next((rank for text in words if (rank := total_rank(text))), None),
            is_among=any(is_among(text) for text in (*words, *held.values())),
            span=Span(min(one.span.start for one in begins), max(one.span.end for one in begins)),
        )


def _naming(leading: Sequence[Column]) -> Column | None:
    """The column that names a row, by its heading, else the last one before the figures."""
    for pattern in _NAMING:
        named = [one for one in leading if pattern.search(plain(one.heading))]
        if named:
            return named[-1]
    return leading[-1] if leading else None


def _labels_held(
    leading: Sequence[Column],
    held: Mapping[int, str],
    cells: Mapping[tuple[int, int], Cell],
    row: int,
) -> Iterator[str]:
    """The labels in force at a row from the left, a cell merged over several columns once."""
    before: Cell | None = None
    for column in leading:
        cell = cells.get((row, column.index))
        is_same = cell is not None and cell is before
        before = cell
        if held[column.index].strip() and not is_same:
            yield held[column.index]
