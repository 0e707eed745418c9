"""Attribute tables as a workbook (属性表 xlsx): one sheet per layer, every text a text and every number a number.

The file is written as XML directly: a county's parcels are millions of cells, for which a cell object each is too many.
"""

import math
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pyarrow as pa

from yizhangtu.errors import UsageError
from yizhangtu.store.export_layer import Column, ExportLayer, output_columns
from yizhangtu.store.new_output import new_output

__all__ = ["write_workbook"]

_LARGEST_SHEET = 1_048_576
_HEADER_ROWS = 2
_LONGEST_SHEET_NAME = 31
_LONGEST_TEXT = 32_767
_ROWS_AT_ONCE = 4096
# The same tables give the same bytes, so no clock: the earliest moment a zip can tell.
_MOMENT = (1980, 1, 1, 0, 0, 0)
# What XML has no way to write, and what a sheet's name may not hold.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_NAMES = str.maketrans("", "", "[]:*?/\\'")
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# Style 0 is plain, style 1 bold for the two rows of names.
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}">'
    '<fonts count="2"><font><sz val="11"/><name val="宋体"/></font>'
    '<font><b/><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


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
    names = _sheet_names(layers)
    with (
        new_output(path, overwrite=overwrite) as unfinished,
        zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed,
    ):
        for name, content in _parts(names).items():
            packed.writestr(_entry(name), content.encode())
        for number, (layer, columns) in enumerate(tables, start=1):
            sheet = _entry(f"xl/worksheets/sheet{number}.xml")
            with packed.open(sheet, "w", force_zip64=True) as sink:
                for text in _sheet(columns, len(layer.frame)):
                    sink.write(text.encode())


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


def _parts(names: Sequence[str]) -> dict[str, str]:
    """The package around the sheets."""
    numbers = range(1, len(names) + 1)
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_CONTENT}.worksheet+xml"/>'
        for number in numbers
    )
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"/>'
        for number, name in zip(numbers, names, strict=True)
    )
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{_LINKS}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in numbers
    )
    styles = f'<Relationship Id="rId{len(names) + 1}" Type="{_LINKS}/styles" Target="styles.xml"/>'
    return {
        "[Content_Types].xml": (
            f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_CONTENT}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_CONTENT}.styles+xml"/>{overrides}</Types>'
        ),
        "_rels/.rels": (
            f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{_LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>{sheets}</sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{links}{styles}</Relationships>'
        ),
        "xl/styles.xml": _STYLES,
    }


def _sheet(columns: Sequence[Column], rows: int) -> Iterator[str]:
    """The XML of a sheet in pieces."""
    letters = [_letters(number) for number in range(len(columns))]
    yield (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        f'<pane ySplit="{_HEADER_ROWS}" topLeftCell="A{_HEADER_ROWS + 1}" activePane="bottomLeft" state="frozen"/>'
        "</sheetView></sheetViews><sheetData>"
    )
    for row, header in enumerate(
        ([one.title for one in columns], [one.name for one in columns]), start=1
    ):
        cells = (
            f'<c r="{letter}{row}" s="1"{_text(text)}</c>'
            for letter, text in zip(letters, header, strict=True)
        )
        yield f'<row r="{row}">{"".join(cells)}</row>'
    bodies = [_bodies(column) for column in columns]
    for start in range(0, rows, _ROWS_AT_ONCE):
        pieces = []
        for position in range(start, min(rows, start + _ROWS_AT_ONCE)):
            row = position + _HEADER_ROWS + 1
            cells = (
                f'<c r="{letter}{row}"{body[position]}</c>'
                for letter, body in zip(letters, bodies, strict=True)
                if body[position]
            )
            pieces.append(f'<row r="{row}">{"".join(cells)}</row>')
        yield "".join(pieces)
    yield "</sheetData></worksheet>"


def _bodies(column: Column) -> list[str]:
    """What stands in each cell after its place, '' for an empty one; equal values are written once."""
    encoded = column.values.dictionary_encode()
    written = [*(_body(value) for value in encoded.dictionary.to_pylist()), ""]
    return [written[index] for index in encoded.indices.fill_null(len(written) - 1).to_pylist()]


def _body(value: object) -> str:
    if isinstance(value, (int, float)) and math.isfinite(value):
        return f"><v>{value!r}</v>"
    return _text(str(value))


def _text(text: str) -> str:
    content = escape(_UNWRITABLE.sub("\ufffd", text))
    return f' t="inlineStr"><is><t xml:space="preserve">{content}</t></is>'


def _letters(number: int) -> str:
    """A, B, … Z, AA, AB, … for 0, 1 and so on."""
    letters = ""
    while number >= 0:
        number, rest = divmod(number, 26)
        letters = chr(ord("A") + rest) + letters
        number -= 1
    return letters


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _MOMENT)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
