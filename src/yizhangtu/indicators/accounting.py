"""Areas of record (面积台账): recorded square metres as integers of 0.01 m², split without losing one of them.

Practice books farmland net of deductions as the survey recorded it, and splits a parcel's recorded figure by geometric
share where a line cuts it. Both halves of a cut parcel must add up to the record, or the books of a county never
balance; so a split is a split of an integer.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from yizhangtu.errors import SchemaMismatch
from yizhangtu.units import DM2_PER_M2, to_dm2

__all__ = ["apportion", "apportion_pairs", "invalid_recorded", "recorded_dm2"]

# Far above any county, and far below where float64 stops to tell single square decimetres apart.
_LARGEST_M2 = 1e12
# A scaled value this near to a half is rounded from its exact binary value instead.
_NEAR_HALF = 1e-3
# The outside of a parcel below this share of it is the noise of measuring, not land.
_COVERED = 1e-12


def invalid_recorded(values: pd.Series) -> npt.NDArray[np.bool_]:
    """Which recorded areas (m²) cannot be booked: empty, not a number, infinite, negative or absurdly large.

    Examples
    --------
    >>> invalid_recorded(pd.Series([1.5, None, -2.0])).tolist()
    [False, True, True]
    >>> invalid_recorded(pd.Series([], dtype=float)).tolist()
    []
    """
    numbers = pd.to_numeric(values, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    return np.asarray(~((numbers >= 0) & (numbers < _LARGEST_M2)), dtype=np.bool_)


def recorded_dm2(values: pd.Series) -> npt.NDArray[np.int64]:
    """Recorded areas in m² as integers of 0.01 m², half away from zero; exactly what `units.to_dm2` gives each.

    Parameters
    ----------
    values : Series
        Recorded areas, m², one per row.

    Returns
    -------
    int64[n]
        dm² (0.01 m²) in the order of the rows; empty for an empty series.

    Raises
    ------
    SchemaMismatch
        When a value is empty, no number, negative or infinite. Ask `invalid_recorded` first where that is a finding.

    Notes
    -----
    Source: survey databases keep areas to 0.01 m² (TD/T 1055-2019, field TBMJ F15,2; text unverified).

    Examples
    --------
    >>> recorded_dm2(pd.Series([1.005, 2.675, 10.0])).tolist()
    [100, 267, 1000]
    """
    invalid = invalid_recorded(values)
    if invalid.any():
        first = int(np.flatnonzero(invalid)[0])
        raise SchemaMismatch(
            f"{int(invalid.sum())}个图斑的面积为空、不是数字或为负",
            where=f"字段{values.name}，第{first + 1}行起" if values.name else f"第{first + 1}行起",
            mend="请在源数据中补齐面积后重新导入",
        )
    numbers = pd.to_numeric(values).to_numpy(dtype=np.float64)
    scaled = numbers * DM2_PER_M2
    whole = np.floor(scaled)
    rounded: npt.NDArray[np.int64] = (whole + (scaled - whole >= 0.5)).astype(np.int64)
    for row in np.flatnonzero(np.abs(scaled - whole - 0.5) < _NEAR_HALF):
        rounded[row] = to_dm2(float(numbers[row]))
    return rounded


def apportion(recorded: int, parts_m2: npt.ArrayLike, whole_m2: float) -> npt.NDArray[np.int64]:
    """A parcel's recorded area split over pieces of it by geometric share.

    Parameters
    ----------
    recorded : int
        The parcel's recorded area, dm².
    parts_m2 : array of float
        Measured areas of the pieces, m², not overlapping each other.
    whole_m2 : float
        Measured area of the parcel, m².

    Returns
    -------
    int64[k]
        dm² of each piece, never negative. What lies outside all pieces is `recorded` minus their sum, which is never
        negative either and is zero when the pieces cover the parcel.

    Examples
    --------
    >>> apportion(101, [50.0, 50.0], 100.0).tolist()
    [51, 50]
    >>> apportion(101, [25.0], 100.0).tolist()
    [25]
    >>> apportion(101, [], 100.0).tolist()
    []
    """
    parts = np.asarray(parts_m2, dtype=np.float64)
    pairs = pd.DataFrame({"left": np.zeros(len(parts), dtype=np.int64), "area_m2": parts})
    return apportion_pairs(pairs, np.array([recorded], dtype=np.int64), np.array([whole_m2]))


def apportion_pairs(
    pairs: pd.DataFrame, recorded_dm2: npt.NDArray[np.int64], area_m2: npt.NDArray[np.float64]
) -> npt.NDArray[np.int64]:
    """The recorded areas of the left rows of an overlay, split over its pairs by geometric share.

    Each left row is split over its pairs and one more part, what lies outside all of them, by largest remainder: whole
    dm² first, then one more to each of the largest fractions (ties: the earlier pair, the outside last). With one pair
    that is rounding half away from zero, with the outside taken by difference.

    Parameters
    ----------
    pairs : DataFrame
        Columns left (row position) and area_m2 (measured overlap), one row per pair, as `tabulate_area` gives them.
    recorded_dm2 : int64[n]
        Recorded area of every left row, dm², not negative.
    area_m2 : float64[n]
        Measured area of every left row, m².

    Returns
    -------
    int64[len(pairs)]
        dm² of each pair, never negative. The pairs of one left row never add up to more than its record: exactly to it
        when they cover the row, also when right rows overlap each other and the measured overlaps exceed the row.

    Examples
    --------
    >>> pairs = pd.DataFrame({"left": [0, 0, 1], "right": [0, 1, 1], "area_m2": [30.0, 60.0, 5.0]})
    >>> apportion_pairs(pairs, np.array([10, 7]), np.array([90.0, 10.0])).tolist()
    [3, 7, 4]
    """
    left = pairs["left"].to_numpy(dtype=np.int64)
    parts = np.maximum(pairs["area_m2"].to_numpy(dtype=np.float64), 0.0)
    if not len(left):
        return np.zeros(0, dtype=np.int64)
    covered = np.bincount(left, weights=parts, minlength=len(recorded_dm2))
    whole = np.maximum(np.nan_to_num(area_m2), covered)
    outside = whole - covered
    outside[outside <= _COVERED * whole] = 0.0
    rows = np.unique(left)
    # The outside is one more part of every row that has a pair, and comes last in it.
    owner = np.concatenate([left, rows])
    weight = np.concatenate([parts, outside[rows]])
    total = np.where(whole > 0, whole, 1.0)
    quota = recorded_dm2[owner] * (weight / total[owner])
    given: npt.NDArray[np.int64] = np.floor(quota).astype(np.int64)
    # A row without any area has nothing to be split by.
    left_over = np.where(whole > 0, recorded_dm2, 0).astype(np.int64)
    np.subtract.at(left_over, owner, given)
    order = np.lexsort((np.arange(len(owner)), given - quota, owner))
    sorted_owner = owner[order]
    rank = np.arange(len(owner)) - np.searchsorted(sorted_owner, sorted_owner)
    given[order] += rank < left_over[sorted_owner]
    return given[: len(left)]
