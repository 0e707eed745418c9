"""The corpus of approvals in tests/data/approvals, and what a reading of it got right.

A target counts as read when unit of territory, indicator, operator, value and year are those of the hand-made list. Values
are compared exactly, across units of one kind (1 万公顷 = 15 万亩); the sizes of the units are kept here and not taken from
the package, because they judge it.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Protocol

__all__ = ["Comparison", "CorpusDocument", "ExpectedTarget", "Score", "compared", "read_corpus"]

CORPUS = Path(__file__).resolve().parents[1] / "tests" / "data" / "approvals"
HALVES = ("dev", "held_out", "blind")
_TENS = {"千": 1000, "万": 10_000, "亿": 100_000_000}
_SIZES = {
    "平方米": ("面积", Fraction(1)),
    "亩": ("面积", Fraction(2000, 3)),
    "公顷": ("面积", Fraction(10_000)),
    "平方千米": ("面积", Fraction(1_000_000)),
    "平方公里": ("面积", Fraction(1_000_000)),
    "km2": ("面积", Fraction(1_000_000)),
    "hm2": ("面积", Fraction(10_000)),
    "ha": ("面积", Fraction(10_000)),
    "立方米": ("水量", Fraction(1)),
    "m3": ("水量", Fraction(1)),
    "%": ("比例", Fraction(1)),
    "倍": ("倍数", Fraction(1)),
    "": ("倍数", Fraction(1)),
    "百分点": ("个百分点", Fraction(1)),
}
# What a scanner takes for a digit, and full-width forms, made plain before a figure is looked for.
_PLAIN = str.maketrans("０１２３４５６７８９．，OＯoｏlｌIＩ", "0123456789.,00001111")


class ReadTarget(Protocol):
    """What of a target is compared; the package's own targets have it."""

    @property
    def unit_name(self) -> str: ...
    @property
    def indicator(self) -> str: ...
    @property
    def operator(self) -> str: ...
    @property
    def value(self) -> Decimal | None: ...
    @property
    def unit(self) -> str: ...
    @property
    def year(self) -> int | None: ...
    @property
    def conditional(self) -> bool: ...


class Quoting(Protocol):
    """A number that was seen and not understood."""

    @property
    def quote(self) -> str: ...


class Reading(Protocol):
    """What `read_targets` gives."""

    @property
    def targets(self) -> Iterable[ReadTarget]: ...
    @property
    def unread(self) -> Iterable[Quoting]: ...


@dataclass(frozen=True, slots=True)
class ExpectedTarget:
    """One row of the hand-made list. A doubtful one is misprinted: it may be read rightly or be listed as unread."""

    unit_name: str
    indicator: str
    operator: str
    value: Decimal | None
    unit: str
    year: int | None
    conditional: bool
    doubtful: bool


@dataclass(frozen=True, slots=True)
class CorpusDocument:
    """One text with its targets and the phenomena it shows."""

    half: str
    name: str
    path: Path
    phenomena: tuple[str, ...]
    targets: tuple[ExpectedTarget, ...]

    def source(self) -> str:
        """The text as stored, line ends as they are."""
        stored = self.path.read_bytes()
        try:
            return stored.decode("utf-8")
        except UnicodeDecodeError:
            return stored.decode("gb18030")


@dataclass(frozen=True, slots=True)
class Comparison:
    """A document's targets that were read, missed, and read though they are none; `set_aside` are doubtful and unread."""

    document: CorpusDocument
    hits: int
    conditional_hits: int
    missed: tuple[ReadTarget, ...]
    false_alarms: tuple[ReadTarget, ...]
    set_aside: int


@dataclass(frozen=True, slots=True)
class Score:
    """Counts over some documents. Precision and recall are exact; None where there is nothing to divide by."""

    documents: int
    hits: int
    missed: int
    false_alarms: int

    @classmethod
    def of(cls, comparisons: Iterable[Comparison]) -> "Score":
        """The counts of several documents together."""
        some = list(comparisons)
        return cls(
            len(some),
            sum(one.hits for one in some),
            sum(len(one.missed) for one in some),
            sum(len(one.false_alarms) for one in some),
        )

    @property
    def precision(self) -> Fraction | None:
        read = self.hits + self.false_alarms
        return Fraction(self.hits, read) if read else None

    @property
    def recall(self) -> Fraction | None:
        promised = self.hits + self.missed
        return Fraction(self.hits, promised) if promised else None


def read_corpus(folder: Path = CORPUS) -> list[CorpusDocument]:
    """Every document of the three sets, in the order of phenomena.csv."""
    with (folder / "phenomena.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    return [
        CorpusDocument(
            row["half"],
            row["document"],
            folder / row["half"] / f"{row['document']}.txt",
            tuple(row["phenomena"].split()),
            tuple(_expected(folder / row["half"] / f"{row['document']}.targets.csv")),
        )
        for row in rows
    ]


def _expected(path: Path) -> Iterator[ExpectedTarget]:
    with path.open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            yield ExpectedTarget(
                row["unit_name"],
                row["indicator"],
                row["operator"],
                Decimal(row["value"]) if row["value"] else None,
                row["unit"],
                int(row["year"]) if row["year"] else None,
                row["conditional"] == "true",
                row["doubtful"] == "true",
            )


def compared(document: CorpusDocument, reading: Reading) -> Comparison:
    """A reading against the hand-made list. A target stated twice counts once on either side."""
    expected = {_identity(target): target for target in document.targets}
    found = {_identity(target): target for target in reading.targets}
    hits = expected.keys() & found.keys()
    lost = [target for key, target in expected.items() if key not in found]
    listed = "\n".join(number.quote.translate(_PLAIN) for number in reading.unread)
    aside = [target for target in lost if target.doubtful and f"{target.value}" in listed]
    return Comparison(
        document,
        len(hits),
        sum(expected[key].conditional == found[key].conditional for key in hits),
        tuple(target for target in lost if target not in aside),
        tuple(target for key, target in found.items() if key not in expected),
        len(aside),
    )


def _identity(target: ReadTarget) -> tuple[object, ...]:
    return (
        target.unit_name,
        target.indicator,
        f"{target.operator}",
        _amount(target.value, target.unit),
        target.year,
    )


def _amount(value: Decimal | None, unit: str) -> tuple[str, Fraction] | None:
    """The value in the base unit of its kind; a unit that is not known here is a kind of its own."""
    if value is None:
        return None
    match = re.fullmatch(r"([千万亿]*)(.*)", unicodedata.normalize("NFKC", unit).removeprefix("个"))
    assert match is not None
    factor = Fraction(1)
    for tens in match[1]:
        factor *= _TENS[tens]
    kind, size = _SIZES.get(match[2], (match[2], Fraction(1)))
    return kind, Fraction(value) * factor * size
