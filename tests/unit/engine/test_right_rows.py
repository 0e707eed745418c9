"""Rows of the right layer: put into the plane once, whichever tasks ask for them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from yizhangtu.engine.layers import PolygonLayer
from yizhangtu.engine.right_rows import PlacedRows, RightRows, forget_rows, right_rows
from yizhangtu.errors import InvalidGeometry

Written = Callable[..., Path]


def opened(path: Path) -> RightRows:
    layer = PolygonLayer.open(path)
    return right_rows(layer.groups, [], layer.crs)[0]


def rows_of(part: PlacedRows) -> list[int]:
    return [int(row) for row in np.unique(part.rows_called(part.pieces.owner))]


def test_tasks_at_once_place_every_row_once(line: gpd.GeoDataFrame, written: Written) -> None:
    rows = opened(written(line, "line.parquet", row_group_size=1000))
    rng = np.random.default_rng(0)
    count = len(rows.box)
    needed = [np.sort(rng.choice(count, count // 3, replace=False)) for _ in range(16)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(rows.placed, needed))
    for wanted, parts in zip(needed, found, strict=True):
        assert {row for part in parts for row in rows_of(part)}.issuperset(wanted.tolist())
    every = rows.placed(np.arange(count))
    assert sorted(row for part in every for row in rows_of(part)) == list(range(count))
    forget_rows()


def test_rows_that_fail_fail_each_time_and_no_others(
    line: gpd.GeoDataFrame, written: Written
) -> None:
    x, y = line.geometry.iloc[0].exterior.coords[0]
    geometries = list(line.geometry)
    geometries[1] = shapely.Polygon([(x, y), (x + 9, y + 9), (x + 9, y), (x, y + 9)])
    path = written(line.set_geometry(geometries, crs=line.crs), "line.parquet")
    rows = opened(path)
    for _ in range(2):
        with pytest.raises(InvalidGeometry):
            rows.placed(np.array([0, 1]))
    (part,) = rows.placed(np.array([0]))
    assert rows_of(part) == [0]
    forget_rows()
