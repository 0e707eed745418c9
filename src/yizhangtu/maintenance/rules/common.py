"""Rules of all three lines (C1 to C8)."""

from collections.abc import Iterator, Mapping
from itertools import combinations

import geopandas as gpd
import numpy as np
import shapely

from yizhangtu.geometry import change_pieces, statutory_area, to_crs
from yizhangtu.indicators import INDICATORS, compute
from yizhangtu.indicators.accounting import invalid_recorded
from yizhangtu.maintenance.alignment import align
from yizhangtu.maintenance.balance import balance
from yizhangtu.maintenance.booking import GROSS_FIELDS
from yizhangtu.maintenance.change import LineChange
from yizhangtu.maintenance.rules.context import (
    ADDITIVITY,
    Judgement,
    Place,
    RuleContext,
    joined,
    square_metres,
)
from yizhangtu.maintenance.rules.ground import overlap_with, touched
from yizhangtu.model import ControlLine, Direction, NotRun, Severity
from yizhangtu.units import Unit, area

__all__ = ["COMMON_RULES"]

LINES = tuple(ControlLine)
# Lines in the order of priority; the later gives way.
PRIORITY = (
    ControlLine.PERMANENT_BASIC_FARMLAND,
    ControlLine.ECOLOGICAL_REDLINE,
    ControlLine.URBAN_DEVELOPMENT_BOUNDARY,
)
AREA_INDICATORS = {
    ControlLine.PERMANENT_BASIC_FARMLAND: "permanent_basic_farmland",
    ControlLine.URBAN_DEVELOPMENT_BOUNDARY: "urban_boundary_area",
}
# Targets that a rule of their own judges; C7 takes the others.
JUDGED_ELSEWHERE = frozenset(
    {
        "cultivated_land_retention",
        "permanent_basic_farmland",
        "ecological_redline",
        "marine_ecological_redline",
        "urban_expansion_multiple",
        "urban_boundary_area",
        "new_construction_land_quota",
    }
)
# Layers whose recorded areas are held against their geometry: every figure of the tables comes from these.
MEASURED_FIELDS: Mapping[str, str] = {
    **{line.value: field for line, field in GROSS_FIELDS.items()},
    "land_change_survey": "parcel_area_m2",
}
# Figures net of deductions, and the layer whose records they sum.
NET_INDICATORS: Mapping[str, str] = {
    "cultivated_land_retention": "land_change_survey",
    "permanent_basic_farmland": ControlLine.PERMANENT_BASIC_FARMLAND.value,
}
MOST_FINDINGS = 100


def lines_are_disjoint(context: RuleContext) -> Iterator[Judgement]:
    """C1: no two of the three lines overlap after the change.

    Source: 厅字〔2019〕48号, unverified.
    """
    context.require(*LINES)
    tolerance = float(context.profile.threshold("line_overlap_tolerance"))
    for left, right in combinations(LINES, 2):
        pairs = context.after.overlay(left, right)
        pairs = pairs[pairs["area_m2"] > tolerance].nlargest(MOST_FINDINGS, "area_m2")
        names = [context.profile.layer(line).name for line in (left, right)]
        rows = zip(
            pairs["left"].tolist(), pairs["right"].tolist(), pairs["area_m2"].tolist(), strict=True
        )
        for row, other, area_m2 in rows:
            shared = _shared(context, left, right, row, other)
            yield context.finding(
                "C1",
                f"{names[0]}与{names[1]}重叠{square_metres(area_m2).text(2)}平方米",
                f"请按划定次序从{names[1]}中扣除重叠部分",
                layer=left,
                at=shared,
                measured=square_metres(area_m2),
                expected="0",
            )


def _shared(context: RuleContext, left: str, right: str, row: int, other: int) -> Place:
    """The overlap of two rows as a place, constructed only to be shown."""
    frame = context.after.frame(left)
    counterpart = to_crs(context.after.frame(right).geometry.iloc[[other]], frame.crs).iloc[0]
    shape = shapely.intersection(
        shapely.make_valid(frame.geometry.iloc[row]), shapely.make_valid(counterpart)
    )
    return Place(Place.row(frame, row).number, shape)


def priority_is_kept(context: RuleContext) -> Iterator[Judgement]:
    """C2: a line does not grow over land that one of higher priority held before.

    Source: “三区三线”划定规则, unverified.
    """
    tolerance = float(context.profile.threshold("line_overlap_tolerance"))
    for position, line in enumerate(PRIORITY):
        pieces = context.pieces(line, Direction.IN)
        for higher in PRIORITY[:position] if pieces is not None else ():
            context.require(higher)
            found = overlap_with(context.before, pieces, higher)
            for place, area_m2 in touched(pieces, found, tolerance):
                yield context.finding(
                    "C2",
                    f"{context.profile.layer(line).name}调入图斑{place.number}占用现行"
                    f"{context.profile.layer(higher).name}{square_metres(area_m2).text(2)}平方米",
                    "请避让优先级更高的控制线，或说明其调出的依据",
                    layer=line,
                    at=place,
                    measured=square_metres(area_m2),
                )


def farmland_changes_are_declared(context: RuleContext) -> Iterator[Judgement]:
    """C3: whatever differs in the farmland line is in the farmland change set.

    Source: 令第17号 第四条, unverified.
    """
    line = ControlLine.PERMANENT_BASIC_FARMLAND
    context.require(line)
    if context.before.frame(line) is context.after.frame(line):
        return
    before = context.before.frame(line).geometry
    differences = change_pieces(before, align(context.after.frame(line).geometry, before))
    sums = differences.groupby("direction")["area_m2"].sum()
    tolerance = float(context.profile.threshold("piece_shape_tolerance"))
    for direction in Direction:
        pieces = context.pieces(line, direction)
        declared = 0.0 if pieces is None else float(statutory_area(pieces.geometry).sum())
        changed = float(sums.get(direction.value, 0.0))
        allowed = tolerance * max(1, 0 if pieces is None else len(pieces))
        if changed - declared > allowed + ADDITIVITY * changed:
            word = "调入" if direction is Direction.IN else "调出"
            yield context.finding(
                "C3",
                f"永久基本农田图形{word}{square_metres(changed).text(2)}平方米，"
                f"列入调整的只有{square_metres(declared).text(2)}平方米",
                "请把全部变化列入永久基本农田调整图斑",
                layer=line,
                measured=square_metres(changed),
                expected=square_metres(declared).text(2),
            )


def accounts_balance(context: RuleContext) -> Iterator[Judgement]:
    """C4: after = before + in − out, of record to 0.01 m² and by geometry.

    Formula: geometric before + Σ pieces in − Σ pieces out = geometric after, within 0.01 m² a piece and 1e-8 of the line:
    a cut divides edges longer than 70 m anew, so the prescribed areas of the parts differ from the whole's by that much.
    """
    tolerance = float(context.profile.threshold("piece_shape_tolerance"))
    for change in context.changes:
        account = balance(change)
        name = context.profile.layer(change.line).name
        difference = account.after_dm2 - account.before_dm2 - account.in_dm2 + account.out_dm2
        if difference:
            yield context.finding(
                "C4",
                f"{name}台账面积不平衡：调整后与“调整前＋调入－调出”相差{area(difference).text(2)}平方米",
                "请核对调整后图层登记的面积",
                layer=change.line,
                measured=area(account.after_dm2),
                expected=area(account.after_dm2 - difference).text(2),
            )
        gap = _geometric_gap(change, account.geometric_after_m2 - account.geometric_before_m2)
        if (
            abs(gap)
            > tolerance * max(1, len(change.pieces)) + ADDITIVITY * account.geometric_before_m2
        ):
            yield context.finding(
                "C4",
                f"{name}图形面积不平衡：调整后与“调整前＋调入－调出”相差{square_metres(gap).text(2)}平方米",
                "请检查调整图斑是否相互重叠或超出控制线",
                layer=change.line,
                measured=square_metres(gap),
                expected="0",
            )


def _geometric_gap(change: LineChange, difference: float) -> float:
    areas = statutory_area(change.pieces.geometry)
    signs = np.where(change.pieces["direction"] == Direction.IN.value, 1.0, -1.0)
    return difference - float((areas * signs).sum())


def figures_agree(context: RuleContext) -> Iterator[Judgement]:
    """C5: what the tables print is what the database holds; recorded areas agree with the geometry.

    A recorded area that differs from the geometry by more than 0.01 m² plus one part in a million is a warning on the
    delivered data; a table that differs from the accounts is a hard finding.

    Source: 数、线、图一致, unverified; tolerance of our own from the rounding of coordinates.
    """
    for change in context.changes:
        key = AREA_INDICATORS.get(change.line)
        account = balance(change)
        if key is not None:
            before, after = context.indicator(key)
            for value, booked in ((before, account.before_dm2), (after, account.after_dm2)):
                if (
                    value.value is not None
                    and value.value.to(Unit.SQUARE_DECIMETRE).value != booked
                ):
                    yield context.finding(
                        "C5",
                        f"{context.profile.indicator_name(key)}的表列数与台账不一致",
                        "请核对图层登记面积",
                        layer=change.line,
                        measured=context.printed(key, value.value),
                        expected=area(booked).text(2),
                    )
    for layer, field in MEASURED_FIELDS.items():
        yield from _recorded_against_geometry(context, layer, field)
    for key, layer in NET_INDICATORS.items():
        yield from _net_against_geometry(context, key, layer)


def _net_against_geometry(context: RuleContext, key: str, layer: str) -> Iterator[Judgement]:
    """A net figure of record against the one recomputed from geometry and deduction ratios, 0.01 m² a row apart at most."""
    value = compute(key, context.after)
    if value.value is None or value.geometric is None:
        return
    difference = value.value - value.geometric.to(value.value.unit)
    tolerance = float(context.profile.threshold("area_tolerance")) * len(context.after.frame(layer))
    share = float(context.profile.threshold("area_tolerance_share"))
    if abs(difference.value) > tolerance + share * abs(value.geometric.value):
        name = context.profile.indicator_name(key)
        yield context.finding(
            "C5",
            f"{name}的台账数为{context.printed(key, value.value)}，"
            f"按图形和扣除系数复算为{context.printed(key, value.geometric)}",
            "请核对扣除系数、扣除面积和净面积",
            layer=layer,
            measured=context.printed(key, value.value),
            expected=context.printed(key, value.geometric),
            severity=Severity.WARNING,
        )


def _recorded_against_geometry(context: RuleContext, layer: str, field: str) -> Iterator[Judgement]:
    name = context.profile.layer(layer).name
    if not context.after.has(layer):
        yield NotRun("C5", f"无法判定：缺少{name}图层")
        return
    frame = context.after.frame(layer)
    if field not in frame:
        yield NotRun("C5", f"无法判定：{name}图层没有登记面积")
        return
    usable = ~invalid_recorded(frame[field])
    recorded = np.where(usable, frame[field].astype(float), np.nan)
    measured = context.after.area_m2(layer)
    tolerance = float(context.profile.threshold("area_tolerance"))
    share = float(context.profile.threshold("area_tolerance_share"))
    wrong = np.abs(recorded - measured) > tolerance + share * measured
    if not wrong.any():
        return
    worst = int(np.nanargmax(np.where(wrong, np.abs(recorded - measured), np.nan)))
    place = Place.row(frame, worst)
    yield context.finding(
        "C5",
        f"{name}有{int(wrong.sum())}个图斑的登记面积与图形面积不一致，最大的是{place.number}，"
        f"登记合计与图形合计相差{square_metres(float(np.nansum(recorded - measured))).text(2)}平方米",
        "请按规定算法重新计算图斑面积并核对",
        layer=layer,
        at=place,
        measured=square_metres(float(recorded[worst])),
        expected=square_metres(float(measured[worst])).text(2),
        severity=Severity.WARNING,
    )


def pieces_are_reasoned(context: RuleContext) -> Iterator[Judgement]:
    """C6: every piece has an allowed reason, evidence, a place and an area.

    Reasons of farmland out and redline out are judged by P3 and E2.

    Source: practice of county maintenance plans, unverified.
    """
    judged_elsewhere = {
        (ControlLine.PERMANENT_BASIC_FARMLAND, Direction.OUT),
        (ControlLine.ECOLOGICAL_REDLINE, Direction.OUT),
    }
    for change in context.changes:
        for _, piece in change.pieces.iterrows():
            direction = Direction(piece["direction"])
            lacking = []
            if not piece["reason_code"]:
                lacking.append("理由")
            elif (change.line, direction) not in judged_elsewhere:
                allowed = {
                    reason.code for reason in context.profile.reasons(change.line, direction)
                }
                if piece["reason_code"] not in allowed:
                    lacking.append(f"允许的理由（现为{piece['reason_code']}）")
            if not piece["evidence"]:
                lacking.append("举证材料")
            if not piece["township"] and not piece["place"]:
                lacking.append("位置")
            if piece["gross_area_dm2"] <= 0:
                lacking.append("面积")
            if lacking:
                yield context.finding(
                    "C6",
                    f"{context.profile.layer(change.line).name}{'调入' if direction is Direction.IN else '调出'}"
                    f"图斑{piece['number']}缺少{joined(lacking)}",
                    "请补齐理由代码（见标准说明中的调整理由表）和举证材料",
                    layer=change.line,
                    at=Place.of(piece),
                )


def binding_figures_hold(context: RuleContext) -> Iterator[Judgement]:
    """C7: binding figures that no other rule judges are not broken.

    Source: 总体规划批复; 要素保障通知（2026年3月）, unverified.
    """
    if not context.targets:
        yield NotRun("C7", "无法判定：没有登记批复指标")
    for target in context.targets:
        if target.indicator in JUDGED_ELSEWHERE:
            continue
        known = target.indicator in context.profile.indicators
        name = context.profile.indicator_name(target.indicator) if known else target.indicator
        if target.value is None:
            yield NotRun("C7", f"无法判定：{name}按上级下达指标执行，指标数未登记")
            continue
        if target.indicator not in INDICATORS:
            yield NotRun("C7", f"无法判定：{name}不能由现有图层计算")
            continue
        value = compute(target.indicator, context.after)
        yield from context.broken_target(
            "C7", target.indicator, value, layer="", mend="请修改方案，使约束性指标不突破"
        )


def nothing_is_guessed(context: RuleContext) -> Iterator[Judgement]:
    """C8: a missing layer or an invalid geometry is told, never passed over.

    Source: practice of review, unverified.
    """
    needed = (*LINES, "land_change_survey", "county", "township")
    if missing := context.before.missing(*needed):
        yield NotRun("C8", f"无法判定：缺少{joined(missing)}图层，有关规则和指标不能执行")
    for line in LINES:
        if not context.after.has(line):
            continue
        shapes: gpd.GeoSeries = context.after.frame(line).geometry
        bad = np.flatnonzero(~shapely.is_valid(np.array(shapes.array, dtype=object)))
        for row in bad[:MOST_FINDINGS]:
            reason = shapely.is_valid_reason(shapes.iloc[int(row)])
            number = Place.row(context.after.frame(line), int(row)).number
            yield context.finding(
                "C8",
                f"{context.profile.layer(line).name}图斑{number}图形无效（{reason}），与其有关的面积不能作准",
                "请修正自相交、重复节点等问题后重新提交",
                layer=line,
                measured=number,
            )


COMMON_RULES = {
    "C1": lines_are_disjoint,
    "C2": priority_is_kept,
    "C3": farmland_changes_are_declared,
    "C4": accounts_balance,
    "C5": figures_agree,
    "C6": pieces_are_reasoned,
    "C7": binding_figures_hold,
    "C8": nothing_is_guessed,
}
