"""Longitude and latitude of findings, and reprojection."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from yizhangtu.errors import CrsMismatch
from yizhangtu.geometry import representative_lonlat, to_crs


def test_belt_agrees_with_proj() -> None:
    boxes = [
        shapely.box(40_500_000 + 9e4 * k, 4.6e6, 40_500_010 + 9e4 * k, 4_600_010)
        for k in (-1, 0, 1)
    ]
    series = gpd.GeoSeries(boxes, crs=4528)
    expected = series.representative_point().to_crs(4490)
    # 1e-8 degrees are a millimetre.
    np.testing.assert_allclose(
        representative_lonlat(series), np.column_stack([expected.x, expected.y]), atol=1e-8
    )


def test_point_lies_inside_a_crescent() -> None:
    crescent = shapely.Point(118, 41).buffer(0.1) - shapely.Point(118.05, 41).buffer(0.1)
    lon, lat = representative_lonlat(gpd.GeoSeries([crescent], crs=4490))[0]
    assert crescent.contains(shapely.Point(lon, lat))


def test_lines_points_missing_and_empty() -> None:
    series = gpd.GeoSeries(
        [
            shapely.LineString([(118, 41), (118, 42)]),
            shapely.Point(119, 42),
            None,
            shapely.Polygon(),
        ],
        crs=4490,
    )
    found = representative_lonlat(series)
    assert found[0, 0] == 118
    assert found[1].tolist() == [119, 42]
    assert np.isnan(found[2:]).all()
    assert representative_lonlat(gpd.GeoSeries([], crs=4490)).shape == (0, 2)


def test_to_crs() -> None:
    series = gpd.GeoSeries([shapely.Point(117, 0)], crs=4490)
    moved = to_crs(series, 4548)
    assert (moved.x[0], moved.y[0]) == pytest.approx((500000, 0), abs=1e-6)
    with pytest.raises(CrsMismatch, match="没有坐标系"):
        to_crs(gpd.GeoSeries([shapely.Point(0, 0)]), 4490)
    with pytest.raises(CrsMismatch):
        representative_lonlat(gpd.GeoSeries([shapely.Point(0, 0)], crs=4326))
