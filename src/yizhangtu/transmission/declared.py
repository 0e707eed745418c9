"""What offices declare beside the documents: targets assigned to a unit, reserves kept back, base areas of the multiple."""

import hashlib
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path

from yizhangtu.documents import SheetRow, indicator_of, sheet_rows
from yizhangtu.errors import DocumentError, UsageError
from yizhangtu.model import Operator, Target
from yizhangtu.units import Dimension, Unit, unit_named

__all__ = ["read_assigned", "read_base_areas", "read_reserves"]

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "unit_name": ("单位", "行政区名称", "行政区", "unit_name"),
    "indicator": ("指标", "indicator"),
    "operator": ("要求", "operator"),
    "value": ("数值", "指标值", "value"),
    "unit": ("计量单位", "unit"),
    "year": ("年份", "目标年", "year"),
}
OPERATORS: Mapping[str, Operator] = {
    **{operator.value: operator for operator in Operator},
    **dict.fromkeys(("不低于", "不少于", "不小于", "≥"), Operator.AT_LEAST),
    **dict.fromkeys(("不超过", "不高于", "不突破", "≤"), Operator.AT_MOST),
    "等于": Operator.EQUAL,
    "约": Operator.ABOUT,
}
_BASE_OF = "urban_expansion_multiple"


def read_assigned(path: Path) -> tuple[Target, ...]:
    """Targets that a level above assigned: a .csv or .xlsx with 单位, 指标, 要求, 数值, 计量单位 and, when there is one, 年份.

    Raises
    ------
    DocumentError
        When the file cannot be read, or a row lacks something or names an indicator, unit or demand that is not known.
    """
    return _read(path, "下达指标表", ("unit_name", "indicator", "operator", "value", "unit"))


def read_reserves(path: Path) -> tuple[Target, ...]:
    """What units declare as not handed down to the units below (预留): 单位, 指标, 数值, 计量单位, 年份.

    Raises
    ------
    DocumentError
        As `read_assigned`.
    """
    return _read(path, "预留指标表", ("unit_name", "indicator", "value", "unit"))


def read_base_areas(path: Path) -> tuple[Target, ...]:
    """The urban construction land of the base year, which the expansion multiple multiplies: 单位, 数值, 计量单位.

    Raises
    ------
    DocumentError
        As `read_assigned`.
    """
    return _read(path, "城镇建设用地基数表", ("unit_name", "value", "unit"))


def _read(path: Path, what: str, required: tuple[str, ...]) -> tuple[Target, ...]:
    digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
    rows = sheet_rows(path, HEADINGS, required=required, what=what)
    return tuple(_target(row, path, digest) for row in rows)


def _target(row: SheetRow, path: Path, digest: str) -> Target:
    value = _value(row, path)
    unit = _unit(row, path)
    if "indicator" not in row.cells and unit.dimension is not Dimension.AREA:
        raise _fault(f"基数的计量单位“{unit.symbol}”不是面积", "请填写公顷等面积单位", row, path)
    return Target(
        unit_name=_cell(row, "unit_name", "单位", path),
        indicator=_indicator(row, unit, path),
        operator=_operator(row, path),
        value=value,
        unit=row.cells["unit"],
        year=_year(row, path),
        conditional=False,
        quote=row.text,
        line=row.line,
        document=path.name,
        document_sha256=digest,
    )


def _fault(what: str, mend: str, row: SheetRow, path: Path) -> DocumentError:
    return DocumentError(what, where=f"{path} 第{row.line}行", mend=mend)


def _cell(row: SheetRow, key: str, label: str, path: Path) -> str:
    if not row.cells[key]:
        raise _fault(f"没有填写{label}", f"请填写{label}", row, path)
    return row.cells[key]


def _value(row: SheetRow, path: Path) -> Decimal:
    text = _cell(row, "value", "数值", path).replace(",", "").replace("，", "")
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise _fault(f"数值“{text}”不是数字", "请填写数字，不带单位", row, path) from error
    if not value.is_finite() or value < 0:
        raise _fault(f"数值“{text}”不是非负的数", "请填写非负的数", row, path)
    return value


def _unit(row: SheetRow, path: Path) -> Unit:
    try:
        return unit_named(_cell(row, "unit", "计量单位", path))
    except UsageError as error:
        raise _fault(error.what, error.mend, row, path) from error


def _indicator(row: SheetRow, unit: Unit, path: Path) -> str:
    if "indicator" not in row.cells:
        return _BASE_OF
    name = _cell(row, "indicator", "指标", path)
    key = indicator_of(name, unit.symbol)
    if not key:
        raise _fault(
            f"不认识以{unit.symbol}计的指标“{name}”",
            "请填写耕地保有量、永久基本农田等指标的名称",
            row,
            path,
        )
    return key


def _operator(row: SheetRow, path: Path) -> Operator:
    if "operator" not in row.cells:
        return Operator.EQUAL
    text = _cell(row, "operator", "要求", path)
    if text not in OPERATORS:
        raise _fault(f"不认识的要求“{text}”", "请填写不低于、不超过、等于或约", row, path)
    return OPERATORS[text]


def _year(row: SheetRow, path: Path) -> int | None:
    text = row.cells.get("year", "").removesuffix(".0").removesuffix("年")
    if not text:
        return None
    if not (text.isdecimal() and len(text) == 4):
        raise _fault(f"年份“{text}”不是四位数字", "请填写例如2035", row, path)
    return int(text)
