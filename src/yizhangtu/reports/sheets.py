"""A workbook of tables as they are printed: each number is a real number that shows exactly the printed digits."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import cast, get_args

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from yizhangtu.reports.archive import stable_archive
from yizhangtu.reports.tree import Align, Column, TableBlock

__all__ = ["Sheet", "write_workbook"]

_NUMBER = re.compile(r"([+-]?)([0-9]+)(?:\.([0-9]+))?")
_MOST_DIGITS = 15  # what a spreadsheet number holds exactly
_FORMULA_STARTS = ("=", "+", "-", "@")
_WIDTH_PER_MM = 0.62
_THIN = Side(style="thin")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)

# Sheet name, table, and what the sheet says when the table has no rows.
Sheet = tuple[str, TableBlock | None, str]


def write_workbook(
    sheets: Iterable[Sheet], path: Path, *, title: str, creator: str, moment: datetime
) -> None:
    """Writes tables as a workbook, a sheet each. The same tables and moment give the same bytes.

    Parameters
    ----------
    sheets : iterable of (str, TableBlock or None, str)
        Name of the sheet, its table, and what it says when there is no table or no row.
    path : Path
        Where the file goes; its folder must exist.
    title, creator : str
        Properties of the file.
    moment : datetime
        The only time the file carries, with its time zone.
    """
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    _define_styles(workbook)
    for name, table, empty in sheets:
        _write_sheet(workbook.create_sheet(name), table, empty)
    workbook.properties.creator = creator
    workbook.properties.title = title
    content = BytesIO()
    workbook.save(content)
    path.write_bytes(stable_archive(content.getvalue(), moment.astimezone(UTC)))


def _write_sheet(sheet: Worksheet, table: TableBlock | None, empty: str) -> None:
    if table is None or not table.rows:
        _put_text(_cell(sheet, 1, 1), empty)
        return
    width = len(table.columns)
    heading = f"{table.caption}（{table.unit_note}）" if table.unit_note else table.caption
    _put_text(_cell(sheet, 1, 1), heading)
    _cell(sheet, 1, 1).font = Font(name="黑体", size=14)
    _cell(sheet, 1, 1).alignment = Alignment(horizontal="center", vertical="center")
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=width)
    sheet.row_dimensions[1].height = 28
    _write_header(sheet, table.columns)
    _write_rows(sheet, table)
    for offset, note in enumerate(table.notes):
        row = len(table.rows) + 3 + offset
        _put_text(_cell(sheet, row, 1), f"注：{note}")
        _cell(sheet, row, 1).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)
        sheet.row_dimensions[row].height = 15 * _lines(note, table.columns)
    sheet.freeze_panes = "A3"
    _set_page(sheet)


def _write_header(sheet: Worksheet, columns: tuple[Column, ...]) -> None:
    for number, column in enumerate(columns, 1):
        cell = _cell(sheet, 2, number)
        _put_text(cell, column.title)
        cell.font = Font(name="黑体", size=11)
        cell.fill = PatternFill("solid", fgColor="FFE8EEF4")
        cell.border = _GRID
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(number)].width = max(
            9.0, round(column.width_mm * _WIDTH_PER_MM, 1)
        )
    sheet.row_dimensions[2].height = 30


def _define_styles(workbook: Workbook) -> None:
    """One named style per alignment: styling each cell by itself takes most of the time of a long list."""
    for align in get_args(Align):
        workbook.add_named_style(
            NamedStyle(
                name=f"表格{align}",
                font=Font(name="宋体", size=10.5),
                border=_GRID,
                alignment=Alignment(horizontal=align, vertical="center", wrap_text=True),
            )
        )


def _write_rows(sheet: Worksheet, table: TableBlock) -> None:
    for row, texts in enumerate(table.rows, 3):
        for number, (column, text) in enumerate(zip(table.columns, texts, strict=True), 1):
            cell = _cell(sheet, row, number)
            cell.style = f"表格{column.align}"
            if not (column.numeric and _put_number(cell, text)):
                _put_text(cell, text)
    for index, cells in enumerate(table.cells(), 3):
        for item in cells:
            if item.row_span > 1:
                sheet.merge_cells(
                    start_row=index,
                    start_column=item.column + 1,
                    end_row=index + item.row_span - 1,
                    end_column=item.column + 1,
                )


def _cell(sheet: Worksheet, row: int, column: int) -> Cell:
    """The cell, which is no merged one: cells are merged only after they are written."""
    return cast("Cell", sheet.cell(row, column))


def _put_number(cell: Cell, text: str) -> bool:
    """Stores the printed number so that it shows the same digits; False when the text is no such number."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return False
    sign, whole, decimals = match[1], match[2], match[3] or ""
    if len((whole + decimals).lstrip("0")) > _MOST_DIGITS:
        return False
    shown = "0" * len(whole) if whole.startswith("0") else "0"
    shown += f".{'0' * len(decimals)}" if decimals else ""
    cell.value = float(text) if decimals else int(text)
    cell.number_format = f"+{shown};-{shown};{shown}" if sign == "+" else shown
    return True


def _put_text(cell: Cell, text: str) -> None:
    """Stores text as text, whatever it begins with: a project's name must never become a formula."""
    cell.value = text
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(_FORMULA_STARTS)


def _lines(note: str, columns: tuple[Column, ...]) -> int:
    """How many lines a note takes in the width of the table (a Chinese character is about two units wide)."""
    room = sum(max(9.0, column.width_mm * _WIDTH_PER_MM) for column in columns)
    return int(2 * (len(note) + 2) // room) + 1


def _set_page(sheet: Worksheet) -> None:
    sheet.print_title_rows = "1:2"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
