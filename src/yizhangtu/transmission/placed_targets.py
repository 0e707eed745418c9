"""Targets put to their units in the tree, with what was assigned, kept back and declared as base."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from yizhangtu.model import Operator, Target
from yizhangtu.transmission.admin_tree import AdminTree
from yizhangtu.units import Quantity

__all__ = ["Levels"]

_ByUnit: TypeAlias = Mapping[str, tuple[Target, ...]]
_CONTRADICTED = "“{}”的同一指标有几个不同的数，不能确定以哪一个为准"


@dataclass(frozen=True, slots=True)
class Levels:
    """The tree and all that is known of its units, by code.

    targets: what the documents bind a unit to. assigned: what the level above handed down. reserves: what a unit keeps
    back from those below it. bases: urban construction land of the base year. unplaced: figures whose unit the tree does
    not have, or has more than once, and those that another figure for the same thing contradicts, with the reason.
    """

    tree: AdminTree
    targets: _ByUnit
    assigned: _ByUnit
    reserves: _ByUnit
    bases: _ByUnit
    unplaced: tuple[tuple[Target, str], ...]

    @classmethod
    def of(
        cls,
        tree: AdminTree,
        targets: Sequence[Target],
        *,
        assigned: Sequence[Target] = (),
        reserves: Sequence[Target] = (),
        bases: Sequence[Target] = (),
    ) -> "Levels":
        """Every figure put to the unit that its name means; of a unit's reserves all count, of the rest one for each thing."""
        unplaced: list[tuple[Target, str]] = []
        return cls(
            tree,
            _settled(_placed(tree, targets, unplaced), unplaced),
            _settled(_placed(tree, assigned, unplaced), unplaced),
            _placed(tree, reserves, unplaced),
            _settled(_placed(tree, bases, unplaced), unplaced),
            tuple(unplaced),
        )

    def target_like(self, code: str, other: Target) -> Target | None:
        """The unit's target for the same indicator and year as `other`, rather the one that binds the same way."""
        return _like(self.targets.get(code, ()), other)

    def binding(self, code: str, target: Target) -> Target | None:
        """The target itself, or the assigned one that it defers to (以上级下达为准); None when that is unknown."""
        if not target.conditional:
            return target
        assigned = _like(self.assigned.get(code, ()), target)
        return assigned if assigned and assigned.quantity() is not None else None

    def kept_back(self, code: str, target: Target) -> tuple[Target, ...]:
        """What the unit keeps back of the same indicator and year."""
        return tuple(one for one in self.reserves.get(code, ()) if _is_like(one, target))

    def base(self, code: str) -> Target | None:
        """The unit's base area."""
        return next(iter(self.bases.get(code, ())), None)


def _placed(
    tree: AdminTree, targets: Sequence[Target], unplaced: list[tuple[Target, str]]
) -> _ByUnit:
    groups: dict[str, list[Target]] = {}
    for target in targets:
        units = tree.named(target.unit_name)
        if len(units) == 1:
            groups.setdefault(units[0].code, []).append(target)
        elif units:
            codes = "、".join(unit.code for unit in units)
            reason = f"行政区表中有{len(units)}个“{target.unit_name}”（{codes}），不能确定是哪一个"
            unplaced.append((target, reason))
        else:
            unplaced.append((target, f"行政区表中没有“{target.unit_name}”"))
    return {code: tuple(group) for code, group in groups.items()}


def _settled(placed: _ByUnit, unplaced: list[tuple[Target, str]]) -> _ByUnit:
    """One figure for each thing that a unit is bound to: the latest dated, none where two contradict each other."""
    settled: dict[str, tuple[Target, ...]] = {}
    for code, targets in placed.items():
        same: dict[tuple[str, int | None, Operator], list[Target]] = {}
        for target in targets:
            same.setdefault((target.indicator, target.year, target.operator), []).append(target)
        latest = {key: _latest(group) for key, group in same.items()}
        settled[code] = tuple(group[0] for group in latest.values() if _agree(group))
        for group in latest.values():
            if not _agree(group):
                unplaced += [(one, _CONTRADICTED.format(one.unit_name)) for one in group]
    return settled


def _latest(targets: Sequence[Target]) -> list[Target]:
    """Those of the latest document; all of them when one bears no date."""
    dates = [target.document_date for target in targets if target.document_date]
    if len(dates) < len(targets):
        return list(targets)
    return [target for target in targets if target.document_date == max(dates)]


def _agree(targets: Sequence[Target]) -> bool:
    """Whether all state one quantity, in whatever unit of measure."""
    first, *others = [target.quantity() for target in targets]
    return all(_is_equal(first, other) for other in others)


def _is_equal(one: Quantity | None, other: Quantity | None) -> bool:
    if one is None or other is None:
        return one is other
    is_same_kind = one.unit.dimension is other.unit.dimension
    return is_same_kind and one.value == other.to(one.unit).value


def _is_like(one: Target, other: Target) -> bool:
    return one.indicator == other.indicator and one.year == other.year


def _like(targets: Sequence[Target], other: Target) -> Target | None:
    alike = [one for one in targets if _is_like(one, other)]
    return next((one for one in alike if one.operator is other.operator), next(iter(alike), None))
