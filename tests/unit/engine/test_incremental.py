"""Tables by way of the cache: the bits of a full run after any edit, and little measured again."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from yizhangtu.engine import cached_overlaps, cell_blocks
from yizhangtu.engine.cache import AreaCache
from yizhangtu.engine.layers import PolygonLayer
from yizhangtu.engine.neighbourhood import Neighbourhood
from yizhangtu.engine.overlaps import Overlaps, measured_overlaps
from yizhangtu.engine.tabulation import tabulate
from yizhangtu.errors import UnreadableFile
from yizhangtu.geometry.rings import IntArray

Written = Callable[..., Path]


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cell_blocks, "_MOST_ROWS", 8)


@pytest.fixture
def measured_rows(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many left rows each run measured."""
    counts: list[int] = []

    def counted(near: Neighbourhood, chosen: IntArray) -> Overlaps:
        counts.append(len(chosen))
        return measured_overlaps(near, chosen)

    monkeypatch.setattr(cached_overlaps, "measured_overlaps", counted)
    return counts


def with_attribute(frame: gpd.GeoDataFrame, row: int) -> gpd.GeoDataFrame:
    changed = frame.copy()
    changed.loc[changed.index[row], "DLBM"] = "0601"
    return changed


def with_vertex_moved(frame: gpd.GeoDataFrame, row: int) -> gpd.GeoDataFrame:
    geometries = list(frame.geometry)
    ring = np.array(geometries[row].exterior.coords)
    ring[1] += (0.125, -0.25)
    geometries[row] = shapely.Polygon(ring, geometries[row].interiors)
    return frame.set_geometry(geometries, crs=frame.crs)


def with_row_added(frame: gpd.GeoDataFrame, row: int) -> gpd.GeoDataFrame:
    order = np.insert(np.arange(len(frame)), row, (row * 7) % len(frame))
    return frame.iloc[order].reset_index(drop=True)


def with_row_deleted(frame: gpd.GeoDataFrame, row: int) -> gpd.GeoDataFrame:
    return frame.drop(frame.index[row]).reset_index(drop=True)


def reordered(frame: gpd.GeoDataFrame, row: int) -> gpd.GeoDataFrame:
    return frame.sample(frac=1, random_state=row).reset_index(drop=True)


def with_geometry_lost(frame: gpd.GeoDataFrame, row: int) -> gpd.GeoDataFrame:
    geometries = list(frame.geometry)
    geometries[row] = None if row % 2 else shapely.Polygon()
    return frame.set_geometry(geometries, crs=frame.crs)


EDITS = [
    with_attribute,
    with_vertex_moved,
    with_row_added,
    with_row_deleted,
    reordered,
    with_geometry_lost,
]


def edited(
    frame: gpd.GeoDataFrame, edit: Callable[..., gpd.GeoDataFrame], row: int
) -> gpd.GeoDataFrame:
    row %= len(frame)
    is_polygon = isinstance(frame.geometry.iloc[row], shapely.Polygon)
    if edit is with_vertex_moved and (not is_polygon or frame.geometry.iloc[row].is_empty):
        return frame
    return edit(frame, row)


@settings(max_examples=20)
@given(
    st.lists(
        st.tuples(st.booleans(), st.sampled_from(EDITS), st.integers(0, 10_000)),
        min_size=1,
        max_size=12,
    ),
    st.lists(
        st.tuples(st.sampled_from([[], ["DLBM"]]), st.sampled_from(["each", "once"])),
        min_size=1,
        max_size=4,
    ),
)
def test_any_edits_give_the_bits_of_a_full_run(
    land: gpd.GeoDataFrame,
    crossed: gpd.GeoDataFrame,
    edits: list[tuple[bool, Callable[..., gpd.GeoDataFrame], int]],
    tables: list[tuple[list[str], Literal["each", "once"]]],
) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        cache = AreaCache(folder / "areas.db")
        sides = {True: land, False: crossed}
        # A part of the edits, then a table, by way of one cache.
        for part, (by, overlaps) in zip(
            np.array_split(np.arange(len(edits)), len(tables)), tables, strict=True
        ):
            for k in part.tolist():
                is_left, edit, row = edits[k]
                sides[is_left] = edited(sides[is_left], edit, row)
            layers = []
            for is_left, frame in sides.items():
                path = folder / f"{is_left}.parquet"
                frame.to_parquet(path, row_group_size=90, write_covering_bbox=bool(len(tables) % 2))
                layers.append(PolygonLayer.open(path))
            left, right = layers
            full = tabulate(left, right, left_by=by, right_by=by, overlaps=overlaps)
            found = tabulate(left, right, left_by=by, right_by=by, overlaps=overlaps, cache=cache)
            assert found.equals(full)


@pytest.mark.parametrize(
    "change", [None, reordered, with_attribute], ids=["none", "order", "group"]
)
def test_what_counts_once_goes_by_groups_and_order(
    land: gpd.GeoDataFrame,
    crossed: gpd.GeoDataFrame,
    written: Written,
    tmp_path: Path,
    change: Callable[..., gpd.GeoDataFrame] | None,
) -> None:
    cache = AreaCache(tmp_path / "areas.db")
    left = PolygonLayer.open(written(land, "land.parquet"))
    right = PolygonLayer.open(written(crossed, "line.parquet"))
    tabulate(left, right, cache=cache)
    tabulate(left, right, right_by=["DLBM"], overlaps="once", cache=cache)
    if change is not None:
        largest = int(crossed.area.argmax())
        right = PolygonLayer.open(written(change(crossed, largest), "line.parquet"))
    for by in ([], ["DLBM"]):
        full = tabulate(left, right, left_by=["BSM"], right_by=by, overlaps="once")
        found = tabulate(left, right, left_by=["BSM"], right_by=by, overlaps="once", cache=cache)
        assert found.equals(full)


def test_an_unchanged_county_is_not_measured_again(
    land: gpd.GeoDataFrame,
    line: gpd.GeoDataFrame,
    written: Written,
    tmp_path: Path,
    measured_rows: list[int],
) -> None:
    cache = AreaCache(tmp_path / "areas.db")
    left, right = written(land, "land.parquet"), written(line, "line.parquet")
    first = tabulate(PolygonLayer.open(left), PolygonLayer.open(right), cache=cache)
    assert sum(measured_rows) > 100
    measured_rows.clear()
    assert tabulate(PolygonLayer.open(left), PolygonLayer.open(right), cache=cache).equals(first)
    assert sum(measured_rows) == 0


@pytest.mark.parametrize("edit", [with_vertex_moved, with_row_added, with_row_deleted])
def test_an_edit_has_only_its_surroundings_measured_again(
    land: gpd.GeoDataFrame,
    line: gpd.GeoDataFrame,
    written: Written,
    tmp_path: Path,
    measured_rows: list[int],
    edit: Callable[..., gpd.GeoDataFrame],
) -> None:
    # One row group: a row added or removed moves no other row into another one.
    whole = {"row_group_size": 1000}
    cache = AreaCache(tmp_path / "areas.db")
    right = PolygonLayer.open(written(line, "line.parquet"))
    tabulate(PolygonLayer.open(written(land, "land.parquet", **whole)), right, cache=cache)
    measured_rows.clear()
    changed = PolygonLayer.open(written(edit(land, 210), "land.parquet", **whole))
    found = tabulate(changed, right, cache=cache)
    assert sum(measured_rows) <= 16
    assert found.equals(tabulate(changed, right))


def test_attributes_and_order_have_nothing_measured_again(
    land: gpd.GeoDataFrame,
    line: gpd.GeoDataFrame,
    written: Written,
    tmp_path: Path,
    measured_rows: list[int],
) -> None:
    whole = {"row_group_size": 1000}
    cache = AreaCache(tmp_path / "areas.db")
    right = PolygonLayer.open(written(line, "line.parquet"))
    tabulate(PolygonLayer.open(written(land, "land.parquet", **whole)), right, cache=cache)
    measured_rows.clear()
    changed = reordered(with_attribute(land, 3), 1)
    left = PolygonLayer.open(written(changed, "land.parquet", **whole))
    found = tabulate(
        left,
        PolygonLayer.open(written(reordered(line, 2), "line.parquet")),
        left_by=["DLBM"],
        cache=cache,
    )
    assert sum(measured_rows) == 0
    assert "0601" in found["DLBM"].to_pylist()


def test_a_change_of_the_other_line_has_what_lies_near_it_measured_again(
    land: gpd.GeoDataFrame,
    line: gpd.GeoDataFrame,
    written: Written,
    tmp_path: Path,
    measured_rows: list[int],
) -> None:
    cache = AreaCache(tmp_path / "areas.db")
    left = PolygonLayer.open(written(land, "land.parquet"))
    tabulate(left, PolygonLayer.open(written(line, "line.parquet")), cache=cache)
    everything = sum(measured_rows)
    measured_rows.clear()
    smallest = int(line.area.argmin())
    changed = PolygonLayer.open(written(with_vertex_moved(line, smallest), "line.parquet"))
    found = tabulate(left, changed, cache=cache)
    assert 0 < sum(measured_rows) < everything / 4
    assert found.equals(tabulate(left, changed))


def test_code_that_measures_otherwise_finds_nothing(
    land: gpd.GeoDataFrame,
    line: gpd.GeoDataFrame,
    written: Written,
    tmp_path: Path,
    measured_rows: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cache = AreaCache(tmp_path / "areas.db")
    left, right = written(land, "land.parquet"), written(line, "line.parquet")
    tabulate(PolygonLayer.open(left), PolygonLayer.open(right), cache=cache)
    everything = sum(measured_rows)
    measured_rows.clear()
    monkeypatch.setattr(cached_overlaps, "_measure", lambda: b"another version")
    tabulate(PolygonLayer.open(left), PolygonLayer.open(right), cache=cache)
    assert sum(measured_rows) == everything


def test_the_same_coordinates_on_another_ellipsoid_are_measured_anew(
    written: Written, tmp_path: Path
) -> None:
    square = gpd.GeoDataFrame(geometry=[shapely.box(586000, 4642000, 586100, 4642100)])
    cache = AreaCache(tmp_path / "areas.db")
    found = []
    for crs in (4548, 2384):  # CGCS2000 and Xian 1980, 3° belts at 117° without prefix
        layer = PolygonLayer.open(written(square.set_crs(crs), f"{crs}.parquet"))
        found.append(tabulate(layer, layer, cache=cache)["area_m2"][0].as_py())
        assert found[-1] == tabulate(layer, layer)["area_m2"][0].as_py()
    assert found[0] != found[1]


def test_damaged_entries_are_measured_again(
    land: gpd.GeoDataFrame, line: gpd.GeoDataFrame, written: Written, tmp_path: Path
) -> None:
    cache = AreaCache(tmp_path / "areas.db")
    left = PolygonLayer.open(written(land, "land.parquet"))
    right = PolygonLayer.open(written(line, "line.parquet"))
    full = tabulate(left, right, cache=cache)
    data = bytearray(cache.path.read_bytes())
    for place in range(8192, len(data), 97):
        data[place] ^= 0x5A
    cache.path.write_bytes(bytes(data))
    assert tabulate(left, right, cache=cache).equals(full)
    assert tabulate(left, right, cache=cache).equals(full)


def test_boxes_that_do_not_hold_their_rows_are_told(
    land: gpd.GeoDataFrame, written: Written, tmp_path: Path
) -> None:
    path = written(land, "land.parquet", row_group_size=1000)
    table = pq.read_table(path)
    boxes = table["bbox"].combine_chunks()
    edges = {name: boxes.field(name).to_numpy() for name in ("xmin", "ymin", "xmax", "ymax")}
    middle = 0.5 * (edges["xmin"] + edges["xmax"])
    shrunk = pa.StructArray.from_arrays(
        [
            pa.array(middle - 2),
            pa.array(edges["ymin"]),
            pa.array(middle + 2),
            pa.array(edges["ymax"]),
        ],
        ["xmin", "ymin", "xmax", "ymax"],
    )
    place = table.schema.get_field_index("bbox")
    pq.write_table(
        table.set_column(place, table.schema.field(place), shrunk), path, row_group_size=1000
    )
    layer = PolygonLayer.open(path)
    with pytest.raises(UnreadableFile, match="外接矩形"):
        tabulate(layer, layer, cache=AreaCache(tmp_path / "areas.db"))


@pytest.mark.parametrize("away", ["nothing near", "no geometry"])
def test_layers_without_overlap_give_an_empty_table(
    land: gpd.GeoDataFrame, line: gpd.GeoDataFrame, written: Written, tmp_path: Path, away: str
) -> None:
    geometry = line.translate(50_000, 0) if away == "nothing near" else [None] * len(line)
    other = PolygonLayer.open(written(line.set_geometry(geometry, crs=line.crs), "line.parquet"))
    layer = PolygonLayer.open(written(land, "land.parquet"))
    cache = AreaCache(tmp_path / "areas.db")
    for left, right in ((layer, other), (other, layer)):
        assert tabulate(left, right, cache=cache).num_rows == 0


def test_geometries_of_one_length_are_told_apart(
    land: gpd.GeoDataFrame, written: Written, tmp_path: Path
) -> None:
    cache = AreaCache(tmp_path / "areas.db")
    right = PolygonLayer.open(written(land, "right.parquet"))
    found = []
    for step in (0.0, 0.125, -0.125):
        geometries = list(land.geometry)
        ring = np.array(geometries[7].exterior.coords)
        ring[1] += step
        geometries[7] = shapely.Polygon(ring, geometries[7].interiors)
        moved = land.set_geometry(geometries, crs=land.crs)
        left = PolygonLayer.open(written(moved, "left.parquet"))
        found.append(tabulate(left, right, cache=cache))
        assert found[-1].equals(tabulate(left, right))
    assert not found[0].equals(found[1])
    assert not found[1].equals(found[2])


@pytest.mark.parametrize("overlaps", ["each", "once"])
def test_a_row_between_the_rows_that_meets_none_gives_an_empty_table(
    written: Written, tmp_path: Path, overlaps: Literal["each", "once"]
) -> None:
    x, y = 40_586_000.0, 4_642_000.0
    corners = [shapely.box(x + d, y + d, x + d + 50, y + d + 50) for d in (0, 9_000)]
    left = gpd.GeoDataFrame(geometry=corners * 9, crs=4528)
    right = gpd.GeoDataFrame(geometry=[shapely.box(x + 8_000, y, x + 8_100, y + 100)], crs=4528)
    layers = [
        PolygonLayer.open(written(frame, f"{name}.parquet"))
        for name, frame in (("left", left), ("right", right))
    ]
    cache = AreaCache(tmp_path / "areas.db")
    assert tabulate(*layers, overlaps=overlaps, cache=cache).num_rows == 0
