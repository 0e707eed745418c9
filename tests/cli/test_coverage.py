"""`yizhangtu coverage` on one file and on a folder of units."""

import json
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
import shapely
from click.testing import CliRunner, Result

from yizhangtu.cli import main

CRS = 4548


def box(x: float, y: float, width: float = 100.0) -> shapely.Polygon:
    return shapely.box(500_000 + x, 4_000_000 + y, 500_000 + x + width, 4_000_100 + y)


def strip(*xs: float) -> shapely.Polygon:
    """A box with a vertex at each x, as the outline of boxes beside each other has them."""
    along = [(500_000 + x, 4_000_000) for x in xs]
    return shapely.Polygon([*along, *((x, 4_000_100) for x, _ in reversed(along))])


def layer(path: Path, *polygons: shapely.Polygon, crs: int = CRS) -> Path:
    names = [f"{path.stem}-{k}" for k in range(len(polygons))]
    frame = gpd.GeoDataFrame({"BSM": names}, geometry=list(polygons), crs=crs)
    if path.suffix == ".parquet":
        frame.to_parquet(path)
    else:
        frame.to_file(path, driver="GPKG")
    return path


def run(*words: object) -> Result:
    result = CliRunner().invoke(main, ["coverage", *map(str, words)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_a_sound_layer_ends_with_0(tmp_path: Path) -> None:
    result = run(layer(tmp_path / "图斑.gpkg", box(0, 0), box(100, 0)))
    assert result.exit_code == 0
    assert "没有缝隙、重叠和不匹配的节点" in result.output


def test_findings_end_with_1_and_are_told_with_place_and_patches(tmp_path: Path) -> None:
    path = layer(tmp_path / "图斑.gpkg", box(0, 0), box(90, 0))
    result = run(path, "--id", "BSM")
    assert result.exit_code == 1
    assert "重叠" in result.output
    assert "图斑-0、图斑-1" in result.output
    assert "共 1 处" in result.output


def test_findings_as_json(tmp_path: Path) -> None:
    path = layer(tmp_path / "图斑.gpkg", box(0, 0), box(150, 0))
    limit = layer(tmp_path / "界.gpkg", strip(0, 100, 150, 250))
    result = run(path, "--boundary", limit, "--json", "-")
    assert result.exit_code == 1
    content = json.loads(result.stdout)
    assert content["schema"] == "yizhangtu.coverage/v1"
    (count,) = content["counts"]
    assert (count["kind"], count["findings"]) == ("gap", 1)
    (finding,) = content["findings"]
    assert finding["area_m2"] == pytest.approx(5000, rel=1e-6)
    assert finding["width_m"] == pytest.approx(50, rel=1e-4)
    assert (finding["unit"], finding["left_id"], finding["right_id"]) == ("图斑", "0", "1")
    assert finding["ids"] == ["0", "1"]
    assert finding["longitude"] == pytest.approx(117.0, abs=0.1)


def test_no_findings_as_json(tmp_path: Path) -> None:
    result = run(layer(tmp_path / "图斑.gpkg", box(0, 0)), "--json", "-")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "schema": "yizhangtu.coverage/v1",
        "counts": [],
        "findings": [],
    }


def test_findings_as_layers_with_styles(tmp_path: Path) -> None:
    out = tmp_path / "问题.gpkg"
    path = layer(tmp_path / "图斑.gpkg", box(0, 0), box(90, 0))
    result = run(path, "--out", out)
    assert result.exit_code == 1
    assert "问题.gpkg" in result.output
    points, shapes = (gpd.read_file(out, layer=name) for name in ("findings", "shapes"))
    assert points.crs == shapes.crs == CRS
    assert points.geometry[0].within(shapes.geometry[0])
    assert shapes["kind"].tolist() == ["重叠"]
    assert shapes["ids"].tolist() == ["0、1"]
    assert "layer_styles" in {str(name) for name, _ in pyogrio.list_layers(out)}
    assert (tmp_path / "问题.findings.qml").exists()
    assert run(path, "--out", out).exit_code == 2
    assert run(path, "--out", out, "--overwrite").exit_code == 1


def test_a_sound_layer_gives_an_empty_file(tmp_path: Path) -> None:
    out = tmp_path / "问题.gpkg"
    assert run(layer(tmp_path / "图斑.gpkg", box(0, 0)), "--out", out).exit_code == 0
    assert len(gpd.read_file(out, layer="findings")) == 0


def test_a_folder_is_looked_at_unit_by_unit(tmp_path: Path) -> None:
    units, limits = tmp_path / "各县", tmp_path / "界"
    for folder in (units, limits):
        folder.mkdir()
    layer(units / "甲.parquet", box(0, 0), box(90, 0))
    layer(units / "乙.parquet", box(0, 0), box(100, 0))
    layer(limits / "甲.parquet", strip(0, 90, 100, 190))
    layer(limits / "乙.parquet", strip(0, 100, 200, 300))
    result = run(units, "--boundary", limits, "--id", "BSM", "--json", "-")
    findings = json.loads(result.stdout)["findings"]
    found = {(one["unit"], one["kind"]) for one in findings if one["area_m2"]}
    assert found == {("甲", "overlap"), ("乙", "gap")}
    assert "检查缝隙和重叠" in result.stderr


def test_units_of_several_belts_are_written_in_degrees(tmp_path: Path) -> None:
    units = tmp_path / "各县"
    units.mkdir()
    layer(units / "甲.parquet", box(0, 0), box(90, 0), crs=4548)
    layer(units / "乙.parquet", box(0, 0), box(90, 0), crs=4547)
    out = tmp_path / "问题.gpkg"
    assert run(units, "--out", out).exit_code == 1
    shapes = gpd.read_file(out, layer="shapes")
    assert shapes.crs == 4490
    assert shapes.geometry.bounds["minx"].round().tolist() == [114.0, 117.0]


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        pytest.param(["图斑.gpkg", "--id", "DKBH"], 4, "没有字段“DKBH”", id="no such field"),
        pytest.param(["空"], 2, "没有 GeoParquet 文件", id="empty folder"),
        pytest.param(
            ["图斑.gpkg", "--engine", "10.0.0.1"], 2, "集群地址不对", id="no such address"
        ),
    ],
)
def test_what_cannot_be_done(tmp_path: Path, words: list[str], code: int, message: str) -> None:
    layer(tmp_path / "图斑.gpkg", box(0, 0))
    (tmp_path / "空").mkdir()
    result = run(tmp_path / words[0], *words[1:])
    assert result.exit_code == code
    assert message in result.output
