"""Whether all engines say the same: peers among themselves, ours against GEOS in the statutory plane, ours against peers.

Peers measure in the Gauss-Krüger plane and we on the ellipsoid, so their figures and ours are held together in two steps:
the same polygons are carried into the statutory plane and intersected there by GEOS, pair by pair; and the ratio of their
sums to ours must be what the projection stretches areas by at that place.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from data import CaseFiles
from yizhangtu.geometry import statutory_area, survey_crs_of, tabulate_area
from yizhangtu.geometry.plane.statutory_plane import rings_in_plane
from yizhangtu.geometry.rings import Rings

__all__ = ["Agreement", "Disagreement", "checked"]

_PEERS_APART = 1e-9
_OURS_APART = 1e-12
_PAIRS_APART_M2 = 1e-6
_THREADS, _TASKS = 2, 64


class Disagreement(Exception):
    """Two engines gave different figures; no table is written."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far apart the engines are.

    pairs: pairs of rows of ours. compared: pairs that GEOS measured in the statutory plane. apart_m2: the greatest
    difference there. peers_apart: the greatest relative difference of a sum between two peers. stretch: least and
    greatest ratio of the peers' sums to ours.
    """

    pairs: int
    compared: int
    apart_m2: float
    peers_apart: float
    stretch: tuple[float, float]


def checked(
    case: CaseFiles,
    ours: Mapping[str, pd.DataFrame],
    peers: Mapping[str, pd.DataFrame],
    *,
    sample: int | None,
) -> Agreement:
    """The agreement of a case.

    Parameters
    ----------
    ours, peers
        Tables by engine, each ordered by its two columns.
    sample
        How many pairs GEOS measures, drawn at random; None for all.

    Raises
    ------
    Disagreement
        When a difference is greater than rounding.
    """
    left, right = gpd.read_parquet(case.left).geometry, gpd.read_parquet(case.right).geometry
    ours, peers = _with_area(ours), _with_area(peers)
    _same_groups({**ours, **peers})
    _hold(_apart(ours), _OURS_APART, "本系统两种用法之间")
    peers_apart = _apart(peers)
    _hold(peers_apart, _PEERS_APART, "同类软件之间")
    stretch = _stretch(next(iter(ours.values())), peers, left)
    pairs, compared, apart_m2 = _against_geos(left, right, sample)
    _hold(apart_m2, _PAIRS_APART_M2, "本系统与 GEOS 之间")
    return Agreement(pairs, compared, apart_m2, peers_apart, stretch)


def _hold(found: float, limit: float, where: str) -> None:
    if not found <= limit:
        raise Disagreement(f"{where}最大相差 {found:.1e}，超过 {limit:.0e}")


def _with_area(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables without groups that only touch, which some engines list and others do not."""
    return {name: table[table["area_m2"] >= _PAIRS_APART_M2] for name, table in tables.items()}


def _same_groups(tables: Mapping[str, pd.DataFrame]) -> None:
    (_, first), *others = tables.items()
    for name, table in others:
        if not np.array_equal(table.iloc[:, :2].to_numpy(), first.iloc[:, :2].to_numpy()):
            raise Disagreement(f"{name} 的分组与其他不同")


def _apart(tables: Mapping[str, pd.DataFrame]) -> float:
    """The greatest relative difference of any sum between any two tables."""
    if len(tables) < 2:
        return 0.0
    sums = np.stack([table["area_m2"].to_numpy() for table in tables.values()])
    return float((sums.max(axis=0) / sums.min(axis=0) - 1).max())


def _stretch(
    ours: pd.DataFrame, peers: Mapping[str, pd.DataFrame], land: gpd.GeoSeries
) -> tuple[float, float]:
    """Least and greatest ratio of the peers' sums to ours, which lie between those of single parcels."""
    of_parcels = land.area.to_numpy() / statutory_area(land)
    ratios = [table["area_m2"].to_numpy() / ours["area_m2"].to_numpy() for table in peers.values()]
    if not ratios:
        return float(of_parcels.min()), float(of_parcels.max())
    low, high = float(np.min(ratios)), float(np.max(ratios))
    if low < of_parcels.min() - _PEERS_APART or high > of_parcels.max() + _PEERS_APART:
        raise Disagreement(f"平面面积与椭球面积之比 {low:.9f} 至 {high:.9f}，不是当地的投影变形")
    return low, high


def _against_geos(
    left: gpd.GeoSeries, right: gpd.GeoSeries, sample: int | None
) -> tuple[int, int, float]:
    """Our pairs, how many were compared, and the greatest difference in m²."""
    found = tabulate_area(left, right)
    of_right, of_left = shapely.STRtree(left.to_numpy()).query(
        right.to_numpy(), predicate="intersects"
    )
    width = len(right)
    ours = pd.Series(
        found["area_m2"].to_numpy(),
        index=found["left"].to_numpy() * width + found["right"].to_numpy(),
    )
    keys = np.union1d(of_left * width + of_right, ours.index.to_numpy())
    if sample is not None and sample < len(keys):
        keys = np.random.default_rng(0).choice(keys, sample, replace=False)
    theirs = _plane_areas(_in_plane(left), _in_plane(right), keys // width, keys % width)
    apart = np.abs(ours.reindex(keys, fill_value=0.0).to_numpy() - theirs)
    return len(found), len(keys), float(apart.max(initial=0.0))


def _in_plane(layer: gpd.GeoSeries) -> npt.NDArray[np.object_]:
    """The polygons as GEOS sees them in the statutory plane, each of one part."""
    plane = rings_in_plane(Rings.of(layer.to_numpy()), survey_crs_of(layer.crs))
    polygons = shapely.from_ragged_array(
        shapely.GeometryType.POLYGON, plane.uv, (plane.ring, plane.row)
    )
    return np.asarray(polygons, dtype=object)


def _plane_areas(
    left: npt.NDArray[np.object_],
    right: npt.NDArray[np.object_],
    of_left: npt.NDArray[np.int64],
    of_right: npt.NDArray[np.int64],
) -> npt.NDArray[np.float64]:
    """Areas of the common parts by GEOS: constructed where two polygons cross."""
    area = np.asarray(shapely.area(left[of_left]))

    def measure(rows: npt.NDArray[np.int64]) -> None:
        # What is prepared here no other thread touches.
        task = np.flatnonzero(np.isin(of_right, rows))
        shapely.prepare(right[rows])
        task = task[~shapely.covers(right[of_right[task]], left[of_left[task]])]
        shapely.destroy_prepared(right[rows])
        crossed = shapely.intersection(left[of_left[task]], right[of_right[task]])
        area[task] = shapely.area(crossed)

    with ThreadPoolExecutor(_THREADS) as threads:
        list(threads.map(measure, np.array_split(np.unique(of_right), _TASKS)))
    return area
