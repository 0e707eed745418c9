"""Every rule with a planted defect and its valid twin."""

from dataclasses import replace
from decimal import Decimal

import geopandas as gpd
import pytest
from little_county import (
    BOUNDARY,
    FARMLAND,
    PROJECT,
    REDLINE,
    TARGETS,
    cells,
    context,
    frame,
    layers,
    of_cells,
    parcel,
    pieces,
    square,
    target,
)
from shapely import Polygon

from yizhangtu.maintenance import RuleContext
from yizhangtu.maintenance.rules import RULES, run_rules
from yizhangtu.maintenance.rules.running import judge
from yizhangtu.model import Finding, KeyProject, NotRun, Operator, RuleKind, Severity
from yizhangtu.standards import load_profile

# A hectare out of farmland for a hectare of the reserve beside it is what a county does every year.
SWAP = pieces(("调入", "111", square(6, 0)), ("调出", "136", square(0, 0)))


def found(rule: str, proposal: RuleContext) -> list[Finding]:
    return judge(rule, proposal)[0]


def undecided(rule: str, proposal: RuleContext) -> list[NotRun]:
    return judge(rule, proposal)[1]


def test_every_rule_of_the_profile_has_a_function_and_the_reverse() -> None:
    rules = load_profile("neimenggu").rules_of(RuleKind.MAINTENANCE)
    assert {rule.id for rule in rules} == set(RULES)


def test_a_sound_swap_has_no_hard_finding() -> None:
    report = run_rules(context({FARMLAND: SWAP}))
    assert [
        finding.message for finding in report.findings if finding.severity is Severity.HARD
    ] == []
    assert {"C1", "C3", "C4", "C6", "P1", "P2", "P3", "U1", "U2", "U3"} <= set(report.passed)


def test_without_targets_the_binding_rules_do_not_pass() -> None:
    report = run_rules(context({FARMLAND: SWAP}, targets=()))
    assert {"P1", "P2", "E1", "U2", "C7"} <= {rule.rule for rule in report.not_run}
    assert not {"P1", "P2", "E1", "U2", "C7"} & set(report.passed)


def test_c1_an_overlap_is_found_with_its_area_and_place() -> None:
    overlapping = {BOUNDARY: pieces(("调入", "211", square(3.5, 0)))}
    farmland, redline = found("C1", context(overlapping))
    assert (farmland.measured, farmland.unit) == ("5000.00", "平方米")
    assert farmland.x is not None
    assert farmland.x == pytest.approx(120.0045, abs=5e-4)
    assert "生态保护红线" in redline.message
    assert found("C1", context({BOUNDARY: pieces(("调入", "311", square(6, 0)))})) == []


def test_c1_cannot_decide_without_one_of_the_lines() -> None:
    (reason,) = undecided("C1", context(replaced={REDLINE: None}))
    assert "生态保护红线" in reason.reason


def test_c2_growth_over_a_line_of_higher_priority() -> None:
    (finding,) = found("C2", context({BOUNDARY: pieces(("调入", "311", square(3, 0)))}))
    assert finding.severity is Severity.WARNING
    assert finding.measured == "10000.00"
    assert found("C2", context({FARMLAND: SWAP})) == []


def test_c3_a_silent_change_of_farmland() -> None:
    sound = context({FARMLAND: SWAP})
    assert found("C3", sound) == []
    silent = replace(sound, changes=())
    assert [finding.measured for finding in found("C3", silent)] == ["10000.00", "10000.00"]


def test_c4_a_line_booked_wrongly() -> None:
    sound = context({FARMLAND: SWAP})
    assert found("C4", sound) == []
    (change,) = sound.changes
    after = change.after.copy()
    after.loc[0, "net_area_m2"] += 0.01
    (finding,) = found("C4", replace(sound, changes=(replace(change, after=after),)))
    assert "0.01平方米" in finding.message


def test_c4_pieces_that_overlap_do_not_balance() -> None:
    double = pieces(("调入", "111", square(6, 0)), ("调入", "111", square(6, 0.5)))
    report = run_rules(context({FARMLAND: double}))
    assert any(
        "重叠5000.00平方米" in finding.message
        for finding in report.findings
        if finding.rule == "C4"
    )


def test_c5_recorded_areas_against_the_geometry() -> None:
    assert found("C5", context({FARMLAND: SWAP})) == []
    redline = layers()[REDLINE]
    redline.loc[3, "recorded_area_m2"] = 9990.0
    (finding,) = found("C5", context(replaced={REDLINE: redline}))
    assert finding.severity is Severity.WARNING
    assert finding.measured == "9990.00"
    assert finding.ids == (redline["object_id"].iloc[3],)


def test_c5_net_figures_against_the_geometry() -> None:
    survey = layers()["land_change_survey"]
    survey.loc[7, "net_area_m2"] = 9000.0
    (finding,) = found("C5", context(replaced={"land_change_survey": survey}))
    assert "耕地保有量的台账数为0.0629万亩，按图形和扣除系数复算为0.0630万亩" in finding.message
    assert finding.severity is Severity.WARNING


def test_p9_cannot_decide_on_a_broken_outline() -> None:
    boundary = layers()[BOUNDARY]
    x, y = boundary.geometry.iloc[0].bounds[:2]
    bow_tie = Polygon([(x, y), (x + 100, y + 100), (x + 100, y), (x, y + 100)])
    boundary.loc[0, "geometry"] = bow_tie
    (reason,) = undecided("P9", context({FARMLAND: SWAP}, replaced={BOUNDARY: boundary}))
    assert "图形无效" in reason.reason


def test_c5_the_survey_too() -> None:
    survey = layers()["land_change_survey"]
    survey.loc[7, "parcel_area_m2"] = 10002.0
    (finding,) = found("C5", context(replaced={"land_change_survey": survey}))
    assert (finding.measured, finding.severity) == ("10002.00", Severity.WARNING)


@pytest.mark.parametrize(
    ("handed_in", "missing"),
    [
        pytest.param(pieces(("调入", "", square(6, 0))), "理由", id="no reason"),
        pytest.param(
            pieces(("调入", "999", square(6, 0))), "允许的理由（现为999）", id="unknown reason"
        ),
        pytest.param(
            pieces(("调入", "111", square(6, 0))).assign(evidence=""), "举证材料", id="no evidence"
        ),
    ],
)
def test_c6_what_a_piece_must_say(handed_in: gpd.GeoDataFrame, missing: str) -> None:
    findings = found("C6", context({FARMLAND: handed_in}))
    assert any(missing in finding.message for finding in findings)


def test_c7_figures_assigned_elsewhere_are_not_guessed() -> None:
    water = replace(
        target("water_use_total", Operator.AT_MOST, "1", "亿立方米"), value=None, conditional=True
    )
    proposal = context(
        targets=(*TARGETS, water, target("basic_grassland", Operator.AT_LEAST, "1", "公顷"))
    )
    reasons = [rule.reason for rule in undecided("C7", proposal)]
    assert len(reasons) == 2
    assert all(reason.startswith("无法判定") for reason in reasons)


def test_c8_a_bow_tie_in_a_line() -> None:
    boundary = layers()[BOUNDARY]
    x, y = boundary.geometry.iloc[0].bounds[:2]
    boundary.loc[0, "geometry"] = Polygon([(x, y), (x + 100, y + 100), (x + 100, y), (x, y + 100)])
    (finding,) = found("C8", context(replaced={BOUNDARY: boundary}))
    assert "Self-intersection" in finding.message
    assert found("C8", context()) == []
    assert undecided("C8", context(replaced={"township": None}))[0].reason.startswith("无法判定")


def test_p1_below_the_task_and_below_what_it_was() -> None:
    smaller = {FARMLAND: pieces(("调出", "136", square(0, 0)))}
    below_task, below_before = found("P1", context(smaller))
    assert "23.00公顷，低于批复指标24.00公顷" in below_task.message
    assert below_before.measured == "-10000.00"


def test_p1_the_task_is_met_at_its_own_digits() -> None:
    rounded = target(FARMLAND, Operator.AT_LEAST, "0.0360", "万亩")
    assert found("P1", context({FARMLAND: SWAP}, targets=(rounded,))) == []
    missed = target(FARMLAND, Operator.AT_LEAST, "0.0361", "万亩")
    assert len(found("P1", context({FARMLAND: SWAP}, targets=(missed,)))) == 1


def test_p2_arable_land() -> None:
    assert found("P2", context()) == []
    more = target("cultivated_land_retention", Operator.AT_LEAST, "42.01", "公顷")
    assert len(found("P2", context(targets=(more,)))) == 1


def test_p3_and_e2_reasons_out_are_listed() -> None:
    farmland = {FARMLAND: pieces(("调出", "231", square(0, 0)))}
    redline = {REDLINE: pieces(("调出", "136", square(4, 0)))}
    assert [finding.measured for finding in found("P3", context(farmland))] == ["231"]
    assert [finding.measured for finding in found("E2", context(redline))] == ["136"]
    assert found("P3", context({FARMLAND: SWAP})) == []
    assert found("E2", context({REDLINE: pieces(("调出", "232", square(4, 0)))})) == []


def test_p4_quantity_and_quality() -> None:
    survey = layers()["land_change_survey"]
    steeper = survey.copy()
    steeper.loc[[cell[0] == 6 for cell in cells(range(10))], "slope_grade"] = "3"
    (quality,) = found("P4", context({FARMLAND: SWAP}, replaced={"land_change_survey": steeper}))
    assert (quality.measured, quality.expected) == ("3.00", "≤2.00")
    (quantity,) = found("P4", context({FARMLAND: pieces(("调出", "136", square(0, 0)))}))
    assert "数量不减" in quantity.message
    assert found("P4", context({FARMLAND: SWAP})) == []


def test_p5_steep_land_and_land_that_is_not_arable() -> None:
    survey = layers()["land_change_survey"]
    survey.loc[[cell == (6, 0) for cell in cells(range(10))], "slope_grade"] = "4"
    (steep, apart) = found("P5", context({FARMLAND: SWAP}, replaced={"land_change_survey": survey}))
    assert "坡度在15度以上" in steep.message
    assert (steep.measured, steep.severity) == ("10000.00", Severity.HARD)
    assert ("不相邻" in apart.message, apart.severity) == (True, Severity.WARNING)
    forest = {FARMLAND: pieces(("调入", "111", square(4, 0)))}
    (not_arable,) = found("P5", context(forest))
    assert "现状不是耕地" in not_arable.message
    beside = layers()
    beside[REDLINE] = beside[REDLINE].iloc[6:].reset_index(drop=True)
    beside["land_change_survey"] = of_cells(
        cells(range(10)), 1, lambda cell: parcel((0, 0)) if cell[0] == 4 else parcel(cell)
    )
    assert found("P5", context(forest, replaced=beside)) == []


def test_p6_the_reserve_comes_first() -> None:
    assert found("P6", context({FARMLAND: SWAP})) == []
    (finding,) = found("P6", context({FARMLAND: pieces(("调入", "111", square(7, 0)))}))
    assert finding.measured == "10000.00"
    assert undecided("P6", context({FARMLAND: SWAP}, replaced={"farmland_reserve": None}))


def test_p9_farmland_inside_the_boundary_leaves_while_it_grows() -> None:
    base = layers()
    ring = square(6, 0, 4, 6).difference(square(7, 2))
    boundary = frame(
        [{"object_id": "150999000400000001", "zone_code": "410", "recorded_area_m2": 230000.0}],
        [ring],
    )
    farmland = of_cells([*cells(range(4)), (7, 2)], 2, parcel)
    replaced = {**base, FARMLAND: farmland, BOUNDARY: boundary}
    out = pieces(("调出", "136", square(7, 2)))
    growing = {FARMLAND: out, BOUNDARY: pieces(("调入", "311", square(7, 2)))}
    (finding,) = found("P9", context(growing, replaced=replaced))
    assert finding.measured == "10000.00"
    assert found("P9", context({FARMLAND: out}, replaced=replaced)) == []


def test_p10_p11_and_u8_watch_the_direction_of_the_tables() -> None:
    fragment = {FARMLAND: pieces(("调入", "113", square(6, 0, 0.3, 0.3)))}
    assert [finding.measured for finding in found("P10", context(fragment))] == ["1个"]
    assert found("P10", context()) == []
    assert any("耕地连片度" in finding.message for finding in found("P11", context(fragment)))
    sliver = {BOUNDARY: pieces(("调入", "311", square(6.2, 0, 0.5, 0.5)))}
    assert any("图斑" in finding.message for finding in found("U8", context(sliver)))


def test_e1_the_redline_shrinks() -> None:
    below_task, below_before = found(
        "E1", context({REDLINE: pieces(("调出", "232", square(4, 0)))})
    )
    assert "0.11平方千米，低于批复指标0.12平方千米" in below_task.message
    assert below_before.measured == "-10000.00"
    assert found("E1", context()) == []


def test_e5_the_redline_loses_function() -> None:
    swap = pieces(("调出", "232", square(4, 0)), ("调入", "213", square(6, 0)))
    messages = [finding.message for finding in found("E5", context({REDLINE: swap}))]
    assert any("生态功能用地" in message for message in messages)
    assert any("耕地" in message for message in messages)
    assert found("E5", context()) == []


def test_u1_u2_u3_the_boundary_grows() -> None:
    grown = context({BOUNDARY: pieces(("调入", "311", square(6, 0)))})
    (size,) = found("U1", grown)
    assert (size.measured, size.unit) == ("10000.00", "平方米")
    (multiple,) = found("U2", grown)
    assert (multiple.measured, multiple.expected) == ("3.17", "≤3.00")
    (increment,) = found("U3", grown)
    assert increment.measured == "130000.00"
    assert increment.expected == "≤120300.00"
    same = context({BOUNDARY: pieces(("调入", "311", square(6, 0)), ("调出", "331", square(7, 0)))})
    assert [found(rule, same) for rule in ("U1", "U2", "U3")] == [[], [], []]


def test_u5_hazards_are_avoided_and_a_missing_layer_is_told() -> None:
    grown = {BOUNDARY: pieces(("调入", "311", square(6, 0)))}
    hazard = frame(
        [{"risk_grade": "高"}, {"risk_grade": "低"}], [square(6, 0, 0.5, 1), square(6.5, 0, 0.5, 1)]
    )
    (finding,) = found("U5", context(grown, replaced={"geological_hazard": hazard}))
    assert finding.measured == "5000.00"
    assert found("U5", context(grown)) == []
    (reason,) = undecided("U5", context(grown, replaced={"flood_detention": None}))
    assert "蓄滞洪区" in reason.reason


def test_u6_built_and_approved_land_stays() -> None:
    built = {BOUNDARY: pieces(("调出", "331", square(9, 0)))}
    approved = {BOUNDARY: pieces(("调出", "331", square(8, 5)))}
    unused = {BOUNDARY: pieces(("调出", "331", square(8, 0)))}
    assert ["现状为建设用地" in finding.message for finding in found("U6", context(built))] == [
        True
    ]
    assert ["已批准未建设" in finding.message for finding in found("U6", context(approved))] == [
        True
    ]
    assert found("U6", context(unused)) == []
    assert undecided("U6", context(unused, replaced={"approved_unbuilt_land": None}))


GOOD = replace(PROJECT, land_ha=Decimal(30), new_construction_ha=Decimal(30))


@pytest.mark.parametrize(
    ("rule", "project", "message"),
    [
        pytest.param("K1", PROJECT, "没有填写用地规模、新增建设用地", id="K1"),
        pytest.param(
            "K2",
            replace(GOOD, new_construction_ha=Decimal(31)),
            "大于用地规模",
            id="K2 part and whole",
        ),
        pytest.param("K2", replace(GOOD, number=2), "序号不连续", id="K2 numbering"),
        pytest.param("K3", replace(GOOD, listing_basis="-"), "没有纳入依据", id="K3"),
        pytest.param(
            "K6", replace(GOOD, years="2034-2036年"), "不在规划期", id="K6 after the period"
        ),
        pytest.param("K6", replace(GOOD, years="2028-2026年"), "起止颠倒", id="K6 reversed"),
    ],
)
def test_projects(rule: str, project: KeyProject, message: str) -> None:
    (finding,) = found(rule, context(projects=(project,)))
    assert message in finding.message
    assert found(rule, context(projects=(GOOD,))) == []
    assert undecided(rule, context())[0].reason.startswith("无法判定")
