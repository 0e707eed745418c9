"""Workbooks made in code: figures as displayed, merged cells, titles and notes, hidden sheets, formulas without results."""

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from yizhangtu.documents import Document, DocumentKind, read_document
from yizhangtu.errors import DocumentError


def saved(folder: Path, book: openpyxl.Workbook) -> Document:
    path = folder / "表.xlsx"
    book.save(path)
    return read_document(path)


def effect_table(book: openpyxl.Workbook) -> None:
    sheet = book.worksheets[0]
    sheet.title = "永久基本农田"
    sheet.append(["表5-1 成效指标表"])
    sheet.merge_cells("A1:D1")
    sheet.append(["单位：公顷"])
    sheet.append(["控制线", "指标", "调整前", "调整后"])
    sheet.append(["永久基本农田", "面积", 54188.01, 54188.0])
    sheet.append([None, "图斑数", 5939, 5823])
    sheet.merge_cells("A4:A5")
    sheet.append(["注：按核实成果统计。"])
    sheet["C4"].number_format = sheet["D4"].number_format = "0.00"


def test_a_sheet_is_its_title_lines_and_a_table_with_figures_as_displayed(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    effect_table(book)
    document = saved(tmp_path, book)
    assert document.kind is DocumentKind.WORKBOOK
    table = document.tables[0]
    assert table.caption == "表5-1 成效指标表 单位：公顷"
    assert [[(table.at(r, c) or table.cells[0]).text for c in range(4)] for r in range(3)] == [
        ["控制线", "指标", "调整前", "调整后"],
        ["永久基本农田", "面积", "54188.01", "54188.00"],
        ["永久基本农田", "图斑数", "5939", "5823"],
    ]
    for cell in table.cells:
        assert document.quote(cell.span) == cell.text
    assert document.text.endswith("注：按核实成果统计。")


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (97.432, "General", "97.432"),
        (12, "General", "12"),
        (12.0, "0", "12"),
        (1234.5, "#,##0.0000", "1234.5000"),
        (0.3569, "0.00%", "35.69%"),
        (0.9, "0%", "90%"),
        (2.345, "0.00_ ;[Red]-0.00", "2.35"),
        (date(2026, 2, 3), "yyyy-mm-dd", "2026-02-03"),
        (datetime(2026, 2, 3, 4, 5), "yyyy-mm-dd hh:mm", "2026-02-03 04:05:00"),  # noqa: DTZ001
        (True, "General", "是"),
        ("第一行\n第二行", "General", "第一行 第二行"),
    ],
)
def test_cells_stand_as_they_are_displayed(
    tmp_path: Path, value: object, number_format: str, text: str
) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["名称", "数"])
    sheet.append(["甲", value])
    sheet["B2"].number_format = number_format
    cell = saved(tmp_path, book).tables[0].at(1, 1)
    assert cell is not None
    assert cell.text == text


def test_hidden_sheets_are_read_and_told_and_formulas_without_results_are_told(
    tmp_path: Path,
) -> None:
    book = openpyxl.Workbook()
    effect_table(book)
    hidden = book.create_sheet("底稿")
    hidden.append(["项", "数"])
    hidden.append(["合计", "=SUM(1,2)"])
    hidden.sheet_state = "hidden"
    document = saved(tmp_path, book)
    assert "底稿" in document.text
    assert [(gap.what, gap.where) for gap in document.gaps] == [
        ("工作表是隐藏的，已读取", "工作表“底稿”"),
        ("公式没有保存计算结果，未读取", "工作表“底稿” B2"),
    ]


def test_an_empty_workbook_has_no_text(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="文件没有文字"):
        saved(tmp_path, openpyxl.Workbook())
