"""Coverage and patches of many units: a file is a unit."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from yizhangtu.engine.threads import ThreadsEngine
from yizhangtu.engine.unit_files import read_unit, unit_files
from yizhangtu.engine.units import coverage_of_units, patches_of_units
from yizhangtu.errors import (
    CrsMismatch,
    InvalidGeometry,
    LayerError,
    SchemaMismatch,
    UnreadableFile,
    UsageError,
)

CRS = 4548
EAST, NORTH = 500_000.0, 4_000_000.0


def box(x: float, y: float, width: float = 10.0, height: float = 10.0) -> shapely.Polygon:
    return shapely.box(EAST + x, NORTH + y, EAST + x + width, NORTH + y + height)


def strip(*xs: float) -> shapely.Polygon:
    """A box with a vertex at each x, as the outline of boxes beside each other has them."""
    along = [(EAST + x, NORTH) for x in xs]
    return shapely.Polygon([*along, *((x, NORTH + 10.0) for x, _ in reversed(along))])


def unit(path: Path, *polygons: shapely.Geometry, **columns: list[object]) -> Path:
    frame = gpd.GeoDataFrame(columns, geometry=list(polygons), crs=CRS)
    frame.to_parquet(path)
    return path


def as_snapshot(path: Path, rows: list[int]) -> Path:
    """The file in another order, with a column of where each row was delivered, as the store writes it."""
    table = pq.read_table(path).take(rows)
    table = table.append_column("__row", pa.array(rows, pa.int64()))
    metadata = {**pq.read_schema(path).metadata, b"yizhangtu": b"{}"}
    pq.write_table(table.replace_schema_metadata(metadata), path)
    return path


def test_each_unit_gives_its_findings(tmp_path: Path) -> None:
    gap = unit(tmp_path / "甲.parquet", box(0, 0), box(10, 0), box(25, 0), BSM=["a", "b", "c"])
    closed = unit(tmp_path / "乙.parquet", box(0, 0), box(10, 0), BSM=["d", "e"])
    limit = tmp_path / "界"
    limit.mkdir()
    limits = [
        unit(limit / "甲.parquet", strip(0, 10, 20, 25, 35)),
        unit(limit / "乙.parquet", strip(0, 10, 20)),
    ]
    found, none = coverage_of_units([gap, closed], boundaries=limits, id_column="BSM")
    assert none.num_rows == 0
    assert none.schema == found.schema
    (row,) = found.drop_columns(["geometry", "longitude", "latitude"]).to_pylist()
    assert row.pop("area_m2") == pytest.approx(50.0, rel=1e-6)
    assert row.pop("width_m") == pytest.approx(5.0, rel=1e-4)
    assert row == {
        "unit": "甲",
        "kind": "gap",
        "depth": 0,
        "left_id": "b",
        "right_id": "c",
        "ids": ["b", "c"],
    }
    place = gpd.GeoDataFrame.from_arrow(found)
    assert place.crs == CRS
    assert place.geometry[0].equals(box(20, 0, 5))
    lonlat = gpd.GeoSeries(
        gpd.points_from_xy(found["longitude"], found["latitude"]), crs=4490
    ).to_crs(CRS)
    assert place.geometry[0].contains(lonlat[0])


def test_who_is_not_there_has_no_name(tmp_path: Path) -> None:
    path = unit(tmp_path / "甲.parquet", box(0, 0))
    limit = unit(tmp_path / "界.parquet", box(0, 0), box(100, 0))
    (found,) = coverage_of_units([path], boundaries=[limit])
    assert found.select(["kind", "left_id", "right_id", "ids"]).to_pylist() == [
        {"kind": "gap", "left_id": None, "right_id": None, "ids": []}
    ]


def test_rows_of_a_snapshot_are_called_as_they_were_delivered(tmp_path: Path) -> None:
    path = unit(tmp_path / "甲.parquet", box(0, 0), box(300, 0), box(8, 0))
    as_snapshot(path, [2, 0, 1])
    (found,) = coverage_of_units([path])
    assert found.select(["kind", "left_id", "right_id"]).to_pylist() == [
        {"kind": "overlap", "left_id": "0", "right_id": "2"}
    ]
    assert read_unit(path).index.tolist() == [0, 1, 2]


def test_patches_are_connected_within_their_class(tmp_path: Path) -> None:
    path = unit(
        tmp_path / "甲.parquet",
        *(box(0, 0), box(10, 0), box(20, 0), box(30, 0), box(40, 10), box(90, 90)),
        DLBM=["01", "01", "02", "01", "01", None],
    )
    (found,) = patches_of_units([path], by="DLBM", under_m2=[150.0, 1e9])
    assert found.drop_columns("area_m2").to_pylist() == [
        {"unit": "甲", "class": "01", "patches": 3, "under": [2, 3]},
        {"unit": "甲", "class": "02", "patches": 1, "under": [1, 1]},
        {"unit": "甲", "class": None, "patches": 1, "under": [1, 1]},
    ]
    assert found["area_m2"].to_numpy() == pytest.approx([400.0, 100.0, 100.0], rel=1e-6)


def test_corner_contact_connects_when_asked(tmp_path: Path) -> None:
    path = unit(tmp_path / "甲.parquet", box(0, 0), box(10, 10))
    (apart,) = patches_of_units([path])
    (found,) = patches_of_units([path], corner_contact=True)
    assert (apart["patches"].to_pylist(), found["patches"].to_pylist()) == ([2], [1])
    assert found["class"].to_pylist() == [None]


def test_an_empty_unit_has_no_patches_and_no_findings(tmp_path: Path) -> None:
    path = unit(tmp_path / "甲.parquet", DLBM=[])
    (counts,) = patches_of_units([path], under_m2=[1.0])
    assert counts.to_pylist() == [
        {"unit": "甲", "class": None, "patches": 0, "area_m2": 0.0, "under": [0]}
    ]
    assert [table.num_rows for table in coverage_of_units([path])] == [0]
    assert [table.num_rows for table in patches_of_units([path], by="DLBM")] == [0]


def test_the_number_of_threads_changes_nothing(tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    files = []
    for name in "甲乙丙丁":
        places = rng.uniform(0, 60, (30, 2)).round(4)
        files.append(unit(tmp_path / f"{name}.parquet", *(box(x, y) for x, y in places)))
    for work in (coverage_of_units, patches_of_units):
        one, many = (list(work(files, engine=ThreadsEngine(count))) for count in (1, 3))
        assert len(one) == 4
        assert all(a.equals(b, check_metadata=True) for a, b in zip(one, many, strict=True))


def test_progress_counts_units(tmp_path: Path) -> None:
    files = [unit(tmp_path / f"{name}.parquet", box(0, 0)) for name in "甲乙"]
    told: list[tuple[int, int]] = []
    list(patches_of_units(files, progress=lambda done, total: told.append((done, total))))
    assert told == [(0, 2), (1, 2), (2, 2)]


def test_a_row_without_area_is_told_with_its_file(tmp_path: Path) -> None:
    line = shapely.LineString([(EAST, NORTH), (EAST + 1, NORTH)])
    path = unit(tmp_path / "甲.parquet", box(0, 0), line)
    for work in (coverage_of_units, patches_of_units):
        with pytest.raises(InvalidGeometry) as caught:
            list(work([path]))
        assert "甲.parquet" in caught.value.where


def no_file(path: Path) -> None:
    del path


def no_parquet(path: Path) -> None:
    path.write_text("甲", encoding="utf-8")


def no_geometry(path: Path) -> None:
    pd.DataFrame({"DLBM": ["01"]}).to_parquet(path)


def no_crs(path: Path) -> None:
    gpd.GeoDataFrame(geometry=[box(0, 0)], crs=None).to_parquet(path)


def other_columns(path: Path) -> None:
    unit(path, box(0, 0), DLMC=["旱地"])


@pytest.mark.parametrize(
    ("made", "kind"),
    [
        (no_file, UnreadableFile),
        (no_parquet, UnreadableFile),
        (no_geometry, UnreadableFile),
        (no_crs, CrsMismatch),
        (other_columns, SchemaMismatch),
    ],
)
def test_a_file_that_cannot_be_used(tmp_path: Path, made: object, kind: type[LayerError]) -> None:
    path = tmp_path / "甲.parquet"
    assert callable(made)
    made(path)
    with pytest.raises(kind) as caught:
        list(patches_of_units([path], by="DLBM"))
    assert "甲.parquet" in caught.value.where


def test_there_is_a_boundary_for_each_unit_or_for_none(tmp_path: Path) -> None:
    files = [unit(tmp_path / f"{name}.parquet", box(0, 0)) for name in "甲乙"]
    with pytest.raises(UsageError):
        coverage_of_units(files, boundaries=files[:1])


def test_units_of_a_folder_are_its_geoparquet_files_by_name(tmp_path: Path) -> None:
    for name in ("b.parquet", "a.GeoParquet", ".hidden.parquet", "c.txt"):
        (tmp_path / name).touch()
    assert [path.name for path in unit_files(tmp_path)] == ["a.GeoParquet", "b.parquet"]


def test_a_folder_without_units_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="没有 GeoParquet 文件"):
        unit_files(tmp_path)
