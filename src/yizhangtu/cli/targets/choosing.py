"""Which of the targets that were read a person confirms."""

import sys
from collections.abc import Sequence

import click

from yizhangtu.cli.output import ERROR
from yizhangtu.errors import UsageError
from yizhangtu.model import Target

__all__ = ["chosen_targets", "is_terminal", "parse_numbers"]


def chosen_targets(
    targets: Sequence[Target], only: str | None, *, everything: bool
) -> list[Target]:
    """The targets that are confirmed: those of `only`, everything, those that a person names, else those without doubts.

    Raises
    ------
    UsageError
        When a number is none of the targets'.
    """
    if only is not None:
        return _numbered(targets, parse_numbers(only))
    if everything:
        return list(targets)
    doubtful = [number for number, target in enumerate(targets, start=1) if target.doubts]
    sure = [target for target in targets if not target.doubts]
    if is_terminal():
        return _asked(targets, sure, doubtful)
    if doubtful:
        ERROR.print(
            f"第{'、'.join(map(str, doubtful))}号数字存疑，未登记；核对原文后用 --only 写明序号登记。",
            style="yellow",
            markup=False,
        )
    return sure


def is_terminal() -> bool:
    """Whether somebody can answer."""
    return sys.stdin.isatty()


def parse_numbers(text: str) -> list[int]:
    """The numbers of a list like 1,3-5.

    Examples
    --------
    >>> parse_numbers("1,3-5")
    [1, 3, 4, 5]
    """
    numbers: list[int] = []
    for part in text.replace("，", ",").replace("、", ",").split(","):
        first, _, last = part.strip().partition("-")
        if not (first.isdecimal() and (last or first).isdecimal()):
            raise UsageError(f"“{part}”不是序号", mend="请写成 1,3-5 的形式")
        numbers.extend(range(int(first), int(last or first) + 1))
    return numbers


def _numbered(targets: Sequence[Target], numbers: Sequence[int]) -> list[Target]:
    for number in numbers:
        if not 1 <= number <= len(targets):
            raise UsageError(
                f"没有第{number}号指标",
                mend=f"本文件读到{len(targets)}条，请写 1 至 {len(targets)}",
            )
    return [targets[number - 1] for number in numbers]


def _asked(
    targets: Sequence[Target], sure: Sequence[Target], doubtful: Sequence[int]
) -> list[Target]:
    """What a person at a terminal answers."""
    warning = f"（第{'、'.join(map(str, doubtful))}号存疑，回车不含）" if doubtful else ""
    answer = click.prompt(
        f"核对无误后登记{warning}：回车登记{len(sure)}条，或输入序号如 1,3-5，n 为不登记",
        default="",
        show_default=False,
        err=True,
    ).strip()
    if answer.lower() == "n":
        return []
    return _numbered(targets, parse_numbers(answer)) if answer else list(sure)
