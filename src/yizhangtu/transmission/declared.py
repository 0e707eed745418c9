"""What offices declare beside the documents: targets assigned to a unit, reserves kept back, base areas of the multiple."""

import hashlib
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path

from yizhangtu.documents import SheetRow, sheet_rows
from yizhangtu.errors import DocumentError, UsageError
from yizhangtu.model import Operator, Target
from yizhangtu.standards import load_profile
from yizhangtu.transmission.approval import INDICATOR_TERMS
from yizhangtu.units import unit_named

__all__ = ["read_declared"]

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "unit_name": ("单位", "行政区名称", "行政区", "unit_name"),
    "indicator": ("指标", "indicator"),
    "operator": ("要求", "operator"),
    "value": ("数值", "指标值", "value"),
    "unit": ("计量单位", "unit"),
    "year": ("年份", "目标年", "year"),
}
_OPERATORS = {
    ">=": Operator.AT_LEAST,
    "不低于": Operator.AT_LEAST,
    "不少于": Operator.AT_LEAST,
    "<=": Operator.AT_MOST,
    "不超过": Operator.AT_MOST,
    "不高于": Operator.AT_MOST,
    "=": Operator.EQUAL,
    "等于": Operator.EQUAL,
    "约": Operator.ABOUT,
    "about": Operator.ABOUT,
}
