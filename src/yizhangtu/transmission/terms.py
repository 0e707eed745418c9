"""The words approvals use: indicators, operators, units of territory, as patterns over normalised text."""

import re

from yizhangtu.model import Operator
from yizhangtu.units import Dimension, Unit

__all__ = [
    "ADDRESSEE",
    "CONDITIONAL",
    "DIMENSIONS",
    "INDICATORS",
    "NUMBER",
    "OPERATORS",
    "SELF",
    "TERRITORY",
    "TITLE",
    "YEAR",
    "indicator_pattern",
]

# Longer terms stand before the shorter ones that they contain.
INDICATORS: tuple[tuple[str, str], ...] = (
    ("cultivated_land_retention", r"耕地保有量(?:目标|任务)?|耕地保护(?:任务|目标|面积)"),
    (
        "permanent_basic_farmland",
        r"永久基本农田(?:保护)?(?:任务|目标|面积|红线面积|数量|保护面积)*",
    ),
    ("marine_ecological_redline", r"海洋生态保护红线(?:划定|保护)?(?:面积)?"),
    ("ecological_redline", r"(?:陆域)?生态保护红线(?:划定|保护)?(?:面积)?"),
    ("urban_expansion_multiple", r"(?:城镇开发边界)?(?:面积|规模)?扩展(?:倍数|系数)"),
    ("urban_boundary_area", r"城镇开发边界(?:总)?(?:面积|规模)"),
    ("water_use_total", r"用水总量(?:控制指标)?"),
    ("basic_grassland", r"基本草原(?:保护)?(?:面积)?"),
    ("forest_retention", r"林地保有量"),
    ("forest_cover", r"森林覆盖率"),
    ("wetland", r"湿地(?:保护)?(?:面积|保有量)"),
    ("natural_coastline_rate", r"(?:大陆)?自然(?:海)?岸线保有率"),
    ("urban_rural_construction_land", r"城乡建设用地(?:总)?(?:面积|规模)"),
    (
        "new_construction_land_quota",
        r"新增(?:城镇|城乡)?建设用地(?:总)?(?:面积|规模|指标)",
    ),
    ("construction_land_total", r"(?:国土)?建设用地总(?:面积|规模|量)"),
    ("urbanisation_rate", r"(?:常住人口)?城镇化(?:率|水平)"),
    ("resident_population", r"常住人口(?:规模|总量|数量)?"),
)

# What an indicator is measured in, where that is not an area.
DIMENSIONS: dict[str, Dimension] = {
    "urban_expansion_multiple": Dimension.MULTIPLE,
    "water_use_total": Dimension.VOLUME,
    "forest_cover": Dimension.RATIO,
    "natural_coastline_rate": Dimension.RATIO,
    "urbanisation_rate": Dimension.RATIO,
    "resident_population": Dimension.PEOPLE,
}

OPERATORS: tuple[tuple[Operator, str], ...] = (
    (Operator.AT_LEAST, r"不(?:得)?(?:低于|少于|小于)|大于等于|≥"),
    (Operator.AT_MOST, r"不(?:得)?(?:超过|高于|突破|多于|大于)|控制在|小于等于|≤"),
    (Operator.ABOUT, r"约|大约"),
    (Operator.EQUAL, r"达到|达|等于|确定为|为|保持在|稳定在"),
)

# A base year, a date or the period in a plan's name is not the year of a target.
YEAR = r"(?P<year>20[2-9]\d)年(?P<other_year>(?=城镇建设用地|城乡建设用地|建设用地|现状|\d{1,2}月|\)))?"

# The figure is assigned elsewhere: 不超过上级下达指标, 不超过自治区下达指标.
CONDITIONAL = (
    r"(?P<conditional>(?:上级|国家|自治区|省级?|市级?|盟市?|州|兵团)(?:人民)?(?:政府)?(?:及有关部门)?"
    r"(?:下达|分解|确定|核定)(?:的)?(?:用水)?(?:总量)?(?:控制)?(?:指标|任务|目标|数))"
)

_UNITS = "|".join(
    re.escape(symbol)
    for symbol in sorted(
        {
            *(
                unit.symbol
                for unit in Unit
                if unit not in {Unit.SHARE, Unit.SQUARE_DECIMETRE, Unit.METRE, Unit.PERSON}
            ),
            "平方公里",
            "万平方公里",
            "hm2",
            "km2",
            "亿m3",
        },
        key=len,
        reverse=True,
    )
)
NUMBER = rf"(?P<number>\d+(?:,\d{{3}})*(?:\.\d+)?)(?P<unit>{_UNITS})(?P<suffix>以内|之内|以下|以上|左右)?"

# A county, banner, city, prefecture or province by name, at the end of what stands before an indicator.
_NAME = r"[\u3400-\u9fff]{1,14}(?:自治州|自治县|自治旗|自治区|新区|矿区|市|县|旗|区|州|盟|省)"
TERRITORY = re.compile(rf"(?P<name>{_NAME})(?:域|域内|全域|的)?$")

# The unit whose plan the document approves: in the plan's title, anywhere in the normalised text …
TITLE = re.compile(rf"[《«]+(?P<name>{_NAME})国土空间总体规划")
# … or to whom the document is addressed, on a line of its own in the source: a heading before it must not run into it.
ADDRESSEE = re.compile(rf"^\s*(?P<name>{_NAME})\s*人民政府\s*[:：]", re.MULTILINE)

# "our city": the unit whose plan the document approves.
SELF = re.compile(r"(?:全|你|该|本|我)(?:自治区|省|市|县|旗|区|州|盟)|[市县旗州省]域|全域")


def indicator_pattern() -> str:
    """One alternative per indicator, the group named by the indicator's key."""
    return "|".join(f"(?P<{key}>{pattern})" for key, pattern in INDICATORS)
