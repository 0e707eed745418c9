"""Approved targets (批复指标): what a higher level bound this unit to, with the words that say so."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from yizhangtu.units import Quantity, Unit, unit_named

__all__ = ["Operator", "RegisteredTarget", "Target"]


class Operator(StrEnum):
    """How the value binds: 不低于, 不超过 (控制在…以内), 等于, 约."""

    AT_LEAST = ">="
    AT_MOST = "<="
    EQUAL = "="
    ABOUT = "about"


@dataclass(frozen=True, slots=True)
class Target:
    """One target as printed.

    `value` and `unit` keep the printed form (3179.6591, 万亩; a multiple may have no unit); value is None when the document
    only points to a figure assigned elsewhere (不超过上级下达指标), which makes the target `conditional`, as a figure does
    that another level may still change. `quote` is an exact substring of the source text, from the character `start` up to
    `end`, and `line` its first line there (from 1). `document` is the file's name, `document_sha256` its content,
    `document_date` the day it is signed. `doubts` say in Chinese why the figure may be misread.
    """

    unit_name: str
    indicator: str
    operator: Operator
    value: Decimal | None
    unit: str
    year: int | None
    conditional: bool
    quote: str
    line: int
    document: str = ""
    document_sha256: str = ""
    document_date: date | None = None
    start: int | None = None
    end: int | None = None
    doubts: tuple[str, ...] = ()

    def quantity(self) -> Quantity | None:
        """The printed value as an exact quantity, None when there is none."""
        if self.value is None:
            return None
        return Quantity.of(self.value, unit_named(self.unit) if self.unit else Unit.MULTIPLE)

    @property
    def bound(self) -> tuple[str, str, int | None]:
        """What it binds: unit, indicator and year. Of two documents that bind the same, the later one counts."""
        return self.unit_name, self.indicator, self.year


@dataclass(frozen=True, slots=True)
class RegisteredTarget:
    """A target on the workspace's record, by its number; a retired one stays on record and binds nothing."""

    number: int
    target: Target
    is_in_force: bool
