"""A result table as a file: CSV, Excel workbook or Parquet, by the ending of its name."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import xlsxwriter

from yizhangtu.errors import UsageError

__all__ = ["check_table_file", "write_table_file"]

_MOST_SHEET_ROWS = 1_048_575
# Excel takes a CSV without this mark to be in the system's own encoding.
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def check_table_file(path: Path | None) -> None:
    """Refuse a name whose ending tells no format, before the work is done.

    Raises
    ------
    UsageError
        Naming the formats.
    """
    if path is not None and path.suffix.casefold() not in _WRITERS:
        raise UsageError(
            f"不支持的文件类型“{path.suffix}”", where=path.name, mend="请用 .csv、.xlsx 或 .parquet"
        )


def write_table_file(table: pa.Table, path: Path) -> None:
    """Write a table; numbers are written in full, not rounded.

    Raises
    ------
    UsageError
        When the ending tells no format, the file cannot be written, or a sheet cannot hold the rows.
    """
    check_table_file(path)
    try:
        _WRITERS[path.suffix.casefold()](table, path)
    except (OSError, xlsxwriter.exceptions.FileCreateError) as err:
        raise UsageError(
            f"无法写入文件：{err}", where=str(path), mend="请检查文件夹是否存在、文件是否被占用"
        ) from err


def _write_csv(table: pa.Table, path: Path) -> None:
    with path.open("wb") as file:
        file.write(_BYTE_ORDER_MARK)
        pyarrow.csv.write_csv(table, file)


def _write_workbook(table: pa.Table, path: Path) -> None:
    if table.num_rows > _MOST_SHEET_ROWS:
        raise UsageError(
            f"结果有{table.num_rows}行，超过工作表的{_MOST_SHEET_ROWS}行",
            where=path.name,
            mend="请改用 .csv 或 .parquet",
        )
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options) as book:
        sheet = book.add_worksheet("面积表")
        sheet.write_row(0, 0, table.column_names)
        columns = [column.to_pylist() for column in table.columns]
        for number, row in enumerate(zip(*columns, strict=True), start=1):
            sheet.write_row(number, 0, [_cell(value) for value in row])


def _cell(value: object) -> object:
    """What a sheet can hold: numbers and text as they are, other values as text."""
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _write_parquet(table: pa.Table, path: Path) -> None:
    pyarrow.parquet.write_table(table, path, compression="zstd")


_WRITERS: Mapping[str, Callable[[pa.Table, Path], None]] = MappingProxyType(
    {".csv": _write_csv, ".xlsx": _write_workbook, ".parquet": _write_parquet}
)
