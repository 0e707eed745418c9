"""Outlines by label: the rings of GEOS's coverage union, or a refusal with the place."""

import re

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from synthetic_parcels import jagged_coverage
from yizhangtu.errors import InvalidGeometry
from yizhangtu.geometry import find_holes, merge_patches, statutory_area, tabulate_area
from yizhangtu.geometry.edges.fitting import layer_faults
from yizhangtu.geometry.edges.layer_edges import LayerEdges
from yizhangtu.geometry.edges.patches import connected_patches, large_patch_share, patch_sizes

BELT = 4528
ORIGIN = np.array([40_512_345.678, 4_612_345.678])


def layer(*geometries: shapely.Geometry | None) -> gpd.GeoSeries:
    return gpd.GeoSeries(list(geometries), crs=BELT)


def place(geometry: shapely.Geometry) -> shapely.Geometry:
    """A drawing in units of 10 m put where the belt is."""
    return shapely.transform(geometry, lambda xy: xy * 10.0 + ORIGIN)


def box(x0: float, y0: float, x1: float, y1: float) -> shapely.Geometry:
    return place(shapely.box(x0, y0, x1, y1))


def normal(geometry: shapely.Geometry) -> shapely.Geometry:
    return shapely.normalize(shapely.multipolygons(shapely.get_parts(geometry)))


def told_place(error: InvalidGeometry) -> tuple[float, float]:
    found = re.search(r"坐标（([\d.]+)，([\d.]+)）", error.where)
    assert found is not None
    return (float(found[1]) - ORIGIN[0]) / 10, (float(found[2]) - ORIGIN[1]) / 10


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 1000), classes=st.integers(1, 5), share=st.floats(0.2, 1.0))
def test_same_rings_as_a_coverage_union(seed: int, classes: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    land = np.asarray(jagged_coverage(100, extent_m=900, points_per_side=4, seed=seed).values)
    land = land[rng.random(len(land)) < share]
    # Stored either way round, begun anywhere.
    stored = [
        shapely.Polygon(np.roll(np.array(parcel.exterior.coords)[:-1], k, axis=0)[::way])
        for parcel, k, way in zip(
            land, rng.integers(0, 16, len(land)), rng.choice([-1, 1], len(land)), strict=True
        )
    ]
    labels = rng.integers(0, classes, len(land))
    edges = LayerEdges.of(layer(*stored))
    assert len(layer_faults(edges)) == 0
    merged = merge_patches(edges, labels)
    assert merged["label"].tolist() == np.unique(labels).tolist()
    assert shapely.is_valid(merged.geometry.values).all()
    for label, outline in zip(merged["label"], merged.geometry, strict=True):
        theirs = shapely.coverage_union_all(land[labels == label])
        assert shapely.equals_exact(normal(outline), normal(theirs))
    areas = np.bincount(labels, weights=statutory_area(layer(*stored)), minlength=classes)
    np.testing.assert_allclose(merged["area_m2"], areas[np.unique(labels)], rtol=1e-12)
    np.testing.assert_array_equal(merged["area_m2"], statutory_area(merged.geometry))


def test_checkerboard_touches_itself_in_corners_only() -> None:
    squares = layer(*(box(i, j, i + 1, j + 1) for i in range(4) for j in range(4)))
    colour = [(i + j) % 2 for i in range(4) for j in range(4)]
    merged = merge_patches(squares, colour)
    assert [len(shape.geoms) for shape in merged.geometry] == [8, 8]
    assert shapely.is_valid(merged.geometry.values).all()


def test_holes_that_touch_each_other_and_the_outline() -> None:
    out = {(1, 1), (2, 2), (3, 0)}
    ring = layer(
        *(box(i, j, i + 1, j + 1) for i in range(5) for j in range(5) if (i, j) not in out)
    )
    outline = merge_patches(ring).geometry.iloc[0]
    assert outline.is_valid
    assert len(outline.interiors) == 2
    assert outline.area == pytest.approx(22 * 100)


FAULTS = {
    "overlap": ([box(0, 0, 2, 1), box(1, 0, 3, 1)], (1, 2), (0, 1)),
    "crossing": ([box(0, 0, 3, 1), box(1, -1, 2, 2)], (1, 2), (0, 1)),
    "within": ([box(0, 0, 5, 5), box(1, 1, 2, 2)], (1, 2), (1, 2)),
    "in the ring of another": (
        [box(0, 0, 5, 5) - box(1, 1, 4, 4), box(0.2, 0.2, 0.6, 0.6)],
        (0.2, 0.6),
        (0.2, 0.6),
    ),
    "twice the same": ([box(0, 0, 1, 1), box(0, 0, 1, 1)], (0, 1), (0, 1)),
    "on a side, vertex missing": (
        [box(0, 0, 4, 1), box(0, 1, 2, 2), box(2, 1, 4, 2)],
        (2, 2),
        (1, 1),
    ),
    "beside, vertex missing": ([box(0, 0, 4, 1), box(1, 1, 2, 2)], (1, 2), (1, 1)),
    "bow-tie": ([place(shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)]))], (1, 1), (1, 1)),
    "spike": (
        [place(shapely.Polygon([(0, 0), (2, 0), (2, 2), (2, 3), (2, 2), (0, 2)]))],
        (2, 2),
        (2, 3),
    ),
    "no area": ([place(shapely.Polygon([(0, 0), (2, 0), (1, 0)]))], (0, 2), (0, 0)),
    "hole outside": (
        [
            place(
                shapely.Polygon(
                    [(0, 0), (1, 0), (1, 1), (0, 1)], [[(3, 3), (3, 4), (4, 4), (4, 3)]]
                )
            )
        ],
        (3, 4),
        (3, 4),
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_refusal_names_rows_and_place(name: str) -> None:
    rows, (x0, x1), (y0, y1) = FAULTS[name]
    far = box(900, 900, 901, 901)
    with pytest.raises(InvalidGeometry) as caught:
        merge_patches(layer(far, *rows), [7] * (len(rows) + 1))
    x, y = told_place(caught.value)
    assert x0 - 1e-4 <= x <= x1 + 1e-4
    assert y0 - 1e-4 <= y <= y1 + 1e-4
    assert "第2行" in caught.value.where
    assert ("第3行" in caught.value.where) == (len(rows) > 1)
    assert "得不到合并后的轮廓" in caught.value.what


@pytest.mark.parametrize("name", FAULTS)
def test_faults_between_labels_do_not_matter(name: str) -> None:
    rows, *_ = FAULTS[name]
    if len(rows) == 1:
        pytest.skip("a row by itself")
    merged = merge_patches(layer(*rows), np.arange(len(rows)))
    assert [shape.wkb for shape in merged.geometry] == [row.wkb for row in rows]


@pytest.mark.parametrize("name", FAULTS)
def test_rows_that_do_not_fit_are_united_on_request(name: str) -> None:
    rows, *_ = FAULTS[name]
    if len(rows) == 1:
        # An invalid row covers nothing that could be said for certain.
        for labels in ([3, 3], [3, 4], None):
            with pytest.raises(InvalidGeometry, match="第1行"):
                merge_patches(layer(*rows, box(1, 1, 2, 2)), labels, misfits="unite")
        return
    sound = [box(100, 100, 101, 101), box(101, 100, 102, 101), box(101, 101, 102, 102)]
    merged = merge_patches(layer(*rows, *sound), [3] * (len(rows) + 3), misfits="unite")
    theirs = shapely.union_all([*(shapely.make_valid(row) for row in rows), *sound])
    assert merged.geometry.iloc[0].area == pytest.approx(theirs.area, abs=1e-6)
    assert merged["area_m2"].iloc[0] == pytest.approx(theirs.area, rel=1e-3)
    assert merged.geometry.iloc[0].is_valid
    alone = merge_patches(layer(*sound), [3, 3, 3]).geometry.iloc[0]
    # What fits is chained from its edges all the same.
    assert any(
        shapely.equals_exact(part.normalize(), alone.normalize())
        for part in shapely.get_parts(merged.geometry.iloc[0])
    )


def test_vertex_that_touches_a_side_from_one_side_is_no_fault() -> None:
    tip = place(shapely.Polygon([(1, 0.5), (2, 0), (2, 1)]))
    merged = merge_patches(layer(box(0, 0, 1, 1), tip), [0, 0])
    assert len(merged.geometry.iloc[0].geoms) == 2
    assert merged.geometry.iloc[0].is_valid


def test_vertex_rounded_beside_a_skew_side_is_unmatched() -> None:
    a, b, m = (500000.0, 4600000.0), (500077.7777, 4600033.3333), (500025.9259, 4600011.1111)
    left = shapely.Polygon([a, b, (500000, 4600100)])
    share = 1.0 / 3.0
    on_side = tuple(p + share * (q - p) for p, q in zip(a, b, strict=True))
    right = shapely.Polygon([a, (500080, 4599900), b, on_side])
    with pytest.raises(InvalidGeometry, match="顶点不一致") as caught:
        merge_patches(gpd.GeoSeries([left, right], crs=4548))
    assert "（500025.9259，4600011.1111）" in caught.value.where
    # A gap of 0.1 mm is a gap: open at both ends, it parts the outline.
    beside = shapely.Polygon([a, (500080, 4599900), b, (m[0], m[1] - 1e-4)])
    outline = merge_patches(gpd.GeoSeries([left, beside], crs=4548)).geometry.iloc[0]
    assert len(outline.geoms) == 2
    assert outline.is_valid


@pytest.mark.parametrize("step", [1e-6, 1e-4, 1e-2, 1.0])
@pytest.mark.parametrize("side", [1, -1])
def test_one_vertex_moved(step: float, side: int) -> None:
    # A vertex of the left square moved into the right one overlaps it, moved away from it opens a gap.
    moved = 1.0 + side * step / 10.0
    left = place(
        shapely.Polygon([(0, 0), (1, 0), (1, 0.25), (moved, 0.5), (1, 0.75), (1, 1), (0, 1)])
    )
    right = place(shapely.Polygon([(1, 0), (2, 0), (2, 1), (1, 1), (1, 0.75), (1, 0.5), (1, 0.25)]))
    if side > 0:
        with pytest.raises(InvalidGeometry, match="重叠") as caught:
            merge_patches(layer(left, right))
        assert told_place(caught.value) == pytest.approx((1, 0.25), abs=0.25)
    else:
        outline = merge_patches(layer(left, right)).geometry.iloc[0]
        assert len(outline.interiors) == 1
        assert outline.area == pytest.approx(200 - 2.5 * step, abs=1e-7)
        assert find_holes(layer(left, right)).geometry.area.sum() == pytest.approx(
            2.5 * step, abs=1e-7
        )


def test_gap_that_opens_at_both_ends_leaves_two_pieces() -> None:
    left = place(shapely.Polygon([(0, 0), (1, 0), (0.9, 0.5), (1, 1), (0, 1)]))
    right = place(shapely.Polygon([(1, 0), (2, 0), (2, 1), (1, 1), (1, 0.5)]))
    merged = merge_patches(layer(left, right), [0, 0])
    assert len(merged.geometry.iloc[0].geoms) == 2
    assert merged.geometry.iloc[0].is_valid


def test_patches_that_overlap_without_common_boundary_are_refused() -> None:
    rows = layer(box(0, 0, 3, 3), box(1, 1, 2, 2))
    assert connected_patches(rows).tolist() == [0, 1]
    for ask in (merge_patches, find_holes):
        with pytest.raises(InvalidGeometry, match="重叠") as caught:
            ask(rows)
        assert told_place(caught.value) == pytest.approx((1, 1), abs=1e-4)
    assert len(merge_patches(rows, misfits="unite")) == 2


def test_repeated_points_are_no_fault() -> None:
    twice = place(shapely.Polygon([(0, 0), (1, 0), (1, 0), (1, 1), (1, 1), (0, 1), (0, 0)]))
    merged = merge_patches(layer(twice, box(1, 0, 2, 1)))
    assert len(merged) == 1
    assert merged.geometry.iloc[0].area == pytest.approx(200)
    assert merged.geometry.iloc[0].is_valid


def test_rows_left_out_are_not_looked_at() -> None:
    bow_tie = place(shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)]))
    rows = layer(None, bow_tie, box(5, 5, 6, 6), shapely.Point(*ORIGIN), shapely.Polygon())
    merged = merge_patches(rows, [0, -1, 4, -1, 0])
    assert merged["label"].tolist() == [4]
    assert len(merge_patches(rows, [-1] * 5)) == 0
    with pytest.raises(InvalidGeometry, match="第2行") as caught:
        merge_patches(rows, [-1, 4, 4, -1, -1])
    assert told_place(caught.value) == pytest.approx((1, 1))


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_coordinates_that_are_not_finite(value: float) -> None:
    broken = shapely.set_coordinates(
        box(0, 0, 1, 1), np.array([[0, 0], [1, 0], [1, value], [0, 1], [0, 0]])
    )
    with pytest.raises(InvalidGeometry, match="NaN"):
        merge_patches(layer(box(5, 5, 6, 6), broken))


def test_ring_of_very_many_vertices() -> None:
    angle = np.linspace(0, 2 * np.pi, 200_001)[:-1]
    reach = (
        2000 + 500 * np.cos(97 * angle) + np.random.default_rng(0).uniform(-0.01, 0.01, len(angle))
    )
    ring = np.column_stack([np.cos(angle), np.sin(angle)]) * reach[:, None]
    whole = shapely.transform(shapely.Polygon(ring), lambda xy: xy + ORIGIN)
    shell = shapely.box(*shapely.box(*whole.bounds).buffer(100).bounds) - whole
    merged = merge_patches(layer(whole, shell))
    assert merged.geometry.iloc[0].equals(shapely.box(*shell.bounds))
    assert len(find_holes(layer(shell))) == 1


def test_layer_is_decoded_and_matched_once(monkeypatch: pytest.MonkeyPatch) -> None:
    squares = layer(box(0, 0, 1, 1), box(1, 0, 2, 1), None, box(2, 1, 3, 2))
    edges = LayerEdges.of(squares)
    asked = [
        connected_patches(edges, corner_contact=True).tolist(),
        merge_patches(edges).to_wkb().to_numpy().tolist(),
        merge_patches(edges, [1, 2, 3, 1]).to_wkb().to_numpy().tolist(),
        find_holes(edges).to_wkb().to_numpy().tolist(),
    ]
    assert asked == [
        connected_patches(squares, corner_contact=True).tolist(),
        merge_patches(squares).to_wkb().to_numpy().tolist(),
        merge_patches(squares, [1, 2, 3, 1]).to_wkb().to_numpy().tolist(),
        find_holes(squares).to_wkb().to_numpy().tolist(),
    ]
    assert LayerEdges.of(edges) is edges
    assert len(edges) == 4
    # Made already, so they are not made again.
    monkeypatch.setattr("yizhangtu.geometry.edges.edge_table.matched", None)
    monkeypatch.setattr("yizhangtu.geometry.edges.layer_edges.Rings", None)
    merge_patches(edges, [1, 2, 3, 1])


def test_sizes_with_and_without_corner_contact() -> None:
    both = shapely.MultiPolygon([box(0, 0, 1, 1), box(1, 1, 3, 2)])
    squares = layer(both, box(1, 0, 2, 1), None, box(5, 5, 6, 6), box(6, 6, 7, 7))
    sizes = patch_sizes(squares)
    assert sizes["parts"].tolist() == [3, 1, 1]
    np.testing.assert_allclose(sizes["area_m2"], [400, 100, 100], rtol=1e-4)
    corners = patch_sizes(squares, corner_contact=True)
    assert corners["parts"].tolist() == [3, 2]
    assert (corners["area_m2"] < 250).sum() == 1
    assert large_patch_share(corners, 250) == pytest.approx(400 / 600, rel=1e-4)
    assert large_patch_share(corners, 0) == 1
    nothing = patch_sizes(layer(None))
    assert len(nothing) == 0
    assert np.isnan(large_patch_share(nothing, 1))


def test_what_lies_in_the_holes() -> None:
    holed = box(0, 0, 6, 3) - box(1, 1, 2, 2) - box(3, 1, 5, 2)
    survey = gpd.GeoDataFrame(
        {"land_use": ["wood", "water"]}, geometry=layer(box(0, 0, 4, 3), box(4, 0, 6, 3))
    )
    holes = find_holes(layer(holed))
    table = tabulate_area(holes, survey, left_by=["number"], right_by=["land_use"])
    assert len(table) == 3
    # One hole lies in the wood, the other one half in it.
    assert table.groupby("number")["area_m2"].sum().tolist() == pytest.approx([100, 200], rel=1e-4)
    assert table.groupby("land_use")["area_m2"].sum().tolist() == pytest.approx(
        [100, 200], rel=1e-4
    )
