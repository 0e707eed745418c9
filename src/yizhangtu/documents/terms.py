"""The words of plans and approvals, as patterns over normalised text: indicators, how a figure binds, who assigns it."""

import re
from collections.abc import Mapping

from yizhangtu.model import Operator
from yizhangtu.units import Dimension

__all__ = ["ASSIGNED", "BINDING_WORDS", "DIMENSIONS", "INDICATORS", "indicator_of"]

# Each pattern is an indicator's name as it ends a phrase. Longer names stand before the shorter ones that they contain.
INDICATORS: Mapping[str, str] = {
    "cultivated_land_retention": r"耕地(?:保有量?|保护|总?面积)",
    "permanent_basic_farmland": r"永久(?:性)?基本农田|(?<!永久)基本农田",
    "marine_ecological_redline": r"海洋(?:生态)?(?:保护)?红线",
    "ecological_redline": r"(?:陆域|陆地)?生态(?:保护)?红线",
    "urban_expansion_multiple": r"扩展(?:倍数|系数)|扩张倍数|扩展倍率",
    "urban_boundary_area": r"城镇开发边界",
    "water_use_total": r"(?:年)?用水总?量|水资源利用总量",
    "basic_grassland": r"基本草原|基本草地",
    "forest_retention": r"林地保有量?",
    "forest_cover": r"森林覆盖率",
    "wetland": r"湿地(?:保有量|保护)?",
    "natural_coastline_rate": r"(?:大陆)?自然(?:海)?岸线(?:保有率)?",
    "urban_rural_construction_land": r"城乡建设用地",
    "new_construction_land_quota": r"新增(?:国有|城镇|城乡)?建设用地",
    "construction_land_total": r"(?:国土)?建设用地",
    "urbanisation_rate": r"城镇化(?:率|水平)?",
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

# What may follow an indicator's name without changing what is measured.
_HEADS = "(?:划定|保护|控制|保有|总体|总|目标|任务|指标|面积|规模|总量|数量|总面积|总规模|底线|红线|规划|用地|总数|量)*"
_ENDS = {key: re.compile(f"(?:{pattern}){_HEADS}$") for key, pattern in INDICATORS.items()}

# How a figure binds: by words before it.
BINDING_WORDS: tuple[tuple[Operator, str], ...] = (
    (
        Operator.AT_LEAST,
        r"不(?:得|能|应|宜|可|允许)?(?:低于|少于|小于|降低|减少)|大于(?:或)?等于|≥|>=|至少(?:为|达到)?|最低(?:为)?|不(?:得)?低",
    ),
    (
        Operator.AT_MOST,
        r"不(?:得|能|应|宜|可|允许)?(?:超过|超出|高于|突破|多于|大于)|小于(?:或)?等于|≤|<=|控制(?:在|到|为)|限(?:制|定)在|约束在"
        r"|压减到|至多(?:为)?|最多(?:为)?|最高(?:为)?",
    ),
    (Operator.ABOUT, r"大约(?:为)?|约(?:为|有|占|计)?|接近|大致(?:为|在)?|大体(?:为|在)?"),
    (Operator.AT_LEAST, r"超过|高于|多于|大于"),
    (Operator.AT_MOST, r"低于|少于|小于|不足|不到"),
    (
        Operator.EQUAL,
        r"达到|达|等于|(?:确定|核定|调整|规划|设定|划定)为|(?:保持|稳定|维持)(?:在|为)?|(?:提高|增加|提升|扩大|降低|减少|压减|缩减)(?:到|至)"
        r"|[增升降减]至|(?<![因成作分])为(?!了|主)|是|到|=",
    ),
)

# The figure is assigned elsewhere: 不超过上级下达指标, 以自治区下达的任务为准.
ASSIGNED = re.compile(
    r"(?:以|按照?|完成|落实|满足|符合)?(?P<assigned>(?:上一?级|国家|自治区|省级?|市级?|盟市?|州|兵团|上级)(?:人民)?(?:政府|主管部门)?"
    r"(?:及有关部门|有关部门)?(?:下达|分解|确定|核定)(?:的|给我[市县旗区])?(?:年度)?(?:用水)?(?:总量)?(?:控制)?(?:性)?"
    r"(?:指标|任务|目标|要求|数))(?:以内|范围内)?"
)


def indicator_of(subject: str, dimension: Dimension | None) -> tuple[str, int]:
    """The key of the indicator that a phrase names last, and where its name begins; ("", 0) when it names none.

    A bare figure (`dimension` None) can only be a multiple; 城镇开发边界 with a multiple is the expansion multiple.
    """
    if dimension is Dimension.MULTIPLE and (found := _ENDS["urban_boundary_area"].search(subject)):
        return "urban_expansion_multiple", found.start()
    for key, pattern in _ENDS.items():
        wanted = DIMENSIONS.get(key, Dimension.AREA)
        if dimension is not wanted and not (dimension is None and wanted is Dimension.MULTIPLE):
            continue
        if found := pattern.search(subject):
            return key, found.start()
    return "", 0
