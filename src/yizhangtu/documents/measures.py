"""How units of measure and counters are printed after a number, as a pattern over normalised text."""

import re
from collections.abc import Iterable

from yizhangtu.errors import UsageError
from yizhangtu.units import Dimension, Unit, unit_named, unit_names

__all__ = ["COUNTER", "EXACT_UNIT", "SUFFIX", "UNIT", "dimension_of", "is_counter"]

# Counters of things, and units of what plans do not bind; each may follow 万 or 亿.
_COUNTERS = (
    "个 处 座 家 项 宗 块 幅 片 类 种 户 条 段 口 所 眼 辆 台 套 株 棵 次 期 批 名 位 村 镇 乡 级 层 栋 间 张 件 份 例 人次 人 个月 床 车道 车位 班 "
    "克 度 元 美元 吨 公斤 千克 斤 千瓦 兆瓦 千伏 千瓦时 千瓦小时 小时 分钟 秒 天 年 周年 岁 分贝 毫米 厘米 升 吨标准煤 载重吨 标箱 "
    "头 只 艘 列 轮 个工作日 工作日 日 步"
)
_LATIN = "mm cm m kV kW kWh MW GW kg t dB mg L ℃ °"
_MEASURED = [name for name in unit_names() if "/" not in name and name != Unit.SHARE.symbol]


def _any(words: Iterable[str]) -> str:
    """One alternative per word, the longer ones first."""
    return "|".join(map(re.escape, sorted(set(words), key=lambda word: (-len(word), word))))


_CHINESE = _any({*_COUNTERS.split(), *(name for name in _MEASURED if not name.isascii())})
_ASCII = _any({*_LATIN.split(), *(name for name in _MEASURED if name.isascii() and name != "%")})
_ONE = rf"(?:[十百千万亿]{{0,2}}(?:{_CHINESE})|[十百千万亿]?(?:{_ASCII})(?![A-Za-z])|%|[百千万亿]+)"

# Any unit of measure or counter, also of two parts (千米/平方千米).
UNIT = rf"{_ONE}(?:/(?:每)?{_ONE})?"
# A unit that converts, so that what stands before it is surely a number.
EXACT_UNIT = f"(?:{_any(name for name in _MEASURED if name not in {'m', 't'})})"
COUNTER = f"(?:{_any(_COUNTERS.split())})"
# What may follow a figure and binds it.
SUFFIX = (
    "及?以[上下内]|之[内上下]|封顶|保底|左右|上下|为(?:控制)?(?:上限|下限|底线|限)|控制(?![在到])"
)


def dimension_of(unit: str) -> Dimension | None:
    """What a printed unit measures; None for a bare number and for units that do not convert."""
    try:
        return unit_named(unit).dimension if unit else None
    except UsageError:
        return None


def is_counter(unit: str) -> bool:
    """Whether a unit counts things, so that a small Chinese numeral before it is a manner of speech (三个方面)."""
    return dimension_of(unit) in {None, Dimension.COUNT}
