"""Snapshots: what is written is what is read, named by its content, and damage is told."""

import datetime
import hashlib
import json
import os
import struct
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS

from yizhangtu.errors import CrsMismatch, SchemaMismatch, SnapshotCorrupt, StoreError
from yizhangtu.store import SnapshotFolder
from yizhangtu.store.canonical import canonical_columns, content_hash, crs_text


@pytest.fixture
def folder(tmp_path: Path) -> SnapshotFolder:
    return SnapshotFolder(tmp_path)


def parcels(**columns: object) -> gpd.GeoDataFrame:
    """Three parcels, delivered in an order that is not that of the Hilbert curve."""
    boxes = [shapely.box(118.9, 41.9, 119.0, 42.0), shapely.box(118.1, 41.1, 118.2, 41.2)]
    geometry = [*boxes, shapely.box(118.8, 41.8, 118.9, 41.9)]
    return gpd.GeoDataFrame(
        {"object_id": ["3", "1", "2"], **columns}, geometry=geometry, crs="EPSG:4490"
    )


def hash_of(frame: gpd.GeoDataFrame) -> str:
    return content_hash(canonical_columns(frame), crs_text(frame.crs))


def test_reading_gives_the_rows_as_delivered(folder: SnapshotFolder) -> None:
    frame = parcels(
        land_class=["0101", None, ""],
        parcel_area_m2=[1.5, np.nan, -0.0],
        data_year=[2020, 2021, 2022],
    )
    frame.index = pd.Index([7, 8, 9])
    read = folder.read(folder.write(frame))
    assert_geodataframe_equal(read, frame.reset_index(drop=True))
    assert list(read.columns) == list(frame.columns)
    assert isinstance(read.index, pd.RangeIndex)
    assert np.signbit(read["parcel_area_m2"][2])


def test_every_kind_of_value_comes_back(folder: SnapshotFolder) -> None:
    day = datetime.date(2025, 12, 31)
    frame = parcels(
        whole=pd.array([1, None, 2**53 + 1], "Int64"),
        small=pd.array([1, None, 255], "UInt8"),
        yes=pd.array([True, None, False], "boolean"),
        sure=[True, False, True],
        price=[Decimal("1.20"), None, Decimal("3.40")],
        day=[day, None, day],
        moment=np.array(["2025-12-31T08:00:00.001", "NaT", "1970-01-01"], "datetime64[ms]"),
        zoned=pd.DatetimeIndex(
            np.array(["2025-12-31T08:00:00", "NaT", "1970-01-01"], "datetime64[us]"), tz="UTC"
        ),
        raw=[b"\x00\xff", None, b""],
        nothing=[None, None, None],
        kind=pd.Categorical(["a", None, "b"]),
    )
    read = folder.read(folder.write(frame))
    expected = frame.assign(kind=pd.array(["a", None, "b"], "str"))
    assert_geodataframe_equal(read, expected)
    assert read["whole"][2] == 9007199254740993


@pytest.mark.parametrize(
    "wkt",
    [
        "POINT EMPTY",
        "POLYGON EMPTY",
        "POINT Z (1 2 3)",
        "POINT M (1 2 3)",
        "POINT ZM (1 2 3 4)",
        "LINESTRING (0 0, 1 1)",
        "MULTIPOINT ((0 0), (1 1))",
        "MULTILINESTRING ((0 0, 1 1), (2 2, 3 3))",
        "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 6, 5 5), (5.1 5.05, 5.2 5.05, 5.2 5.1, 5.1 5.05)))",
        "POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))",
        "GEOMETRYCOLLECTION (POINT (1 2), LINESTRING (0 0, 1 1))",
    ],
)
def test_geometries_come_back_bit_for_bit(folder: SnapshotFolder, wkt: str) -> None:
    geometry = shapely.from_wkt(wkt)
    frame = gpd.GeoDataFrame(geometry=[None, geometry, shapely.Point(0, 0)], crs="EPSG:4490")
    read = folder.read(folder.write(frame))
    assert read.geometry[0] is None
    original, kept = (
        shapely.to_wkb(each, flavor="iso", output_dimension=4)
        for each in (geometry, read.geometry[1])
    )
    assert kept == original


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(allow_nan=False), st.floats(allow_nan=False)), max_size=8))
def test_coordinates_keep_every_bit(places: list[tuple[float, float]]) -> None:
    columns = canonical_columns(
        gpd.GeoDataFrame(geometry=[shapely.Point(place) for place in places], crs="EPSG:4490")
    )
    stored = [struct.unpack("<dd", wkb.as_py()[5:]) for wkb in columns["geometry"]]
    assert [struct.pack("<dd", *place) for place in stored] == [
        struct.pack("<dd", *place) for place in places
    ]


@pytest.mark.parametrize(
    "crs",
    [
        "EPSG:4490",
        "EPSG:4508",
        "EPSG:4545",
        CRS.from_epsg(4545).to_wkt("WKT1_ESRI"),
        "+proj=tmerc +lat_0=0 +lon_0=118.5 +x_0=500000 +ellps=GRS80 +units=m",
    ],
)
def test_the_delivered_crs_is_kept(folder: SnapshotFolder, crs: str) -> None:
    frame = gpd.GeoDataFrame(geometry=[shapely.Point(500000, 4600000)], crs=crs)
    assert folder.read(folder.write(frame)).crs == frame.crs


def test_an_empty_layer_and_a_table_without_geometry_are_kept(folder: SnapshotFolder) -> None:
    empty = parcels().iloc[:0]
    table = gpd.GeoDataFrame({"project_name": ["某路"]}, geometry=gpd.GeoSeries([None]))
    assert_geodataframe_equal(folder.read(folder.write(empty)), empty.reset_index(drop=True))
    read = folder.read(folder.write(table))
    assert read["project_name"].tolist() == ["某路"]
    assert read.crs is None


def test_the_file_is_hilbert_ordered_geoparquet_that_others_read(folder: SnapshotFolder) -> None:
    frame = parcels()
    file = folder.file(folder.write(frame))
    elsewhere = gpd.read_parquet(file)
    assert elsewhere.crs == "EPSG:4490"
    # The two neighbours lie together, whatever lay between them in the delivery.
    assert elsewhere["object_id"].tolist() == ["1", "2", "3"]
    assert elsewhere["__row"].tolist() == [1, 2, 0]
    near = gpd.read_parquet(file, bbox=(118.0, 41.0, 118.3, 41.3))
    assert near["object_id"].tolist() == ["1"]
    geo = json.loads(pq.read_schema(file).metadata[b"geo"])
    assert geo["version"] == "1.1.0"
    assert geo["columns"]["geometry"]["geometry_types"] == ["Polygon"]
    assert geo["columns"]["geometry"]["bbox"] == [118.1, 41.1, 119.0, 42.0]


def test_rows_without_a_place_come_last_and_without_a_box(folder: SnapshotFolder) -> None:
    geometry = [None, shapely.Point(), shapely.Point(1, 1), shapely.Point(np.inf, 0)]
    frame = gpd.GeoDataFrame({"object_id": list("abcd")}, geometry=geometry, crs="EPSG:4490")
    stored = pq.read_table(folder.file(folder.write(frame)))
    assert stored["object_id"].to_pylist() == ["c", "a", "b", "d"]
    assert [box is None for box in stored["__bbox"].to_pylist()] == [False, True, True, False]


def test_row_groups_hold_16384_rows(folder: SnapshotFolder) -> None:
    number = np.arange(40_000)
    frame = gpd.GeoDataFrame(
        {"n": number}, geometry=gpd.points_from_xy(number % 200, number // 200), crs="EPSG:4490"
    )
    name = folder.write(frame)
    metadata = pq.read_metadata(folder.file(name))
    assert [metadata.row_group(group).num_rows for group in range(3)] == [16384, 16384, 7232]
    assert folder.read(name)["n"].tolist() == number.tolist()


def test_the_hash_is_that_of_the_written_format() -> None:
    """The bytes of docs/format.md put together by hand."""
    frame = parcels(parcel_area_m2=[1.5, np.nan, 2.5], note=["甲", None, "乙丙"])
    header = (
        '{"columns": [["geometry", "large_binary"], ["note", "large_string"], ["object_id", "large_string"], '
        '["parcel_area_m2", "double"]], "crs": "EPSG:4490", "format": "yizhangtu-snapshot/1", "rows": 3}'
    )
    digest = hashlib.sha256(header.encode())
    wkb = [geometry.wkb for geometry in frame.geometry]
    digest.update(b"\x07" + struct.pack("<3q", *map(len, wkb)) + b"".join(wkb))
    digest.update(b"\x05" + struct.pack("<3q", 3, 0, 6) + "甲乙丙".encode())
    digest.update(b"\x07" + struct.pack("<3q", 1, 1, 1) + b"312")
    digest.update(b"\x05" + struct.pack("<3d", 1.5, 0.0, 2.5))
    assert hash_of(frame) == digest.hexdigest()


def test_the_hash_depends_on_the_rows_and_not_on_their_make() -> None:
    frame = parcels(land_class=["0101", None, "0103"], data_year=[2020, 2021, 2022])
    categorical = frame.assign(land_class=frame["land_class"].astype("category"))
    sliced = pd.concat([frame.iloc[:1], frame]).iloc[1:]
    chunks = pa.chunked_array([["0101"], [None, "0103"]], pa.string())
    chunked = pd.arrays.ArrowExtensionArray(chunks)
    assert hash_of(frame[["geometry", "data_year", "land_class", "object_id"]]) == hash_of(frame)
    assert hash_of(frame.assign(data_year=frame["data_year"].astype("Int64"))) == hash_of(frame)
    assert hash_of(frame.assign(land_class=frame["land_class"].astype(object))) == hash_of(frame)
    assert hash_of(categorical) == hash_of(frame)
    assert hash_of(frame.assign(land_class=chunked)) == hash_of(frame)
    assert hash_of(sliced) == hash_of(frame)


@pytest.mark.parametrize(
    "change",
    [
        lambda frame: frame.iloc[::-1],
        lambda frame: frame.assign(object_id=["3", "1", "4"]),
        lambda frame: frame.assign(object_id=["31", "", "2"]),
        lambda frame: frame.assign(object_id=["3", "1", None]),
        lambda frame: frame.assign(area=[1.0, 2.0, np.nextafter(3.0, 4.0)]),
        lambda frame: frame.assign(area=[1.0, 2.0, None]),
        lambda frame: frame.assign(area=[1, 2, 3]),
        lambda frame: frame.rename(columns={"area": "areb"}),
        lambda frame: frame.set_crs("EPSG:4610", allow_override=True),
        lambda frame: frame.set_geometry(frame.geometry.translate(2e-14)),
        lambda frame: frame.set_geometry(frame.geometry.normalize().reverse()),
        lambda frame: frame.iloc[:2],
    ],
)
def test_the_hash_changes_with_every_change(
    change: Callable[[gpd.GeoDataFrame], gpd.GeoDataFrame],
) -> None:
    frame = parcels(area=[1.0, 2.0, 3.0])
    assert hash_of(change(frame)) != hash_of(frame)


@pytest.mark.parametrize("rows", [0, 9])
def test_a_slice_of_arrow_memory_hashes_like_its_copy(rows: int) -> None:
    whole = {
        "geometry": pa.array([b"a%d" % number for number in range(20)], pa.large_binary()),
        "flag": pa.array([True, None, False, True] * 5),
        "number": pa.array([None, 2, 3, 4] * 5, pa.int32()),
        "nothing": pa.nulls(20),
    }
    sliced = {name: column.slice(3, rows) for name, column in whole.items()}
    copied = {name: pa.array(column.to_pylist(), column.type) for name, column in sliced.items()}
    assert content_hash(sliced, "") == content_hash(copied, "")


def test_writing_again_changes_nothing_and_gives_the_same_bytes(
    folder: SnapshotFolder, tmp_path: Path
) -> None:
    name = folder.write(parcels())
    file = folder.file(name)
    written = file.read_bytes(), file.stat().st_mtime_ns
    assert folder.write(parcels()) == name
    assert (file.read_bytes(), file.stat().st_mtime_ns) == written
    (tmp_path / "other").mkdir()
    other = SnapshotFolder(tmp_path / "other")
    assert other.file(other.write(parcels())).read_bytes() == written[0]
    assert folder.names() == [name]
    assert folder.leftovers() == []


@pytest.mark.parametrize("position", [0, 4, 100, -100, -1])
def test_one_turned_bit_is_found_and_writing_again_mends_it(
    folder: SnapshotFolder, position: int
) -> None:
    name = folder.write(parcels())
    file = folder.file(name)
    data = bytearray(file.read_bytes())
    data[position] ^= 1
    file.write_bytes(data)
    with pytest.raises(SnapshotCorrupt) as caught:
        folder.read(name)
    assert name in caught.value.where
    assert caught.value.mend
    assert folder.write(parcels()) == name
    assert len(folder.read(name)) == 3


def test_a_forged_file_with_a_forged_checksum_is_found_by_its_content(
    folder: SnapshotFolder,
) -> None:
    name, other = folder.write(parcels()), folder.write(parcels().iloc[:2])
    folder.file(name).write_bytes(folder.file(other).read_bytes())
    sums = folder.path / f"{name}.parquet.sha256", folder.path / f"{other}.parquet.sha256"
    sums[0].write_bytes(sums[1].read_bytes())
    assert len(folder.read(name)) == 2
    with pytest.raises(SnapshotCorrupt, match="内容哈希"):
        folder.check(name)
    folder.check(other)


def test_missing_and_unreadable_files_are_told(folder: SnapshotFolder) -> None:
    name = folder.write(parcels())
    file = folder.file(name)
    with pytest.raises(SnapshotCorrupt, match="缺失"):
        folder.read("0" * 64)
    checksum = folder.path / f"{name}.parquet.sha256"
    assert checksum.read_text() == f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n"
    file.write_bytes(b"not parquet")
    checksum.write_text(hashlib.sha256(b"not parquet").hexdigest())
    with pytest.raises(SnapshotCorrupt, match="无法读取"):
        folder.read(name)
    checksum.unlink()
    with pytest.raises(SnapshotCorrupt, match="缺失"):
        folder.read(name)
    assert not folder.has(name)


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (gpd.GeoDataFrame({"a": [1]}), "几何列"),
        (parcels().rename_geometry("shape"), "几何列"),
        (parcels(__row=[1, 2, 3]), "__row"),
        (parcels(second=[shapely.Point(0, 0)] * 3).astype({"second": "geometry"}), "多个几何列"),
        (parcels(mixed=["a", 1, 2.5]), "mixed"),
        (parcels(nested=[[1], [2], []]), "nested"),
        (pd.concat([parcels(), parcels()[["object_id"]]], axis=1), "重名"),
    ],
)
def test_what_cannot_be_stored_is_refused(
    folder: SnapshotFolder, frame: gpd.GeoDataFrame, message: str
) -> None:
    with pytest.raises(SchemaMismatch, match=message):
        folder.write(frame)
    assert list(folder.path.iterdir()) == []


def test_coordinates_without_a_crs_are_refused(folder: SnapshotFolder) -> None:
    with pytest.raises(CrsMismatch, match="坐标系"):
        folder.write(gpd.GeoDataFrame(geometry=[shapely.Point(1, 2)]))


def test_a_disk_that_refuses_is_told_and_nothing_is_left(
    folder: SnapshotFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(StoreError, match="No space left") as caught:
        folder.write(parcels())
    assert caught.value.where.startswith(str(folder.path))
    assert list(folder.path.iterdir()) == []


def test_a_system_without_folder_descriptors_still_writes(
    folder: SnapshotFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "O_DIRECTORY")
    assert len(folder.read(folder.write(parcels()))) == 3
