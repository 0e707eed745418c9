"""Control areas (控制面积) from map sheets down to parcels (图幅—县—乡—村—图斑), each level adding up to the one above.

The theoretical area of a map sheet (图幅理论面积) controls the pieces of counties in it; those pieces make the control area of
a county, that controls its townships, those their villages, those their parcels.

Source: 县辖区控制面积 by sheets, and the sums of the levels, as the second national survey rules them; read in a secondary copy
(unverified).
"""

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
import numpy.typing as npt
import pandas as pd

from yizhangtu.errors import SchemaMismatch, UsageError
from yizhangtu.indicators.adjustment import (
    Areas,
    Positions,
    Spread,
    adjust_groups,
    group_sums,
    m2_text,
    nth,
    whole_areas,
)

__all__ = ["adjust_chain", "control_areas"]

Codes = pd.Series | Sequence[str | None]
"""Codes of units or sheets, one per row: a column of a table, or a list."""

# Of a sheet: far above what measuring and straight sheet edges leave, far below a piece that was forgotten.
_LARGEST_SHEET_MISS = 1e-4


def control_areas(
    sheet: Codes,
    unit: Codes,
    measured_dm2: npt.ArrayLike,
    theoretical_dm2: Mapping[str, int],
) -> pd.Series:
    """Control area (控制面积) of each unit from the theoretical areas of the map sheets it lies in.

    The pieces of a sheet are adjusted, by area, to the sheet's theoretical area; a unit's control area is the sum of its
    pieces. Sheets wholly inside a unit count with their theoretical area, whatever was measured.

    Parameters
    ----------
    sheet, unit : Series or sequence, one code per piece
        The map sheet a piece lies in and the unit (a county) it belongs to. A sheet's pieces must cover it, so what lies
        outside all units asked for is a piece too; its unit is missing (None).
    measured_dm2 : array of int
        Measured area of each piece, whole 0.01 m².
    theoretical_dm2 : mapping
        Theoretical area of each sheet (`geometry.sheet_area`), whole 0.01 m².

    Returns
    -------
    Series of int64
        dm² by unit, in the order in which units first appear; empty without pieces.

    Raises
    ------
    SchemaMismatch
        As `adjust`.
    UsageError
        When a sheet has no theoretical area, or its pieces miss it by more than a ten-thousandth: one was forgotten.

    Examples
    --------
    >>> control_areas(
    ...     ["J50G001001", "J50G001001", "J50G001002", "J50G001002"],
    ...     ["150428", "150404", "150428", None],
    ...     [1_500_003, 900_000, 1_200_000, 1_200_001],
    ...     {"J50G001001": 2_400_000, "J50G001002": 2_400_000},
    ... ).to_dict()
    {'150428': 2700001, '150404': 899999}
    """
    measured = whole_areas(measured_dm2, nth)
    numbers, sheets = pd.factorize(pd.Series(sheet, dtype=object), use_na_sentinel=False)
    _same_lengths(len(measured), len(numbers), len(unit))
    group = np.asarray(numbers, dtype=np.int64)
    theory = _controls_of(sheets, theoretical_dm2, "图幅", "图幅没有理论面积")
    _check_sheets(sheets, theory, group_sums(measured, group, len(theory)))
    adjusted = adjust_groups(
        measured,
        group,
        theory,
        Spread.BY_AREA,
        part_name=nth,
        group_name=lambda k: f"图幅“{sheets[k]}”",
    )
    owner = pd.Series(unit, dtype=object).to_numpy()
    return pd.Series(adjusted, name="control_area_dm2").groupby(owner, sort=False).sum()


def adjust_chain(
    unit: Codes,
    parent: Codes,
    measured_dm2: npt.ArrayLike,
    control_dm2: Mapping[str, int],
    *,
    spread: Spread = Spread.EVENLY,
) -> Areas:
    """Areas of a tree of units, adjusted from the top (逐级平差): children add up to their parent on every level.

    Parameters
    ----------
    unit : Series or sequence
        Code of each unit, all different: counties, townships, villages, parcels in any order.
    parent : Series or sequence
        Code of the unit each lies in; missing (None, NaN, empty text) for the top ones.
    measured_dm2 : array of int
        Measured area of each unit, whole 0.01 m².
    control_dm2 : mapping
        Control area of every top unit, e.g. from `control_areas`.
    spread : Spread
        By what the differences are spread, on all levels.

    Returns
    -------
    int64[n]
        The adjusted areas in the order given: of a top unit its control area.

    Raises
    ------
    SchemaMismatch
        As `adjust`; or a code is missing or comes twice.
    UsageError
        When a parent is not among the units, units lie in each other in a circle, a top unit has no control area or one
        is given for a unit that is not on top; and as `adjust`.

    Examples
    --------
    >>> adjust_chain(
    ...     ["county", "north", "south", "a", "b"],
    ...     [None, "county", "county", "north", "north"],
    ...     [1000, 600, 399, 300, 301],
    ...     {"county": 1003},
    ... ).tolist()
    [1003, 602, 401, 300, 302]
    """
    measured = whole_areas(measured_dm2, nth)
    codes = pd.Index(pd.Series(unit, dtype=object))
    _same_lengths(len(measured), len(codes), len(parent))
    owner = _positions_of_parents(codes, pd.Series(parent, dtype=object))
    level = _levels(codes, owner)
    tops = codes[level == 0]
    _refuse_controls_below(tops, control_dm2)
    adjusted = measured.copy()
    adjusted[level == 0] = _controls_of(tops, control_dm2, "单元", "最上级单元没有控制面积")
    for depth in range(1, int(level.max(initial=0)) + 1):
        children = np.flatnonzero(level == depth)
        parents, group = np.unique(owner[children], return_inverse=True)
        adjusted[children] = adjust_groups(
            measured[children],
            np.asarray(group, dtype=np.int64),
            adjusted[parents],
            spread,
            part_name=partial(_unit_name, codes, children),
            group_name=partial(_unit_name, codes, parents),
        )
    return adjusted


def _check_sheets(sheets: pd.Index, theory: Areas, total: Areas) -> None:
    far = np.abs(total - theory) > theory * _LARGEST_SHEET_MISS
    if not far.any():
        return
    first = int(np.flatnonzero(far)[0])
    raise UsageError(
        f"各部分面积之和{m2_text(total[first])}平方米，与图幅理论面积{m2_text(theory[first])}平方米相差超过万分之一",
        where=f"图幅“{sheets[first]}”",
        mend="图幅内的各部分须铺满图幅，所求单元以外的部分也要列出；请补齐或核对图幅号",
    )


def _positions_of_parents(codes: pd.Index, parent: pd.Series) -> Positions:
    """Position of each unit's parent, -1 for a top unit."""
    if codes.hasnans or (codes == "").any():
        raise SchemaMismatch("单元编码为空", mend="请为每个单元、图斑填写编码")
    if not codes.is_unique:
        twice = codes[codes.duplicated()][0]
        raise SchemaMismatch(f"单元编码“{twice}”重复", mend="逐级平差要求编码各不相同")
    top = (parent.isna() | (parent == "")).to_numpy()
    owner = codes.get_indexer(pd.Index(parent))
    owner[top] = -1
    unknown = np.flatnonzero((owner < 0) & ~top)
    if len(unknown):
        row = int(unknown[0])
        raise UsageError(
            f"上级单元“{parent.iloc[row]}”不在所给单元中",
            where=f"单元“{codes[row]}”",
            mend="请补上该上级单元，或更正上级编码",
        )
    return np.asarray(owner, dtype=np.int64)


def _levels(codes: pd.Index, owner: Positions) -> Positions:
    """Depth of each unit, 0 for a top one."""
    level = np.where(owner < 0, 0, -1)
    while True:
        found = np.flatnonzero((level < 0) & (level[owner] >= 0))
        if not len(found):
            break
        level[found] = level[owner[found]] + 1
    if (level < 0).any():
        row = int(np.flatnonzero(level < 0)[0])
        raise UsageError(
            "上下级关系成环，逐级平差无从开始",
            where=f"单元“{codes[row]}”",
            mend="请更正上级编码，使每个单元都能上溯到有控制面积的单元",
        )
    return level


def _controls_of(names: pd.Index, control_dm2: Mapping[str, int], kind: str, missing: str) -> Areas:
    """The control area of each name, in their order."""
    for name in names:
        if name not in control_dm2:
            raise UsageError(missing, where=f"{kind}“{name}”", mend="请给出它的面积")
    return whole_areas([control_dm2[name] for name in names], lambda k: f"{kind}“{names[k]}”")


def _refuse_controls_below(tops: pd.Index, control_dm2: Mapping[str, int]) -> None:
    others = [code for code in control_dm2 if code not in tops]
    if others:
        raise UsageError(
            "控制面积只能给最上级单元",
            where=f"单元“{others[0]}”",
            mend="请核对编码；下级单元的控制面积由逐级平差得出",
        )


def _unit_name(codes: pd.Index, rows: Positions, position: int) -> str:
    return f"单元“{codes[rows[position]]}”"


def _same_lengths(areas: int, *others: int) -> None:
    if any(other != areas for other in others):
        raise SchemaMismatch(
            f"编码与面积的个数不一致：{[areas, *others]}", mend="每个单元或部分须各有一个编码和面积"
        )
