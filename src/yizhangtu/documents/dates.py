"""The years a plan is for and the date a document is signed with, from normalised text."""

import re
from collections.abc import Mapping
from datetime import date

from yizhangtu.documents.numbers import read_chinese

__all__ = ["plan_period", "signed_date", "years_of_periods"]

_YEAR = r"(?:20\d\d|二[〇零○O0][一二三四五六七八九〇零○]{2})"
_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_DATE = re.compile(rf"(?P<year>{_YEAR})年(?P<month>{_NUMBER})月(?P<day>{_NUMBER})日")
_PLAN = re.compile(rf"规划[(](?P<first>{_YEAR})年?[—–―─\-~至到]{{1,2}}(?P<last>{_YEAR})年?[)]")
_LONG_PERIOD = re.compile(
    r"(?P<first>20[12]\d)年?[—–―─\-~至到]{1,2}(?P<last>20[3-5]\d)(?=年|[)〕\]国])"
)
# The five-year plans end in these years.
_FIVE_YEAR_PLANS = {"十四五": 2025, "十五五": 2030, "十六五": 2035}
_PERIOD = re.compile(r"(?P<name>近期|远期)(?:[到至为是:(]|目标年|规划)*(?P<year>20\d\d)年")


def plan_period(text: str) -> tuple[int, int] | None:
    """The first and the last year of the plan that a text names; None when it gives none.

    Examples
    --------
    >>> plan_period("国土空间总体规划(2021—2035年)")
    (2021, 2035)
    """
    found = _PLAN.search(text) or _LONG_PERIOD.search(text)
    return (_number(found["first"]), _number(found["last"])) if found else None


def years_of_periods(text: str) -> Mapping[str, int]:
    """What 近期, 远期, 规划期末 and 十五五 mean in a text."""
    period = plan_period(text)
    ends = dict.fromkeys(("远期", "规划期末", "目标年"), period[1]) if period else {}
    named = {found["name"]: int(found["year"]) for found in _PERIOD.finditer(text)}
    return _FIVE_YEAR_PLANS | ends | named


def signed_date(text: str) -> date | None:
    """The last date in a text, which is where a document is signed; None when there is none.

    Examples
    --------
    >>> signed_date("二〇二四年六月三日")
    datetime.date(2024, 6, 3)
    """
    for found in reversed(list(_DATE.finditer(text))):
        try:
            return date(_number(found["year"]), _number(found["month"]), _number(found["day"]))
        except ValueError:
            continue
    return None


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    return int(read_chinese(text.translate(str.maketrans("○O0", "〇〇〇"))) or 0)
