"""The names of the indicators that plans bind, as patterns over normalised text."""

import re
from collections.abc import Mapping

from yizhangtu.documents.measures import dimension_of
from yizhangtu.units import Dimension

__all__ = [
    "DIMENSIONS",
    "INDICATORS",
    "has_indicator",
    "indicator_end",
    "indicator_of",
    "named_indicators",
]

# How an indicator is named at the end of a phrase. Longer names stand before the shorter ones that they contain.
INDICATORS: Mapping[str, str] = {
    "cultivated_land_retention": r"耕地(?:保有|保护|总量|数量|红线)|保有耕地|耕地(?=任务|目标|指标)",
    "permanent_basic_farmland": r"永久(?:性)?(?:基本)?农田|(?<!永久)(?<!永久性)基本农田",
    "marine_ecological_redline": r"(?:海洋|海域)(?:生态)?(?:保护)?红线",
    "ecological_redline": r"(?:陆域|陆地)?生态(?:保护)?红线",
    "urban_expansion_multiple": r"(?:城镇)?(?:开发边界)?(?:面积|规模)?扩(?:展|张)(?:倍数|系数|倍率)|城镇(?:空间|建设用地)扩展倍数",
    "urban_boundary_area": r"城镇开发边界",
    "water_use_total": r"(?:年|年度|全社会)?[取用]水总?量|水资源(?:开发)?利用总量",
    "basic_grassland": r"基本草原|基本草地|基本草牧场",
    "forest_retention": r"林地保有|保有林地",
    "forest_cover": r"森林覆盖率",
    "wetland": r"湿地保有|湿地",
    "natural_coastline_rate": r"(?:大陆|海岛)?自然(?:海)?岸线保有率",
    "new_construction_land_quota": r"新增(?:国有|城镇|城乡)?建设用地",
    "urban_rural_construction_land": r"城乡建设用地",
    "construction_land_total": r"(?:国土)?(?:全部)?建设用地",
    "urbanisation_rate": r"城镇化(?:率|水平)|城市化(?:率|水平)",
    "resident_population": r"常住(?:总)?人口",
}

# What an indicator is measured in, where that is not an area.
DIMENSIONS: Mapping[str, Dimension] = {
    "urban_expansion_multiple": Dimension.MULTIPLE,
    "water_use_total": Dimension.VOLUME,
    "forest_cover": Dimension.RATIO,
    "natural_coastline_rate": Dimension.RATIO,
    "urbanisation_rate": Dimension.RATIO,
    "resident_population": Dimension.PEOPLE,
}

# What may stand before an indicator's name, and after it, without changing what is measured.
_BEFORE = (
    r"(?:规划|现行|《[^》]*》|调整后|优化后|维护后|修改后|全域|国土|划定|划示|落实|严守|守住|坚守|确保|保障|保持|上级|下达|批准|确定|最终|远期|近期|本次"
    r"|我[市县旗区州]|[你全本该][省市县旗区州盟]|[市县旗州]域|区域|年度|年末|年|总|各类|全部|常住人口|全市域|陆域|要求|分解|安排|新一轮|内|的|“|”)*"
)
_AFTER = r"(?:划定|保护|控制|保有|总体|目标|任务|指标|面积|规模|总量|数量|总面积|总规模|底线|红线|规划|量|上限|下限|总|数|性|水平|值|应|的|限额|“|”)*"
_PHRASES = {
    key: re.compile(rf"{_BEFORE}(?P<name>(?:{pattern}){_AFTER})")
    for key, pattern in INDICATORS.items()
}


_ANY_NAME = re.compile("|".join(INDICATORS.values()))


def indicator_of(subject: str, unit: str | None) -> str:
    """The key of the indicator that a phrase names; "" when it names none, or another thing that has to do with one.

    A bare figure (`unit` empty) can only be a multiple; 城镇开发边界 measured as a multiple is its expansion. Without a
    figure (`unit` None) the name alone decides.

    Examples
    --------
    >>> indicator_of("永久基本农田保护面积", "万亩")
    'permanent_basic_farmland'
    >>> indicator_of("永久基本农田内耕地面积", "万亩")
    ''
    """
    if unit is None:
        return next((key for key, phrase in _PHRASES.items() if phrase.fullmatch(subject)), "")
    dimension = dimension_of(unit) if unit else Dimension.MULTIPLE
    if (
        unit
        and dimension is Dimension.MULTIPLE
        and _PHRASES["urban_boundary_area"].fullmatch(subject)
    ):
        return "urban_expansion_multiple"
    for key, phrase in _PHRASES.items():
        wanted = DIMENSIONS.get(key, Dimension.AREA)
        if dimension is wanted and phrase.fullmatch(subject):
            return key
    return ""


def named_indicators(subject: str) -> tuple[str, ...]:
    """The phrases of a list that each name an indicator (耕地保有量、永久基本农田); empty when one of them does not."""
    if indicator_of(subject, None):
        return (subject,)
    parts = tuple(re.split(r"、|以及|和|与|及", subject))
    return parts if all(indicator_of(part, None) for part in parts) else ()


def indicator_end(phrase: str) -> int:
    """Where the name of an indicator ends that a phrase begins with; 0 when it begins with none."""
    found = (pattern.match(phrase) for pattern in _PHRASES.values())
    return max((match.end() for match in found if match), default=0)


def has_indicator(text: str) -> bool:
    """Whether a text names an indicator anywhere."""
    return _ANY_NAME.search(text) is not None
