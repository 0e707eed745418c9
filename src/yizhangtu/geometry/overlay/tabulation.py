"""Area tables of two polygon layers (面积制表): how much of each row lies in each row of the other.

Areas are summed from signed edge pairs in the statutory plane; no intersection is constructed. The right layer is carried
into the plane first and cut into small pieces, so a line of a hundred thousand vertices costs its neighbourhood only; of
the left one, a block of rows at a time, only the rows that lie near a piece are carried there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from yizhangtu.errors import CrsMismatch, UsageError
from yizhangtu.geometry.exact_sums import ExactSums
from yizhangtu.geometry.overlay.box_index import BoxIndex
from yizhangtu.geometry.overlay.pair_areas import (
    SMALLEST_OVERLAP_M2,
    PairAreas,
    common_areas,
    covered_areas,
)
from yizhangtu.geometry.overlay.pieces import PlanePieces, boxes_in_plane, pieces_in_plane
from yizhangtu.geometry.parallel import run_blocks
from yizhangtu.geometry.plane.gauss_kruger import SurveyCrs, survey_crs_of
from yizhangtu.geometry.plane.statutory_plane import check_place
from yizhangtu.geometry.rings import FloatArray, IntArray, Rings

__all__ = [
    "SMALLEST_OVERLAP_M2",
    "PairAreas",
    "PlanePieces",
    "common_areas",
    "covered_areas",
    "pieces_in_plane",
    "tabulate_area",
]

_ROWS_PER_BLOCK = 8192
_POLYGONS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


@dataclass(frozen=True, slots=True)
class _Side:
    """One layer's geometries with what is needed to place them.

    box: of each row, in the plane.
    """

    geometries: npt.NDArray[np.object_]
    crs: SurveyCrs
    reference: SurveyCrs
    box: FloatArray
    name: str

    @classmethod
    def of(
        cls,
        layer: gpd.GeoSeries | gpd.GeoDataFrame,
        name: str,
        crs: SurveyCrs,
        reference: SurveyCrs,
    ) -> "_Side":
        series = layer.geometry
        geometries = np.asarray(series.values, dtype=object)
        bounds = shapely.bounds(geometries)
        # What is infinite is no place; it is told as what it is.
        lost = np.flatnonzero(np.isinf(bounds).any(axis=1))
        Rings.of(geometries[lost], lost, where=name)
        check_place(bounds, crs, where=name)
        box = boxes_in_plane(bounds, crs, reference=reference)
        return cls(geometries, crs, reference, box, name)

    def pieces(self, first: int, last: int, near: BoxIndex) -> PlanePieces:
        """Rows first ≤ i < last that lie near the boxes, in the plane."""
        meets = near.meets(self.box[first:last])
        self._check(first + np.flatnonzero(~meets))
        rows = first + np.flatnonzero(meets)
        rings = Rings.of(self.geometries[rows], rows, where=self.name)
        return pieces_in_plane(rings, rows, self.crs, reference=self.reference, where=self.name)

    def _check(self, rows: IntArray) -> None:
        """Refuse rows that are no polygons or not finite, as decoding them would; coordinates are not taken out for that."""
        geometries = self.geometries[rows]
        plain = np.isin(shapely.get_type_id(geometries), _POLYGONS)
        # A coordinate that is not finite leaves an area that is not finite either.
        plain &= np.isfinite(shapely.area(geometries))
        Rings.of(geometries[~plain], rows[~plain], where=self.name)


def tabulate_area(
    left: gpd.GeoSeries | gpd.GeoDataFrame,
    right: gpd.GeoSeries | gpd.GeoDataFrame,
    *,
    left_by: Sequence[str] | None = None,
    right_by: Sequence[str] | None = None,
    overlaps: Literal["each", "once"] = "each",
    progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """Statutory area of the overlap of every pair of rows, or summed by columns.

    Parameters
    ----------
    left, right
        Polygon layers. The CRS may differ (degrees or any Gauss-Krüger belt) on the same ellipsoid.
    left_by, right_by
        Columns to sum by; the layer must then be a frame. A right column of the same name as a left one comes back with
        the ending `_right`.
    overlaps
        What to do where right rows lie over each other. "each": every right row counts for itself. "once": what several
        right rows of one group of `right_by` cover counts once; without `right_by` the whole right layer is one group.
        Left rows always count for themselves.
    progress
        Told how many left rows are done, and how many there are.

    Returns
    -------
    Without columns: one row per pair with an overlap of at least `SMALLEST_OVERLAP_M2`: `left` and `right` (row
    positions) and `area_m2`, ordered by left and right; with "once" there is no `right`. With columns: the columns and
    `area_m2`, ordered by the columns, what has no value last. Sums are exact and rounded once, so they do not depend on
    the order of the rows. Missing and empty geometry has no pair.

    Raises
    ------
    CrsMismatch
        When a CRS is missing, is no survey system, or the ellipsoids differ.
    InvalidGeometry
        When a row is not a polygon, has a coordinate that is not finite, or lies near the other layer and covers a place
        twice or the wrong way round: a bow-tie, parts that overlap, a hole outside its outer ring. Spikes, repeated
        points, parts that touch along a line and polygons without area are measured as they are.
    UsageError
        When columns are asked of a layer that has none.

    Examples
    --------
    >>> parcels = gpd.GeoDataFrame(
    ...     {"land_class": ["0101", "0301"]},
    ...     geometry=[shapely.box(500000, 4e6, 500060, 4000060), shapely.box(500060, 4e6, 500120, 4000060)],
    ...     crs=4548,
    ... )
    >>> line = gpd.GeoSeries([shapely.box(500000, 4e6, 500070, 4000060)] * 2, crs=4548)
    >>> tabulate_area(parcels, line).round(2)
       left  right  area_m2
    0     0      0   3600.0
    1     0      1   3600.0
    2     1      0    600.0
    3     1      1    600.0
    >>> tabulate_area(parcels, line, left_by=["land_class"], overlaps="once").round(2)
      land_class  area_m2
    0       0101   3600.0
    1       0301    600.0
    """
    groups = _groups(right, right_by) if overlaps == "once" else None
    pairs = _pairs(*_sides(left, right), groups, progress)
    if left_by or right_by:
        return _summed(pairs, _keys(pairs, left, right, left_by or (), right_by or ()))
    columns = {"left": pairs.left, "right": pairs.right, "area_m2": pairs.area_m2}
    if groups is not None:
        del columns["right"]
    return pd.DataFrame(columns)


def _sides(
    left: gpd.GeoSeries | gpd.GeoDataFrame, right: gpd.GeoSeries | gpd.GeoDataFrame
) -> tuple[_Side, _Side]:
    """Both layers, in the plane of the left one."""
    names = ("左侧图层", "右侧图层")
    one, other = (
        survey_crs_of(layer.geometry.crs, where=name)
        for layer, name in zip((left, right), names, strict=True)
    )
    if one.ellipsoid != other.ellipsoid:
        raise CrsMismatch(
            f"两个图层的椭球不同：{one.ellipsoid.name}与{other.ellipsoid.name}",
            mend="请用当地转换参数把两个图层统一到2000国家大地坐标系",
        )
    return _Side.of(left, names[0], one, one), _Side.of(right, names[1], other, one)


def _pairs(
    a: _Side, b: _Side, groups: IntArray | None, progress: Callable[[int, int], None] | None
) -> PairAreas:
    """Areas of all pairs of rows, or of left rows and groups, a block of left rows at a time."""
    right = b.pieces(0, len(b.geometries), BoxIndex.of(a.box))
    near = right.index

    def measure(first: int, last: int) -> PairAreas:
        left = a.pieces(first, last, near)
        if groups is None:
            return common_areas(left, right)
        return covered_areas(left, right, groups[right.owner])

    found = []
    for done, pairs in run_blocks(measure, len(a.geometries), _ROWS_PER_BLOCK):
        found.append(pairs)
        if progress is not None:
            progress(done, len(a.geometries))
    none = np.zeros(0, dtype=np.int64)
    return PairAreas(
        np.concatenate([none, *(pairs.left for pairs in found)]),
        np.concatenate([none, *(pairs.right for pairs in found)]),
        np.concatenate([np.zeros(0), *(pairs.area_m2 for pairs in found)]),
    )


def _groups(right: gpd.GeoSeries | gpd.GeoDataFrame, right_by: Sequence[str] | None) -> IntArray:
    """The group of each right row, called by the group's first row."""
    if not right_by:
        return np.zeros(len(right), dtype=np.int64)
    table = pd.DataFrame({name: _column(right, name).array for name in right_by})
    number = table.groupby(list(right_by), sort=False, dropna=False).ngroup().to_numpy()
    _, first = np.unique(number, return_index=True)
    return np.asarray(first[number], dtype=np.int64)


def _keys(
    pairs: PairAreas,
    left: gpd.GeoSeries | gpd.GeoDataFrame,
    right: gpd.GeoSeries | gpd.GeoDataFrame,
    left_by: Sequence[str],
    right_by: Sequence[str],
) -> pd.DataFrame:
    """The columns to sum by, one row per pair."""
    columns: dict[str, object] = {}
    for layer, names, rows, ending in (
        (left, left_by, pairs.left, ""),
        (right, right_by, pairs.right, "_right"),
    ):
        for name in names:
            key = name + ending if name in columns else name
            columns[key] = _column(layer, name).take(rows).array
    return pd.DataFrame(columns)


def _column(layer: gpd.GeoSeries | gpd.GeoDataFrame, name: str) -> pd.Series:
    if not isinstance(layer, gpd.GeoDataFrame) or name not in layer.columns:
        raise UsageError(f"图层没有字段“{name}”，无法按它汇总面积", mend="请核对汇总字段名")
    column: pd.Series = layer[name]
    return column


def _summed(pairs: PairAreas, keys: pd.DataFrame) -> pd.DataFrame:
    """Exact sums of areas by the columns of `keys`."""
    number = keys.groupby(list(keys.columns), sort=True, dropna=False).ngroup().to_numpy()
    group, first = np.unique(number, return_index=True)
    table = keys.iloc[first].reset_index(drop=True)
    table["area_m2"] = ExactSums.of(
        np.searchsorted(group, number), pairs.area_m2, len(group)
    ).values()
    return table
