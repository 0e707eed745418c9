"""The list of key projects (重点建设项目清单, 表5-4) as offices send it: a workbook or a CSV file."""

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from yizhangtu.errors import DocumentError
from yizhangtu.model import KeyProject

__all__ = ["read_projects"]

# Column headings met for each cell of the table; units in brackets are dropped before comparing.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "number": ("序号", "编号"),
    "category": ("项目类型", "类型", "项目类别"),
    "name": ("项目名称", "名称"),
    "nature": ("建设性质",),
    "years": ("建设年限", "建设期限"),
    "land_ha": ("用地规模", "用地面积"),
    "new_construction_ha": ("新增建设用地", "新增建设用地规模"),
    "place": ("所在地区", "所在地", "涉及地区"),
    "listing_basis": ("纳入依据", "依据"),
}
REQUIRED = tuple(key for key in HEADINGS if key != "number")

Cells = Sequence[str]


def read_projects(path: Path) -> tuple[KeyProject, ...]:
    """The projects listed in an .xlsx or .csv file whose header row carries the headings of 表5-4.

    An empty cell stays empty (None for areas); a total row (合计) is passed over.

    Raises
    ------
    DocumentError
        When the file cannot be read, has no such header, or an area is not a number (with its row).
    """
    rows = list(_csv_rows(path) if path.suffix.lower() == ".csv" else _workbook_rows(path))
    for index, row in enumerate(rows):
        columns = _columns(row)
        if all(key in columns for key in REQUIRED):
            body = enumerate(rows[index + 1 :], start=index + 2)
            return tuple(_projects(body, columns, path))
    raise DocumentError(
        "没有找到项目清单的表头",
        where=str(path),
        mend="表头须含：" + "、".join(HEADINGS[key][0] for key in REQUIRED),
    )


def _workbook_rows(path: Path) -> Iterator[Cells]:
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


def _csv_rows(path: Path) -> Iterator[Cells]:
    content = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return ([cell.strip() for cell in row] for row in csv.reader(io.StringIO(text)))
    raise DocumentError("编码无法识别", where=str(path), mend="请另存为 UTF-8 编码的 CSV")


def _columns(row: Cells) -> dict[str, int]:
    headings = {
        cell.split("(")[0].split("（")[0].replace(" ", "").replace("\n", ""): index
        for index, cell in enumerate(row)
    }
    return {
        key: headings[name] for key, names in HEADINGS.items() for name in names if name in headings
    }


def _projects(
    rows: Iterator[tuple[int, Cells]], columns: Mapping[str, int], path: Path
) -> Iterator[KeyProject]:
    count = 0
    for line, row in rows:
        cells = {key: row[index] if index < len(row) else "" for key, index in columns.items()}
        if not cells["name"] or "合计" in "".join(row):
            continue
        count += 1
        number = cells.get("number", "").removesuffix(".0")
        yield KeyProject(
            number=int(number) if number.isdecimal() else count,
            category=cells["category"],
            name=cells["name"],
            nature=cells["nature"],
            years=cells["years"],
            land_ha=_hectares(cells["land_ha"], line, path),
            new_construction_ha=_hectares(cells["new_construction_ha"], line, path),
            place=cells["place"],
            listing_basis=cells["listing_basis"],
        )


def _hectares(cell: str, line: int, path: Path) -> Decimal | None:
    if cell in {"", "-", "—", "/"}:
        return None
    try:
        value = Decimal(cell.replace(",", "").replace("，", ""))
    except InvalidOperation as error:
        raise DocumentError(
            f"用地规模“{cell}”不是数字", where=f"{path} 第{line}行", mend="请填写以公顷为单位的数字"
        ) from error
    if not value.is_finite():
        raise DocumentError(
            f"用地规模“{cell}”不是数字", where=f"{path} 第{line}行", mend="请填写以公顷为单位的数字"
        )
    return value
