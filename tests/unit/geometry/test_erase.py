"""Erasing: what is not touched stays bit for bit, what is covered goes."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from yizhangtu.errors import CrsMismatch, InvalidGeometry
from yizhangtu.geometry import erase, statutory_area, tabulate_area

BELT = 4548


def layer(*geometries: shapely.Geometry | None) -> gpd.GeoSeries:
    return gpd.GeoSeries(list(geometries), crs=BELT)


def box(x0: float, y0: float, x1: float, y1: float) -> shapely.Geometry:
    return shapely.box(586000.123 + x0, 4642000.456 + y0, 586000.123 + x1, 4642000.456 + y1)


def test_untouched_rows_are_the_same_objects() -> None:
    land = layer(box(0, 0, 10, 10), box(10, 0, 20, 10), box(40, 0, 50, 10), None, shapely.Polygon())
    land.index = [5, 3, 9, 1, 2]
    land.name = "land"
    rest = erase(land, layer(box(0, 0, 10, 10), box(20, 0, 30, 10)))
    assert rest.index.tolist() == [5, 3, 9, 1, 2]
    assert rest.name == "land"
    assert rest.crs == land.crs
    assert rest.iloc[0].is_empty
    assert rest.iloc[1] is land.iloc[1]  # touches both erasers along sides
    assert rest.iloc[2] is land.iloc[2]
    assert rest.iloc[3] is None
    assert rest.iloc[4].is_empty


def test_several_erasers_over_one_row() -> None:
    rest = erase(
        layer(box(0, 0, 10, 10)), layer(box(-5, -5, 3, 15), box(2, -5, 6, 15), box(8, 8, 20, 20))
    )
    assert rest.iloc[0].area == pytest.approx(40 - 4)


def test_covered_by_several_together() -> None:
    rest = erase(layer(box(0, 0, 10, 10)), layer(box(-5, -5, 5, 15), box(5, -5, 15, 15)))
    assert rest.iloc[0].is_empty


def test_row_cut_in_two_becomes_multipart() -> None:
    rest = erase(layer(box(0, 0, 10, 10)), layer(box(4, -1, 6, 11)))
    assert rest.iloc[0].geom_type == "MultiPolygon"


def test_covered_across_skew_sides_leaves_nothing() -> None:
    rng = np.random.default_rng(1)
    for _ in range(20):
        corners = rng.uniform(0, 300, (3, 2)) + np.array([586000, 4642000])
        cut = corners[0] + rng.uniform(0.2, 0.8) * (corners[1] - corners[0])
        halves = layer(
            shapely.Polygon([corners[0], cut, corners[2]]),
            shapely.Polygon([cut, corners[1], corners[2]]),
        )
        rest = erase(layer(shapely.Polygon(corners)), halves)
        assert rest.iloc[0].is_empty


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 1000))
def test_rest_and_overlap_add_up(seed: int) -> None:
    rng = np.random.default_rng(seed)
    corners = rng.uniform(0, 60, (8, 2))
    sizes = rng.uniform(5, 30, (8, 2))
    boxes = [box(x, y, x + w, y + h) for (x, y), (w, h) in zip(corners, sizes, strict=True)]
    land, cutters = layer(*boxes[:4]), layer(*boxes[4:])
    rest = erase(land, cutters)
    # A cut side is a chord nearer to the curve that it is in the statutory plane: worth some 1e-4 m² at 30 m.
    assert tabulate_area(rest, cutters)["area_m2"].sum() == pytest.approx(0, abs=1e-3)
    united = layer(shapely.union_all(boxes[4:]))
    taken = tabulate_area(land, united).set_index("left")["area_m2"].reindex(range(4), fill_value=0)
    np.testing.assert_allclose(
        statutory_area(rest), statutory_area(land) - taken.to_numpy(), atol=1e-3
    )


def test_nothing_to_erase_with() -> None:
    land = layer(box(0, 0, 1, 1))
    assert erase(land, layer()).iloc[0] is land.iloc[0]
    assert len(erase(layer(), land)) == 0


def test_systems_must_be_the_same() -> None:
    land = layer(box(0, 0, 1, 1))
    with pytest.raises(CrsMismatch, match="坐标系不同"):
        erase(land, land.to_crs(4490))


def test_row_that_cannot_be_cut_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> shapely.Geometry:
        raise shapely.GEOSException("side location conflict")

    monkeypatch.setattr(shapely, "difference", fails)
    with pytest.raises(InvalidGeometry, match="第2行"):
        erase(layer(box(900, 900, 901, 901), box(0, 0, 10, 10)), layer(box(2, 2, 7, 7)))
