from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yizhangtu.documents.figures import Figure, Label, Year, find_numbers
from yizhangtu.documents.normalised import NormalisedText
from yizhangtu.documents.numbers import read_chinese, read_digits


def figures(source: str) -> list[Figure]:
    text = NormalisedText.of(source).text
    return [found for found in find_numbers(text) if isinstance(found, Figure)]


@pytest.mark.parametrize(
    ("source", "value", "unit"),
    [
        pytest.param("1,507.51公顷", "1507.51", "公顷", id="thousands"),
        pytest.param("1，507，000亩", "1507000", "亩", id="full-width commas"),
        pytest.param("1\u2009507.51公顷", "1507.51", "公顷", id="thin space"),
        pytest.param("３２７.４０万亩", "327.40", "万亩", id="full-width digits"),
        pytest.param("327\U001001b040万亩", "327.40", "万亩", id="private-use point"),
        pytest.param("327·40万亩", "327.40", "万亩", id="middle dot"),
        pytest.param("32\n7.40\n万 亩", "327.40", "万亩", id="broken lines"),
        pytest.param("-511.30亩", "-511.30", "亩", id="minus"),
        pytest.param("−116个", "-116", "个", id="minus sign"),
        pytest.param("12.5km²", "12.5", "km2", id="superscript"),
        pytest.param("15㎡", "15", "m2", id="one-character unit"),
        pytest.param("6.3千米/平方千米", "6.3", "千米/平方千米", id="compound unit"),
        pytest.param("12万余亩", "12", "万亩", id="more than"),
        pytest.param("58万3千亩", "583000", "亩", id="two levels"),
        pytest.param("3千亩", "3000", "亩", id="a scale without a unit of its own"),
        pytest.param("66千伏", "66", "千伏", id="a unit that does not convert"),
        pytest.param("三百二十七万亩", "327", "万亩", id="Chinese"),
        pytest.param("两千三百亩", "2300", "亩", id="Chinese, 两"),
        pytest.param("一点四八倍", "1.48", "倍", id="Chinese decimals"),
        pytest.param("百分之九十五点五", "95.5", "%", id="Chinese per cent"),
        pytest.param("百分之百", "100", "%", id="a hundred per cent"),
        pytest.param("五亿八千万立方米", "580000000", "立方米", id="Chinese, two scales"),
        pytest.param("零点九五亿立方米", "0.95", "亿立方米", id="Chinese, below one"),
        pytest.param("1点28倍", "1.28", "倍", id="mixed point"),
    ],
)
def test_a_number_as_printed(source: str, value: str, unit: str) -> None:
    (figure,) = figures(source)
    assert figure.number.value == Decimal(value)
    assert str(figure.number.value) == value
    assert figure.unit == unit
    assert figure.number.doubts == ()


@pytest.mark.parametrize(
    ("source", "value"),
    [
        pytest.param("1O.5万亩", "10.5", id="letter O"),
        pytest.param("l2.3万亩", "12.3", id="letter l"),
        pytest.param("3I5公顷", "315", id="letter I"),
        pytest.param("１Ｏ６．３５万亩", "106.35", id="full-width letter"),
        pytest.param("327。40万亩", "327.40", id="full stop for a point"),
    ],
)
def test_a_slip_of_scanning_is_read_with_a_doubt(source: str, value: str) -> None:
    (figure,) = figures(source)
    assert figure.number.value == Decimal(value)
    assert figure.number.doubts


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("12 34公顷", id="a blank inside"),
        pytest.param("1.2.3万亩", id="two points"),
        pytest.param("1,23万亩", id="thousands of two digits"),
        pytest.param("二百五亩", id="two readings"),
        pytest.param("三分之一", id="a fraction in words"),
        pytest.param("2/3", id="a fraction"),
    ],
)
def test_what_cannot_be_told_has_no_value_but_a_reason(source: str) -> None:
    (figure,) = figures(source)
    assert figure.number.value is None
    assert figure.number.reason


@pytest.mark.parametrize(
    "source",
    [
        "〔2024〕47号",
        "表5-1",
        "第3条",
        "（1）",
        "3.2耕地保护",
        "5月11日",
        "GB50180-2018",
        "PM2.5",
        "4A",
        "1：10000",
        "十五五",
        "0471-6944567",
    ],
)
def test_what_is_no_quantity_is_a_label(source: str) -> None:
    found = list(find_numbers(NormalisedText.of(source).text))
    assert found
    assert all(isinstance(one, Label) for one in found)


@pytest.mark.parametrize("source", ["三条控制线", "两个方面", "一张图", "①", "八类"])
def test_a_manner_of_speech_is_no_number(source: str) -> None:
    assert list(find_numbers(NormalisedText.of(source).text)) == []


@pytest.mark.parametrize(
    ("source", "year", "is_point"),
    [
        ("2035年", 2035, True),
        ("二〇三五年", 2035, True),
        ("2021—2035年", 2035, False),
        ("2021-2035 年", 2035, False),
        ("二〇二一至二〇三五年", 2035, False),
        ("2024年5月", 2024, False),
        ("二○二四年六月三日", 2024, False),
    ],
)
def test_a_year_is_no_quantity(source: str, year: int, is_point: bool) -> None:  # noqa: FBT001
    (found,) = find_numbers(NormalisedText.of(source).text)
    assert isinstance(found, Year)
    assert (found.year, found.is_point) == (year, is_point)


@pytest.mark.parametrize(
    ("source", "suffix"),
    [("728.05平方公里以上", "以上"), ("21万人左右", "左右"), ("1.3倍为上限", "为上限")],
)
def test_the_suffix_belongs_to_the_figure(source: str, suffix: str) -> None:
    (figure,) = figures(source)
    assert figure.suffix == suffix
    assert figure.tail - figure.end == len(suffix)


DIGITS = "〇一二三四五六七八九"


def in_chinese(value: int) -> str:
    """A number below 10^8 in Chinese numerals, written by rule."""
    upper, lower = divmod(value, 10_000)
    words = (below_ten_thousand(upper) + "万") if upper else ""
    if not lower:
        return words or "零"
    gap = "零" if words and lower < 1000 else ""
    return words + gap + below_ten_thousand(lower)


def below_ten_thousand(value: int) -> str:
    words, zero = "", False
    for size, mark in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, size)
        if digit:
            words += ("零" if zero else "") + DIGITS[digit] + mark
            zero = False
        else:
            zero = bool(words)
    return words


@given(st.integers(min_value=1, max_value=99_999_999))
def test_a_chinese_numeral_gives_its_number_back(value: int) -> None:
    assert read_chinese(in_chinese(value)) == value


@given(st.decimals(min_value=0, max_value=10**9, places=4, allow_nan=False, allow_infinity=False))
def test_thousands_separators_do_not_change_a_number(value: Decimal) -> None:
    assert read_digits(f"{value:,f}").value == value


@given(st.text(alphabet="0123456789.,，。、OolI点 \n\t万亩公顷个至—（）()百分之二十", max_size=24))
def test_a_value_has_only_the_digits_that_are_printed(source: str) -> None:
    text = NormalisedText.of(source).text
    for figure in figures(source):
        printed = text[figure.start : figure.end]
        if figure.number.value is not None and printed[0].isdecimal() and not figure.unit:
            assert f"{figure.number.value:f}".replace(".", "").strip("0") == "".join(
                mark
                for mark in printed.translate(str.maketrans("OolI", "0011"))
                if mark.isdecimal()
            ).strip("0")
