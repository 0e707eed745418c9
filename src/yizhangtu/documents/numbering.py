"""The numbers that open headings and items, by kind, with their value."""

import re
from dataclasses import dataclass
from enum import IntEnum

__all__ = ["NumberKind", "Numbering", "chinese_value", "numbering_of"]

_DIGITS = "零一二三四五六七八九"
_CHINESE = "〇零一二三四五六七八九十百"
# A number before one of these is a figure of the running text (1.5万亩, 2026 年), no number of a heading.
_UNIT = r"(?:万|亿|亩|公顷|平方|立方|倍|[%％]|千|公里|米|元|人|户|个|项|吨|度|级|年|月|日|[kKmM]+\b|ha\b|分|类|处|座|条|次)"


class NumberKind(IntEnum):
    """Kinds of numbers from the widest to the narrowest, in the order in which official documents nest them."""

    VOLUME = 0
    CHAPTER = 1
    DIVISION = 2
    ARTICLE = 3
    CHINESE = 4
    WHOLE = 5
    DECIMAL_2 = 6
    DECIMAL_3 = 7
    DECIMAL_4 = 8
    CHINESE_BRACKETED = 9
    ARABIC = 10
    ARABIC_BRACKETED = 11
    CIRCLED = 12


@dataclass(frozen=True, slots=True)
class Numbering:
    """A number at the start of a line: its kind, as printed without the mark after it, its value, where the title begins.

    For a decimal number (1.2) the value is its last part and `parent` what stands before it.
    """

    kind: NumberKind
    printed: str
    value: int
    title_start: int
    parent: str = ""


_PREFIX = r"(?:#{1,6}\s*)?"
_NAMED = re.compile(
    rf"{_PREFIX}(?P<printed>第\s*(?P<value>[{_CHINESE}]+|\d+)\s*(?P<unit>[编篇章节条]))(?![、，款项])\s*"
)
_CHINESE_ITEM = re.compile(
    rf"{_PREFIX}(?P<printed>(?P<value>[{_CHINESE}]{{1,4}}))(?:[、．]|[.]\s*(?=\D))\s*"
)
_CHINESE_BRACKETED = re.compile(
    rf"{_PREFIX}(?P<printed>[（(〔]\s*(?P<value>[{_CHINESE}]{{1,4}})\s*[）)〕])[、.．]?\s*"
)
_DECIMAL = re.compile(
    rf"{_PREFIX}(?P<printed>(?P<parent>\d{{1,2}}(?:[.．]\d{{1,2}}){{0,2}})[.．](?P<value>\d{{1,2}}))(?![.．\d、~—–-])"
    rf"(?:\s+|(?=[\u4e00-\u9fff]))(?=[\u4e00-\u9fffA-Za-z“《])(?!{_UNIT})"
)
_ARABIC = re.compile(
    rf"{_PREFIX}(?P<printed>(?P<value>\d{{1,2}}))(?:[、．]\s*(?!\d)|[.]\s*(?=[^\d\s]))(?!{_UNIT}\d)"
)
_ARABIC_BRACKETED = re.compile(
    rf"{_PREFIX}(?:[-·•]\s*)?(?P<printed>[（(]?(?P<value>\d{{1,2}})[）)])[、.．]?\s*(?=[^\d\s])"
)
_WHOLE = re.compile(rf"{_PREFIX}(?P<printed>(?P<value>\d{{1,2}}))\s+(?=[\u4e00-\u9fff])(?!{_UNIT})")
_CIRCLED = re.compile(r"(?P<printed>[①-⑳])\s*")
_NAMED_KINDS = {
    "编": NumberKind.VOLUME,
    "篇": NumberKind.VOLUME,
    "章": NumberKind.CHAPTER,
    "节": NumberKind.DIVISION,
    "条": NumberKind.ARTICLE,
}
_SIMPLE = (
    (NumberKind.CHINESE, _CHINESE_ITEM),
    (NumberKind.CHINESE_BRACKETED, _CHINESE_BRACKETED),
    (NumberKind.ARABIC_BRACKETED, _ARABIC_BRACKETED),
    (NumberKind.ARABIC, _ARABIC),
    (NumberKind.WHOLE, _WHOLE),
)


def numbering_of(text: str) -> Numbering | None:
    """The number that a line's text opens with; None when it opens with none.

    Examples
    --------
    >>> numbering_of("（二）问题和风险").printed
    '（二）'
    >>> numbering_of("1.5万亩耕地") is None
    True
    """
    if found := _NAMED.match(text):
        return _numbering(_NAMED_KINDS[found["unit"]], found)
    if found := _DECIMAL.match(text):
        depth = len(re.findall(r"[.．]", found["printed"]))
        return _numbering(NumberKind(NumberKind.DECIMAL_2 + depth - 1), found, found["parent"])
    for kind, pattern in _SIMPLE:
        if found := pattern.match(text):
            return _numbering(kind, found)
    if found := _CIRCLED.match(text):
        value = ord(found["printed"]) - ord("①") + 1
        return Numbering(NumberKind.CIRCLED, found["printed"], value, found.end())
    return None


def _numbering(kind: NumberKind, found: re.Match[str], parent: str = "") -> Numbering:
    printed = found["value"]
    value = int(printed) if printed.isdecimal() else chinese_value(printed)
    return Numbering(kind, found["printed"], value, found.end(), parent)


def chinese_value(numeral: str) -> int:
    """The value of a Chinese numeral below a thousand, as headings use them.

    Examples
    --------
    >>> [chinese_value(numeral) for numeral in ("五", "十", "十二", "二十", "一百零三")]
    [5, 10, 12, 20, 103]
    """
    total, digit = 0, 0
    for character in numeral.replace("〇", "零"):
        if character in "十百":
            total += max(digit, 1) * (10 if character == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS.index(character)
    return total + digit
