"""Indicators of arable land and permanent basic farmland (耕地和永久基本农田), 表5-1.

Farmland areas are net of deductions (地类面积, 永久基本农田面积) as recorded; where a figure needs only part of a row, the
record is split by geometric share. The rows of 表5-1 were seen in a published county plan; the notice that prescribes
them was not, so every Source below is unverified.
"""

from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pandas as pd

from yizhangtu.indicators.fields import (
    UndecidableError,
    codes,
    is_member,
    member_dm2,
    recorded,
    require_geometry,
)
from yizhangtu.indicators.figures import count, measured_area, share, smaller, threshold
from yizhangtu.indicators.splitting import LandParts, split_by_attribute, within_dm2
from yizhangtu.indicators.state import Patches, PlanState
from yizhangtu.model import IndicatorValue
from yizhangtu.units import Quantity, Unit, area

__all__ = [
    "cultivated_land_retention",
    "farmland_contiguity",
    "farmland_fragment_count",
    "high_standard_farmland_share",
    "net_area_m2",
    "paddy_irrigated_share",
    "permanent_basic_farmland",
    "steep_farmland_area",
]

_LINE = "permanent_basic_farmland"
_SURVEY = "land_change_survey"


def net_area_m2(state: PlanState, layer: str) -> npt.NDArray[np.float64] | None:
    """Measured area of each row net of its recorded deduction ratio (扣除系数), m²; None when the ratios are not there.

    A row without a ratio has nothing deducted; a ratio outside 0 to 1 makes the whole unknown.
    """
    frame = state.frame(layer)
    if "deduction_ratio" not in frame.columns:
        return None
    numbers = pd.to_numeric(frame["deduction_ratio"], errors="coerce")
    ratio = numbers.fillna(0.0).to_numpy(dtype=np.float64)
    if ((ratio < 0) | (ratio >= 1)).any():
        return None
    net: npt.NDArray[np.float64] = state.area_m2(layer) * (1 - ratio)
    return net


def cultivated_land_retention(state: PlanState) -> IndicatorValue:
    """Arable land retained (耕地保有量), m².

    Formula: Σ recorded land-class area (地类面积, net of deductions) of the survey's arable parcels. Beside it the
    geometric figure Σ measured area × (1 − deduction ratio) of the same parcels.

    Source: 国土变更调查 地类图斑 TBDLMJ; 表5-1 row 1 (unverified).
    """
    arable = state.profile.class_group("arable")
    classes = codes(state, _SURVEY, "land_class", "survey_land_class")
    value = member_dm2(classes, recorded(state, _SURVEY, "net_area_m2"), arable)
    net = net_area_m2(state, _SURVEY)
    geometric = None if net is None else measured_area(net[is_member(classes, arable)])
    return IndicatorValue("cultivated_land_retention", area(value), geometric=geometric)


def permanent_basic_farmland(state: PlanState) -> IndicatorValue:
    """Permanent basic farmland (永久基本农田保护面积), m².

    Formula: Σ recorded net area (永久基本农田面积) of the line's rows. Beside it Σ measured area × (1 − deduction ratio).

    Source: 永久基本农田图斑 YJJBNTMJ; 表5-1 row 2 (unverified).
    """
    value = int(recorded(state, _LINE, "net_area_m2").sum())
    net = net_area_m2(state, _LINE)
    geometric = None if net is None else measured_area(net)
    return IndicatorValue("permanent_basic_farmland", area(value), geometric=geometric)


def _by_class(state: PlanState) -> LandParts:
    areas = recorded(state, _LINE, "net_area_m2")
    return split_by_attribute(
        state, _LINE, areas, attribute=("land_class", "survey_land_class"), sources=[_SURVEY]
    )


def _by_slope(state: PlanState) -> LandParts:
    areas = recorded(state, _LINE, "net_area_m2")
    return split_by_attribute(
        state, _LINE, areas, attribute=("slope_grade", "slope_grade"), sources=[_SURVEY, "slope"]
    )


def paddy_irrigated_share(state: PlanState) -> IndicatorValue:
    """Share of paddy and irrigated land in the arable land of permanent basic farmland (水田水浇地占耕地面积比例), 0 to 1.

    Formula: net area of 水田 and 水浇地 ÷ net area of arable land, both inside the farmland line. A row's class is its
    own, else that of the survey parcels under it.

    Source: 表5-1 row 4; that it is taken inside the line is our reading (unverified).
    """
    parts = _by_class(state).require_decided(state.profile.layer(_LINE).name, "地类")
    group = state.profile.class_group
    watered = member_dm2(parts.codes, parts.areas, group("paddy") | group("irrigated"))
    arable = member_dm2(parts.codes, parts.areas, group("arable"))
    return IndicatorValue(
        "paddy_irrigated_share", share(watered, arable, of="永久基本农田内的耕地面积")
    )


def high_standard_farmland_share(state: PlanState) -> IndicatorValue:
    """Share of permanent basic farmland built to high standard (高标准农田建成面积占比), 0 to 1.

    Formula: Σ of the line's recorded net area inside high-standard fields, by geometric share ÷ Σ recorded net area.

    Source: 表5-1 row 5 (unverified).
    """
    areas = recorded(state, _LINE, "net_area_m2")
    built = int(within_dm2(state, _LINE, areas, "high_standard_farmland").sum())
    return IndicatorValue(
        "high_standard_farmland_share", share(built, int(areas.sum()), of="永久基本农田面积")
    )


def steep_farmland_area(state: PlanState) -> IndicatorValue:
    """Arable land above 15° inside the farmland line (坡度15度以上的耕地面积), m².

    Formula: Σ recorded net area of the line's rows whose slope grade lies above 15° (grades 4 and 5). Rows whose own
    land class is not arable do not count. A row's grade is its own, else that of the survey parcels or, failing these,
    the slope layer under it.

    Source: 坡度级别代码表; 表5-1 row 6 (unverified).
    """
    own_class = split_by_attribute(
        state,
        _LINE,
        recorded(state, _LINE, "net_area_m2"),
        attribute=("land_class", "survey_land_class"),
    )
    arable = is_member(own_class.codes, state.profile.class_group("arable"))
    counted = np.ones(len(state.frame(_LINE)), dtype=np.bool_)
    counted[own_class.rows[~arable]] = False
    parts = _by_slope(state).where(counted)
    parts.require_decided(state.profile.layer(_LINE).name, "坡度级别")
    steep = _grades_above(state, "steep_slope")
    return IndicatorValue("steep_farmland_area", area(member_dm2(parts.codes, parts.areas, steep)))


def _grades_above(state: PlanState, limit: str) -> frozenset[str]:
    """The slope grades that lie wholly above a limit of the profile, which is written in degrees."""
    degrees = state.profile.threshold(limit)
    return frozenset(
        code
        for code, entry in state.profile.codes("slope_grade").items()
        if Decimal(entry.attributes.get("above_degree") or 0) >= degrees
    )


def farmland_contiguity(state: PlanState) -> IndicatorValue:
    """Contiguity of farmland (耕地连片度), 亩 per patch.

    Formula: recorded net area of the farmland line ÷ number of its patches, rows that share an edge merged.

    Source: 表5-1 row 7; the measure is derived from the published figures (unverified).
    """
    require_geometry(state, _LINE)
    total = area(int(recorded(state, _LINE, "net_area_m2").sum())).to(Unit.MU).value
    patches = state.patches(_LINE).count
    return IndicatorValue(
        "farmland_contiguity",
        Quantity(total / patches, Unit.MU_PER_PIECE),
        note=f"永久基本农田合并相邻图斑后共{patches}个",
    )


def farmland_fragment_count(state: PlanState) -> IndicatorValue:
    """Fragments of permanent basic farmland (碎图斑): patches below 5亩 on plains, below 3亩 in hills.

    Formula: count of merged patches whose measured area is below the limit of their terrain. A patch lies in hills when
    the slope grade that holds most of its recorded area (ties: the flatter) is above the plain's steepest grade.

    Source: 表5-1 row 8; how terrain is told is not written there, the slope criterion is ours (unverified).
    """
    require_geometry(state, _LINE)
    patches = state.patches(_LINE)
    in_plain = smaller(patches.area_m2, threshold(state, "farmland_fragment_plain"))
    in_hills = smaller(patches.area_m2, threshold(state, "farmland_fragment_hill"))
    grade = _dominant_grade(_by_slope(state), patches)
    # Only where the two limits disagree does the terrain matter.
    unknown = int(((grade == "") & (in_plain != in_hills)).sum())
    if unknown:
        raise UndecidableError(f"有{unknown}个永久基本农田图斑查不到坡度级别，分不清平原或山地丘陵")
    hilly = is_member(grade, _grades_above(state, "plain_slope"))
    fragments = int(np.where(hilly, in_hills, in_plain).sum())
    return IndicatorValue(
        "farmland_fragment_count",
        count(fragments),
        note="平原与山地丘陵按图斑内面积最大的坡度级别区分",
    )


def _dominant_grade(slopes: LandParts, patches: Patches) -> npt.NDArray[np.object_]:
    """The slope grade with the largest recorded area in each patch, "" where none is known."""
    graded = pd.DataFrame({"row": slopes.rows, "grade": slopes.codes, "area": slopes.areas})
    pieces = pd.DataFrame(
        {"row": patches.rows, "patch": patches.labels, "part": patches.part_area_m2}
    )
    # A multipart row spreads what is recorded for it over its patches.
    pieces["share"] = pieces["part"] / pieces.groupby("row")["part"].transform("sum")
    both = graded.merge(pieces, on="row")
    both["area"] = both["area"] * both["share"]
    sums = both.groupby(["patch", "grade"])["area"].sum().reset_index()
    ordered = sums.sort_values(["patch", "area", "grade"], ascending=[True, False, True])
    first = ordered.drop_duplicates("patch")
    grade = np.full(patches.count, "", dtype=object)
    grade[first["patch"].to_numpy()] = first["grade"].to_numpy()
    return grade
