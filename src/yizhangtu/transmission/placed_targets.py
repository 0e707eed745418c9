"""Targets put to their units in the tree, with what was assigned, kept back and declared as base."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from yizhangtu.model import Target
from yizhangtu.transmission.admin_tree import AdminTree

__all__ = ["Levels"]

_ByUnit: TypeAlias = Mapping[str, tuple[Target, ...]]


@dataclass(frozen=True, slots=True)
class Levels:
    """The tree and all that is known of its units, by code.

    targets: what the documents bind a unit to. assigned: what the level above handed down. reserves: what a unit keeps
    back from those below it. bases: urban construction land of the base year. unplaced: figures whose unit the tree does
    not have, or has more than once, with the reason.
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
        """Every figure put to the unit that its name means."""
        unplaced: list[tuple[Target, str]] = []
        return cls(
            tree,
            _placed(tree, targets, unplaced),
            _placed(tree, assigned, unplaced),
            _placed(tree, reserves, unplaced),
            _placed(tree, bases, unplaced),
            tuple(unplaced),
        )

    def target_like(self, code: str, other: Target) -> Target | None:
        """The unit's target for the same indicator and year as `other`."""
        return _like(self.targets.get(code, ()), other)

    def binding(self, code: str, target: Target) -> Target | None:
        """The target itself, or the assigned one that it refers to (不超过上级下达指标); None when that is unknown."""
        if target.quantity() is not None:
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


def _is_like(one: Target, other: Target) -> bool:
    return one.indicator == other.indicator and one.year == other.year


def _like(targets: Sequence[Target], other: Target) -> Target | None:
    return next((one for one in targets if _is_like(one, other)), None)
