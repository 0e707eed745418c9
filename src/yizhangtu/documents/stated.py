"""Figures as a document states them: value and unit as printed, what they are of, and their place."""

from dataclasses import dataclass
from decimal import Decimal

from yizhangtu.documents.document import Span
from yizhangtu.errors import UsageError
from yizhangtu.model import Operator
from yizhangtu.units import Quantity, unit_named

__all__ = ["Reading", "StatedQuantity", "UnreadNumber"]


@dataclass(frozen=True, slots=True)
class StatedQuantity:
    """One figure of the running text.

    `value` and `unit` are as printed (a number in Chinese numerals as its value, full-width digits as plain ones; the unit
    is empty for a bare number). `operator` and `qualifier` say how it binds (不低于 …; None and "" when the text just
    states it); a range gives two figures. `subject` is the phrase that says what is measured, without white space;
    `indicator` its key when it is a known one, else "". `territory` is the unit of territory in force at that place and
    `year` the year the figure is for. `span` covers number and unit, `clause` the words from the subject to the unit.
    `conditional` marks a figure assigned elsewhere (不超过上级下达指标): then value is None. `doubts` says in Chinese
    why the value may be misread (a letter for a digit …).
    """

    value: Decimal | None
    unit: str
    operator: Operator | None
    qualifier: str
    subject: str
    indicator: str
    territory: str
    year: int | None
    span: Span
    clause: Span
    conditional: bool = False
    doubts: tuple[str, ...] = ()

    def quantity(self) -> Quantity | None:
        """The figure as an exact quantity; None without a value or a unit that converts."""
        if self.value is None or not self.unit:
            return None
        try:
            return Quantity.of(self.value, unit_named(self.unit))
        except UsageError:
            return None

    @property
    def digits(self) -> int:
        """How many decimals are printed: what a comparison has to allow for."""
        return 0 if self.value is None else max(0, -int(self.value.as_tuple().exponent))


@dataclass(frozen=True, slots=True)
class UnreadNumber:
    """A figure that was seen and could not be understood, so that nothing is lost silently."""

    quote: str
    line: int
    span: Span
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """All figures of a document in order, and those that were seen but not understood."""

    quantities: tuple[StatedQuantity, ...]
    unread: tuple[UnreadNumber, ...]
