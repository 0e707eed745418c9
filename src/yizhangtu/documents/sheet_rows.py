"""The rows of a simple list that an office keeps as a workbook or as CSV, found by the headings of its columns."""

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from yizhangtu.errors import DocumentError

__all__ = ["SheetRow", "sheet_rows"]

Headings = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row below the headings: its line in the file (from 1), its cells by key, and all of its text."""

    line: int
    cells: Mapping[str, str]
    text: str


def sheet_rows(
    path: Path, headings: Headings, *, required: Sequence[str], what: str
) -> tuple[SheetRow, ...]:
    """The rows of the first sheet of an .xlsx, or of a .csv (UTF-8 or GB18030), that stand below its headings.

    Parameters
    ----------
    headings
        By key the headings that a column may have; brackets with units and white space do not count.
    required
        Keys without which a row is not the headings.
    what
        What the list is called in messages.

    Returns
    -------
    Rows with any text; the cells of columns that are not there are missing.

    Raises
    ------
    DocumentError
        When the file cannot be read or has no row with the required headings.
    """
    if not path.is_file():
        raise DocumentError("找不到文件", where=str(path), mend="请核对路径")
    rows = list(_csv_rows(path) if path.suffix.lower() == ".csv" else _workbook_rows(path))
    for index, row in enumerate(rows):
        columns = _columns(row, headings)
        if all(key in columns for key in required):
            return tuple(_below(rows, index, columns))
    raise DocumentError(
        f"没有找到{what}的表头",
        where=str(path),
        mend="表头须含：" + "、".join(headings[key][0] for key in required),
    )


def _below(
    rows: Sequence[Sequence[str]], index: int, columns: Mapping[str, int]
) -> Iterator[SheetRow]:
    for line, row in enumerate(rows[index + 1 :], start=index + 2):
        if any(row):
            cells = {
                key: row[column] if column < len(row) else "" for key, column in columns.items()
            }
            yield SheetRow(line, cells, ",".join(row))


def _workbook_rows(path: Path) -> Iterator[list[str]]:
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, OSError, ValueError) as error:
        raise DocumentError(
            "不是完好的 xlsx 工作簿", where=str(path), mend="请用 Excel 或 WPS 另存为 .xlsx"
        ) from error
    try:
        for row in book.worksheets[0].iter_rows(values_only=True):
            yield ["" if value is None else str(value).strip() for value in row]
    finally:
        book.close()


def _csv_rows(path: Path) -> Iterator[list[str]]:
    content = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return ([cell.strip() for cell in row] for row in csv.reader(io.StringIO(text)))
    raise DocumentError("编码无法识别", where=str(path), mend="请另存为 UTF-8 编码的 CSV")


def _columns(row: Sequence[str], headings: Headings) -> dict[str, int]:
    printed = {
        cell.split("(")[0].split("（")[0].replace(" ", "").replace("\n", ""): index
        for index, cell in enumerate(row)
    }
    return {
        key: printed[name] for key, names in headings.items() for name in names if name in printed
    }
