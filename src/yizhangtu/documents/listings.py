"""Figures that stand in a row: ranges (1200—1300) and lists with nothing between (分别为12、15、20公顷)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from yizhangtu.documents.figures import Figure
from yizhangtu.documents.phrases import read_lead

__all__ = ["Listing", "find_listings", "find_ranges"]

_RANGE = re.compile(r"[—–―─~\-至到]{1,2}")
_JOINT = re.compile(r"(?:[、,;/]|和|与|及|以及)+(?P<rest>.{0,6})")


@dataclass(frozen=True, slots=True)
class Listing:
    """Two or more figures in a row; the last one's unit and suffix hold for those that have none.

    `groups` are the sizes of the groups that 和 makes inside a list of 、 (A和a、B和b: 2, 2).
    """

    figures: tuple[Figure, ...]
    groups: tuple[int, ...]

    def unit_of(self, figure: Figure) -> str:
        """The unit of a figure of the list: its own, or that of the next one that has one."""
        rest = self.figures[self.figures.index(figure) :]
        return next((other.unit for other in rest if other.unit), "")

    def suffix_of(self, figure: Figure) -> str:
        """The suffix of a figure of the list, or the last one's."""
        return figure.suffix or self.figures[-1].suffix


def find_ranges(text: str, figures: Sequence[Figure]) -> Mapping[Figure, Figure]:
    """The upper figure of every range by its lower one."""
    return {low: high for low, high in pairwise(figures) if _is_range(text, low, high)}


def _is_range(text: str, low: Figure, high: Figure) -> bool:
    if low.number.value is None or high.number.value is None or low.suffix:
        return False
    between = text[low.end : high.start]
    is_between = between in {"和", "与"} and text.startswith("之间", high.tail)
    is_range = (
        is_between
        or _RANGE.fullmatch(between) is not None
        or (not between and text[high.start] in "-−")
    )
    fits = not low.unit or low.unit == high.unit or high.unit.startswith(low.unit)
    return is_range and fits and low.number.value <= abs(high.number.value)


def find_listings(text: str, figures: Sequence[Figure]) -> Mapping[Figure, Listing]:
    """The list that every figure of a list stands in."""
    found: dict[Figure, Listing] = {}
    row: list[Figure] = []
    for figure in figures:
        if row and not _is_joint(text[row[-1].tail : figure.start]):
            _close(text, row, found)
            row = []
        row.append(figure)
    _close(text, row, found)
    return found


def _close(text: str, row: Sequence[Figure], found: dict[Figure, Listing]) -> None:
    if len(row) < 2:
        return
    groups = [1]
    for before, after in pairwise(row):
        if text[before.tail : after.start].startswith(("和", "与")):
            groups[-1] += 1
        else:
            groups.append(1)
    found.update(dict.fromkeys(row, Listing(tuple(row), tuple(groups))))


def _is_joint(between: str) -> bool:
    joint = _JOINT.fullmatch(between)
    if joint is None:
        return False
    phrase = read_lead(joint["rest"])
    return not joint["rest"] or (
        phrase.operator is not None and not (phrase.subject or phrase.base)
    )
