"""Indicators of forest (林地保有量、森林覆盖率), the third row of 表5-1."""

from yizhangtu.indicators.fields import codes, is_member, member_dm2, recorded
from yizhangtu.indicators.figures import measured_area, share
from yizhangtu.indicators.state import PlanState
from yizhangtu.model import IndicatorValue
from yizhangtu.units import area

__all__ = ["forest_cover", "forest_retention"]

_SURVEY = "land_change_survey"


def forest_retention(state: PlanState) -> IndicatorValue:
    """Forest land retained (林地保有量), m².

    Formula: Σ recorded land-class area of the survey's forest parcels; beside it their measured area.

    Source: 表5-1 row 3; the forest authority's own figure may follow another definition (unverified).
    """
    forest = state.profile.class_group("forest")
    classes = codes(state, _SURVEY, "land_class", "survey_land_class")
    value = member_dm2(classes, recorded(state, _SURVEY, "net_area_m2"), forest)
    geometric = measured_area(state.area_m2(_SURVEY)[is_member(classes, forest)])
    return IndicatorValue(
        "forest_retention",
        area(value),
        geometric=geometric,
        note="按国土变更调查地类汇总，与林草部门口径可能不同",
    )


def forest_cover(state: PlanState) -> IndicatorValue:
    """Forest cover (森林覆盖率), 0 to 1.

    Formula: Σ recorded land-class area of the classes that count as forest cover ÷ Σ recorded parcel area of the whole
    survey, which is the unit's control area.

    Source: 表5-1 row 3; which classes count is a group of the profile (unverified).
    """
    cover = state.profile.class_group("forest_cover")
    classes = codes(state, _SURVEY, "land_class", "survey_land_class")
    covered = member_dm2(classes, recorded(state, _SURVEY, "net_area_m2"), cover)
    whole = int(recorded(state, _SURVEY, "parcel_area_m2").sum())
    return IndicatorValue(
        "forest_cover",
        share(covered, whole, of="国土变更调查总面积"),
        note="按国土变更调查地类测算，与林草部门口径可能不同",
    )
