"""The approval of the county's plan in our own words; every figure in it is taken from the county as it was made."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction

import numpy as np

from yizhangtu.demo.landcover import BUILT_CLASSES
from yizhangtu.demo.scene import Scene
from yizhangtu.units import Unit, area

__all__ = ["ApprovedFigures", "approval_text", "approved_figures"]

_URBAN_CODES = ("201", "202", "201A", "202A")
_BASIC_GRASSLAND_MU = Decimal("38.6000")


@dataclass(frozen=True)
class ApprovedFigures:
    """Targets as printed, and the sums they are printed from in integer 0.01 m²."""

    printed: Mapping[str, Decimal]
    sums_dm2: Mapping[str, int]


def approved_figures(scene: Scene, redline_dm2: int, boundary_dm2: int) -> ApprovedFigures:
    """Targets that the county satisfies: floors rounded down, ceilings rounded up.

    Parameters
    ----------
    redline_dm2, boundary_dm2
        Recorded areas of these two lines, integer 0.01 m²; the other figures are sums over parcels.
    """
    cover, parcels = scene.cover, scene.parcels
    urban = np.isin(cover.base_settlement, _URBAN_CODES)
    greenfield = cover.boundary & (cover.zone == 410) & ~np.isin(cover.base, BUILT_CLASSES)
    sums = {
        "cultivated_land_retention": int(scene.net_dm2[cover.is_arable()].sum()),
        "permanent_basic_farmland": int(scene.net_dm2[cover.farmland].sum()),
        "ecological_redline": redline_dm2,
        "urban_boundary_area": boundary_dm2,
        "urban_construction_base": int(parcels.area_dm2[urban].sum()),
        "urban_increment": int(parcels.area_dm2[greenfield].sum()),
    }
    multiple = 1 + Fraction(sums["urban_increment"], sums["urban_construction_base"])
    printed = {
        "cultivated_land_retention": _printed(
            sums["cultivated_land_retention"], Unit.TEN_THOUSAND_MU, 4
        ),
        "permanent_basic_farmland": _printed(
            sums["permanent_basic_farmland"], Unit.TEN_THOUSAND_MU, 4
        ),
        "ecological_redline": _printed(sums["ecological_redline"], Unit.SQUARE_KILOMETRE, 2),
        "urban_boundary_area": _printed(sums["urban_boundary_area"], Unit.HECTARE, 4, up=True),
        "urban_expansion_multiple": _rounded(multiple, 4, up=True),
        "basic_grassland": _BASIC_GRASSLAND_MU,
    }
    return ApprovedFigures(printed, sums)


def _printed(area_dm2: int, unit: Unit, digits: int, *, up: bool = False) -> Decimal:
    return _rounded(area(area_dm2).to(unit).value, digits, up=up)


def _rounded(value: Fraction, digits: int, *, up: bool) -> Decimal:
    """A fraction to so many decimals, down or up; both parts are exact, so the quotient's digits suffice."""
    whole, rest = divmod(value.numerator * 10**digits, value.denominator)
    scaled = Decimal(whole + (1 if up and rest else 0)).scaleb(-digits)
    return scaled.quantize(
        Decimal(1).scaleb(-digits), rounding=ROUND_CEILING if up else ROUND_FLOOR
    )


def approval_text(scene: Scene, figures: ApprovedFigures) -> str:
    """The text of the approval."""
    name, printed = scene.unit.name, figures.printed
    return f"""示例批复（虚构，仅供演示）

{name}人民政府：

报来的《{name}国土空间总体规划（2021—2035年）》审批件已经研究，答复如下。

一、同意该规划。规划范围为{name}行政辖区，规划基期为2020年，期限到2035年。今后辖区内的保护、建设和修复活动，均以本规划为准。

二、各项底线必须守住。到2035年，{name}耕地保有量不低于{printed["cultivated_land_retention"]}万亩，永久基本农田保护面积不低于{printed["permanent_basic_farmland"]}万亩；生态保护红线面积不低于{printed["ecological_redline"]}平方千米；城镇开发边界面积不超过{printed["urban_boundary_area"]}公顷，城镇开发边界扩展倍数不超过{printed["urban_expansion_multiple"]}倍；用水总量不超过上级下达指标；基本草原面积不低于{printed["basic_grassland"]}万亩。

三、三条控制线一经落图，不得擅自挪动。确有必要优化的，按年度集中提出，数量不减、质量不降、布局更好，并逐块写明理由、附上举证。

四、镇、乡和苏木的规划，以及水利、交通、能源、文物等专项规划，都应服从本规划，矛盾之处在“一张图”上一并解决。

五、每年开展一次体检，每五年开展一次评估。检查中发现突破底线的，立即纠正并报告。

示范市人民政府
"""
