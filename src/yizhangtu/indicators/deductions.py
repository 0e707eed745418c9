"""Deductions (扣除地类面积): what ridges and ditches take from a parcel, and what is left of it as farmland."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from yizhangtu.errors import SchemaMismatch

__all__ = ["deduct"]

_RATIO_DECIMALS = 4
_RATIO_UNIT = 10**_RATIO_DECIMALS
# A printed ratio of four decimals is nearer than this to a whole number of its last place, whatever type carries it.
_PRINTED = 1e-6


def deduct(
    parcel_dm2: npt.NDArray[np.int64], ratio: pd.Series
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Deducted area (扣除地类面积 KCMJ) and net area (图斑地类面积 TBDLMJ) of parcels, exact.

    Parameters
    ----------
    parcel_dm2 : int64[n]
        Area of each parcel (图斑面积 TBMJ), whole 0.01 m², none negative, after adjustment to the control area.
    ratio : Series, n values
        Deduction ratio (扣除系数 KCXS) as printed: at least 0, below 1, at most four decimals. A missing one deducts nothing.

    Returns
    -------
    int64[n], int64[n]
        Deducted and net area, dm²; they add up to the parcel's.

    Raises
    ------
    SchemaMismatch
        When a ratio is out of range, no number, or has more decimals than the field keeps.

    Notes
    -----
    Formula: KCMJ = TBMJ × KCXS, rounded to 0.01 m² half away from zero; TBDLMJ = TBMJ − KCMJ. Computed in integers.

    Source: 地类图斑属性结构 DLTB, KCXS Float(6,4), KCMJ and TBDLMJ Float(15,2); text unverified.

    Examples
    --------
    >>> deducted, net = deduct(np.array([1_000_050, 300]), pd.Series([0.1250, None]))
    >>> deducted.tolist(), net.tolist()
    ([125006, 0], [875044, 300])
    """
    numbers = pd.to_numeric(ratio, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    missing = ratio.isna().to_numpy()
    in_range = missing | ((numbers >= 0) & (numbers < 1))
    scaled = np.where(in_range & ~missing, numbers, 0.0) * _RATIO_UNIT
    whole = np.rint(scaled)
    bad = ~in_range | (np.abs(scaled - whole) > _PRINTED)
    if bad.any():
        first = int(np.flatnonzero(bad)[0])
        raise SchemaMismatch(
            f"{int(bad.sum())}个图斑的扣除系数不是0至1之间、最多{_RATIO_DECIMALS}位小数的数",
            where=f"第{first + 1}行起",
            mend="请在原数据库中更正扣除系数",
        )
    deducted: npt.NDArray[np.int64] = (2 * parcel_dm2 * whole.astype(np.int64) + _RATIO_UNIT) // (
        2 * _RATIO_UNIT
    )
    return deducted, parcel_dm2 - deducted
