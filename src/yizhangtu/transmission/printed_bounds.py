"""Sums of printed figures, and how far rounding alone may have moved them."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from yizhangtu.model import Target
from yizhangtu.units import Quantity, Unit

__all__ = ["PrintedSum", "half_digit"]


def half_digit(value: Decimal) -> Fraction:
    """Half a unit of the last printed digit: 0.005 for 327.40."""
    return Fraction(1, 2) * Fraction(10) ** int(value.as_tuple().exponent)


@dataclass(frozen=True, slots=True)
class PrintedSum:
    """An exact sum in one unit, and by how much the unrounded sum may differ from it."""

    value: Fraction
    slack: Fraction
    unit: Unit

    @classmethod
    def of(cls, targets: Iterable[Target], unit: Unit) -> "PrintedSum":
        """The sum of targets that have a value in `unit`'s dimension."""
        value = slack = Fraction(0)
        for target in targets:
            printed = target.quantity()
            assert target.value is not None  # noqa: S101 - the caller left out what has no value
            assert printed is not None  # noqa: S101
            size = Quantity.of(1, printed.unit).to(unit).value
            value += Fraction(target.value) * size
            slack += half_digit(target.value) * size
        return cls(value, slack, unit)

    def quantity(self) -> Quantity:
        """The sum as an exact quantity."""
        return Quantity(self.value, self.unit)
