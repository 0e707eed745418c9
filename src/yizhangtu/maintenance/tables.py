"""The effect tables (优化成效指标表), 表5-1 to 5-3: what the line's change does, as it is printed and where it came from."""

from collections.abc import Sequence
from decimal import Decimal

from yizhangtu.indicators import PlanState, compute, lineage
from yizhangtu.model import Comparison, EffectTable, IndicatorValue, TableRow
from yizhangtu.units import unit_named

__all__ = ["effect_tables"]

_TABLES = ("5-1", "5-2", "5-3")
_NO_DATA = "—"


def effect_tables(before: PlanState, after: PlanState) -> tuple[EffectTable, ...]:
    """The tables 5-1 to 5-3 of a maintenance round.

    Every cell is computed from the layers of its state and printed to the digits of its row; a value that is exactly
    zero prints as 0. The change is the difference of the two printed figures, so that every row adds up as it stands on
    paper; it differs from the rounded exact change by at most one in the last place. A share in % changes by percentage
    points, printed in the row's own unit. A cell without data prints — and the row says why.

    Parameters
    ----------
    before, after : PlanState
        The plan before and after the maintenance, of one profile. Layers that both hold are measured once.

    Returns
    -------
    tuple of EffectTable
        One per table the profile has, rows in printed order, each with the lineage of its figures: first those of the
        state before, then those after.
    """
    profile = before.profile
    return tuple(
        EffectTable(
            number,
            f"{before.unit.name}{profile.table(number).title}",
            tuple(_compare(row, before, after) for row in profile.table_rows(number)),
        )
        for number in _TABLES
    )


def _compare(row: TableRow, before: PlanState, after: PlanState) -> Comparison:
    values = [tuple(compute(key, state) for key in row.indicators) for state in (before, after)]
    figures = [_figures(row, side) for side in values]
    texts = [_cell(side, printed) for side, printed in zip(values, figures, strict=True)]
    changes = [
        None if old is None or new is None else new - old for old, new in zip(*figures, strict=True)
    ]
    return Comparison(
        row,
        values[0],
        values[1],
        texts[0],
        texts[1],
        _change_cell(changes),
        reason=_reason(values),
        lineage=tuple(lineage(key, state) for state in (before, after) for key in row.indicators),
    )


def _figures(row: TableRow, values: Sequence[IndicatorValue]) -> list[Decimal | None]:
    """The row's values as printed numbers, None where there is none."""
    units = [unit_named(symbol) for symbol in row.unit_symbols]
    return [
        None if one.value is None else one.value.to(unit).rounded(digits)
        for one, unit, digits in zip(values, units, row.digits, strict=True)
    ]


def _text(value: IndicatorValue, figure: Decimal) -> str:
    """The printed figure; what is exactly nothing prints as 0, what only rounds to it keeps its decimals."""
    return "0" if value.value is not None and not value.value.value else f"{figure:f}"


def _cell(values: Sequence[IndicatorValue], printed: Sequence[Decimal | None]) -> str:
    return _joined(
        [
            _NO_DATA if figure is None else _text(one, figure)
            for one, figure in zip(values, printed, strict=True)
        ]
    )


def _change_cell(changes: Sequence[Decimal | None]) -> str:
    parts = [_NO_DATA if one is None else f"{one:f}" if one else "0" for one in changes]
    return "0" if set(parts) == {"0"} else _joined(parts)


def _joined(parts: Sequence[str]) -> str:
    """The parts with a stroke between; one mark when none of them has data."""
    return _NO_DATA if set(parts) == {_NO_DATA} else "/".join(parts)


def _reason(values: Sequence[Sequence[IndicatorValue]]) -> str:
    """Why cells are empty: each reason once, marked with its side when only one side lacks data."""
    before, after = ([one.reason for one in side if one.value is None] for side in values)
    said = []
    for reason in dict.fromkeys([*before, *after]):
        if reason in before and reason in after:
            said.append(reason)
        else:
            said.append(f"{'调整前' if reason in before else '调整后'}{reason}")
    return "；".join(said)
