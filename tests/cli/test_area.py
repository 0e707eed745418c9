"""`yizhangtu area`: areas of record beside the recorded ones."""

import json
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result
from little_county import frame, square

from yizhangtu.cli import area, main


def run(*words: object, code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["area", *map(str, words)])
    assert result.exit_code == code, result.output
    return result


def squares(path: Path, **columns: list[object]) -> Path:
    made = frame([{}, {}], [square(0, 0), square(1, 0, 2, 1)]).assign(**columns)
    if path.suffix == ".parquet":
        made.to_parquet(path)
    else:
        made.to_file(path, driver="GPKG")
    return path


def test_beside_the_recorded_field(tmp_path: Path) -> None:
    path = squares(tmp_path / "图斑.gpkg", TBMJ=[10000.0, 20000.5])
    result = run(path, "--field", "TBMJ")
    assert "-0.50" in result.output
    assert "合计 30000.00 平方米，即 3.0000 公顷" in result.output


def test_as_json(tmp_path: Path) -> None:
    path = squares(tmp_path / "图斑.parquet", TBMJ=[10000.0, None])
    assert json.loads(run(path, "--field", "TBMJ", "--json", "-").stdout) == {
        "schema": "yizhangtu.area/v1",
        "rows": [
            {"row": 0, "area_m2": "10000.00", "recorded_m2": "10000.00", "difference_m2": "0.00"},
            {"row": 1, "area_m2": "20000.00", "recorded_m2": None, "difference_m2": None},
        ],
        "total_m2": "30000.00",
    }


def test_a_field_of_text_that_says_numbers(tmp_path: Path) -> None:
    path = squares(tmp_path / "图斑.parquet", TBMJ=["10000.01", "20000"])
    assert "-0.01" in run(path, "--field", "TBMJ").output


def test_a_field_that_is_no_number(tmp_path: Path) -> None:
    path = squares(tmp_path / "图斑.parquet", DLMC=["水田", "果园"])
    assert "字段DLMC不全是数字" in run(path, "--field", "DLMC", code=4).output


def test_a_field_that_is_not_there(tmp_path: Path) -> None:
    path = squares(tmp_path / "图斑.gpkg", TBMJ=[1.0, 1.0])
    assert "没有字段“MJ”" in run(path, "--field", "MJ", code=4).output


def test_a_folder_is_counted_through(tmp_path: Path) -> None:
    folder = tmp_path / "各县"
    folder.mkdir()
    squares(folder / "甲.parquet")
    squares(folder / "乙.parquet")
    rows = json.loads(run(folder, "--json", "-").stdout)["rows"]
    assert [row["row"] for row in rows] == [0, 1, 2, 3]
    assert [row["area_m2"] for row in rows] == ["10000.00", "20000.00"] * 2


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_written_as_a_table(tmp_path: Path, ending: str) -> None:
    path, out = squares(tmp_path / "图斑.parquet"), tmp_path / f"面积.{ending}"
    run(path, "--out", out)
    if ending == "parquet":
        assert [str(value) for value in pq.read_table(out)["area_m2"].to_pylist()] == [
            "10000.00",
            "20000.00",
        ]
    else:
        read = pd.read_csv(out) if ending == "csv" else pd.read_excel(out)
        assert read["area_m2"].astype(float).tolist() == [10000.0, 20000.0]


def test_a_file_of_another_kind_is_refused_before_the_work(tmp_path: Path) -> None:
    assert "请用 .csv、.xlsx 或 .parquet" in run(tmp_path, "--out", "面积.doc", code=2).output


def test_of_many_rows_those_that_differ_most_are_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(area, "_SHOWN", 1)
    path = squares(tmp_path / "图斑.parquet", TBMJ=[10000.0, 19999.0])
    result = run(path, "--field", "TBMJ")
    assert "共2行" in result.output
    assert "1.00" in result.output
    assert "10000.00" not in result.output
    assert "10000.00" in run(path).output


def test_a_file_that_is_no_layer(tmp_path: Path) -> None:
    path = tmp_path / "图斑.gpkg"
    path.write_text("甲", encoding="utf-8")
    run(path, code=4)
