"""Finds the numbers in normalised text: figures with unit and suffix, years, and numbers that are no quantity.

Every digit of the text ends up in one of them, which is what lets a reader say that nothing was lost.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from yizhangtu.documents.numbers import PrintedNumber, read_chinese, read_digits
from yizhangtu.units import Unit, unit_named, unit_names

__all__ = ["Figure", "Label", "Year", "find_numbers"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit of measure, at `start` to `end` of the text; `tail` ends with 以上, 左右 … when they follow."""

    start: int
    end: int
    tail: int
    number: PrintedNumber
    unit: str
    suffix: str = ""
    is_rough: bool = False


@dataclass(frozen=True, slots=True)
class Year:
    """A year or a period (2021—2035年); `is_point` when figures can be for it: no date of a month, no period."""

    start: int
    end: int
    year: int
    is_point: bool


@dataclass(frozen=True, slots=True)
class Label:
    """A number that is no quantity: a document's number, a list number, a code, a scale."""

    start: int
    end: int


# Measure words of counted things and units of what plans do not bind; each may follow 万 or 亿.
_COUNTERS = ["个", "处", "座", "家", "项", "宗", "块", "幅", "片", "类", "种", "户", "条", "段", "口", "所", "眼", "辆", "台", "套", "株", "棵", "次", "期", "批", "名", "位", "村", "镇", "乡", "级", "层", "栋", "间", "张", "件", "份", "例", "人次", "人", "个月", "床", "车道", "车位", "班", "米", "克", "度", "元", "吨", "公斤", "千克", "千瓦", "兆瓦", "千伏", "千瓦时", "千瓦小时", "小时", "分钟", "秒", "天", "年", "分贝", "毫米", "厘米", "升", "标准煤", "吨标准煤", "载重吨", "标箱", "立方米", "平方米", "平方公里", "平方千米", "公里", "千米", "公顷", "亩"]
_LATIN = ["mm", "cm", "m", "kV", "kW", "kWh", "MW", "GW", "kg", "t", "dB", "mg", "L", "℃", "°"]
_MEASURED = [name for name in unit_names() if "/" not in name and name != Unit.SHARE.symbol]


def _any(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True))


_ONE_UNIT = (
    rf"(?:(?:{_any([name for name in _MEASURED if not name.isascii()])}|[十百千万亿]{{0,2}}(?:{_any(_COUNTERS)}))"
    rf"|(?:{_any([name for name in _MEASURED if name.isascii() and name != '%'])}|{_any(_LATIN)})(?![A-Za-z])|%|[万亿]+)"
)
_UNIT = rf"{_ONE_UNIT}(?:/(?:每)?{_ONE_UNIT})?"
_EXACT_UNIT = f"(?:{_any([name for name in _MEASURED if name not in {'m', 't'}])})"
_SUFFIX = r"及?以[上下内]|之内|左右|上下"
_NUMERAL = r"[〇零一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]"
_FULL_YEAR = r"(?:19|20)\d\d"
_TO = r"(?:[—–―─\-~]{1,2}|至|到)"

_NUMBERS = re.compile(
    "|".join(
        (
            rf"(?P<period>{_FULL_YEAR}年?{_TO}(?:{_FULL_YEAR}(?:年|(?!\d|\.\d|{_UNIT}))|\d\d年))",
            r"(?P<file>[〔\[(【](?:19|20)\d\d[〕\])】](?:第?\d+号)?)",
            rf"(?P<date>{_FULL_YEAR}年\d{{1,2}}月(?:\d{{1,2}}日)?|{_FULL_YEAR}[./\-]\d{{1,2}}[./\-]\d{{1,2}}(?!\d))",
            rf"(?P<year>{_FULL_YEAR}年)",
            r"(?P<chinese_year>(?P<chinese_digits>二[〇零○O0][一二三四五六七八九〇零○]{2}|一九[一二三四五六七八九〇零○]{2})年"
            r"(?P<chinese_month>[一二三四五六七八九十]+月(?:[一二三四五六七八九十]+日)?)?)",
            r"(?P<ordinal>第(?:\d+|[一二三四五六七八九十百〇零]+)|\d{1,2}(?:月份?(?:\d{1,2}日)?|日|时\d+分)|\d+号|十[一二三四五]五"
            rf"|(?:(?<!代)表|图|附件|附表|附图|附录|专栏)\(?\d+(?:[\-—.·]\d+)*(?!\d|[.,]\d|{_UNIT}))",
            r"(?P<list>(?:\A|(?<=[;。:!?]))\d{1,2}(?:\.\d{1,2})*(?:[、.)](?!\d))"
            rf"|(?:\A|(?<=[;。:!?]))\d{{1,2}}(?:\.\d{{1,2}})+(?!\d|{_UNIT})|\(\d{{1,2}}\))",
            rf"(?P<slip>(?P<slip_digits>(?<![A-Za-z\d])(?=[\dOoIl.,]*\d)(?=[\d.,]*[OoIl])[\dOoIl]+(?:[.,][\dOoIl]+)*)(?P<slip_unit>{_EXACT_UNIT})(?P<slip_suffix>{_SUFFIX})?)",
            r"(?P<code>[A-Za-z][A-Za-z/]*[\-—]?\d[\d.]*(?:[\-—]\d+)*|(?<!\d)0\d[\d\-]+|\d{9,}"
            rf"|\d+(?:\.\d+)?(?!{_UNIT})[A-Za-z]+\d*|\d+[:∶]\d[\d,]*)",
            r"(?P<fraction>\d+/\d+|[一二三四五六七八九十]+分之[一二三四五六七八九十]+)",
            rf"(?P<part>(?P<part_of>百分之|千分之)(?P<parts>{_NUMERAL}+(?:点{_NUMERAL}+)?|\d+(?:\.\d+)?)(?P<part_suffix>{_SUFFIX})?)",
            rf"(?P<figure>(?P<digits>(?:(?<![\d%A-Za-z])[+\-−])?\d+(?:[.,]\d+| (?!{_FULL_YEAR}年)\d+|。(?=\d{{1,4}}{_EXACT_UNIT})\d+)*)"
            rf"(?P<rough>(?P<scale>[万亿])?[余多])?(?P<unit>{_UNIT})?(?P<again>(?<=[万亿])\d[\d.]*{_UNIT})?(?P<suffix>{_SUFFIX})?)",
            rf"(?P<chinese>(?P<numeral>(?<![第几数]){_NUMERAL}+(?:点{_NUMERAL}+)?)(?P<chinese_rough>[余多])?"
            rf"(?P<chinese_unit>{_EXACT_UNIT}|(?:{_any(_COUNTERS)}))(?P<chinese_suffix>{_SUFFIX})?)",
        )
    )
)


def find_numbers(text: str) -> Iterator[Figure | Year | Label]:
    """The numbers of a normalised text in order.

    Examples
    --------
    >>> [found.number.value for found in find_numbers("面积12.50公顷以上") if isinstance(found, Figure)]
    [Decimal('12.50')]
    """
    for match in _NUMBERS.finditer(text):
        yield from _READERS.get(match.lastgroup or "", _label)(match)


def _label(match: re.Match[str]) -> Iterator[Label]:
    yield Label(match.start(), match.end())


def _period(match: re.Match[str]) -> Iterator[Year]:
    digits = re.findall(r"\d+", match["period"])
    last = digits[-1] if len(digits[-1]) == 4 else digits[0][:2] + digits[-1]
    yield Year(match.start(), match.end(), int(last), is_point=False)


def _year(match: re.Match[str]) -> Iterator[Year]:
    yield Year(match.start(), match.end(), int(match["year"][:4]), is_point=True)


def _date(match: re.Match[str]) -> Iterator[Year]:
    yield Year(match.start(), match.end(), int(match["date"][:4]), is_point=False)


def _chinese_year(match: re.Match[str]) -> Iterator[Year]:
    value = read_chinese(match["chinese_digits"].translate(str.maketrans("O0○", "〇〇〇")))
    if value is not None:
        yield Year(match.start(), match.end(), int(value), is_point=not match["chinese_month"])


def _digits(match: re.Match[str]) -> Iterator[Figure]:
    number, unit = read_digits(match["digits"]), (match["scale"] or "") + (match["unit"] or "")
    if match["again"]:
        number = PrintedNumber(None, reason="一个数分两级书写")
    yield _figure(match, "", number, unit, rough=bool(match["rough"]))


def _slip(match: re.Match[str]) -> Iterator[Figure]:
    yield _figure(match, "slip_", read_digits(match["slip_digits"]), match["slip_unit"])


def _fraction(match: re.Match[str]) -> Iterator[Figure]:
    end = match.end()
    yield Figure(match.start(), end, end, PrintedNumber(None, reason="分数不换算成小数"), "")


def _part(match: re.Match[str]) -> Iterator[Figure]:
    text = match["parts"]
    value = (
        read_digits(text).value if text[0].isdecimal() and text.isascii() else read_chinese(text)
    )
    number = PrintedNumber(value, reason="" if value is not None else "中文数字不合规则")
    unit = Unit.PERCENT if match["part_of"] == "百分之" else Unit.PER_MILLE
    yield _figure(match, "part_", number, unit.symbol)


def _chinese(match: re.Match[str]) -> Iterator[Figure | Label]:
    numeral, unit = match["numeral"], match["chinese_unit"]
    if numeral[0] in "百千万亿":
        return
    if (
        numeral[-1] in "万亿"
        and not set(numeral[:-1]) & set("万亿")
        and numeral[-1] + unit in unit_names()
    ):
        numeral, unit = numeral[:-1], numeral[-1] + unit
    value = read_chinese(numeral)
    is_small_count = value is not None and value < 10 and unit not in _MEASURES
    if is_small_count:
        return
    number = PrintedNumber(value, reason="" if value is not None else "中文数字有两种读法")
    yield _figure(match, "chinese_", number, unit, rough=bool(match["chinese_rough"]))


# Units that make a small Chinese numeral a quantity and not a manner of speech (三个方面).
_MEASURES = frozenset(name for name in unit_names() if unit_named(name) not in {Unit.PIECE})


def _figure(
    match: re.Match[str], prefix: str, number: PrintedNumber, unit: str, *, rough: bool = False
) -> Figure:
    suffix = match[f"{prefix}suffix"] or ""
    end = match.end() - len(suffix)
    return Figure(match.start(), end, match.end(), number, unit, suffix, is_rough=rough)


_READERS = {
    "period": _period,
    "year": _year,
    "date": _date,
    "chinese_year": _chinese_year,
    "slip": _slip,
    "fraction": _fraction,
    "part": _part,
    "figure": _digits,
    "chinese": _chinese,
}
