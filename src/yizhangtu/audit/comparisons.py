"""Rows of tables that give a state before, a state after and the change between them, and how each change is to be read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from yizhangtu.audit.printed import Interval, Printed
from yizhangtu.documents.cell_figures import Missing
from yizhangtu.documents.table_figures import Column, Row, TableFigure, TableFigures
from yizhangtu.documents.table_labels import Role, plain, year_of
from yizhangtu.units import Dimension, Unit, convert

__all__ = ["ChangeReading", "Comparison", "Undecided", "comparisons", "printed"]

_AREA_UNITS = (
    Unit.HECTARE,
    Unit.MU,
    Unit.TEN_THOUSAND_MU,
    Unit.SQUARE_KILOMETRE,
    Unit.SQUARE_METRE,
    Unit.TEN_THOUSAND_HECTARES,
)
# A coincidence in another unit counts only when the figures are this sharp.
_SHARPEST_DOUBT = Fraction(5, 100)
_ZERO = Interval(Fraction(0), Fraction(0))


class ChangeReading(StrEnum):
    """What a printed change is, seen from the states before and after."""

    DIFFERENCE = "difference"
    REVERSED = "reversed"
    RATIO = "ratio"
    RELATIVE = "relative"
    OTHER_UNIT = "other_unit"
    CONTRADICTION = "contradiction"


@dataclass(frozen=True, slots=True)
class Undecided:
    """A row whose change cannot be recomputed, and why."""

    table: TableFigures
    row: Row
    reason: str


@dataclass(frozen=True)
class Comparison:
    """One quantity before, after, and its printed change.

    `zero_is_exact` says that a change printed as 0 means "unchanged" and is not a rounded figure.
    """

    table: TableFigures
    row: Row
    before: TableFigure
    after: TableFigure
    change: TableFigure
    zero_is_exact: bool

    @property
    def is_percentage(self) -> bool:
        """Whether the states are percentages, so that the change is in percentage points."""
        return self.before.known_unit is Unit.PERCENT

    @property
    def difference(self) -> Interval:
        """After minus before, in the unit of the state before."""
        unit = self.before.known_unit
        after = printed(self.after)
        return (after.in_unit(unit) if unit else after.interval) - printed(self.before).interval

    @property
    def stated(self) -> Interval:
        """What the printed change may stand for, in its own unit."""
        if not self.change.value and self.zero_is_exact:
            return _ZERO
        return printed(self.change).interval

    @property
    def reading(self) -> ChangeReading:
        """How the printed change relates to the states."""
        difference = self._in_unit_of_change(self.difference)
        if self.stated.overlaps(difference) or self._is_share_in_percent(difference):
            return ChangeReading.DIFFERENCE
        if self.change.value:
            if self._is_ratio(difference):
                return ChangeReading.RATIO
            if self._is_relative():
                return ChangeReading.RELATIVE
            if self.stated.overlaps(difference.scaled(Fraction(-1))):
                return ChangeReading.REVERSED
            if self.other_unit is not None:
                return ChangeReading.OTHER_UNIT
        return ChangeReading.CONTRADICTION

    def _is_share_in_percent(self, difference: Interval) -> bool:
        """0.90 and 1.00 with a change of 10%: shares as plain numbers, their change with the sign."""
        is_share = self.before.known_unit is None and self.change.has_percent_sign
        return is_share and self.stated.overlaps(difference.scaled(Fraction(100)))

    def _is_ratio(self, difference: Interval) -> bool:
        """90% and 100% with a change of 0.1."""
        is_bare = self.is_percentage and not self.change.has_percent_sign
        return is_bare and self.stated.overlaps(difference.scaled(Fraction(1, 100)))

    def _is_relative(self) -> bool:
        """80% and 100% with a change of 25%."""
        relative = self.difference.over(printed(self.before).interval)
        if not self.is_percentage or relative is None:
            return False
        return self.stated.overlaps(relative.scaled(Fraction(100)))

    @property
    def other_unit(self) -> Unit | None:
        """The unit of area in which the printed change would be right; None when there is none, or no sharp answer."""
        unit = self.before.known_unit
        if unit is None or unit.dimension is not Dimension.AREA or not self.change.value:
            return None
        for other in _AREA_UNITS:
            there = self.difference.scaled(convert(1, unit, other))
            doubt = (there.high - there.low) / 2 + (self.stated.high - self.stated.low) / 2
            is_sharp = doubt <= _SHARPEST_DOUBT * abs(Fraction(self.change.value))
            if other is not unit and is_sharp and self.stated.overlaps(there):
                return other
        return None

    def _in_unit_of_change(self, difference: Interval) -> Interval:
        unit, target = self.before.known_unit, self.change.known_unit
        if unit is None or target is None or unit.dimension is not target.dimension:
            return difference
        return difference.scaled(convert(1, unit, target))


def printed(figure: TableFigure) -> Printed:
    """A figure of a table as a printed one."""
    return Printed(figure.value, figure.known_unit)


def comparisons(table: TableFigures) -> Iterator[Comparison | Undecided]:
    """Every quantity of a table that has a state before, a state after and a change, row by row."""
    for before, after, change in _triples(table.columns):
        others = [figure for row in table.rows for figure in table.at(row, change)]
        has_decimals = any(printed(figure).digits for figure in others)
        for row in table.rows:
            yield from _of_row(table, row, (before, after, change), has_decimals=has_decimals)


def _triples(columns: Sequence[Column]) -> Iterator[tuple[Column, Column, Column]]:
    """For each column of changes the states under the same upper headings, since the change before it."""
    for change in columns:
        if change.role is not Role.CHANGE or not change.is_data:
            continue
        group = [one for one in columns if one.is_data and one.group == change.group]
        earlier = [
            one.index for one in group if one.role is Role.CHANGE and one.index < change.index
        ]
        within = [one for one in group if one.index > max(earlier, default=-1)]
        states = [one for one in within if one.role in {Role.BEFORE, Role.AFTER}]
        roles = [one.role for one in states]
        if sorted(map(str, roles)) == [Role.AFTER, Role.BEFORE]:
            yield states[roles.index(Role.BEFORE)], states[roles.index(Role.AFTER)], change
        elif not states:
            yield from _between_years(within, change)


def _between_years(
    columns: Sequence[Column], change: Column
) -> Iterator[tuple[Column, Column, Column]]:
    """The change between two columns that are headed by years, the earlier one before."""
    dated = sorted(
        (year, one.index, one) for one in columns if (year := year_of(one.heading)) is not None
    )
    if len(dated) == 2:
        yield dated[0][2], dated[1][2], change


def _of_row(
    table: TableFigures, row: Row, columns: tuple[Column, Column, Column], *, has_decimals: bool
) -> Iterator[Comparison | Undecided]:
    befores, afters, changes = (table.at(row, column) for column in columns)
    gaps: dict[Missing, list[str]] = {}
    for column in columns:
        if reason := table.missing.get((row.index, column.index)):
            gaps.setdefault(reason, []).append(plain(column.heading))
    if gaps:
        said = (f"{'、'.join(headings)}{reason}" for reason, headings in gaps.items())
        yield Undecided(table, row, "；".join(said))
        return
    if len(changes) == 1 and not changes[0].value:
        changes = changes * len(befores)
    if not len(befores) == len(afters) == len(changes):
        yield Undecided(table, row, "各格数字的个数不同，不能逐一对应")
        return
    for before, after, change in zip(befores, afters, changes, strict=True):
        unit, other = before.known_unit, after.known_unit
        if unit is not None and other is not None and unit.dimension is not other.dimension:
            yield Undecided(table, row, f"{before.unit}与{after.unit}不能相减")
            continue
        finest = min(printed(before).digits, printed(after).digits)
        yield Comparison(
            table,
            row,
            before,
            after,
            change,
            zero_is_exact=has_decimals and finest > printed(change).digits,
        )
