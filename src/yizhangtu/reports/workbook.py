"""Writes the tables of a record as a workbook; each number is a real number that shows exactly the printed digits."""

import re
from collections.abc import Iterable
from datetime import UTC
from io import BytesIO
from pathlib import Path
from typing import cast, get_args

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from yizhangtu.model import EffectTable, MaintenanceRecord
from yizhangtu.reports.accounts import verify_balances
from yizhangtu.reports.archive import stable_archive
from yizhangtu.reports.phrases import plain
from yizhangtu.reports.tables import (
    balance_table,
    effect_table,
    lineage_table,
    project_table,
    table_key,
    transfer_table,
)
from yizhangtu.reports.tree import Align, Column, TableBlock
from yizhangtu.reports.vocabulary import Vocabulary, vocabulary_of

__all__ = ["write_tables_xlsx"]

_NUMBER = re.compile(r"([+-]?)([0-9]+)(?:\.([0-9]+))?")
_MOST_DIGITS = 15  # what a spreadsheet number holds exactly
_FORMULA_STARTS = ("=", "+", "-", "@")
_WIDTH_PER_MM = 0.62
_THIN = Side(style="thin")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)


def write_tables_xlsx(
    record: MaintenanceRecord, path: Path, *, vocabulary: Vocabulary | None = None
) -> None:
    """Writes 表5-1 to 5-4, the transfers, the accounts and the sources of the figures, one sheet each.

    A table without data has a sheet that says so. The same record gives the same bytes.

    Parameters
    ----------
    record : MaintenanceRecord
        All figures.
    path : Path
        Where the file goes; its folder must exist.
    vocabulary : Vocabulary, optional
        Names of layers and indicators; those of the record's profile without it.

    Raises
    ------
    ReportError
        When the record's transfers and accounts do not add up.
    """
    verify_balances(record)
    names = vocabulary or vocabulary_of(record.profile)
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    _define_styles(workbook)
    for title, table in _sheets(record, names):
        _write_sheet(workbook.create_sheet(title), table)
    workbook.properties.creator = plain(record.software)
    workbook.properties.title = f"{plain(record.unit.name)}{plain(record.proposal.name)}成果表"
    content = BytesIO()
    workbook.save(content)
    path.write_bytes(stable_archive(content.getvalue(), record.generated.astimezone(UTC)))


def _sheets(
    record: MaintenanceRecord, vocabulary: Vocabulary
) -> Iterable[tuple[str, TableBlock | None]]:
    unit = plain(record.unit.name)
    effects: dict[str, EffectTable] = {table_key(table): table for table in record.tables}
    for key in ("5-1", "5-2", "5-3"):
        yield f"表{key}", effect_table(effects[key], unit) if key in effects else None
    yield "表5-4", project_table(record.projects, unit) if record.projects else None
    yield "调入调出清单", transfer_table(record.transfers)
    yield "平衡表", balance_table(record.balances)
    yield "指标来源", lineage_table(record, vocabulary)


def _write_sheet(sheet: Worksheet, table: TableBlock | None) -> None:
    if table is None or not table.rows:
        _put_text(_cell(sheet, 1, 1), "本次维护没有该表的数据")
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
