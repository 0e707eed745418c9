"""Sentences about change, each proved by the printed row of its table.

A word of change (提高, 减少, 不变 …) is used only when the printed before, after and change agree on it; otherwise the
sentence gives the two figures and claims nothing.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from yizhangtu.model import Comparison
from yizhangtu.reports.phrases import plain

__all__ = ["Movement", "Statement", "is_measured", "movement", "statements"]

_NUMBER = re.compile(r"[+\-−]?[0-9]+(?:\.[0-9]+)?")
_PARENTHESES = re.compile(r"（[^（）]*）|\([^()]*\)")
# A share or an average rises (提高); an amount grows (增加).
_LEVEL_UNITS = {"%", "倍", "千米/平方千米", "亩/个", "比值"}
_CHANGE_UNITS = {"%": "个百分点"}


class Movement(Enum):
    """Which way a printed figure went."""

    RISE = "rise"
    FALL = "fall"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Statement:
    """What may be said of one figure of a row; `movement` is None when the row proves no direction."""

    text: str
    movement: Movement | None


def movement(before: str, after: str, change: str) -> Movement | None:
    """The direction that the three printed texts agree on, None when they do not or one is no number.

    Examples
    --------
    >>> movement("5939", "5823", "-116")
    <Movement.FALL: 'fall'>
    >>> movement("1.00", "1.01", "0.00") is None
    True
    """
    numbers = [_number(text) for text in (before, after, change)]
    if any(number is None for number in numbers):
        return None
    first, second, difference = (number for number in numbers if number is not None)
    if second > first and difference > 0:
        return Movement.RISE
    if second < first and difference < 0:
        return Movement.FALL
    if second == first and difference == 0:
        return Movement.SAME
    return None


def _number(text: str) -> Decimal | None:
    bare = text.strip().removesuffix("%").strip()
    return Decimal(bare.replace("−", "-")) if _NUMBER.fullmatch(bare) else None


def is_measured(comparison: Comparison) -> bool:
    """Whether the row has at least one figure on both sides."""
    return any(
        _number(before) is not None and _number(after) is not None
        for before, after in zip(
            comparison.before_text.split("/"), comparison.after_text.split("/"), strict=False
        )
    )


def statements(comparison: Comparison) -> tuple[Statement, ...]:
    """One statement per figure of the row; none for a row without data."""
    if not is_measured(comparison):
        return ()
    row = comparison.row
    befores, afters, changes = (
        [part.strip() for part in plain(text).split("/")]
        for text in (comparison.before_text, comparison.after_text, comparison.change_text)
    )
    labels = [_PARENTHESES.sub("", part) for part in re.split(r"、(?![^（]*）)", plain(row.label))]
    if not len(befores) == len(afters) == len(row.unit_symbols):
        return (_undivided(comparison),)
    if len(labels) != len(befores):
        # The label names one thing although several figures fill it: the figures are then told in one sentence.
        if len(befores) > 1:
            return (_undivided(comparison),)
        labels = [_PARENTHESES.sub("", plain(row.label))]
    if len(changes) != len(befores):
        # A single printed change for several figures stands for all of them only when nothing changed.
        changes = [changes[0] if _number(changes[0]) == 0 else ""] * len(befores)
    return tuple(
        _statement(label, unit, before, after, change)
        for label, unit, before, after, change in zip(
            labels, row.unit_symbols, befores, afters, changes, strict=True
        )
        if _number(before) is not None and _number(after) is not None
    )


def _undivided(comparison: Comparison) -> Statement:
    label = _PARENTHESES.sub("", plain(comparison.row.label))
    before, after = plain(comparison.before_text), plain(comparison.after_text)
    if before == after:
        return Statement(f"{label}维护前后均为{before}", None)
    return Statement(f"{label}维护前为{before}，维护后为{after}", None)


def _statement(label: str, unit: str, before: str, after: str, change: str) -> Statement:
    before, after, change = (text.removesuffix("%").strip() for text in (before, after, change))
    direction = movement(before, after, change)
    if direction is None:
        return Statement(f"{label}维护前为{before}{unit}，维护后为{after}{unit}", None)
    if direction is Movement.SAME:
        return Statement(f"{label}为{after}{unit}，维护前后不变", direction)
    level = unit in _LEVEL_UNITS
    verb = {
        (Movement.RISE, True): "提高",
        (Movement.FALL, True): "下降",
        (Movement.RISE, False): "增加",
        (Movement.FALL, False): "减少",
    }[direction, level]
    amount = f"{change.lstrip('+-−')}{_CHANGE_UNITS.get(unit, unit)}"
    return Statement(f"{label}由{before}{unit}{verb}到{after}{unit}，{verb}{amount}", direction)
