"""The figures of a document that are values of an indicator for the whole unit, as the rules between sources compare them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from yizhangtu.documents import Span
from yizhangtu.model import Operator
from yizhangtu.standards import Profile
from yizhangtu.units import Quantity

__all__ = ["MOMENT_NAMES", "IndicatorFigure", "Moment", "indicator_of_target"]


class Moment(StrEnum):
    """Which state of the plan a figure is of."""

    BEFORE = "before"
    AFTER = "after"
    STATED = "stated"


MOMENT_NAMES: Mapping[Moment, str] = {
    Moment.BEFORE: "维护前",
    Moment.AFTER: "维护后",
    Moment.STATED: "",
}


@dataclass(frozen=True, slots=True)
class IndicatorFigure:
    """A printed value of an indicator and its place. `in_table` figures leave no doubt about what they are of.

    `operator` says how it binds (不低于 …), `is_task` that it is a task and not what is there. `year` is a year that
    the clause itself names.
    """

    indicator: str
    quantity: Quantity
    digits: int
    span: Span
    moment: Moment
    claim: str
    in_table: bool
    operator: Operator | None = None
    is_task: bool = False
    year: int | None = None

    def agrees(self, value: Quantity) -> bool:
        """Whether a value, rounded as this figure is printed, prints as this figure."""
        return value.to(self.quantity.unit).rounded(self.digits) == self.quantity.rounded(
            self.digits
        )

    @property
    def text(self) -> str:
        """The figure as printed, without its unit."""
        return self.quantity.text(self.digits)


def indicator_of_target(profile: Profile, key: str) -> str:
    """The computable indicator that is held against a target of that key; the key itself when none names it."""
    held = (name for name, one in profile.indicators.items() if one.target == key)
    return next(held, key)
