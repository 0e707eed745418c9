"""A made-up prefecture of three counties, each rule with a fault and a valid twin; every sum can be done by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yizhangtu.errors import DocumentError
from yizhangtu.model import AdminUnit, LevelReport, Operator, Target, Verdict
from yizhangtu.standards import load_profile
from yizhangtu.transmission import (
    AdminTree,
    Levels,
    read_admin_tree,
    read_assigned,
    read_base_areas,
    read_reserves,
    report_levels,
)
from yizhangtu.units import round_half_up

PROFILE = load_profile("national")
TREE = AdminTree.of(
    [
        AdminUnit("990000", "沐原省"),
        AdminUnit("990100", "青州市"),
        AdminUnit("990121", "禾县"),
        AdminUnit("990122", "澄县"),
        AdminUnit("990123", "岭县"),
    ]
)
COUNTIES = ("禾县", "澄县", "岭县")
FLOOR, CEILING = Operator.AT_LEAST, Operator.AT_MOST


def target(
    unit: str,
    value: str | None,
    unit_of_measure: str = "万亩",
    indicator: str = "cultivated_land_retention",
    operator: Operator = FLOOR,
    year: int | None = 2035,
) -> Target:
    return Target(
        unit_name=unit,
        indicator=indicator,
        operator=operator,
        value=None if value is None else Decimal(value),
        unit=unit_of_measure if value is not None else "",
        year=year,
        conditional=value is None,
        quote=f"{unit}{value}",
        line=1,
        document="批复.txt",
    )


def report(*targets: Target, **declared: list[Target]) -> LevelReport:
    return report_levels(Levels.of(TREE, targets, **declared), PROFILE)


def verdicts(found: LevelReport, rule: str) -> list[Verdict]:
    return [row.verdict for row in found.rows if row.rule == rule]


def floors(city: str, *counties: str) -> list[Target]:
    return [target("青州市", city), *map(target, COUNTIES, counties)]


def test_floors_of_the_counties_add_up_to_the_citys() -> None:
    found = report(*floors("300.00", "100.00", "120.00", "80.00"))
    assert verdicts(found, "T1") == [Verdict.PASSED]
    assert found.findings == ()


def test_floors_that_fall_short_are_found_with_the_missing_figure() -> None:
    found = report(*floors("300.00", "100.00", "120.00", "79.90"))
    assert [finding.rule for finding in found.findings] == ["T1"]
    assert found.findings[0].message == (
        "青州市2035年耕地保有量：3个下级单位之和为299.90万亩，少于本级的300.00万亩，相差0.10万亩"
    )
    assert found.findings[0].measured == "299.90"


def test_what_rounding_can_explain_is_no_finding() -> None:
    # Four figures of two decimals: 0.005 each.
    assert report(*floors("300.00", "100.00", "120.00", "79.98")).findings == ()
    assert len(report(*floors("300.00", "100.00", "120.00", "79.97")).findings) == 1


def test_a_declared_reserve_fills_the_sum_and_only_its_own_indicator_and_year() -> None:
    short = floors("300.00", "100.00", "120.00", "75.00")
    assert report(*short, reserves=[target("青州市", "5.00")]).findings == ()
    assert len(report(*short, reserves=[target("青州市", "5.00", year=2025)]).findings) == 1
    other = target("青州市", "5.00", indicator="permanent_basic_farmland")
    assert len(report(*short, reserves=[other]).findings) == 1


def test_units_of_measure_are_converted_exactly() -> None:
    # 1 公顷 is 15 亩: 66,666.67 公顷 are 100.000005 万亩.
    twin = [
        target("青州市", "300.00"),
        target("禾县", "66666.67", "公顷"),
        target("澄县", "120.00"),
        target("岭县", "800", "平方千米"),
    ]
    assert verdicts(report(*twin), "T1") == [Verdict.PASSED]


def ceilings(city: str, *counties: str, year: int = 2025) -> list[Target]:
    names = ("青州市", *COUNTIES)
    return [
        target(name, value, "亿立方米", "water_use_total", CEILING, year)
        for name, value in zip(names, (city, *counties), strict=True)
    ]


def test_ceilings_add_up_to_no_more_than_the_citys() -> None:
    assert report(*ceilings("10.00", "3.00", "4.00", "3.00")).findings == ()
    found = report(*ceilings("10.00", "3.00", "4.00", "3.50"))
    assert [finding.rule for finding in found.findings] == ["T2"]
    assert found.findings[0].expected == "不超过10.00"


def test_years_are_kept_apart() -> None:
    found = report(
        *ceilings("10.00", "3.00", "4.00", "3.00"),
        *ceilings("12.00", "5.00", "4.00", "4.00", year=2035),
    )
    assert [(row.year, row.verdict) for row in found.rows] == [
        (2025, Verdict.PASSED),
        (2035, Verdict.FAILED),
    ]


def test_a_county_without_the_indicator_leaves_the_sum_undecided_by_name() -> None:
    found = report(*floors("300.00", "100.00", "120.00", "80.00")[:-1])
    assert verdicts(found, "T1") == [Verdict.UNDECIDED]
    assert found.findings == ()
    assert "岭县没有可比的指标" in found.not_run[0].reason


def test_a_figure_assigned_elsewhere_is_taken_from_the_assignment_or_left_undecided() -> None:
    targets = ceilings("10.00", "3.00", "4.00", "3.00")
    open_one = target("岭县", None, "", "water_use_total", CEILING, 2025)
    assert verdicts(report(*targets[:-1], open_one), "T2") == [Verdict.UNDECIDED]
    found = report(*targets[:-1], open_one, assigned=[targets[-1]])
    assert verdicts(found, "T2") == [Verdict.PASSED]
    assert verdicts(found, "T3") == [Verdict.PASSED]


@pytest.mark.parametrize(
    ("own", "passes"),
    [("100.00", True), ("100.01", True), ("99.98", False)],
    ids=["the same", "stronger", "weaker"],
)
def test_no_county_is_weaker_than_what_it_was_assigned(own: str, *, passes: bool) -> None:
    found = report(target("禾县", own), assigned=[target("禾县", "100.00")])
    assert verdicts(found, "T3") == [Verdict.PASSED if passes else Verdict.FAILED]


def test_an_assigned_target_that_the_county_does_not_have_is_undecided() -> None:
    found = report(target("禾县", "1"), assigned=[target("澄县", "100.00")])
    assert verdicts(found, "T3") == [Verdict.UNDECIDED]


def multiples(city: str, *counties: str) -> list[Target]:
    names = ("青州市", *COUNTIES)
    return [
        target(name, value, "倍", "urban_expansion_multiple", CEILING)
        for name, value in zip(names, (city, *counties), strict=True)
    ]


def bases(*values: str) -> list[Target]:
    return [
        target(name, value, "公顷", "urban_expansion_multiple", Operator.EQUAL, None)
        for name, value in zip(("青州市", *COUNTIES), values, strict=False)
    ]


def test_the_multiple_is_weighted_by_the_base_and_never_added() -> None:
    # 1000·1.1 + 2000·1.2 + 3000·1.3 = 7400; 6000·1.25 = 7500.
    known = bases("6000", "1000", "2000", "3000")
    found = report(*multiples("1.2500", "1.1000", "1.2000", "1.3000"), bases=known)
    assert verdicts(found, "T4") == [Verdict.PASSED]
    assert not verdicts(found, "T2")
    # 1000·1.1 + 2000·1.2 + 3000·1.4 = 7700.
    found = report(*multiples("1.2500", "1.1000", "1.2000", "1.4000"), bases=known)
    assert [finding.rule for finding in found.findings] == ["T4"]
    assert (found.findings[0].measured, found.findings[0].expected) == (
        "7700.00",
        "不超过7500.00",
    )


def test_a_multiple_printed_without_its_word_is_a_multiple() -> None:
    known = bases("6000", "1000", "2000", "3000")
    plain = [replace(one, unit="") for one in multiples("1.2500", "1.1000", "1.2000", "1.4000")]
    assert [finding.rule for finding in report(*plain, bases=known).findings] == ["T4"]


def test_a_county_measured_in_another_kind_of_unit_leaves_the_sum_undecided() -> None:
    targets = floors("300.00", "100.00", "120.00", "80.00")
    found = report(*targets[:-1], replace(targets[-1], unit="亿立方米"))
    assert verdicts(found, "T1") == [Verdict.UNDECIDED]


def test_without_a_base_the_multiple_is_undecided() -> None:
    found = report(*multiples("1.25", "1.1", "1.2", "1.3"), bases=bases("6000", "1000"))
    assert verdicts(found, "T4") == [Verdict.UNDECIDED]
    assert "没有提供澄县、岭县的城镇建设用地基数" in found.not_run[0].reason


def test_shares_are_never_added() -> None:
    rates = [target(name, "40", "%", "forest_cover") for name in ("青州市", *COUNTIES)]
    assert verdicts(report(*rates), "T1") == [Verdict.UNDECIDED]


def test_a_name_that_the_tree_lacks_is_told_and_never_guessed() -> None:
    found = report(*floors("300.00", "100.00", "120.00", "80.00"), target("别县", "1"))
    assert [one.unit_name for one in found.unmatched] == ["别县"]
    assert any("行政区表中没有“别县”" in one.reason for one in found.not_run)


def test_two_figures_for_one_thing_leave_the_sum_undecided() -> None:
    city = floors("300.00", "100.00", "120.00", "80.00")
    found = report(*city, target("禾县", "50.00"))
    assert verdicts(found, "T1") == [Verdict.UNDECIDED]
    assert any("几个不同的数" in one.reason for one in found.not_run)
    assert verdicts(report(*city, target("禾县", "1000000", "亩")), "T1") == [Verdict.PASSED]


def test_of_two_dated_figures_the_later_one_counts() -> None:
    old = replace(target("禾县", "100.00"), document_date=date(2023, 1, 1))
    new = replace(target("禾县", "90.00"), document_date=date(2024, 1, 1))
    _, *others = floors("300.00", "100.00", "120.00", "80.00")
    found = report(target("青州市", "300.00"), *others[1:], new, old)
    assert [row.verdict for row in found.rows] == [Verdict.FAILED]


def test_a_range_binds_from_both_sides() -> None:
    names = ("青州市", *COUNTIES)
    lower = [
        target(name, value) for name, value in zip(names, ("30", "10", "10", "10"), strict=True)
    ]
    upper = [
        target(name, value, operator=CEILING)
        for name, value in zip(names, ("60.00", "20.00", "20.00", "21.00"), strict=True)
    ]
    found = report(*lower, *upper)
    assert verdicts(found, "T1") == [Verdict.PASSED]
    assert verdicts(found, "T2") == [Verdict.FAILED]


def test_a_provisional_figure_waits_for_the_assigned_one() -> None:
    _, *counties = floors("300.00", "100.00", "120.00", "80.00")
    provisional = replace(target("青州市", "300.00"), conditional=True)
    assert verdicts(report(provisional, *counties), "T1") == [Verdict.UNDECIDED]
    assigned = target("青州市", "310.00")
    found = report(provisional, *counties, assigned=[assigned])
    assert verdicts(found, "T1") == [Verdict.FAILED]


def test_what_only_the_counties_are_bound_to_is_told() -> None:
    water = target("禾县", "5.00", "亿立方米", "total_water_use", CEILING)
    found = report(*floors("300.00", "100.00", "120.00", "80.00"), water)
    assert [(row.unit.name, row.reason) for row in found.rows if row.rule == "T2"] == [
        ("青州市", "下级有这项指标，而本级没有")
    ]


def test_figures_of_another_dimension_are_not_added() -> None:
    city, first, *others = floors("300.00", "100.00", "120.00", "80.00")
    water = replace(first, value=Decimal(5), unit="亿立方米")
    found = report(city, water, *others)
    assert verdicts(found, "T1") == [Verdict.UNDECIDED]
    assert any("禾县" in one.reason for one in found.not_run)


def test_rules_with_nothing_to_compare_are_no_pass() -> None:
    assert {one.rule for one in report().not_run} == {"T1", "T2", "T3", "T4"}


@given(st.lists(st.integers(1, 10**7), min_size=3, max_size=3), st.integers(0, 4))
def test_rounding_alone_never_makes_a_finding(parts: list[int], digits: int) -> None:
    exact = [Decimal(part) / 10_000 for part in parts]
    printed = [str(round_half_up(one, digits)) for one in (sum(exact, Decimal()), *exact)]
    assert report(*floors(*printed)).findings == ()
    assert report(*ceilings(*printed)).findings == ()


# The tree.


def test_codes_say_what_stands_above() -> None:
    tree = AdminTree.of(
        [
            AdminUnit("990121102001", "东村"),
            AdminUnit("990121102", "镇"),
            AdminUnit("990121", "禾县"),
            AdminUnit("999001", "直辖县"),
            AdminUnit("880100", "别市"),
            AdminUnit("990000", "沐原省"),
        ]
    )
    assert [(one.unit.code, one.parent, one.depth) for one in tree] == [
        ("880100", None, 0),
        ("990000", None, 0),
        ("990121", "990000", 1),
        ("990121102", "990121", 2),
        ("990121102001", "990121102", 3),
        ("999001", "990000", 1),
    ]


@pytest.mark.parametrize("name", ["禾县", "青州市禾县", "沐原省青州市禾县", "沐原省禾县"])
def test_short_and_long_names_mean_the_same_unit(name: str) -> None:
    assert [unit.code for unit in TREE.named(name)] == ["990121"]


def test_names_above_the_whole_table_do_not_matter() -> None:
    assert [unit.code for unit in TREE.named("某国沐原省青州市")] == ["990100"]


def test_a_county_of_another_city_is_not_meant() -> None:
    assert TREE.named("白水市禾县") == ()


def test_two_units_of_one_name_are_told_apart_by_what_stands_before() -> None:
    tree = AdminTree.of(
        [
            AdminUnit("990100", "青州市"),
            AdminUnit("990200", "白水市"),
            AdminUnit("990102", "新城区"),
            AdminUnit("990202", "新城区"),
        ]
    )
    assert len(tree.named("新城区")) == 2
    assert [unit.code for unit in tree.named("白水市新城区")] == ["990202"]


def written(folder: Path, text: str, name: str = "表.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_table_of_units_is_read_with_short_codes_and_declared_uppers(tmp_path: Path) -> None:
    path = written(tmp_path, "代码,名称,上级代码\n99,沐原省,\n9901,青州市,\n999001,直辖县,9901\n")
    assert [(one.unit.code, one.parent) for one in read_admin_tree(path)] == [
        ("990000", None),
        ("990100", "990000"),
        ("999001", "990100"),
    ]


def test_codes_of_twelve_digits_throughout_keep_their_levels(tmp_path: Path) -> None:
    rows = "990100000000,青州市\n990121000000,禾县\n990121102000,东镇\n990121102001,东村\n"
    path = written(tmp_path, f"代码,名称\n{rows}")
    assert [(one.unit.code, one.parent) for one in read_admin_tree(path)] == [
        ("990100", None),
        ("990121", "990100"),
        ("990121102", "990121"),
        ("990121102001", "990121102"),
    ]


def test_a_base_that_is_no_area_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "单位,数值,计量单位\n禾县,962,人\n")
    with pytest.raises(DocumentError, match="“人”不是面积"):
        read_base_areas(path)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("990100,甲市,\n990100,乙市,", "行政区代码990100重复，第2行已有（{path} 第3行）"),
        ("990100,甲市,\n990121,禾县,880000", "上级代码880000不在表中（{path} 第3行）"),
        ("990100,甲市,990121\n990121,禾县,990100", "形成循环"),
        ("99010,甲市,", "“99010”不是2、4、6、9或12位数字（{path} 第2行）"),
        ("990100,,", "代码990100没有名称（{path} 第2行）"),
    ],
    ids=["twice", "orphan", "circle", "five digits", "no name"],
)
def test_a_faulty_table_of_units_is_refused_by_row(tmp_path: Path, rows: str, message: str) -> None:
    path = written(tmp_path, f"代码,名称,上级代码\n{rows}\n")
    with pytest.raises(DocumentError) as caught:
        read_admin_tree(path)
    assert message.format(path=path) in str(caught.value)


# Declared tables.


def test_declared_tables_are_read_as_printed(tmp_path: Path) -> None:
    assigned = written(
        tmp_path, "单位,指标,要求,数值,计量单位,年份\n禾县,耕地保有量,不低于,100.50,万亩,2035\n"
    )
    found = read_assigned(assigned)[0]
    assert (found.indicator, found.operator, str(found.value), found.unit, found.year) == (
        "cultivated_land_retention",
        FLOOR,
        "100.50",
        "万亩",
        2035,
    )
    assert (found.document, found.line) == ("表.csv", 2)
    base = read_base_areas(written(tmp_path, "单位,数值,计量单位\n禾县,962.25,公顷\n"))[0]
    assert (base.indicator, str(base.value)) == ("urban_expansion_multiple", "962.25")
    kept = read_reserves(written(tmp_path, "单位,指标,数值,计量单位\n青州市,永久基本农田,2,万亩\n"))
    assert kept[0].indicator == "permanent_basic_farmland"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("禾县,耕地保有量,不低于,很多,万亩,2035", "数值“很多”不是数字"),
        ("禾县,耕地保有量,不低于,-1,万亩,2035", "不是非负的数"),
        ("禾县,耕地保有量,不低于,1,万里,2035", "不认识的计量单位“万里”"),
        ("禾县,好看程度,不低于,1,万亩,2035", "不认识以万亩计的指标“好看程度”"),
        ("禾县,耕地保有量,随意,1,万亩,2035", "不认识的要求“随意”"),
        ("禾县,耕地保有量,不低于,1,万亩,明年", "年份“明”不是四位数字"),
        (",耕地保有量,不低于,1,万亩,2035", "没有填写单位"),
    ],
    ids=["words", "negative", "unit", "indicator", "operator", "year", "no unit of territory"],
)
def test_a_faulty_declared_row_is_refused_with_its_place(
    tmp_path: Path, row: str, message: str
) -> None:
    path = written(tmp_path, f"单位,指标,要求,数值,计量单位,年份\n{row}\n")
    with pytest.raises(DocumentError) as caught:
        read_assigned(path)
    assert message in str(caught.value)
    assert "第2行" in str(caught.value)
