"""Rules of permanent basic farmland (P1 to P6, P9 to P11)."""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import shapely

from yizhangtu.geometry import tabulate_area
from yizhangtu.indicators.fields import UndecidableError
from yizhangtu.maintenance.overlaps import rows_near
from yizhangtu.maintenance.rules.context import (
    ADDITIVITY,
    Judgement,
    Place,
    RuleContext,
    square_metres,
)
from yizhangtu.maintenance.rules.ground import area_by_code, areas_of, overlap_with, pieces_on
from yizhangtu.model import ControlLine, Direction, NotRun, Severity
from yizhangtu.units import area

__all__ = ["FARMLAND_RULES", "unlisted_reasons"]

LINE = ControlLine.PERMANENT_BASIC_FARMLAND
BOUNDARY = ControlLine.URBAN_DEVELOPMENT_BOUNDARY
SURVEY = "land_change_survey"
RESERVE = "farmland_reserve"
# Two boundaries closer than this touch: delivered coordinates are written to 0.1 mm.
TOUCHING_M = 0.001


def farmland_reaches_task(context: RuleContext) -> Iterator[Judgement]:
    """P1: farmland after ≥ the task, and not less than before.

    Source: 令第17号; 总体规划批复, unverified.
    """
    before, after = context.indicator(LINE)
    mend = "请增加调入或减少调出，使调整后面积不低于保护任务和调整前面积"
    yield from context.broken_target("P1", LINE, after, layer=LINE, mend=mend)
    if before.value is not None and after.value is not None and after.value < before.value:
        yield context.finding(
            "P1",
            f"永久基本农田由{context.printed(LINE, before.value)}减少为{context.printed(LINE, after.value)}，调出大于调入",
            mend,
            layer=LINE,
            measured=after.value - before.value,
            expected="≥0",
        )


def arable_reaches_task(context: RuleContext) -> Iterator[Judgement]:
    """P2: arable land retained ≥ the task. Source: 总体规划批复."""
    _, after = context.indicator("cultivated_land_retention")
    yield from context.broken_target(
        "P2",
        "cultivated_land_retention",
        after,
        layer=SURVEY,
        mend="请核实耕地保有量，落实补充耕地",
    )


def unlisted_reasons(context: RuleContext, rule: str, line: ControlLine) -> Iterator[Judgement]:
    """Pieces out of a line whose reason is not on the list of the profile; a missing reason is C6's."""
    pieces = context.pieces(line, Direction.OUT)
    if pieces is None:
        return
    allowed = {reason.code: reason.name for reason in context.profile.reasons(line, Direction.OUT)}
    for _, piece in pieces.iterrows():
        if piece["reason_code"] and piece["reason_code"] not in allowed:
            yield context.finding(
                rule,
                f"{context.profile.layer(line).name}调出图斑{piece['number']}的理由“{piece['reason_code']}”不在允许范围内",
                "允许的理由：" + "、".join(f"{code} {name}" for code, name in allowed.items()),
                layer=line,
                at=Place.of(piece),
                measured=str(piece["reason_code"]),
            )


def removal_reasons_are_allowed(context: RuleContext) -> Iterator[Judgement]:
    """P3: land leaves farmland only for a listed reason.

    Source: 省级动态维护要求, unverified.
    """
    return unlisted_reasons(context, "P3", LINE)


def quantity_and_quality_hold(context: RuleContext) -> Iterator[Judgement]:
    """P4: 数量不减、质量不降: what comes in is not less and not steeper, on average, than what goes out.

    Formula: mean slope grade of the arable land under the pieces, weighted by statutory area. Slope grade stands for
    quality, which the article leaves open.

    Source: 令第17号, unverified.
    """
    ins, outs = context.pieces(LINE, Direction.IN), context.pieces(LINE, Direction.OUT)
    if outs is None:
        return
    entered = 0 if ins is None else int(ins["area_dm2"].sum())
    left = int(outs["area_dm2"].sum())
    if entered < left:
        yield context.finding(
            "P4",
            "永久基本农田调入少于调出，不符合数量不减",
            "请补足调入面积",
            layer=LINE,
            measured=area(entered),
            expected=f"≥{area(left).text(2)}",
        )
    if ins is None:
        return
    context.require(SURVEY)
    means = [_mean_grade(context, pieces) for pieces in (ins, outs)]
    if means[0] is None or means[1] is None:
        yield NotRun("P4", "无法判定：调入或调出地块没有坡度级别，质量不能比较")
    elif means[0] > means[1]:
        yield context.finding(
            "P4",
            f"调入地块平均坡度级别{means[0]:.2f}，高于调出地块{means[1]:.2f}，不符合质量不降",
            "请选择坡度更缓的稳定耕地",
            layer=LINE,
            measured=f"{means[0]:.2f}",
            expected=f"≤{means[1]:.2f}",
        )


def _mean_grade(context: RuleContext, pieces: gpd.GeoDataFrame) -> float | None:
    """Mean slope grade of the land under the pieces, by statutory area; None where no grade is known."""
    by_grade = area_by_code(context.before, pieces, SURVEY, "slope_grade", "slope_grade").sum()
    known = by_grade[by_grade.index != ""]
    if known.sum() <= 0:
        return None
    return float((known * known.index.astype(int)).sum() / known.sum())


def additions_are_good_arable_land(context: RuleContext) -> Iterator[Judgement]:
    """P5: land enters farmland only when it is arable, of slope grade 1 to 3, and adjoins farmland.

    Land that is not arable or too steep is a hard finding, land that does not adjoin the line a warning. Whether it is
    stable (长期稳定利用) is judged only where the survey says so.

    Source: 自然资空间规划函〔2025〕411号、〔2026〕37号, unverified.
    """
    pieces = context.pieces(LINE, Direction.IN)
    if pieces is None:
        return
    context.require(SURVEY)
    yield from _not_arable(context, pieces)
    yield from _too_steep(context, pieces)
    yield from _not_adjoining(context, pieces)


def _not_arable(context: RuleContext, pieces: gpd.GeoDataFrame) -> Iterator[Judgement]:
    classes = area_by_code(context.before, pieces, SURVEY, "land_class", "survey_land_class")
    arable = context.profile.class_group("arable")
    columns = [code for code in classes.columns if code in arable]
    other = areas_of(pieces) - classes[columns].sum(axis=1).to_numpy()
    return pieces_on(
        context,
        "P5",
        pieces,
        other,
        line=LINE,
        message="永久基本农田调入图斑{number}有{area}平方米现状不是耕地",
        mend="请从调入图斑中扣除非耕地",
    )


def _too_steep(context: RuleContext, pieces: gpd.GeoDataFrame) -> Iterator[Judgement]:
    grades = area_by_code(context.before, pieces, SURVEY, "slope_grade", "slope_grade")
    limit = int(context.profile.threshold("farmland_in_slope_grade"))
    steep = grades[[code for code in grades.columns if code and int(code) > limit]].sum(axis=1)
    yield from pieces_on(
        context,
        "P5",
        pieces,
        steep.to_numpy(),
        line=LINE,
        message=f"永久基本农田调入图斑{{number}}有{{area}}平方米坡度在15度以上（{limit}级以上）",
        mend=f"请改选坡度{limit}级及以下的耕地",
    )
    tolerance = float(context.profile.threshold("piece_shape_tolerance"))
    if "" in grades.columns and float(grades[""].sum()) > tolerance * len(pieces):
        unknown = square_metres(float(grades[""].sum()))
        yield NotRun("P5", f"无法判定：调入地块中有{unknown.text(2)}平方米没有坡度级别")


def _not_adjoining(context: RuleContext, pieces: gpd.GeoDataFrame) -> Iterator[Judgement]:
    frame = context.before.frame(LINE)
    shapes = np.array(frame.geometry.array, dtype=object)
    tree = frame.geometry.sindex
    reach = TOUCHING_M + float(context.profile.threshold("farmland_adjoining_distance"))
    if frame.crs.is_geographic:
        reach /= 111_000.0  # one degree of latitude in metres, enough for a test of touching
    for _, piece in pieces.iterrows():
        near = tree.query(piece.geometry.buffer(reach))
        if not len(near) or shapely.distance(shapes[near], piece.geometry).min() > reach:
            yield context.finding(
                "P5",
                f"永久基本农田调入图斑{piece['number']}与现行永久基本农田不相邻",
                "请优先选择与现行永久基本农田集中连片的耕地，或说明理由",
                layer=LINE,
                at=Place.of(piece),
                severity=Severity.WARNING,
            )


def reserve_comes_first(context: RuleContext) -> Iterator[Judgement]:
    """P6: make-up land comes from the reserve (储备区) first.

    Source: 令第17号, unverified.
    """
    pieces = context.pieces(LINE, Direction.IN)
    if pieces is None:
        return
    context.require(RESERVE)
    whole = areas_of(pieces)
    outside = whole - overlap_with(context.before, pieces, RESERVE)
    tolerance = float(context.profile.threshold("piece_shape_tolerance"))
    missing = float(outside[outside > tolerance].sum())
    if missing > 0:
        yield context.finding(
            "P6",
            f"调入地块中有{square_metres(missing).text(2)}平方米不在永久基本农田储备区内（共{int((outside > tolerance).sum())}个图斑）",
            "请优先使用储备区地块，确不能使用的请说明理由",
            layer=LINE,
            measured=square_metres(missing),
        )


def farmland_inside_boundary_stays(context: RuleContext) -> Iterator[Judgement]:
    """P9: when farmland within the outline of the urban boundary shrinks, the boundary must not grow.

    Formula: farmland inside the boundary's outlines with their holes filled, before and after.

    Source: 令第17号 第五条, unverified.
    """
    if context.change(LINE) is None:
        return
    context.require(LINE, BOUNDARY)
    before, after = _inside_outline(context), _inside_outline(context, after=True)
    sizes = [float(np.nansum(state.area_m2(BOUNDARY))) for state in (context.before, context.after)]
    tolerance = float(context.profile.threshold("piece_shape_tolerance"))
    shrinks = before - after > tolerance + ADDITIVITY * before
    grows = sizes[1] - sizes[0] > tolerance + ADDITIVITY * sizes[0]
    if shrinks and grows:
        yield context.finding(
            "P9",
            f"城镇开发边界围合范围内的永久基本农田减少{square_metres(before - after).text(2)}平方米，"
            f"而边界规模增加{square_metres(sizes[1] - sizes[0]).text(2)}平方米",
            "请在边界内补足永久基本农田，或不增加边界规模",
            layer=LINE,
            measured=square_metres(before - after),
        )


def _inside_outline(context: RuleContext, *, after: bool = False) -> float:
    """Farmland, m², inside the filled outlines of the boundary as it was before."""
    state = context.after if after else context.before
    boundary = context.before.frame(BOUNDARY).geometry
    parts = shapely.get_parts(np.array(boundary.array, dtype=object))
    outlines = shapely.polygons(shapely.get_exterior_ring(parts))
    if not shapely.is_valid(outlines).all():
        raise UndecidableError("城镇开发边界有图形无效的图斑，不能确定其围合范围")
    filled = shapely.union_all(outlines)
    outline = gpd.GeoSeries(shapely.get_parts(filled), crs=boundary.crs)
    farmland = state.frame(LINE).geometry
    near = rows_near(farmland, outline)
    return float(tabulate_area(farmland.iloc[near], outline)["area_m2"].sum())


def fragments_do_not_increase(context: RuleContext) -> Iterator[Judgement]:
    """P10: the count of farmland fragments does not rise. Source: 表5-1, unverified."""
    return context.judge_direction(
        "P10",
        "farmland_fragment_count",
        better=Direction.OUT,
        layer=LINE,
        mend="请优先调出零星破碎图斑，调入地块应与现行永久基本农田连片",
    )


def layout_improves(context: RuleContext) -> Iterator[Judgement]:
    """P11: contiguity, paddy and irrigated share, high-standard share do not fall; steep land does not rise.

    Source: 表5-1, unverified.
    """
    for key, better in (
        ("farmland_contiguity", Direction.IN),
        ("paddy_irrigated_share", Direction.IN),
        ("high_standard_farmland_share", Direction.IN),
        ("steep_farmland_area", Direction.OUT),
    ):
        yield from context.judge_direction(
            "P11", key, better=better, layer=LINE, mend="请调整调入调出地块，使该项指标不变差"
        )


FARMLAND_RULES = {
    "P1": farmland_reaches_task,
    "P2": arable_reaches_task,
    "P3": removal_reasons_are_allowed,
    "P4": quantity_and_quality_hold,
    "P5": additions_are_good_arable_land,
    "P6": reserve_comes_first,
    "P9": farmland_inside_boundary_stays,
    "P10": fragments_do_not_increase,
    "P11": layout_improves,
}
