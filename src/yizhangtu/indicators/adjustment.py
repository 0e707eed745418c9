"""Adjustment to control areas (平差): measured parts changed so little that they add up to their control area, exactly.

Measured parts miss the control area (控制面积) of the whole by a little. The difference is spread over them in whole 0.01 m²,
so that nothing is left over; `control_areas` carries this from map sheets down to parcels.

Two ways of spreading are in use, and both are one rule: a part takes the whole units of its quota, and what is left goes
one unit each to the largest parts.
"""

from collections.abc import Callable
from enum import Enum

import numpy as np
import numpy.typing as npt

from yizhangtu.errors import SchemaMismatch, UsageError
from yizhangtu.units import area

__all__ = [
    "Areas",
    "Name",
    "Positions",
    "Spread",
    "adjust",
    "adjust_groups",
    "group_sums",
    "m2_text",
    "nth",
    "whole_areas",
]

Areas = npt.NDArray[np.int64]
Positions = npt.NDArray[np.int64]
Name = Callable[[int], str]


class Spread(Enum):
    """By what a difference is spread over the parts.

    EVENLY (按个数平均): every part has the same quota, as a database builder of the third national survey does for the
    parcels of a control area. BY_AREA (按面积比例): quotas go by measured area, as textbooks of land survey and a program for
    county control areas do for the pieces of a sheet. Both were read in secondary sources: unverified.
    """

    EVENLY = "按个数平均"
    BY_AREA = "按面积比例"


def adjust(parts_dm2: npt.ArrayLike, control_dm2: int, *, spread: Spread = Spread.EVENLY) -> Areas:
    """Parts adjusted to their control area (平差), exactly.

    Parameters
    ----------
    parts_dm2 : array of int
        Measured areas of the n parts, whole 0.01 m², none negative.
    control_dm2 : int
        Their control area, whole 0.01 m².
    spread : Spread
        By what the difference is spread.

    Returns
    -------
    int64[n]
        The adjusted areas in the order given; they add up to `control_dm2`. No parts and no control area give none.

    Raises
    ------
    SchemaMismatch
        When a part is not a whole number of 0.01 m², or negative.
    UsageError
        When there is nothing to adjust, the control area is not positive, or a part would become negative.

    Notes
    -----
    Formula: with d = control − Σ parts, every part changes by |d| div n, and the |d| mod n largest parts by 0.01 m² more,
    all with the sign of d. By area the quota is |d| · part div Σ parts instead. Of equal parts the earlier comes first.

    Source: as a survey database builder carries 平差 out; the clause was not seen (unverified).

    Examples
    --------
    >>> adjust([400, 900, 700], 2005).tolist()
    [401, 902, 702]
    >>> adjust([400, 900, 700], 1990, spread=Spread.BY_AREA).tolist()
    [398, 895, 697]
    >>> adjust([], 0).tolist()
    []
    """
    parts = whole_areas(parts_dm2, nth)
    control = whole_areas([control_dm2], lambda _: "控制范围")
    if not len(parts) and not control[0]:
        return parts
    everything = np.zeros(len(parts), dtype=np.int64)
    return adjust_groups(
        parts, everything, control, spread, part_name=nth, group_name=lambda _: "控制范围"
    )


def adjust_groups(
    parts_dm2: Areas,
    group: Positions,
    control_dm2: Areas,
    spread: Spread,
    *,
    part_name: Name,
    group_name: Name,
) -> Areas:
    """Parts of many groups adjusted at once, each group as `adjust` does it.

    Parameters
    ----------
    parts_dm2, group : int64[n]
        Areas, none negative, and the group of each part, 0 to g - 1.
    control_dm2 : int64[g]
        The control area of each group, none negative.
    part_name, group_name : callables
        What to call the part or group at a position when it is told to the user.

    Returns
    -------
    int64[n]

    Raises
    ------
    UsageError
        As `adjust`, naming the group.
    """
    groups = len(control_dm2)
    count = np.bincount(group, minlength=groups).astype(np.int64)
    total = group_sums(parts_dm2, group, groups)
    _refuse(count == 0, "没有可平差的面积", "请给出控制范围内的全部图斑或单元", group_name)
    _refuse(control_dm2 == 0, "控制面积为0，却有要平差的部分", "请核对控制面积", group_name)
    miss = control_dm2 - total
    size = np.abs(miss)
    if spread is Spread.EVENLY:
        quota = size[group] // count[group]
    else:
        _refuse(total == 0, "各部分的面积都是0，不能按面积比例平差", "请先量算面积", group_name)
        # Python's integers: the product of two areas does not fit into 64 bits.
        quota = (size[group].astype(object) * parts_dm2 // total[group]).astype(np.int64)
    left = size - group_sums(quota, group, groups)
    order = np.lexsort((np.arange(len(group)), -parts_dm2, group))
    rank = np.empty(len(group), dtype=np.int64)
    rank[order] = np.arange(len(group)) - np.searchsorted(group[order], group[order])
    adjusted: Areas = parts_dm2 + np.sign(miss)[group] * (quota + (rank < left[group]))
    if (adjusted < 0).any():
        worst = int(np.argmin(adjusted))
        at = int(group[worst])
        raise UsageError(
            f"控制面积比各部分之和小{m2_text(size[at])}平方米，平差后{part_name(worst)}的面积为负"
            f"（平差前{m2_text(parts_dm2[worst])}平方米）",
            where=group_name(at),
            mend="请核对控制面积和各部分的面积；确认无误的，改为按面积比例平差",
        )
    return adjusted


def whole_areas(values: npt.ArrayLike, name: Name) -> Areas:
    """Areas as int64, refused when they are not whole 0.01 m² or negative.

    Raises
    ------
    SchemaMismatch
        Naming the first negative one; floats are refused altogether, because square metres would pass for 0.01 m².
    """
    found = np.asarray(values)
    if not found.size:
        return np.zeros(0, dtype=np.int64)
    if found.dtype.kind not in "iu":
        raise SchemaMismatch(
            "平差的面积须是以0.01平方米为单位的整数，不能有空值或小数",
            mend="登记的平方米数请先用recorded_dm2换算，图形面积请用area_of_record",
        )
    if (found < 0).any():
        raise SchemaMismatch(
            "面积为负数", where=name(int(np.flatnonzero(found < 0)[0])), mend="请核对面积"
        )
    return found.astype(np.int64)


def group_sums(values: Areas, group: Positions, groups: int) -> Areas:
    """Sum of each group's values, in integers."""
    sums = np.zeros(groups, dtype=np.int64)
    np.add.at(sums, group, values)
    return sums


def nth(position: int) -> str:
    """How a position is told."""
    return f"第{position + 1}个"


def m2_text(dm2: int) -> str:
    """Whole 0.01 m² as printed square metres."""
    return area(int(dm2)).text(2)


def _refuse(wrong: npt.NDArray[np.bool_], what: str, mend: str, name: Name) -> None:
    if wrong.any():
        raise UsageError(what, where=name(int(np.flatnonzero(wrong)[0])), mend=mend)
