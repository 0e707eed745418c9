"""Every format is read, coordinates bit for bit; a damaged or disguised file is refused by name."""

import json
import shutil
import sqlite3
import struct
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

from yizhangtu.errors import UnreadableFile
from yizhangtu.store.importing import Delivery

FORMATS = ["DLTB.gdb", "DLTB.gpkg", "DLTB.geojson", "DLTB.shp", "DLTB.parquet"]
KEY = "land_change_survey"
Frames = Callable[..., gpd.GeoDataFrame]
Write = Callable[..., Path]
Read = Callable[..., Delivery]


def coordinates(geometries: object) -> npt.NDArray[np.float64]:
    found: npt.NDArray[np.float64] = shapely.get_coordinates(
        shapely.normalize(np.asarray(geometries, dtype=object))
    )
    return found


@pytest.mark.parametrize("name", FORMATS)
def test_all_rows_and_values_are_read(parcels: Frames, write: Write, read: Read, name: str) -> None:
    layer = read(write(parcels(), name)).layers[KEY]
    assert layer.frame["object_id"].tolist() == [f"1504280000{i:08d}" for i in (1, 2, 3)]
    assert layer.frame["land_class"].tolist() == ["0101", "0103", "0301"]
    assert layer.frame["net_area_m2"].tolist() == [400.0, 410.04, 410.04]
    assert layer.frame["data_year"].tolist() == [2023, 2023, 2023]
    assert layer.crs_text == "EPSG:4528"
    assert layer.source == name
    assert list(layer.frame.index) == [0, 1, 2]


@pytest.mark.parametrize("name", ["DLTB.gpkg", "DLTB.shp", "DLTB.parquet"])
def test_coordinates_come_bit_for_bit(parcels: Frames, write: Write, read: Read, name: str) -> None:
    # Values no short decimal holds, and neighbours one unit in the last place apart.
    x = np.nextafter(40_420_000.1 / 3 * 3, np.inf)
    shape = shapely.Polygon(
        [(x, 4_640_000.1), (x + 1 / 3, 4_640_000.1), (x, 4_640_001 / 7 * 7 + 2 / 3)]
    )
    frame = parcels(geometry=[shape] * 3)
    back = read(write(frame, name)).layers[KEY].frame
    assert (coordinates(back.geometry.array) == coordinates(frame.geometry.array)).all()


@pytest.mark.parametrize("name", ["DLTB.gdb", "DLTB.geojson"])
def test_formats_with_a_grid_or_text_give_what_gdal_reads(
    parcels: Frames, write: Write, read: Read, name: str
) -> None:
    path = write(parcels(), name)
    delivered = pyogrio.read_dataframe(path).geometry.array
    imported = read(path).layers[KEY].frame.geometry.array
    assert (shapely.get_coordinates(imported) == shapely.get_coordinates(delivered)).all()


def test_a_folder_of_shapefiles_gives_all_its_layers(
    parcels: Frames, write: Write, read: Read, tmp_path: Path
) -> None:
    (tmp_path / "矢量").mkdir()
    write(parcels(), "矢量/DLTB.shp")
    write(parcels(), "矢量/STBHHX.shp")
    (tmp_path / "矢量" / "说明.txt").write_text("读我", encoding="utf-8")
    assert set(read(tmp_path / "矢量").layers) == {KEY, "ecological_redline"}


def test_reading_leaves_the_delivered_file_as_it_was(
    parcels: Frames, write: Write, read: Read
) -> None:
    path = write(parcels())
    before = path.read_bytes()
    read(path)
    assert path.read_bytes() == before
    assert not list(path.parent.glob("*-journal"))


def test_an_unknown_path_says_so(read: Read, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="找不到要导入的文件"):
        read(tmp_path / "没有.gdb")


@pytest.mark.parametrize(
    ("name", "mend"),
    [
        ("a.rar", "重新压缩为 zip"),
        ("a.mdb", "文件地理数据库"),
        ("a.dbf", "同名的 .shp"),
        ("a.doc", "可导入"),
    ],
)
def test_an_ending_nobody_reads_says_what_to_do(
    read: Read, tmp_path: Path, name: str, mend: str
) -> None:
    (tmp_path / name).write_bytes(b"content")
    with pytest.raises(UnreadableFile, match="不支持的文件类型") as caught:
        read(tmp_path / name)
    assert mend in caught.value.mend


@pytest.mark.parametrize("name", ["DLTB.shp", "DLTB.gpkg", "DLTB.geojson", "DLTB.parquet"])
def test_a_file_that_is_not_what_its_ending_says(
    read: Read, write: Write, parcels: Frames, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_bytes(b"PK\x03\x04" + b"\0" * 200)
    with pytest.raises(UnreadableFile, match=r"内容却不是.*实际是zip 压缩包") as caught:
        read(tmp_path / name)
    assert caught.value.where == name


def test_a_geodatabase_that_is_a_file(read: Read, tmp_path: Path) -> None:
    (tmp_path / "a.gdb").write_bytes(b"PK\x03\x04")
    with pytest.raises(UnreadableFile, match=r"\.gdb 应是文件夹") as caught:
        read(tmp_path / "a.gdb")
    assert "改为 .zip" in caught.value.mend


def test_a_geodatabase_under_another_name(
    read: Read, write: Write, parcels: Frames, tmp_path: Path
) -> None:
    write(parcels(), "DLTB.gdb").rename(tmp_path / "成果")
    with pytest.raises(UnreadableFile, match=r"不以 .gdb 结尾") as caught:
        read(tmp_path / "成果")
    assert caught.value.mend == "请把文件夹改名为 成果.gdb"


@pytest.mark.parametrize("name", ["DLTB.shp", "DLTB.gpkg", "DLTB.geojson", "DLTB.parquet"])
@pytest.mark.parametrize("kept", [0.0, 0.2, 0.8])
def test_a_truncated_file_is_refused(
    parcels: Frames, write: Write, read: Read, name: str, kept: float
) -> None:
    path = write(parcels(), name)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * kept)])
    with pytest.raises(UnreadableFile, match=r"缺了一部分|是空的|读不出来|无法识别") as caught:
        read(path)
    assert name in caught.value.where
    assert caught.value.mend


@pytest.mark.parametrize("ending", [".dbf", ".shx"])
def test_a_truncated_part_of_a_shapefile_is_refused(
    parcels: Frames, write: Write, read: Read, ending: str
) -> None:
    part = write(parcels(), "DLTB.shp").with_suffix(ending)
    part.write_bytes(part.read_bytes()[:-20])
    with pytest.raises(UnreadableFile, match="末尾缺了一部分") as caught:
        read(part.with_suffix(".shp"))
    assert caught.value.where == part.name


@pytest.mark.parametrize(("ending", "name"), [(".dbf", "属性表"), (".shx", "图形索引")])
def test_a_shapefile_without_one_of_its_parts(
    parcels: Frames, write: Write, read: Read, ending: str, name: str
) -> None:
    path = write(parcels(), "DLTB.shp")
    path.with_suffix(ending).unlink()
    with pytest.raises(UnreadableFile, match=f"缺少{name}文件 DLTB{ending}"):
        read(path)


def test_a_shapefile_whose_parts_are_of_two_saves(
    parcels: Frames, write: Write, read: Read, tmp_path: Path
) -> None:
    path = write(parcels(), "DLTB.shp")
    other = write(parcels().head(2), "OTHER.shp")
    shutil.copy(other.with_suffix(".dbf"), path.with_suffix(".dbf"))
    with pytest.raises(UnreadableFile, match="图形有3个而属性记录有2条"):
        read(path)


def test_a_truncated_geodatabase_is_refused(parcels: Frames, write: Write, read: Read) -> None:
    path = write(parcels(), "DLTB.gdb")
    table = max(path.glob("*.gdbtable"), key=lambda one: one.name)
    table.write_bytes(table.read_bytes()[:-30])
    with pytest.raises(UnreadableFile, match="末尾缺了一部分") as caught:
        read(path)
    assert caught.value.where == f"DLTB.gdb/{table.name}"


def test_a_geodatabase_that_loses_rows_silently_is_refused(
    parcels: Frames, write: Write, read: Read
) -> None:
    path = write(parcels(), "DLTB.gdb")
    table = max(path.glob("*.gdbtable"), key=lambda one: one.name)
    content = bytearray(table.read_bytes())
    # The size of the last row is made to run beyond the file; GDAL skips such a row.
    index = (path / f"{table.stem}.gdbtablx").read_bytes()
    place = int.from_bytes(index[16 + 2 * 5 : 16 + 3 * 5], "little")
    content[place : place + 4] = struct.pack("<I", 10_000)
    table.write_bytes(content)
    with pytest.raises(UnreadableFile, match=r"只读出2个|读不出来"):
        read(path)


def test_a_geopackage_damaged_inside_is_refused(parcels: Frames, write: Write, read: Read) -> None:
    path = write(parcels())
    content = bytearray(path.read_bytes())
    page = struct.unpack_from(">H", content, 16)[0]
    with closing(sqlite3.connect(path)) as connection:
        root = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'DLTB'"
        ).fetchone()[0]
    content[(root - 1) * page : (root - 1) * page + 200] = b"\x07" * 200
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match="文件内部已损坏"):
        read(path)


def test_a_database_that_is_no_geopackage(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "DLTB.gpkg"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE a (b INTEGER)")
    with pytest.raises(UnreadableFile, match="不是 GeoPackage"):
        read(path)


def test_a_json_that_is_no_map(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "DLTB.geojson"
    path.write_text(json.dumps({"名称": "不是地图"}), encoding="utf-8")
    with pytest.raises(UnreadableFile, match="文件读不出来") as caught:
        read(path)
    assert caught.value.where == "DLTB.geojson 的图层 DLTB"


def test_a_parquet_without_geometry(
    read: Read, write: Write, parcels: Frames, tmp_path: Path
) -> None:
    path = tmp_path / "DLTB.parquet"
    parcels().drop(columns="geometry").to_parquet(path)
    with pytest.raises(UnreadableFile, match="没有以 WKB 存放的图形列"):
        read(path)


def test_progress_is_told_per_layer(parcels: Frames, write: Write, read: Read) -> None:
    told: list[tuple[str, int, int]] = []
    read(write(parcels()), progress=lambda text, done, total: told.append((text, done, total)))
    assert told == [("地类图斑", 0, 1), ("", 1, 1)]


def test_a_geodatabase_that_lacks_an_index(parcels: Frames, write: Write, read: Read) -> None:
    path = write(parcels(), "DLTB.gdb")
    max(path.glob("*.gdbtablx")).unlink()
    with pytest.raises(UnreadableFile, match="缺少索引文件"):
        read(path)


def test_a_folder_called_gdb_that_holds_nothing(read: Read, tmp_path: Path) -> None:
    (tmp_path / "a.gdb").mkdir()
    with pytest.raises(UnreadableFile, match="没有地理数据库的系统表") as caught:
        read(tmp_path / "a.gdb")
    assert "a00000001.gdbtable" in caught.value.mend


@pytest.mark.parametrize("size", [0, 20, 32])
def test_a_table_that_is_hardly_there(parcels: Frames, write: Write, read: Read, size: int) -> None:
    path = write(parcels(), "DLTB.shp")
    path.with_suffix(".dbf").write_bytes(bytes(size))
    with pytest.raises(UnreadableFile, match=r"缺了一部分|不是 dBASE 属性表"):
        read(path)


def test_a_parquet_with_one_name_twice(parcels: Frames, write: Write, read: Read) -> None:
    path = write(parcels(), "DLTB.parquet")
    table = pq.read_table(path)
    doubled = table.append_column("geometry", table.column("geometry"))
    pq.write_table(doubled, path)
    with pytest.raises(UnreadableFile):
        read(path)
