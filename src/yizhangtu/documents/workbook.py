"""The text of a workbook: each sheet a heading, the lines above and below its table, and the table with figures as displayed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from yizhangtu.documents.document import Gap
from yizhangtu.documents.laid_out import LaidOut, PlainCell
from yizhangtu.documents.packages import OfficePackage
from yizhangtu.documents.structure import Source
from yizhangtu.units import round_half_up

__all__ = ["is_workbook", "read_workbook"]

_BROKEN = (InvalidFileException, KeyError, ValueError, TypeError, IndexError, OSError)
_DECIMALS = re.compile(r"[0#]\.(?P<places>0+)")
_MOST_PLACES = 5


def is_workbook(package: OfficePackage) -> bool:
    """Whether an office file is a workbook."""
    return "xl/workbook.xml" in package.names()


def read_workbook(package: OfficePackage) -> Source:
    """The text of a workbook, sheet by sheet.

    A sheet's name stands on a line of its own, unless it is one that the program gives. Rows with a single filled cell
    above or below the table are lines (title, unit, notes). Figures stand as they are displayed; a formula whose result
    was never stored is told.

    Raises
    ------
    DocumentError
        When the workbook is broken.
    """
    try:
        shown = openpyxl.load_workbook(package.path, data_only=True)
        formulas = openpyxl.load_workbook(package.path)
    except _BROKEN as error:
        raise package.broken() from error
    out = LaidOut()
    gaps: list[Gap] = []
    for sheet in shown.worksheets:
        gaps += _gaps(sheet, formulas[sheet.title])
        _lay_out(sheet, out)
    return Source(out.text, tables=tuple(out.tables), gaps=tuple(gaps))


def _gaps(sheet: Any, formulas: Any) -> Iterator[Gap]:
    if sheet.sheet_state != "visible":
        yield Gap("工作表是隐藏的，已读取", f"工作表“{sheet.title}”")
    empty = [
        cell.coordinate
        for row in formulas.iter_rows()
        for cell in row
        if cell.data_type == "f" and sheet[cell.coordinate].value is None
    ]
    if empty:
        more = f"等{len(empty)}处" if len(empty) > _MOST_PLACES else ""
        yield Gap(
            "公式没有保存计算结果，未读取",
            f"工作表“{sheet.title}” {'、'.join(empty[:_MOST_PLACES])}{more}",
        )
    if pictures := len(sheet._images) + len(sheet._charts):  # noqa: SLF001 - the library has no public list
        yield Gap(f"工作表含{pictures}幅图片或图表，未读取", f"工作表“{sheet.title}”")


def _lay_out(sheet: Any, out: LaidOut) -> None:
    rows = [row for row in _rows(sheet) if row]
    if not rows:
        return
    if not re.fullmatch(r"Sheet\d*|工作表\d*", sheet.title):
        out.add_line(sheet.title)
    first = next((k for k, row in enumerate(rows) if len(row) > 1), len(rows))
    last = max((k + 1 for k, row in enumerate(rows) if len(row) > 1), default=first)
    for row in rows[:first]:
        out.add_line(row[0].text)
    if first < last:
        out.add_table(list(_moved(rows[first:last])))
    for row in rows[last:]:
        out.add_line(row[0].text)


@dataclass(frozen=True, slots=True)
class _Filled:
    row: int
    column: int
    text: str
    row_span: int
    column_span: int


def _rows(sheet: Any) -> Iterator[list[_Filled]]:
    """The filled cells of every row, merged ones once."""
    merged = {(one.min_row, one.min_col): one for one in sheet.merged_cells.ranges}
    for row in sheet.iter_rows():
        found = []
        for cell in row:
            text = _displayed(cell)
            span = merged.get((cell.row, cell.column))
            if text:
                high = span.max_row - span.min_row + 1 if span else 1
                wide = span.max_col - span.min_col + 1 if span else 1
                found.append(_Filled(cell.row, cell.column, text, high, wide))
        yield found


def _moved(rows: Sequence[Sequence[_Filled]]) -> Iterator[PlainCell]:
    """The cells of a table, counted from its first row and column; places that no cell covers are empty cells."""
    top = rows[0][0].row
    left = min(cell.column for row in rows for cell in row)
    right = max(cell.column + cell.column_span for row in rows for cell in row)
    covered: set[tuple[int, int]] = set()
    for row in rows:
        for cell in row:
            covered |= {
                (cell.row + down, cell.column + along)
                for down in range(cell.row_span)
                for along in range(cell.column_span)
            }
            yield PlainCell(
                cell.row - top, cell.column - left, cell.text, cell.row_span, cell.column_span
            )
        number = row[0].row
        for column in range(left, right):
            if (number, column) not in covered:
                yield PlainCell(number - top, column - left, "")


def _displayed(cell: Any) -> str:
    """What a cell shows, on one line."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return _figure(value, cell.number_format)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return " ".join(str(value).split())


def _figure(value: float, number_format: str) -> str:
    """A number with the decimals of its format; as the shortest decimal that is the number, where the format says none."""
    exact = Decimal(repr(value))
    shown = number_format.split(";")[0]
    percent = "%" if "%" in shown else ""
    if percent:
        exact *= 100
    if found := _DECIMALS.search(shown):
        exact = round_half_up(exact, len(found["places"]))
    elif percent or re.search(r"^[#,]*0(?![.\d])", shown):
        exact = round_half_up(exact, 0)
    text = f"{exact:f}"
    return (text.rstrip("0").rstrip(".") if "." in text and not found else text) + percent
