"""Overlaps of a few geometries with a large layer: only rows whose boxes they touch are measured."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from yizhangtu.geometry import statutory_area, tabulate_area, to_crs

__all__ = ["SMALLEST_M2", "drawn_areas", "overlap_pairs", "overlap_with_largest", "rows_near"]

# Half of 0.01 m²: what is smaller rounds to nothing of record, and is the noise of two projections.
SMALLEST_M2 = 0.005
# An edge straight in one projection is bent in the other, by less than this share of a piece's extent.
_BENT_SHARE = 0.01


def rows_near(layer: gpd.GeoSeries, series: gpd.GeoSeries) -> npt.NDArray[np.int64]:
    """Positions of the rows of `layer` whose boxes meet the box of a row of `series`, ascending."""
    boxes = series.bounds.to_numpy()
    if series.crs != layer.crs:
        boxes = to_crs(series, layer.crs).bounds.to_numpy()
        margin = _BENT_SHARE * (boxes[:, 2:] - boxes[:, :2])
        boxes = boxes + np.hstack([-margin, margin])
    boxes = boxes[~np.isnan(boxes).any(axis=1)]
    return np.unique(layer.sindex.query(shapely.box(*boxes.T))[1]).astype(np.int64)


def overlap_pairs(series: gpd.GeoSeries, layer: gpd.GeoSeries) -> pd.DataFrame:
    """Every pair of a row of `series` and a row of `layer` that share land.

    Returns
    -------
    DataFrame
        Columns left, right (row positions) and area_m2 (statutory, at least 0.005 m²), sorted by left, then right.
        Empty when nothing meets.
    """
    near = rows_near(layer, series)
    pairs = tabulate_area(series, layer.iloc[near])
    pairs = pairs[pairs["area_m2"] >= SMALLEST_M2]
    pairs = pairs.assign(right=near[pairs["right"].to_numpy(dtype=np.int64)])
    return pairs.sort_values(["left", "right"], ignore_index=True)


def drawn_areas(
    series: gpd.GeoSeries, layer: gpd.GeoSeries, pairs: pd.DataFrame
) -> npt.NDArray[np.float64]:
    """The statutory area of every pair's common part as it would be drawn, m².

    The 70 m rule measures an edge by its parts, so what `overlap_pairs` tells depends, by a few 1e-9, on vertices that
    an outline happens to have between the two rows' crossings. The common part has only the crossings: it measures the
    same however the piece was handed in, and a record split by it is split the same to the last 0.01 m². Both layers in
    one CRS; pairs with an invalid geometry keep the measure they have.
    """
    left, is_left_valid = _of_pairs(series, pairs["left"])
    right, is_right_valid = _of_pairs(layer, pairs["right"])
    areas = pairs["area_m2"].to_numpy(dtype=np.float64, copy=True)
    sound = np.flatnonzero(is_left_valid & is_right_valid)
    parts, owner = shapely.get_parts(
        shapely.intersection(left[sound], right[sound]), return_index=True
    )
    areal = shapely.get_dimensions(parts) == 2
    drawn = statutory_area(gpd.GeoSeries(parts[areal], crs=series.crs))
    areas[sound] = np.bincount(owner[areal], weights=drawn, minlength=len(sound))
    return areas


def _of_pairs(
    series: gpd.GeoSeries, positions: pd.Series
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.bool_]]:
    """Each pair's geometry and whether it is valid; a row is judged once, however many pairs it is in."""
    rows, of_pair = np.unique(positions.to_numpy(dtype=np.int64), return_inverse=True)
    shapes = np.asarray(series.array, dtype=object)[rows]
    return shapes[of_pair], shapely.is_valid(shapes)[of_pair]


def overlap_with_largest(series: gpd.GeoSeries, layer: gpd.GeoSeries) -> npt.NDArray[np.int64]:
    """For each row of `series` the position of the row of `layer` it shares most land with, -1 for none.

    Of equal shares the earlier row of the layer counts.
    """
    found = np.full(len(series), -1, dtype=np.int64)
    pairs = overlap_pairs(series, layer).sort_values("area_m2", ascending=False, kind="stable")
    first = pairs.drop_duplicates("left")
    found[first["left"].to_numpy()] = first["right"].to_numpy()
    return found
