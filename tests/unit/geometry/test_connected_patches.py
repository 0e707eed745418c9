"""Patches, merged outlines and holes against cell grids and GEOS unions."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from yizhangtu.errors import CrsMismatch, InvalidGeometry, UsageError
from yizhangtu.geometry import (
    connected_parts,
    connected_patches,
    find_holes,
    merge_patches,
    statutory_area,
)

BELT = 4528
ORIGIN = np.array([40_512_345.678, 4_612_345.678])

Cell = tuple[int, int]


def layer(*geometries: shapely.Geometry | None, crs: int = BELT) -> gpd.GeoSeries:
    return gpd.GeoSeries(list(geometries), crs=crs)


def place(geometry: shapely.Geometry) -> shapely.Geometry:
    """A drawing in units of 50 m put where the belt is."""
    return shapely.transform(geometry, lambda xy: xy * 50.0 + ORIGIN)


def box(x0: float, y0: float, x1: float, y1: float) -> shapely.Geometry:
    return place(shapely.box(x0, y0, x1, y1))


def jagged_cells(columns: int, rows: int, seed: int) -> np.ndarray:
    """A coverage of cells with jagged sides whose vertices neighbours share exactly, shape (rows, columns)."""
    rng = np.random.default_rng(seed)
    nodes = np.stack(np.meshgrid(np.arange(columns + 1.0), np.arange(rows + 1.0)), axis=-1)
    nodes += rng.uniform(-0.2, 0.2, nodes.shape)

    def side(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        share = np.array([0.25, 0.5, 0.75])[:, None]
        middle = a[..., None, :] + (b - a)[..., None, :] * share
        return np.asarray(middle + rng.uniform(-0.04, 0.04, middle.shape))

    flat, steep = side(nodes[:, :-1], nodes[:, 1:]), side(nodes[:-1], nodes[1:])
    cells = np.empty((rows, columns), dtype=object)
    for j in range(rows):
        for i in range(columns):
            ring = np.concatenate(
                [
                    nodes[j, i][None],
                    flat[j, i],
                    nodes[j, i + 1][None],
                    steep[j, i + 1],
                    nodes[j + 1, i + 1][None],
                    flat[j + 1, i][::-1],
                    nodes[j + 1, i][None],
                    steep[j, i][::-1],
                ]
            )
            cells[j, i] = place(shapely.Polygon(ring))
    return cells


def flood(cells: set[Cell]) -> list[set[Cell]]:
    """Groups of cells connected by sides."""
    left, groups = set(cells), []
    while left:
        group, todo = set(), [left.pop()]
        while todo:
            x, y = todo.pop()
            group.add((x, y))
            for near in ((x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)):
                if near in left:
                    left.remove(near)
                    todo.append(near)
        groups.append(group)
    return groups


cell_sets = st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=40)


@settings(max_examples=20, deadline=None)
@given(cells=cell_sets, seed=st.integers(0, 5))
def test_jagged_coverage_against_flood_and_union(cells: set[Cell], seed: int) -> None:
    grid = jagged_cells(7, 7, seed)
    chosen = sorted(cells)
    series = layer(*(grid[y, x] for x, y in chosen))
    groups = flood(cells)

    labels = connected_patches(series)
    assert len(set(labels)) == len(groups)
    assert all(len({labels[chosen.index(cell)] for cell in group}) == 1 for group in groups)

    merged = merge_patches(series)
    assert len(merged) == len(groups)
    assert shapely.is_valid(merged.geometry.values).all()
    outlines = [shapely.union_all([grid[y, x] for x, y in group]) for group in groups]
    by_area = sorted(range(len(groups)), key=lambda i: outlines[i].area)
    order = np.argsort(merged.geometry.area.to_numpy())
    for i, j in zip(by_area, order, strict=True):
        assert shapely.equals(outlines[i], merged.geometry.iloc[j])
        assert len(outlines[i].interiors) == len(merged.geometry.iloc[j].interiors)
    np.testing.assert_allclose(
        merged["area_m2"].to_numpy(),
        [statutory_area(series)[labels == k].sum() for k in range(len(groups))],
        rtol=1e-12,
    )

    holes = find_holes(series)
    covered = shapely.union_all(outlines)
    enclosed = sum(
        shapely.Polygon(ring).difference(covered).area for o in outlines for ring in o.interiors
    )
    # An outline inside another one's hole encloses its own holes twice over in that sum.
    assert holes.geometry.area.sum() <= enclosed + 1e-6
    assert shapely.union_all(holes.geometry.values).area == pytest.approx(holes.geometry.area.sum())
    assert shapely.union_all(holes.geometry.values).intersection(covered).area == pytest.approx(
        0, abs=1e-6
    )


@settings(max_examples=20, deadline=None)
@given(groups=st.lists(cell_sets, min_size=1, max_size=3))
def test_rows_without_each_others_vertices(groups: list[set[Cell]]) -> None:
    # Rows are unions of cells without the vertices in the middle of straight sides, so neighbours' vertices differ.
    taken: set[Cell] = set()
    rows, cells_of = [], []
    for group in groups:
        for cells in flood(group - taken):
            shape = shapely.union_all([shapely.box(x, y, x + 1, y + 1) for x, y in cells])
            rows.append(place(shapely.simplify(shape, 0)))
            cells_of.append(cells)
        taken |= group
    series = layer(*rows)
    expected = flood(taken)
    labels = connected_patches(series)
    assert len(set(labels)) == len(expected)
    merged = merge_patches(series, misfits="unite")
    assert len(merged) == len(expected)
    assert merged.geometry.area.sum() == pytest.approx(len(taken) * 2500.0)
    assert find_holes(series, misfits="unite").geometry.area.sum() == pytest.approx(
        2500.0 * sum(len(hole) for hole in _holes_of(taken)), abs=1e-3
    )


def _holes_of(cells: set[Cell]) -> list[set[Cell]]:
    """Side-connected groups of free cells shut in by one side-connected group of cells."""
    found: list[set[Cell]] = []
    for group in flood(cells):
        free = {(x, y) for x in range(-1, 8) for y in range(-1, 8)} - group
        for hole in flood(free):
            if (-1, -1) not in hole:
                kept = hole - cells
                if kept and kept not in found:
                    found.append(kept)
    # A hole in an island that lies in another hole is counted with the island only.
    return [hole for hole in found if not any(hole < other for other in found)]


def test_label_order_and_missing_rows() -> None:
    series = layer(None, box(5, 0, 6, 1), shapely.Polygon(), box(0, 0, 1, 1), box(1, 0, 2, 1))
    assert connected_patches(series).tolist() == [-1, 0, -1, 1, 1]
    assert connected_patches(layer()).tolist() == []


def test_corner_contact() -> None:
    series = layer(box(0, 0, 1, 1), box(1, 1, 2, 2), box(3, 0, 4, 1))
    assert connected_patches(series).tolist() == [0, 1, 2]
    assert connected_patches(series, corner_contact=True).tolist() == [0, 0, 1]


def test_corner_on_the_middle_of_a_side() -> None:
    tip = place(shapely.Polygon([(1, 0.5), (2, 0), (2, 1)]))
    assert connected_patches(layer(box(0, 0, 1, 1), tip)).tolist() == [0, 1]
    assert connected_patches(layer(box(0, 0, 1, 1), tip), corner_contact=True).tolist() == [0, 0]


def test_multipart_row_connects_what_its_parts_touch() -> None:
    both = shapely.MultiPolygon([box(0, 0, 1, 1), box(4, 0, 5, 1)])
    series = layer(box(1, 0, 2, 1), both, box(5, 0, 6, 1))
    assert connected_patches(series).tolist() == [0, 0, 0]
    parts = connected_parts(series)
    assert parts["row"].tolist() == [0, 1, 1, 2]
    assert parts["label"].tolist() == [0, 0, 1, 1]
    np.testing.assert_allclose(parts["area_m2"], 2500, rtol=1e-4)
    assert merge_patches(series)["label"].tolist() == [0, 1]


def test_rounded_vertex_on_a_skew_side_connects() -> None:
    # The middle vertex, rounded to 0.1 mm, lies beside the neighbour's side.
    a, b, m = (500000.0, 4600000.0), (500077.7777, 4600033.3333), (500025.9259, 4600011.1111)
    left = shapely.Polygon([a, b, (500000, 4600100)])
    right = shapely.Polygon([a, (500080, 4599900), b, m])
    series = gpd.GeoSeries([left, right], crs=4548)
    assert connected_patches(series).tolist() == [0, 0]
    merged = merge_patches(series, misfits="unite")
    assert len(merged) == 1
    assert merged["area_m2"][0] == pytest.approx(statutory_area(series).sum(), abs=1e-2)


def test_vertex_on_a_side_given_in_degrees_connects() -> None:
    a, b, m = (118.1234567, 41.7654321), (118.1244567, 41.7664321), (118.1237567, 41.7657321)
    left = shapely.Polygon([a, b, (118.1234567, 41.7674321)])
    right = shapely.Polygon([a, (118.1244567, 41.7644321), b, m])
    assert connected_patches(gpd.GeoSeries([left, right], crs=4490)).tolist() == [0, 0]


def test_near_parallel_sides_a_millimetre_apart_stay_apart() -> None:
    gap = 0.001 / 50
    assert connected_patches(layer(box(0, 0, 1, 1), box(1 + gap, 0, 2, 1))).tolist() == [0, 1]


def test_unmatched_vertices_in_a_long_side() -> None:
    # One long side against many short ones, beyond one run of edges.
    teeth = [box(i, 1, i + 1, 2) for i in range(0, 100, 2)]
    assert connected_patches(layer(box(0, 0, 100, 1), *teeth)).tolist() == [0] * 51


def test_given_labels() -> None:
    series = layer(*(box(i, 0, i + 1, 1) for i in range(5)), None)
    merged = merge_patches(series, labels=[7, 7, -1, 2, 7, 2])
    assert merged["label"].tolist() == [2, 7]
    assert merged.geometry.geom_type.tolist() == ["Polygon", "MultiPolygon"]
    np.testing.assert_allclose(merged.geometry.area, [2500, 7500])
    with pytest.raises(UsageError, match="标签数"):
        merge_patches(series, labels=[1, 2])


def test_single_patch_stays_the_delivered_object() -> None:
    lone = box(0, 0, 1, 1)
    assert merge_patches(layer(lone)).geometry.iloc[0].wkb == lone.wkb


def test_overlapping_rows_are_united() -> None:
    # They share a side, so they are one patch; the residual of the overlap is no outline.
    series = layer(box(0, 0, 2, 1), box(1, 0, 3, 1), box(0, 1, 2, 2), box(0, 0, 2, 1))
    merged = merge_patches(series, misfits="unite")
    assert merged.geometry.area.tolist() == [pytest.approx(5 * 2500.0)]
    assert shapely.is_valid(merged.geometry.iloc[0])


def test_hole_touching_the_outline_and_hole_with_island() -> None:
    outer = place(
        shapely.Polygon([(0, 0), (9, 0), (9, 9), (0, 9)])
        .difference(shapely.box(3, 3, 6, 6))
        .difference(shapely.Polygon([(0, 4), (1, 3), (1, 5)]))
    )
    island = box(4, 4, 5, 5)
    holes = find_holes(layer(outer, island))
    np.testing.assert_allclose(holes.geometry.area, [2500.0, 8 * 2500.0])
    assert holes["number"].tolist() == [1, 2]
    assert holes["label"].tolist() == [0, 0]


def test_no_holes() -> None:
    holes = find_holes(layer(box(0, 0, 1, 1)))
    assert len(holes) == 0
    assert list(holes.columns) == ["number", "label", "area_m2", "geometry"]
    assert len(merge_patches(layer())) == 0


def test_errors() -> None:
    with pytest.raises(CrsMismatch):
        connected_patches(layer(box(0, 0, 1, 1), crs=4326))
    with pytest.raises(InvalidGeometry, match="第2行"):
        merge_patches(layer(box(0, 0, 1, 1), shapely.Point(40_500_000, 4_600_000)))
