"""The data that comes with the package says what the standards say: literal expectations, row by row."""

import csv
import re
from decimal import Decimal
from pathlib import Path

import pytest

from yizhangtu.model import ControlLine, Direction, FieldKind, GeometryKind, RuleKind, Severity
from yizhangtu.standards import Profile, available_profiles, load_profile
from yizhangtu.units import unit_named

FARMLAND = ControlLine.PERMANENT_BASIC_FARMLAND
REDLINE = ControlLine.ECOLOGICAL_REDLINE
BOUNDARY = ControlLine.URBAN_DEVELOPMENT_BOUNDARY

LAYERS = {
    "county": "XZQX",
    "township": "XZQXZ",
    "village": "XZQC",
    "land_change_survey": "DLTB",
    "permanent_basic_farmland": "YJJBNTBHHX",
    "ecological_redline": "STBHHX",
    "urban_development_boundary": "CZKFBJ",
    "planning_zone": "YDYHGHFQ",
    "base_land_use": "XZYDYH",
    "planned_land_use": "GHYDYH",
    "slope": "PDT",
    "cultivated_land_line": "GDBHHX",
    "farmland_reserve": "YJJBNTCBQ",
    "high_standard_farmland": "GBZNT",
    "nature_reserve": "ZRBHD",
    "public_welfare_forest": "STGYL",
    "water_source": "SYHYD",
    "central_city": "ZXCQFW",
    "road": "ZXCQDLZXX",
    "park": "ZXCQLDYKCKJ",
    "development_zone": "KFQ",
    "approved_unbuilt_land": "PZWJSTD",
    "geological_hazard": "XZZRZHFXFBM",
    "flood_detention": "XZHQ",
    "mineral_protection": "KCZYKCBHX",
    "large_heritage_site": "DYZ",
    "growth_direction": "FZFX",
    "key_project": "JQZDXMM",
    "transfer_pieces": "WHC",
}


@pytest.fixture(params=["national", "neimenggu"])
def profile(request: pytest.FixtureRequest) -> Profile:
    return load_profile(request.param)


def test_the_package_brings_the_nation_and_one_province() -> None:
    assert available_profiles() == ("national", "neimenggu")


def test_layers_and_their_codes(profile: Profile) -> None:
    assert {key: layer.code for key, layer in profile.layers.items()} == LAYERS


@pytest.mark.parametrize(
    ("delivered", "layer"),
    [
        ("YJJBNTBHHX", "permanent_basic_farmland"),
        ("YJJBNT", "permanent_basic_farmland"),
        ("YJJBNTTB", "permanent_basic_farmland"),
        ("YJJBNTBHTB", "permanent_basic_farmland"),
        ("GHFQ", "planning_zone"),
        ("ydyhghfq", "planning_zone"),
        (" dltb ", "land_change_survey"),
        ("XZQ", "township"),
        ("XZQXS", "county"),
        ("CJDCQ", "village"),
        ("ZXCQGHYDYH", "planned_land_use"),
        ("KCZYBHX", "mineral_protection"),
        ("YJJBNTCBQTB", "farmland_reserve"),
        ("WHC", "transfer_pieces"),
    ],
)
def test_both_generations_of_layer_names_are_known(delivered: str, layer: str) -> None:
    found = load_profile("neimenggu").layer_for_code(delivered)
    assert found is not None
    assert found.key == layer


@pytest.mark.parametrize(
    "delivered", ["WHQYJJBNTBHHX", "WHHCZKFBJ", "WHCCZKFBJ", "永久基本农田", ""]
)
def test_results_and_strangers_are_no_layers(delivered: str) -> None:
    assert load_profile("national").layer_for_code(delivered) is None


def test_fields_of_the_survey_and_of_farmland_differ_where_their_codes_do(profile: Profile) -> None:
    survey = {field.key: field for field in profile.layer("land_change_survey").fields}
    farmland = {field.key: field for field in profile.layer("permanent_basic_farmland").fields}
    assert survey["parcel_area_m2"].code == "TBMJ"
    assert survey["net_area_m2"].code == "TBDLMJ"
    assert farmland["parcel_area_m2"].code == "YJJBNTTBMJ"
    assert farmland["parcel_area_m2"].aliases == ("TBMJ",)
    assert farmland["net_area_m2"].code == "YJJBNTMJ"
    assert survey["deduction_ratio"].aliases == ("KCDLXS",)
    assert survey["deduction_area_m2"].aliases == ("KCDLMJ",)
    assert survey["land_class"].code_table == "survey_land_class"
    assert survey["data_year"].kind is FieldKind.INTEGER
    assert survey["net_area_m2"].required
    assert not survey["slope_grade"].required


def test_every_layer_has_the_common_fields(profile: Profile) -> None:
    common = {
        "object_id": "BSM",
        "element_code": "YSDM",
        "unit_code": "XZQDM",
        "unit_name": "XZQMC",
        "note": "BZ",
    }
    for layer in profile.layers.values():
        found = {field.key: field.code for field in layer.fields if field.key in common}
        assert found == common, layer.key


def test_area_fields_say_their_unit(profile: Profile) -> None:
    for layer in profile.layers.values():
        for field in layer.fields:
            assert (field.unit == "平方米") == field.key.endswith("_m2"), f"{layer.key}.{field.key}"
            assert (field.unit == "公顷") == field.key.endswith("_ha"), f"{layer.key}.{field.key}"


def test_geometry_and_element_codes(profile: Profile) -> None:
    assert profile.layer("road").geometry is GeometryKind.LINE
    assert profile.layer("park").geometry is GeometryKind.POLYGON
    assert profile.layer("land_change_survey").element_code == "2001010100"
    assert profile.layer("planning_zone").element_code == "2090020610"
    assert profile.title_of_layer("ecological_redline") == "生态保护红线"


def test_pieces_can_be_handed_in_with_chinese_headings(profile: Profile) -> None:
    aliases = {field.key: field.aliases for field in profile.layer("transfer_pieces").fields}
    assert "方向" in aliases["direction"]
    assert "理由" in aliases["reason_code"]
    assert "举证材料" in aliases["evidence"]
    assert "编号" in aliases["number"]


@pytest.mark.parametrize(
    ("table", "size", "code", "name"),
    [
        ("survey_land_class", 81, "0103", "旱地"),
        ("survey_land_class", 81, "0201K", "可调整果园"),
        ("survey_land_class", 81, "09", "特殊用地"),
        ("land_use", 182, "080404", "幼儿园用地"),
        ("land_use", 182, "2302", "后备耕地"),
        ("zone", 28, "410", "城镇集中建设区"),
        ("zone", 28, "700", "矿产能源发展区"),
        ("slope_grade", 5, "3", "3级"),
        ("realm", 2, "海域", "海域"),
        ("ownership", 10, "30", "集体土地所有权"),
        ("settlement", 8, "202A", "建制镇独立工业用地"),
    ],
)
def test_code_tables(table: str, size: int, code: str, name: str) -> None:
    profile = load_profile("national")
    assert len(profile.codes(table)) == size
    assert profile.code_name(table, code) == name


def test_a_code_that_is_not_there_has_no_name() -> None:
    assert load_profile("national").code_name("zone", "999") is None


def test_land_use_has_24_first_level_classes() -> None:
    first = [
        entry
        for entry in load_profile("national").codes("land_use").values()
        if entry.attributes["level"] == "1"
    ]
    assert len([entry for entry in first if not entry.code.startswith("UG")]) == 24


def test_survey_classes_map_to_land_use_or_say_where_to_subdivide() -> None:
    profile = load_profile("national")
    uses = profile.codes("land_use")
    for code, entry in profile.codes("survey_land_class").items():
        if entry.attributes["level"] == "1" and code != "09":
            continue
        target = entry.attributes.get("land_use_code") or entry.attributes["land_use_group"]
        assert target in uses, code
    rice = profile.codes("survey_land_class")["0101"].attributes
    assert (rice["major_class"], rice["land_use_code"]) == ("农用地", "0101")
    assert profile.codes("survey_land_class")["08H2"].attributes["land_use_group"] == "08"


def test_major_classes_of_the_survey_avoid_the_known_traps() -> None:
    entries = load_profile("national").codes("survey_land_class")
    assert {
        entries[code].attributes["major_class"] for code in ("0404", "1101", "1106", "1206")
    } == {"未利用地"}
    assert {entries[code].attributes["major_class"] for code in ("0603", "1109", "1201")} == {
        "建设用地"
    }
    assert {
        entries[code].attributes["major_class"] for code in ("1006", "1103", "1107", "1202")
    } == {"农用地"}


def test_slope_grades_join_without_gap() -> None:
    grades = load_profile("national").codes("slope_grade")
    limits = [
        (one.attributes.get("above_degree"), one.attributes.get("up_to_degree"))
        for one in grades.values()
    ]
    assert limits == [(None, "2"), ("2", "6"), ("6", "15"), ("15", "25"), ("25", None)]


@pytest.mark.parametrize(
    ("group", "codes"),
    [
        ("arable", {"0101", "0102", "0103"}),
        ("paddy", {"0101"}),
        ("irrigated", {"0102"}),
        ("dry", {"0103"}),
        ("forest", {"0301", "0301K", "0302", "0302K", "0305", "0307", "0307K"}),
        ("wetland", {"0303", "0304", "0306", "0402", "0603", "1105", "1106", "1108"}),
        ("urban_settlement", {"201", "201A", "202", "202A"}),
        ("unsuitable_risk", {"极高", "高"}),
    ],
)
def test_class_groups(group: str, codes: set[str]) -> None:
    assert load_profile("national").class_group(group) == codes


def test_the_three_major_classes_divide_the_survey() -> None:
    profile = load_profile("national")
    groups = [profile.class_group(name) for name in ("agricultural", "construction", "unused")]
    leaves = {
        code
        for code, entry in profile.codes("survey_land_class").items()
        if entry.attributes["level"] == "2" or code == "09"
    }
    assert sum(len(group) for group in groups) == len(leaves)
    assert frozenset().union(*groups) == leaves
    assert profile.class_group("non_construction") == groups[0] | groups[2]
    assert "0603" not in profile.class_group("ecological_function")
    assert profile.class_group("arable") <= groups[0]


def test_the_autonomous_region_has_six_reasons_to_take_farmland_out() -> None:
    reasons = load_profile("neimenggu").reasons(FARMLAND, Direction.OUT)
    assert [(one.code, one.name) for one in reasons] == [
        ("131", "坡度15度以上"),
        ("132", "国家和自治区重点建设项目"),
        ("133", "零星破碎"),
        ("134", "灾毁、采矿损毁无法修复"),
        ("135", "年度变更调查为非耕地且举证合理"),
        ("136", "经核实不符合划入要求"),
    ]


@pytest.mark.parametrize(
    ("name", "line", "direction", "codes"),
    [
        ("national", FARMLAND, Direction.IN, ["111", "112", "113"]),
        ("national", FARMLAND, Direction.OUT, ["137", "138", "139"]),
        ("neimenggu", REDLINE, Direction.IN, ["211", "212", "213"]),
        ("neimenggu", REDLINE, Direction.OUT, ["231", "232", "233"]),
        ("national", BOUNDARY, Direction.IN, ["313", "314", "315", "316", "317", "318"]),
        (
            "neimenggu",
            BOUNDARY,
            Direction.IN,
            ["311", "312", "313", "314", "315", "316", "317", "318"],
        ),
        ("neimenggu", BOUNDARY, Direction.OUT, ["331"]),
    ],
)
def test_reasons(name: str, line: ControlLine, direction: Direction, codes: list[str]) -> None:
    assert [reason.code for reason in load_profile(name).reasons(line, direction)] == codes


def test_reason_codes_fit_the_delivered_field() -> None:
    profile = load_profile("neimenggu")
    field = next(one for one in profile.layer("transfer_pieces").fields if one.key == "reason_code")
    assert all(len(code) <= int(field.length) for code in profile.transfer_reasons)


def test_rules_and_their_severities(profile: Profile) -> None:
    warnings = {"C2", "P6", "P10", "P11", "E5", "U8", "K3", "K6"}
    ids = [
        "C1",
        "C2",
        "C3",
        "C4",
        "C5",
        "C6",
        "C7",
        "C8",
        "P1",
        "P2",
        "P3",
        "P4",
        "P5",
        "P6",
        "P9",
        "P10",
        "P11",
        "E1",
        "E2",
        "E5",
        "U1",
        "U2",
        "U3",
        "U5",
        "U6",
        "U8",
        "K1",
        "K2",
        "K3",
        "K6",
    ]
    rules = profile.rules_of(RuleKind.MAINTENANCE)
    assert [rule.id for rule in rules] == ids
    for rule_id, rule in ((rule.id, rule) for rule in rules):
        expected = Severity.WARNING if rule_id in warnings else Severity.HARD
        assert rule.severity is expected, rule_id


def test_a_province_changes_the_basis_of_a_rule_and_keeps_its_title() -> None:
    national, province = load_profile("national").rule("P3"), load_profile("neimenggu").rule("P3")
    assert province.title == national.title
    assert province.basis.clause.startswith("内自然资发〔2026〕4号")


@pytest.mark.parametrize(
    ("key", "value", "unit"),
    [
        ("farmland_fragment_plain", "5", "亩"),
        ("farmland_fragment_hill", "3", "亩"),
        ("boundary_fragment", "15", "亩"),
        ("redline_small_patch", "1", "平方千米"),
        ("redline_small_hole", "5", "亩"),
        ("farmland_in_slope_grade", "3", "级"),
        ("plain_slope", "6", "度"),
        ("steep_slope", "15", "度"),
        ("area_tolerance", "0.01", "平方米"),
        ("area_tolerance_share", "0.000001", "比值"),
        ("plan_period_start", "2021", "年"),
        ("plan_period_end", "2035", "年"),
        ("plan_base_year", "2020", "年"),
        ("park_walk_distance", "300", "米"),
        ("line_overlap_tolerance", "0.01", "平方米"),
    ],
)
def test_thresholds(profile: Profile, key: str, value: str, unit: str) -> None:
    assert profile.threshold(key) == Decimal(value)
    assert profile.threshold_unit(key) == unit


def test_the_area_rule(profile: Profile) -> None:
    rule = profile.area_rule
    assert rule.longest_edge_m == 70
    assert (
        rule.plane_decimals,
        rule.inserted_decimals,
        rule.second_decimals,
        rule.area_decimals,
    ) == (4, 6, 6, 2)


@pytest.mark.parametrize(
    ("number", "groups", "indicators", "digits"),
    [
        (
            "5-1",
            ["数量不减少"] * 3 + ["质量有提升"] * 3 + ["布局更优化"] * 2,
            [
                "cultivated_land_retention",
                "permanent_basic_farmland",
                "forest_retention/forest_cover",
                "paddy_irrigated_share",
                "high_standard_farmland_share",
                "steep_farmland_area",
                "farmland_contiguity",
                "farmland_fragment_count",
            ],
            ["4", "4", "1/1", "2", "2", "2", "2", "0"],
        ),
        (
            "5-2",
            ["任务不减少"] * 2 + ["功能有提升"] * 2 + ["布局更完善"],
            [
                "terrestrial_redline",
                "marine_redline",
                "redline_ecological_land",
                "redline_arable_land",
                "redline_small_patch_count",
            ],
            ["4", "4", "2", "2", "0"],
        ),
        (
            "5-3",
            ["总量不突破"] * 2 + ["布局更集聚"] * 4 + ["城镇功能品质有提升"] * 3,
            [
                "urban_boundary_area",
                "expansion_multiple",
                "boundary_fragment_count",
                "boundary_farmland_hole_count",
                "development_zone_share",
                "growth_direction_share",
                "boundary_unsuitable_area",
                "central_road_density",
                "park_walk_coverage",
            ],
            ["4", "4", "0", "0", "2", "2", "2", "2", "2"],
        ),
    ],
)
def test_rows_of_the_effect_tables(
    profile: Profile, number: str, groups: list[str], indicators: list[str], digits: list[str]
) -> None:
    rows = profile.table_rows(number)
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    assert [row.group for row in rows] == groups
    assert ["/".join(row.indicators) for row in rows] == indicators
    assert ["/".join(str(one) for one in row.digits) for row in rows] == digits
    assert {row.table for row in rows} == {number}


def test_tables_print_in_the_unit_of_their_indicators(profile: Profile) -> None:
    for table in profile.tables.values():
        for row in table.rows:
            units = tuple(profile.indicator(key).unit for key in row.indicators)
            assert row.unit_symbols == units, row.label
    for indicator in profile.indicators.values():
        assert unit_named(indicator.unit).symbol == indicator.unit


def test_columns_of_the_project_list(profile: Profile) -> None:
    assert [(one.label, one.key, one.digits) for one in profile.table_columns("5-4")] == [
        ("序号", "number", 0),
        ("项目类型", "category", None),
        ("项目名称", "name", None),
        ("建设性质", "nature", None),
        ("建设年限", "years", None),
        ("用地规模", "land_ha", 4),
        ("新增建设用地", "new_construction_ha", 4),
        ("所在地区", "place", None),
        ("纳入依据", "listing_basis", None),
    ]
    assert profile.table("5-4").title == "重点建设项目清单"
    assert profile.table_rows("5-4") == ()


def test_indicators_know_the_approved_target_that_binds_them(profile: Profile) -> None:
    bound = {one.key: one.target for one in profile.indicators.values() if one.target}
    assert bound == {
        "cultivated_land_retention": "cultivated_land_retention",
        "permanent_basic_farmland": "permanent_basic_farmland",
        "forest_retention": "forest_retention",
        "forest_cover": "forest_cover",
        "terrestrial_redline": "ecological_redline",
        "marine_redline": "marine_ecological_redline",
        "urban_boundary_area": "urban_boundary_area",
        "expansion_multiple": "urban_expansion_multiple",
        "urban_increment": "new_construction_land_quota",
    }
    assert profile.indicator_name("expansion_multiple") == "城镇开发边界扩展倍数"


def test_target_keys_have_names() -> None:
    profile = load_profile("national")
    for key in [
        "cultivated_land_retention",
        "permanent_basic_farmland",
        "ecological_redline",
        "marine_ecological_redline",
        "urban_expansion_multiple",
        "urban_boundary_area",
        "water_use_total",
        "basic_grassland",
        "forest_retention",
        "forest_cover",
        "wetland",
        "natural_coastline_rate",
        "construction_land_total",
        "urban_rural_construction_land",
        "resident_population",
        "urbanisation_rate",
        "new_construction_land_quota",
    ]:
        assert profile.indicator_name(key)


@pytest.mark.parametrize(
    ("table", "code", "rgb"),
    [
        ("land_use", "0101", (245, 248, 220)),
        ("land_use", "07", (255, 255, 45)),
        ("survey_land_class", "0103", (255, 251, 177)),
        ("zone", "100", (56, 142, 60)),
        ("layer", "urban_development_boundary", (229, 57, 53)),
    ],
)
def test_colours(table: str, code: str, rgb: tuple[int, int, int]) -> None:
    assert load_profile("neimenggu").colour(table, code) == rgb


def test_every_land_use_zone_and_lowest_survey_class_has_a_colour(profile: Profile) -> None:
    for table in ("land_use", "zone", "survey_land_class"):
        for code, entry in profile.codes(table).items():
            if code.startswith("UG") or (
                table == "survey_land_class" and entry.attributes["level"] == "1"
            ):
                continue
            assert all(0 <= part <= 255 for part in profile.colour(table, code)), code


def test_no_row_claims_more_than_was_read(profile: Profile) -> None:
    rows = list(profile.all_rows())
    assert len(profile.unverified()) == len(rows)
    assert all(row.basis.clause and row.basis.note for row in rows)
    assert "未核对" in profile.statement or "未见" in profile.statement


def test_standards_name_no_place_on_the_network() -> None:
    folder = Path(__file__).parents[3] / "src" / "yizhangtu" / "standards" / "data"
    for file in folder.rglob("*.*"):
        assert not re.search(
            r"https?:|www\.|github|\.com|\.cn", file.read_text(encoding="utf-8")
        ), file


@pytest.mark.parametrize(
    ("file", "table", "keep"),
    [
        ("landuse_codes_2023.csv", "land_use", {}),
        ("zone_codes.csv", "zone", {"variant": "national"}),
    ],
)
def test_code_tables_match_the_collected_facts(
    shared: Path, file: str, table: str, keep: dict[str, str]
) -> None:
    with (shared / "domain" / "codes" / file).open(encoding="utf-8", newline="") as source:
        rows = [
            row
            for row in csv.DictReader(source)
            if all(row[key] == value for key, value in keep.items())
        ]
    collected = {row["code"]: (row["name"], row["parent"]) for row in rows}
    own = {
        code: (entry.name, entry.attributes.get("parent", ""))
        for code, entry in load_profile("national").codes(table).items()
    }
    assert own == collected
