"""`yizhangtu tabulate`: the area table of two layers."""

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result
from little_county import CRS, frame, square

from yizhangtu.cli import main, tabulate


def run(*words: object, code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["tabulate", *map(str, words)])
    assert result.exit_code == code, result.output
    return result


def rows(*words: object) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(run(*words, "--json", "-").stdout)["rows"]
    return [
        {key: round(value, 2) if isinstance(value, float) else value for key, value in row.items()}
        for row in found
    ]


@pytest.fixture
def parcels(tmp_path: Path) -> Path:
    """Two squares of 1 ha and 2 ha side by side."""
    path = tmp_path / "图斑.gpkg"
    made = frame([{}, {}], [square(0, 0), square(1, 0, 2, 1)]).assign(DLBM=["0103", "0301"])
    made.to_file(path, driver="GPKG")
    return path


@pytest.fixture
def line(tmp_path: Path) -> Path:
    """The same 1 ha twice, across both squares."""
    path = tmp_path / "红线.parquet"
    over = [square(0.5, 0, 1, 1)] * 2
    gpd.GeoDataFrame({"name": ["甲", "乙"]}, geometry=over, crs=CRS).to_parquet(path)
    return path


def test_by_class(parcels: Path, line: Path) -> None:
    assert rows(parcels, line, "--by", "left:DLBM") == [
        {"DLBM": "0103", "area_m2": 10000.0},
        {"DLBM": "0301", "area_m2": 10000.0},
    ]
    assert "10000.00" in run(parcels, line, "--by", "left:DLBM").output


def test_what_lies_over_each_other_counts_once(parcels: Path, line: Path) -> None:
    by = ("--by", "left:DLBM", "--overlaps", "once")
    assert [row["area_m2"] for row in rows(parcels, line, *by)] == [5000.0, 5000.0]
    each = rows(parcels, line, *by, "--by", "right:name")
    assert [row["area_m2"] for row in each] == [5000.0] * 4


def test_many_units_by_their_files(tmp_path: Path, line: Path) -> None:
    (tmp_path / "各县").mkdir()
    for k, name in enumerate(("甲县", "乙县")):
        gpd.GeoDataFrame(geometry=[square(k, 0)], crs=CRS).to_parquet(
            tmp_path / "各县" / f"{name}.parquet"
        )
    assert rows(tmp_path / "各县", line, "--by", "left:unit") == [
        {"unit": "乙县", "area_m2": 10000.0},
        {"unit": "甲县", "area_m2": 10000.0},
    ]


def test_pairs_as_a_file(tmp_path: Path, parcels: Path, line: Path) -> None:
    out = tmp_path / "对.parquet"
    assert rows(parcels, line, "--pairs", out) == [{"area_m2": 20000.0}]
    pairs = pq.read_table(out).to_pydict()
    assert pairs["left"] == [0, 0, 1, 1]
    assert pairs["right"] == [0, 1, 0, 1]


def test_by_way_of_the_cache(tmp_path: Path, parcels: Path, line: Path) -> None:
    cache = tmp_path / "缓存"
    first = rows(parcels, line, "--by", "left:DLBM", "--cache", cache)
    assert (cache / "areas.db").is_file()
    assert rows(parcels, line, "--by", "left:DLBM", "--cache", cache) == first


def test_a_cache_folder_that_cannot_be_made(tmp_path: Path, parcels: Path, line: Path) -> None:
    (tmp_path / "文件").write_text("x")
    words = (parcels, line, "--by", "left:DLBM", "--cache", tmp_path / "文件" / "缓存")
    assert "不能使用缓存文件夹" in run(*words, code=2).output


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_the_table_as_a_file(tmp_path: Path, parcels: Path, line: Path, ending: str) -> None:
    out = tmp_path / f"面积表.{ending}"
    run(parcels, line, "--by", "left:DLBM", "--by", "right:name", "--out", out)
    if ending == "csv":
        read = pd.read_csv(out, dtype={"DLBM": str})
        assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    else:
        read = pd.read_excel(out, dtype={"DLBM": str}) if ending == "xlsx" else pd.read_parquet(out)
    assert read["DLBM"].tolist() == ["0103", "0103", "0301", "0301"]
    assert read["name"].tolist() == ["乙", "甲"] * 2
    assert read["area_m2"].round(2).tolist() == [5000.0] * 4


def test_a_folder_that_is_not_there_for_the_table(
    tmp_path: Path, parcels: Path, line: Path
) -> None:
    out = tmp_path / "没有" / "面积表.csv"
    assert "无法写入文件" in run(parcels, line, "--by", "left:DLBM", "--out", out, code=2).output


def test_long_tables_are_cut_on_the_screen(
    parcels: Path, line: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tabulate, "_SHOWN", 1)
    result = run(parcels, line, "--by", "left:DLBM")
    assert "共2行，只列出前1行" in result.output
    assert "0301" not in result.output


@pytest.mark.parametrize("by", ["DLBM", "left:", "middle:DLBM", "left:DLMC"])
def test_names_what_it_cannot_group_by(parcels: Path, by: str) -> None:
    assert by.removeprefix("left:") in run(parcels, parcels, "--by", by, code=4).output


def test_something_must_be_asked_for(parcels: Path) -> None:
    assert "--by" in run(parcels, parcels, code=2).output


def test_another_engine_must_be_a_cluster(parcels: Path, line: Path) -> None:
    run(parcels, line, "--by", "left:DLBM", "--engine", "yarn", code=2)
