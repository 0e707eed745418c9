"""Area tables of files: the bits of the table of frames, however layers are cut and whoever computes."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from yizhangtu.engine import layers, tabulation
from yizhangtu.engine.layers import UNIT, PolygonLayer
from yizhangtu.engine.neighbourhood import Neighbourhood
from yizhangtu.engine.overlaps import Overlaps, measured_overlaps
from yizhangtu.engine.tabulation import tabulate
from yizhangtu.engine.tasks import Progress, Task, Work
from yizhangtu.engine.threads import ThreadsEngine
from yizhangtu.errors import CrsMismatch, InvalidGeometry, SchemaMismatch, UsageError
from yizhangtu.geometry import tabulate_area
from yizhangtu.geometry.rings import IntArray

Written = Callable[..., Path]


class Backwards:
    """Runs the last task first, in the caller's thread, each after a journey as JSON."""

    def run(
        self, work: Work, tasks: Sequence[Task], *, progress: Progress | None = None
    ) -> Iterator[pa.Table]:
        del progress
        sent = [json.dumps(task) for task in tasks]
        yield from reversed([work(json.loads(task)) for task in reversed(sent)])


def same_pairs(found: pa.Table, expected: pd.DataFrame) -> None:
    """Equal to the last bit."""
    for name in ("left", "right", "area_m2"):
        np.testing.assert_array_equal(found[name].to_numpy(), expected[name].to_numpy())


def test_pairs_are_those_of_frames(
    land: gpd.GeoDataFrame, line: gpd.GeoDataFrame, written: Written
) -> None:
    left, right = written(land, "land.parquet"), written(line, "line.parquet")
    found = tabulate(PolygonLayer.open(left), PolygonLayer.open(right))
    assert found.num_rows > 100
    same_pairs(found, tabulate_area(land.geometry, line.geometry))


def test_sums_by_columns_of_both_sides(
    land: gpd.GeoDataFrame, line: gpd.GeoDataFrame, written: Written
) -> None:
    left, right = written(land, "land.parquet"), written(line, "line.parquet")
    found = tabulate(
        PolygonLayer.open(left), PolygonLayer.open(right), left_by=["DLBM"], right_by=["DLBM"]
    )
    assert found.column_names == ["DLBM", "DLBM_right", "area_m2"]
    pairs = tabulate_area(land.geometry, line.geometry)
    by = [land["DLBM"].take(pairs["left"]).array, line["DLBM"].take(pairs["right"]).array]
    sums = pairs.groupby(by, dropna=False)["area_m2"].sum()
    np.testing.assert_allclose(found["area_m2"].to_numpy(), sums.to_numpy(), rtol=1e-14)
    keys = list(zip(*(found[name].to_pylist() for name in found.column_names[:2]), strict=True))
    assert keys == [(None if pd.isna(a) else a, b) for a, b in sums.index]


def test_cutting_and_computing_differently_changes_no_bit(
    land: gpd.GeoDataFrame, line: gpd.GeoDataFrame, written: Written, tmp_path: Path
) -> None:
    plain = {"row_group_size": 10_000, "write_covering_bbox": False}
    first = tabulate(
        PolygonLayer.open(written(land, "a.parquet")),
        PolygonLayer.open(written(line, "b.parquet")),
        left_by=["DLBM"],
        right_by=["DLBM"],
        engine=ThreadsEngine(1),
    )
    mixed = land.sample(frac=1, random_state=2)
    for k in range(3):
        written(mixed.iloc[k::3], f"land/{k}.parquet", **(plain if k == 1 else {}))
    written(line.iloc[::-1], "line/a.parquet", row_group_size=3)
    left, right = PolygonLayer.open(tmp_path / "land"), PolygonLayer.open(tmp_path / "line")
    for engine in (ThreadsEngine(1), ThreadsEngine(5), Backwards()):
        found = tabulate(left, right, left_by=["DLBM"], right_by=["DLBM"], engine=engine)
        assert found.equals(first)


@pytest.mark.parametrize("right_by", [[], ["DLBM"]], ids=["whole layer", "by class"])
def test_what_several_rows_cover_counts_once(
    land: gpd.GeoDataFrame, crossed: gpd.GeoDataFrame, written: Written, right_by: list[str]
) -> None:
    left = PolygonLayer.open(written(land, "land.parquet"))
    right = PolygonLayer.open(written(crossed, "line.parquet", row_group_size=7))
    found = tabulate(left, right, left_by=["BSM"], right_by=right_by, overlaps="once")
    expected = tabulate_area(land, crossed, left_by=["BSM"], right_by=right_by, overlaps="once")
    for name in found.column_names:
        assert found[name].to_pylist() == expected[name].tolist()
    each = tabulate(left, right, left_by=["BSM"], right_by=right_by)
    assert found["area_m2"].to_numpy().sum() < 0.9 * each["area_m2"].to_numpy().sum()


def test_counted_once_there_is_no_right_row(
    land: gpd.GeoDataFrame, crossed: gpd.GeoDataFrame, written: Written, tmp_path: Path
) -> None:
    left = PolygonLayer.open(written(land, "land.parquet"))
    right = PolygonLayer.open(written(crossed, "line.parquet", row_group_size=7))
    found = tabulate(left, right, overlaps="once", engine=Backwards())
    expected = tabulate_area(land.geometry, crossed.geometry, overlaps="once")
    assert found.column_names == ["left", "area_m2"]
    assert found["left"].to_pylist() == expected["left"].tolist()
    assert found["area_m2"].to_pylist() == expected["area_m2"].tolist()
    tabulate(left, right, right_by=["DLBM"], overlaps="once", pairs=tmp_path / "pairs.parquet")
    pairs = pq.read_table(tmp_path / "pairs.parquet")
    assert pairs.column_names == ["left", "DLBM", "area_m2"]
    assert pairs.group_by(["left", "DLBM"]).aggregate([]).num_rows == pairs.num_rows


def test_small_stretches_of_one_row_group_change_no_bit(
    land: gpd.GeoDataFrame,
    line: gpd.GeoDataFrame,
    written: Written,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    options = {"row_group_size": 10_000, "write_covering_bbox": False}
    left, right = written(land, "a.parquet", **options), written(line, "b.parquet", **options)
    whole = tabulate(PolygonLayer.open(left), PolygonLayer.open(right))
    monkeypatch.setattr(layers, "ROWS_AT_ONCE", 13)
    monkeypatch.setattr(layers, "_MOST_ROWS", 3 * 13)
    cut = PolygonLayer.open(left)
    assert len(cut.groups) == 11
    assert tabulate(cut, PolygonLayer.open(right)).equals(whole)


@pytest.mark.parametrize("columns", [["DLBM"], []], ids=["sums", "pairs"])
def test_right_rows_looked_at_a_few_at_a_time_change_no_bit(
    columns: list[str],
    land: gpd.GeoDataFrame,
    line: gpd.GeoDataFrame,
    written: Written,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    left = PolygonLayer.open(written(line, "line.parquet", row_group_size=10_000))
    right = PolygonLayer.open(written(land, "land.parquet", row_group_size=20))
    assert len(left.groups) == 1
    assert len(right.groups) > 10
    whole = tabulate(left, right, left_by=columns, right_by=columns)
    looks: list[int] = []
    measured = measured_overlaps

    def look(near: Neighbourhood, rows: IntArray) -> Overlaps:
        looks.append(len(near.place))
        return measured(near, rows)

    monkeypatch.setattr(tabulation, "measured_overlaps", look)
    monkeypatch.setattr(tabulation, "_RIGHT_ROWS_AT_ONCE", 45)
    assert tabulate(left, right, left_by=columns, right_by=columns).equals(whole)
    assert max(looks) <= 60 < sum(looks)


def test_formats_give_the_same_bits(
    land: gpd.GeoDataFrame, line: gpd.GeoDataFrame, written: Written, tmp_path: Path
) -> None:
    land.to_file(tmp_path / "land.gpkg")
    left = PolygonLayer.open(tmp_path / "land.gpkg")
    right = PolygonLayer.open(written(line, "line.parquet"))
    same_pairs(tabulate(left, right), tabulate_area(land.geometry, line.geometry))


@pytest.mark.parametrize("crs", [4490, 4527], ids=["degrees", "next belt"])
def test_layers_of_different_crs(
    land: gpd.GeoDataFrame, line: gpd.GeoDataFrame, written: Written, crs: int
) -> None:
    other = line.to_crs(crs)
    left = PolygonLayer.open(written(land, "land.parquet"))
    right = PolygonLayer.open(written(other, "line.parquet", row_group_size=2))
    same_pairs(tabulate(left, right), tabulate_area(land.geometry, other.geometry))
    same_pairs(tabulate(right, left), tabulate_area(other.geometry, land.geometry))


def test_row_groups_that_lie_elsewhere_are_not_read(written: Written) -> None:
    x = 40_500_000.0 + 100.0 * np.arange(100)
    frame = gpd.GeoDataFrame(geometry=shapely.box(x, 4.6e6, x + 100, 4.6e6 + 100), crs=4528)
    layer = PolygonLayer.open(written(frame, "a.parquet", row_group_size=10))
    near: list[int] = []

    class Counting(ThreadsEngine):
        def run(
            self, work: Work, tasks: Sequence[Task], *, progress: Progress | None = None
        ) -> Iterator[pa.Table]:
            near.extend(len(task["right"]) for task in tasks)  # type: ignore[arg-type]
            return super().run(work, tasks, progress=progress)

    found = tabulate(layer, layer, engine=Counting())
    assert near == [2, *[3] * 8, 2]
    assert found.num_rows == 100


def test_by_the_file_a_row_is_from(
    land: gpd.GeoDataFrame, line: gpd.GeoDataFrame, written: Written, tmp_path: Path
) -> None:
    half = len(land) // 2
    written(land.iloc[:half], "land/甲县.parquet")
    written(land.iloc[half:], "land/乙县.parquet")
    right = PolygonLayer.open(written(line, "line.parquet"))
    found = tabulate(PolygonLayer.open(tmp_path / "land"), right, left_by=[UNIT])
    assert found[UNIT].to_pylist() == ["乙县", "甲县"]
    parts = [
        tabulate_area(part.geometry, line.geometry)["area_m2"].sum()
        for part in (land.iloc[half:], land.iloc[:half])
    ]
    np.testing.assert_allclose(found["area_m2"].to_numpy(), parts, rtol=1e-14)


def test_pairs_are_written_as_they_come(
    land: gpd.GeoDataFrame, line: gpd.GeoDataFrame, written: Written, tmp_path: Path
) -> None:
    left = PolygonLayer.open(written(land, "land.parquet"))
    right = PolygonLayer.open(written(line, "line.parquet"))
    path = tmp_path / "pairs.parquet"
    found = tabulate(left, right, left_by=["BSM"], pairs=path)
    assert found.equals(tabulate(left, right, left_by=["BSM"]))
    pairs = pq.read_table(path)
    assert pairs.column_names == ["left", "right", "BSM", "area_m2"]
    assert pairs["BSM"].to_pylist() == land["BSM"].take(pairs["left"].to_numpy()).tolist()
    by_rows = pairs.sort_by([("left", "ascending"), ("right", "ascending")])
    same_pairs(by_rows, tabulate_area(land.geometry, line.geometry))
    assert sorted(one.name for one in tmp_path.iterdir()) == [
        "land.parquet",
        "line.parquet",
        "pairs.parquet",
    ]


def test_without_columns_the_table_of_written_pairs_is_the_whole(
    land: gpd.GeoDataFrame, line: gpd.GeoDataFrame, written: Written, tmp_path: Path
) -> None:
    left = PolygonLayer.open(written(land, "land.parquet"))
    right = PolygonLayer.open(written(line, "line.parquet"))
    found = tabulate(left, right, pairs=tmp_path / "pairs.parquet")
    whole = tabulate_area(land.geometry, line.geometry)["area_m2"].sum()
    assert found.column_names == ["area_m2"]
    assert found["area_m2"][0].as_py() == pytest.approx(whole, rel=1e-14)


def test_a_run_that_fails_leaves_no_pairs_file(
    land: gpd.GeoDataFrame, line: gpd.GeoDataFrame, written: Written, tmp_path: Path
) -> None:
    broken = line.copy()
    broken.geometry = [shapely.LineString(one.exterior) for one in line.geometry]
    left = PolygonLayer.open(written(land, "land.parquet"))
    right = PolygonLayer.open(written(broken, "line.parquet"))
    with pytest.raises(InvalidGeometry, match=r"line\.parquet第1行"):
        tabulate(left, right, pairs=tmp_path / "pairs.parquet")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["land.parquet", "line.parquet"]


@pytest.mark.parametrize("empty", ["left", "right", "both"])
def test_empty_layers_give_empty_tables(
    land: gpd.GeoDataFrame, written: Written, tmp_path: Path, empty: str
) -> None:
    left = PolygonLayer.open(written(land.iloc[: 0 if empty != "right" else None], "a.parquet"))
    right = PolygonLayer.open(written(land.iloc[: 0 if empty != "left" else None], "b.parquet"))
    assert tabulate(left, right).num_rows == 0
    sums = tabulate(left, right, left_by=["DLBM"], right_by=["BSM"])
    assert sums.column_names == ["DLBM", "BSM", "area_m2"]
    assert sums.num_rows == 0
    total = tabulate(left, right, pairs=tmp_path / "pairs.parquet")
    assert total["area_m2"].to_pylist() == [0.0]
    assert pq.read_table(tmp_path / "pairs.parquet").num_rows == 0


def test_missing_geometry_has_no_pair(line: gpd.GeoDataFrame, written: Written) -> None:
    none = gpd.GeoDataFrame(geometry=[None, shapely.Polygon(), line.geometry[0]], crs=4528)
    for options in ({}, {"write_covering_bbox": False}):
        left = PolygonLayer.open(written(none, "none.parquet", **options))
        found = tabulate(left, PolygonLayer.open(written(line, "line.parquet")))
        assert set(found["left"].to_pylist()) == {2}


def test_all_geometry_missing(line: gpd.GeoDataFrame, written: Written) -> None:
    none = gpd.GeoDataFrame(geometry=[None, None], crs=4528)
    left = PolygonLayer.open(written(none, "none.parquet", write_covering_bbox=False))
    right = PolygonLayer.open(written(line, "line.parquet"))
    assert tabulate(left, right).num_rows == 0
    assert tabulate(right, left).num_rows == 0


def test_progress_tells_of_row_groups(
    land: gpd.GeoDataFrame, line: gpd.GeoDataFrame, written: Written
) -> None:
    told: list[tuple[int, int]] = []
    left = PolygonLayer.open(written(land, "land.parquet"))
    right = PolygonLayer.open(written(line, "line.parquet"))
    tabulate(left, right, progress=lambda *now: told.append(now))
    assert told == [(done, len(left.groups)) for done in range(len(left.groups) + 1)]


def test_what_a_table_cannot_be_summed_by(
    land: gpd.GeoDataFrame, line: gpd.GeoDataFrame, written: Written
) -> None:
    left = PolygonLayer.open(written(land.rename(columns={"BSM": "area_m2"}), "land.parquet"))
    right = PolygonLayer.open(written(line, "line.parquet"))
    with pytest.raises(SchemaMismatch, match=r"没有字段“DLMC”（land\.parquet）"):
        tabulate(left, right, left_by=["DLMC"])
    with pytest.raises(UsageError, match="DLBM"):
        tabulate(left, right, left_by=["DLBM", "DLBM"])
    with pytest.raises(UsageError, match="area_m2"):
        tabulate(left, right, left_by=["area_m2"])


def test_columns_of_two_kinds_in_a_folder_are_refused(
    land: gpd.GeoDataFrame, line: gpd.GeoDataFrame, written: Written, tmp_path: Path
) -> None:
    written(land.assign(k=1), "land/a.parquet")
    written(land.assign(k="1"), "land/b.parquet")
    left, right = (
        PolygonLayer.open(tmp_path / "land"),
        PolygonLayer.open(written(line, "l.parquet")),
    )
    with pytest.raises(SchemaMismatch, match="类型不同（k）"):
        tabulate(left, right, left_by=["k"])
    with pytest.raises(SchemaMismatch, match="类型不同（k）"):
        tabulate(left, right, left_by=["k"], pairs=tmp_path / "p.parquet")


def test_categories_are_summed_by_what_they_say(
    land: gpd.GeoDataFrame, line: gpd.GeoDataFrame, written: Written
) -> None:
    right = PolygonLayer.open(written(line, "line.parquet"))
    text = tabulate(PolygonLayer.open(written(land, "a.parquet")), right, left_by=["DLBM"])
    categories = PolygonLayer.open(written(land.astype({"DLBM": "category"}), "b.parquet"))
    found = tabulate(categories, right, left_by=["DLBM"])
    assert found["DLBM"].to_pylist() == text["DLBM"].to_pylist()
    assert found["area_m2"].equals(text["area_m2"])


def test_two_ellipsoids_are_refused(
    land: gpd.GeoDataFrame, line: gpd.GeoDataFrame, written: Written
) -> None:
    old = line.set_crs(2364, allow_override=True)  # Xian 1980, belt 40
    left = PolygonLayer.open(written(land, "land.parquet"))
    right = PolygonLayer.open(written(old, "line.parquet"))
    with pytest.raises(CrsMismatch, match="椭球不同"):
        tabulate(left, right)
