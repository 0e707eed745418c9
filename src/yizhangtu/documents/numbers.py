"""Numbers as they are printed, read exactly or not at all: digits with every kind of separator, and Chinese numerals."""

import re
from dataclasses import dataclass
from decimal import Decimal

__all__ = ["PrintedNumber", "read_chinese", "read_digits"]


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """A number's value, None when it cannot be told; `doubts` say why the value may be misread, `reason` why there is none."""

    value: Decimal | None
    doubts: tuple[str, ...] = ()
    reason: str = ""


_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_PLAIN = re.compile(r"\d+(?:\.\d+)?")
# What scanning makes of a digit.
_SLIPS = str.maketrans({"O": "0", "o": "0", "I": "1", "l": "1"})


def read_digits(text: str) -> PrintedNumber:
    """The number that digits in compatibility form print, with sign, separators and slips of scanning.

    Examples
    --------
    >>> read_digits("3,408.77").value
    Decimal('3408.77')
    >>> read_digits("1O.5")
    PrintedNumber(value=Decimal('10.5'), doubts=('数字中的字母按形近的数字读取',), reason='')
    >>> read_digits("1.2.3").reason
    '小数点多于一个'
    """
    doubts: list[str] = []
    sign, digits = ("-", text[1:]) if text[:1] in {"-", "−"} else ("", text.lstrip("+"))
    mended = digits.translate(_SLIPS).replace("点", ".")
    if digits.translate(_SLIPS) != digits:
        doubts.append("数字中的字母按形近的数字读取")
    if "。" in mended:
        mended = mended.replace("。", ".")
        doubts.append("句号按小数点读取")
    if " " in mended:
        return PrintedNumber(None, reason="数字中间有空白，是一个数还是两个数不能确定")
    if mended.count(".") > 1:
        return PrintedNumber(None, reason="小数点多于一个")
    if not (_PLAIN.fullmatch(mended) or _GROUPED.fullmatch(mended)):
        return PrintedNumber(None, reason="千位分隔不合规则")
    return PrintedNumber(Decimal(sign + mended.replace(",", "")), tuple(doubts))


_DIGITS = {
    mark: value
    for value, marks in enumerate(
        ("〇零○", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
    )
    for mark in marks
}
_DIGIT = "[" + "".join(_DIGITS) + "]"
_SECTION = re.compile(
    rf"(?:(?P<thousands>{_DIGIT})[千仟])?(?P<gap_2>零)?(?:(?P<hundreds>{_DIGIT})[百佰])?(?P<gap_1>零)?"
    rf"(?P<ten>(?P<tens>{_DIGIT})?[十拾])?(?P<gap_0>零)?(?P<ones>{_DIGIT})?"
)
_IN_ORDER = re.compile(rf"{_DIGIT}{{2,}}")


def read_chinese(text: str) -> Decimal | None:
    """The value of a Chinese numeral; None when it is none, or colloquial in a way that has two readings (二百五).

    Examples
    --------
    >>> read_chinese("三百二十七万四千"), read_chinese("一点四八"), read_chinese("二〇三五")
    (Decimal('3274000'), Decimal('1.48'), Decimal('2035'))
    >>> read_chinese("二百五") is None
    True
    """
    if text == "百":
        return Decimal(100)
    whole, point, rest = text.partition("点")
    if point and not (rest and all(mark in _DIGITS for mark in rest)):
        return None
    integer = _integer(whole)
    if integer is None:
        return None
    return (
        Decimal(f"{integer}." + "".join(str(_DIGITS[mark]) for mark in rest)) if point else integer
    )


def _integer(text: str) -> Decimal | None:
    if _IN_ORDER.fullmatch(text):
        return Decimal("".join(str(_DIGITS[mark]) for mark in text))
    total, rest = 0, text
    for mark, size in (("亿", 100_000_000), ("万", 10_000)):
        upper, found, lower = rest.partition(mark)
        if found:
            value = _below_ten_thousand(upper)
            if value is None:
                return None
            total, rest = total + value * size, lower
    if not rest:
        return Decimal(total) if total else None
    value = _below_ten_thousand(rest, follows=total > 0)
    return None if value is None else Decimal(total + value)


def _below_ten_thousand(text: str, *, follows: bool = False) -> int | None:
    """The value of a numeral without 万 and 亿; `follows` when it stands behind one of them."""
    found = _SECTION.fullmatch(text)
    if not text or found is None:
        return None
    levels = [found["thousands"], found["hundreds"], found["ten"], found["ones"]]
    if found["ones"] and not _is_reached(found, follows=follows):
        return None
    tens = _DIGITS[found["tens"]] if found["tens"] else int(bool(found["ten"]))
    digits = [_DIGITS[level] if level else 0 for level in (levels[0], levels[1])]
    ones = _DIGITS[found["ones"]] if found["ones"] else 0
    return digits[0] * 1000 + digits[1] * 100 + tens * 10 + ones


def _is_reached(found: re.Match[str], *, follows: bool) -> bool:
    """Whether the last digit is surely ones: behind 十 or 零, or alone."""
    if found["ten"] or found["gap_0"] or found["gap_1"] or found["gap_2"]:
        return True
    return not (follows or found["thousands"] or found["hundreds"])
