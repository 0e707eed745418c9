from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from yizhangtu.documents import read_projects
from yizhangtu.errors import DocumentError

HEADER = [
    "序号",
    "项目类型",
    "项目名称",
    "建设性质",
    "建设年限",
    "用地规模（公顷）",
    "新增建设用地（公顷）",
    "所在地区",
    "纳入依据",
]
ROW = [1, "能源类", "青禾风电", "新建", "2026-2028年", 30, "29.5751", "东乡镇", "发改文件"]


def workbook(path: Path, *rows: Sequence[object]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


def test_a_workbook_with_a_title_row_and_a_total(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "项目.xlsx",
        ["表5-4"],
        HEADER,
        ROW,
        [None, "合计", "1个", None, None, 30, 30, None, None],
    )
    (project,) = read_projects(path)
    assert project.name == "青禾风电"
    assert project.land_ha == Decimal(30)
    assert project.new_construction_ha == Decimal("29.5751")
    assert project.listing_basis == "发改文件"


def test_empty_cells_stay_empty(tmp_path: Path) -> None:
    path = workbook(tmp_path / "项目.xlsx", HEADER, [*ROW[:5], None, "—", "东乡镇", None])
    (project,) = read_projects(path)
    assert (project.land_ha, project.new_construction_ha, project.listing_basis) == (None, None, "")


def test_csv_in_the_local_code_page(tmp_path: Path) -> None:
    path = tmp_path / "项目.csv"
    lines = [",".join(HEADER), ",".join(str(cell) for cell in ROW)]
    path.write_bytes("\n".join(lines).encode("gb18030"))
    assert read_projects(path)[0].category == "能源类"


def test_text_in_an_area_cell_names_its_row(tmp_path: Path) -> None:
    path = workbook(tmp_path / "项目.xlsx", HEADER, ROW, [2, *ROW[1:5], "约三十", 0, "东乡镇", ""])
    with pytest.raises(DocumentError, match="“约三十”不是数字") as caught:
        read_projects(path)
    assert "第3行" in caught.value.where


def test_a_sheet_without_the_headings(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="没有找到项目清单的表头"):
        read_projects(workbook(tmp_path / "项目.xlsx", ["甲", "乙"]))


def test_a_file_that_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "项目.xlsx"
    path.write_text("甲", encoding="utf-8")
    with pytest.raises(DocumentError, match="不是完好的 xlsx"):
        read_projects(path)
