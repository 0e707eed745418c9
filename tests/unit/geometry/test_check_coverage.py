"""Every defect of a coverage found, told for what it is, and nothing else told."""

from typing import TypeAlias

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from planted_defects import FAMILIES, PlantedDefect, planted_defects
from synthetic_parcels import parcels
from yizhangtu.errors import CrsMismatch, InvalidGeometry
from yizhangtu.geometry import statutory_area
from yizhangtu.geometry.coverage.check import COVERAGE_KINDS, check_coverage

BELT, DEGREES = 4528, 4490
ORIGIN = np.array([40_512_345.678, 4_612_345.678])
UNIT_M = 10.0
COLUMNS = ["kind", "area_m2", "width_m", "depth", "left_id", "right_id", "ids", "geometry"]

Polygon: TypeAlias = shapely.Geometry


def place(geometry: Polygon) -> Polygon:
    """A drawing in units of 10 m put where the belt is."""
    return shapely.transform(geometry, lambda xy: xy * UNIT_M + ORIGIN)


def layer(*drawings: Polygon | None) -> gpd.GeoSeries:
    return gpd.GeoSeries([None if one is None else place(one) for one in drawings], crs=BELT)


def box(x0: float, y0: float, x1: float, y1: float) -> Polygon:
    return shapely.box(x0, y0, x1, y1)


def polygon(*corners: tuple[float, float]) -> Polygon:
    return shapely.Polygon(corners)


def told(found: gpd.GeoDataFrame) -> list[tuple[str, int, int, int, list[int]]]:
    return [
        (row.kind, row.depth, row.left_id, row.right_id, row.ids)
        for row in found.itertuples(index=False)
    ]


def in_units(found: gpd.GeoDataFrame) -> list[float]:
    """Areas in units of the drawing; the belt's scale there is 1.000002."""
    areas: list[float] = (found["area_m2"] / UNIT_M**2).round(3).tolist()
    return areas


def boundary_of(case: PlantedDefect) -> gpd.GeoSeries:
    return gpd.GeoSeries([case.boundary], crs=case.crs)


def cases(family: str) -> list[PlantedDefect]:
    return list(planted_defects((family,), widths=(1e-6, 1e-3, 1.0, 1e3)))


@pytest.mark.parametrize("family", [name for name in FAMILIES if name != "corners_touch"])
def test_planted_defect_is_the_one_finding(family: str) -> None:
    for case in cases(family):
        found = check_coverage(case.layer(case.defect), boundary_of(case))
        assert found["kind"].tolist() == [case.kind], case.name
        assert tuple(found["ids"][0]) == case.ids, case.name
        assert found["area_m2"][0] == pytest.approx(case.area_m2, rel=1e-6, abs=0), case.name
        scale = 1e-5 if case.crs == DEGREES else 1.0
        assert found.geometry[0].distance(shapely.Point(case.place)) < 1e-3 * scale, case.name


@pytest.mark.parametrize("family", FAMILIES)
def test_valid_twin_has_no_finding(family: str) -> None:
    for case in cases(family):
        found = check_coverage(case.layer(case.twin), boundary_of(case))
        assert found.empty, case.name
        assert list(found.columns) == COLUMNS


@pytest.mark.parametrize("family", ["gap_strip", "overlap_strip", "boundary_crossed"])
def test_width_of_a_strip(family: str) -> None:
    for case in planted_defects((family,), widths=(1e-6, 1e-3, 1.0)):
        found = check_coverage(case.layer(case.defect), boundary_of(case))
        # The strip runs out over an edge at either end, and its sides are not quite at right angles to its width.
        assert 0.6 * case.width_m < found["width_m"][0] < case.width_m


@pytest.mark.parametrize(("wide", "high"), [(1e-6, 100.0), (0.5, 30.0), (20.0, 20.0)])
def test_width_of_a_rectangle(wide: float, high: float) -> None:
    x, y = 500_000.0, 4_600_000.0
    hole = shapely.box(x, y, x + wide, y + high)
    wide = hole.bounds[2] - hole.bounds[0]
    rows = [shapely.Polygon(shapely.box(x - 9, y - 9, x + 99, y + 199).exterior, [hole.exterior])]
    found = check_coverage(gpd.GeoSeries(rows, crs=4548))
    assert found["width_m"][0] == pytest.approx(wide, rel=1e-6)
    assert found["area_m2"][0] == pytest.approx(wide * high, rel=1e-6)


# An independent count: polygons of whole squares, every square asked by GEOS who covers it.

SQUARES = [(x, y) for x in range(-2, 11) for y in range(-2, 11)]
CENTRES = shapely.points(np.array(SQUARES) + 0.5)

boxes = st.builds(
    lambda x, y, w, h: box(x, y, x + w, y + h),
    st.integers(-1, 5),
    st.integers(-1, 5),
    st.integers(1, 4),
    st.integers(1, 4),
)
figures = st.one_of(
    boxes,
    st.builds(shapely.union, boxes, boxes),
    st.builds(shapely.difference, boxes, boxes),
    st.builds(lambda a, b: shapely.simplify(shapely.union(a, b), 0), boxes, boxes),
).filter(lambda one: not one.is_empty and one.geom_type in {"Polygon", "MultiPolygon"})


def enclosed(empty: np.ndarray) -> np.ndarray:
    """The empty squares from which no way over the sides of empty squares leads out."""
    free = {square for square, is_empty in zip(SQUARES, empty, strict=True) if is_empty}
    reached, waiting = {SQUARES[0]}, [SQUARES[0]]
    while waiting:
        x, y = waiting.pop()
        beside = {(x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)} & free - reached
        reached |= beside
        waiting += beside
    return np.array([square in free - reached for square in SQUARES])


@settings(max_examples=60)
@given(rows=st.lists(figures, min_size=1, max_size=6), limit=st.one_of(st.none(), figures))
def test_against_counted_squares(rows: list[Polygon], limit: Polygon | None) -> None:
    found = check_coverage(layer(*rows), None if limit is None else layer(limit))
    again = {row for ids in found.loc[found["kind"] == "duplicate", "ids"] for row in ids[1:]}
    covers = np.array([shapely.contains(one, CENTRES) for one in rows])
    covers[sorted(again)] = False
    depth = covers.sum(axis=0)
    within = (
        np.ones(len(SQUARES), dtype=bool) if limit is None else shapely.contains(limit, CENTRES)
    )
    wanted = {
        "gap": enclosed(depth == 0) if limit is None else within & (depth == 0),
        "overlap": depth > 1,
        "outside": ~within & (depth > 0),
    }
    centres = np.array([place(one) for one in CENTRES])
    for kind, squares in wanted.items():
        findings = found[found["kind"] == kind]
        counted = np.zeros(len(SQUARES), dtype=int)
        for one in findings.itertuples():
            inside = shapely.contains(one.geometry, centres)
            counted += inside
            assert one.geometry.area == pytest.approx(inside.sum() * UNIT_M**2, abs=1e-4)
            assert (depth[inside] == one.depth).all()
            if kind != "gap":
                assert one.ids == np.flatnonzero(covers[:, inside].any(axis=1)).tolist()
                assert {one.left_id, one.right_id} - {-1} <= set(one.ids)
        assert (counted == squares).all()


# The account: parts + gaps - overlaps - outside = boundary.


def account(found: gpd.GeoDataFrame) -> float:
    area = found.groupby("kind")["area_m2"].sum()
    double = found["kind"].isin(["overlap", "duplicate"])
    over = ((found["depth"] - 1) * found["area_m2"])[double].sum()
    return float(area.get("gap", 0.0) - over - area.get("outside", 0.0))


def vertices(one: Polygon) -> np.ndarray:
    return np.asarray(shapely.get_coordinates(one.exterior)[:-1])


def moved_vertex(rows: list[Polygon | None], row: int, step: np.ndarray, at: float) -> None:
    xy = vertices(rows[row])
    xy[int(at * len(xy))] += step
    rows[row] = shapely.Polygon(xy)


def inserted_vertex(rows: list[Polygon | None], row: int, _step: np.ndarray, at: float) -> None:
    xy = vertices(rows[row])
    k = int(at * (len(xy) - 1))
    rows[row] = shapely.Polygon(np.insert(xy, k + 1, xy[k] + 0.4 * (xy[k + 1] - xy[k]), axis=0))


def removed_patch(rows: list[Polygon | None], row: int, _step: np.ndarray, _at: float) -> None:
    rows[row] = None


def doubled_patch(rows: list[Polygon | None], row: int, _step: np.ndarray, _at: float) -> None:
    rows.append(shapely.Polygon(np.roll(vertices(rows[row]), 3, axis=0)[::-1]))


def shifted_patch(rows: list[Polygon | None], row: int, step: np.ndarray, _at: float) -> None:
    rows[row] = shapely.Polygon(vertices(rows[row]) + step)


def nested_patch(rows: list[Polygon | None], row: int, _step: np.ndarray, at: float) -> None:
    xy = vertices(rows[row])
    rows.append(shapely.Polygon(xy.mean(axis=0) + (xy - xy.mean(axis=0)) * (0.1 + 0.4 * at)))


def opened_hole(rows: list[Polygon | None], row: int, _step: np.ndarray, at: float) -> None:
    xy = vertices(rows[row])
    hole = xy.mean(axis=0) + (xy - xy.mean(axis=0)) * (0.1 + 0.4 * at)
    rows[row] = shapely.Polygon(xy, [hole])


EDITS = [
    moved_vertex,
    inserted_vertex,
    removed_patch,
    doubled_patch,
    shifted_patch,
    nested_patch,
    opened_hole,
]
LAND = parcels(36, points_per_side=24, seed=5)
OUTLINE = shapely.coverage_union_all(np.asarray(LAND.values, dtype=object))
steps = st.tuples(st.floats(0, 6.28), st.floats(-6, 1)).map(
    lambda way: 10 ** way[1] * np.array([np.cos(way[0]), np.sin(way[0])])
)
shares = st.floats(0, 0.999)


@settings(max_examples=40)
@given(
    edits=st.lists(
        st.tuples(st.sampled_from(EDITS), st.integers(0, 35), steps, shares),
        min_size=1,
        max_size=6,
        unique_by=lambda edit: edit[1],
    ),
    boundary=st.one_of(st.none(), st.tuples(steps, shares)),
)
def test_account_balances(edits, boundary) -> None:  # type: ignore[no-untyped-def]
    rows = list(LAND.values)
    for edit, row, step, at in edits:
        edit(rows, row, step, at)
    limit = [OUTLINE]
    if boundary:
        moved_vertex(limit, 0, *boundary)
    if not limit[0].is_valid or not all(one is None or one.is_valid for one in rows):
        return
    land, around = gpd.GeoSeries(rows, crs=LAND.crs), gpd.GeoSeries(limit, crs=LAND.crs)
    total = np.nansum(statutory_area(land)) + account(check_coverage(land, around))
    assert total == pytest.approx(statutory_area(around)[0], rel=1e-9)


# One thing at a time.


def test_clean_layers() -> None:
    assert told(check_coverage(layer(box(0, 0, 1, 1), box(1, 0, 2, 1)))) == []
    assert told(check_coverage(layer())) == []
    assert told(check_coverage(layer(None, shapely.Polygon()))) == []
    assert told(check_coverage(layer(box(0, 0, 1, 1), None), layer(box(0, 0, 1, 1)))) == []


def test_nothing_covers_the_boundary() -> None:
    found = check_coverage(layer(None), layer(box(0, 0, 2, 1)))
    assert told(found) == [("gap", 0, -1, -1, [])]
    assert in_units(found) == [2.0]


def test_gap_with_a_patch_in_it_keeps_its_hole() -> None:
    found = check_coverage(layer(box(0, 0, 10, 10) - box(2, 2, 8, 8), box(4, 4, 5, 5)))
    assert told(found) == [("gap", 0, 0, 1, [0, 1])]
    assert in_units(found) == [35.0]
    assert len(found.geometry[0].interiors) == 1


def test_gap_in_a_patch_in_a_gap() -> None:
    rows = [box(0, 0, 10, 10) - box(1, 1, 9, 9), box(2, 2, 8, 8) - box(3, 3, 7, 7), box(4, 4, 6, 6)]
    found = check_coverage(layer(*rows))
    assert told(found) == [("gap", 0, 0, 1, [0, 1]), ("gap", 0, 1, 2, [1, 2])]
    assert in_units(found) == [64.0 - 36.0, 16.0 - 4.0]


def test_notch_in_the_outer_edge_needs_the_boundary() -> None:
    notched = layer(box(0, 0, 10, 10) - box(4, 8, 6, 10))
    assert check_coverage(notched).empty
    found = check_coverage(notched, layer(box(0, 0, 10, 10)))
    assert ("gap", 0, 0, -1, [0]) in told(found)


def test_boundary_of_several_polygons_with_a_hole() -> None:
    limit = layer(box(0, 0, 4, 4) - box(1, 1, 2, 2), box(4, 0, 8, 4), box(20, 0, 21, 1))
    found = check_coverage(layer(box(0, 0, 4, 4), box(4, 0, 8, 4)), limit)
    assert told(found) == [("gap", 0, -1, -1, []), ("outside", 1, 0, -1, [0])]
    assert in_units(found) == [1.0, 1.0]


def test_patch_half_over_others_half_outside() -> None:
    found = check_coverage(layer(box(0, 0, 10, 10), box(5, 0, 15, 10)), layer(box(0, 0, 10, 10)))
    assert told(found) == [("overlap", 2, 0, 1, [0, 1]), ("outside", 1, 1, -1, [1])]
    assert in_units(found) == [50.0, 50.0]


def test_overlap_outside_is_told_as_both() -> None:
    rows = layer(box(0, 0, 2, 2), box(2, 0, 4, 2), box(2, 0.5, 4, 1.5))
    found = check_coverage(rows, layer(box(0, 0, 2, 2)))
    assert [one for one in told(found) if one[0] != "unmatched_vertex"] == [
        ("overlap", 2, 1, 2, [1, 2]),
        ("outside", 1, 1, -1, [1]),
        ("outside", 1, 1, -1, [1]),
        ("outside", 2, 1, 2, [1, 2]),
    ]


def test_all_patches_under_one_are_named() -> None:
    row = [box(x, 0, x + 1, 1) for x in range(5)]
    found = check_coverage(layer(*row, box(0.3, 0.2, 3.8, 0.8)))
    assert told(found) == [("overlap", 2, found["left_id"][0], 5, [0, 1, 2, 3, 5])]
    found = check_coverage(layer(*row, box(0, 0, 5, 1)))
    assert found["ids"].tolist() == [[0, 1, 2, 3, 4, 5]]


def test_depth_of_three() -> None:
    found = check_coverage(layer(box(0, 0, 9, 9), box(1, 1, 5, 5), box(3, 3, 8, 8)))
    by_depth = found.groupby("depth")["area_m2"].sum() / UNIT_M**2
    assert by_depth.round(3).to_dict() == {2: 16 + 25 - 8, 3: 4.0}


def test_duplicates_in_any_guise_are_one_finding() -> None:
    square = np.array([[0, 0], [3, 0], [3, 3], [0, 3]])
    copies = [shapely.Polygon(square), shapely.Polygon(np.roll(square, 2, axis=0)[::-1])]
    found = check_coverage(layer(copies[0], box(3, 0, 6, 3), copies[1], copies[0]))
    assert told(found) == [("duplicate", 3, 0, 2, [0, 2, 3])]
    assert in_units(found) == [9.0]


def test_duplicates_of_several_parts_with_holes() -> None:
    one, two = box(0, 0, 9, 9) - box(2, 2, 4, 4), box(20, 0, 21, 1)
    found = check_coverage(
        layer(shapely.MultiPolygon([one, two]), shapely.MultiPolygon([two, one]))
    )
    assert ("duplicate", 2, 0, 1, [0, 1]) in told(found)
    assert set(found["kind"]) == {"duplicate", "gap"}


def test_same_box_is_not_yet_a_duplicate() -> None:
    found = check_coverage(layer(polygon((0, 0), (2, 0), (2, 2)), polygon((0, 0), (2, 2), (0, 2))))
    assert found.empty


def test_figure_of_eight_overlaps_itself() -> None:
    found = check_coverage(layer(polygon((0, 0), (4, 4), (4, 0), (0, 3))))
    assert told(found) == [("overlap", -1, 0, 0, [0])]
    equal = check_coverage(layer(polygon((0, 0), (2, 2), (2, 0), (0, 2))))
    assert told(equal) == [("overlap", -1, 0, 0, [0])]
    assert in_units(equal) == [1.0]


def test_loop_backwards_over_a_neighbour_is_no_gap() -> None:
    # Of the loops of the eight one counts backwards: with the patch that lies there it makes none, but that is no gap.
    eight = polygon((0, 0), (2, 2), (2, 0), (0, 2))
    loops = [polygon((1, 1), (0, 2), (0, 0)), polygon((1, 1), (2, 0), (2, 2))]
    found = check_coverage(layer(eight, *loops), layer(*loops))
    over = found[found["kind"] != "unmatched_vertex"]
    assert told(over) == [("overlap", 0, 0, 1, [0, 1]), ("overlap", 2, 0, 2, [0, 2])]


def test_hole_drawn_outside_its_shell_is_told() -> None:
    drawn = shapely.Polygon(box(0, 0, 2, 2).exterior, [box(3, 0, 4, 1).exterior])
    assert told(check_coverage(layer(drawn))) == [("overlap", -1, 0, 0, [0])]


def test_spike_in_a_slit_is_told_for_both() -> None:
    left = polygon((0, 0), (2, 0), (2, 1), (3, 1), (2, 1), (2, 2), (0, 2))
    right = polygon((2, 0), (4, 0), (4, 2), (2, 2), (2, 1), (3, 1), (2, 1))
    assert told(check_coverage(layer(left, right))) == [
        ("sliver", 0, 0, 0, [0]),
        ("sliver", 0, 1, 1, [1]),
    ]


def test_part_and_hole_without_width() -> None:
    flat = polygon((5, 5), (6, 6), (5.5, 5.5))
    found = check_coverage(
        layer(
            shapely.MultiPolygon([box(0, 0, 1, 1), flat]),
            shapely.Polygon(
                box(10, 0, 19, 9).exterior, [polygon((12, 2), (14, 2), (13, 2)).exterior]
            ),
        )
    )
    assert told(found) == [("sliver", 0, 0, 0, [0]), ("sliver", 0, 1, 1, [1])]
    assert found.geometry[0].equals(place(shapely.Point(5, 5)))


def test_repeated_points_are_nothing() -> None:
    twice = polygon((0, 0), (1, 0), (1, 0), (1, 1), (1, 1), (0, 1), (0, 0), (0, 0))
    assert check_coverage(layer(twice, box(1, 0, 2, 1))).empty


def test_vertex_where_two_meet_on_the_side_of_a_third() -> None:
    found = check_coverage(layer(box(0, 0, 1, 2), box(1, 0, 2, 1), box(1, 1, 2, 2)))
    assert told(found) == [("unmatched_vertex", 0, 1, 0, [0, 1, 2])]
    assert found.geometry[0].equals(place(shapely.Point(1, 1)))


def test_vertex_that_the_boundary_lacks() -> None:
    found = check_coverage(layer(box(0, 0, 1, 1), box(1, 0, 2, 1)), layer(box(0, 0, 2, 1)))
    assert told(found) == [("unmatched_vertex", 0, 0, -1, [0, 1])] * 2
    dense = layer(shapely.segmentize(box(0, 0, 1, 1), 0.6))
    found = check_coverage(layer(box(0, 0, 1, 1)), dense)
    assert told(found) == [("unmatched_vertex", 0, -1, 0, [0])] * 4


def test_vertex_touching_the_inside_of_an_edge() -> None:
    found = check_coverage(layer(box(0, 0, 2, 2), polygon((2, 1), (3, 0), (3, 2))))
    assert told(found) == [("unmatched_vertex", 0, 1, 0, [0, 1])]


def test_many_vertices_on_both_sides_of_one_line() -> None:
    # Points put on a skew line land on either side of it; neither patch has any of the other's.
    a, b = np.array([0.0, 0.0]), np.array([7.0, 3.0])
    shares = np.sort(np.random.default_rng(1).uniform(0.01, 0.99, 80))
    on = place(shapely.LineString(a + (b - a) * shares[:, None]))
    line = shapely.get_coordinates(on)
    ends = shapely.get_coordinates(place(shapely.LineString([a, b])))
    south = shapely.Polygon([ends[0], ends[1] - [0, 50], ends[1], *line[::-2]])
    north = shapely.Polygon([ends[0], *line[::2], ends[1], ends[0] + [0, 50]])
    found = check_coverage(gpd.GeoSeries([south, north], crs=BELT))
    assert set(found["kind"]) == {"unmatched_vertex"}
    assert len(found) == 80


def test_vertices_one_unit_apart() -> None:
    left, right = (vertices(place(one)) for one in (box(0, 0, 1, 1), box(1, 0, 2, 1)))
    right[right[:, 0].argmin()] = np.nextafter(right[right[:, 0].argmin()], np.inf)
    found = check_coverage(gpd.GeoSeries([shapely.Polygon(left), shapely.Polygon(right)], crs=BELT))
    assert told(found) == [("unmatched_vertex", 0, 0, 1, [0, 1])]


def test_corner_contact_is_valid() -> None:
    board = [box(x, y, x + 1, y + 1) for x in range(5) for y in range(5) if (x + y) % 2 == 0]
    found = check_coverage(layer(*board))
    # The squares between those that touch are enclosed.
    assert set(found["kind"]) == {"gap"}
    assert in_units(found) == [1.0] * 4
    assert check_coverage(layer(box(0, 0, 1, 1), box(1, 1, 2, 2))).empty


def test_rows_in_another_order_give_the_same_places() -> None:
    rng = np.random.default_rng(3)
    rows = np.array(
        [shapely.transform(one, lambda xy: xy + rng.normal(0, 0.2, 2)) for one in LAND.values]
    )
    shuffled = rng.permutation(len(rows))
    one = check_coverage(gpd.GeoSeries(rows, crs=LAND.crs))
    two = check_coverage(gpd.GeoSeries(rows[shuffled], crs=LAND.crs))
    for table in (one, two):
        table["x"], table["y"] = table.bounds["minx"], table.bounds["miny"]
    two["ids"] = [sorted(shuffled[ids].tolist()) for ids in two["ids"]]
    key = ["kind", "x", "y", "area_m2"]
    one, two = (table.sort_values(key, ignore_index=True) for table in (one, two))
    assert one["ids"].tolist() == two["ids"].tolist()
    assert one["area_m2"].to_numpy() == pytest.approx(two["area_m2"].to_numpy(), rel=1e-9)


def test_findings_come_by_kind_and_row() -> None:
    rng = np.random.default_rng(3)
    rows = [shapely.transform(one, lambda xy: xy + rng.normal(0, 0.2, 2)) for one in LAND.values]
    found = check_coverage(gpd.GeoSeries(rows, crs=LAND.crs))
    rank = [COVERAGE_KINDS.index(kind) for kind in found["kind"]]
    order = list(zip(rank, found["left_id"], found["right_id"], strict=True))
    assert order == sorted(order)
    assert found.crs == LAND.crs
    assert found.index.tolist() == list(range(len(found)))


def test_frame_and_series_are_the_same() -> None:
    series = layer(box(0, 0, 2, 1), box(1, 0, 3, 1))
    frame = gpd.GeoDataFrame({"name": ["a", "b"]}, geometry=series).set_index("name")
    limit = layer(box(0, 0, 3, 1))
    assert told(check_coverage(series)) == [("overlap", 2, 0, 1, [0, 1])]
    one, two = check_coverage(series, limit), check_coverage(frame, limit.to_frame("geometry"))
    assert told(one) == told(two)


def test_progress_is_told() -> None:
    steps: list[tuple[int, int]] = []
    check_coverage(layer(box(0, 0, 1, 1)), progress=lambda done, all_: steps.append((done, all_)))
    assert steps == [(k, 5) for k in range(6)]


def test_nothing_is_altered() -> None:
    series = layer(box(0, 0, 2, 1), polygon((0, 0), (1, 1), (2, 0), (0, 0)))
    before = shapely.to_wkb(series.values)
    check_coverage(series, layer(box(0, 0, 3, 1)))
    assert (shapely.to_wkb(series.values) == before).all()


def test_one_ring_of_many_vertices_around_holes() -> None:
    land = np.asarray(parcels(400, points_per_side=10).values, dtype=object)
    inner = np.array([(k // 20) % 2 == 1 and k % 2 == 1 for k in range(400)])
    around = shapely.coverage_union_all(land[~inner])
    found = check_coverage(gpd.GeoSeries([around, *land[inner][1:]], crs=LAND.crs))
    assert told(found) == [("gap", 0, 0, -1, [0])]
    assert found.geometry[0].equals(land[inner][0])


@pytest.mark.parametrize("crs", [None, 3857, 4326])
def test_layer_without_a_survey_system(crs: int | None) -> None:
    with pytest.raises(CrsMismatch):
        check_coverage(gpd.GeoSeries([box(0, 0, 1, 1)], crs=crs))


def test_two_systems() -> None:
    patches = layer(box(0, 0, 1, 1))
    with pytest.raises(CrsMismatch, match="坐标系不同"):
        check_coverage(patches, patches.to_crs(DEGREES))


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_row_with_a_coordinate_that_is_none(bad: float) -> None:
    with np.errstate(invalid="ignore"):
        broken = shapely.Polygon([ORIGIN, (ORIGIN[0], bad), *ORIGIN + np.eye(2)])
    rows = [place(box(0, 0, 1, 1)), broken]
    with pytest.raises(InvalidGeometry, match="第2行"):
        check_coverage(gpd.GeoSeries(rows, crs=BELT))


def test_boundary_that_makes_no_sense() -> None:
    patches = layer(box(0, 0, 1, 1))
    with pytest.raises(InvalidGeometry, match="边界图层中没有面"):
        check_coverage(patches, layer(None))
    with pytest.raises(InvalidGeometry, match="边界图层第1行"):
        check_coverage(patches, layer(box(0, 0, 2, 1), box(1, 0, 3, 1)))
    with pytest.raises(InvalidGeometry, match="边界图层第1行"):
        check_coverage(patches, layer(polygon((0, 0), (1, 1), (1, 0), (0, 1))))
    with pytest.raises(InvalidGeometry, match="边界图层第1行"):
        check_coverage(patches, gpd.GeoSeries([shapely.Point(ORIGIN)], crs=BELT))
