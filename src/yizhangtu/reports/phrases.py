"""How dates, areas and numbers are put into words. Conversion and rounding are those of `yizhangtu.units`."""

import unicodedata
from datetime import datetime
from math import isfinite

from yizhangtu.units import Unit, area

__all__ = [
    "MISSING",
    "chinese_number",
    "degrees",
    "full_date",
    "hectares",
    "hectares_and_mu",
    "month",
    "mu",
    "plain",
    "square_metres",
]

MISSING = "—"
_DIGITS = "零一二三四五六七八九"
# Invisible characters draw nothing, so they cannot be printed and would only make a false "missing glyph".
_SPACE_LIKE = {"\t", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"}
_INVISIBLE = {"Cc", "Cf"}


def plain(text: str) -> str:
    r"""`text` on one line without control and other invisible characters; every visible character stays.

    Examples
    --------
    >>> plain("甲\n乙\u200b丙")
    '甲 乙丙'
    """
    spaced = "".join(" " if character in _SPACE_LIKE else character for character in text)
    return "".join(c for c in spaced if unicodedata.category(c) not in _INVISIBLE).strip()


def full_date(moment: datetime) -> str:
    """The date in the record's own time zone: 2026年11月21日."""
    return f"{moment.year}年{moment.month}月{moment.day}日"


def month(moment: datetime) -> str:
    """The month: 2026年11月."""
    return f"{moment.year}年{moment.month}月"


def chinese_number(number: int) -> str:
    """1 to 99 in Chinese figures.

    Examples
    --------
    >>> [chinese_number(n) for n in (1, 10, 12, 20, 35)]
    ['一', '十', '十二', '二十', '三十五']
    """
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones else "")


def square_metres(area_dm2: int) -> str:
    """An area of record in square metres, two decimals: exact."""
    return area(area_dm2).text(2)


def hectares(area_dm2: int, digits: int = 4) -> str:
    """An area of record in hectares."""
    return area(area_dm2).to(Unit.HECTARE).text(digits)


def mu(area_dm2: int, digits: int = 2) -> str:
    """An area of record in mu (亩)."""
    return area(area_dm2).to(Unit.MU).text(digits)


def hectares_and_mu(area_dm2: int) -> str:
    """An area of record in running text: 511.3000公顷（7669.50亩）."""
    return f"{hectares(area_dm2)}公顷（{mu(area_dm2)}亩）"


def degrees(value: float) -> str:
    """A longitude or latitude to six decimals (0.1 m); a dash when it is not known."""
    return f"{value:.6f}" if isfinite(value) else MISSING
