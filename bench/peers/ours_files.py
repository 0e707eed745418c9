"""This system, from the files to the table: a row group is a task, threads run the tasks."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import pandas as pd
import shapely

import yizhangtu
from data import CaseFiles
from yizhangtu.engine.layers import PolygonLayer
from yizhangtu.engine.tabulation import tabulate


def version() -> str:
    return f"yizhangtu {yizhangtu.__version__}"


def prepared(case: CaseFiles) -> Callable[[], pd.DataFrame]:
    """Compiles first, on two polygons that need every step: that happens once per installation."""
    circle = shapely.Point(40_480_000, 4.6e6).buffer(500, quad_segs=100)
    polygons = [
        circle - circle.centroid.buffer(100),
        shapely.transform(circle, lambda xy: xy + 300),
    ]
    with TemporaryDirectory() as name:
        tiny = Path(name) / "tiny.parquet"
        frame = gpd.GeoDataFrame({"name": ["a", "b"]}, geometry=polygons, crs=4528)
        frame.to_parquet(tiny, write_covering_bbox=True)
        layer = PolygonLayer.open(tiny)
        tabulate(layer, layer, left_by=["name"], right_by=["name"])

    def table() -> pd.DataFrame:
        left, right = PolygonLayer.open(case.left), PolygonLayer.open(case.right)
        summed = tabulate(left, right, left_by=[case.left_by], right_by=[case.right_by])
        return pd.DataFrame(summed.to_pandas())

    return table
