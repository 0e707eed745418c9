"""What is written is read again: by us, by pyogrio, and by the ogrinfo of an older GDAL."""

import hashlib
import shutil
import subprocess
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyogrio
import pytest
import shapely

from yizhangtu.errors import CrsMismatch, SchemaMismatch, UsageError
from yizhangtu.standards import Profile
from yizhangtu.store.export_layer import ExportLayer
from yizhangtu.store.exporting import write_file_gdb, write_geoparquet
from yizhangtu.store.geopackage import write_geopackage
from yizhangtu.store.importing import Delivery
from yizhangtu.store.shapefile import write_shapefile

KEY = "land_change_survey"
FARMLAND = "permanent_basic_farmland"
Read = Callable[..., Delivery]
Writer = Callable[[list[ExportLayer], Path], None]


@pytest.fixture
def frame() -> gpd.GeoDataFrame:
    """Rows in canonical columns with thirds in their coordinates, a hole, missing values, and a column of no standard."""
    x, y = 40_420_000 + 1 / 3, 4_640_000 + 2 / 3
    shapes = [
        shapely.box(x, y, x + 10, y + 10),
        shapely.Polygon(
            shapely.box(x + 20, y, x + 40, y + 20).exterior,
            [shapely.box(x + 25, y + 5, x + 30, y + 10).exterior],
        ),
        shapely.MultiPolygon(
            [shapely.box(x, y + 30, x + 5, y + 35), shapely.box(x + 7, y + 30, x + 9, y + 35)]
        ),
    ]
    return gpd.GeoDataFrame(
        {
            "object_id": [f"1504280000{i:08d}" for i in range(1, 4)],
            "land_class": ["0101", "0301", "0702"],
            "land_class_name": ["水田", "乔木林地", "农村宅基地"],
            "parcel_area_m2": [100.0, 375.01, float("nan")],
            "slope_grade": ["2", None, None],
            "data_year": pd.array([2023, None, 2023], dtype="Int64"),
            "村民小组": ["一组", None, "二组"],
            "geometry": shapes,
        },
        geometry="geometry",
        crs=4528,
    )


@pytest.fixture
def farmland() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "object_id": ["150428000000000001"],
            "protected_from": ["2021-01-31"],
            "protected_until": ["长期"],
        },
        geometry=[shapely.box(40_420_000, 4_640_000, 40_420_010, 4_640_010)],
        crs=4528,
    )


@pytest.fixture
def layers(
    frame: gpd.GeoDataFrame, farmland: gpd.GeoDataFrame, profile: Profile
) -> list[ExportLayer]:
    return [ExportLayer(profile.layer(KEY), frame), ExportLayer(profile.layer(FARMLAND), farmland)]


@pytest.fixture
def writers(profile: Profile) -> dict[str, Writer]:
    return {
        "a.gdb": write_file_gdb,
        "a.gpkg": lambda layers, path: write_geopackage(layers, path, profile=profile),
        "shapes": write_shapefile,
        "shapes.zip": write_shapefile,
        "parquet": write_geoparquet,
    }


NAMES = ["a.gdb", "a.gpkg", "shapes", "shapes.zip", "parquet"]


def coordinates(geometries: object) -> npt.NDArray[np.float64]:
    found: npt.NDArray[np.float64] = shapely.get_coordinates(
        shapely.normalize(np.asarray(geometries, dtype=object))
    )
    return found


def digest(path: Path) -> str:
    files = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
    return hashlib.sha256(b"".join(one.read_bytes() for one in files)).hexdigest()


@pytest.mark.parametrize("name", NAMES)
def test_what_is_written_is_read_again(
    layers: list[ExportLayer],
    frame: gpd.GeoDataFrame,
    writers: dict[str, Writer],
    read: Read,
    tmp_path: Path,
    name: str,
) -> None:
    writers[name](layers, tmp_path / name)
    delivery = read(tmp_path / name)
    back = delivery.layers[KEY].frame
    attributes = [column for column in frame.columns if column != "geometry"]
    pd.testing.assert_frame_equal(
        pd.DataFrame(back[attributes]), pd.DataFrame(frame[attributes]), check_dtype=False
    )
    assert delivery.layers[KEY].crs_text == "EPSG:4528"
    dates = delivery.layers[FARMLAND].frame
    assert dates["protected_from"].tolist() == ["2021-01-31"]
    assert dates["protected_until"].tolist() == ["长期"]


@pytest.mark.parametrize("name", ["a.gpkg", "shapes", "shapes.zip", "parquet"])
def test_coordinates_are_written_bit_for_bit(
    layers: list[ExportLayer],
    frame: gpd.GeoDataFrame,
    writers: dict[str, Writer],
    read: Read,
    tmp_path: Path,
    name: str,
) -> None:
    writers[name](layers, tmp_path / name)
    back = read(tmp_path / name).layers[KEY].frame
    assert (coordinates(back.geometry.array) == coordinates(frame.geometry.array)).all()


def test_a_geodatabase_is_within_a_tenth_of_a_micrometre(
    layers: list[ExportLayer], frame: gpd.GeoDataFrame, read: Read, tmp_path: Path
) -> None:
    write_file_gdb(layers, tmp_path / "a.gdb")
    back = read(tmp_path / "a.gdb").layers[KEY].frame
    shift = np.abs(coordinates(back.geometry.array) - coordinates(frame.geometry.array))
    assert 0 < shift.max() <= 1e-7


@pytest.mark.parametrize(
    ("crs", "grid"),
    [
        (4528, {}),
        (4528, {"XOrigin": "-5120900", "YOrigin": "-9998100", "XYScale": "10000"}),
        (4490, {}),
    ],
    ids=["gdal", "arcgis", "geographic"],
)
def test_coordinates_of_a_geodatabase_come_through_another_bit_for_bit(
    read: Read, tmp_path: Path, profile: Profile, crs: int, grid: dict[str, str]
) -> None:
    corner = np.array([40_420_000, 4_640_000]) + np.random.default_rng(0).random((500, 2)) * 1e4
    shapes = shapely.box(corner[:, 0], corner[:, 1], corner[:, 0] + 1 / 3, corner[:, 1] + 1 / 3)
    frame = gpd.GeoDataFrame(geometry=shapes, crs=4528).to_crs(crs)
    path = tmp_path / "delivered.gdb"
    pyogrio.write_dataframe(frame, path, layer="DLTB", driver="OpenFileGDB", layer_options=grid)
    delivered = read(path).layers[KEY].frame
    write_file_gdb([ExportLayer(profile.layer(KEY), delivered)], tmp_path / "again.gdb")
    again = read(tmp_path / "again.gdb").layers[KEY].frame
    found = shapely.get_coordinates(again.geometry.array)
    assert (found == shapely.get_coordinates(delivered.geometry.array)).all()


@pytest.mark.parametrize("name", ["a.gdb", "a.gpkg", "shapes/DLTB.shp"])
def test_the_ogrinfo_of_debian_opens_it(
    layers: list[ExportLayer], writers: dict[str, Writer], tmp_path: Path, name: str
) -> None:
    program = shutil.which("ogrinfo", path="/usr/bin:/usr/local/bin")
    if program is None:
        pytest.skip("gdal-bin is not installed")
    writers[name.split("/")[0]](layers, tmp_path / name.split("/")[0])
    told = subprocess.run(
        [program, "-so", str(tmp_path / name), "DLTB"], capture_output=True, text=True, check=True
    )
    assert told.stderr == ""
    assert "Feature Count: 3" in told.stdout
    assert (
        'ID["EPSG",4528]' in told.stdout
        or "CGCS2000_3_Degree_GK_Zone_40" in told.stdout
        or "zone 40" in told.stdout
    )
    assert "BSM: String (18.0)" in told.stdout
    assert "TBMJ: Real" in told.stdout
    if name == "a.gdb":
        assert 'DLBM: String (5.0), alternative name="地类编码"' in told.stdout


def test_names_aliases_and_widths_in_a_geodatabase(
    layers: list[ExportLayer], tmp_path: Path
) -> None:
    write_file_gdb(layers, tmp_path / "a.gdb")
    fields = pyogrio.read_info(tmp_path / "a.gdb", layer="DLTB")["fields"].tolist()
    assert fields == ["BSM", "DLBM", "DLMC", "TBMJ", "GDPDJB", "SJNF", "村民小组"]


def test_land_use_codes_are_padded_to_six_digits(
    profile: Profile, tmp_path: Path, frame: gpd.GeoDataFrame
) -> None:
    uses = frame[["geometry"]].assign(land_use_code=["01", "0101", "060101"])
    write_geoparquet([ExportLayer(profile.layer("planned_land_use"), uses)], tmp_path / "out")
    written = gpd.read_parquet(next((tmp_path / "out").iterdir()))
    assert written["YDYHFLDM"].tolist() == ["010000", "010100", "060101"]


def test_the_same_layers_give_the_same_bytes(
    layers: list[ExportLayer], writers: dict[str, Writer], tmp_path: Path
) -> None:
    # A file geodatabase holds identifiers drawn at random, so it is not among these.
    names = ["a.gpkg", "shapes", "shapes.zip", "parquet"]
    for name in names:
        writers[name](layers, tmp_path / name)
    time.sleep(1.1)  # a clock in the files would have moved on
    (tmp_path / "later").mkdir()
    for name in names:
        writers[name](layers, tmp_path / "later" / name)
        assert digest(tmp_path / "later" / name) == digest(tmp_path / name)


@pytest.mark.parametrize("name", NAMES)
def test_an_existing_path_is_kept_unless_told_otherwise(
    layers: list[ExportLayer], writers: dict[str, Writer], tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_text("别人的成果", encoding="utf-8")
    with pytest.raises(UsageError, match="已有同名文件"):
        writers[name](layers, tmp_path / name)
    assert (tmp_path / name).read_text(encoding="utf-8") == "别人的成果"


def test_overwriting_replaces_a_whole_geodatabase(
    layers: list[ExportLayer], tmp_path: Path
) -> None:
    path = tmp_path / "a.gdb"
    write_file_gdb(layers, path)
    (path / "rest").write_text("old", encoding="utf-8")
    write_file_gdb(layers[:1], path, overwrite=True)
    assert not (path / "rest").exists()
    assert pyogrio.list_layers(path)[:, 0].tolist() == ["DLTB"]
    assert [one.name for one in tmp_path.iterdir()] == ["a.gdb"]


def test_a_failure_leaves_the_old_file_and_nothing_else(
    layers: list[ExportLayer], tmp_path: Path, frame: gpd.GeoDataFrame, profile: Profile
) -> None:
    path = tmp_path / "shapes"
    write_shapefile(layers, path)
    before = digest(path)
    bad = frame.assign(land_class_name="䶮" * 3)
    with pytest.raises(SchemaMismatch):
        write_shapefile([ExportLayer(profile.layer(KEY), bad)], path, overwrite=True)
    assert digest(path) == before
    assert [one.name for one in tmp_path.iterdir()] == ["shapes"]


def test_a_folder_that_is_not_there(layers: list[ExportLayer], tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="输出文件夹不存在"):
        write_file_gdb(layers, tmp_path / "没有" / "a.gdb")


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_layer_is_written(
    layers: list[ExportLayer], writers: dict[str, Writer], tmp_path: Path, read: Read, name: str
) -> None:
    empty = [ExportLayer(one.schema, one.frame.head(0)) for one in layers]
    writers[name](empty, tmp_path / name)
    assert [len(one.frame) for one in read(tmp_path / name).layers.values()] == [0, 0]


@pytest.mark.parametrize("name", NAMES)
def test_missing_and_empty_geometries_are_written(
    layers: list[ExportLayer], writers: dict[str, Writer], tmp_path: Path, read: Read, name: str
) -> None:
    frame = layers[0].frame
    frame.loc[0, "geometry"] = None
    writers[name](layers, tmp_path / name)
    back = read(tmp_path / name).layers[KEY].frame
    assert back.geometry.isna().tolist() == [True, False, False]


@pytest.mark.parametrize("name", NAMES)
def test_heights_are_written(
    layers: list[ExportLayer], writers: dict[str, Writer], tmp_path: Path, read: Read, name: str
) -> None:
    solid = layers[0].frame.set_geometry(shapely.force_3d(layers[0].frame.geometry.array, 512.5))
    writers[name]([ExportLayer(layers[0].schema, solid)], tmp_path / name)
    back = read(tmp_path / name).layers[KEY].frame
    assert back.geometry.has_z.all()
    assert set(shapely.get_coordinates(back.geometry.array, include_z=True)[:, 2]) == {512.5}


@pytest.mark.parametrize("name", ["a.gdb", "a.gpkg", "shapes", "parquet"])
def test_a_copy_in_geographic_coordinates(
    layers: list[ExportLayer], tmp_path: Path, read: Read, profile: Profile, name: str
) -> None:
    writers = {"a.gdb": write_file_gdb, "shapes": write_shapefile, "parquet": write_geoparquet}
    if name == "a.gpkg":
        write_geopackage(layers, tmp_path / name, profile=profile, crs="EPSG:4490")
    else:
        writers[name](layers, tmp_path / name, crs="EPSG:4490")
    layer = read(tmp_path / name).layers[KEY]
    assert layer.crs_text == "EPSG:4490"
    assert layer.frame.total_bounds[0] == pytest.approx(119.04, abs=0.01)
    assert layers[0].frame.crs == "EPSG:4528"


def test_a_layer_without_crs_is_not_written(layers: list[ExportLayer], tmp_path: Path) -> None:
    bare = ExportLayer(layers[0].schema, layers[0].frame.set_crs(None, allow_override=True))
    with pytest.raises(CrsMismatch, match="没有坐标系"):
        write_file_gdb([bare], tmp_path / "a.gdb")


def test_an_unknown_column_called_like_a_field_gets_a_number(
    layers: list[ExportLayer], tmp_path: Path
) -> None:
    frame = layers[0].frame.assign(DLBM=["甲", "乙", "丙"])
    write_geoparquet([ExportLayer(layers[0].schema, frame)], tmp_path / "out")
    written = gpd.read_parquet(tmp_path / "out" / "DLTB.parquet")
    assert written["DLBM"].tolist() == ["0101", "0301", "0702"]
    assert written["DLBM_1"].tolist() == ["甲", "乙", "丙"]


def test_shapefiles_are_in_gbk_and_say_so(layers: list[ExportLayer], tmp_path: Path) -> None:
    write_shapefile(layers, tmp_path / "shapes")
    assert (tmp_path / "shapes" / "DLTB.cpg").read_text() == "GBK"
    assert "农村宅基地".encode("gbk") in (tmp_path / "shapes" / "DLTB.dbf").read_bytes()


def test_names_of_shapefile_fields_are_cut_and_kept_apart(
    layers: list[ExportLayer], tmp_path: Path
) -> None:
    frame = layers[0].frame.assign(A_LONG_NAME_1=[1, 2, 3], A_LONG_NAME_2=[4, 5, 6])
    write_shapefile([ExportLayer(layers[0].schema, frame)], tmp_path / "shapes")
    fields = pyogrio.read_info(tmp_path / "shapes" / "DLTB.shp", encoding="GBK")["fields"].tolist()
    assert fields[-2:] == ["A_LONG_NAM", "A_LONG_N_1"]


def test_a_character_gbk_does_not_have_is_an_error_and_utf8_the_way_out(
    layers: list[ExportLayer], tmp_path: Path, read: Read
) -> None:
    named = [ExportLayer(layers[0].schema, layers[0].frame.assign(land_class_name="䶮村"))]
    with pytest.raises(SchemaMismatch, match="“䶮”不在 GBK 字库内"):
        write_shapefile(named, tmp_path / "gbk")
    write_shapefile(named, tmp_path / "utf8", encoding="UTF-8")
    assert read(tmp_path / "utf8").layers[KEY].frame["land_class_name"].tolist() == ["䶮村"] * 3


def test_a_text_longer_than_a_shapefile_holds(layers: list[ExportLayer], tmp_path: Path) -> None:
    long = [ExportLayer(layers[0].schema, layers[0].frame.assign(note="长" * 128))]
    with pytest.raises(SchemaMismatch, match="有文字长256字节"):
        write_shapefile(long, tmp_path / "shapes")
    fitting = [ExportLayer(layers[0].schema, layers[0].frame.assign(note="长" * 127))]
    write_shapefile(fitting, tmp_path / "shapes")


def test_another_encoding_is_refused(layers: list[ExportLayer], tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="不能用编码"):
        write_shapefile(layers, tmp_path / "shapes", encoding="BIG5")


def test_names_in_the_zip_are_in_gbk(layers: list[ExportLayer], tmp_path: Path) -> None:
    from dataclasses import replace

    named = [ExportLayer(replace(layers[0].schema, code="地类图斑"), layers[0].frame)]
    write_shapefile(named, tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip", metadata_encoding="gbk") as opened:
        assert opened.namelist() == [
            f"地类图斑.{ending}" for ending in ("cpg", "dbf", "prj", "shp", "shx")
        ]
    assert "地类图斑.shp".encode("gbk") in (tmp_path / "a.zip").read_bytes()
