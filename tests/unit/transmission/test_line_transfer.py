"""Lines, zones, detailed plans and lists of a lower plan against the upper one: planted faults and their valid twins."""

from pathlib import Path

import geopandas as gpd
import pytest
from shapely import box

from yizhangtu.documents import read_document
from yizhangtu.errors import CrsMismatch, UsageError
from yizhangtu.model import AdminUnit, Finding, NotRun, Severity
from yizhangtu.standards import load_profile
from yizhangtu.transmission import AdminTree
from yizhangtu.transmission.line_transfer import (
    compare_line,
    contradictions,
    detailed_plan_findings,
    line_findings,
)
from yizhangtu.transmission.lists import (
    Clause,
    ListedPlan,
    clause_findings,
    clauses_of,
    missing_items,
    plans_to_synchronise,
)

PROFILE = load_profile("national")
CRS = 4548


def at(*bounds: float) -> gpd.GeoSeries:
    """A rectangle near the meridian, in metres from a corner: there a square metre is one of the ellipsoid to 1e-9."""
    x0, y0, x1, y1 = bounds
    return gpd.GeoSeries([box(500000 + x0, 4e6 + y0, 500000 + x1, 4e6 + y1)], crs=CRS)


UNIT = at(0, 0, 1000, 1000)


def test_a_line_that_carries_on_the_upper_one_within_the_unit_differs_nowhere() -> None:
    found = compare_line(at(-500, 0, 100, 100), at(0, 0, 100, 100), UNIT)
    assert (len(found.lost), len(found.added)) == (0, 0)
    assert list(line_findings(found, "永久基本农田", PROFILE)) == []


def test_what_the_lower_line_left_out_and_took_in_is_cut_out_and_measured() -> None:
    found = compare_line(at(-500, 0, 100, 100), at(0, 10, 100, 120), UNIT)
    assert found.lost["area_m2"].round(2).tolist() == [1000.0]
    assert found.added["area_m2"].round(2).tolist() == [2000.0]
    told = list(line_findings(found, "永久基本农田", PROFILE))
    assert [one.message for one in told] == [
        "永久基本农田：上级划入而下级没有落入1000.00平方米",
        "永久基本农田：下级划入而上级没有划入2000.00平方米",
    ]
    assert {one.severity for one in told} == {Severity.HARD}
    assert told[0].x == pytest.approx(117.0, abs=0.01)


def test_a_line_drawn_beyond_the_unit_is_added_land() -> None:
    found = compare_line(at(900, 0, 1100, 100), at(900, 0, 1100, 100), UNIT)
    assert found.added["area_m2"].round(2).tolist() == [10000.0]


def test_layers_stay_as_they_were() -> None:
    upper, lower = at(-500, 0, 100, 100), at(0, 10, 100, 120)
    before = (upper.to_wkb().tolist(), lower.to_wkb().tolist())
    compare_line(upper, lower, UNIT)
    assert (upper.to_wkb().tolist(), lower.to_wkb().tolist()) == before


def test_lines_in_two_coordinate_systems_are_refused() -> None:
    with pytest.raises(CrsMismatch):
        compare_line(at(0, 0, 1, 1).to_crs(4549), at(0, 0, 1, 1), UNIT)


def zones(*codes: str, column: str = "GHFQDM") -> gpd.GeoDataFrame:
    """Strips of ten metres by a hundred, one for each code."""
    strips = [at(10 * k, 0, 10 * k + 10, 100).iloc[0] for k in range(len(codes))]
    return gpd.GeoDataFrame({column: list(codes)}, geometry=strips, crs=CRS)


def test_zones_may_refine_the_upper_ones() -> None:
    upper, lower = zones("400", "500", "300"), zones("411", "510", "300")
    assert list(contradictions("T6", upper, lower, "GHFQDM", PROFILE)) == []


def test_zones_that_contradict_the_upper_ones_are_found_with_the_area() -> None:
    upper, lower = zones("300", "500"), zones("500", "510")
    found = list(contradictions("T6", upper, lower, "GHFQDM", PROFILE))
    assert [one.message for one in found if isinstance(one, Finding)] == [
        "上级为农田保护区的地方，下级为乡村发展区，共1000.00平方米"
    ]
    assert {one.severity for one in found if isinstance(one, Finding)} == {Severity.WARNING}


def test_land_that_the_upper_level_does_not_class_is_undecided() -> None:
    upper = gpd.GeoDataFrame({"GHFQDM": ["300"]}, geometry=at(0, 0, 100, 100))
    lower = gpd.GeoDataFrame({"GHFQDM": ["300"]}, geometry=at(0, 0, 100, 110))
    assert list(contradictions("T6", upper, lower, "GHFQDM", PROFILE)) == [
        NotRun("T6", "下级有1个图斑、1000.00平方米不在上级图层范围内，无法判定")
    ]


def test_a_code_nobody_knows_is_undecided() -> None:
    found = list(contradictions("T6", zones("300"), zones("999"), "GHFQDM", PROFILE))
    assert found == [NotRun("T6", "代码“999”不在代码表中，有关地块无法判定")]


PARCELS = zones("1401", "0701", column="YDYHFLDM")


def detailed(boundary: gpd.GeoSeries, **lines: gpd.GeoSeries) -> list[Finding]:
    said = detailed_plan_findings(PARCELS, boundary, lines, "YDYHFLDM", PROFILE)
    return [one for one in said if isinstance(one, Finding)]


def test_a_detailed_plan_within_the_boundary_and_its_lines_passes() -> None:
    assert detailed(at(0, 0, 20, 100), green_line=at(0, 0, 10, 100)) == []


def test_a_parcel_beyond_the_boundary_is_found() -> None:
    assert [one.message for one in detailed(at(0, 0, 15, 100))] == [
        "详细规划第2个地块越出城镇开发边界，500.00平方米"
    ]


def test_a_house_on_the_green_line_is_found() -> None:
    found = detailed(at(0, 0, 20, 100), green_line=at(0, 0, 12, 100))
    assert [one.message for one in found] == [
        "详细规划第2个地块用地代码“0701”，不能划在城市绿线内，200.00平方米"
    ]


def test_what_geometry_cannot_decide_is_said() -> None:
    said = list(
        detailed_plan_findings(
            PARCELS, at(0, 0, 20, 100), {"purple_line": at(0, 0, 5, 5)}, "YDYHFLDM", PROFILE
        )
    )
    assert [one.reason for one in said if isinstance(one, NotRun)] == [
        "标准中没有城市紫线内允许的用地，须由人核对",
        "容积率、建筑高度、配套设施等指标不在图形中，须由人核对",
    ]


def test_items_of_the_upper_list_must_be_in_the_lower_one() -> None:
    upper = ["青禾水库（扩建）", "北岭古城遗址"]
    lower = ["青禾水库(扩建)"]
    missing = [one for one in missing_items(upper, lower, PROFILE) if isinstance(one, Finding)]
    assert [one.message for one in missing] == ["上级名录中的“北岭古城遗址”没有在下级规划中落位"]
    assert list(missing_items(upper, [*lower, "北岭 古城 遗址"], PROFILE)) == []


def test_a_name_that_is_part_of_another_is_left_to_a_person() -> None:
    (said,) = missing_items(["禾县大桥"], ["禾县大桥拓宽工程"], PROFILE)
    assert isinstance(said, NotRun)
    assert said.reason == "上级名录中的“禾县大桥”与下级的“禾县大桥拓宽工程”名称相近，须由人确认"


def test_clauses_are_ticked_by_a_person_alone(tmp_path: Path) -> None:
    path = tmp_path / "批复.txt"
    path.write_text(
        "禾县人民政府：\n一、守住安全底线。到2035年，禾县耕地保有量不低于100.00万亩。"
        "划定洪涝风险控制线，落实历史文化保护线。\n",
        encoding="utf-8",
    )
    found = clauses_of(read_document(path))
    assert any("划定洪涝风险控制线" in one.text for one in found)
    assert not any("100.00" in one.text for one in found)
    assert len(list(clause_findings(found))) == len(found)
    done = Clause("划定洪涝风险控制线", 2, "第三十二条", "文本第18页")
    assert list(clause_findings([done])) == []
    assert len(list(clause_findings([Clause(done.text, 2, "第三十二条")]))) == 1


TREE = AdminTree.of(
    [
        AdminUnit("990000", "沐原省"),
        AdminUnit("990100", "青州市"),
        AdminUnit("990121", "禾县"),
        AdminUnit("990122", "澄县"),
        AdminUnit("990121100", "东镇"),
    ]
)


def test_a_maintenance_calls_for_the_plans_above_below_and_of_the_unit_itself() -> None:
    plans = [
        ListedPlan("禾县", "详细规划", "城东片区控制性详细规划"),
        ListedPlan("澄县", "专项规划", "水利专项规划"),
    ]
    found = plans_to_synchronise(TREE, "禾县", plans)
    assert [(one.unit.name, one.kind) for one in found] == [
        ("沐原省", "总体规划"),
        ("青州市", "总体规划"),
        ("东镇", "总体规划"),
        ("禾县", "详细规划：城东片区控制性详细规划"),
    ]
    assert found[-1].rules == ("T8",)


def test_a_unit_that_the_tree_lacks_cannot_be_synchronised() -> None:
    with pytest.raises(UsageError, match="行政区表中没有“别县”"):
        plans_to_synchronise(TREE, "别县")
