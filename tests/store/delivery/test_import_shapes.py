"""Geometry that cannot be right: curves and wrong kinds are refused, the rest becomes findings with places."""

import json
import shutil
import sqlite3
import struct
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from yizhangtu.errors import InvalidGeometry, SchemaMismatch
from yizhangtu.model import Finding, GeometryKind, Severity
from yizhangtu.store.importing import Delivery
from yizhangtu.store.shapes import decode_shapes

KEY = "land_change_survey"
EAST, NORTH = 40_420_000.0, 4_640_000.0
Frames = Callable[..., gpd.GeoDataFrame]
Write = Callable[..., Path]
Read = Callable[..., Delivery]
Found = Callable[[Delivery, str], list[Finding]]


def ring(*points: tuple[float, float]) -> bytes:
    return struct.pack("<I", len(points)) + b"".join(struct.pack("<2d", *one) for one in points)


def polygon(*points: tuple[float, float]) -> bytes:
    return struct.pack("<BII", 1, 3, 1) + ring(*points)


SQUARE = ((EAST, NORTH), (EAST + 9, NORTH), (EAST + 9, NORTH + 9), (EAST, NORTH + 9), (EAST, NORTH))
CIRCLE = struct.pack("<BII", 1, 8, 5) + b"".join(struct.pack("<2d", *one) for one in SQUARE)
CURVED = struct.pack("<BII", 1, 10, 1) + CIRCLE
CURVED_SURFACES = struct.pack("<BII", 1, 12, 1) + CURVED


def plant(path: Path, wkb: bytes, row: int = 2) -> Path:
    """Put raw geometry into a row of a GeoPackage, past every writer's checks."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA synchronous = OFF")
        triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'DLTB'"
        for (name,) in connection.execute(triggers).fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        header = b"GP\0\x01" + struct.pack("<i", 4528)
        connection.execute("UPDATE DLTB SET geom = ? WHERE fid = ?", (header + wkb, row))
    return path


@pytest.mark.parametrize(
    "wkb",
    [CURVED, CURVED_SURFACES, CIRCLE],
    ids=["curve-polygon", "multi-surface", "circular-string"],
)
def test_curves_are_refused_with_their_rows(
    parcels: Frames, write: Write, read: Read, wkb: bytes
) -> None:
    with pytest.raises(InvalidGeometry, match="有1个图形含曲线") as caught:
        read(plant(write(parcels()), wkb))
    assert "DLTB.gpkg 的图层 DLTB，第2行" in caught.value.where
    assert "Densify" in caught.value.mend


def test_curves_in_a_geodatabase_are_refused_though_it_says_polygons(
    read: Read, tmp_path: Path
) -> None:
    ogr2ogr = shutil.which("ogr2ogr")
    if ogr2ogr is None:
        pytest.skip("GDAL's own tools are not installed")
    points = ",".join(f"{east} {north}" for east, north in SQUARE)
    table = tmp_path / "arc.csv"
    table.write_text(f'BSM,WKT\n1,"CURVEPOLYGON(CIRCULARSTRING({points}))"\n', encoding="utf-8")
    delivered = tmp_path / "delivered.gdb"
    subprocess.run(
        [
            *(ogr2ogr, "-f", "OpenFileGDB", str(delivered), str(table), "-a_srs", "EPSG:4528"),
            *("-nln", "DLTB", "-nlt", "CURVEPOLYGON", "-oo", "GEOM_POSSIBLE_NAMES=WKT"),
        ],
        check=True,
        capture_output=True,
    )
    with pytest.raises(InvalidGeometry, match="有1个图形含曲线") as caught:
        read(delivered)
    assert "delivered.gdb 的图层 DLTB，第1行" in caught.value.where


def test_a_collection_with_a_curve_becomes_missing(
    parcels: Frames, write: Write, read: Read, found: Found
) -> None:
    delivery = read(plant(write(parcels()), struct.pack("<BII", 1, 7, 1) + CIRCLE))
    assert delivery.layers[KEY].frame.geometry[1] is None
    assert "的图形是几何集合" in found(delivery, "D15")[0].message


def test_sound_shapes_give_no_finding(parcels: Frames, write: Write, read: Read) -> None:
    assert read(write(parcels())).findings == ()


def test_missing_and_empty_geometry(
    parcels: Frames, write: Write, read: Read, found: Found
) -> None:
    frame = parcels()
    frame.loc[0, "geometry"] = None
    frame.loc[1, "geometry"] = shapely.Polygon()
    delivery = read(write(frame))
    geometry = delivery.layers[KEY].frame.geometry
    assert geometry[0] is None
    assert geometry[1].is_empty
    findings = found(delivery, "D14")
    assert [one.ids for one in findings] == [("150428000000000001",), ("150428000000000002",)]
    assert "第1行（标识码150428000000000001）没有图形" in findings[0].message
    assert findings[0].x is findings[0].y is None
    assert {one.severity for one in findings} == {Severity.HARD}


def test_a_coordinate_that_is_no_number_makes_the_geometry_missing(
    parcels: Frames, write: Write, read: Read, found: Found
) -> None:
    wkb = polygon((EAST, NORTH), (float("nan"), NORTH), (EAST, float("inf")), (EAST, NORTH))
    delivery = read(plant(write(parcels()), wkb))
    assert delivery.layers[KEY].frame.geometry.isna().tolist() == [False, True, False]
    (finding,) = found(delivery, "D16")
    assert finding.severity is Severity.HARD
    assert "第2行" in finding.message
    assert finding.x == pytest.approx(119.04, abs=0.01)


def test_an_unclosed_ring_is_told_and_closed_with_its_own_first_point(
    parcels: Frames, write: Write, read: Read, found: Found
) -> None:
    delivery = read(plant(write(parcels()), polygon(*SQUARE[:-1])))
    shape = delivery.layers[KEY].frame.geometry[1]
    assert shape.exterior.coords[:] == list(SQUARE)
    assert [one.ids for one in found(delivery, "D17")] == [("150428000000000002",)]


def test_a_self_crossing_is_told_with_its_place_and_kept(
    parcels: Frames, write: Write, read: Read, found: Found
) -> None:
    bow = (
        (EAST, NORTH),
        (EAST + 10, NORTH + 10),
        (EAST + 10, NORTH),
        (EAST, NORTH + 10),
        (EAST, NORTH),
    )
    delivery = read(plant(write(parcels()), polygon(*bow)))
    assert delivery.layers[KEY].frame.geometry[1].exterior.coords[:] == list(bow)
    (finding,) = found(delivery, "D18")
    assert "边界自相交" in finding.message
    cross = gpd.GeoSeries([shapely.Point(EAST + 5, NORTH + 5)], crs=4528).to_crs(4490)[0]
    assert (finding.x, finding.y) == pytest.approx((cross.x, cross.y), abs=1e-9)
    assert "不自行修复" in finding.mend


def test_a_ring_that_touches_itself_is_a_warning(
    parcels: Frames, write: Write, read: Read, found: Found
) -> None:
    touching = [(0, 0), (4, 0), (2, 2), (4, 4), (0, 4), (2, 2), (0, 0)]
    delivery = read(plant(write(parcels()), polygon(*((EAST + x, NORTH + y) for x, y in touching))))
    (finding,) = found(delivery, "D26")
    assert finding.severity is Severity.WARNING
    assert found(delivery, "D18") == []


def test_a_damaged_geometry(parcels: Frames, write: Write, read: Read, found: Found) -> None:
    delivery = read(plant(write(parcels()), polygon(*SQUARE)[:-12]))
    assert delivery.layers[KEY].frame.geometry[1] is None
    assert found(delivery, "D27")[0].ids == ("150428000000000002",)


def test_heights_are_kept_and_measures_are_not(
    parcels: Frames, write: Write, read: Read, found: Found
) -> None:
    coordinates = [(x, y, 500.0 + i % 4, 7.0) for i, (x, y) in enumerate(SQUARE)]
    vertices = ",".join(" ".join(map(str, one)) for one in coordinates)
    solid = shapely.from_wkt(f"POLYGON ZM (({vertices}))")
    assert solid.has_m
    delivery = read(plant(write(parcels()), shapely.to_wkb(solid, flavor="iso")))
    shape = delivery.layers[KEY].frame.geometry[1]
    assert not shape.has_m
    assert shape.exterior.coords[:] == [one[:3] for one in coordinates]
    assert "有1个要素带 M 值" in found(delivery, "D19")[0].message
    assert found(delivery, "D20")[0].ids == ("150428000000000002",)
    assert found(read(write(parcels(), "flat.gpkg")), "D20") == []


def test_measures_without_heights(parcels: Frames, write: Write, read: Read) -> None:
    measured = shapely.from_wkt(f"POLYGON M (({','.join(f'{x} {y} 7' for x, y in SQUARE)}))")
    delivery = read(plant(write(parcels()), shapely.to_wkb(measured, flavor="iso")))
    shape = delivery.layers[KEY].frame.geometry[1]
    assert shape.exterior.coords[:] == list(SQUARE)
    assert not shape.has_z


def test_multipart_shapes_are_kept_and_counted(
    parcels: Frames, write: Write, read: Read, found: Found
) -> None:
    frame = parcels()
    two = shapely.MultiPolygon(
        [
            shapely.box(EAST, NORTH, EAST + 1, NORTH + 1),
            shapely.box(EAST + 5, NORTH, EAST + 6, NORTH + 1),
        ]
    )
    frame["geometry"] = [two, *frame.geometry[1:]]
    frame["geometry"] = [
        shapely.MultiPolygon([one]) if one.geom_type == "Polygon" else one for one in frame.geometry
    ]
    delivery = read(write(frame))
    (finding,) = found(delivery, "D21")
    assert "有1个要素是多部件图形" in finding.message
    assert finding.severity is Severity.INFO
    assert delivery.layers[KEY].frame.geometry[0].geom_type == "MultiPolygon"


def test_a_single_geometry_of_another_kind_becomes_missing(
    parcels: Frames, write: Write, read: Read, found: Found
) -> None:
    line = shapely.LineString([(EAST, NORTH), (EAST + 1, NORTH)])
    delivery = read(plant(write(parcels()), shapely.to_wkb(line)))
    assert delivery.layers[KEY].frame.geometry[1] is None
    (finding,) = found(delivery, "D15")
    assert "的图形是线，已按空图形保存" in finding.message


def test_a_layer_of_another_kind_altogether_is_refused(
    parcels: Frames, write: Write, read: Read
) -> None:
    frame = parcels()
    frame["geometry"] = frame.geometry.boundary
    with pytest.raises(InvalidGeometry, match="图层应是面，全部要素却是线"):
        read(write(frame))


def test_lines_are_what_a_line_layer_holds(parcels: Frames, write: Write, read: Read) -> None:
    frame = parcels()
    frame["geometry"] = frame.geometry.boundary
    path = write(frame, layer="ZXCQDLZXX")
    assert set(read(path).layers) == {"road"}


def test_a_table_where_a_layer_should_be(
    parcels: Frames, write: Write, read: Read, tmp_path: Path
) -> None:
    import pyogrio

    path = tmp_path / "a.gdb"
    pyogrio.write_dataframe(
        parcels().drop(columns="geometry"), path, layer="DLTB", driver="OpenFileGDB"
    )
    with pytest.raises(SchemaMismatch, match="只有属性，没有图形"):
        read(path)


def test_an_empty_layer_is_told(parcels: Frames, write: Write, read: Read, found: Found) -> None:
    delivery = read(write(parcels().head(0)))
    assert len(delivery.layers[KEY].frame) == 0
    assert "没有要素" in found(delivery, "D23")[0].message


def test_more_than_a_hundred_of_one_rule_are_counted(
    parcels: Frames, write: Write, read: Read, found: Found
) -> None:
    frame = parcels()
    many = gpd.GeoDataFrame(
        {"BSM": [f"1504280000{i:08d}" for i in range(250)]}, geometry=[None] * 250, crs=4528
    )
    many.loc[0, "geometry"] = frame.geometry[0]
    findings = found(read(write(many)), "D14")
    assert len(findings) == 101
    assert findings[-1].measured == "149"
    assert "另有149处未逐条列出" in findings[-1].message


def test_no_rows_at_all() -> None:
    shapes = decode_shapes(np.empty(0, dtype=object), GeometryKind.POLYGON, where="")
    assert len(shapes.geometries) == 0
    assert shapes.centre is None


def test_a_ring_of_one_point(parcels: Frames, write: Write, read: Read, found: Found) -> None:
    delivery = read(plant(write(parcels()), polygon(SQUARE[0])))
    told = {finding.rule for finding in delivery.findings}
    assert told & {"D17", "D18", "D27"}


def test_what_the_reading_software_says_is_told(
    parcels: Frames, write: Write, read: Read, found: Found
) -> None:
    path = write(parcels().head(1), "DLTB.geojson")
    content = json.loads(path.read_text(encoding="utf-8"))
    content["features"][0]["geometry"]["coordinates"][0].pop()
    path.write_text(json.dumps(content), encoding="utf-8")
    delivery = read(path)
    assert "Non closed ring" in found(delivery, "D25")[0].message
    assert len(found(delivery, "D17")) == 1
