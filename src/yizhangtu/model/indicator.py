"""Indicator values and before/after comparisons, each carrying where it came from."""

from collections.abc import Sequence
from dataclasses import dataclass

from yizhangtu.model.standard import TableRow
from yizhangtu.units import Quantity

__all__ = ["Comparison", "EffectTable", "IndicatorValue", "Lineage"]


@dataclass(frozen=True, slots=True)
class Lineage:
    """Where a number came from: indicator definition, version, layers with their snapshot hashes, rule set, software."""

    indicator: str
    version: str
    layers: tuple[tuple[str, str], ...]
    profile: str
    software: str


@dataclass(frozen=True, slots=True)
class IndicatorValue:
    """An indicator on one state of the plan. `value` is None when it cannot be computed, and `reason` then says why.

    `geometric` is the figure recomputed from geometry alone, beside the recorded one, where both exist.
    """

    indicator: str
    value: Quantity | None
    reason: str = ""
    geometric: Quantity | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A table row before and after. The three texts are what every renderer prints; '—' marks a cell without data."""

    row: TableRow
    before: tuple[IndicatorValue, ...]
    after: tuple[IndicatorValue, ...]
    before_text: str
    after_text: str
    change_text: str
    reason: str = ""
    lineage: tuple[Lineage, ...] = ()


@dataclass(frozen=True, slots=True)
class EffectTable:
    """One of 表5-1 to 5-3: number, title and its rows in order."""

    number: str
    title: str
    rows: Sequence[Comparison]
