"""What the labels of a table say: the unit of a figure, the state it describes, whether it is a total or a part."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from yizhangtu.documents.cell_figures import is_unit

__all__ = [
    "Label",
    "Role",
    "TotalRank",
    "is_among",
    "is_counting",
    "is_numbering",
    "plain",
    "role_of",
    "total_rank",
    "unit_stated",
    "year_of",
]

_BRACKETED = re.compile(r"\(([^()]*)\)")
_UNIT_STATED = re.compile(r"(?:计量)?单位[:为]([^():;。]+)")
_NUMBERING = re.compile(r"序号|编号|№|NO\.?", re.IGNORECASE)
_COUNTED = re.compile(r"(?:数量|(?:个|块|图斑|地块|宗|户|处|座|次|项目)数)$")
_AMONG = re.compile(r"^其中")
_TOTALS = ("小计", "合计", "总计", "共计")


class Role(StrEnum):
    """The state a column of a comparison describes."""

    BEFORE = "before"
    AFTER = "after"
    CHANGE = "change"
    RATE = "rate"


_YEAR = re.compile(r"((?:19|20)\d\d)年?度?")
_ROLES = (
    (Role.RATE, re.compile(r"(?:变化|增减|增长|变动)(?:率|幅度)|增幅|降幅")),
    (
        Role.CHANGE,
        re.compile(
            r"^(?:规划期(?:内)?|净|前后)?(?:变化|增减|变动|增量|差值|增加|增减变化)(?:量|值|情况|面积|数|规模)?$"
        ),
    ),
    (Role.BEFORE, re.compile(r"(?:调整|维护|优化|修改|变更|更新|调)前|现状|基期|基准年|^原")),
    (Role.AFTER, re.compile(r"(?:调整|维护|优化|修改|变更|更新|调)后|目标|规划期末")),
)


class TotalRank(StrEnum):
    """How far a total reaches, the narrower first."""

    SUBTOTAL = "小计"
    TOTAL = "合计"
    GRAND_TOTAL = "总计"

    @property
    def rank(self) -> int:
        """1 for a subtotal, 3 for a grand total."""
        return list(TotalRank).index(self) + 1


@dataclass(frozen=True, slots=True)
class Label:
    """A label of one row figure: its words without the unit in brackets, and that unit (empty when it names none)."""

    words: str
    unit: str

    @classmethod
    def read(cls, text: str) -> "tuple[Label, ...]":
        """The labels of a cell, one for each unit it names; one without a unit when it names none.

        Examples
        --------
        >>> [(one.words, one.unit) for one in Label.read("林地保有量（万亩）、森林覆盖率（%）")]
        [('林地保有量', '万亩'), ('森林覆盖率', '%')]
        >>> [(one.words, one.unit) for one in Label.read("不适宜建设面积(亩)(包括:蓄滞洪区等)")]
        [('不适宜建设面积(包括:蓄滞洪区等)', '亩')]
        """
        folded = plain(text)
        labels: list[Label] = []
        words_from = 0
        for bracket in _BRACKETED.finditer(folded):
            if is_unit(bracket[1]):
                words = folded[words_from : bracket.start()].lstrip("、,;和及/")
                labels.append(cls(words, bracket[1].replace("/每", "/")))
                words_from = bracket.end()
        rest = folded[words_from:]
        if not labels:
            return (cls(folded, ""),)
        if rest:
            labels[-1] = cls(labels[-1].words + rest, labels[-1].unit)
        return tuple(labels)


def plain(text: str) -> str:
    """A label in compatibility form without white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def unit_stated(text: str) -> str:
    """The unit that a caption or heading states (单位：公顷); empty when it states none.

    Examples
    --------
    >>> unit_stated("表2 各乡镇耕地（单位：公顷）")
    '公顷'
    """
    for found in _UNIT_STATED.finditer(plain(text)):
        if is_unit(found[1]):
            return found[1].replace("/每", "/")
    return ""


def role_of(heading: str) -> Role | None:
    """The state a column heading names; None when it names none."""
    words = "".join(label.words for label in Label.read(heading))
    return next((role for role, pattern in _ROLES if pattern.search(words)), None)


def year_of(heading: str) -> int | None:
    """The year that a column heading consists of (2025年); None for any other heading."""
    found = _YEAR.fullmatch(plain(heading).split("(")[0])
    return int(found[1]) if found else None


def total_rank(label: str) -> TotalRank | None:
    """The kind of total a label names; None for any other row."""
    words = "".join(one.words for one in Label.read(label))
    for mark in _TOTALS:
        if words.startswith(mark) or words.endswith(mark):
            return TotalRank.GRAND_TOTAL if mark == "共计" else TotalRank(mark)
    return None


def is_among(label: str) -> bool:
    """Whether a label begins with 其中: the row is a part of one above it."""
    return _AMONG.match(plain(label)) is not None


def is_numbering(heading: str) -> bool:
    """Whether a column counts the rows (序号)."""
    return _NUMBERING.fullmatch(plain(heading)) is not None


def is_counting(words: str) -> bool:
    """Whether a label without a unit counts things, so that its figures are exact whole numbers."""
    return _COUNTED.search(words) is not None
