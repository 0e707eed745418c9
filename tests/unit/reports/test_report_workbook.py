"""The workbook: numbers are numbers that show the printed digits, and text never becomes a formula."""

from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from yizhangtu.errors import ReportError
from yizhangtu.model import MaintenanceRecord
from yizhangtu.reports import Vocabulary, write_tables_xlsx
from yizhangtu.reports.sheets import _put_number, _put_text

SHEETS = ["表5-1", "表5-2", "表5-3", "表5-4", "调入调出清单", "平衡表", "指标来源"]


@pytest.fixture(scope="module")
def book(
    record: MaintenanceRecord, vocabulary: Vocabulary, tmp_path_factory: pytest.TempPathFactory
) -> Workbook:
    path = tmp_path_factory.mktemp("workbook") / "tables.xlsx"
    write_tables_xlsx(record, path, vocabulary=vocabulary)
    return load_workbook(path)


def new_cell() -> Cell:
    cell = Workbook().worksheets[0].cell(1, 1)
    assert isinstance(cell, Cell)
    return cell


def rows(sheet: Worksheet) -> list[tuple[object, ...]]:
    return list(sheet.iter_rows(min_row=3, values_only=True))


def test_sheets_are_in_order_and_headed(book: Workbook) -> None:
    assert book.sheetnames == SHEETS
    for sheet in book.worksheets:
        assert sheet.freeze_panes == "A3"
        assert sheet.print_title_rows == "$1:$2"
    assert book["表5-4"]["A1"].value == "表5-4 青禾县重点建设项目清单（单位：公顷）"


def test_effect_table_holds_numbers_with_the_printed_digits(book: Workbook) -> None:
    sheet = book["表5-1"]
    assert [cell.value for cell in sheet[2]] == [
        "控制线",
        "优化导向",
        "具体指标",
        "调整前",
        "调整后",
        "变化",
    ]
    slope = sheet[8]
    assert [(cell.value, cell.number_format) for cell in slope[3:]] == [
        (5210.4, "0.00"),
        (5117.85, "0.00"),
        (-92.55, "0.00"),
    ]
    assert [cell.value for cell in sheet[5]][3:] == [
        "273.9000/50.20",
        "273.9000/50.31",
        "0.0000/0.11",
    ]
    assert [cell.value for cell in sheet[7]][3:] == ["—", "—", "—"]
    assert [cell.value for cell in sheet[10]][3:] == [5939, 5823, -116]


def test_groups_are_merged(book: Workbook) -> None:
    merged = {str(area) for area in book["表5-1"].merged_cells.ranges}
    assert {"A3:A10", "B3:B5", "B6:B8", "B9:B10"} <= merged


def test_account_is_exact(book: Workbook) -> None:
    boundary = rows(book["平衡表"])[8:12]
    assert [row[1:5] for row in boundary] == [
        ("维护前", 34087708, 3408.7708, 51131.56),
        ("调入", 82200.07, 8.22, 123.3),
        ("调出", 82200.07, 8.22, 123.3),
        ("维护后", 34087708, 3408.7708, 51131.56),
    ]
    assert book["平衡表"]["C11"].number_format == "0.00"
    assert book["平衡表"]["D12"].number_format == "0.0000"


def test_transfers_are_listed_with_place_and_evidence(book: Workbook) -> None:
    assert rows(book["调入调出清单"])[1] == (
        "2",
        "永久基本农田",
        "调出",
        "DC-001",
        "坡度15度以上",
        "柳树镇",
        "东坡村",
        6.17,
        6.171,
        "举证照片及说明DC-001",
        118.712345,
        41.923456,
    )


def test_sources_name_version_and_snapshot(book: Workbook) -> None:
    first = rows(book["指标来源"])[0]
    assert first == (
        "表5-1",
        "耕地保有量（万亩）",
        "indicator_5-1_1",
        "v1",
        "永久基本农田 ab12ab12ab12；坡度图 cd34cd34cd34",
    )


def test_text_of_users_never_becomes_a_formula(
    record: MaintenanceRecord, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    texts = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", '=HYPERLINK("http://x")', "#N/A"]
    projects = tuple(replace(record.projects[0], name=text, years=text) for text in texts)
    path = tmp_path / "tables.xlsx"
    write_tables_xlsx(replace(record, projects=projects), path, vocabulary=vocabulary)
    sheet = load_workbook(path)["表5-4"]
    for number, text in enumerate(texts, 3):
        cells = (sheet.cell(number, 3), sheet.cell(number, 5))
        assert [(cell.value, cell.data_type) for cell in cells] == [(text, "s")] * 2
        assert all(cell.quotePrefix is (text[0] in "=+-@") for cell in cells)


def test_missing_tables_say_so(
    bare_record: MaintenanceRecord, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    path = tmp_path / "tables.xlsx"
    write_tables_xlsx(bare_record, path, vocabulary=vocabulary)
    book = load_workbook(path)
    assert book.sheetnames == SHEETS
    assert {sheet["A1"].value for sheet in book.worksheets} == {"本次维护没有该表的数据"}


def test_same_record_same_bytes(
    record: MaintenanceRecord, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    write_tables_xlsx(record, first, vocabulary=vocabulary)
    write_tables_xlsx(record, second, vocabulary=vocabulary)
    assert first.read_bytes() == second.read_bytes()
    assert load_workbook(first).properties.modified.isoformat() == "2026-11-21T08:30:00"


def test_record_that_does_not_add_up_is_refused(
    record: MaintenanceRecord, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    with pytest.raises(ReportError, match="前后不一致"):
        write_tables_xlsx(replace(record, transfers=()), tmp_path / "t.xlsx", vocabulary=vocabulary)


@pytest.mark.parametrize(
    ("text", "value", "shown"),
    [
        ("0.00", 0.0, "0.00"),
        ("-116", -116, "0"),
        ("+0.26", 0.26, "+0.00;-0.00;0.00"),
        ("541880100.00", 541880100.0, "0.00"),
        ("007", 7, "000"),
    ],
)
def test_number_shows_its_digits(text: str, value: float, shown: str) -> None:
    cell = new_cell()
    assert _put_number(cell, text)
    assert (cell.value, cell.number_format) == (value, shown)


@pytest.mark.parametrize("text", ["—", "1/2", "90%", "1e5", "", "1234567890123456", "１２"])
def test_what_a_spreadsheet_cannot_hold_exactly_stays_text(text: str) -> None:
    cell = new_cell()
    assert not _put_number(cell, text)
    _put_text(cell, text)
    assert cell.value == text
