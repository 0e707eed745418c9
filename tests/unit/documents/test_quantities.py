from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yizhangtu.documents import (
    Document,
    DocumentKind,
    NormalisedText,
    Reading,
    StatedQuantity,
    read_document,
    read_quantities,
)
from yizhangtu.documents.figures import Figure, find_numbers
from yizhangtu.model import Operator
from yizhangtu.units import Quantity, Unit


def reading(text: str) -> Reading:
    return read_quantities(Document(Path("文件.txt"), DocumentKind.TEXT, "", text))


def only(text: str) -> StatedQuantity:
    (stated,) = reading(text).quantities
    return stated


@pytest.mark.parametrize(
    ("text", "operator", "qualifier"),
    [
        ("耕地保有量不低于97.43万亩", Operator.AT_LEAST, "不低于"),
        ("耕地保有量不得少于97.43万亩", Operator.AT_LEAST, "不得少于"),
        ("耕地保有量达到97.43万亩以上", Operator.AT_LEAST, "达到…以上"),
        ("用水总量控制在1.02亿立方米以内", Operator.AT_MOST, "控制在…以内"),
        ("用水总量严禁突破1.02亿立方米", Operator.AT_MOST, "严禁突破"),
        ("扩展倍数以1.3倍为上限", Operator.AT_MOST, "为上限"),
        ("常住人口约21万人", Operator.ABOUT, "约"),
        ("常住人口控制在21万人左右", Operator.ABOUT, "控制在…左右"),
        ("常住人口≈21万人", Operator.ABOUT, "≈"),
        ("森林覆盖率达到50.2%", Operator.EQUAL, "达到"),
        ("森林覆盖率保持在50.2%", Operator.EQUAL, "保持在"),
        ("调出面积511.30公顷", None, ""),
    ],
)
def test_how_a_figure_binds(text: str, operator: Operator | None, qualifier: str) -> None:
    stated = only(text)
    assert (stated.operator, stated.qualifier) == (operator, qualifier)


def test_each_part_of_a_total_has_its_own_subject() -> None:
    found = reading(
        "调出面积511.30公顷，其中，位于坡度15度以上的地块6.17公顷；国家重点建设项目83.34公顷；零星破碎地块4.88公顷。"
    ).quantities
    assert [(one.subject, one.value, one.unit) for one in found] == [
        ("调出面积", Decimal("511.30"), "公顷"),
        ("位于坡度", Decimal(15), "度"),
        ("位于坡度15度以上的地块", Decimal("6.17"), "公顷"),
        ("国家重点建设项目", Decimal("83.34"), "公顷"),
        ("零星破碎地块", Decimal("4.88"), "公顷"),
    ]


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        pytest.param(
            "涉及天窗2177个，其中5亩以下天窗640个，面积114.00公顷。",
            ["涉及天窗", "天窗", "5亩以下天窗", "5亩以下天窗面积"],
            id="ellipsis",
        ),
        pytest.param("划定81.28万亩永久基本农田。", ["永久基本农田"], id="value first"),
        pytest.param(
            "守住不低于81.28万亩的永久基本农田。", ["永久基本农田"], id="value first with a bound"
        ),
        pytest.param("水田、旱地面积分别为1.5、2.5公顷。", ["水田", "旱地面积"], id="respectively"),
        pytest.param("湿地面积保持在1200—1300公顷。", ["湿地面积", "湿地面积"], id="range"),
        pytest.param(
            "生态保护红线面积不低于1.82万平方千米（其中海洋0.95万平方千米）。",
            ["生态保护红线面积", "海洋生态保护红线面积"],
            id="a part by its quality",
        ),
        pytest.param(
            "公园绿地步行5分钟覆盖率达到90%。",
            ["公园绿地步行", "公园绿地步行5分钟覆盖率"],
            id="a figure in a name",
        ),
        pytest.param(
            "森林覆盖率由51.3%提高到53.9%。", ["森林覆盖率", "森林覆盖率"], id="from and to"
        ),
        pytest.param(
            "扩展倍数控制在2020年城镇建设用地规模168.4公顷的1.26倍以内。",
            ["2020年城镇建设用地规模", "扩展倍数"],
            id="the base of a multiple",
        ),
    ],
)
def test_what_a_figure_is_of(text: str, subjects: list[str]) -> None:
    assert [one.subject for one in reading(text).quantities] == subjects


def test_a_range_is_two_figures() -> None:
    low, high = reading("湿地面积保持在1200—1300公顷。").quantities
    assert (low.operator, low.value, low.unit) == (Operator.AT_LEAST, Decimal(1200), "公顷")
    assert (high.operator, high.value, high.unit) == (Operator.AT_MOST, Decimal(1300), "公顷")


def test_lists_give_each_unit_its_figure() -> None:
    found = reading(
        "到2035年，红山县、青河县耕地保有量分别不低于64.21、102.38万亩，永久基本农田分别不低于54.07万亩和88.65万亩。"
    ).quantities
    assert [(one.territory, one.indicator, one.value, one.unit) for one in found] == [
        ("红山县", "cultivated_land_retention", Decimal("64.21"), "万亩"),
        ("青河县", "cultivated_land_retention", Decimal("102.38"), "万亩"),
        ("红山县", "permanent_basic_farmland", Decimal("54.07"), "万亩"),
        ("青河县", "permanent_basic_farmland", Decimal("88.65"), "万亩"),
    ]


def test_a_list_that_fits_nothing_is_unread() -> None:
    found = reading("红山县、青河县耕地保有量分别不低于1万亩、2万亩、3万亩。")
    assert found.quantities == ()
    assert [number.quote for number in found.unread] == ["1万亩", "2万亩", "3万亩"]
    assert all("分别" in number.reason for number in found.unread)


def test_two_numbers_that_may_be_one_are_unread() -> None:
    found = reading("耕地保有量不低于3、5万亩。")
    assert found.quantities == ()
    assert [number.quote for number in found.unread] == ["3", "5万亩"]


def test_a_part_that_is_told_of_units_ends_with_the_clause() -> None:
    found = reading(
        "东山市耕地保有量不低于30万亩，其中西河县10万亩、南川县20万亩；湿地面积不低于5万亩。"
    ).quantities
    assert [(one.territory, one.operator, one.value) for one in found] == [
        ("东山市", Operator.AT_LEAST, Decimal(30)),
        ("西河县", Operator.AT_LEAST, Decimal(10)),
        ("南川县", Operator.AT_LEAST, Decimal(20)),
        ("东山市", Operator.AT_LEAST, Decimal(5)),
    ]


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("到2035年，耕地保有量不低于1万亩，湿地面积不低于2万亩。", [2035, 2035]),
        ("用水总量2025年不超过1亿立方米、2030年不超过2亿立方米。", [2025, 2030]),
        (
            "到2035年，用水总量不超过3亿立方米（2025年不超过1亿立方米），湿地面积不低于2万亩。",
            [2035, 2025, 2035],
        ),
        ("2025年、2030年用水总量分别不超过1亿立方米、2亿立方米。", [2025, 2030]),
        ("“十五五”末，湿地面积不低于2万亩。", [2030]),
        ("湿地面积不低于2万亩。", [None]),
        ("森林覆盖率较2020年提高1.5个百分点。", [None]),
    ],
)
def test_the_year_a_figure_is_for(text: str, years: list[int | None]) -> None:
    assert [one.year for one in reading(text).quantities] == years


def test_a_figure_assigned_elsewhere_has_no_value() -> None:
    stated = only("用水总量不超过上级下达指标。")
    assert (stated.value, stated.conditional, stated.indicator) == (None, True, "water_use_total")
    assert stated.quantity() is None


def test_a_figure_under_reserve_keeps_its_value() -> None:
    stated = only("用水总量暂按6.2亿立方米以内控制（最终以省下达指标为准）。")
    assert (stated.value, stated.conditional) == (Decimal("6.2"), True)


def test_places_point_into_the_source() -> None:
    text = "一、原则同意。\n二、到2035年，青禾县耕地保有\n量不低于１２.３４万 亩以上。"
    stated = only(text)
    assert text[stated.span.start : stated.span.end] == "１２.３４万 亩"
    assert text[stated.clause.start : stated.clause.end] == "耕地保有\n量不低于１２.３４万 亩以上"
    assert stated.quantity() == Quantity.of("12.34", Unit.TEN_THOUSAND_MU)


def test_a_number_broken_over_lines_is_read_with_a_doubt() -> None:
    stated = only("耕地保有量不低于32\n7.40万亩。")
    assert stated.value == Decimal("327.40")
    assert stated.doubts == ("数字中间断开",)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("永久基本农田内耕地面积12公顷", id="inside"),
        pytest.param("多划入永久基本农田12公顷", id="a change"),
        pytest.param("人均城镇建设用地面积105平方米", id="per head"),
        pytest.param("永久基本农田集中连片度12个", id="another measure"),
    ],
)
def test_what_only_has_to_do_with_an_indicator_is_none(text: str) -> None:
    assert only(text).indicator == ""


def test_furniture_and_tables_are_left_out(tmp_path: Path) -> None:
    lines = [
        "到2035年，全县耕地保有量不低于",
        "\n\n— 31 —\n\n",
        "97.43万亩，湿地面积不低于2万亩。\n",
    ]
    table = "表1 指标\n指标\t单位\t数值\n耕地保有量\t万亩\t97.43\n湿地面积\t万亩\t2\n"
    path = tmp_path / "批复.txt"
    path.write_text("".join(lines) + table, encoding="utf-8")
    found = read_quantities(read_document(path))
    assert [one.value for one in found.quantities] == [Decimal("97.43"), Decimal(2)]


WORDS = (
    "到2035年，|耕地保有量|不低于|97.43|万亩|，|；|。|、|和|分别|红山县|青河县|其中|（|）|2025年|1,234.5|12 34|"
    "三百二十七万|公顷|1O.5|%|80%—85%|表5-1|第3条|〔2024〕47号|个|以上|左右|由|提高到|\n|\t|上级下达指标|不超过|1.2.3"
)
PIECES = st.sampled_from(WORDS.split("|"))


@given(st.lists(PIECES, max_size=24).map("".join))
def test_every_figure_is_read_or_listed_as_unread(text: str) -> None:
    found = reading(text)
    starts = {one.span.start for one in found.quantities} | {one.span.start for one in found.unread}
    normalised = NormalisedText.of(text)
    for number in find_numbers(normalised.text):
        if isinstance(number, Figure):
            assert normalised.origin[number.start] in starts


@given(st.lists(PIECES, max_size=24).map("".join))
def test_every_digit_is_a_figure_a_year_or_a_label(text: str) -> None:
    normalised = NormalisedText.of(text).text
    seen = {
        place for number in find_numbers(normalised) for place in range(number.start, number.end)
    }
    assert all(place in seen for place, mark in enumerate(normalised) if mark.isdecimal())
