"""`yizhangtu patches` on one file and on a folder of units."""

import json
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from click.testing import CliRunner, Result

from yizhangtu.cli import main

CLASSES = ["01", "01", "02", "01"]


def box(x: float, y: float) -> shapely.Polygon:
    return shapely.box(500_000 + x, 4_000_000 + y, 500_100 + x, 4_000_100 + y)


def layer(path: Path) -> Path:
    """Two that share a side, one of another class beside them, one that touches the second at a corner."""
    frame = gpd.GeoDataFrame(
        {"DLBM": CLASSES}, geometry=[box(0, 0), box(100, 0), box(200, 0), box(200, 100)], crs=4548
    )
    if path.suffix == ".parquet":
        frame.to_parquet(path)
    else:
        frame.to_file(path, driver="GPKG")
    return path


def run(*words: object) -> Result:
    result = CliRunner().invoke(main, ["patches", *map(str, words)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def rows(*words: object) -> list[dict[str, object]]:
    result = run(*words, "--json", "-")
    assert result.exit_code == 0
    content = json.loads(result.stdout)
    assert content["schema"] == "yizhangtu.patches/v1"
    found = content["rows"]
    assert isinstance(found, list)
    return found


def test_all_patches_without_classes(tmp_path: Path) -> None:
    (row,) = rows(layer(tmp_path / "图斑.gpkg"))
    assert row["patches"] == 1
    assert row["area_m2"] == pytest.approx(40_000, rel=1e-6)


def test_patches_of_a_class_and_those_under_a_size(tmp_path: Path) -> None:
    found = rows(layer(tmp_path / "图斑.gpkg"), "--by", "DLBM", "--under", "1.5", "--under", "9")
    assert [(row["class"], row["patches"], row["under"]) for row in found] == [
        ("01", 2, [1, 2]),
        ("02", 1, [1, 1]),
    ]


def test_corner_contact(tmp_path: Path) -> None:
    found = rows(layer(tmp_path / "图斑.gpkg"), "--by", "DLBM", "--corner-contact")
    assert [row["patches"] for row in found] == [1, 1]


def test_a_folder_is_counted_unit_by_unit(tmp_path: Path) -> None:
    for name in "甲乙":
        layer(tmp_path / f"{name}.parquet")
    result = run(tmp_path, "--by", "DLBM", "--under", "1.5")
    assert result.exit_code == 0
    assert result.stdout.count("3.0000") == 2
    assert "小于1.5公顷" in result.stdout
    assert "连片统计" in result.stderr
    assert [(row["unit"], row["class"]) for row in rows(tmp_path, "--by", "DLBM")] == [
        (unit, value) for unit in ("乙", "甲") for value in ("01", "02")
    ]


def test_a_field_that_is_not_there(tmp_path: Path) -> None:
    result = run(layer(tmp_path / "图斑.gpkg"), "--by", "地类")
    assert result.exit_code == 4
    assert "没有字段“地类”" in result.output
