"""The list of key projects (重点建设项目清单, 表5-4) as offices send it: a workbook or a CSV file."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path

from yizhangtu.documents.sheet_rows import SheetRow, sheet_rows
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


def read_projects(path: Path) -> tuple[KeyProject, ...]:
    """The projects listed in an .xlsx or .csv file whose header row carries the headings of 表5-4.

    An empty cell stays empty (None for areas); a total row (合计) is passed over.

    Raises
    ------
    DocumentError
        When the file cannot be read, has no such header, or an area is not a number (with its row).
    """
    return tuple(_projects(sheet_rows(path, HEADINGS, required=REQUIRED, what="项目清单"), path))


def _projects(rows: Iterable[SheetRow], path: Path) -> Iterator[KeyProject]:
    count = 0
    for row in rows:
        cells = row.cells
        if not cells["name"] or "合计" in row.text:
            continue
        count += 1
        number = cells.get("number", "").removesuffix(".0")
        yield KeyProject(
            number=int(number) if number.isdecimal() else count,
            category=cells["category"],
            name=cells["name"],
            nature=cells["nature"],
            years=cells["years"],
            land_ha=_hectares(cells["land_ha"], row.line, path),
            new_construction_ha=_hectares(cells["new_construction_ha"], row.line, path),
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
