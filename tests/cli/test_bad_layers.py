"""Bad layers given to the commands that measure: a finding, or an error that names file, row and identifier."""

import json
import struct
from contextlib import nullcontext
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from click.testing import CliRunner, Result

from yizhangtu.cli import main

BELT = 4548
ORIGIN = np.array([586000.0, 4642000.0])


def placed(*corners: tuple[float, float]) -> shapely.Polygon:
    return shapely.Polygon(np.array(corners) * 10.0 + ORIGIN)


def wkb_of(*numbers: float) -> bytes:
    """A polygon of one ring with just these coordinates."""
    return struct.pack(f"<BIII{len(numbers)}d", 1, 3, 1, len(numbers) // 2, *numbers)


SOUND = placed((0, 0), (4, 0), (4, 4), (0, 4))
BESIDE = placed((4, 0), (8, 0), (8, 4), (4, 4))
X, Y = ORIGIN.tolist()
REFUSED = {
    "bow-tie": (shapely.to_wkb(placed((0, 0), (4, 4), (4, 0), (0, 3))), "自相交"),
    "nan": (wkb_of(X, Y, X + 9, float("nan"), X + 9, Y + 9, X, Y), "NaN"),
    "infinite": (wkb_of(X, Y, X + 9, float("inf"), X + 9, Y + 9, X, Y), "无穷大"),
    "point": (shapely.to_wkb(shapely.Point(ORIGIN)), "几何类型是点"),
    "line": (shapely.to_wkb(shapely.LineString([ORIGIN, ORIGIN + 1])), "几何类型是线"),
    "collection": (shapely.to_wkb(shapely.GeometryCollection([SOUND])), "几何类型是几何集合"),
    "axes swapped": (wkb_of(Y, X, Y + 9, X, Y + 9, X + 9, Y, X), "不在所标坐标系的范围内"),
    "enormous": (wkb_of(X, Y, 1e300, Y, 1e300, 1e300, X, Y), "不在所标坐标系的范围内"),
    "not closed": (wkb_of(X, Y, X + 9, Y, X + 9, Y + 9, X, Y + 9), "没有闭合"),
    "two points": (wkb_of(X, Y, X + 9, Y), "没有闭合"),
    "cut short": (shapely.to_wkb(SOUND)[:50], "不完整或已损坏"),
    "no bytes": (b"", "不完整或已损坏"),
    "other bytes": (b"\xff\x07abc", "不完整或已损坏"),
    "more points than bytes": (struct.pack("<BIII", 1, 3, 1, 2**31 - 1), "不完整或已损坏"),
}
FOUND = {"bow-tie"}
"""What the check of a coverage reports instead."""


def geoparquet(path: Path, *rows: bytes | None, **options: object) -> Path:
    """Rows called B0, B1, … of one class each, with just these bytes."""
    path.parent.mkdir(exist_ok=True)
    frame = gpd.GeoDataFrame(
        {
            "BSM": [f"B{k}" for k in range(len(rows))],
            "DLBM": [f"{k:02d}" for k in range(len(rows))],
        },
        geometry=[SOUND] * len(rows),
        crs=BELT,
    )
    frame.to_parquet(path)
    table = pq.read_table(path)
    place = table.column_names.index("geometry")
    table = table.set_column(place, table.schema.field(place), pa.array(rows, pa.binary()))
    pq.write_table(table, path, **options)
    return path


def geopackage(path: Path, *rows: bytes | None) -> Path:
    """The same through GDAL, which looks at no coordinate."""
    names = np.array([f"B{k}" for k in range(len(rows))], dtype=object)
    pyogrio.raw.write(
        path,
        np.array(rows, dtype=object),
        [names],
        ["BSM"],
        driver="GPKG",
        geometry_type="Unknown",
        crs=f"EPSG:{BELT}",
        layer="图斑",
    )
    return path


def run(*words: object) -> Result:
    result = CliRunner().invoke(main, [str(word) for word in words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def commands(bad: Path, good: Path) -> dict[str, list[object]]:
    return {
        "area": ["area", bad],
        "tabulate left": ["tabulate", bad, good, "--by", "left:BSM"],
        "tabulate right": ["tabulate", good, bad, "--by", "right:BSM", "--overlaps", "once"],
        "tabulate with a cache": [
            *["tabulate", bad, good, "--by", "left:BSM", "--cache", bad.parent / "缓存"]
        ],
        "patches": ["patches", bad],
        "coverage": ["coverage", bad],
        "coverage boundary": ["coverage", good, "--boundary", bad],
    }


@pytest.fixture
def good(tmp_path: Path) -> Path:
    # Two of a kind: what lies near the bad row has to be looked at.
    whole = placed((-9, -9), (19, -9), (19, 19), (-9, 19))
    return geoparquet(tmp_path / "好" / "好.parquet", shapely.to_wkb(whole))


@pytest.mark.parametrize(("row", "told"), REFUSED.values(), ids=REFUSED.keys())
def test_a_bad_row_is_named(
    tmp_path: Path, good: Path, row: bytes, told: str, request: pytest.FixtureRequest
) -> None:
    case = request.node.callspec.id
    bad = geoparquet(tmp_path / "坏" / "图斑.parquet", shapely.to_wkb(BESIDE), None, row)
    words = commands(bad, good) | {
        "patches by class": ["patches", bad, "--by", "DLBM"],
        "patches of units": ["patches", bad.parent],
        "coverage of units": ["coverage", bad.parent],
    }
    for name, command in words.items():
        result = run(*command)
        if name.startswith("coverage") and case in FOUND and "boundary" not in name:
            assert result.exit_code == 1, name
            continue
        assert result.exit_code == 4, (name, result.output)
        assert told in result.output or (name == "coverage boundary" and case in FOUND), name
        assert "第3行" in result.output, name
        assert "处理办法" in result.output, name
        assert "Warning" not in result.output, name
        if name != "coverage boundary":
            assert "图斑.parquet第3行，BSM B2" in result.output, (name, result.output)


@pytest.mark.parametrize("case", ["bow-tie", "nan", "point", "axes swapped", "not closed"])
def test_a_bad_row_of_another_format_is_named(tmp_path: Path, good: Path, case: str) -> None:
    row, told = REFUSED[case]
    bad = geopackage(tmp_path / "图斑.gpkg", shapely.to_wkb(BESIDE), None, row)
    for name, command in commands(bad, good).items():
        result = run(*command)
        if name == "coverage" and case in FOUND:
            assert result.exit_code == 1
            continue
        assert result.exit_code == 4, (name, result.output)
        assert "第3行" in result.output, name
        assert "Warning" not in result.output, name
        if name != "coverage boundary":
            assert told in result.output, name
            assert "图斑.gpkg第3行，BSM B2" in result.output, name


def test_two_files_of_one_name_are_not_taken_for_each_other(tmp_path: Path, good: Path) -> None:
    bad = geoparquet(tmp_path / "坏" / "好.parquet", shapely.to_wkb(BESIDE), b"")
    result = run("tabulate", good, bad, "--by", "right:BSM")
    assert "好.parquet第2行" in result.output
    assert "BSM" not in result.output


def test_a_layer_without_identifiers_names_the_row_alone(tmp_path: Path) -> None:
    path = geoparquet(tmp_path / "图斑.parquet", shapely.to_wkb(BESIDE), b"")
    table = pq.read_table(path)
    pq.write_table(table.drop_columns(["BSM"]), path)
    assert "（图斑.parquet第2行）" in run("area", path).output


def test_what_only_looks_odd_is_measured(tmp_path: Path, good: Path) -> None:
    odd = [
        placed((0, 0), (4, 0), (4, 2), (6, 2), (4, 2), (4, 4), (0, 4)),  # a spike
        placed((0, 0), (4, 0), (4, 0), (4, 4), (4, 4), (0, 4), (0, 0)),  # repeated points
        shapely.reverse(SOUND),
        shapely.force_3d(SOUND, 9.0),
        shapely.MultiPolygon([SOUND]),
    ]
    path = geoparquet(tmp_path / "图斑.parquet", *map(shapely.to_wkb, [SOUND, *odd]))
    areas = [row["area_m2"] for row in json.loads(run("area", path, "--json", "-").stdout)["rows"]]
    assert set(areas) == {areas[0]}
    content = run("tabulate", path, good, "--by", "left:BSM", "--json", "-").stdout
    shares = [row["area_m2"] for row in json.loads(content)["rows"]]
    assert shares == [pytest.approx(float(areas[0]), abs=0.01)] * 6


def test_nothing_is_no_area(tmp_path: Path, good: Path) -> None:
    nothing = [None, shapely.to_wkb(shapely.Polygon()), shapely.to_wkb(shapely.MultiPolygon())]
    # A line there and back, and a single point.
    nothing += [wkb_of(X, Y, X + 9, Y, X + 4, Y, X, Y), wkb_of(*[X, Y] * 4)]
    path = geoparquet(tmp_path / "图斑.parquet", *nothing)
    rows = json.loads(run("area", path, "--json", "-").stdout)["rows"]
    assert [row["area_m2"] for row in rows] == ["0.00"] * 5
    shares = json.loads(run("tabulate", path, good, "--by", "left:BSM", "--json", "-").stdout)
    assert sum(row["area_m2"] for row in shares["rows"]) < 1e-4
    found = json.loads(run("coverage", path, "--id", "BSM", "--json", "-").stdout)["findings"]
    assert [(one["kind"], one["ids"]) for one in found] == [("sliver", ["B3"]), ("sliver", ["B4"])]
    assert run("patches", path).exit_code == 0


@pytest.mark.parametrize("ending", ["parquet", "gpkg"])
def test_layers_without_rows(tmp_path: Path, good: Path, ending: str) -> None:
    write = geoparquet if ending == "parquet" else geopackage
    empty = write(tmp_path / f"空.{ending}")
    for name, command in commands(empty, good).items():
        result = run(*command)
        if name == "coverage boundary":
            assert result.exit_code == 4
            assert "边界图层中没有面" in result.output
        else:
            assert result.exit_code == 0, (name, result.output)


@pytest.mark.parametrize("crs", [None, 3857, 4326, 4214])
def test_a_layer_without_a_survey_system(tmp_path: Path, good: Path, crs: int | None) -> None:
    path = tmp_path / "图斑.parquet"
    gpd.GeoDataFrame({"BSM": ["B0"]}, geometry=[SOUND], crs=crs).to_parquet(path)
    other = tmp_path / "图斑.gpkg"
    # A file without a system may be written; that is what is tested.
    with pytest.warns(UserWarning, match="CRS|crs") if crs is None else nullcontext():
        gpd.GeoDataFrame({"BSM": ["B0"]}, geometry=[SOUND], crs=crs).to_file(other, driver="GPKG")
    for bad in (path, other):
        for name, command in commands(bad, good).items():
            result = run(*command)
            assert result.exit_code == 4, (name, result.output)
            assert "坐标系" in result.output, name


def test_layers_of_two_systems(tmp_path: Path, good: Path) -> None:
    def layer(name: str, crs: int) -> Path:
        path = tmp_path / name
        shape = gpd.GeoSeries([SOUND], crs=BELT)
        moved = shape.to_crs(crs) if crs != 2385 else shape.set_crs(crs, allow_override=True)
        gpd.GeoDataFrame({"BSM": ["B0"]}, geometry=moved.values, crs=crs).to_parquet(path)
        return path

    expected = json.loads(run("area", layer("同带.parquet", BELT), "--json", "-").stdout)
    for crs in (4490, 4547, 4527):
        other = layer(f"{crs}.parquet", crs)
        content = run("tabulate", other, good, "--by", "left:BSM", "--json", "-").stdout
        (row,) = json.loads(content)["rows"]
        assert row["area_m2"] == pytest.approx(float(expected["total_m2"]), abs=0.05)
        result = run("coverage", other, "--boundary", good)
        assert result.exit_code == 4
        assert "坐标系不同" in result.output
    xian = layer("西安.parquet", 2385)
    for pair in ((xian, good), (good, xian)):
        result = run("tabulate", *pair, "--by", "left:BSM")
        assert result.exit_code == 4
        assert "椭球不同" in result.output


@pytest.mark.parametrize("share", [0.3, 0.9, 0.999])
def test_a_file_cut_short(tmp_path: Path, good: Path, share: float) -> None:
    bad = geoparquet(tmp_path / "坏" / "图斑.parquet", *[shapely.to_wkb(BESIDE)] * 50)
    whole = bad.read_bytes()
    bad.write_bytes(whole[: int(share * len(whole))])
    for name, command in commands(bad, good).items():
        result = run(*command)
        assert result.exit_code == 4, (name, result.output)
        assert "图斑.parquet" in result.output, name


def test_a_file_with_damaged_pages(tmp_path: Path, good: Path) -> None:
    bad = geoparquet(
        tmp_path / "坏" / "图斑.parquet",
        *[shapely.to_wkb(shapely.buffer(BESIDE, 1.0 + k)) for k in range(200)],
        compression="zstd",
        use_dictionary=False,
    )
    content = bytearray(bad.read_bytes())
    column = pq.ParquetFile(bad).metadata.row_group(0).column(2)
    middle = column.data_page_offset + column.total_compressed_size // 2
    content[middle : middle + 40] = bytes(40)
    bad.write_bytes(content)
    for name, command in commands(bad, good).items():
        result = run(*command)
        assert result.exit_code == 4, (name, result.output)
        assert "图斑.parquet" in result.output, name


def test_a_geopackage_cut_short(tmp_path: Path, good: Path) -> None:
    bad = geopackage(tmp_path / "图斑.gpkg", *[shapely.to_wkb(BESIDE)] * 500)
    bad.write_bytes(bad.read_bytes()[:20_000])
    for name, command in commands(bad, good).items():
        result = run(*command)
        assert result.exit_code == 4, (name, result.output)
        assert "图斑.gpkg" in result.output, name
