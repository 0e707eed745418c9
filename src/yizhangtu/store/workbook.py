"""Attribute tables as a workbook (属性表 xlsx): one sheet per layer, every text a text and every number a number."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from yizhangtu.errors import UsageError
from yizhangtu.store.export_layer import Column, ExportLayer, output_columns
from yizhangtu.store.new_output import new_output

__all__ = ["write_workbook"]

_LARGEST_SHEET = 1_048_576
_HEADER_ROWS = 2
_LONGEST_SHEET_NAME = 31
# The same tables give the same bytes, so no clock: the earliest moment a zip can tell.
_MOMENT = (1980, 1, 1, 0, 0, 0)
_PROPERTIES = "docProps/core.xml"
_WRITTEN_AT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_FIXED = rb"\g<1>1980-01-01T00:00:00Z"


def write_workbook(layers: Sequence[ExportLayer], path: Path, *, overwrite: bool = False) -> None:
    """Write the attributes of layers, one sheet each: Chinese names, field codes, then the rows. No geometry.

    Raises
    ------
    UsageError
        When the path is taken, or a layer has more rows than a sheet.
    """
    tables = [(layer, _fitting_columns(layer, path)) for layer in layers]
    with new_output(path, overwrite=overwrite) as unfinished:
        workbook = Workbook(write_only=True)
        for layer, columns in tables:
            _fill(workbook.create_sheet(_sheet_name(layer, workbook.sheetnames)), columns)
        buffer = io.BytesIO()
        workbook.save(buffer)
        unfinished.write_bytes(_without_clock(buffer))


def _fitting_columns(layer: ExportLayer, path: Path) -> list[Column]:
    rows = len(layer.frame)
    if rows + _HEADER_ROWS > _LARGEST_SHEET:
        raise UsageError(
            f"“{layer.title}”有{rows}行，一张工作表放不下",
            where=path.name,
            mend="请改用 --parquet 或 --gpkg 导出",
        )
    return output_columns(layer)


def _sheet_name(layer: ExportLayer, taken: Sequence[str]) -> str:
    name = (
        f"{layer.title}".translate(str.maketrans("", "", "[]:*?/\\"))[:_LONGEST_SHEET_NAME]
        or layer.code
    )
    return name if name not in taken else f"{name[: _LONGEST_SHEET_NAME - 3]}_{len(taken)}"


def _fill(sheet: WriteOnlyWorksheet, columns: Sequence[Column]) -> None:
    sheet.freeze_panes = f"A{_HEADER_ROWS + 1}"
    for header in ([column.title for column in columns], [column.name for column in columns]):
        cells = [WriteOnlyCell(sheet, value=text) for text in header]
        for cell in cells:
            cell.font = Font(bold=True)
        sheet.append(cells)
    for row in zip(*(_cells(sheet, column) for column in columns), strict=True):
        sheet.append(row)


def _cells(sheet: WriteOnlyWorksheet, column: Column) -> Iterator[object]:
    values = column.values.to_pylist()
    if not pa.types.is_string(column.values.type):
        return iter(values)
    return (_text_cell(sheet, value) for value in values)


def _text_cell(sheet: WriteOnlyWorksheet, value: str | None) -> object:
    if value is None:
        return None
    text = ILLEGAL_CHARACTERS_RE.sub("\ufffd", value)
    if not text.startswith("="):
        return text
    # Delivered text is never a formula.
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    return cell


def _without_clock(buffer: io.BytesIO) -> bytes:
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(buffer) as source,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for info in source.infolist():
            entry = zipfile.ZipInfo(info.filename, _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            content = source.read(info)
            is_clock = info.filename == _PROPERTIES
            target.writestr(entry, _WRITTEN_AT.sub(_FIXED, content) if is_clock else content)
    return packed.getvalue()
