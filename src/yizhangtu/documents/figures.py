"""Finds the numbers in normalised text: figures with unit and suffix, years, and numbers that are no quantity.

Every run of digits ends up in one of the three, which is what lets a reader say that nothing was lost.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from math import prod

from yizhangtu.documents.measures import COUNTER, EXACT_UNIT, SUFFIX, UNIT, is_counter
from yizhangtu.documents.numbers import PrintedNumber, read_chinese, read_digits
from yizhangtu.units import Unit, unit_names

__all__ = ["Figure", "Label", "Number", "Year", "find_numbers"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit of measure, from `start` to `end` of the text.

    `tail` is where the suffix (以上, 左右 …) ends; `is_rough` tells of 余 or 多 after the number.
    """

    start: int
    end: int
    tail: int
    number: PrintedNumber
    unit: str
    suffix: str = ""
    is_rough: bool = False


@dataclass(frozen=True, slots=True)
class Year:
    """A year, or the last year of a period (2021—2035年); `is_point` when a figure can be for it: no date, no period."""

    start: int
    end: int
    year: int
    is_point: bool
    is_period: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """A number that is no quantity: a document's number, a list number, a code, a scale, a day."""

    start: int
    end: int


Number = Figure | Year | Label

_DIGIT = "[〇零一二两三四五六七八九壹贰叁肆伍陆柒捌玖]"
_NUMERAL = r"[〇零一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]"
_FULL_YEAR = r"(?:19|20)\d\d"
_CHINESE_YEAR = r"(?:二[〇零○O0][一二三四五六七八九〇零○]{2}|一九[一二三四五六七八九〇零○]{2})"
_TO = r"(?:[—–―─\-~]{1,2}|至|到)"
_LIST_HEAD = r"(?:\A|(?<=[;。:!?]))"

_PATTERNS: Mapping[str, str] = {
    "period": rf"{_FULL_YEAR}年?{_TO}(?:{_FULL_YEAR}(?:年|(?!\d|\.\d|{UNIT}))|\d\d年)"
    rf"|{_CHINESE_YEAR}年?{_TO}{_CHINESE_YEAR}年",
    "file": rf"[〔\[(【](?:{_FULL_YEAR}|{_CHINESE_YEAR})[〕\])】](?:第?(?:\d+|{_NUMERAL}+)号)?",
    "date": rf"(?:{_FULL_YEAR}|{_CHINESE_YEAR})年(?:\d{{1,2}}|{_NUMERAL}{{1,2}})月(?:(?:\d{{1,2}}|{_NUMERAL}{{1,3}})日)?"
    rf"|{_FULL_YEAR}[./\-]\d{{1,2}}[./\-]\d{{1,2}}(?!\d)",
    "year": rf"(?:{_FULL_YEAR}|{_CHINESE_YEAR})年(?![限期])",
    "ordinal": rf"第(?:\d+|{_NUMERAL}+)|\d{{1,2}}(?:月份?(?:\d{{1,2}}日)?(?!\d)|日(?!内)|时\d+分)|\d+号|十[一二三四五]五"
    rf"|(?:(?<!代)表|图|附件|附表|附图|附录|专栏)\(?\d+(?:[\-—.·]\d+)*(?!\d|[.,]\d|{UNIT})",
    "listed": rf"{_LIST_HEAD}\d{{1,2}}(?:\.\d{{1,2}})*(?:[、.)](?!\d))|{_LIST_HEAD}\d{{1,2}}(?:\.\d{{1,2}})+(?=[\u3400-\u9fff《“])(?!{UNIT})"
    r"|\(\d{1,2}\)",
    "slip": rf"(?P<slip_digits>(?<![A-Za-z\d])(?=[\dOoIl.,]*\d)(?=[\d.,]*[OoIl])[\dOoIl]+(?:[.,][\dOoIl]+)*)"
    rf"(?P<slip_unit>{EXACT_UNIT})(?P<slip_suffix>{SUFFIX})?",
    "code": rf"[A-Za-z][A-Za-z/]*[\-—]?\d[\d.]*(?:[\-—]\d+)*|(?<![\d.])0\d[\d\-]+|(?<!\d)\d{{11,}}(?!\.?\d|{UNIT})"
    rf"|\d+(?:\.\d+)?(?!{UNIT})[A-Za-z]+|\d+[:∶]\d[\d,]*",
    "fraction": rf"\d+/\d+(?!\d)|(?<![百千万]){_DIGIT}+分之{_DIGIT}+",
    "part": rf"(?P<part_of>[百千]分之)(?P<part_digits>{_NUMERAL}+(?:点{_DIGIT}+)?|\d+(?:\.\d+)?)(?P<part_suffix>{SUFFIX})?",
    "figure": rf"(?P<digits>(?:(?<![\d%A-Za-z])[+\-−])?\d+(?:[.,点]\d+| (?!{_FULL_YEAR}年)\d+|。(?=\d{{1,4}}{EXACT_UNIT})\d+)*)"
    rf"(?P<rough>(?P<scale>[万亿])?[余多])?(?P<unit>{UNIT})?(?P<again>(?<=[百千万亿])\d[\d.]*{UNIT})?(?P<suffix>{SUFFIX})?",
    "chinese": rf"(?P<numeral>(?<![第几数]){_NUMERAL}+(?:点{_DIGIT}+)?)(?P<chinese_rough>[余多])?"
    rf"(?P<chinese_unit>{EXACT_UNIT}|{COUNTER})(?P<chinese_suffix>{SUFFIX})?",
}
_NUMBERS = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _PATTERNS.items()))
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_SECOND_LEVEL = re.compile(
    rf"(?P<digits>\d+(?:\.\d+)?)(?P<scale>[十百千万]*)(?P<unit>{EXACT_UNIT}|{COUNTER})"
)
_ANY_YEAR = re.compile(rf"{_FULL_YEAR}|{_CHINESE_YEAR}|\d\d(?=年)")


def find_numbers(text: str) -> Iterator[Number]:
    """The numbers of a normalised text in order.

    Examples
    --------
    >>> [found.number.value for found in find_numbers("面积12.50公顷以上") if isinstance(found, Figure)]
    [Decimal('12.50')]
    >>> list(find_numbers("第3条"))
    [Label(start=0, end=2)]
    """
    for match in _NUMBERS.finditer(text):
        found = _READERS.get(match.lastgroup or "", _label)(match)
        if found is not None:
            yield found


def _label(match: re.Match[str]) -> Label:
    return Label(match.start(), match.end())


def _year(match: re.Match[str]) -> Year:
    years = [_year_number(text) for text in _ANY_YEAR.findall(match.group())]
    last = years[-1] if years[-1] > 99 else years[0] // 100 * 100 + years[-1]
    kind = match.lastgroup
    return Year(
        match.start(), match.end(), last, is_point=kind == "year", is_period=kind == "period"
    )


def _year_number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    return int(read_chinese(text.translate(str.maketrans("O0○", "〇〇〇"))) or 0)


def _digits(match: re.Match[str]) -> Figure:
    number, unit = read_digits(match["digits"]), (match["scale"] or "") + (match["unit"] or "")
    if match["again"]:
        number, unit = _two_levels(number, unit, match["again"])
    else:
        number, unit = _unscaled(number, unit)
    return _figure(match, "", number, unit, rough=bool(match["rough"]))


def _unscaled(number: PrintedNumber, unit: str) -> tuple[PrintedNumber, str]:
    """The figure with a unit that converts: 3千亩 is 3000亩."""
    base = unit.lstrip("".join(_SCALES))
    if number.value is None or unit in unit_names() or base not in unit_names():
        return number, unit
    return replace(number, value=number.value * _size(unit.removesuffix(base))), base


def _two_levels(number: PrintedNumber, scale: str, rest: str) -> tuple[PrintedNumber, str]:
    """The number and unit of a figure written in two levels (5亿8千万立方米: 580000000 立方米)."""
    found = _SECOND_LEVEL.fullmatch(rest)
    if number.value is None or found is None or set(scale) - set(_SCALES):
        return PrintedNumber(None, reason="一个数分两级书写"), scale
    lower = Decimal(found["digits"]) * _size(found["scale"])
    if lower >= _size(scale):
        return PrintedNumber(None, reason="一个数分两级书写"), scale
    return PrintedNumber(number.value * _size(scale) + lower, number.doubts), found["unit"]


def _size(scale: str) -> int:
    return prod(_SCALES[mark] for mark in scale)


def _slip(match: re.Match[str]) -> Figure:
    return _figure(match, "slip_", read_digits(match["slip_digits"]), match["slip_unit"])


def _fraction(match: re.Match[str]) -> Figure:
    end = match.end()
    return Figure(match.start(), end, end, PrintedNumber(None, reason="分数不换算成小数"), "")


def _part(match: re.Match[str]) -> Figure:
    text = match["part_digits"]
    number = read_digits(text) if text[0].isdecimal() else _chinese_number(text)
    unit = Unit.PERCENT if match["part_of"] == "百分之" else Unit.PER_MILLE
    return _figure(match, "part_", number, unit.symbol)


def _chinese(match: re.Match[str]) -> Figure | None:
    numeral, unit = match["numeral"], match["chinese_unit"]
    if numeral[0] in "百千万亿":
        return None
    scale = numeral[-1]
    # 三百二十七万亩 is 327万亩, as it would be in digits; 五亿八千万立方米 has no such form.
    if not set(numeral[:-1]) & set("万亿") and scale in "万亿" and scale + unit in unit_names():
        numeral, unit = numeral[:-1], scale + unit
    number = _chinese_number(numeral)
    if is_counter(unit) and (number.value is None or number.value <= 10):
        return None
    return _figure(match, "chinese_", number, unit, rough=bool(match["chinese_rough"]))


def _chinese_number(numeral: str) -> PrintedNumber:
    value = read_chinese(numeral)
    return PrintedNumber(value, reason="" if value is not None else "中文数字不合规则或有两种读法")


def _figure(
    match: re.Match[str], prefix: str, number: PrintedNumber, unit: str, *, rough: bool = False
) -> Figure:
    suffix = match[f"{prefix}suffix"] or ""
    end = match.end() - len(suffix)
    return Figure(match.start(), end, match.end(), number, unit, suffix, is_rough=rough)


_READERS: Mapping[str, Callable[[re.Match[str]], Number | None]] = {
    "period": _year,
    "date": _year,
    "year": _year,
    "slip": _slip,
    "fraction": _fraction,
    "part": _part,
    "figure": _digits,
    "chinese": _chinese,
}
