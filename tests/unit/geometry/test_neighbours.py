"""Who shares boundary with whom, and how much."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic

from yizhangtu.geometry.edges.edge_table import EdgeTable
from yizhangtu.geometry.edges.neighbours import neighbours
from yizhangtu.geometry.rings import Rings

BELT = 4548


def box(x0: float, y0: float, x1: float, y1: float) -> shapely.Geometry:
    return shapely.box(500000 + x0, 4640000 + y0, 500000 + x1, 4640000 + y1)


def test_pairs_and_lengths() -> None:
    series = gpd.GeoSeries(
        [box(0, 0, 10, 10), box(10, 0, 20, 10), box(20, 10, 30, 20), None], crs=BELT
    )
    table = neighbours(series)
    assert table[["left", "right"]].to_numpy().tolist() == [[0, 1]]
    assert table["length_m"][0] == pytest.approx(10, abs=1e-7)


def test_length_in_degrees_against_geodesic() -> None:
    series = gpd.GeoSeries(
        [shapely.box(118, 41, 118.01, 41.01), shapely.box(118.01, 41, 118.02, 41.01)], crs=4490
    )
    expected = Geodesic(6378137, 1 / 298.257222101).Inverse(41, 118.01, 41.01, 118.01)["s12"]
    assert neighbours(series)["length_m"][0] == pytest.approx(expected, rel=1e-8)


def test_both_directions_of_storing_a_ring_are_equal() -> None:
    one, two = box(0, 0, 10, 10), box(10, 0, 20, 10)
    for pair in (
        [one, two],
        [shapely.reverse(one), two],
        [shapely.reverse(one), shapely.reverse(two)],
    ):
        rings = Rings.of(np.array(pair, dtype=object))
        table = EdgeTable.of(rings)
        later, first = table.shared()
        assert len(later) == 1
        assert np.abs(table.net).sum() == 6
        residual = table.residual()
        # The six outer edges run counterclockwise: the area they enclose is positive.
        cross = (
            residual.start[:, 0] * residual.end[:, 1] - residual.start[:, 1] * residual.end[:, 0]
        )
        assert 0.5 * cross.sum() == pytest.approx(200, abs=1e-3)
        assert len(later) == len(first)


def test_row_does_not_neighbour_itself() -> None:
    split = shapely.MultiPolygon([box(0, 0, 10, 10), box(10, 0, 20, 10)])
    assert neighbours(gpd.GeoSeries([split], crs=BELT)).empty
    assert neighbours(gpd.GeoSeries([], crs=BELT)).empty


def test_decoding_of_mixed_rows() -> None:
    holed = box(0, 0, 50, 50) - box(10, 10, 20, 20)
    multi = shapely.MultiPolygon([holed, box(60, 0, 70, 10)])
    rings = Rings.of(
        np.array(
            [None, box(0, 0, 1, 1), multi, shapely.Polygon(), holed, box(5, 5, 6, 6)], dtype=object
        )
    )
    assert rings.row.tolist() == [0, 0, 1, 3, 3, 4, 5]
    assert rings.part.tolist() == [0, 1, 3, 4, 6, 7]
    assert np.diff(rings.ring).tolist() == [5] * 7
    assert rings.is_hole.tolist() == [False, False, True, False, False, True, False]
    assert rings.row_of_part.tolist() == [1, 2, 2, 4, 5]
    assert rings.row_vertex.tolist() == [0, 0, 5, 20, 20, 30, 35]
