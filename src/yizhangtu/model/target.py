"""Approved targets (批复指标): what a higher level bound this unit to, with the words that say so."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from yizhangtu.units import Quantity, unit_named

__all__ = ["Operator", "Target"]


class Operator(StrEnum):
    """How the value binds: 不低于, 不超过 (控制在…以内), 等于, 约."""

    AT_LEAST = ">="
    AT_MOST = "<="
    EQUAL = "="
    ABOUT = "about"


@dataclass(frozen=True, slots=True)
class Target:
    """One target as printed.

    `value` and `unit` keep the printed form (3179.6591, 万亩); value is None when the document only points to a figure
    assigned elsewhere (不超过上级下达指标), which makes the target `conditional`. `quote` is an exact substring of the
    source text and `line` its first line there (from 1). `document` is the file's name, `document_sha256` its content.
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

    def quantity(self) -> Quantity | None:
        """The printed value as an exact quantity, None when there is none."""
        return None if self.value is None else Quantity.of(self.value, unit_named(self.unit))
