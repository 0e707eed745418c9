"""Reading what indicators need from a layer, or saying why it cannot be read: nothing is assumed for what is missing."""

from collections.abc import Collection

import numpy as np
import numpy.typing as npt
import pandas as pd

from yizhangtu.indicators.accounting import invalid_recorded, recorded_dm2
from yizhangtu.indicators.state import PlanState

__all__ = [
    "Areas",
    "Codes",
    "Mask",
    "UndecidableError",
    "codes",
    "codes_or_blank",
    "codes_with",
    "is_member",
    "member_dm2",
    "recorded",
    "require_field",
    "require_geometry",
]

Codes = npt.NDArray[np.object_]
Areas = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


class UndecidableError(Exception):
    """An indicator cannot be decided (无法判定); `reason` says why, in Chinese. `compute` turns it into a value."""

    def __init__(self, reason: str) -> None:
        self.reason = f"无法判定：{reason}"
        super().__init__(self.reason)


def _field_name(state: PlanState, layer: str, field: str) -> str:
    names = {schema.key: schema.name for schema in state.profile.layer(layer).fields}
    return names.get(field, field)


def _column(state: PlanState, layer: str, field: str) -> pd.Series:
    frame = state.frame(layer)
    if field not in frame.columns:
        raise UndecidableError(
            f"{state.profile.layer(layer).name}图层缺少字段“{_field_name(state, layer, field)}”"
        )
    column: pd.Series = frame[field]
    return column


def require_field(state: PlanState, layer: str, field: str) -> None:
    """Checks that the layer has the field at all.

    Raises
    ------
    UndecidableError
        When it has not.
    """
    _column(state, layer, field)


def recorded(state: PlanState, layer: str, field: str) -> Areas:
    """The recorded areas of a layer's rows, dm² (0.01 m²).

    Raises
    ------
    UndecidableError
        When the field is not there, or a row's value is empty, no number or negative.
    """

    def read() -> Areas:
        column = _column(state, layer, field)
        invalid = int(invalid_recorded(column).sum())
        if invalid:
            raise UndecidableError(
                f"{state.profile.layer(layer).name}图层有{invalid}个图斑的"
                f"“{_field_name(state, layer, field)}”为空或无效"
            )
        return recorded_dm2(column)

    return state.derived(("recorded", field), [layer], read)


def codes_or_blank(state: PlanState, layer: str, field: str, table: str) -> Codes:
    """The codes of a layer's rows as the table writes them; "" where the row has none or one the table does not know.

    A layer without the field gives "" for every row.
    """

    def read() -> Codes:
        frame = state.frame(layer)
        if field not in frame.columns:
            return np.full(len(frame), "", dtype=object)
        known = state.profile.codes(table)
        positions, distinct = pd.factorize(frame[field].astype(object))
        written = [state.profile.normalise_code(table, str(raw)) for raw in distinct]
        # The blank comes last, so that factorize's −1 for an empty cell picks it.
        lookup = np.array([code if code in known else "" for code in written] + [""], dtype=object)
        return lookup[positions]

    return state.derived(("codes", field, table), [layer], read)


def codes(state: PlanState, layer: str, field: str, table: str) -> Codes:
    """The codes of a layer's rows as the table writes them.

    Raises
    ------
    UndecidableError
        When the field is not there, or a row has no code or one that the table does not know.
    """
    _column(state, layer, field)
    found = codes_or_blank(state, layer, field, table)
    blank = int((found == "").sum())
    if blank:
        raise UndecidableError(
            f"{state.profile.layer(layer).name}图层有{blank}个图斑的"
            f"“{_field_name(state, layer, field)}”为空或不在代码表中"
        )
    return found


def codes_with(state: PlanState, table: str, attribute: str, value: str) -> frozenset[str]:
    """The codes of a table whose attribute has the value, e.g. the settlement codes of the urban side."""
    return frozenset(
        code
        for code, entry in state.profile.codes(table).items()
        if entry.attributes.get(attribute) == value
    )


def is_member(found: Codes, members: Collection[str]) -> Mask:
    """Which codes are among `members`."""
    return pd.Series(found, dtype=object).isin(list(members)).to_numpy(dtype=np.bool_)


def member_dm2(found: Codes, areas: Areas, members: Collection[str]) -> int:
    """The area of the rows or parts whose code is among `members`, dm²."""
    return int(areas[is_member(found, members)].sum())


def require_geometry(state: PlanState, *layers: str) -> None:
    """Checks that every row of the layers has a geometry.

    Raises
    ------
    UndecidableError
        When a row has none: what cannot be measured must not count as nothing.
    """
    for layer in layers:
        series = state.frame(layer).geometry
        bare = int((series.isna() | series.is_empty).sum())
        if bare:
            raise UndecidableError(f"{state.profile.layer(layer).name}图层有{bare}个图斑没有图形")
