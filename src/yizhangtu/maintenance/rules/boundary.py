"""Rules of the urban development boundary (U1 to U3, U5, U6, U8)."""

from collections.abc import Iterator
from fractions import Fraction

import geopandas as gpd
import numpy as np
import numpy.typing as npt

from yizhangtu.indicators.fields import UndecidableError
from yizhangtu.maintenance.rules.context import Judgement, RuleContext
from yizhangtu.maintenance.rules.ground import area_by_code, overlap_with, pieces_on
from yizhangtu.model import ControlLine, Direction, NotRun
from yizhangtu.units import Quantity

__all__ = ["BOUNDARY_RULES"]

LINE = ControlLine.URBAN_DEVELOPMENT_BOUNDARY
SURVEY = "land_change_survey"
HAZARD = "geological_hazard"
# What new urban land keeps clear of; the whole layer counts, of hazards only the high grades.
AVOIDED = ("flood_detention", "large_heritage_site", "mineral_protection")
MEND_SIZE = "请减少调入或增加调出，使边界规模不突破"


def size_is_kept(context: RuleContext) -> Iterator[Judgement]:
    """U1: the boundary's total area does not grow, nor exceed an approved area.

    Source: 表5-3; 总体规划批复, unverified.
    """
    before, after = context.indicator("urban_boundary_area")
    if before.value is None or after.value is None:
        yield NotRun("U1", after.reason or before.reason)
        return
    if before.value < after.value:
        yield context.finding(
            "U1",
            f"城镇开发边界由{context.printed('urban_boundary_area', before.value)}"
            f"增加为{context.printed('urban_boundary_area', after.value)}",
            MEND_SIZE,
            layer=LINE,
            measured=after.value - before.value,
            expected="≤0",
        )
    if context.target("urban_boundary_area") is not None:
        yield from context.broken_target(
            "U1", "urban_boundary_area", after, layer=LINE, mend=MEND_SIZE
        )


def multiple_is_kept(context: RuleContext) -> Iterator[Judgement]:
    """U2: the expansion multiple does not exceed the approved one.

    Formula: 扩展倍数 = 1 + increment ÷ base-year urban construction land.

    Source: 自然资规〔2026〕1号, unverified; formula derived from published figures.
    """
    value = context.indicator("expansion_multiple")[1]
    target = context.target("urban_expansion_multiple")
    if target is None or target.value is None:
        yield NotRun("U2", "无法判定：没有登记城镇开发边界扩展倍数的批复指标")
    elif value.value is None:
        yield NotRun("U2", f"扩展倍数{value.reason}")
    else:
        digits = max(0, -int(target.value.as_tuple().exponent))
        printed = value.value.rounded(digits)
        if printed > target.value:
            yield context.finding(
                "U2",
                f"调整后城镇开发边界扩展倍数为{printed}，超过批复的{target.value}",
                MEND_SIZE,
                layer=LINE,
                measured=str(printed),
                expected=f"≤{target.value}",
            )


def increment_is_kept(context: RuleContext) -> Iterator[Judgement]:
    """U3: new urban land does not exceed its quota: the approved one, else what the approved multiple allows.

    Formula: quota = (multiple − 1) × base, the multiple taken up to the last digit that prints as approved.

    Source: 自然资规〔2026〕1号, unverified.
    """
    increment = context.indicator("urban_increment")[1]
    base = context.indicator("urban_construction_base")[1]
    if increment.value is None:
        yield NotRun("U3", f"新增规模{increment.reason}")
        return
    quota = _quota(context, base.value)
    if quota is None:
        yield NotRun("U3", base.reason or "无法判定：没有登记新增规模或扩展倍数的批复指标")
    elif quota < increment.value:
        yield context.finding(
            "U3",
            f"调整后新增城镇建设用地{context.printed('urban_increment', increment.value)}，"
            f"超过允许规模{context.printed('urban_increment', quota)}",
            MEND_SIZE,
            layer=LINE,
            measured=increment.value,
            expected=f"≤{quota.text(2)}",
        )


def _quota(context: RuleContext, base: Quantity | None) -> Quantity | None:
    approved = context.target("new_construction_land_quota")
    if approved is not None:
        return approved.quantity()
    multiple = context.target("urban_expansion_multiple")
    if multiple is None or multiple.value is None or base is None:
        return None
    half_digit = Fraction(1, 2 * 10 ** max(0, -int(multiple.value.as_tuple().exponent)))
    return Quantity(base.value * (Fraction(multiple.value) + half_digit - 1), base.unit)


def additions_avoid_hazards(context: RuleContext) -> Iterator[Judgement]:
    """U5: land that enters keeps clear of high hazard, flood detention, great sites, minerals and contiguous good farmland.

    Source: 自然资规〔2026〕1号, unverified; 避让 is read as an overlap of zero.
    """
    pieces = context.pieces(LINE, Direction.IN)
    if pieces is None:
        return
    for layer in (HAZARD, *AVOIDED, "high_standard_farmland"):
        name = context.profile.layer(layer).name
        if layer not in context.before.layers:
            yield NotRun("U5", f"无法判定：缺少{name}图层")
            continue
        yield from pieces_on(
            context,
            "U5",
            pieces,
            _in_high_hazard(context, pieces)
            if layer == HAZARD
            else overlap_with(context.before, pieces, layer),
            line=LINE,
            message=f"城镇开发边界调入图斑{{number}}与{name}重叠{{area}}平方米",
            mend="请避让该区域",
        )


def _in_high_hazard(context: RuleContext, pieces: gpd.GeoDataFrame) -> npt.NDArray[np.float64]:
    """Area, m², of each piece in land of extremely high or high hazard."""
    frame = context.before.frame(HAZARD)
    high = context.profile.class_group("unsuitable_risk")
    if "risk_grade" not in frame:
        raise UndecidableError(f"{context.profile.layer(HAZARD).name}图层没有风险等级")
    rows = frame[frame["risk_grade"].astype(str).str.strip().isin(high)]
    state = context.before.replacing({HAZARD: rows.reset_index(drop=True)}, version="hazard")
    return overlap_with(state, pieces, HAZARD)


def removals_are_unused(context: RuleContext) -> Iterator[Judgement]:
    """U6: land that leaves is neither approved and unbuilt nor built: no green space, road, public or municipal land.

    Source: practice of county maintenance plans, unverified.
    """
    pieces = context.pieces(LINE, Direction.OUT)
    if pieces is None:
        return
    context.require(SURVEY)
    classes = area_by_code(context.before, pieces, SURVEY, "land_class", "survey_land_class")
    built = context.profile.class_group("construction")
    used = classes[[code for code in classes.columns if code in built]].sum(axis=1).to_numpy()
    yield from pieces_on(
        context,
        "U6",
        pieces,
        used,
        line=LINE,
        message="城镇开发边界调出图斑{number}有{area}平方米现状为建设用地",
        mend="请保留已建的绿地、道路、公共服务和市政设施用地",
    )
    if "approved_unbuilt_land" not in context.before.layers:
        yield NotRun(
            "U6", f"无法判定：缺少{context.profile.layer('approved_unbuilt_land').name}图层"
        )
        return
    yield from pieces_on(
        context,
        "U6",
        pieces,
        overlap_with(context.before, pieces, "approved_unbuilt_land"),
        line=LINE,
        message="城镇开发边界调出图斑{number}有{area}平方米已批准未建设",
        mend="请不要调出已批未建土地",
    )


def layout_improves(context: RuleContext) -> Iterator[Judgement]:
    """U8: fragments and farmland holes do not rise; the share of development zones and of the main direction do not fall.

    Source: 表5-3, unverified.
    """
    for key, better in (
        ("boundary_fragment_count", Direction.OUT),
        ("boundary_farmland_hole_count", Direction.OUT),
        ("development_zone_share", Direction.IN),
        ("growth_direction_share", Direction.IN),
    ):
        yield from context.judge_direction(
            "U8", key, better=better, layer=LINE, mend="请优化调入调出地块，使边界更集聚"
        )


BOUNDARY_RULES = {
    "U1": size_is_kept,
    "U2": multiple_is_kept,
    "U3": increment_is_kept,
    "U5": additions_avoid_hazards,
    "U6": removals_are_unused,
    "U8": layout_improves,
}
