"""Rows that would be summed wrongly are refused by name; what only looks odd is measured."""

from itertools import pairwise

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from yizhangtu.errors import InvalidGeometry
from yizhangtu.geometry import statutory_area, tabulate_area

BELT = 4548
ORIGIN = np.array([586000.0, 4642000.0])
STEP_M = 12.5
WINDOW = shapely.box(*(ORIGIN - 1000), *(ORIGIN + 1000))


def placed(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(shape, lambda xy: xy * STEP_M + ORIGIN)


def layer(*shapes: shapely.Geometry) -> gpd.GeoSeries:
    return gpd.GeoSeries(list(shapes), crs=BELT)


def winding(ring: np.ndarray, x: float, y: float) -> int:
    """How often a closed ring runs counterclockwise around a point that is not on it."""
    turns = 0
    for (ax, ay), (bx, by) in pairwise(ring):
        left = (bx - ax) * (y - ay) - (by - ay) * (x - ax)
        if ay <= y < by and left > 0:
            turns += 1
        elif by <= y < ay and left < 0:
            turns -= 1
    return turns


def faces_of(rings: list[np.ndarray]) -> np.ndarray:
    lines = shapely.unary_union([shapely.linestrings(ring) for ring in rings])
    found: np.ndarray = shapely.get_parts(shapely.polygonize([lines]))
    return found


def oriented(ring: shapely.LinearRing, sign: int) -> np.ndarray:
    xy: np.ndarray = shapely.get_coordinates(ring)
    x, y = xy.T
    turn = sign * (x[:-1] @ y[1:] - x[1:] @ y[:-1])
    # Loops that cancel have no side that could be told from the other.
    assume(turn != 0 or not len(faces_of([xy])))
    return xy if turn >= 0 else xy[::-1]


def area_not_plain(shape: shapely.Geometry) -> float:
    """Area of the faces that the rings of a shape wind around otherwise than once or not at all."""
    rings = [
        oriented(ring, sign)
        for part in shapely.get_parts(shape)
        for ring, sign in [(part.exterior, 1), *((hole, -1) for hole in part.interiors)]
    ]
    faces = faces_of(rings)
    points = shapely.get_coordinates(shapely.point_on_surface(faces))
    turns = np.array([sum(winding(ring, x, y) for ring in rings) for x, y in points])
    return float(shapely.area(faces)[(turns < 0) | (turns > 1)].sum()) if len(faces) else 0.0


corners = st.tuples(st.integers(0, 5), st.integers(0, 5))
paths = st.lists(corners, min_size=3, max_size=8)


@st.composite
def any_shape(draw: st.DrawFn) -> shapely.Geometry:
    """Whatever rings through lattice points: mostly not valid, with edges that coincide and points that repeat."""
    parts = [
        shapely.Polygon(draw(paths), draw(st.lists(paths, max_size=1)))
        for _ in range(draw(st.integers(1, 2)))
    ]
    return shapely.MultiPolygon(parts)


@settings(max_examples=150, deadline=None)
@given(shape=any_shape())
def test_a_row_is_refused_just_when_it_covers_a_place_otherwise_than_once(
    shape: shapely.Geometry,
) -> None:
    rows = layer(WINDOW, placed(shape))
    if area_not_plain(shape) > 0:
        with pytest.raises(InvalidGeometry, match="左侧图层第2行"):
            tabulate_area(rows, layer(WINDOW))
        with pytest.raises(InvalidGeometry, match="右侧图层第2行"):
            tabulate_area(layer(WINDOW), rows)
        return
    table = tabulate_area(rows, layer(WINDOW)).set_index("left")["area_m2"]
    # Lines there and back bend differently where their points differ, which is an area of less than nothing at times.
    expected = max(statutory_area(rows)[1], 0.0)
    assert table.get(1, 0.0) == pytest.approx(expected, rel=1e-11, abs=1e-6)


@settings(max_examples=100, deadline=None)
@given(path=paths)
def test_single_rings(path: list[tuple[int, int]]) -> None:
    shape = shapely.Polygon(path)
    if area_not_plain(shape) > 0:
        with pytest.raises(InvalidGeometry):
            tabulate_area(layer(placed(shape)), layer(WINDOW))
    else:
        tabulate_area(layer(placed(shape)), layer(WINDOW))


def jagged_ring(count: int, radius: float) -> np.ndarray:
    rng = np.random.default_rng(count)
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    reach = radius * (1 + 0.01 * rng.random(count))
    return np.asarray(np.column_stack([reach * np.cos(angle), reach * np.sin(angle)]))


@pytest.mark.parametrize("count", [90, 900, 5000])
def test_a_small_loop_in_a_large_ring_is_found(count: int) -> None:
    ring = jagged_ring(count, 400.0)
    sound = shapely.Polygon(ring + ORIGIN)
    assert not tabulate_area(layer(sound), layer(WINDOW)).empty
    # At one vertex the boundary goes forward and out, then back, and so over itself to the next vertex.
    out = 0.01 * ring[count // 2]
    forward = np.array([-out[1], out[0]])
    loop = ring[count // 2] + np.array([out + forward, out - forward])
    twisted = shapely.Polygon(np.insert(ring, count // 2 + 1, loop, axis=0) + ORIGIN)
    with pytest.raises(InvalidGeometry, match="第1行"):
        tabulate_area(layer(twisted), layer(WINDOW))


SQUARE = shapely.box(0, 0, 4, 4)
WRONG = {
    "bow-tie": shapely.Polygon([(0, 0), (4, 4), (4, 0), (0, 3)]),
    "even bow-tie": shapely.Polygon([(0, 0), (4, 4), (4, 0), (0, 4)]),
    "ring run twice": shapely.Polygon([(0, 0), (4, 0), (4, 4), (0, 4)] * 2),
    "star of one stroke": shapely.Polygon([(2, 4), (0.8, 0.4), (3.9, 2.6), (0.1, 2.6), (3.2, 0.4)]),
    "parts that overlap": shapely.MultiPolygon([SQUARE, shapely.box(3, 3, 5, 5)]),
    "part inside a part": shapely.MultiPolygon([SQUARE, shapely.box(1, 1, 2, 2)]),
    "part given twice": shapely.MultiPolygon([SQUARE, SQUARE]),
    "hole outside": shapely.Polygon(SQUARE.exterior, [shapely.box(5, 5, 6, 6).exterior]),
    "hole over the edge": shapely.Polygon(SQUARE.exterior, [shapely.box(3, 3, 5, 5).exterior]),
    "holes that overlap": shapely.Polygon(
        SQUARE.exterior, [shapely.box(1, 1, 3, 3).exterior, shapely.box(2, 2, 3.5, 3.5).exterior]
    ),
}
HARMLESS = {
    "spike out": (shapely.Polygon([(0, 0), (4, 0), (4, 2), (6, 2), (4, 2), (4, 4), (0, 4)]), 16),
    "spike in": (shapely.Polygon([(0, 0), (4, 0), (4, 2), (2, 2), (4, 2), (4, 4), (0, 4)]), 16),
    "repeated points": (
        shapely.Polygon([(0, 0), (4, 0), (4, 0), (4, 4), (4, 4), (4, 4), (0, 4), (0, 0)]),
        16,
    ),
    "parts along a line": (shapely.MultiPolygon([SQUARE, shapely.box(4, 1, 6, 3)]), 20),
    "hole along the edge": (
        shapely.Polygon(SQUARE.exterior, [shapely.box(0, 1, 2, 3).exterior]),
        12,
    ),
    "hole as large as its ring": (shapely.Polygon(SQUARE.exterior, [SQUARE.exterior]), 0),
    "hole that touches at a point": (
        shapely.Polygon(SQUARE.exterior, [[(0, 2), (2, 1), (2, 3)]]),
        14,
    ),
    "island in a hole": (
        shapely.MultiPolygon([SQUARE - shapely.box(1, 1, 3, 3), shapely.box(1.5, 1.5, 2, 2)]),
        12.25,
    ),
    "no area: a line there and back": (shapely.Polygon([(0, 0), (4, 0), (2, 0)]), 0),
    "no area: one point": (shapely.Polygon([(1, 1)] * 4), 0),
    "figure of eight that touches": (
        shapely.Polygon([(0, 0), (2, 2), (4, 0), (4, 4), (2, 2), (0, 4)]),
        8,
    ),
}


@pytest.mark.parametrize("shape", WRONG.values(), ids=WRONG.keys())
def test_rows_that_would_be_summed_wrongly_are_refused(shape: shapely.Geometry) -> None:
    with pytest.raises(InvalidGeometry, match="右侧图层第2行") as caught:
        tabulate_area(layer(WINDOW), layer(WINDOW, placed(shape)), overlaps="once")
    assert "处理办法" in str(caught.value)


@pytest.mark.parametrize(("shape", "squares"), HARMLESS.values(), ids=HARMLESS.keys())
def test_odd_rows_that_enclose_what_they_say_are_measured(
    shape: shapely.Geometry, squares: float
) -> None:
    row, expected = placed(shape), squares * STEP_M**2
    for table in (
        tabulate_area(layer(row), layer(WINDOW)),
        tabulate_area(layer(WINDOW), layer(row)),
    ):
        # On the ellipsoid 1.8e-4 is missing so far from the meridian, and a line of 50 m bends by hundredths of a mm.
        assert table["area_m2"].sum() == pytest.approx(expected * (1 - 1.83e-4), abs=0.01)
        assert table["area_m2"].sum() == pytest.approx(statutory_area(layer(row))[0], abs=1e-6)


def test_rows_that_lie_near_nothing_are_not_looked_at() -> None:
    far = shapely.transform(placed(WRONG["bow-tie"]), lambda xy: xy + np.array([0, 50_000]))
    assert len(tabulate_area(layer(WINDOW, far), layer(WINDOW))) == 1
