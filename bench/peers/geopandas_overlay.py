"""GeoPandas as its documentation has it: overlay, area, groupby."""

from collections.abc import Callable

import geopandas as gpd
import pandas as pd

from data import CaseFiles


def version() -> str:
    return f"geopandas {gpd.__version__}"


def prepared(case: CaseFiles) -> Callable[[], pd.DataFrame]:
    def table() -> pd.DataFrame:
        left = gpd.read_parquet(case.left, columns=[case.left_by, "geometry"])
        right = gpd.read_parquet(case.right, columns=[case.right_by, "geometry"])
        pieces = gpd.overlay(left, right, how="intersection", keep_geom_type=True)
        pieces["area_m2"] = pieces.area
        keys = [case.left_by, case.right_by]
        return pd.DataFrame(pieces).groupby(keys, as_index=False)[["area_m2"]].sum()

    return table
