"""Layers on disk: whoever wrote them, in one file or many, read in stretches."""

import json
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from yizhangtu.engine import layer_rows, layers
from yizhangtu.engine.layer_rows import LayerRows
from yizhangtu.engine.layers import UNIT, PolygonLayer
from yizhangtu.errors import (
    CrsMismatch,
    InvalidGeometry,
    SchemaMismatch,
    UnreadableFile,
    UsageError,
)
from yizhangtu.geometry.plane.gauss_kruger import survey_crs_of
from yizhangtu.geometry.rings import Rings
from yizhangtu.store.canonical import canonical_columns
from yizhangtu.store.geoparquet import write_layer_file

Written = Callable[..., Path]
BELT = 4528
LEFT, BOTTOM = 40_500_000.0, 4_600_000.0


def squares(count: int, **columns: object) -> gpd.GeoDataFrame:
    x = LEFT + 100.0 * np.arange(count)
    geometry = shapely.box(x, BOTTOM, x + 100, BOTTOM + 100)
    return gpd.GeoDataFrame({"n": np.arange(count), **columns}, geometry=geometry, crs=BELT)


def all_rows(layer: PolygonLayer, *columns: str) -> LayerRows:
    parts = [rows for group in layer.groups for rows in layer.read(group, columns)]
    return LayerRows.joined(parts)


def every(rows: LayerRows) -> Rings:
    return rows.rings(np.arange(len(rows.place)))


def rewritten(path: Path, change: Callable[[pa.Table, dict[str, object]], pa.Table]) -> Path:
    """The same file with its table and metadata changed."""
    table = pq.read_table(path)
    geo = json.loads(table.schema.metadata[b"geo"])
    table = change(table, geo)
    metadata = {**(table.schema.metadata or {}), b"geo": json.dumps(geo).encode()}
    pq.write_table(table.replace_schema_metadata(metadata), path)
    return path


def test_a_file_says_where_its_row_groups_lie(written: Written) -> None:
    layer = PolygonLayer.open(written(squares(100), "a.parquet"))
    assert layer.rows == 100
    assert layer.crs == survey_crs_of(BELT)
    assert layer.columns == ("n",)
    assert [(group.first, group.rows) for group in layer.groups] == [(0, 64), (64, 36)]
    assert layer.groups[1].box == (LEFT + 6400, BOTTOM, LEFT + 10_000, BOTTOM + 100)


def test_rows_come_with_place_box_rings_and_columns(written: Written) -> None:
    frame = squares(100)
    rows = all_rows(PolygonLayer.open(written(frame, "a.parquet")), "n")
    assert rows.place.tolist() == list(range(100))
    assert rows.columns.column("n").to_pylist() == list(range(100))
    np.testing.assert_array_equal(rows.box, shapely.bounds(frame.geometry.values))
    expected = Rings.of(np.asarray(frame.geometry.values, dtype=object))
    np.testing.assert_array_equal(every(rows).xy, expected.xy)
    np.testing.assert_array_equal(
        rows.rings(np.array([7, 99])).xy, expected.take(np.array([7, 99])).xy
    )


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"write_covering_bbox": False},
        {"write_covering_bbox": False, "schema_version": "1.0.0"},
        {"write_covering_bbox": False, "row_group_size": 1_000_000},
    ],
    ids=["boxes", "no boxes", "version 1.0", "one row group"],
)
def test_files_of_others_give_the_same_rows(written: Written, options: dict[str, object]) -> None:
    frame = squares(100)
    rows = all_rows(PolygonLayer.open(written(frame, "a.parquet", **options)), "n")
    np.testing.assert_array_equal(rows.box, shapely.bounds(frame.geometry.values))
    assert rows.rings(np.array([3])).xy[0].tolist() == [LEFT + 400, BOTTOM]


@pytest.mark.parametrize("kind", [pa.binary(), pa.large_binary()], ids=str)
def test_binary_of_either_width_is_read(written: Written, kind: pa.DataType) -> None:
    def cast(table: pa.Table, _geo: dict[str, object]) -> pa.Table:
        place = table.schema.get_field_index("geometry")
        return table.set_column(place, "geometry", table["geometry"].cast(kind))

    path = rewritten(written(squares(5), "a.parquet", write_covering_bbox=False), cast)
    assert len(every(all_rows(PolygonLayer.open(path))).row) == 6


def test_single_precision_boxes_are_widened_to_hold_their_rows(written: Written) -> None:
    frame = squares(50)

    def shorten(table: pa.Table, _geo: dict[str, object]) -> pa.Table:
        place = table.schema.get_field_index("bbox")
        kind = pa.struct([(edge, pa.float32()) for edge in ("xmin", "ymin", "xmax", "ymax")])
        return table.set_column(place, "bbox", table["bbox"].cast(kind))

    layer = PolygonLayer.open(rewritten(written(frame, "a.parquet"), shorten))
    exact, found = shapely.bounds(frame.geometry.values), all_rows(layer).box
    assert (found[:, :2] <= exact[:, :2]).all()
    assert (found[:, 2:] >= exact[:, 2:]).all()
    assert layer.groups[0].box is not None
    assert layer.groups[0].box[0] <= LEFT
    assert layer.groups[0].box[2] >= LEFT + 5000


def test_a_snapshot_is_read_in_delivered_order_by_place(tmp_path: Path) -> None:
    frame = squares(30).sample(frac=1, random_state=1).reset_index(drop=True)
    path = tmp_path / "snapshot.parquet"
    write_layer_file(path, canonical_columns(frame), frame, "EPSG:4528")
    layer = PolygonLayer.open(path)
    rows = all_rows(layer, "n")
    assert layer.columns == ("n",)
    assert rows.place.tolist() != list(range(30))
    by_place = dict(zip(rows.place.tolist(), rows.columns["n"].to_pylist(), strict=True))
    assert [by_place[place] for place in range(30)] == frame["n"].tolist()


def test_very_large_row_groups_are_read_in_stretches(
    written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layers, "ROWS_AT_ONCE", 10)
    monkeypatch.setattr(layers, "_MOST_ROWS", 40)
    layer = PolygonLayer.open(written(squares(105), "a.parquet", row_group_size=1000))
    assert [group.rows for group in layer.groups] == [40, 40, 25]
    assert all_rows(layer, "n").columns["n"].to_pylist() == list(range(105))
    last = [rows.place.tolist() for rows in layer.read(layer.groups[2])]
    assert last == [list(range(80, 90)), list(range(90, 100)), list(range(100, 105))]


def test_heavy_rows_are_read_a_few_at_a_time(
    written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layer_rows, "_MOST_BYTES", 300)  # a square takes 93 bytes
    layer = PolygonLayer.open(written(squares(10), "a.parquet"))
    parts = list(layer.read(layer.groups[0], ["n"]))
    assert max(len(part.place) for part in parts) <= 4
    assert LayerRows.joined(parts).columns["n"].to_pylist() == list(range(10))


def test_missing_and_empty_geometry_has_no_box_and_no_part(written: Written) -> None:
    frame = squares(4)
    frame.geometry = [None, shapely.Polygon(), shapely.MultiPolygon(), frame.geometry[3]]
    frame = frame.set_crs(BELT)
    for options in ({}, {"write_covering_bbox": False}):
        rows = all_rows(PolygonLayer.open(written(frame, "a.parquet", **options)))
        assert np.isnan(rows.box).all(axis=1).tolist() == [True, True, True, False]
        assert np.diff(every(rows).row).tolist() == [0, 0, 0, 1]


def test_a_missing_box_does_not_hide_a_geometry(written: Written) -> None:
    def lose(table: pa.Table, _geo: dict[str, object]) -> pa.Table:
        place = table.schema.get_field_index("bbox")
        boxes = table["bbox"].to_pylist()
        boxes[2] = None
        return table.set_column(place, "bbox", pa.array(boxes, table.schema.field("bbox").type))

    rows = all_rows(PolygonLayer.open(rewritten(written(squares(4), "a.parquet"), lose)))
    assert rows.box[2].tolist() == [LEFT + 200, BOTTOM, LEFT + 300, BOTTOM + 100]


def test_a_folder_is_one_layer_in_order_of_names(written: Written, tmp_path: Path) -> None:
    written(squares(5), "counties/乙县.parquet")
    written(squares(70), "counties/甲县.parquet")
    (tmp_path / "counties" / "readme.txt").write_text("not a layer")
    layer = PolygonLayer.open(tmp_path / "counties")
    rows = [rows for group in layer.groups for rows in layer.read(group, [UNIT, "n"])]
    assert np.concatenate([one.place for one in rows]).tolist() == list(range(75))
    units = pa.concat_tables([one.columns for one in rows])[UNIT].to_pylist()
    assert units == ["乙县"] * 5 + ["甲县"] * 70
    assert layer.columns == ("n", UNIT)


def test_a_column_of_that_name_wins_over_the_files_name(written: Written, tmp_path: Path) -> None:
    written(squares(2, unit=["x", "y"]), "counties/a.parquet")
    layer = PolygonLayer.open(tmp_path / "counties")
    assert all_rows(layer, UNIT).columns[UNIT].to_pylist() == ["x", "y"]


def test_a_file_has_no_unit_column(written: Written) -> None:
    with pytest.raises(SchemaMismatch, match="没有字段“unit”"):
        PolygonLayer.open(written(squares(2), "a.parquet")).check_columns([UNIT])


def test_files_of_a_folder_must_have_one_crs(written: Written, tmp_path: Path) -> None:
    written(squares(2), "counties/a.parquet")
    written(squares(2).set_crs(4527, allow_override=True), "counties/b.parquet")
    with pytest.raises(CrsMismatch, match=r"a\.parquet与b\.parquet"):
        PolygonLayer.open(tmp_path / "counties")


def test_a_column_missing_in_one_file_names_the_file(written: Written, tmp_path: Path) -> None:
    written(squares(2, DLBM="01"), "counties/a.parquet")
    written(squares(2), "counties/b.parquet")
    layer = PolygonLayer.open(tmp_path / "counties")
    with pytest.raises(SchemaMismatch, match=r"没有字段“DLBM”（b\.parquet）"):
        layer.check_columns(["DLBM"])


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="没有 GeoParquet 文件"):
        PolygonLayer.open(tmp_path)


def test_a_layer_without_rows_has_no_rows(written: Written) -> None:
    layer = PolygonLayer.open(written(squares(0), "a.parquet"))
    assert layer.rows == 0


def test_a_table_without_geo_metadata_is_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"n": [1]}), tmp_path / "a.parquet")
    with pytest.raises(UnreadableFile, match="不是 GeoParquet"):
        PolygonLayer.open(tmp_path / "a.parquet")


@pytest.mark.parametrize("damage", [b"no parquet at all", b""], ids=["text", "empty"])
def test_what_is_no_parquet_file_is_refused(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "a.parquet").write_bytes(damage)
    with pytest.raises(UnreadableFile, match=r"a\.parquet"):
        PolygonLayer.open(tmp_path / "a.parquet")


def test_a_damaged_row_group_is_told(written: Written) -> None:
    path = written(squares(64), "a.parquet")
    layer = PolygonLayer.open(path)
    data = bytearray(path.read_bytes())
    data[4 : len(data) // 3] = bytes(len(data) // 3 - 4)
    path.write_bytes(bytes(data))
    with pytest.raises(UnreadableFile):
        all_rows(PolygonLayer.open(path), "n")
    with pytest.raises(UnreadableFile, match="文件在计算过程中被改动"):
        all_rows(layer, "n")


def test_other_encodings_are_refused(written: Written) -> None:
    path = written(squares(2), "a.parquet", geometry_encoding="geoarrow", write_covering_bbox=False)
    with pytest.raises(UnreadableFile, match="“polygon”编码"):
        PolygonLayer.open(path)


def changed_geo(**values: object) -> Callable[[pa.Table, dict[str, object]], pa.Table]:
    def change(table: pa.Table, geo: dict[str, object]) -> pa.Table:
        geo["columns"]["geometry"].update(values)  # type: ignore[index]
        return table

    return change


@pytest.mark.parametrize(
    ("values", "kind", "message"),
    [
        ({"crs": None}, CrsMismatch, "没有坐标系"),
        ({"crs": {"type": "nonsense"}}, CrsMismatch, "无法识别"),
        ({"edges": "spherical"}, UnreadableFile, "spherical"),
    ],
    ids=["no crs", "unknown crs", "spherical"],
)
def test_geo_metadata_that_will_not_do(
    written: Written, values: dict[str, object], kind: type[Exception], message: str
) -> None:
    path = rewritten(written(squares(2), "a.parquet"), changed_geo(**values))
    with pytest.raises(kind, match=message):
        PolygonLayer.open(path)


def test_a_file_that_says_nothing_of_its_crs_is_wgs84_by_the_format(written: Written) -> None:
    def leave_out(table: pa.Table, geo: dict[str, object]) -> pa.Table:
        del geo["columns"]["geometry"]["crs"]  # type: ignore[index]
        return table

    with pytest.raises(CrsMismatch, match="WGS 84"):
        PolygonLayer.open(rewritten(written(squares(2), "a.parquet"), leave_out))


def test_a_geometry_column_that_is_not_there(written: Written) -> None:
    def rename(table: pa.Table, geo: dict[str, object]) -> pa.Table:
        geo["primary_column"] = "shape"
        return table

    with pytest.raises(UnreadableFile, match="图形列不存在"):
        PolygonLayer.open(rewritten(written(squares(2), "a.parquet"), rename))


def test_a_row_that_is_no_polygon_is_named_as_delivered(written: Written) -> None:
    frame = squares(3)
    frame.geometry = [*frame.geometry[:2], shapely.Point(LEFT, BOTTOM)]
    layer = PolygonLayer.open(written(frame.set_crs(BELT), "a.parquet"))
    with pytest.raises(InvalidGeometry, match=r"a\.parquet第3行"):
        every(all_rows(layer))


def test_coordinates_out_of_their_belt_are_refused(written: Written) -> None:
    layer = PolygonLayer.open(written(squares(2).set_crs(4548, allow_override=True), "a.parquet"))
    with pytest.raises(CrsMismatch, match=r"a\.parquet"):
        all_rows(layer)


@pytest.mark.parametrize("ending", ["gpkg", "shp", "gdb"])
def test_other_formats_give_the_same_rows(tmp_path: Path, ending: str) -> None:
    frame, path = squares(100).astype({"n": "int32"}), tmp_path / f"a.{ending}"
    driver = {"gpkg": "GPKG", "shp": "ESRI Shapefile", "gdb": "OpenFileGDB"}[ending]
    frame.to_file(path, driver=driver)
    layer = PolygonLayer.open(path)
    rows = all_rows(layer, "n")
    assert not layer.is_folder
    assert layer.crs.has_coordinates_of(survey_crs_of(BELT))
    assert rows.columns["n"].to_pylist() == list(range(100))
    np.testing.assert_array_equal(rows.box, shapely.bounds(frame.geometry.values))


def test_which_layer_of_several_must_be_said(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    squares(2).to_file(path, layer="DLTB")
    squares(3).to_file(path, layer="STBHHX")
    assert PolygonLayer.open(path, layer="STBHHX").rows == 3
    with pytest.raises(UsageError, match="DLTB、STBHHX"):
        PolygonLayer.open(path)
    with pytest.raises(UsageError, match="没有图层“红线”"):
        PolygonLayer.open(path, layer="红线")


def test_a_held_file_is_given_back(tmp_path: Path) -> None:
    squares(2).to_file(tmp_path / "a.gpkg")
    before = len(layers._HELD)
    layer = PolygonLayer.open(tmp_path / "a.gpkg")
    assert len(layers._HELD) == before + 1
    del layer
    assert len(layers._HELD) == before


@pytest.mark.parametrize("ending", ["gpkg", "shp"])
def test_another_file_that_cannot_be_read(tmp_path: Path, ending: str) -> None:
    (tmp_path / f"a.{ending}").write_text("甲")
    with pytest.raises(UnreadableFile, match=f"a.{ending}"):
        PolygonLayer.open(tmp_path / f"a.{ending}")
