"""The measure of reading targets: what counts as read, missed, false and set aside."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from approval_corpus import CorpusDocument, ExpectedTarget, Score, compared, read_corpus
from targets_accuracy import PHENOMENON_NAMES, difference_part, phenomenon_part, score_part

LAND = ExpectedTarget(
    "甲县",
    "cultivated_land_retention",
    ">=",
    Decimal("327.40"),
    "万亩",
    2035,
    conditional=False,
    doubtful=False,
)
LINE = ExpectedTarget(
    "甲县",
    "ecological_redline",
    ">=",
    Decimal("1.5"),
    "万平方千米",
    2035,
    conditional=False,
    doubtful=False,
)


@dataclass(frozen=True)
class Number:
    quote: str


@dataclass(frozen=True)
class Reading:
    targets: list[ExpectedTarget]
    unread: list[Number] = field(default_factory=list)


def document(*targets: ExpectedTarget, half: str = "dev") -> CorpusDocument:
    return CorpusDocument(half, "one", Path("one.txt"), ("table",), targets)


def test_the_same_targets_are_hits_whatever_the_order() -> None:
    comparison = compared(document(LAND, LINE), Reading([LINE, LAND]))
    assert (comparison.hits, comparison.missed, comparison.false_alarms) == (2, (), ())


def test_a_target_read_twice_counts_once() -> None:
    comparison = compared(document(LAND), Reading([LAND, replace(LAND)]))
    assert (comparison.hits, comparison.false_alarms) == (1, ())


@pytest.mark.parametrize(
    ("value", "unit"),
    [
        pytest.param("3274000", "亩", id="mu"),
        pytest.param("327.4", "万亩", id="fewer decimals"),
        pytest.param("0.03274", "亿亩", id="hundred million mu"),
    ],
)
def test_one_figure_in_several_units_is_the_same(value: str, unit: str) -> None:
    read = replace(LAND, value=Decimal(value), unit=unit)
    assert compared(document(LAND), Reading([read])).hits == 1


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(replace(LAND, unit_name="乙县"), id="unit of territory"),
        pytest.param(replace(LAND, indicator="permanent_basic_farmland"), id="indicator"),
        pytest.param(replace(LAND, operator="<="), id="operator"),
        pytest.param(replace(LAND, value=Decimal("327.41")), id="value"),
        pytest.param(replace(LAND, unit="公顷"), id="unit"),
        pytest.param(replace(LAND, year=2025), id="year"),
        pytest.param(replace(LAND, value=None, unit=""), id="no value"),
    ],
)
def test_one_wrong_part_is_a_miss_and_a_false_alarm(wrong: ExpectedTarget) -> None:
    comparison = compared(document(LAND), Reading([wrong]))
    assert (comparison.hits, comparison.missed, comparison.false_alarms) == (0, (LAND,), (wrong,))


def test_a_misprinted_figure_is_set_aside_only_where_it_is_listed() -> None:
    doubtful = replace(LAND, doubtful=True)
    listed = compared(document(doubtful), Reading([], [Number("耕地保有量不低于３２７．４Ｏ万亩")]))
    silent = compared(document(doubtful), Reading([]))
    assert (listed.set_aside, listed.missed) == (1, ())
    assert (silent.set_aside, silent.missed) == (0, (doubtful,))


def test_precision_and_recall_are_exact_and_none_without_anything_to_divide() -> None:
    some = compared(document(LAND, LINE), Reading([LAND, replace(LINE, year=2030)]))
    score = Score.of([some])
    assert (score.precision, score.recall) == (Fraction(1, 2), Fraction(1, 2))
    assert Score.of([compared(document(), Reading([]))]).precision is None


def test_the_page_names_every_difference_and_every_phenomenon() -> None:
    comparison = compared(document(LAND), Reading([replace(LAND, year=None)]))
    assert "| 开发集 | 1 | 1 | 0 | 1 | 1 | 0.00% | 0.00% |" in score_part([comparison])
    assert "| 表格 | 1 | 1 | 0 | 1 | 1 | 0.00% | 0.00% |" in phenomenon_part([comparison])
    assert difference_part([comparison]).splitlines()[2:] == [
        "| dev/one | 漏读 | 甲县 `cultivated_land_retention` >= 327.40万亩，2035年 |",
        "| dev/one | 误读 | 甲县 `cultivated_land_retention` >= 327.40万亩，无年份 |",
    ]
    shown = {phenomenon for one in read_corpus() for phenomenon in one.phenomena}
    assert shown == set(PHENOMENON_NAMES)
