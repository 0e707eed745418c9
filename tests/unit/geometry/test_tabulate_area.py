"""Area tables against GEOS in the same plane, and their edges."""

from fractions import Fraction
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from yizhangtu.errors import CrsMismatch, InvalidGeometry, UsageError
from yizhangtu.geometry import AreaRule, statutory_area, survey_crs_of, tabulate_area
from yizhangtu.geometry.plane.statutory_plane import rings_in_plane
from yizhangtu.geometry.rings import Rings

BELT = 4548
ORIGIN = np.array([586000.0, 4642000.0])


def in_plane(series: gpd.GeoSeries) -> np.ndarray:
    """The geometries in the statutory plane from a local origin, for GEOS to measure."""
    crs = survey_crs_of(series.crs)
    rings = Rings.of(np.asarray(series.values, dtype=object))
    plane = rings_in_plane(rings, crs)
    origin = rings_in_plane(
        Rings.of(np.array([shapely.box(*ORIGIN, *(ORIGIN + 1))], dtype=object)), crs
    ).uv.min(axis=0)
    found: np.ndarray = shapely.from_ragged_array(
        shapely.GeometryType.MULTIPOLYGON, plane.uv - origin, (plane.ring, rings.part, rings.row)
    )
    return found


def overlaps(left: gpd.GeoSeries, right: gpd.GeoSeries) -> np.ndarray:
    """Every overlap by GEOS, m², shape (len(left), len(right))."""
    a, b = in_plane(left), in_plane(right)
    return np.asarray(shapely.area(shapely.intersection(a[:, None], b[None, :])))


def as_matrix(table: object, shape: tuple[int, int]) -> np.ndarray:
    matrix = np.zeros(shape)
    matrix[table["left"], table["right"]] = table["area_m2"]  # type: ignore[index]
    return matrix


def blobs(rng: np.random.Generator, count: int, vertices: int, radius: float) -> gpd.GeoSeries:
    angles = np.sort(rng.uniform(0, 2 * np.pi, (count, vertices)), axis=1)
    reach = rng.uniform(0.3, 1, (count, vertices)) * radius
    xy = np.stack([reach * np.cos(angles), reach * np.sin(angles)], axis=-1)
    xy += ORIGIN + rng.uniform(0, 1000, (count, 1, 2))
    made = shapely.make_valid(shapely.polygons(xy.round(4)))
    return gpd.GeoSeries(made[np.isin(shapely.get_type_id(made), [3, 6])], crs=BELT)


@pytest.mark.parametrize(
    "sizes", [(40, 30), (30, 400), (400, 12)], ids=["small", "large right", "large left"]
)
def test_random_blobs_agree_with_geos(sizes: tuple[int, int]) -> None:
    rng = np.random.default_rng(sum(sizes))
    left, right = blobs(rng, 40, sizes[0], 200), blobs(rng, 20, sizes[1], 300)
    expected = overlaps(left, right)
    table = tabulate_area(left, right)
    np.testing.assert_allclose(as_matrix(table, expected.shape), expected, atol=1e-7)
    assert len(table) == (expected > 1e-6).sum()


lattice_cell = st.tuples(st.integers(0, 5), st.integers(0, 5))


@st.composite
def lattice_shape(draw: st.DrawFn) -> shapely.Geometry:
    """Unions of lattice cells and half cells: coincident edges, holes, parts, touching corners."""
    cells = draw(st.sets(lattice_cell, min_size=1, max_size=14))
    halves = draw(st.sets(lattice_cell, max_size=4))
    shapes = [shapely.box(x, y, x + 1, y + 1) for x, y in sorted(cells)]
    shapes += [shapely.Polygon([(x, y), (x + 1, y), (x + 1, y + 1)]) for x, y in sorted(halves)]
    return shapely.transform(shapely.union_all(shapes), lambda xy: xy * [83.25, 61.5] + ORIGIN)


@settings(max_examples=20, deadline=None)
@given(
    left=st.lists(lattice_shape(), min_size=1, max_size=4),
    right=st.lists(lattice_shape(), min_size=1, max_size=4),
)
def test_coincident_boundaries_agree_with_geos(
    left: list[shapely.Geometry], right: list[shapely.Geometry]
) -> None:
    a, b = gpd.GeoSeries(left, crs=BELT), gpd.GeoSeries(right, crs=BELT)
    expected = overlaps(a, b)
    found = as_matrix(tabulate_area(a, b), expected.shape)
    # Edges cut at different places part by their sagitta (1e-4 m), which GEOS may or may not see as an overlap.
    np.testing.assert_allclose(found, expected, atol=2e-6)


@settings(max_examples=10, deadline=None)
@given(shapes=st.lists(lattice_shape(), min_size=1, max_size=5))
def test_layer_with_itself_gives_its_areas(shapes: list[shapely.Geometry]) -> None:
    series = gpd.GeoSeries(shapes, crs=BELT)
    table = tabulate_area(series, series)
    diagonal = table[table["left"] == table["right"]]["area_m2"].to_numpy()
    np.testing.assert_allclose(diagonal, statutory_area(series), rtol=1e-12, atol=1e-7)


def test_cover_adds_up_to_the_whole() -> None:
    rng = np.random.default_rng(3)
    land = blobs(rng, 20, 200, 300)
    xs = np.linspace(-400, 1400, 13)
    cells = [
        shapely.box(ORIGIN[0] + x, ORIGIN[1] + y, ORIGIN[0] + x + 150, ORIGIN[1] + y + 150)
        for x in xs[:-1]
        for y in xs[:-1]
    ]
    table = tabulate_area(land, gpd.GeoSeries(cells, crs=BELT))
    sums = table.groupby("left")["area_m2"].sum().to_numpy()
    np.testing.assert_allclose(sums, statutory_area(land), atol=2e-6)


def test_touching_neighbours_have_no_pair() -> None:
    row = [shapely.box(586000 + 50 * i, 4642000, 586050 + 50 * i, 4642050) for i in range(4)]
    series = gpd.GeoSeries(row, crs=BELT)
    table = tabulate_area(series, series)
    assert table["left"].tolist() == table["right"].tolist() == [0, 1, 2, 3]


def test_hole_and_island() -> None:
    outer = shapely.box(586000, 4642000, 586060, 4642060) - shapely.box(
        586010, 4642010, 586050, 4642050
    )
    island = shapely.box(586020, 4642020, 586030, 4642030)
    table = tabulate_area(
        gpd.GeoSeries([shapely.MultiPolygon([outer, island])], crs=BELT),
        gpd.GeoSeries([shapely.box(586000, 4642000, 586030, 4642060)], crs=BELT),
    )
    # Half the ring (1000 m²) and the island (100 m²) on the plane; 1.8e-4 less on the ellipsoid at 86 km.
    assert table["area_m2"].tolist() == [pytest.approx(1100 * (1 - 1.83e-4), abs=0.02)]


def test_features_that_overlap_each_other_count_each() -> None:
    box = shapely.box(586000, 4642000, 586010, 4642010)
    table = tabulate_area(gpd.GeoSeries([box], crs=BELT), gpd.GeoSeries([box, box], crs=BELT))
    assert table["right"].tolist() == [0, 1]
    assert table["area_m2"].iloc[0] == table["area_m2"].iloc[1]


def test_sides_in_different_systems() -> None:
    rng = np.random.default_rng(8)
    left, right = blobs(rng, 20, 40, 150), blobs(rng, 20, 100, 300)
    plain = tabulate_area(left, right)
    for other in (right.to_crs(4490), right.to_crs(4527), right.to_crs(4549)):
        table = tabulate_area(left, other)
        assert table["left"].tolist() == plain["left"].tolist()
        # The printed series of two belts differ by 0.1 mm along boundaries of some hundred metres.
        np.testing.assert_allclose(table["area_m2"], plain["area_m2"], atol=0.05)


def test_by_columns() -> None:
    parcels = gpd.GeoDataFrame(
        {"land_class": ["0101", "0301", "0101"], "name": ["a", "b", "c"]},
        geometry=[shapely.box(500000 + 10 * i, 4e6, 500010 + 10 * i, 4000010) for i in range(3)],
        crs=BELT,
    )
    zones = gpd.GeoDataFrame(
        {"zone": ["110", None], "name": ["x", "y"]},
        geometry=[
            shapely.box(500000, 4e6, 500015, 4000010),
            shapely.box(500015, 4e6, 500030, 4000010),
        ],
        crs=BELT,
    )
    table = tabulate_area(parcels, zones, left_by=["land_class"], right_by=["zone"])
    assert list(table.columns) == ["land_class", "zone", "area_m2"]
    assert table["land_class"].tolist() == ["0101", "0101", "0301", "0301"]
    assert table["area_m2"].round(3).tolist() == [100.0, 100.0, 50.0, 50.0]
    assert list(tabulate_area(parcels, zones, left_by=["name"], right_by=["name"]).columns) == [
        "name",
        "name_right",
        "area_m2",
    ]


def test_unknown_column() -> None:
    frame = gpd.GeoDataFrame(geometry=[shapely.box(500000, 4e6, 500010, 4000010)], crs=BELT)
    with pytest.raises(UsageError, match="land_class"):
        tabulate_area(frame, frame, left_by=["land_class"])


def test_nothing_on_a_side() -> None:
    box = gpd.GeoSeries([shapely.box(500000, 4e6, 500010, 4000010)], crs=BELT)
    for none in (gpd.GeoSeries([], crs=BELT), gpd.GeoSeries([None, shapely.Polygon()], crs=BELT)):
        for table in (
            tabulate_area(box, none),
            tabulate_area(none, box),
            tabulate_area(none, none),
        ):
            assert len(table) == 0
            assert list(table.columns) == ["left", "right", "area_m2"]


def test_missing_rows_keep_positions() -> None:
    box = shapely.box(500000, 4e6, 500010, 4000010)
    series = gpd.GeoSeries([None, box, shapely.Polygon(), box], crs=BELT, index=[9, 8, 7, 6])
    assert tabulate_area(series, series)["left"].tolist() == [1, 1, 3, 3]


def test_order_and_bits_do_not_depend_on_the_rest_of_the_layer() -> None:
    rng = np.random.default_rng(4)
    left, right = blobs(rng, 300, 30, 60), blobs(rng, 50, 300, 200)
    whole = tabulate_area(left, right)
    some = tabulate_area(left[100:180].reset_index(drop=True), right)
    expected = whole[(whole["left"] >= 100) & (whole["left"] < 180)]
    assert some["area_m2"].to_numpy().tobytes() == expected["area_m2"].to_numpy().tobytes()
    assert whole.sort_values(["left", "right"]).index.tolist() == list(range(len(whole)))


def test_ellipsoids_do_not_mix() -> None:
    box = [shapely.box(500000, 4e6, 500010, 4000010)]
    with pytest.raises(CrsMismatch, match="椭球不同"):
        tabulate_area(gpd.GeoSeries(box, crs=BELT), gpd.GeoSeries(box, crs=2385))


def test_errors_name_side_and_row() -> None:
    box = shapely.box(500000, 4e6, 500010, 4000010)
    line = shapely.LineString([(500000, 4e6), (500010, 4000010)])
    with pytest.raises(InvalidGeometry, match="右侧图层第2行"):
        tabulate_area(gpd.GeoSeries([box], crs=BELT), gpd.GeoSeries([box, line], crs=BELT))
    with pytest.raises(CrsMismatch, match="左侧图层"):
        tabulate_area(gpd.GeoSeries([box]), gpd.GeoSeries([box], crs=BELT))


def test_shared_edges_are_cut_alike_from_both_sides() -> None:
    # A long skew edge walked both ways, by neighbours that share it: no overlap and no gap between them.
    a, b = (586000.1234, 4642000.5678), (588711.7531, 4643901.2468)
    left = shapely.Polygon([a, b, (586000, 4645000)])
    right = shapely.Polygon([b, a, (588000, 4641000)])
    whole = shapely.Polygon([a, (588000, 4641000), b, (586000, 4645000)])
    series = gpd.GeoSeries([left, right, whole], crs=BELT)
    one, two, both = statutory_area(series)
    assert one + two == pytest.approx(both, abs=1e-6)
    assert tabulate_area(series[:1], series[1:2]).empty
    assert statutory_area(series[:1], AreaRule(None))[0] != one


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_coordinates_that_are_no_numbers_name_the_row(bad: float) -> None:
    box = shapely.box(500000, 4e6, 500010, 4000010)
    with np.errstate(invalid="ignore"):
        broken = shapely.Polygon([(500000, 4e6), (500010, bad), (500010, 4000010), (500000, 4e6)])
        with pytest.raises(InvalidGeometry, match="左侧图层第2行"):
            tabulate_area(gpd.GeoSeries([box, broken], crs=BELT), gpd.GeoSeries([box], crs=BELT))


RING = [(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0), (0.0, 0.0)]


@pytest.mark.parametrize("in_hole", [False, True])
@pytest.mark.parametrize("vertex", range(1, 4))
@pytest.mark.parametrize("axis", range(2))
def test_rows_far_from_the_other_layer_are_no_less_polygons(
    vertex: int, axis: int, *, in_hole: bool
) -> None:
    outer, hole = np.array(RING), np.array(RING) / 3 + 3
    (hole if in_hole else outer)[vertex, axis] = np.nan
    away = ORIGIN + 5e4
    with np.errstate(invalid="ignore"):
        broken = shapely.Polygon(outer + away, [hole + away])
    line = shapely.LineString(np.array(RING) + away)
    box = shapely.box(*ORIGIN, *(ORIGIN + 9))
    for far in (broken, line, shapely.GeometryCollection([box, line])):
        with pytest.raises(InvalidGeometry, match="左侧图层第2行"):
            tabulate_area(gpd.GeoSeries([box, far], crs=BELT), gpd.GeoSeries([box], crs=BELT))


def covered_by_any(left: gpd.GeoSeries, right: gpd.GeoSeries) -> np.ndarray:
    """What the right rows cover together of each left row, by GEOS, m²."""
    a, b = in_plane(left), in_plane(right)
    return np.asarray(shapely.area(shapely.intersection(a, shapely.union_all(b))))


@settings(max_examples=30, deadline=None)
@given(
    left=st.lists(lattice_shape(), min_size=1, max_size=3),
    right=st.lists(st.tuples(lattice_shape(), st.integers(0, 1)), min_size=1, max_size=5),
)
def test_rows_that_lie_over_each_other_count_once(
    left: list[shapely.Geometry], right: list[tuple[shapely.Geometry, int]]
) -> None:
    a = gpd.GeoDataFrame({"id": np.arange(len(left))}, geometry=left, crs=BELT)
    b = gpd.GeoDataFrame(
        {"group": [group for _, group in right]}, geometry=[shape for shape, _ in right], crs=BELT
    )
    found = tabulate_area(a, b, overlaps="once")
    assert list(found.columns) == ["left", "area_m2"]
    total = found.set_index("left")["area_m2"].reindex(range(len(a)), fill_value=0.0)
    np.testing.assert_allclose(total, covered_by_any(a.geometry, b.geometry), atol=5e-3)
    by_group = tabulate_area(a, b, left_by=["id"], right_by=["group"], overlaps="once")
    for group, rows in b.groupby("group"):
        table = by_group[by_group["group"] == group].set_index("id")["area_m2"]
        expected = covered_by_any(a.geometry, rows.geometry)
        np.testing.assert_allclose(
            table.reindex(range(len(a)), fill_value=0.0), expected, atol=5e-3
        )


def test_jagged_rows_that_lie_over_each_other_count_once() -> None:
    rng = np.random.default_rng(12)
    left, right = blobs(rng, 30, 150, 200), blobs(rng, 30, 500, 300)
    found = tabulate_area(left, right, overlaps="once").set_index("left")["area_m2"]
    expected = covered_by_any(left, right)
    np.testing.assert_allclose(found.reindex(range(30), fill_value=0.0), expected, atol=1e-6)


def test_nested_rows_count_once() -> None:
    nested = [shapely.box(500000, 4e6, 500000 + side, 4e6 + side) for side in (40, 30, 20, 30)]
    land = gpd.GeoSeries([shapely.box(500010, 4e6, 500110, 4000100)], crs=BELT)
    table = tabulate_area(land, gpd.GeoSeries(nested, crs=BELT), overlaps="once")
    assert table["area_m2"].round(3).tolist() == [30 * 40]
    assert tabulate_area(land, gpd.GeoSeries(nested, crs=BELT))["area_m2"].round(3).tolist() == [
        30 * 40,
        20 * 30,
        10 * 20,
        20 * 30,
    ]


def test_once_and_each_agree_where_nothing_overlaps() -> None:
    rng = np.random.default_rng(5)
    land = blobs(rng, 30, 60, 200)
    cells = [
        shapely.box(*(ORIGIN + np.array([x, y])), *(ORIGIN + np.array([x + 150, y + 150])))
        for x in range(-300, 1300, 150)
        for y in range(-300, 1300, 150)
    ]
    line = gpd.GeoSeries(cells, crs=BELT)
    each = tabulate_area(land, line).groupby("left")["area_m2"].sum()
    once = tabulate_area(land, line, overlaps="once").set_index("left")["area_m2"]
    np.testing.assert_allclose(once, each, rtol=1e-13)


def test_bits_of_once_do_not_depend_on_the_rest_of_the_layers() -> None:
    rng = np.random.default_rng(6)
    left, right = blobs(rng, 60, 200, 80), blobs(rng, 60, 300, 150)
    whole = tabulate_area(left, right, overlaps="once").set_index("left")["area_m2"]
    bounds = left.bounds
    for row in (0, 17, 59):
        x0, y0, x1, y1 = bounds.iloc[row] + [-5, -5, 5, 5]
        near = right[right.intersects(shapely.box(x0, y0, x1, y1))]
        alone = tabulate_area(left.iloc[[row]], near, overlaps="once")["area_m2"]
        assert alone.tolist() == whole.reindex([row]).dropna().tolist()


def grouped(rng: np.random.Generator, series: gpd.GeoSeries, name: str) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({name: rng.choice(["a", "b", "c"], len(series))}, geometry=series)


@pytest.mark.parametrize("overlaps", ["each", "once"])
def test_sums_do_not_depend_on_the_order_of_the_rows(overlaps: str) -> None:
    rng = np.random.default_rng(7)
    left = grouped(rng, blobs(rng, 200, 30, 60), "land_class")
    right = grouped(rng, blobs(rng, 50, 200, 150), "zone")
    options: dict[str, Any] = {
        "left_by": ["land_class"],
        "right_by": ["zone"],
        "overlaps": overlaps,
    }
    table = tabulate_area(left, right, **options)
    for seed in range(3):
        shuffled = left.sample(frac=1, random_state=seed)
        again = tabulate_area(shuffled, right, **options)
        assert again["area_m2"].to_numpy().tobytes() == table["area_m2"].to_numpy().tobytes()
    turned = tabulate_area(left, right.iloc[::-1], **options)
    np.testing.assert_allclose(turned["area_m2"], table["area_m2"], rtol=1e-14)


def test_sums_are_exact() -> None:
    rng = np.random.default_rng(9)
    left, right = grouped(rng, blobs(rng, 100, 30, 90), "class"), blobs(rng, 20, 100, 200)
    pairs = tabulate_area(left, right)
    table = tabulate_area(left, right, left_by=["class"])
    for name, area in zip(table["class"], table["area_m2"], strict=True):
        chosen = (left["class"] == name).to_numpy()[pairs["left"]]
        assert area == float(sum(map(Fraction, pairs["area_m2"][chosen])))


def test_parts_of_a_partition_sum_to_the_whole() -> None:
    rng = np.random.default_rng(10)
    left = grouped(rng, blobs(rng, 150, 40, 80), "class")
    right = blobs(rng, 20, 100, 200)
    whole = tabulate_area(left, right)
    parts = [tabulate_area(left.iloc[k : k + 50], right) for k in (0, 50, 100)]
    assert (
        np.concatenate([part["area_m2"] for part in parts]).tobytes()
        == whole["area_m2"].to_numpy().tobytes()
    )


def test_large_layers_are_taken_in_blocks_with_progress() -> None:
    xs = np.arange(20_000) % 200
    ys = np.arange(20_000) // 200
    corner = ORIGIN + 10.0 * np.column_stack([xs, ys])
    left = gpd.GeoSeries(shapely.box(*corner.T, *(corner + 10).T), crs=BELT)
    line = gpd.GeoSeries(
        [shapely.box(*(ORIGIN + 3), *(ORIGIN + np.array([1995.0, 985.0])))], crs=BELT
    )
    told: list[tuple[int, int]] = []
    table = tabulate_area(left, line, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (20_000, 20_000)
    assert told == sorted(told)
    assert table["left"].is_monotonic_increasing
    assert table["area_m2"].sum() == pytest.approx(statutory_area(line)[0], rel=1e-9)
    some = tabulate_area(left[9_000:9_100].reset_index(drop=True), line)
    chosen = table[(table["left"] >= 9_000) & (table["left"] < 9_100)]["area_m2"]
    assert some["area_m2"].to_numpy().tobytes() == chosen.to_numpy().tobytes()


def test_a_ring_of_a_million_vertices() -> None:
    count = 1_000_000
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    reach = 8000 + 40 * np.sin(5000 * angle)
    ring = ORIGIN + reach[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    line = gpd.GeoSeries([shapely.Polygon(ring)], crs=BELT)
    corner = ORIGIN + np.array(
        [(x, y) for x in range(-9000, 9000, 600) for y in range(-9000, 9000, 600)]
    )
    cells = gpd.GeoSeries(shapely.box(*corner.T, *(corner + 600).T), crs=BELT)
    expected = statutory_area(line)[0]
    for table in (tabulate_area(cells, line), tabulate_area(line, cells)):
        # Edges of cells are cut where their own 70 m end, and part there by fractions of a millimetre.
        assert table["area_m2"].sum() == pytest.approx(expected, rel=1e-9)


def test_a_comb_of_long_teeth_is_not_multiplied_by_halving() -> None:
    teeth = 1000
    y = np.repeat(np.arange(teeth + 1) * 1e-3, 2)[1:-1]
    x = np.tile([1000.0, 1000.0, 0.1, 0.1], teeth)[: len(y)]
    comb = shapely.Polygon([(0, 0), *zip(x, y, strict=True), (0, y[-1])])
    row = gpd.GeoSeries([shapely.transform(comb, lambda xy: xy + ORIGIN)], crs=BELT)
    window = gpd.GeoSeries([shapely.box(*(ORIGIN - 5), *(ORIGIN + np.array([500, 50])))], crs=BELT)
    table = tabulate_area(row, window)
    assert table["area_m2"].tolist() == [pytest.approx(0.5 * statutory_area(row)[0], rel=1e-3)]
