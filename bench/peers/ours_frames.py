"""This system on layers that are in memory already, as a user of GeoPandas holds them."""

from collections.abc import Callable

import geopandas as gpd
import pandas as pd

import yizhangtu
from data import CaseFiles
from yizhangtu.geometry import tabulate_area


def version() -> str:
    return f"yizhangtu {yizhangtu.__version__}"


def prepared(case: CaseFiles) -> Callable[[], pd.DataFrame]:
    """Reads both layers and compiles."""
    left, right = gpd.read_parquet(case.left), gpd.read_parquet(case.right)

    def table(rows: int | None = None) -> pd.DataFrame:
        return tabulate_area(
            left.iloc[:rows],
            right.iloc[:rows],
            left_by=[case.left_by],
            right_by=[case.right_by],
        )

    table(rows=100)
    return table
