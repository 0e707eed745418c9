"""What changed between two versions, to the last millionth of a metre."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from yizhangtu.errors import CrsMismatch, InvalidGeometry
from yizhangtu.geometry import change_pieces, statutory_area

BELT = 4528
ORIGIN = np.array([40_512_345.678, 4_612_345.678])

Cell = tuple[int, int]


def layer(*geometries: shapely.Geometry | None, crs: int = BELT) -> gpd.GeoSeries:
    return gpd.GeoSeries(list(geometries), crs=crs)


def place(geometry: shapely.Geometry) -> shapely.Geometry:
    """A drawing in units of 10 m put where the belt is."""
    return shapely.transform(geometry, lambda xy: xy * 10.0 + ORIGIN)


def box(x0: float, y0: float, x1: float, y1: float) -> shapely.Geometry:
    return place(shapely.box(x0, y0, x1, y1))


def area_of(pieces: gpd.GeoDataFrame, direction: str) -> float:
    return float(pieces[pieces["direction"] == direction].geometry.area.sum())


def curve_bound(*layers: gpd.GeoSeries) -> float:
    """How much of the area between edges and the lines they are in the statutory plane cutting edges can bring to light, m².

    A straight edge of ℓ m in the belt is a curve in the statutory plane, of curvature at most √2·tan B/R, and so lies up to
    ℓ³·√2·tan B/(12 R) m² off its chord there. Cut anywhere, each piece of p m has that much with p ≤ 70 instead of ℓ.
    """
    latitude = np.radians(41.7)
    per_cubic_metre = np.sqrt(2) * np.tan(latitude) / 6.35e6 / 12
    lines = [shapely.get_parts(shapely.boundary(part)) for each in layers for part in each.dropna()]
    xy = [shapely.get_coordinates(line) for parts in lines for line in parts]
    lengths = np.concatenate([[0.0], *(np.hypot(*np.diff(ring, axis=0).T) for ring in xy)])
    return float((lengths * np.minimum(lengths, 70.0) ** 2).sum() * per_cubic_metre)


def assert_balanced(before: gpd.GeoSeries, after: gpd.GeoSeries, pieces: gpd.GeoDataFrame) -> None:
    signed = np.where(pieces["direction"] == "in", 1.0, -1.0) @ pieces["area_m2"].to_numpy()
    change = np.nansum(statutory_area(after)) - np.nansum(statutory_area(before))
    assert signed == pytest.approx(change, abs=curve_bound(before, after) + 1e-5)


cell_sets = st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=24)


def rows_of(cells: set[Cell], into: int) -> list[shapely.Geometry]:
    """Cells as rows of a layer, several to a row, without the vertices in straight sides."""
    ordered = sorted(cells)
    rows = [ordered[i::into] for i in range(into)]
    return [
        place(
            shapely.simplify(
                shapely.union_all([shapely.box(x, y, x + 1, y + 1) for x, y in row]), 0
            )
        )
        for row in rows
        if row
    ]


@settings(max_examples=15, deadline=None)
@given(old=cell_sets, new=cell_sets, old_rows=st.integers(1, 4), new_rows=st.integers(1, 4))
def test_cells_that_came_and_went(
    old: set[Cell], new: set[Cell], old_rows: int, new_rows: int
) -> None:
    before, after = layer(*rows_of(old, old_rows)), layer(*rows_of(new, new_rows))
    pieces = change_pieces(before, after)
    assert area_of(pieces, "in") == pytest.approx(100.0 * len(new - old), abs=1e-4)
    assert area_of(pieces, "out") == pytest.approx(100.0 * len(old - new), abs=1e-4)
    assert (pieces["area_m2"] > 1).all()
    assert shapely.is_valid(pieces.geometry.values).all()
    assert_balanced(before, after, pieces)
    for direction, cells in (("in", new - old), ("out", old - new)):
        found = shapely.union_all(pieces[pieces["direction"] == direction].geometry.values)
        wanted = shapely.union_all([box(x, y, x + 1, y + 1) for x, y in cells])
        assert shapely.symmetric_difference(found, wanted).area < 1e-4


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), vertices=st.integers(3, 14))
@example(seed=286, vertices=3)
def test_crossing_outlines_against_geos(seed: int, vertices: int) -> None:
    rng = np.random.default_rng(seed)
    shapes = []
    for _ in range(2):
        angles = np.sort(rng.uniform(0, 2 * np.pi, vertices))
        reach = rng.uniform(1, 4, vertices)
        ring = np.column_stack([np.cos(angles), np.sin(angles)]) * reach[:, None] + rng.uniform(
            0, 3, 2
        )
        shapes.append(shapely.make_valid(place(shapely.Polygon(ring))))
    old, new = shapes
    if {old.geom_type, new.geom_type} - {"Polygon", "MultiPolygon"}:
        return
    pieces = change_pieces(layer(old), layer(new))
    assert area_of(pieces, "in") == pytest.approx(new.difference(old).area, abs=1e-5)
    assert area_of(pieces, "out") == pytest.approx(old.difference(new).area, abs=1e-5)
    # GEOS cuts the sides in the same points, so statutory areas are the same too.
    statutory = pieces.groupby("direction")["area_m2"].sum()
    for direction, piece in (("in", new.difference(old)), ("out", old.difference(new))):
        expected = float(statutory_area(layer(piece))[0])
        assert statutory.get(direction, 0.0) == pytest.approx(expected, abs=1e-5)
    assert_balanced(layer(old), layer(new), pieces)


def test_account_of_a_coverage_balances() -> None:
    # Rows that share all vertices: what came less what went is the difference of the areas to the last digits.
    rng = np.random.default_rng(11)
    nodes = np.stack(np.meshgrid(np.arange(31.0), np.arange(31.0)), axis=-1) + rng.uniform(
        -0.3, 0.3, (31, 31, 2)
    )
    cells = np.array(
        [
            place(
                shapely.Polygon(
                    [nodes[j, i], nodes[j, i + 1], nodes[j + 1, i + 1], nodes[j + 1, i]]
                )
            )
            for j in range(30)
            for i in range(30)
        ]
    )
    was, now = rng.random(900) < 0.5, rng.random(900) < 0.5
    before, after = gpd.GeoSeries(cells[was], crs=BELT), gpd.GeoSeries(cells[now], crs=BELT)
    pieces = change_pieces(before, after)
    areas = statutory_area(gpd.GeoSeries(cells, crs=BELT))
    sums = pieces.groupby("direction")["area_m2"].sum()
    assert sums["in"] == pytest.approx(areas[now & ~was].sum(), abs=1e-6)
    assert sums["out"] == pytest.approx(areas[was & ~now].sum(), abs=1e-6)


def test_no_change() -> None:
    rng = np.random.default_rng(2)
    xy = rng.uniform(0, 1000, (50, 2)) + ORIGIN
    series = gpd.GeoSeries(
        shapely.box(xy[:, 0], xy[:, 1], xy[:, 0] + 9.9, xy[:, 1] + 7.7), crs=BELT
    )
    pieces = change_pieces(series, series[::-1].reset_index(drop=True))
    assert len(pieces) == 0
    assert list(pieces.columns) == ["direction", "area_m2", "geometry"]
    assert pieces.crs == series.crs


def test_ring_begun_elsewhere_or_walked_back_is_no_change() -> None:
    corners = [(0, 0), (3, 0), (3, 1), (2, 2), (0, 1)]
    ways = [corners, corners[2:] + corners[:2], corners[::-1]]
    one, two, three = (layer(place(shapely.Polygon(way))) for way in ways)
    for before, after in ((one, one), (one, two), (two, three), (three, one)):
        assert len(change_pieces(before, after)) == 0


def test_outline_of_what_fills_a_hole_is_not_the_hole() -> None:
    # The ring of the hole before is the ring of a row after, vertex by vertex.
    pierced, plug = box(0, 0, 5, 5) - box(1, 1, 2, 2), box(1, 1, 2, 2)
    drawn = layer(shapely.Polygon(pierced.exterior, [plug.exterior]))
    pieces = change_pieces(drawn, layer(drawn[0], plug))
    assert pieces["direction"].tolist() == ["in"]
    assert area_of(pieces, "in") == pytest.approx(100)
    pieces = change_pieces(drawn, layer(plug))
    assert sorted(pieces["direction"]) == ["in", "out"]
    assert area_of(pieces, "out") == pytest.approx(2400)


@pytest.mark.parametrize("step", [1e-6, 1e-4, 1e-2, 1.0])
def test_moved_vertex_leaves_its_exact_sliver(step: float) -> None:
    corners = np.array([[0, 0], [100, 0], [100, 100], [0, 100]]) + np.array(
        [512345.678, 4612345.678]
    )
    moved = corners.copy()
    moved[1, 0] += step
    pieces = change_pieces(
        gpd.GeoSeries([shapely.Polygon(corners)], crs=4548),
        gpd.GeoSeries([shapely.Polygon(moved)], crs=4548),
    )
    assert pieces["direction"].tolist() == ["in"]
    # Half of 100 m times the step; coordinates there are multiples of 9.3e-10 m.
    assert pieces["area_m2"][0] == pytest.approx(50 * step, rel=1e-3, abs=2e-7)


def test_vertex_added_on_a_side_is_no_change() -> None:
    rng = np.random.default_rng(7)
    for _ in range(50):
        corners = rng.uniform(0, 500, (3, 2)) + ORIGIN
        share = rng.uniform(0.1, 0.9)
        on_side = corners[0] + share * (corners[1] - corners[0])
        after = shapely.Polygon([corners[0], on_side, corners[1], corners[2]])
        assert len(change_pieces(layer(shapely.Polygon(corners)), layer(after))) == 0


def test_hole_opened_and_closed() -> None:
    plain, pierced = box(0, 0, 5, 5), box(0, 0, 5, 5) - box(1, 1, 2, 2)
    opened = change_pieces(layer(plain), layer(pierced))
    assert opened["direction"].tolist() == ["out"]
    assert area_of(opened, "out") == pytest.approx(100)
    closed = change_pieces(layer(pierced), layer(plain))
    assert closed["direction"].tolist() == ["in"]


def test_ring_shaped_piece_keeps_its_hole() -> None:
    pieces = change_pieces(layer(box(2, 2, 3, 3)), layer(box(0, 0, 5, 5)))
    assert pieces["direction"].tolist() == ["in"]
    assert len(pieces.geometry[0].interiors) == 1
    assert area_of(pieces, "in") == pytest.approx(24 * 100)


def test_change_inside_a_change() -> None:
    before = layer(box(1, 1, 2, 2))
    after = layer(box(0, 0, 5, 5) - box(1, 1, 3, 3))
    pieces = change_pieces(before, after)
    assert pieces["direction"].tolist() == ["in", "out"]
    assert area_of(pieces, "in") == pytest.approx(21 * 100)
    assert area_of(pieces, "out") == pytest.approx(100)


def test_pieces_that_touch_at_a_corner_are_two() -> None:
    pieces = change_pieces(layer(), layer(box(0, 0, 1, 1), box(1, 1, 2, 2)))
    assert pieces["direction"].tolist() == ["in", "in"]


def test_neighbouring_rows_that_came_are_one_piece() -> None:
    pieces = change_pieces(
        layer(box(9, 9, 10, 10)), layer(box(9, 9, 10, 10), box(0, 0, 1, 1), box(1, 0, 2, 1))
    )
    assert len(pieces) == 1
    assert area_of(pieces, "in") == pytest.approx(200)


def test_cover_that_doubles_is_a_piece() -> None:
    same = box(0, 0, 1, 1)
    pieces = change_pieces(layer(same), layer(same, same, same))
    assert pieces["direction"].tolist() == ["in", "in"]
    assert_balanced(layer(same), layer(same, same, same), pieces)


def test_whole_layer_comes_or_goes() -> None:
    full, none = layer(box(0, 0, 1, 1), box(1, 0, 2, 1)), layer(None, shapely.Polygon())
    assert change_pieces(none, full)["direction"].tolist() == ["in"]
    assert change_pieces(full, none)["direction"].tolist() == ["out"]
    assert len(change_pieces(none, none)) == 0


def test_degrees() -> None:
    before = layer(box(0, 0, 2, 2)).to_crs(4490)
    after = gpd.GeoSeries(
        [before[0] - shapely.box(*before[0].centroid.coords[0], 180, 90)], crs=4490
    )
    pieces = change_pieces(before, after)
    assert pieces["direction"].tolist() == ["out"]
    assert pieces["area_m2"][0] == pytest.approx(100, rel=1e-3)


def test_errors() -> None:
    with pytest.raises(CrsMismatch, match="坐标系不同"):
        change_pieces(layer(box(0, 0, 1, 1)), layer(box(0, 0, 1, 1)).to_crs(4490))
    with pytest.raises(CrsMismatch, match="没有坐标系"):
        change_pieces(gpd.GeoSeries([box(0, 0, 1, 1)]), gpd.GeoSeries([box(0, 0, 1, 1)]))
    with pytest.raises(InvalidGeometry, match="修改后图层第1行"):
        change_pieces(layer(box(0, 0, 1, 1)), layer(shapely.Point(*ORIGIN)))
