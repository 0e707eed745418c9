"""Tables of a PDF that no ruled lines enclose (三线表): rows whose words stand in the same columns."""

from collections.abc import Sequence
from dataclasses import dataclass

from yizhangtu.documents.laid_out import PlainCell
from yizhangtu.documents.numbering import numbering_of
from yizhangtu.documents.pdf_rows import Row, Word

__all__ = ["open_table"]

_GAP_SIZES = 0.8
_LEAST_ROWS = 3


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Words close together, with their left and right edge."""

    text: str
    left: float
    right: float


def open_table(rows: Sequence[Row], first: int) -> tuple[int, tuple[PlainCell, ...]]:
    """The table that begins at a row, and the row after it; no cells when none begins there.

    A stretch of words over several columns is one cell over them; a column without words in a row is an empty cell.
    """
    stretches: list[list[_Stretch]] = []
    for row in rows[first:]:
        found = _stretches(row)
        if len(found) < 2:
            break
        stretches.append(found)
    last = first + len(stretches)
    if len(stretches) < _LEAST_ROWS:
        return first, ()
    columns = _columns(stretches)
    if len(columns) == 2 and all(_is_number(found[0]) for found in stretches):
        return first, ()
    cells: list[PlainCell] = []
    for index, found in enumerate(stretches):
        placed = _placed(found, columns, index)
        if not placed:
            return first, ()
        cells += placed
    return last, tuple(cells)


def _stretches(row: Row) -> list[_Stretch]:
    groups: list[list[Word]] = []
    for word in row.words:
        if groups and word.left - groups[-1][-1].right < _GAP_SIZES * word.size:
            groups[-1].append(word)
        else:
            groups.append([word])
    return [
        _Stretch(" ".join(word.text for word in group), group[0].left, group[-1].right)
        for group in groups
    ]


def _is_number(stretch: _Stretch) -> bool:
    """Whether words are the number of a heading or an item, set off by a blank."""
    return numbering_of(f"{stretch.text} 文") is not None


def _columns(rows: Sequence[Sequence[_Stretch]]) -> list[tuple[float, float]]:
    """The columns of the rows that have most stretches, those that overlap taken together."""
    most = max(len(row) for row in rows)
    edges = sorted((one.left, one.right) for row in rows if len(row) == most for one in row)
    columns: list[tuple[float, float]] = []
    for left, right in edges:
        if columns and left < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], right))
        else:
            columns.append((left, right))
    return columns


def _placed(
    found: Sequence[_Stretch], columns: Sequence[tuple[float, float]], row: int
) -> list[PlainCell]:
    """The cells of a row; none when its words do not stand in the columns."""
    cells: list[PlainCell] = []
    column = 0
    for one in found:
        covered = [
            index
            for index, (left, right) in enumerate(columns)
            if one.left < right and left < one.right
        ]
        if not covered or covered[0] < column:
            return []
        cells += [PlainCell(row, empty, "") for empty in range(column, covered[0])]
        cells.append(PlainCell(row, covered[0], one.text, 1, covered[-1] - covered[0] + 1))
        column = covered[-1] + 1
    return cells + [PlainCell(row, empty, "") for empty in range(column, len(columns))]
