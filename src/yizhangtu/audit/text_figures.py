"""Figures of the running text with the words that lead to them, and what may be reckoned with them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from yizhangtu.audit.printed import Interval, Printed
from yizhangtu.documents import StatedQuantity
from yizhangtu.errors import UsageError
from yizhangtu.model import Operator
from yizhangtu.units import Dimension, round_half_up, unit_named

__all__ = ["LINE_NAMES", "Figure", "Flow", "in_unit", "line_named", "printed_sum"]

# The three control lines, as a plan names them.
LINE_NAMES = {
    "永久基本农田": re.compile(r"永久基本农田"),
    "生态保护红线": re.compile(r"生态(?:保护)?红线"),
    "城镇开发边界": re.compile(r"(?:城镇)?开发边界"),
}
_FLOW = re.compile(r"(调入|调出)[^,;。:]{0,14}$")
_RESTATED = re.compile(r"[(,]?(?:[(]|合|即|折合|约合|相当于|换算为)约?")
_CLAUSE = re.compile(r"[,;。:!?]")
_THRESHOLD_AFTER = re.compile(
    r"(?:\(含\))?(?:及?以[上下]|的(?!水平|目标|规模|任务|范围|要求|标准))"
)
_THRESHOLD_BEFORE = re.compile(r"(?<![不得])(?:小于|大于|不足|超过|低于|高于)$")
# Kinds of figures that add up in whatever unit they are printed; others only in the same unit.
_CONVERTIBLE = frozenset({Dimension.AREA, Dimension.LENGTH, Dimension.VOLUME, Dimension.PEOPLE})


class Flow(StrEnum):
    """The direction of a transfer, as the text names it."""

    IN = "调入"
    OUT = "调出"


@dataclass(frozen=True, slots=True)
class Figure:
    """A stated figure where it stands in its sentence: `start` and `end` count in the sentence's normalised text.

    `lead` is the text from the figure before (or the start of the sentence) to this one, `clause` the last clause of it,
    `after` what follows up to the next figure.
    """

    stated: StatedQuantity
    start: int
    end: int
    lead: str
    after: str

    @property
    def clause(self) -> str:
        """The words of the figure's own clause that stand before it."""
        return _CLAUSE.split(self.lead)[-1]

    @property
    def kind(self) -> str:
        """What may be added to it: a dimension, or the unit itself for counted things."""
        quantity = self.stated.quantity()
        if quantity is not None and quantity.unit.dimension in _CONVERTIBLE:
            return quantity.unit.dimension.value
        return self.stated.unit

    @property
    def exact(self) -> Fraction:
        """The value in the base unit of its dimension, or as printed for counted things."""
        quantity = self.stated.quantity()
        if quantity is None:
            return Fraction(self.stated.value or 0)
        return quantity.value * quantity.unit.size

    @property
    def interval(self) -> Interval:
        """What the printed figure may stand for, in the unit of `exact`; counted things stand for themselves."""
        value, quantity = self.stated.value or Decimal(0), self.stated.quantity()
        if quantity is not None:
            return Printed(value, quantity.unit).interval.scaled(quantity.unit.size)
        is_bare = not self.stated.unit
        return Printed(value).interval if is_bare else Interval(self.exact, self.exact)

    @property
    def is_about(self) -> bool:
        """Whether the figure is stated as a rough one."""
        return self.stated.operator is Operator.ABOUT

    @property
    def is_area(self) -> bool:
        """Whether the figure is an area."""
        return self.kind == Dimension.AREA.value

    @property
    def is_threshold(self) -> bool:
        """Whether the figure only delimits a class (5亩以下, 小于1平方公里) and states no amount."""
        return bool(_THRESHOLD_AFTER.match(self.after) or _THRESHOLD_BEFORE.search(self.lead))

    @property
    def is_amount(self) -> bool:
        """Whether the figure states how much or how many there is, so that it can be summed and compared."""
        return bool(
            self.stated.value is not None
            and self.stated.unit
            and self.stated.qualifier != "—"
            and not self.is_threshold
        )

    @property
    def flow(self) -> Flow | None:
        """The direction of transfer that the words before the figure give it."""
        found = _FLOW.search(self.clause)
        return Flow(found[1]) if found and self.is_area else None

    @property
    def is_restated(self) -> bool:
        """Whether the figure repeats the one before it in another unit: 54.20公顷(813亩)."""
        return _RESTATED.fullmatch(self.lead) is not None

    @property
    def text(self) -> str:
        """The figure as printed: number and unit."""
        return f"{self.stated.value:f}{self.stated.unit}"


def line_named(text: str) -> str:
    """The control line that a text names first; empty when it names none."""
    places = {
        found.start(): name
        for name, pattern in LINE_NAMES.items()
        if (found := pattern.search(text)) is not None
    }
    return places[min(places)] if places else ""


def in_unit(exact: Fraction, unit: str, digits: int) -> str:
    """A value in the base unit, printed in a unit to some decimals."""
    try:
        size = unit_named(unit).size
    except UsageError:
        size = Fraction(1)
    return f"{round_half_up(exact / size, digits):f}"


def printed_sum(figures: Sequence[Figure], unit: str) -> tuple[str, str]:
    """The sum written out, and its result in a unit to as many decimals as the finest figure has."""
    is_one_unit = all(figure.stated.unit == unit for figure in figures)
    terms = "+".join(f"{one.stated.value:f}" if is_one_unit else one.text for one in figures)
    digits = max(figure.stated.digits for figure in figures) if is_one_unit else 4
    return terms, in_unit(sum((one.exact for one in figures), Fraction(0)), unit, digits)
