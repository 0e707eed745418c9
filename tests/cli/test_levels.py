"""The checks between levels as a user runs them, on files, through the real command line."""

import json
import os
import subprocess
import sys
from pathlib import Path

import docx
import geopandas as gpd
import openpyxl
from shapely import box

UNITS = "代码,名称\n990100,青州市\n990121,禾县\n990122,澄县\n"


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).with_name("yizhangtu")), *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )


def approvals(folder: Path, *counties: str) -> None:
    (folder / "行政区.csv").write_text(UNITS, encoding="utf-8")
    texts = {"青州市": "300.00", **dict(zip(("禾县", "澄县"), counties, strict=True))}
    for name, value in texts.items():
        (folder / f"{name}.txt").write_text(
            f"{name}人民政府：\n一、原则同意《{name}国土空间总体规划（2021—2035年）》。\n"
            f"二、到2035年，{name}耕地保有量不低于{value}万亩。\n",
            encoding="utf-8",
        )
        done = run(folder, "targets", "read", f"{name}.txt", "--json", f"{name}.json")
        assert done.returncode == 0, done.stderr


def check(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    given = [f"--targets={name}.json" for name in ("青州市", "禾县", "澄县")]
    return run(folder, "targets", "check", "--units", "行政区.csv", *given, *more)


def test_counties_that_add_up_pass_and_are_shown_as_a_tree(tmp_path: Path) -> None:
    approvals(tmp_path, "180.00", "120.00")
    done = check(tmp_path)
    assert done.returncode == 0, done.stderr
    assert "青州市（990100）" in done.stdout
    assert "T1 2035年耕地保有量：通过（本级300.00，下级合计300.00万亩）" in done.stdout


def test_counties_that_fall_short_end_with_1_and_are_reported_in_every_form(tmp_path: Path) -> None:
    approvals(tmp_path, "180.00", "119.00")
    done = check(tmp_path, "--docx", "传导.docx", "--xlsx", "传导.xlsx", "--json", "传导.json")
    assert done.returncode == 1
    sentence = "2个下级单位之和为299.00万亩，少于本级的300.00万亩，相差1.00万亩"
    assert sentence in done.stdout
    content = json.loads((tmp_path / "传导.json").read_text(encoding="utf-8"))
    assert content["schema"] == "yizhangtu.levels/v1"
    row = next(row for row in content["rows"] if row["rule"] == "T1")
    assert (row["bound"], row["reached"], row["difference"], row["verdict"]) == (
        "300.00",
        "299.00",
        "-1.00",
        "failed",
    )
    assert len(row["sources"]) == 3
    tables = docx.Document(str(tmp_path / "传导.docx")).tables
    words = "".join(cell.text for table in tables for line in table.rows for cell in line.cells)
    assert "299.00" in words
    assert "不符合" in words
    book = openpyxl.load_workbook(tmp_path / "传导.xlsx")
    assert book.sheetnames == ["第1级", "不符合", "无法判定", "出处"]


def test_a_file_that_is_no_list_of_targets_is_refused(tmp_path: Path) -> None:
    approvals(tmp_path, "180.00", "120.00")
    (tmp_path / "禾县.json").write_text("[1, 2]", encoding="utf-8")
    done = check(tmp_path)
    assert done.returncode == 5
    assert "不是 targets read 写出的指标文件" in done.stderr


def polygons(path: Path, *bounds: tuple[float, float, float, float], **columns: list[str]) -> None:
    shapes = [box(500000 + a, 4e6 + b, 500000 + c, 4e6 + d) for a, b, c, d in bounds]
    gpd.GeoDataFrame(columns, geometry=shapes, crs=4548).to_file(path)


def test_lines_zones_and_lists_are_compared_from_files(tmp_path: Path) -> None:
    polygons(tmp_path / "市.gpkg", (0, 0, 100, 100), GHFQDM=["300"])
    polygons(tmp_path / "县.gpkg", (0, 0, 100, 90), GHFQDM=["500"])
    polygons(tmp_path / "界.gpkg", (0, 0, 1000, 1000))
    same = run(tmp_path, "levels", "lines", "市.gpkg", "市.gpkg", "--unit", "界.gpkg")
    assert same.returncode == 0, same.stderr
    done = run(tmp_path, "levels", "lines", "市.gpkg", "县.gpkg", "--unit", "界.gpkg")
    assert done.returncode == 1
    assert "上级划入而下级没有落入1000.00平方米" in done.stdout
    done = run(tmp_path, "levels", "zones", "市.gpkg", "县.gpkg")
    assert done.returncode == 0
    assert "上级为农田保护区的地方，下级为乡村发展区" in done.stdout
    (tmp_path / "市.csv").write_text("项目名称\n青禾水库\n", encoding="utf-8")
    (tmp_path / "县.csv").write_text("项目名称\n北岭公路\n", encoding="utf-8")
    done = run(tmp_path, "levels", "lists", "市.csv", "县.csv", "--json", "-")
    assert "青禾水库" in json.loads(done.stdout)["findings"][0]["message"]


def test_a_detailed_plan_is_checked_and_a_missing_field_told(tmp_path: Path) -> None:
    polygons(tmp_path / "地块.gpkg", (0, 0, 100, 100), YDYHFLDM=["0701"])
    polygons(tmp_path / "边界.gpkg", (0, 0, 100, 80))
    done = run(tmp_path, "levels", "detailed", "地块.gpkg", "--boundary", "边界.gpkg")
    assert done.returncode == 1
    assert "第1个地块越出城镇开发边界，2000.00平方米" in done.stdout
    done = run(
        tmp_path, "levels", "detailed", "地块.gpkg", "--boundary", "边界.gpkg", "--field", "DM"
    )
    assert done.returncode == 4
    assert "没有字段DM" in done.stderr


def test_clauses_go_out_are_ticked_and_come_back(tmp_path: Path) -> None:
    approvals(tmp_path, "180.00", "120.00")
    done = run(tmp_path, "levels", "clauses", "青州市.txt", "--out", "勾对.csv")
    assert done.returncode == 0, done.stderr
    rows = (tmp_path / "勾对.csv").read_text(encoding="utf-8-sig").splitlines()
    ticked = [rows[0], *(f"{row.removesuffix(',,')},第三条,文本第5页" for row in rows[1:])]
    (tmp_path / "勾对.csv").write_text("\n".join(ticked), encoding="utf-8")
    done = run(tmp_path, "levels", "clauses", "青州市.txt", "--ticked", "勾对.csv", "--json", "-")
    assert json.loads(done.stdout)["not_run"] == []


def test_plans_to_synchronise_are_listed(tmp_path: Path) -> None:
    (tmp_path / "行政区.csv").write_text(UNITS, encoding="utf-8")
    done = run(
        tmp_path, "levels", "sync", "--units", "行政区.csv", "--unit", "青州市", "--json", "-"
    )
    assert [plan["unit"]["name"] for plan in json.loads(done.stdout)["plans"]] == ["禾县", "澄县"]
