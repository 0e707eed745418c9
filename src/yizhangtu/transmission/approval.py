"""Reads approved targets out of an approval document.

Approvals list figures in running text: a unit, then indicator by indicator with an operator, a value and a unit of
measure, several units one after another, years named once and valid until the next, a second year in brackets. The
reader walks over the words that matter in order and keeps what is in force: unit, year, indicator, operator.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from yizhangtu.documents import Document, NormalisedText
from yizhangtu.model import Operator, Target
from yizhangtu.transmission.terms import (
    ADDRESSEE,
    CONDITIONAL,
    DIMENSIONS,
    INDICATORS,
    NUMBER,
    OPERATORS,
    SELF,
    TERRITORY,
    TITLE,
    YEAR,
    indicator_pattern,
)
from yizhangtu.units import Dimension, Quantity, unit_named

__all__ = ["TargetReading", "UnreadNumber", "read_targets"]

KEYS = tuple(key for key, _ in INDICATORS)
# Between an indicator and its figure stands at most a clause such as 控制在基于某年城镇建设用地规模的.
FARTHEST = 45

_WORDS = re.compile(
    "|".join(
        (
            CONDITIONAL,
            NUMBER,
            YEAR,
            indicator_pattern(),
            *(f"(?P<operator_{index}>{pattern})" for index, (_, pattern) in enumerate(OPERATORS)),
            r"(?P<opened>\()",
            r"(?P<closed>\))",
            r"(?P<stop>[;。]|\.(?!\d))",
        )
    )
)
_CLAUSE_END = re.compile(r"[,;。.、:()年]")


@dataclass(frozen=True, slots=True)
class UnreadNumber:
    """A figure with a unit of measure that was seen but belongs to no target, so that nothing is lost silently."""

    quote: str
    line: int


@dataclass(frozen=True, slots=True)
class TargetReading:
    """What was read from one document."""

    targets: tuple[Target, ...]
    unread: tuple[UnreadNumber, ...]


def read_targets(document: Document) -> TargetReading:
    """The targets an approval document carries, in order, and the figures that were seen but not understood.

    A figure that points to an assignment made elsewhere (不超过上级下达指标) becomes a conditional target without a value;
    a figure in brackets with a year of its own (2025年不超过…) is a target of that year.

    Source: 批复文件行文惯例, unverified against a drafting rule.
    """
    reader = _Reader(document, NormalisedText.of(document.text))
    reader.read()
    return TargetReading(tuple(reader.targets), tuple(reader.unread))


@dataclass
class _Reader:
    document: Document
    normalised: NormalisedText
    targets: list[Target] = field(default_factory=list)
    unread: list[UnreadNumber] = field(default_factory=list)
    territory: str = ""
    year: int | None = None
    bracket_year: int | None = None
    in_bracket: bool = False
    indicator: str | None = None
    indicator_start: int = 0
    operator: Operator | None = None
    operator_end: int = 0

    def read(self) -> None:
        for word in _WORDS.finditer(self.normalised.text):
            self._take(word)

    def _take(self, word: re.Match[str]) -> None:
        kind = word.lastgroup or ""
        if kind in {"unit", "suffix", "number"}:
            self._take_number(word)
        elif kind in {"year", "other_year"}:
            self._take_year(word)
        elif kind == "conditional":
            self._take_conditional(word)
        elif kind in KEYS:
            self._take_indicator(kind, word.start())
        elif kind.startswith("operator_"):
            self.operator, self.operator_end = (
                OPERATORS[int(kind.removeprefix("operator_"))][0],
                word.end(),
            )
        elif kind == "stop":
            self.indicator = self.operator = None
            self.in_bracket, self.bracket_year = False, None
        else:
            self.in_bracket, self.bracket_year = kind == "opened", None

    def _take_year(self, word: re.Match[str]) -> None:
        if word["other_year"] is not None:
            return
        if self.in_bracket:
            self.bracket_year = int(word["year"])
        else:
            self.year = int(word["year"])

    def _take_indicator(self, key: str, start: int) -> None:
        self.indicator, self.indicator_start, self.operator = key, start, None
        before = self.normalised.text[max(0, start - 24) : start]
        clause = _CLAUSE_END.split(before)[-1]
        if SELF.search(clause):
            self.territory = self._subject()
        elif found := TERRITORY.search(clause):
            self.territory = found["name"]

    def _take_conditional(self, word: re.Match[str]) -> None:
        if self.indicator and self.operator and self._is_near(word.start()):
            self._add(None, "", self.operator, word.end())
            self.operator = None

    def _take_number(self, word: re.Match[str]) -> None:
        operator = _with_suffix(self.operator, word["suffix"])
        value, unit = Decimal(word["number"].replace(",", "")), word["unit"]
        if not self._belongs(word.start(), unit):
            self._leave(word)
        elif operator is None:
            if not self._repeats(value, unit):
                self._leave(word)
        else:
            self._add(value, unit, operator, word.end())
            self.operator = None

    def _belongs(self, start: int, unit: str) -> bool:
        """Whether a figure can be the indicator's: near enough, and a measure of that kind."""
        if self.indicator is None or not self._is_near(start):
            return False
        if self.operator is None and start - self.indicator_start > FARTHEST // 2:
            return False
        return unit_named(unit).dimension is DIMENSIONS.get(self.indicator, Dimension.AREA)

    def _is_near(self, start: int) -> bool:
        return start - max(self.indicator_start, self.operator_end) <= FARTHEST

    def _repeats(self, value: Decimal, unit: str) -> bool:
        """Whether the figure is the last target's again in another unit, as in 54188.01公顷(81.2820万亩)."""
        if not self.targets or (last := self.targets[-1].quantity()) is None:
            return False
        again = Quantity.of(value, unit_named(unit))
        if again.unit.dimension is not last.unit.dimension:
            return False
        digits = max(0, -int(value.as_tuple().exponent))
        return last.to(again.unit).rounded(digits) == value

    def _leave(self, word: re.Match[str]) -> None:
        start = self.normalised.origin[word.start()]
        self.unread.append(
            UnreadNumber(
                self.normalised.quote(word.start(), word.end()), self.document.line_at(start)
            )
        )

    def _add(self, value: Decimal | None, unit: str, operator: Operator, end: int) -> None:
        start = self.indicator_start
        self.targets.append(
            Target(
                unit_name=self.territory or self._subject(),
                indicator=self.indicator or "",
                operator=operator,
                value=value,
                unit=unit,
                year=self.bracket_year or self.year,
                conditional=value is None,
                quote=self.normalised.quote(start, end),
                line=self.document.line_at(self.normalised.origin[start]),
                document=self.document.path.name,
                document_sha256=self.document.sha256,
            )
        )

    def _subject(self) -> str:
        """The unit whose plan the document approves, from the plan's title or from whom it is addressed to."""
        if found := TITLE.search(self.normalised.text):
            return found["name"]
        if found := ADDRESSEE.search(self.document.text):
            return found["name"]
        return ""


def _with_suffix(operator: Operator | None, suffix: str | None) -> Operator | None:
    """What 以内, 以上 or 左右 after a figure makes of the operator before it."""
    if suffix == "左右":
        return Operator.ABOUT
    if suffix == "以上":
        return Operator.AT_LEAST
    if suffix in {"以内", "之内", "以下"}:
        return Operator.AT_MOST
    return operator
