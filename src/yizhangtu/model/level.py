"""Targets of several levels of government side by side: what was assigned, what was taken over, what the units below add up to."""

from dataclasses import dataclass
from enum import StrEnum

from yizhangtu.model.admin import AdminUnit
from yizhangtu.model.finding import Finding, NotRun
from yizhangtu.model.target import Operator, Target
from yizhangtu.units import Quantity

__all__ = ["LevelReport", "LevelRow", "PlacedUnit", "SynchronisedPlan", "Verdict"]


class Verdict(StrEnum):
    """How a comparison ended; a comparison that could not be made is never a pass."""

    PASSED = "passed"
    FAILED = "failed"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class PlacedUnit:
    """An administrative unit and the code of the unit above it in the table; None at the top."""

    unit: AdminUnit
    parent: str | None
    depth: int


@dataclass(frozen=True, slots=True)
class LevelRow:
    """One comparison: a unit's target for a year against what was assigned to it, or against the units below it.

    `bound` is the figure that must be kept and `reached` the one held against it, both exact and in `bound`'s unit; each
    is None when it is unknown, and `reason` says why. `reserve` is what the unit declared as not handed down (预留).
    `sources` are the targets that the comparison rests on, the unit's own first, each with its document and quote.
    """

    rule: str
    unit: AdminUnit
    indicator: str
    year: int | None
    operator: Operator
    verdict: Verdict
    bound: Quantity | None = None
    reached: Quantity | None = None
    reserve: Quantity | None = None
    digits: int = 4
    reason: str = ""
    sources: tuple[Target, ...] = ()

    @property
    def excess(self) -> Quantity | None:
        """By how much `reached` exceeds `bound`; None when either is unknown."""
        return None if self.bound is None or self.reached is None else self.reached - self.bound


@dataclass(frozen=True, slots=True)
class SynchronisedPlan:
    """A plan that has to follow a maintenance: whose it is, which kind, why, and which rules to run again."""

    unit: AdminUnit
    kind: str
    reason: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LevelReport:
    """All comparisons between levels, in the order of the tree: rows, findings, rules that could not decide."""

    units: tuple[PlacedUnit, ...]
    rows: tuple[LevelRow, ...]
    findings: tuple[Finding, ...]
    not_run: tuple[NotRun, ...] = ()
    unmatched: tuple[Target, ...] = ()
