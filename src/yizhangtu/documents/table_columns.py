"""The columns of a table: what their headings say, and which of them hold figures."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from yizhangtu.documents.cell_figures import CellNumber, Missing
from yizhangtu.documents.document import Cell, Document, Table
from yizhangtu.documents.table_labels import (
    Label,
    Role,
    TotalRank,
    is_counting,
    is_numbering,
    plain,
    role_of,
    total_rank,
    unit_stated,
    year_of,
)

__all__ = ["Column", "is_unit_heading", "read_columns"]

_UNIT_HEADING = re.compile(r"(?:计量)?单位")
_NO_DATA = re.compile(r"年限|年份|^年度$|时间|日期|代码|电话|序号|编号")
_DATA_SHARE = 0.5
# How far above a table, in characters, the line of its unit may begin.
_NEAR = 200


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its headings from the top down, the unit they or the caption state, and what it describes."""

    index: int
    path: tuple[str, ...]
    unit: str
    role: Role | None
    is_data: bool
    is_numbering: bool
    is_count: bool
    total: TotalRank | None

    @property
    def group(self) -> tuple[str, ...]:
        """The headings that say nothing of the state or year: columns of one group compare with each other."""
        return tuple(part for part in self.path if role_of(part) is None and year_of(part) is None)

    @property
    def heading(self) -> str:
        """The lowest heading."""
        return self.path[-1] if self.path else ""


def read_columns(
    document: Document,
    table: Table,
    cells: Mapping[tuple[int, int], Cell],
    numbers: Mapping[tuple[int, int], tuple[CellNumber, ...] | Missing],
    body: Sequence[int],
) -> Iterator[Column]:
    """The columns of a table from the left.

    `numbers` is what each place of the body's rows prints; `body` are these rows.
    """
    stated = unit_stated(table.caption) or unit_stated(_lines_before(document, table))
    paths = [
        _path(cells.get((row, index)) for row in range(table.header_rows))
        for index in range(table.columns)
    ]
    roles = [
        next((role for part in reversed(path) if (role := role_of(part))), None) for path in paths
    ]
    numeric = [_is_numeric([numbers[row, index] for row in body]) for index in range(table.columns)]
    is_comparison = any(
        role and is_numeric for role, is_numeric in zip(roles, numeric, strict=True)
    )
    for index, (path, role) in enumerate(zip(paths, roles, strict=True)):
        heading = path[-1] if path else ""
        unit = next((unit for part in reversed(path) if (unit := _unit_of(part))), "")
        is_blank = not any(_is_filled(numbers[row, index]) for row in body)
        is_state = role is not None and (is_blank or is_comparison)
        yield Column(
            index=index,
            path=path,
            unit=unit or stated,
            role=role,
            is_data=(numeric[index] or is_state or (is_blank and bool(unit)))
            and not _NO_DATA.search(plain(heading))
            and not is_unit_heading(heading),
            is_numbering=is_numbering(heading),
            is_count=any(is_counting(one.words) for part in path for one in Label.read(part)),
            total=total_rank(heading),
        )


def _is_numeric(read: Sequence[tuple[CellNumber, ...] | Missing]) -> bool:
    """Whether at least half of the cells of a column that print anything print figures."""
    filled = [one for one in read if _is_filled(one)]
    figures = [one for one in filled if not isinstance(one, Missing)]
    return bool(filled) and len(figures) >= _DATA_SHARE * len(filled)


def _is_filled(read: tuple[CellNumber, ...] | Missing) -> bool:
    return not isinstance(read, Missing) or read is Missing.TEXT


def _lines_before(document: Document, table: Table) -> str:
    """The two lines above a table: the unit often stands at the right, under the caption."""
    before = document.text[max(0, table.span.start - _NEAR) : table.span.start]
    return "\n".join(before.rstrip().rsplit("\n", 2)[-2:])


def _path(cells: Iterator[Cell | None]) -> tuple[str, ...]:
    """The texts of the headings over a column, each merged one once."""
    path: list[str] = []
    for cell in cells:
        if cell and cell.text.strip() and (not path or path[-1] != cell.text):
            path.append(cell.text)
    return tuple(path)


def is_unit_heading(heading: str) -> bool:
    """Whether a column gives the unit of each row."""
    return _UNIT_HEADING.fullmatch(plain(heading)) is not None


def _unit_of(label: str) -> str:
    units = [one.unit for one in Label.read(label) if one.unit]
    return units[0] if len(units) == 1 else unit_stated(label)
