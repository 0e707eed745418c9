"""Indicators of the urban development boundary (城镇开发边界), 表5-3.

The rows of 表5-3 were seen in a published county plan; the notice that prescribes them was not, so every Source below
is unverified.
"""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from yizhangtu.geometry import tabulate_area
from yizhangtu.indicators.fields import (
    UndecidableError,
    codes,
    codes_or_blank,
    is_member,
    recorded,
    require_field,
    require_geometry,
)
from yizhangtu.indicators.figures import (
    count,
    measured_area,
    measured_dm2,
    share,
    smaller,
    threshold,
)
from yizhangtu.indicators.regions import united
from yizhangtu.indicators.splitting import within_dm2
from yizhangtu.indicators.state import PlanState
from yizhangtu.model import IndicatorValue
from yizhangtu.units import Quantity, Unit, area

__all__ = [
    "boundary_farmland_hole_count",
    "boundary_fragment_count",
    "boundary_unsuitable_area",
    "development_zone_share",
    "expansion_multiple",
    "growth_direction_share",
    "urban_boundary_area",
    "urban_construction_base",
    "urban_increment",
]

_LINE = "urban_development_boundary"
_FARMLAND = "permanent_basic_farmland"
_BASE = "base_land_use"
_HAZARD = "geological_hazard"
_UNSUITABLE = (_HAZARD, "flood_detention", "mineral_protection", "large_heritage_site")

# An overlap below half of 0.01 m² is none.
_NO_OVERLAP_M2 = 0.005


def urban_boundary_area(state: PlanState) -> IndicatorValue:
    """Land inside the urban development boundary (城镇开发边界总面积), m².

    Formula: Σ recorded area of the boundary's rows of all zones; beside it their measured area.

    Source: 城镇开发边界 MJ; 表5-3 row 1 (unverified).
    """
    value = int(recorded(state, _LINE, "recorded_area_m2").sum())
    geometric = measured_area(state.area_m2(_LINE))
    return IndicatorValue("urban_boundary_area", area(value), geometric=geometric)


def _construction(state: PlanState) -> npt.NDArray[np.bool_]:
    found = codes(state, _BASE, "land_use_code", "land_use")
    return is_member(found, state.profile.class_group("land_use_construction"))


def _base_dm2(state: PlanState) -> int:
    require_field(state, _BASE, "settlement_code")
    # Land outside settlements rightly has no settlement code.
    settlement = codes_or_blank(state, _BASE, "settlement_code", "settlement")
    urban = is_member(settlement, state.profile.class_group("urban_settlement"))
    areas = recorded(state, _BASE, "parcel_area_m2")
    return int(areas[urban & _construction(state)].sum())


def _in_increment_zone(state: PlanState) -> npt.NDArray[np.bool_]:
    found = codes(state, _LINE, "zone_code", "zone")
    counted = is_member(found, _under(state, *state.profile.class_group("increment_zone")))
    unclear = int(
        (
            ~counted
            & ~is_member(found, _under(state, *state.profile.class_group("special_purpose_zone")))
        ).sum()
    )
    if unclear:
        raise UndecidableError(
            f"城镇开发边界图层有{unclear}个图斑的规划分区代码不属于集中建设区、弹性发展区或特别用途区"
        )
    return counted


def _under(state: PlanState, *tops: str) -> frozenset[str]:
    """The zones named and all zones below them."""
    table = state.profile.codes("zone")
    found = set(tops)
    for code in sorted(table):
        if table[code].attributes.get("parent") in found:
            found.add(code)
    return frozenset(found)


def _increment_dm2(state: PlanState) -> int:
    areas = recorded(state, _LINE, "recorded_area_m2")
    built = within_dm2(state, _LINE, areas, _BASE, rows=_construction(state))
    return int((areas - built)[_in_increment_zone(state)].sum())


def urban_construction_base(state: PlanState) -> IndicatorValue:
    """Urban construction land of the base year (规划基期年城镇建设用地), m².

    Formula: Σ recorded parcel area of base-year rows that are construction land and carry the settlement code of a city
    or a designated town (201, 201A, 202, 202A).

    Source: 城镇开发边界管理办法, definition of the base (draft seen in part, unverified).
    """
    return IndicatorValue("urban_construction_base", area(_base_dm2(state)))


def urban_increment(state: PlanState) -> IndicatorValue:
    """New urban land inside the boundary (城镇开发边界新增规模), m².

    Formula: recorded area of the boundary's rows of zones 410 and 420, less what of them is construction land of the base
    year, split by geometric share. Zone 430 does not count.

    Source: derived from published figures; the official computation was not seen (unverified).
    """
    return IndicatorValue(
        "urban_increment",
        area(_increment_dm2(state)),
        note="按集中建设区和弹性发展区扣除基期建设用地推算",
    )


def expansion_multiple(state: PlanState) -> IndicatorValue:
    """Expansion multiple of the urban development boundary (城镇开发边界扩展倍数).

    Formula: 1 + increment ÷ urban construction land of the base year.

    Source: derived from published figures (1 + 462.1673 ÷ 962.2 = 1.4803); the definition was seen in part only
    (unverified).
    """
    grown = share(_increment_dm2(state), _base_dm2(state), of="规划基期年城镇建设用地面积")
    return IndicatorValue(
        "expansion_multiple",
        Quantity(1 + grown.value, Unit.MULTIPLE),
        note="1＋新增规模÷规划基期年城镇建设用地",
    )


def boundary_fragment_count(state: PlanState) -> IndicatorValue:
    """Scattered patches of the boundary below 15亩 (零星破碎图斑数量).

    Formula: count of patches, rows that share an edge merged, whose measured area is below the limit.

    Source: 表5-3 row 3 (unverified).
    """
    require_geometry(state, _LINE)
    small = smaller(state.patches(_LINE).area_m2, threshold(state, "boundary_fragment"))
    return IndicatorValue("boundary_fragment_count", count(int(small.sum())))


def boundary_farmland_hole_count(state: PlanState) -> IndicatorValue:
    """Holes of the boundary that hold permanent basic farmland (永久基本农田“天窗”个数).

    Formula: count of the holes of the merged boundary that overlap the farmland line by 0.01 m² or more; the note gives
    the overlap's measured area.

    Source: 表5-3 row 4 (unverified).
    """
    require_geometry(state, _LINE, _FARMLAND)

    def overlay() -> pd.DataFrame:
        holes = state.holes(_LINE).geometry
        return tabulate_area(holes, state.frame(_FARMLAND).geometry)

    pairs = state.derived("holes with farmland", [_LINE, _FARMLAND], overlay)
    inside = pairs.groupby("left")["area_m2"].sum().to_numpy(dtype=np.float64)
    inside = inside[inside >= _NO_OVERLAP_M2]
    total = measured_area(inside)
    note = (
        "" if total is None else f"涉及永久基本农田{total.to(Unit.HECTARE).text(2)}公顷（图形面积）"
    )
    return IndicatorValue("boundary_farmland_hole_count", count(len(inside)), note=note)


def development_zone_share(state: PlanState) -> IndicatorValue:
    """Share of approved development zones and parks inside the boundary (已批开发区和非农业产业园区面积划入率), 0 to 1.

    Formula: measured area of the zones inside the boundary ÷ measured area of the zones.

    Source: 表5-3 row 5 (unverified).
    """
    require_geometry(state, "development_zone")
    areas = measured_dm2(state.area_m2("development_zone"))
    inside = int(within_dm2(state, "development_zone", areas, _LINE).sum())
    return IndicatorValue(
        "development_zone_share", share(inside, int(areas.sum()), of="已批开发区面积")
    )


def growth_direction_share(state: PlanState) -> IndicatorValue:
    """Agreement of the boundary with the plan's main growth directions (与主要发展方向符合程度), 0 to 1.

    Formula: recorded area of the boundary inside the growth-direction areas, by geometric share ÷ its recorded area.

    Source: 表5-3 row 6 names the row only; this measure is our own reading (unverified).
    """
    areas = recorded(state, _LINE, "recorded_area_m2")
    inside = int(within_dm2(state, _LINE, areas, "growth_direction").sum())
    return IndicatorValue(
        "growth_direction_share",
        share(inside, int(areas.sum()), of="城镇开发边界面积"),
        note="按位于主要发展方向范围内的城镇开发边界面积占比计算",
    )


def boundary_unsuitable_area(state: PlanState) -> IndicatorValue:
    """Land inside the boundary that is unsuitable for towns (不适宜城镇建设区域面积), m².

    Formula: measured area of the boundary under any of: geological hazard of extreme or high risk, flood detention areas,
    protected mineral resources, large heritage sites; land under several counts once.

    Source: 表5-3 row 7 (unverified).
    """
    require_geometry(state, _LINE, *_UNSUITABLE)

    def measure() -> float:
        masks = [state.frame(layer).geometry for layer in _UNSUITABLE[1:]]
        risky = _risky_land(state)
        region = united([*masks, risky] if len(risky) else masks, layers="不适宜城镇建设区域")
        return float(tabulate_area(state.frame(_LINE).geometry, region)["area_m2"].sum())

    total = state.derived("unsuitable", [_LINE, *_UNSUITABLE], measure)
    return IndicatorValue("boundary_unsuitable_area", measured_area(np.array([total])))


def _risky_land(state: PlanState) -> gpd.GeoSeries:
    grades = codes(state, _HAZARD, "risk_grade", "risk_grade")
    risky = is_member(grades, state.profile.class_group("unsuitable_risk"))
    return state.frame(_HAZARD).geometry[risky]
