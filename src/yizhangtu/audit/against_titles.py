"""Whose plan a document is about, and for which years: read from the plan's name as the document prints it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from yizhangtu.documents import Document, NormalisedText, Span

__all__ = ["PlanName", "is_same_unit", "plan_names"]

_NAME = re.compile(
    r"(?P<unit>[\u3400-\u9fff]{2,20}?(?:自治)?(?:省|区|市|州|盟|县|旗))国土空间总体规划"
    r"(?:\((?P<first>20\d\d)(?:年)?[-—–~至]+(?P<last>20\d\d)年?\))?"
)


@dataclass(frozen=True, slots=True)
class PlanName:
    """A mention of a plan by name: the unit, the period ("" when it is not printed) and the place."""

    unit: str
    period: str
    span: Span


def plan_names(document: Document) -> Iterator[PlanName]:
    """The plans that a document names, in order."""
    normalised = NormalisedText.of(document.text)
    for found in _NAME.finditer(normalised.text):
        period = f"{found['first']}—{found['last']}年" if found["first"] else ""
        start, end = normalised.origin[found.start()], normalised.origin[found.end() - 1] + 1
        yield PlanName(found["unit"], period, Span(start, end))


def is_same_unit(one: str, other: str) -> bool:
    """Whether two names are of one unit: one may be printed with the units above it (某市某县 and 某县)."""
    return one.endswith(other) or other.endswith(one)
