"""Reads what a table cell prints: one or several exact numbers, or why there is none."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from yizhangtu.documents.document import Cell, Document, Span
from yizhangtu.documents.normalised import NormalisedText
from yizhangtu.errors import UsageError
from yizhangtu.units import unit_named

__all__ = ["CellNumber", "Missing", "is_unit", "read_cell"]

_MINUS = str.maketrans(dict.fromkeys("−–—", "-"))
_NO_FIGURE = re.compile(r"[-/\\*]+|无|暂无|不涉及|N/?A", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?P<sign>[-+]?)(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<unit>[^\d,.]*)"
)
_BETWEEN = re.compile(r"[/;、|]")
# Units that do not convert and still are units.
_OTHER_UNITS = frozenset(
    {
        "元",
        "万元",
        "亿元",
        "吨",
        "万吨",
        "户",
        "万户",
        "座",
        "块",
        "条",
        "宗",
        "项",
        "家",
        "所",
        "片",
        "株",
        "度",
        "级",
        "天",
    }
)


class Missing(StrEnum):
    """Why a cell gives no figure."""

    EMPTY = "空白"
    DASH = "没有数字，只有横线之类"
    TEXT = "不是数字"
    MERGED = "与相邻单元格合并"


@dataclass(frozen=True, slots=True)
class CellNumber:
    """A number of a cell with all its printed decimals, the unit printed behind it (mostly none), and its place."""

    value: Decimal
    unit: str
    span: Span


def is_unit(text: str) -> bool:
    """Whether a text in compatibility form, as brackets in a label hold it, is a unit of measure.

    Examples
    --------
    >>> is_unit("万亩"), is_unit("千米/每平方千米"), is_unit("包括:蓄滞洪区等")
    (True, True, False)
    """
    plain = text.replace("/每", "/")
    if plain in _OTHER_UNITS:
        return True
    try:
        unit_named(plain)
    except UsageError:
        return False
    return True


def read_cell(document: Document, cell: Cell | None) -> tuple[CellNumber, ...] | Missing:
    """The numbers of a cell in order (273.9/50.2 has two), or why it has none. No cell is an empty one."""
    if cell is None or not cell.text.strip():
        return Missing.EMPTY
    normalised = NormalisedText.of(document.text, [cell.span])
    text = normalised.text.translate(_MINUS)
    if _NO_FIGURE.fullmatch(text):
        return Missing.DASH
    numbers: list[CellNumber] = []
    start = 0
    for piece in _pieces(text):
        found = _NUMBER.fullmatch(piece)
        if found is None or not (found["unit"] == "" or is_unit(found["unit"])):
            return Missing.TEXT
        value = Decimal(found["sign"] + found["digits"].replace(",", ""))
        end = start + len(piece)
        span = Span(normalised.origin[start], normalised.origin[end - 1] + 1)
        numbers.append(CellNumber(value, found["unit"], span))
        start = end + 1
    return tuple(numbers)


def _pieces(text: str) -> list[str]:
    """The figures of a cell, parted by a slash and the like; a slash inside a unit (亩/个) parts nothing."""
    pieces = _BETWEEN.split(text)
    return pieces if all(piece[:1].isdecimal() or piece[:1] in "+-" for piece in pieces) else [text]
