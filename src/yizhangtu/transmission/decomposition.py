"""Targets of one level against those of the next (指标传导, T1 to T4): exact, and undecided where a figure is missing.

A floor (耕地保有量) holds when what the units below promise adds up to it, a ceiling (用水总量) when their limits add up to
no more. The expansion multiple is a ratio: it is weighted by the base areas and never added. A figure printed to two
decimals stands for all that round to it, so a sum may fall short by half a last digit of every figure in it, no more.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from yizhangtu.model import AdminUnit, LevelRow, Operator, Target, Verdict
from yizhangtu.transmission.placed_targets import Levels
from yizhangtu.transmission.printed_bounds import PrintedSum, half_digit
from yizhangtu.units import Dimension, Quantity, Unit

__all__ = ["compare_levels"]

_ADDITIVE = {Dimension.AREA, Dimension.VOLUME, Dimension.PEOPLE, Dimension.COUNT, Dimension.LENGTH}
_FLOORS = {Operator.AT_LEAST, Operator.EQUAL}
_CEILINGS = {Operator.AT_MOST, Operator.EQUAL}


@dataclass(frozen=True, slots=True)
class _Bound:
    """What a unit is held to: the document's target, or the assigned one that it refers to."""

    own: Target
    binding: Target

    @property
    def unit(self) -> Unit:
        return self.quantity().unit

    def quantity(self) -> Quantity:
        quantity = self.binding.quantity()
        assert quantity is not None  # noqa: S101 - a binding target has a value
        return quantity


def compare_levels(levels: Levels) -> tuple[LevelRow, ...]:
    """Every comparison that the tree and the targets call for, unit by unit from the top.

    For each unit with units below it and each of its targets: T1, T2 or T4. For each assigned target: T3.

    Source: 国土空间规划传导要求, own checks, unverified against a clause.
    """
    return (*_sums(levels), *_assignments(levels))


def _sums(levels: Levels) -> Iterator[LevelRow]:
    for place in levels.tree:
        below = levels.tree.below(place.unit.code)
        for target in levels.targets.get(place.unit.code, ()) if below else ():
            yield from _sum_rows(levels, place.unit, below, target)
        if levels.targets.get(place.unit.code):
            yield from _unbound(levels, place.unit, below)


def _unbound(levels: Levels, unit: AdminUnit, below: Sequence[AdminUnit]) -> Iterator[LevelRow]:
    """What units below are bound to and the unit itself, though it has targets, is not."""
    lacking = {
        (target.indicator, target.year): target
        for one in below
        for target in levels.targets.get(one.code, ())
        if levels.target_like(unit.code, target) is None
    }
    for target in lacking.values():
        for rule in _rules_of(target):
            row = _undecided(rule, unit, target, "下级有这项指标，而本级没有")
            yield replace(row, bound=None)


def _sum_rows(
    levels: Levels, unit: AdminUnit, below: Sequence[AdminUnit], target: Target
) -> Iterator[LevelRow]:
    binding = levels.binding(unit.code, target)
    if binding is None:
        for rule in _rules_of(target):
            yield _undecided(rule, unit, target, "文件写按上级下达指标执行，而没有提供下达数")
        return
    for rule in _rules_of(binding):
        dimension = _dimension(binding)
        if dimension is Dimension.MULTIPLE:
            yield _weighted(levels, unit, below, _Bound(target, binding))
        elif dimension not in _ADDITIVE:
            yield _undecided(rule, unit, target, "比例不能相加，须由各单位的分子分母另行核算")
        elif target.operator is Operator.ABOUT:
            yield _undecided(rule, unit, target, "文件只写大约数，不能判定是否突破")
        else:
            yield _added(levels, rule, unit, below, _Bound(target, binding))


def _rules_of(target: Target) -> tuple[str, ...]:
    """The checks that a target calls for: an equality binds both ways."""
    if target.indicator == "urban_expansion_multiple":
        return ("T4",)
    return {
        Operator.AT_LEAST: ("T1",),
        Operator.AT_MOST: ("T2",),
        Operator.EQUAL: ("T1", "T2"),
        Operator.ABOUT: ("T1",),
    }[target.operator]


def _undecided(rule: str, unit: AdminUnit, target: Target, reason: str) -> LevelRow:
    return LevelRow(
        rule=rule,
        unit=unit,
        indicator=target.indicator,
        year=target.year,
        operator=target.operator,
        verdict=Verdict.UNDECIDED,
        bound=target.quantity(),
        reason=reason,
        sources=(target,),
    )


def _added(
    levels: Levels, rule: str, unit: AdminUnit, below: Sequence[AdminUnit], bound: _Bound
) -> LevelRow:
    """T1 or T2: the sum of the units below against the unit's own figure."""
    wanted = _FLOORS if rule == "T1" else _CEILINGS
    found, missing = _of_each(levels, below, bound.binding, wanted)
    if missing:
        return _undecided(rule, unit, bound.own, f"{'、'.join(missing)}没有可比的指标")
    kept_back = levels.kept_back(unit.code, bound.own)
    total = PrintedSum.of((*found, *kept_back), bound.unit)
    slack = total.slack + half_digit(_value(bound.binding))
    short = bound.quantity().value - total.value
    passed = short <= slack if rule == "T1" else -short <= slack
    return LevelRow(
        rule=rule,
        unit=unit,
        indicator=bound.own.indicator,
        year=bound.own.year,
        operator=bound.own.operator,
        verdict=Verdict.PASSED if passed else Verdict.FAILED,
        bound=bound.quantity(),
        reached=total.quantity(),
        reserve=PrintedSum.of(kept_back, bound.unit).quantity() if kept_back else None,
        digits=_digits(bound.binding, *found),
        sources=(bound.own, *found),
    )


def _weighted(
    levels: Levels, unit: AdminUnit, below: Sequence[AdminUnit], bound: _Bound
) -> LevelRow:
    """T4: base areas of the units below times their multiples, against the unit's base times its own."""
    found, missing = _of_each(levels, below, bound.binding, _CEILINGS)
    if missing:
        return _undecided("T4", unit, bound.own, f"{'、'.join(missing)}没有可比的扩展倍数")
    bases = [levels.base(one.code) for one in (unit, *below)]
    unknown = [one.name for one, base in zip((unit, *below), bases, strict=True) if base is None]
    if unknown:
        reason = f"没有提供{'、'.join(unknown)}的城镇建设用地基数，倍数不能相加"
        return _undecided("T4", unit, bound.own, reason)
    own, *parts = [base for base in bases if base is not None]
    limit, slack = _product(own, bound.binding)
    reached = Fraction(0)
    for base, target in zip(parts, found, strict=True):
        grown, rounding = _product(base, target)
        reached, slack = reached + grown, slack + rounding
    return LevelRow(
        rule="T4",
        unit=unit,
        indicator=bound.own.indicator,
        year=bound.own.year,
        operator=bound.own.operator,
        verdict=Verdict.PASSED if reached - limit <= slack else Verdict.FAILED,
        bound=Quantity(limit, Unit.SQUARE_METRE).to(Unit.HECTARE),
        reached=Quantity(reached, Unit.SQUARE_METRE).to(Unit.HECTARE),
        digits=2,
        sources=(bound.own, *found),
    )


def _product(base: Target, multiple: Target) -> tuple[Fraction, Fraction]:
    """Base area times multiple in square metres, and what the rounding of the two printed figures can add to it."""
    area, times = PrintedSum.of((base,), Unit.SQUARE_METRE), _value(multiple)
    slack = half_digit(times)
    return (
        area.value * Fraction(times),
        area.value * slack + area.slack * (Fraction(times) + slack),
    )


def _of_each(
    levels: Levels, below: Sequence[AdminUnit], like: Target, operators: set[Operator]
) -> tuple[list[Target], list[str]]:
    """The binding target of every unit for the same thing and year, and the names of units that have none."""
    found, missing = [], []
    for unit in below:
        target = levels.target_like(unit.code, like)
        binding = levels.binding(unit.code, target) if target else None
        if binding is None or binding.operator not in operators or not _is_kind(binding, like):
            missing.append(unit.name)
        else:
            found.append(binding)
    return found, missing


def _dimension(target: Target) -> Dimension | None:
    quantity = target.quantity()
    return None if quantity is None else quantity.unit.dimension


def _is_kind(target: Target, like: Target) -> bool:
    """Whether two figures are of one dimension, so that they can be added."""
    dimension = _dimension(target)
    return dimension is not None and dimension is _dimension(like)


def _assignments(levels: Levels) -> Iterator[LevelRow]:
    """T3: what a unit took over against what it was assigned."""
    for place in levels.tree:
        for assigned in levels.assigned.get(place.unit.code, ()):
            yield _assignment(levels, place.unit, assigned)


def _assignment(levels: Levels, unit: AdminUnit, assigned: Target) -> LevelRow:
    own = levels.target_like(unit.code, assigned)
    if own is None:
        return _undecided("T3", unit, assigned, "本级规划没有这项指标")
    if own.operator is Operator.ABOUT or assigned.operator is Operator.ABOUT:
        return _undecided("T3", unit, assigned, "只写大约数，不能判定是否弱于下达数")
    if own.value is None:
        return _assigned_row(unit, own, assigned, passed=True, reason="文件写按下达指标执行")
    reached, bound = own.quantity(), assigned.quantity()
    if reached is None or bound is None or reached.unit.dimension is not bound.unit.dimension:
        return _undecided("T3", unit, assigned, "本级指标与下达指标不是同一种量")
    unit_of = bound.unit
    slack = PrintedSum.of((own, assigned), unit_of).slack
    excess = reached.to(unit_of).value - bound.value
    holds_floor = own.operator in _FLOORS and excess >= -slack
    holds_ceiling = own.operator in _CEILINGS and excess <= slack
    passed = {
        Operator.AT_LEAST: holds_floor,
        Operator.AT_MOST: holds_ceiling,
        Operator.EQUAL: holds_floor and holds_ceiling,
    }[assigned.operator]
    return _assigned_row(unit, own, assigned, passed=passed)


def _assigned_row(
    unit: AdminUnit, own: Target, assigned: Target, *, passed: bool, reason: str = ""
) -> LevelRow:
    reached, bound = own.quantity(), assigned.quantity()
    return LevelRow(
        rule="T3",
        unit=unit,
        indicator=assigned.indicator,
        year=assigned.year,
        operator=assigned.operator,
        verdict=Verdict.PASSED if passed else Verdict.FAILED,
        bound=bound,
        reached=reached.to(bound.unit) if reached and bound else None,
        digits=_digits(assigned, own),
        reason=reason,
        sources=(own, assigned),
    )


def _value(target: Target) -> Decimal:
    """The printed value of a target that has one."""
    assert target.value is not None  # noqa: S101 - binding targets have a value
    return target.value


def _digits(*targets: Target) -> int:
    """Decimals enough to show every figure in the first one's unit."""
    return max(
        max(0, -int(target.value.as_tuple().exponent))
        for target in targets
        if target.value is not None
    )
