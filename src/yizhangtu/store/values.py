"""Delivered values as values (取值): text, numbers, dates and codes, and which of them cannot be what the field holds."""

import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from yizhangtu.model import FieldKind, FieldSchema
from yizhangtu.standards import Profile

__all__ = ["Converted", "as_series", "convert"]

Rows = npt.NDArray[np.intp]
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_DATE = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[ T].*)?")
_LARGEST_EXACT = 2**53
# What pads text in delivered tables; the last is the full-width space.
_BLANKS = " \t\r\n\0\u3000"


@dataclass(frozen=True)
class Converted:
    """A field's values and what could not be taken: row positions with the delivered text.

    `rejected` became missing (numbers) or stayed as delivered (dates); `unknown_codes` stayed as delivered.
    `rewritten` counts codes brought to the standard's spelling, by delivered and standard spelling.
    """

    values: pd.Series
    rejected: Rows = field(default_factory=lambda: np.empty(0, dtype=np.intp))
    delivered: pd.Series | None = None
    unknown_codes: dict[str, Rows] | None = None
    rewritten: dict[tuple[str, str], int] | None = None


def as_series(column: pa.ChunkedArray) -> pd.Series:
    """An Arrow column as pandas has it, JSON values as the text they stand for; RangeIndex."""
    kind = column.type
    if isinstance(kind, pa.BaseExtensionType):
        series = pd.Series(column.cast(kind.storage_type).to_pandas())
        return series.map(_plain_json, na_action="ignore").astype("str")
    if pa.types.is_nested(kind) or pa.types.is_decimal(kind):
        return pd.Series(column.to_pandas()).map(str, na_action="ignore").astype("str")
    if pa.types.is_integer(kind) and column.null_count:
        # A float would round 18-digit identifiers.
        return pd.Series(column.to_pandas(types_mapper=lambda _: pd.Int64Dtype()))
    if pa.types.is_dictionary(kind):
        column = column.combine_chunks().dictionary_decode()
    return pd.Series(column.to_pandas())


def _plain_json(text: str) -> str:
    try:
        value = json.loads(text)
    except json.JSONDecodeError:
        return text
    return value if isinstance(value, str) else text


def convert(series: pd.Series, schema: FieldSchema, profile: Profile) -> Converted:
    """The values of a column as those of a schema.

    Text fields give text (numbers without a decimal point, surrounding spaces off, empty text missing), dates text
    YYYY-MM-DD; decimals give float64; integers int64, Int64 when some are missing. Text in a number field becomes
    missing, never zero. Codes are brought to the spelling of the field's code table.
    """
    if schema.kind in {FieldKind.DECIMAL, FieldKind.INTEGER}:
        return _numbers(series, whole=schema.kind is FieldKind.INTEGER)
    if schema.kind is FieldKind.DATE:
        return _dates(series)
    texts = _texts(series)
    return (
        _codes(texts, schema.code_table, profile)
        if schema.code_table in profile.code_tables
        else Converted(texts)
    )


def _texts(series: pd.Series) -> pd.Series:
    if pd.api.types.is_bool_dtype(series.dtype):
        series = series.astype("Int64")
    if pd.api.types.is_float_dtype(series.dtype):
        return _by_value(series, _number_text)
    texts = series.astype("str").str.strip(_BLANKS)
    return texts.mask(texts == "")


def _number_text(value: object) -> str | None:
    number = float(str(value))
    if not np.isfinite(number):
        return None
    return (
        str(int(number)) if number.is_integer() and abs(number) < _LARGEST_EXACT else repr(number)
    )


def _by_value(series: pd.Series, change: Callable[[object], str | None]) -> pd.Series:
    """Apply a function of single values once per different value; missing stays missing."""
    codes, different = pd.factorize(series)
    changed = np.array([*map(change, different.tolist()), None], dtype=object)
    return pd.Series(changed[codes], index=series.index, name=series.name).astype("str")


def _numbers(series: pd.Series, *, whole: bool) -> Converted:
    if pd.api.types.is_numeric_dtype(series.dtype):
        numbers = series.astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
        given = series.notna().to_numpy()
        texts = series
    else:
        texts = _texts(series)
        plain = _by_value(texts, _plain_number)
        numbers = plain.astype("float64").to_numpy()
        given = texts.notna().to_numpy()
    rejected = given & ~np.isfinite(numbers)
    if whole:
        rejected |= given & (numbers != np.floor(numbers))
    numbers = np.where(rejected, np.nan, numbers)
    values = pd.Series(numbers, index=series.index)
    return Converted(_whole(values) if whole else values, np.flatnonzero(rejected), texts)


def _whole(numbers: pd.Series) -> pd.Series:
    return numbers.astype("Int64" if numbers.isna().any() else "int64")


def _plain_number(value: object) -> str | None:
    """The text of a number without full-width digits and thousands separators, None when it is no number."""
    text = unicodedata.normalize("NFKC", str(value)).strip()
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    return text if _NUMBER.fullmatch(text) else None


def _dates(series: pd.Series) -> Converted:
    if pd.api.types.is_datetime64_any_dtype(series.dtype):
        return Converted(series.dt.strftime("%Y-%m-%d").astype("str"))
    texts = _texts(series)
    values = _by_value(texts, lambda value: _iso_date(str(value)) or str(value))
    recognised = _by_value(texts, lambda value: _iso_date(str(value)))
    rejected = texts.notna().to_numpy() & recognised.isna().to_numpy()
    return Converted(values, np.flatnonzero(rejected), texts)


def _iso_date(text: str) -> str | None:
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3])).isoformat()
    except ValueError:
        return None


def _codes(texts: pd.Series, table: str, profile: Profile) -> Converted:
    known = profile.codes(table)
    spoken = _codes_by_word(table, profile)
    codes, different = pd.factorize(texts)
    standard = [
        spoken.get(str(value)) or profile.normalise_code(table, str(value)) for value in different
    ]
    kept = [new if new in known else str(old) for old, new in zip(different, standard, strict=True)]
    order = np.argsort(codes, kind="stable")
    starts = np.searchsorted(codes[order], np.arange(len(different) + 1))
    unknown = {
        str(different[place]): order[starts[place] : starts[place + 1]]
        for place, new in enumerate(standard)
        if new not in known
    }
    rewritten = {
        (str(different[place]), new): int(starts[place + 1] - starts[place])
        for place, new in enumerate(kept)
        if new != different[place]
    }
    values = pd.Series(np.array([*kept, None], dtype=object)[codes], index=texts.index).astype(
        "str"
    )
    return Converted(values, unknown_codes=unknown, rewritten=rewritten)


def _codes_by_word(table: str, profile: Profile) -> dict[str, str]:
    """Codes by what people write instead: the name, or in or out for 调入 and 调出; doubled words mean nothing."""
    words: dict[str, list[str]] = {}
    for code, entry in profile.codes(table).items():
        for word in {entry.name, entry.attributes.get("direction", "")} - {""}:
            words.setdefault(word, []).append(code)
    return {
        word: codes[0]
        for word, codes in words.items()
        if len(codes) == 1 and word not in profile.codes(table)
    }
