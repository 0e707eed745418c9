"""Commands that measure files or a version."""

from pathlib import Path

import geopandas as gpd
import pytest
from click.testing import CliRunner
from little_county import CRS, frame, square
from office import Office

from yizhangtu.cli import main


def squares(path: Path, **columns: list[object]) -> Path:
    made = frame([{}, {}], [square(0, 0), square(1, 0, 2, 1)]).assign(**columns)
    made.to_file(path, driver="GPKG")
    return path


def test_area_beside_the_recorded_field(tmp_path: Path) -> None:
    path = squares(tmp_path / "图斑.gpkg", TBMJ=[10000.0, 20000.5])
    result = CliRunner().invoke(main, ["area", str(path), "--field", "TBMJ"])
    assert result.exit_code == 0
    assert "-0.50" in result.output
    assert "合计 30000.00 平方米，即 3.0000 公顷" in result.output


def test_area_of_a_field_that_is_not_there(tmp_path: Path) -> None:
    path = squares(tmp_path / "图斑.gpkg", TBMJ=[1.0, 1.0])
    result = CliRunner().invoke(main, ["area", str(path), "--field", "MJ"])
    assert result.exit_code == 4
    assert "没有字段MJ" in result.output


def test_tabulate_by_class(tmp_path: Path) -> None:
    parcels = squares(tmp_path / "图斑.gpkg", DLBM=["0103", "0301"])
    line = tmp_path / "红线.parquet"
    gpd.GeoDataFrame(geometry=[square(0.5, 0, 1, 1)], crs=CRS).to_parquet(line)
    result = CliRunner().invoke(
        main, ["tabulate", str(parcels), str(line), "--by", "left:DLBM", "--json", "-"]
    )
    assert result.exit_code == 0
    assert '"DLBM": "0103"' in result.output
    assert result.output.count("5000.0") + result.output.count("4999.99") >= 2


def test_tabulate_names_what_it_cannot_group_by(tmp_path: Path) -> None:
    path = squares(tmp_path / "图斑.gpkg", DLBM=["0103", "0301"])
    result = CliRunner().invoke(main, ["tabulate", str(path), str(path), "--by", "DLBM"])
    assert result.exit_code == 4


def test_a_file_that_is_no_layer(tmp_path: Path) -> None:
    path = tmp_path / "图斑.gpkg"
    path.write_text("甲", encoding="utf-8")
    assert CliRunner().invoke(main, ["area", str(path)]).exit_code == 4


def test_indicators_say_why_they_cannot_be_decided(drafted: Office) -> None:
    rows = drafted.json("indicators")["indicators"]
    assert isinstance(rows, list)
    values = {row["indicator"]: row for row in rows}
    assert values["growth_direction_share"]["value"] is None
    assert values["growth_direction_share"]["reason"].startswith("无法判定")
    assert values["permanent_basic_farmland"]["value"]["value"] == "240000"


def test_show_a_version_and_the_workspace(drafted: Office) -> None:
    assert "v1" in drafted.run("show").output
    assert "YJJBNT" not in drafted.run("show", "v1").output
    assert "永久基本农田" in drafted.run("show", "v1").output


@pytest.mark.parametrize("words", [["maintain", "report"], ["export"]])
def test_a_target_must_be_named(drafted: Office, words: list[str]) -> None:
    assert "没有指明" in drafted.run(*words, code=2).output
