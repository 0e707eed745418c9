"""Area tables of two polygon layers (面积制表): how much of each row lies in each row of the other.

Areas are summed from signed edge pairs in the statutory plane; no intersection is constructed. Rows of many vertices are
first halved until their pieces are small, so a line of a hundred thousand vertices costs its neighbourhood only.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from yizhangtu.errors import CrsMismatch, UsageError
from yizhangtu.geometry.gauss_kruger import SurveyCrs, survey_crs_of
from yizhangtu.geometry.kernels.overlap import pair_areas, split_polygons
from yizhangtu.geometry.parallel import run_ranges
from yizhangtu.geometry.rings import FloatArray, IntArray, Rings
from yizhangtu.geometry.statutory_plane import PlaneRings, check_place, rings_in_plane

__all__ = ["SMALLEST_OVERLAP_M2", "tabulate_area"]

SMALLEST_OVERLAP_M2 = 1e-6
"""Overlaps below this are the rounding of neighbours' common edges, not overlaps."""

_MOST_VERTICES = 64
_NARROWEST_M = 1.0


@dataclass(frozen=True, slots=True)
class _Side:
    """One layer's geometries with what is needed to place them."""

    geometries: npt.NDArray[np.object_]
    crs: SurveyCrs
    bounds: FloatArray
    name: str


@dataclass(frozen=True, slots=True)
class _Pieces:
    """Small polygons in the plane, their boxes, and the row each came from."""

    rings: PlaneRings
    box: FloatArray
    owner: IntArray


def tabulate_area(
    left: gpd.GeoSeries | gpd.GeoDataFrame,
    right: gpd.GeoSeries | gpd.GeoDataFrame,
    *,
    left_by: Sequence[str] | None = None,
    right_by: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Statutory area of the overlap of every pair of rows, or summed by columns.

    Parameters
    ----------
    left, right
        Polygon layers. The CRS may differ (degrees or any Gauss-Krüger belt) on the same ellipsoid.
    left_by, right_by
        Columns to sum by; both layers must then be frames. A right column of the same name as a left one comes back
        with the ending `_right`.

    Returns
    -------
    Without columns: one row per pair with an overlap of at least `SMALLEST_OVERLAP_M2`: `left` and `right` (row
    positions) and `area_m2`, ordered by left and right. With columns: the columns and `area_m2`, ordered by the columns.
    Overlaps inside one layer are not dissolved: each feature counts for itself. Missing and empty geometry has no pair.

    Raises
    ------
    CrsMismatch
        When a CRS is missing, is no survey system, or the ellipsoids differ.
    InvalidGeometry
        When a row is not a polygon or has a coordinate that is not finite.
    UsageError
        When columns are asked of a layer that has none.

    Examples
    --------
    >>> parcels = gpd.GeoDataFrame(
    ...     {"land_class": ["0101", "0301"]},
    ...     geometry=[shapely.box(500000, 4e6, 500060, 4000060), shapely.box(500060, 4e6, 500120, 4000060)],
    ...     crs=4548,
    ... )
    >>> line = gpd.GeoSeries([shapely.box(500000, 4e6, 500070, 4000060)], crs=4548)
    >>> tabulate_area(parcels, line).round(2)
       left  right  area_m2
    0     0      0   3600.0
    1     1      0    600.0
    >>> tabulate_area(parcels, line, left_by=["land_class"]).round(2)
      land_class  area_m2
    0       0101   3600.0
    1       0301    600.0
    """
    a = _side(left, "左侧图层")
    b = _side(right, "右侧图层")
    if a.crs.ellipsoid != b.crs.ellipsoid:
        raise CrsMismatch(
            f"两个图层的椭球不同：{a.crs.ellipsoid.name}与{b.crs.ellipsoid.name}",
            mend="请用当地转换参数把两个图层统一到2000国家大地坐标系",
        )
    pairs = _pairs(a, b)
    if left_by is None and right_by is None:
        return pairs
    return _summed(pairs, left, right, list(left_by or ()), list(right_by or ()))


def _side(layer: gpd.GeoSeries | gpd.GeoDataFrame, name: str) -> _Side:
    series = layer.geometry
    crs = survey_crs_of(series.crs, where=name)
    geometries = np.asarray(series.values, dtype=object)
    bounds = shapely.bounds(geometries)
    # Rows are chosen by their boxes before they are decoded, so a box that is none has to be told first.
    lost = np.flatnonzero(
        ~np.isfinite(bounds).all(axis=1) & (shapely.get_num_coordinates(geometries) > 0)
    )
    Rings.of(geometries[lost], lost, where=name)
    check_place(bounds, crs, where=name)
    return _Side(geometries, crs, bounds, name)


def _pairs(a: _Side, b: _Side) -> pd.DataFrame:
    a_rows, b_rows = _touched(a, b)
    a_pieces, b_pieces = _pieces(a, a_rows, a.crs), _pieces(b, b_rows, a.crs)
    b_of, a_of = shapely.STRtree(shapely.box(*a_pieces.box.T)).query(shapely.box(*b_pieces.box.T))
    order = np.lexsort((b_of, a_of))
    a_of, b_of = a_of[order].astype(np.int64), b_of[order].astype(np.int64)
    area = np.zeros(len(a_of))
    room = 3 * max(_most_vertices(a_pieces), _most_vertices(b_pieces)) + 1
    one, two = a_pieces.rings, b_pieces.rings
    run_ranges(
        lambda first, last: pair_areas(
            one.uv,
            one.ring,
            one.row,
            a_pieces.box,
            two.uv,
            two.ring,
            two.row,
            b_pieces.box,
            a_of,
            b_of,
            room,
            area,
            first,
            last,
        ),
        np.arange(len(a_of) + 1, dtype=np.int64) * _MOST_VERTICES,
    )
    return _by_row(a_pieces.owner[a_of], b_pieces.owner[b_of], area, len(b.geometries))


def _by_row(left: IntArray, right: IntArray, area: FloatArray, width: int) -> pd.DataFrame:
    """Piece areas added up for each pair of rows, in a fixed order."""
    key, inverse = np.unique(left * width + right, return_inverse=True)
    total = np.bincount(inverse.ravel(), weights=area, minlength=len(key))
    kept = total >= SMALLEST_OVERLAP_M2
    key = key[kept]
    return pd.DataFrame(
        {"left": key // max(width, 1), "right": key % max(width, 1), "area_m2": total[kept]}
    )


def _touched(a: _Side, b: _Side) -> tuple[IntArray, IntArray]:
    """Rows of each side whose box meets a box of the other; all with area when the CRS differ."""
    a_all, b_all = (np.flatnonzero(~np.isnan(side.bounds[:, 0])) for side in (a, b))
    if not a.crs.has_coordinates_of(b.crs) or not len(a_all) or not len(b_all):
        return a_all, b_all
    tree = shapely.STRtree(shapely.box(*a.bounds[a_all].T))
    of_b, of_a = tree.query(shapely.box(*b.bounds[b_all].T))
    return a_all[np.unique(of_a)], b_all[np.unique(of_b)]


def _pieces(side: _Side, rows: IntArray, reference: SurveyCrs) -> _Pieces:
    """The rows in the plane, halved until every piece is small."""
    rings = rings_in_plane(
        Rings.of(side.geometries[rows], rows, where=side.name), side.crs, reference=reference
    )
    owner = rows
    done: list[_Pieces] = []
    while len(owner):
        box = _boxes(rings)
        large = (np.diff(rings.ring[rings.row]) > _MOST_VERTICES) & (
            (box[:, 2:] - box[:, :2]).max(axis=1) >= _NARROWEST_M
        )
        done.append(_chosen(rings, box, owner, ~large))
        if not large.any():
            break
        rest = _chosen(rings, box, owner, large)
        rings = _halved(rest)
        owner = np.repeat(rest.owner, 2)
    return _joined(done)


def _boxes(rings: PlaneRings) -> FloatArray:
    """Bounds of polygons; those without rings get an empty box."""
    box = np.full((len(rings.row) - 1, 4), np.nan)
    first = rings.ring[rings.row]
    filled = np.diff(first) > 0
    if filled.any():
        box[filled, :2] = np.minimum.reduceat(rings.uv, first[:-1][filled])
        box[filled, 2:] = np.maximum.reduceat(rings.uv, first[:-1][filled])
    return box


def _halved(pieces: _Pieces) -> PlaneRings:
    rings = pieces.rings
    uv = np.empty((4 * len(rings.uv), 2))
    ring = np.zeros(2 * len(rings.ring) - 1, dtype=np.int64)
    row = np.zeros(2 * len(rings.row) - 1, dtype=np.int64)
    split_polygons(rings.uv, rings.ring, rings.row, pieces.box, uv, ring, row)
    ring = ring[: row[-1] + 1]
    return PlaneRings(uv[: ring[-1]], ring, row)


def _chosen(
    rings: PlaneRings, box: FloatArray, owner: IntArray, chosen: npt.NDArray[np.bool_]
) -> _Pieces:
    """The polygons for which `chosen` holds and which have rings."""
    chosen &= np.diff(rings.row) > 0
    if chosen.all():
        return _Pieces(rings, box, owner)
    ring_chosen = np.repeat(chosen, np.diff(rings.row))
    counts = np.diff(rings.ring)
    uv = rings.uv[np.repeat(ring_chosen, counts)]
    ring = np.concatenate([[0], np.cumsum(counts[ring_chosen])]).astype(np.int64)
    row = np.concatenate([[0], np.cumsum(np.diff(rings.row)[chosen])]).astype(np.int64)
    return _Pieces(PlaneRings(uv, ring, row), box[chosen], owner[chosen])


def _joined(pieces: list[_Pieces]) -> _Pieces:
    if len(pieces) == 1:
        return pieces[0]
    if not pieces:
        zero = np.zeros(1, dtype=np.int64)
        return _Pieces(PlaneRings(np.empty((0, 2)), zero, zero), np.empty((0, 4)), zero[:0])
    uv = np.concatenate([piece.rings.uv for piece in pieces])
    ring = np.concatenate([np.diff(piece.rings.ring) for piece in pieces])
    row = np.concatenate([np.diff(piece.rings.row) for piece in pieces])
    return _Pieces(
        PlaneRings(
            uv,
            np.concatenate([[0], np.cumsum(ring)]).astype(np.int64),
            np.concatenate([[0], np.cumsum(row)]).astype(np.int64),
        ),
        np.concatenate([piece.box for piece in pieces]),
        np.concatenate([piece.owner for piece in pieces]),
    )


def _most_vertices(pieces: _Pieces) -> int:
    return int(np.diff(pieces.rings.ring[pieces.rings.row]).max(initial=0))


def _summed(
    pairs: pd.DataFrame,
    left: gpd.GeoSeries | gpd.GeoDataFrame,
    right: gpd.GeoSeries | gpd.GeoDataFrame,
    left_by: list[str],
    right_by: list[str],
) -> pd.DataFrame:
    columns: dict[str, object] = {}
    for layer, names, side, ending in (
        (left, left_by, "left", ""),
        (right, right_by, "right", "_right"),
    ):
        for name in names:
            if not isinstance(layer, gpd.GeoDataFrame) or name not in layer.columns:
                raise UsageError(f"图层没有字段“{name}”，无法按它汇总面积", mend="请核对汇总字段名")
            key = name + ending if name in columns else name
            columns[key] = layer[name].take(pairs[side].to_numpy()).array
    table = pd.DataFrame({**columns, "area_m2": pairs["area_m2"].to_numpy()})
    keys = list(columns)
    return table.groupby(keys, sort=True, dropna=False, as_index=False)[["area_m2"]].sum()
