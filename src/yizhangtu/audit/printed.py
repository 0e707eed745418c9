"""Printed figures as what they may stand for: a rounded number is an interval, and intervals can be reckoned with exactly.

A figure printed as 0.26 stands for anything from 0.255 to 0.265. Two claims contradict each other only when no choice
of exact values behind the printed ones satisfies both, so rounding alone never gives a finding.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from yizhangtu.units import Dimension, Unit, convert

__all__ = ["Interval", "Printed", "agrees", "total"]

# Counted things are printed as they are; only what is measured is rounded.
_COUNTED = frozenset({Dimension.COUNT})


@dataclass(frozen=True, slots=True)
class Interval:
    """All values from `low` to `high`, both included."""

    low: Fraction
    high: Fraction

    def __add__(self, other: "Interval") -> "Interval":
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: "Interval") -> "Interval":
        return Interval(self.low - other.high, self.high - other.low)

    def scaled(self, factor: Fraction) -> "Interval":
        """Every value times an exact factor."""
        ends = (self.low * factor, self.high * factor)
        return Interval(min(ends), max(ends))

    def over(self, divisor: "Interval") -> "Interval | None":
        """Every ratio of a value to one of `divisor`; None when the divisor may be zero."""
        if divisor.low <= 0 <= divisor.high:
            return None
        ratios = [
            numerator / denominator
            for numerator in (self.low, self.high)
            for denominator in (divisor.low, divisor.high)
        ]
        return Interval(min(ratios), max(ratios))

    def overlaps(self, other: "Interval") -> bool:
        """Whether some value lies in both."""
        return self.low <= other.high and other.low <= self.high


@dataclass(frozen=True, slots=True)
class Printed:
    """A figure as printed: its value with all printed decimals, its unit (None for a bare number or an unknown one)."""

    value: Decimal
    unit: Unit | None = None

    @property
    def exact(self) -> Fraction:
        """The printed value itself."""
        return Fraction(self.value)

    @property
    def digits(self) -> int:
        """How many decimals are printed."""
        return max(0, -int(self.value.as_tuple().exponent))

    @property
    def interval(self) -> Interval:
        """What the figure may stand for, in its own unit: half a unit of the last printed digit to both sides.

        Counts stand for themselves.

        Examples
        --------
        >>> Printed(Decimal("0.26")).interval
        Interval(low=Fraction(51, 200), high=Fraction(53, 200))
        """
        is_counted = self.unit is not None and self.unit.dimension in _COUNTED
        half = Fraction(0) if is_counted else Fraction(1, 2 * 10**self.digits)
        return Interval(self.exact - half, self.exact + half)

    def in_unit(self, unit: Unit) -> Interval:
        """What the figure may stand for, expressed in another unit of its dimension; a bare number keeps its own.

        Raises
        ------
        UsageError
            When the units measure different things.
        """
        if self.unit is None:
            return self.interval
        return self.interval.scaled(convert(1, self.unit, unit))

    @property
    def text(self) -> str:
        """Number and unit as a reader prints them."""
        return f"{self.value:f}{self.unit.symbol if self.unit else ''}"


def total(intervals: Iterable[Interval]) -> Interval:
    """What the sum of printed figures may stand for; nothing sums to exactly zero."""
    return sum(intervals, Interval(Fraction(0), Fraction(0)))


def agrees(stated: Printed, recomputed: Interval) -> bool:
    """Whether a printed figure and what follows from other printed figures, in the same unit, can both be right.

    Examples
    --------
    >>> parts = total(Printed(Decimal(text)).interval for text in ("7.59", "0.63"))
    >>> agrees(Printed(Decimal("8.22")), parts)
    True
    """
    return stated.interval.overlaps(recomputed)
