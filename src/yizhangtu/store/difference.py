"""What differs between two states of a layer: rows by identity and content, land gained and lost."""

from collections.abc import Hashable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from yizhangtu.geometry import change_pieces
from yizhangtu.units import to_dm2

__all__ = ["LayerDifference", "compare_layers"]


@dataclass(frozen=True, slots=True)
class LayerDifference:
    """Rows added, removed and modified, and the land gained and lost in integer 0.01 m² (None without polygons).

    Rows are matched by object_id where both layers have it uniquely; a row without a match is added or removed.
    """

    layer: str
    same: bool
    added: int = 0
    removed: int = 0
    modified: int = 0
    gained_dm2: int | None = None
    lost_dm2: int | None = None


def compare_layers(
    layer: str,
    before: gpd.GeoDataFrame | None,
    after: gpd.GeoDataFrame | None,
    *,
    same: bool = False,
) -> LayerDifference:
    """What differs between two states of a layer; None stands for a version without it.

    `same` says that both are the same snapshot, so nothing needs to be compared.
    """
    if same:
        return LayerDifference(layer, same=True)
    if before is None or after is None:
        return LayerDifference(
            layer,
            same=before is after,
            added=0 if after is None else len(after),
            removed=0 if before is None else len(before),
        )
    old, new = _contents(before), _contents(after)
    shared = old.index.intersection(new.index)
    modified = int((old.loc[shared] != new.loc[shared]).sum())
    gained, lost = _land(before, after)
    return LayerDifference(
        layer,
        same=False,
        added=len(new) - len(shared),
        removed=len(old) - len(shared),
        modified=modified,
        gained_dm2=gained,
        lost_dm2=lost,
    )


def _contents(frame: gpd.GeoDataFrame) -> "pd.Series[int]":
    """A hash per row, indexed by what identifies the row."""
    columns = sorted(str(column) for column in frame.columns if column != "geometry")
    plain = pd.DataFrame({column: frame[column].astype(str) for column in columns})
    plain["geometry"] = frame.geometry.to_wkb()
    hashes = pd.util.hash_pandas_object(plain, index=False).astype(np.uint64)
    return pd.Series(hashes.to_numpy(), index=pd.Index(_identity(frame, hashes.to_numpy())))


def _identity(frame: gpd.GeoDataFrame, hashes: np.ndarray) -> list[Hashable]:
    if "object_id" in frame and frame["object_id"].notna().all() and frame["object_id"].is_unique:
        return list(frame["object_id"])
    # Without an identity of their own, equal rows stand for each other, counted one by one.
    order = pd.Series(hashes).groupby(hashes).cumcount()
    return list(zip(hashes.tolist(), order.tolist(), strict=True))


def _land(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame) -> tuple[int | None, int | None]:
    polygons = {"Polygon", "MultiPolygon"}
    if not set(before.geom_type.dropna()) | set(after.geom_type.dropna()) <= polygons:
        return None, None
    if before.crs != after.crs:
        return None, None
    pieces = change_pieces(before.geometry, after.geometry)
    sums = pieces.groupby("direction")["area_m2"].sum()
    return to_dm2(float(sums.get("in", 0.0))), to_dm2(float(sums.get("out", 0.0)))
