"""Random figures with coincident edges against GEOS and against exact fractions.

The figures have their corners on a small lattice: whole, half and quarter squares, lattice polygons, figures less others,
in several parts, and earlier ones again; so edges coincide, corners touch, figures nest. They lie near the meridian,
where a square metre of the belt is one of the ellipsoid to 1e-9, in a scale of metres and in one of decimetres.

GEOS cuts in the belt, and what it cuts is measured by `statutory_area`; ours are cut in the statutory plane. An edge is
straight in one of them and bent in the other, by no more than 3 tan B / R, so the two may differ by what lies between
arc and chord, bend · L³ / 12 for each edge of length L, and by the rounding of crossing points to coordinates.
"""

import math
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from yizhangtu.geometry import (
    SMALLEST_OVERLAP_M2,
    area_of_record,
    check_coverage,
    neighbours,
    parallel,
    statutory_area,
    survey_crs_of,
    tabulate_area,
)
from yizhangtu.geometry.overlay import tabulation
from yizhangtu.geometry.plane.statutory_plane import rings_in_plane
from yizhangtu.geometry.rings import Rings

BELT = 4548
ORIGIN = np.array([500_003.217, 4_642_000.431])
BEND = 3.0 * math.tan(math.radians(41.92)) / 6.37e6
# A crossing point, and every vertex carried into the plane, lies within a few units in the last place of a coordinate.
ROUNDING_M = 8.0 * float(np.spacing(ORIGIN[1]))
SIDE = 6

Shape: TypeAlias = shapely.Geometry

corner = st.tuples(st.integers(0, SIDE), st.integers(0, SIDE))
cell = st.tuples(st.integers(0, SIDE - 1), st.integers(0, SIDE - 1))


def of_cells(cells: set[tuple[int, int]], halves: set[tuple[int, int]]) -> Shape:
    squares = [shapely.box(x, y, x + 1, y + 1) for x, y in sorted(cells)]
    squares += [shapely.Polygon([(x, y), (x + 1, y), (x + 1, y + 1)]) for x, y in sorted(halves)]
    return shapely.union_all(squares)


def is_figure(shape: Shape) -> bool:
    return bool(
        shape.geom_type in {"Polygon", "MultiPolygon"} and shape.is_valid and not shape.is_empty
    )


patchworks = st.builds(of_cells, st.sets(cell, min_size=1, max_size=12), st.sets(cell, max_size=3))
lattice_polygons = st.lists(corner, min_size=3, max_size=6, unique=True).map(shapely.Polygon)
simple = st.one_of(patchworks, lattice_polygons.filter(is_figure))
inner = st.tuples(st.integers(1, SIDE - 2), st.integers(1, SIDE - 2))
holed = st.sets(inner, min_size=1, max_size=3).map(
    lambda cells: shapely.box(0, 0, SIDE, SIDE) - of_cells(cells, set())
)
figures = st.one_of(
    simple,
    holed,
    st.builds(shapely.difference, patchworks, patchworks),
    st.builds(lambda one: shapely.segmentize(one, 1.0), patchworks),
).filter(is_figure)


@st.composite
def layers(draw: st.DrawFn, most: int = 4) -> list[Shape]:
    """Figures, some of them twice."""
    rows = draw(st.lists(figures, min_size=1, max_size=most))
    for again in draw(st.lists(st.integers(0, len(rows) - 1), max_size=1)):
        rows.append(rows[again])
    return rows


steps = st.sampled_from([9.731, 1.25, 0.1373])


def placed(rows: list[Shape], step: float) -> gpd.GeoSeries:
    def put(xy: np.ndarray) -> np.ndarray:
        return np.asarray(xy * step + ORIGIN)

    return gpd.GeoSeries([shapely.transform(row, put) for row in rows], crs=BELT)


def allowed(*sides: gpd.GeoSeries) -> float:
    """How far areas in the plane and in the belt may be apart, m²."""
    found = SMALLEST_OVERLAP_M2
    for side in sides:
        for ring in shapely.get_rings(shapely.get_parts(side.values)):
            lengths = np.hypot(*np.diff(shapely.get_coordinates(ring), axis=0).T)
            found += float((BEND / 12.0 * lengths**3 + 2.0 * ROUNDING_M * lengths).sum())
    return found


def measured(shapes: np.ndarray) -> np.ndarray:
    """Statutory areas of what GEOS made; of a mixture, of its polygons."""
    parts, row = shapely.get_parts(np.asarray(shapes).ravel(), return_index=True)
    parts, inner = shapely.get_parts(parts, return_index=True)
    row = row[inner]
    areal = shapely.get_dimensions(parts) == 2
    area = statutory_area(gpd.GeoSeries(parts[areal], crs=BELT))
    total = np.bincount(row[areal], weights=area, minlength=np.asarray(shapes).size)
    return np.asarray(total).reshape(np.shape(shapes))


def matrix(left: gpd.GeoSeries, right: gpd.GeoSeries) -> np.ndarray:
    table = tabulate_area(left, right)
    found = np.zeros((len(left), len(right)))
    found[table["left"], table["right"]] = table["area_m2"]
    return found


def together(left: gpd.GeoSeries, right: gpd.GeoSeries) -> np.ndarray:
    table = tabulate_area(left, right, overlaps="once").set_index("left")["area_m2"]
    return table.reindex(range(len(left)), fill_value=0.0).to_numpy()


@settings(max_examples=30)
@given(one=layers(), two=layers(), step=steps)
def test_every_pair_is_the_area_of_the_intersection(
    one: list[Shape], two: list[Shape], step: float
) -> None:
    left, right = placed(one, step), placed(two, step)
    a, b = np.asarray(left.values), np.asarray(right.values)
    cut = shapely.intersection(a[:, None], b[None, :])
    found = matrix(left, right)
    np.testing.assert_allclose(found, measured(cut), rtol=0, atol=allowed(left, right))
    turned = matrix(right, left).T
    np.testing.assert_allclose(turned, found, rtol=1e-12, atol=SMALLEST_OVERLAP_M2)


@settings(max_examples=30)
@given(one=layers(), two=layers(6), step=steps)
def test_what_counts_once_is_the_intersection_with_the_union(
    one: list[Shape], two: list[Shape], step: float
) -> None:
    left, right = placed(one, step), placed(two, step)
    cut = shapely.intersection(left.values, shapely.union_all(right.values))
    # Where two edges run along each other in the belt, cut at different points, both bend.
    tolerance = 2.0 * allowed(left, right)
    np.testing.assert_allclose(together(left, right), measured(cut), rtol=0, atol=tolerance)


@settings(max_examples=15)
@given(one=layers(2), two=layers(), step=steps, at=st.integers(1, SIDE - 1))
def test_parts_add_up_to_the_whole(
    one: list[Shape], two: list[Shape], step: float, at: int
) -> None:
    left, right = placed(one, step), placed(two, step)
    halves = [shapely.box(-1, -1, at, SIDE + 1), shapely.box(at, -1, SIDE + 1, SIDE + 1)]
    parts = [placed([shapely.intersection(row, half) for row in one], step) for half in halves]
    areal = [gpd.GeoSeries(part.map(_polygons), crs=BELT) for part in parts]
    whole, tolerance = matrix(left, right), allowed(left, *areal, right)
    np.testing.assert_allclose(
        sum(matrix(part, right) for part in areal), whole, rtol=0, atol=tolerance
    )
    np.testing.assert_allclose(
        sum(matrix(right, part) for part in areal), whole.T, rtol=0, atol=tolerance
    )


def _polygons(shape: Shape) -> Shape:
    parts = shapely.get_parts(shape)
    return shapely.MultiPolygon(list(parts[shapely.get_dimensions(parts) == 2]))


@settings(max_examples=12)
@given(one=layers(6), two=layers(), step=steps, data=st.data())
@pytest.mark.parametrize("overlaps", ["each", "once"])
def test_neither_order_nor_blocks_nor_threads_change_a_bit(
    overlaps: str, one: list[Shape], two: list[Shape], step: float, data: st.DataObject
) -> None:
    left, right = placed(one, step), placed(two, step)
    plain = tabulate_area(left, right, overlaps=overlaps)  # type: ignore[arg-type]
    order = np.array(data.draw(st.permutations(range(len(left)))))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tabulation, "_ROWS_PER_BLOCK", data.draw(st.integers(1, 3)))
        patch.setattr(parallel, "_SMALLEST_WORK", 0)
        patch.setattr(parallel, "worker_count", lambda: 3)
        again = tabulate_area(left.iloc[order], right, overlaps=overlaps)  # type: ignore[arg-type]
    again["left"] = order[again["left"]]
    keys = [name for name in plain.columns if name != "area_m2"]
    again = again.sort_values(keys, ignore_index=True)
    assert again[keys].equals(plain[keys])
    assert again["area_m2"].to_numpy().tobytes() == plain["area_m2"].to_numpy().tobytes()


def otherwise(shape: Shape, start: int, way: int) -> Shape:
    """The same figure: its rings begin elsewhere, run the other way, and its parts and holes change places."""

    def moved(ring: Shape) -> np.ndarray:
        return np.asarray(np.roll(shapely.get_coordinates(ring)[:-1], start, axis=0)[::way])

    parts = [
        shapely.Polygon(moved(part.exterior), [moved(hole) for hole in reversed(part.interiors)])
        for part in shapely.get_parts(shape)
    ]
    return shapely.MultiPolygon(parts[::-1])


@settings(max_examples=25)
@given(one=layers(), step=steps, start=st.integers(0, 5), way=st.sampled_from([1, -1]))
def test_how_a_figure_is_written_does_not_matter(
    one: list[Shape], step: float, start: int, way: int
) -> None:
    rows = placed(one, step)
    others = gpd.GeoSeries([otherwise(row, start, way) for row in rows], crs=BELT)
    np.testing.assert_allclose(statutory_area(others), statutory_area(rows), rtol=1e-12)
    assert area_of_record(others).tolist() == area_of_record(rows).tolist()
    found = matrix(others, rows)
    np.testing.assert_allclose(found, matrix(rows, rows), rtol=1e-12, atol=SMALLEST_OVERLAP_M2)
    np.testing.assert_allclose(np.diag(found), statutory_area(rows), rtol=1e-9)


@settings(max_examples=25)
@given(rows=layers(5), limit=figures, step=steps)
def test_the_account_of_a_coverage_is_that_of_geos(
    rows: list[Shape], limit: Shape, step: float
) -> None:
    account_is_that_of_geos(rows, limit, step)


def test_a_boundary_through_a_place_of_three_rows() -> None:
    triangle = shapely.Polygon([(0, 0), (0, 4), (6, 3)])
    frame = shapely.box(0, 0, SIDE, SIDE) - of_cells({(1, 1)}, set())
    rows = [of_cells({(4, 3), (0, 0)}, set()), triangle, frame]
    account_is_that_of_geos(rows, of_cells(set(), {(4, 3)}), 0.1373)


def test_a_place_whose_middle_lies_on_an_edge_of_two_rows() -> None:
    # The two rows share the square's diagonal, one of them with a vertex in the square's very middle.
    square = of_cells({(0, 0)}, set())
    bent = shapely.Polygon([(5, 3), (5, 2), (4, 2), (4.5, 2.5)])
    rows = [shapely.union(square, bent), shapely.Polygon([(4, 3), (5, 3), (4, 2)])]
    account_is_that_of_geos(rows, square, 9.731)


def account_is_that_of_geos(rows: list[Shape], limit: Shape, step: float) -> None:
    """Gaps, overlaps and what lies outside come to the areas that GEOS makes of the same layers."""
    land, around = placed(rows, step), placed([limit], step)
    found = check_coverage(land, around)
    covered, line = shapely.union_all(land.values), around.values[0]
    areas = statutory_area(land)
    double = found["kind"].isin(["overlap", "duplicate"])
    ours = {
        "gap": found.loc[found["kind"] == "gap", "area_m2"].sum(),
        "outside": found.loc[found["kind"] == "outside", "area_m2"].sum(),
        "over": ((found["depth"] - 1) * found["area_m2"])[double].sum(),
    }
    theirs = {
        "gap": measured(np.array([shapely.difference(line, covered)]))[0],
        "outside": measured(np.array([shapely.difference(covered, line)]))[0],
        "over": areas.sum() - measured(np.array([covered]))[0],
    }
    tolerance = 2.0 * allowed(land, around)
    assert ours == {name: pytest.approx(area, abs=tolerance) for name, area in theirs.items()}
    total = areas.sum() + ours["gap"] - ours["over"] - ours["outside"]
    assert total == pytest.approx(statutory_area(around)[0], abs=tolerance)


@settings(max_examples=15)
@given(owner=st.lists(st.integers(-1, 4), min_size=25, max_size=25), step=steps)
def test_shared_lengths_are_the_sides_of_squares_between_them(
    owner: list[int], step: float
) -> None:
    of = {(k % 5, k // 5): who for k, who in enumerate(owner)}
    cells = [
        shapely.union_all(
            [shapely.box(x, y, x + 1, y + 1) for (x, y), who in of.items() if who == k]
        )
        for k in range(5)
    ]
    sides = np.zeros((5, 5))
    for (x, y), who in of.items():
        for beside in (of.get((x + 1, y), -1), of.get((x, y + 1), -1)):
            if min(who, beside) >= 0 and who != beside:
                sides[min(who, beside), max(who, beside)] += 1
    rows = placed([shapely.segmentize(one, 1.0) for one in cells], step)
    found = np.zeros((5, 5))
    table = neighbours(rows)
    found[table["left"], table["right"]] = table["length_m"]
    np.testing.assert_allclose(found, sides * step, rtol=1e-7, atol=100 * ROUNDING_M)
    lines = shapely.boundary(np.array(cells))
    drawn = shapely.length(shapely.intersection(lines[:, None], lines[None, :]))
    np.testing.assert_allclose(np.triu(np.nan_to_num(drawn), 1), sides, atol=1e-12)


# Exactly: convex figures cut in the plane with fractions, from the very floats that the kernels read.

Point: TypeAlias = tuple[Fraction, Fraction]


def exact_area(ring: list[Point]) -> Fraction:
    closed = [*ring, *ring[:1]]
    return sum((a[0] * b[1] - a[1] * b[0] for a, b in pairwise(closed)), Fraction()) / 2


def exact_cut(ring: list[Point], a: Point, b: Point) -> list[Point]:
    """The part of a convex ring left of a→b."""

    def left(p: Point) -> Fraction:
        return (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])

    kept: list[Point] = []
    for p, q in pairwise([*ring, *ring[:1]]):
        one, two = left(p), left(q)
        if one >= 0:
            kept.append(p)
        if one * two < 0:
            share = one / (one - two)
            kept.append((p[0] + share * (q[0] - p[0]), p[1] + share * (q[1] - p[1])))
    return kept


def plane_ring(series: gpd.GeoSeries) -> list[Point]:
    plane = rings_in_plane(Rings.of(np.asarray(series.values)), survey_crs_of(BELT))
    return [(Fraction(u), Fraction(v)) for u, v in plane.uv[:-1].tolist()]


convex = lattice_polygons.map(shapely.convex_hull).filter(is_figure)


@settings(max_examples=40)
@given(one=convex, two=convex, step=st.sampled_from([7.931, 1.25, 0.1373]))
def test_convex_figures_overlap_by_what_fractions_say(one: Shape, two: Shape, step: float) -> None:
    # No edge is so long that it is cut: what is cut is bent, and no longer convex.
    left, right = placed([one], step), placed([two], step)
    a, b = plane_ring(left), plane_ring(right)
    cut = a
    for start, end in pairwise([*b, *b[:1]]):
        cut = exact_cut(cut, start, end) if cut else cut
    # Differences of coordinates are exact; their products and sums round, a few dozen times, by 1e-16 of the square
    # that holds the figures.
    rounding = 100.0 * 2.2e-16 * (2.0 * SIDE * step) ** 2
    expected = float(exact_area(cut)) if cut else 0.0
    found = matrix(left, right)[0, 0]
    assert found == pytest.approx(
        expected, rel=0, abs=SMALLEST_OVERLAP_M2 if found == 0 else rounding
    )
    assert statutory_area(left)[0] == pytest.approx(float(exact_area(a)), rel=0, abs=rounding)
