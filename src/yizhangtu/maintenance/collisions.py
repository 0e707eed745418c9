"""Pieces where they may not be: outside the line they leave, inside the line they enter, on top of each other.

Measuring finds the candidates, construction decides. The statutory area follows the edges, and an edge that is cut
differently on two sides of a common border is measured some tenths of a millimetre beside itself: over a long border
that can pass the tolerance where not a point of land is shared.
"""

from collections.abc import Iterable, Iterator

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from yizhangtu.geometry import erase, statutory_area
from yizhangtu.maintenance.booking import Removal
from yizhangtu.maintenance.faults import Fault, area_text
from yizhangtu.maintenance.overlaps import overlap_pairs, rows_near
from yizhangtu.maintenance.pieces import is_polygon

__all__ = [
    "inside_faults",
    "mutual_overlaps",
    "outside_faults",
    "overlap_faults",
    "without_overlaps",
]


def mutual_overlaps(series: gpd.GeoSeries) -> pd.DataFrame:
    """Pairs of rows of one layer that share land: left < right (row positions), area_m2 (statutory)."""
    pairs = overlap_pairs(series, series)
    return pairs[pairs["left"] < pairs["right"]].reset_index(drop=True)


def overlap_faults(
    series: gpd.GeoSeries,
    names: Iterable[str],
    pairs: pd.DataFrame,
    *,
    tolerance_m2: float,
    what: str,
) -> Iterator[Fault]:
    """A fault for every pair that shares more than the tolerance. `what` names the rows: 调整图斑 or 新图层图斑."""
    named = list(names)
    for left, right in _over(pairs, tolerance_m2)[["left", "right"]].itertuples(index=False):
        shared = shapely.intersection(series.iloc[left], series.iloc[right])
        area_m2 = _measured_m2(shared, series)
        if area_m2 > tolerance_m2:
            first, second = named[left], named[right]
            yield Fault(
                "C4",
                f"{what}{first}与{second}重叠{area_text(area_m2)}平方米，面积会重复计算",
                "请修改图形，使图斑之间互不重叠",
                ids=(first, second),
                at=shared,
                measured_m2=area_m2,
            )


def without_overlaps(series: gpd.GeoSeries, pairs: pd.DataFrame) -> gpd.GeoSeries:
    """The geometries with land that two share left to the earlier one; the others as they are."""
    shapes = np.array(series.array, dtype=object)
    for right in np.unique(pairs["right"].to_numpy(dtype=np.int64)):
        group = pairs[pairs["right"] == right]
        earlier = gpd.GeoSeries(shapes[group["left"].to_numpy()], crs=series.crs)
        own = gpd.GeoSeries([shapes[right]], crs=series.crs)
        shapes[right] = erase(own, earlier).iloc[0]
    return gpd.GeoSeries(shapes, index=series.index, crs=series.crs)


def outside_faults(
    outs: gpd.GeoDataFrame, removal: Removal, base: gpd.GeoDataFrame, *, tolerance_m2: float
) -> Iterator[Fault]:
    """A fault for every piece that leaves the line with land that was not in it."""
    inside = np.bincount(
        removal.pairs["left"], weights=removal.pairs["area_m2"], minlength=len(outs)
    )
    outside = statutory_area(outs.geometry) - inside
    for place in np.flatnonzero(outside > tolerance_m2):
        piece = outs.geometry.iloc[[place]]
        rest = piece.iloc[0].difference(_line_near(piece, base))
        area_m2 = _measured_m2(rest, piece)
        if area_m2 > tolerance_m2:
            name = outs["number"].iloc[place]
            yield Fault(
                "C4",
                f"调出图斑{name}有{area_text(area_m2)}平方米在现行控制线以外，这部分不计入调出",
                "请按现行控制线裁切该图斑",
                ids=(name,),
                at=rest,
                measured_m2=area_m2,
            )


def inside_faults(
    ins: gpd.GeoDataFrame, base: gpd.GeoDataFrame, *, tolerance_m2: float
) -> Iterator[Fault]:
    """A fault for every piece that enters the line with land that already is in it."""
    pairs = overlap_pairs(ins.geometry, base.geometry)
    inside = np.bincount(pairs["left"], weights=pairs["area_m2"], minlength=len(ins))
    for place in np.flatnonzero(inside > tolerance_m2):
        piece = ins.geometry.iloc[[place]]
        common = piece.iloc[0].intersection(_line_near(piece, base))
        area_m2 = _measured_m2(common, piece)
        if area_m2 > tolerance_m2:
            name = ins["number"].iloc[place]
            yield Fault(
                "C4",
                f"调入图斑{name}有{area_text(area_m2)}平方米已在现行控制线内，面积会重复计算",
                "请从该图斑中扣除已在控制线内的部分",
                ids=(name,),
                at=common,
                measured_m2=area_m2,
            )


def _over(pairs: pd.DataFrame, tolerance_m2: float) -> pd.DataFrame:
    return pairs[pairs["area_m2"] > tolerance_m2]


def _measured_m2(shape: BaseGeometry, like: gpd.GeoSeries) -> float:
    """The statutory area of what was constructed from rows of `like`, lines and points in it apart."""
    parts = gpd.GeoSeries(shapely.get_parts(shape), crs=like.crs)
    return float(statutory_area(parts[is_polygon(parts)]).sum())


def _line_near(piece: gpd.GeoSeries, base: gpd.GeoDataFrame) -> BaseGeometry:
    near = base.geometry.iloc[rows_near(base.geometry, piece)]
    return shapely.union_all(shapely.make_valid(np.array(near.array, dtype=object)))
