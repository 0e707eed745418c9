"""The workbook of an audit: a sheet per kind of outcome, printed figures as numbers, text never a formula."""

from pathlib import Path

from audited_plan import paper
from openpyxl import load_workbook

from yizhangtu.model import AuditReport
from yizhangtu.reports.audit_workbook import write_audit_xlsx


def test_the_sheets_hold_findings_and_what_was_verified(tmp_path: Path) -> None:
    path = tmp_path / "审校.xlsx"
    write_audit_xlsx(paper(), path)
    book = load_workbook(path)
    assert book.sheetnames == ["发现", "已核实", "未能判定", "未识别数字"]
    row = [cell.value for cell in book["发现"][3]]
    assert row == [
        1,
        "不符合",
        "确定",
        "A1 分项之和等于合计",
        "分项之和等于合计",
        10.0,
        9.0,
        "公顷",
        "第3行",
        "10.00",
        "6.00+3.00=9.00公顷，<b>不等于</b>10.00公顷。",
        "核对分项",
    ]
    assert book["发现"]["F3"].number_format == "0.00"
    assert [cell.value for cell in book["已核实"][3]][2:4] == ["换算一致", "97.43=97.43"]
    assert [cell.value for cell in book["未能判定"][3]] == ["A16 与数据库一致", "缺少<图层>"]
    assert book["未识别数字"]["B3"].data_type == "s"
    assert book["未识别数字"]["B3"].value == "=1+1"


def test_an_empty_outcome_says_so(tmp_path: Path) -> None:
    path = tmp_path / "审校.xlsx"
    write_audit_xlsx(paper(audited=AuditReport("方案.txt", "ab" * 32, (), ())), path)
    book = load_workbook(path)
    assert [book[name]["A1"].value for name in book.sheetnames] == [
        "没有发现矛盾",
        "没有可以核实的表述",
        "没有无法判定的规则",
        "没有未识别的数字",
    ]
