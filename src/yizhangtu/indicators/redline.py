"""Indicators of the ecological redline (生态保护红线), 表5-2 and the holes that rule E5 watches.

The rows of 表5-2 were seen in a published county plan; the notice that prescribes them was not, so every Source below
is unverified.
"""

import numpy as np

from yizhangtu.indicators.fields import (
    codes,
    codes_with,
    is_member,
    member_dm2,
    recorded,
    require_geometry,
)
from yizhangtu.indicators.figures import count, measured_area, smaller, threshold
from yizhangtu.indicators.splitting import within_dm2
from yizhangtu.indicators.state import PlanState
from yizhangtu.model import IndicatorValue
from yizhangtu.units import area

__all__ = [
    "marine_redline",
    "redline_arable_land",
    "redline_ecological_land",
    "redline_hole_count",
    "redline_small_hole_count",
    "redline_small_patch_count",
    "terrestrial_redline",
]

_LINE = "ecological_redline"
_SURVEY = "land_change_survey"


def _by_realm(state: PlanState, key: str, side: str) -> IndicatorValue:
    members = codes_with(state, "realm", "side", side)
    realms = codes(state, _LINE, "realm", "realm")
    value = member_dm2(realms, recorded(state, _LINE, "recorded_area_m2"), members)
    geometric = measured_area(state.area_m2(_LINE)[is_member(realms, members)])
    return IndicatorValue(key, area(value), geometric=geometric)


def terrestrial_redline(state: PlanState) -> IndicatorValue:
    """Ecological redline on land (陆域生态保护红线面积), m².

    Formula: Σ recorded area of the rows of the land realm; beside it their measured area.

    Source: 生态保护红线 LHLX、MJ; 表5-2 row 1 (unverified).
    """
    return _by_realm(state, "terrestrial_redline", "land")


def marine_redline(state: PlanState) -> IndicatorValue:
    """Ecological redline at sea (海洋生态保护红线面积), m².

    Formula: Σ recorded area of the rows of the sea realm. Zero is an answer only because every row says its realm.

    Source: 生态保护红线 LHLX、MJ; 表5-2 row 2 (unverified).
    """
    return _by_realm(state, "marine_redline", "sea")


def _land_inside(state: PlanState, key: str, group: str) -> IndicatorValue:
    classes = codes(state, _SURVEY, "land_class", "survey_land_class")
    inside = within_dm2(state, _SURVEY, recorded(state, _SURVEY, "net_area_m2"), _LINE)
    return IndicatorValue(key, area(member_dm2(classes, inside, state.profile.class_group(group))))


def redline_ecological_land(state: PlanState) -> IndicatorValue:
    """Land of ecological function inside the redline (生态保护红线范围内生态功能用地面积), m².

    Formula: Σ recorded land-class area of the survey parcels of ecological function, split by geometric share where the
    redline cuts a parcel.

    Source: 表5-2 row 3; which classes count is a group of the profile (unverified).
    """
    return _land_inside(state, "redline_ecological_land", "ecological_function")


def redline_arable_land(state: PlanState) -> IndicatorValue:
    """Arable land inside the redline (生态保护红线内耕地面积), m².

    Formula: Σ recorded net area of the survey's arable parcels, split by geometric share where the redline cuts one.

    Source: 表5-2 row 4 (unverified).
    """
    return _land_inside(state, "redline_arable_land", "arable")


def redline_small_patch_count(state: PlanState) -> IndicatorValue:
    """Redline patches below 1 km² (面积小于1平方公里的生态保护红线图斑数量).

    Formula: count of patches, rows that share an edge merged, whose measured area is below the limit.

    Source: 表5-2 row 5 (unverified).
    """
    require_geometry(state, _LINE)
    small = smaller(state.patches(_LINE).area_m2, threshold(state, "redline_small_patch"))
    return IndicatorValue("redline_small_patch_count", count(int(small.sum())))


def redline_hole_count(state: PlanState) -> IndicatorValue:
    """Holes that the redline encloses (生态保护红线天窗个数).

    Formula: count of the holes of the merged outlines.

    Source: rule E5, inferred from a published county plan (unverified).
    """
    require_geometry(state, _LINE)
    holes = state.holes(_LINE)
    return IndicatorValue("redline_hole_count", count(len(holes)))


def redline_small_hole_count(state: PlanState) -> IndicatorValue:
    """Holes of the redline below 5亩 (5亩以下天窗个数).

    Formula: count of the holes of the merged outlines whose measured area is below the limit.

    Source: rule E5, inferred from a published county plan (unverified).
    """
    require_geometry(state, _LINE)
    holes = state.holes(_LINE)
    areas = holes["area_m2"].to_numpy(dtype=np.float64)
    small = smaller(areas, threshold(state, "redline_small_hole"))
    return IndicatorValue("redline_small_hole_count", count(int(small.sum())))
