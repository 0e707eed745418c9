from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from yizhangtu.documents import read_document
from yizhangtu.model import Operator, Target
from yizhangtu.transmission import TargetReading, read_targets

Row = tuple[str, str, str, str | None, str, int | None]


def reading(folder: Path, text: str) -> TargetReading:
    path = folder / "批复.txt"
    path.write_text(text, encoding="utf-8")
    return read_targets(read_document(path))


def row(target: Target) -> Row:
    value = None if target.value is None else str(target.value)
    return (
        target.unit_name,
        target.indicator,
        target.operator.value,
        value,
        target.unit,
        target.year,
    )


def rows(folder: Path, text: str) -> list[Row]:
    return [row(target) for target in reading(folder, text).targets]


def test_one_unit_with_every_kind_of_operator(tmp_path: Path) -> None:
    text = (
        "青禾县人民政府：原则同意《青禾县国土空间总体规划（2021—2035年）》。到2035年，全县耕地保有量不少于97.4320万亩，"
        "永久基本农田不低于81.2820万亩；生态保护红线面积达到728.05平方公里以上；城镇开发边界扩展倍数控制在1.48倍以内；"
        "用水总量控制在1.02亿立方米以下；森林覆盖率达到50.2%；常住人口约21.5万人。"
    )
    assert rows(tmp_path, text) == [
        ("青禾县", "cultivated_land_retention", ">=", "97.4320", "万亩", 2035),
        ("青禾县", "permanent_basic_farmland", ">=", "81.2820", "万亩", 2035),
        ("青禾县", "ecological_redline", ">=", "728.05", "平方公里", 2035),
        ("青禾县", "urban_expansion_multiple", "<=", "1.48", "倍", 2035),
        ("青禾县", "water_use_total", "<=", "1.02", "亿立方米", 2035),
        ("青禾县", "forest_cover", "=", "50.2", "%", 2035),
        ("青禾县", "resident_population", "about", "21.5", "万人", 2035),
    ]


def test_several_units_in_one_paragraph_with_broken_lines(tmp_path: Path) -> None:
    text = (
        "二、到２０３５年,东山市耕地保有量不\n\n低于１２\U001001b0３０万亩 (其中,永久基本农\n田保护面积不低于１０\U001001b0０５万亩),"
        "用水总量不超过上级下达指标 (２０２５年不超过１\U001001b0２０亿立方米);西河县耕地保有量不低于２０万亩."
    )
    assert rows(tmp_path, text) == [
        ("东山市", "cultivated_land_retention", ">=", "12.30", "万亩", 2035),
        ("东山市", "permanent_basic_farmland", ">=", "10.05", "万亩", 2035),
        ("东山市", "water_use_total", "<=", None, "", 2035),
        ("东山市", "water_use_total", "<=", "1.20", "亿立方米", 2025),
        ("西河县", "cultivated_land_retention", ">=", "20", "万亩", 2035),
    ]


@pytest.mark.parametrize(
    "heading",
    [
        pytest.param(
            "关于青禾县国土空间总体规划的批复\n青禾县人民政府：\n",
            id="a heading before the addressee",
        ),
        pytest.param("　青禾县人民政府：\n", id="addressee only"),
        pytest.param(
            "东山市人民政府：\n原则同意《青禾县国土空间总体规划》。",
            id="the title before the addressee",
        ),
    ],
)
def test_our_county_is_the_one_whose_plan_is_approved(tmp_path: Path, heading: str) -> None:
    found = rows(tmp_path, heading + "到2035年，全县耕地保有量不低于12万亩。")
    assert [one[0] for one in found] == ["青禾县"]


def test_the_assigned_figure_is_a_conditional_target(tmp_path: Path) -> None:
    (target,) = reading(tmp_path, "到2035年，青禾县用水总量不超过自治区下达指标。").targets
    assert target.conditional
    assert target.quantity() is None


def test_the_quote_is_an_exact_substring_with_its_line(tmp_path: Path) -> None:
    text = "一、原则同意。\n二、到2035年，青禾县耕地保有\n量不低于１２.３４万亩。"
    (target,) = reading(tmp_path, text).targets
    assert target.quote in text
    assert target.quote == "耕地保有\n量不低于１２.３４万亩"
    assert target.line == 2


def test_the_base_year_is_not_the_target_year(tmp_path: Path) -> None:
    text = "到2035年，青禾县城镇开发边界扩展倍数控制在基于2020年城镇建设用地规模的1.3033倍以内；基本草原面积不低于19.00万亩。"
    assert [found[5] for found in rows(tmp_path, text)] == [2035, 2035]


def test_a_figure_said_again_in_another_unit_is_one_target(tmp_path: Path) -> None:
    text = "青禾县永久基本农田保护任务为54188.01公顷（81.2820万亩）。"
    found = reading(tmp_path, text)
    assert [row(target)[3] for target in found.targets] == ["54188.01"]
    assert found.unread == ()


def test_a_figure_without_an_indicator_is_listed_as_unread(tmp_path: Path) -> None:
    found = reading(tmp_path, "青禾县去年整治土地3.5万亩。\n到2035年，耕地保有量不低于12万亩。")
    assert [(number.quote, number.line) for number in found.unread] == [("3.5万亩", 1)]
    assert [target.value for target in found.targets] == [Decimal(12)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("严格保护耕地和永久基本农田，保障粮食安全。", id="no figure"),
        pytest.param("城镇开发边界扩展倍数为15亩。", id="a measure of another kind"),
        pytest.param("建设高标准粮仓20座，总投资3亿元。", id="about no plan"),
    ],
)
def test_no_number_is_invented(tmp_path: Path, text: str) -> None:
    assert reading(tmp_path, text).targets == ()


def test_thousands_separators(tmp_path: Path) -> None:
    (target,) = reading(
        tmp_path, "到2035年，青禾县生态保护红线面积不低于1,507.51平方公里。"
    ).targets
    assert target.value == Decimal("1507.51")
    assert target.operator is Operator.AT_LEAST


def test_the_approval_of_a_prefecture(shared: Path) -> None:
    found = read_targets(read_document(next((shared / "documents").glob("000_*.txt"))))
    assert [row(target) for target in found.targets] == [
        ("通辽市", "cultivated_land_retention", ">=", "3179.6591", "万亩", 2035),
        ("通辽市", "permanent_basic_farmland", ">=", "2597.1440", "万亩", 2035),
        ("通辽市", "ecological_redline", ">=", "1.5691", "万平方千米", 2035),
        ("通辽市", "urban_expansion_multiple", "<=", "1.3033", "倍", 2035),
        ("通辽市", "water_use_total", "<=", None, "", 2035),
        ("通辽市", "basic_grassland", ">=", "1900.00", "万亩", 2035),
    ]


def test_the_gazette_with_four_counties(shared: Path) -> None:
    document = read_document(next((shared / "documents").glob("002_*.txt")))
    found = read_targets(document).targets
    figures = {
        "大安市": ("327.40", "249.12", "405.23", "1.18", "6.07"),
        "洮南市": ("514.05", "343.87", "107.89", "1.18", "3.37"),
        "镇赉县": ("311.33", "261.77", "1316.46", "1.18", "9.76"),
        "通榆县": ("621.03", "392.07", "1903.42", "1.20", "3.35"),
    }
    assert [row(target) for target in found] == [
        expected
        for unit, (farmland, basic, redline, multiple, water) in figures.items()
        for expected in (
            (unit, "cultivated_land_retention", ">=", farmland, "万亩", 2035),
            (unit, "permanent_basic_farmland", ">=", basic, "万亩", 2035),
            (unit, "ecological_redline", ">=", redline, "平方千米", 2035),
            (unit, "urban_expansion_multiple", "<=", multiple, "倍", 2035),
            (unit, "water_use_total", "<=", None, "", 2035),
            (unit, "water_use_total", "<=", water, "亿立方米", 2025),
        )
    ]
    assert all(target.quote in document.text for target in found)


def test_a_figure_that_may_be_misread_is_a_target_with_its_doubt(tmp_path: Path) -> None:
    (target,) = reading(tmp_path, "到2035年，青禾县耕地保有量不低于1O6.35万亩。").targets
    assert target.value == Decimal("106.35")
    assert target.doubts == ("数字中的字母按形近的数字读取",)


def test_a_target_knows_its_place_and_the_date_of_its_document(tmp_path: Path) -> None:
    text = "青禾县人民政府：\n到2035年，青禾县耕地保有量不低于12万亩。\n东岭市人民政府\n2024年6月11日\n"
    (target,) = reading(tmp_path, text).targets
    assert text[target.start : target.end] == target.quote == "耕地保有量不低于12万亩"
    assert target.document_date == date(2024, 6, 11)


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        pytest.param(
            "上一轮规划确定的耕地保有量不低于30万亩的任务已经完成。", "历史", id="an old plan"
        ),
        pytest.param("2020年，全县耕地保有量为28万亩。", "历史", id="the base year"),
        pytest.param("湿地面积现状为3万亩。", "现状", id="the present state"),
        pytest.param(
            "原批复中“耕地保有量不低于30万亩”的表述废止。", "引文", id="a repealed wording"
        ),
        pytest.param("某物流园占地不超过21公顷。", "指标", id="a single project"),
    ],
)
def test_what_does_not_bind_is_told_with_the_reason(
    tmp_path: Path, sentence: str, reason: str
) -> None:
    found = reading(tmp_path, f"原则同意《青禾县国土空间总体规划（2021—2035年）》。{sentence}")
    assert found.targets == ()
    assert len(found.unread) == 1
    assert reason in found.unread[0].reason


def test_an_amendment_binds_to_the_new_figure(tmp_path: Path) -> None:
    text = "到2035年，青禾县耕地保有量由不低于30.5万亩调整为不低于31.2万亩，城镇开发边界面积调整为不超过20平方千米（原为不超过19平方千米）。"
    assert [one[2:4] for one in rows(tmp_path, text)] == [(">=", "31.2"), ("<=", "20")]


def test_a_further_indicator_keeps_its_term(tmp_path: Path) -> None:
    text = "到2035年，青禾县水土保持率不低于91.3%；单位国内生产总值用水量较2020年下降30%以上。"
    assert [one[1:4] for one in rows(tmp_path, text)] == [
        ("other:水土保持率", ">=", "91.3"),
        ("other:单位国内生产总值用水量下降", ">=", "30"),
    ]


def test_all_units_meant_have_a_target_each(tmp_path: Path) -> None:
    text = "到2035年，青禾县、白水县城镇开发边界扩展倍数均不超过1.3倍；各县用水总量不超过东岭市下达指标。"
    assert [one[:4] for one in rows(tmp_path, text)] == [
        ("青禾县", "urban_expansion_multiple", "<=", "1.3"),
        ("白水县", "urban_expansion_multiple", "<=", "1.3"),
        ("青禾县", "water_use_total", "<=", None),
        ("白水县", "water_use_total", "<=", None),
    ]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        pytest.param(
            "县\t耕地保有量（万亩）不低于\t城镇开发边界扩展倍数不超过\n青禾县\t12.30\t1.20\n白水县\t20.00\t1.30\n",
            [
                ("青禾县", "cultivated_land_retention", ">=", "12.30", "万亩", 2035),
                ("青禾县", "urban_expansion_multiple", "<=", "1.20", "", 2035),
                ("白水县", "cultivated_land_retention", ">=", "20.00", "万亩", 2035),
                ("白水县", "urban_expansion_multiple", "<=", "1.30", "", 2035),
            ],
            id="units by indicators",
        ),
        pytest.param(
            "指标\t单位\t2020年现状\t2025年目标\t2035年目标\n耕地保有量\t万亩\t13.1\t≥12.5\t≥12.3\n用水总量\t亿立方米\t1.0\t≤1.2\t上级下达\n",
            [
                ("青禾县", "cultivated_land_retention", ">=", "12.5", "万亩", 2025),
                ("青禾县", "cultivated_land_retention", ">=", "12.3", "万亩", 2035),
                ("青禾县", "water_use_total", "<=", "1.2", "亿立方米", 2025),
                ("青禾县", "water_use_total", "=", None, "", 2035),
            ],
            id="indicators by years",
        ),
        pytest.param(
            "指标\t青禾县\t白水县\n耕地保有量（万亩，不低于）\t12.30\t20.00\n湿地面积（公顷，不低于）\t5\t6\n",
            [
                ("青禾县", "cultivated_land_retention", ">=", "12.30", "万亩", 2035),
                ("白水县", "cultivated_land_retention", ">=", "20.00", "万亩", 2035),
                ("青禾县", "wetland", ">=", "5", "公顷", 2035),
                ("白水县", "wetland", ">=", "6", "公顷", 2035),
            ],
            id="indicators by units",
        ),
    ],
)
def test_targets_of_a_table(tmp_path: Path, table: str, expected: list[Row]) -> None:
    text = (
        "东岭市人民政府关于青禾县国土空间总体规划的批复\n青禾县人民政府：\n"
        f"一、同意《青禾县国土空间总体规划（2021—2035年）》，指标见下表。\n\n表1 规划指标表\n{table}\n"
    )
    assert rows(tmp_path, text) == expected


def test_a_year_beside_one_list_holds_for_that_list_alone(tmp_path: Path) -> None:
    text = (
        "青禾县、白水县人民政府：原则同意青禾县、白水县国土空间总体规划（2021—2035年）。"
        "两县2025年用水总量分别控制在1.20亿立方米、2.05亿立方米以内；林地保有量分别不低于12.40万公顷、30.11万公顷。"
    )
    assert [(one[0], one[1], one[5]) for one in rows(tmp_path, text)] == [
        ("青禾县", "water_use_total", 2025),
        ("白水县", "water_use_total", 2025),
        ("青禾县", "forest_retention", 2035),
        ("白水县", "forest_retention", 2035),
    ]


def test_what_the_former_approval_said_is_no_target(tmp_path: Path) -> None:
    text = (
        "青禾县人民政府：同意调整《青禾县国土空间总体规划（2021—2035年）》的部分指标。"
        "原批复中，青禾县耕地保有量不低于105.32万亩、用水总量不超过1.92亿立方米。"
        "调整后，到2035年，青禾县耕地保有量由原定的不低于105.32万亩改为不低于104.14万亩。"
    )
    assert [(one[1], one[3]) for one in rows(tmp_path, text)] == [
        ("cultivated_land_retention", "104.14")
    ]
