"""Attribute tables as a workbook (属性表 xlsx): one sheet per layer, every text a text and every number a number."""

import math
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from yizhangtu.errors import UsageError
from yizhangtu.store.export_layer import Column, ExportLayer, output_columns
from yizhangtu.store.new_output import new_output

__all__ = ["write_workbook"]

_LARGEST_SHEET = 1_048_576
_HEADER_ROWS = 2
_LONGEST_SHEET_NAME = 31
_LONGEST_TEXT = 32_767
# The same tables give the same bytes, so no clock.
_MOMENT = datetime(2020, 1, 1, tzinfo=UTC)
# What XML has no way to write, and what a sheet's name may not hold.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_NAMES = str.maketrans("", "", "[]:*?/\\'")
# Rows are written to disk as they come; what looks like a formula, a link or a number in a text stays a text.
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}


def write_workbook(layers: Sequence[ExportLayer], path: Path, *, overwrite: bool = False) -> None:
    """Write the attributes of layers, one sheet each: Chinese names, field codes, then the rows. No geometry.

    Text is never taken for a formula; a character no workbook can hold becomes U+FFFD. The same layers give the same
    bytes.

    Raises
    ------
    UsageError
        When the path is taken, a layer has more rows than a sheet, or a text is longer than a cell holds.
    """
    tables = [(layer, _fitting_columns(layer, path)) for layer in layers]
    with new_output(path, overwrite=overwrite) as unfinished:
        book = xlsxwriter.Workbook(str(unfinished), _OPTIONS)
        book.set_properties({"created": _MOMENT})
        bold = book.add_format({"bold": True})
        for (_, columns), name in zip(tables, _sheet_names(layers), strict=True):
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(_HEADER_ROWS, 0)
            sheet.write_row(0, 0, [column.title for column in columns], bold)
            sheet.write_row(1, 0, [column.name for column in columns], bold)
            _fill(sheet, columns)
        book.close()


def _fitting_columns(layer: ExportLayer, path: Path) -> list[Column]:
    rows = len(layer.frame)
    if rows + _HEADER_ROWS > _LARGEST_SHEET:
        raise UsageError(
            f"“{layer.title}”有{rows}行，一张工作表放不下",
            where=path.name,
            mend="请改用 --parquet 或 --gpkg 导出",
        )
    columns = output_columns(layer)
    for column in columns:
        if any(len(text) > _LONGEST_TEXT for text in _different_texts(column)):
            raise UsageError(
                f"“{layer.title}”的字段{column.title}有文字超过{_LONGEST_TEXT}字，一个单元格放不下",
                where=path.name,
                mend="请改用 --parquet 或 --gpkg 导出",
            )
    return columns


def _different_texts(column: Column) -> list[str]:
    is_text = pa.types.is_string(column.values.type)
    texts: list[str] = column.values.drop_null().unique().to_pylist() if is_text else []
    return texts


def _sheet_names(layers: Sequence[ExportLayer]) -> list[str]:
    names: list[str] = []
    for layer in layers:
        wanted = layer.title.translate(_NOT_IN_NAMES) or layer.code
        name, number = wanted[:_LONGEST_SHEET_NAME], 2
        while name.casefold() in {one.casefold() for one in names}:
            name = f"{wanted[: _LONGEST_SHEET_NAME - 3]}_{number}"
            number += 1
        names.append(name)
    return names


def _fill(sheet: Worksheet, columns: Sequence[Column]) -> None:
    bodies = [[_cell(value) for value in column.values.to_pylist()] for column in columns]
    for row, cells in enumerate(zip(*bodies, strict=True), start=_HEADER_ROWS):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(row, column, cell)
            elif cell is not None:
                sheet.write_number(row, column, cell)


def _cell(value: object) -> str | float | None:
    if value is None:
        return None
    if isinstance(value, int | float) and math.isfinite(value):
        return value
    return _UNWRITABLE.sub("\ufffd", str(value))
