"""The hand-made lists of the corpus against its own texts; the reader of the package takes no part."""

import re
import unicodedata
from decimal import Decimal

import pytest

from approval_corpus import HALVES, CorpusDocument, ExpectedTarget, read_corpus

CORPUS: list[CorpusDocument] = read_corpus()
documents = pytest.mark.parametrize("document", CORPUS, ids=[document.name for document in CORPUS])

DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
}
TENS = {"十": 10, "百": 100, "千": 1000}
MYRIADS = {"万": 10**4, "亿": 10**8}
YEAR = r"[2二][0〇][0-9〇一二三四五六七八九]{2}"
MISREAD = str.maketrans("OolI", "0011")


def plain(text: str) -> str:
    """The text on one line, cells apart, digits half-width, private-use characters between them points."""
    text = unicodedata.normalize("NFKC", re.sub(r"[^\S\t]+", "", text))
    text = re.sub(
        r"(?<=\d)(.)(?=\d)", lambda m: "." if unicodedata.category(m[1]) == "Co" else m[1], text
    )
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)


def numeral(text: str) -> Decimal:
    """A Chinese numeral: 四十六万五千 is 465000, 一点二五 is 1.25."""
    whole, _, decimals = text.partition("点")
    total = section = digit = 0
    for character in whole:
        if character in DIGITS:
            digit = DIGITS[character]
        elif character in TENS:
            section += (digit or 1) * TENS[character]
            digit = 0
        else:
            total += (section + digit) * MYRIADS[character]
            section = digit = 0
    fraction = "".join(str(DIGITS[character]) for character in decimals)
    return Decimal(f"{total + section + digit}.{fraction or 0}")


def printed_values(text: str) -> set[Decimal]:
    """Every number of the text, Chinese numerals in full (三百万亩 is 3000000)."""
    arabic = (Decimal(number) for number in re.findall(r"\d+(?:\.\d+)?", text))
    chinese = re.findall(
        r"[零〇一二两三四五六七八九十百千万亿]+(?:点[零〇一二三四五六七八九]+)?", text
    )
    return {*arabic, *(numeral(number) for number in chinese)}


def spelt(year: int) -> set[str]:
    """The year in digits and in Chinese digits."""
    return {str(year), "".join("〇一二三四五六七八九"[int(digit)] for digit in str(year))}


def in_full(target: ExpectedTarget) -> Decimal:
    """The value with the 万 or 亿 of its unit multiplied out."""
    return Decimal(target.value or 0) * MYRIADS.get(target.unit[:1], 1)


@documents
def test_every_listed_value_stands_in_its_text(document: CorpusDocument) -> None:
    text = plain(document.source())
    sure, misprinted = printed_values(text), printed_values(text.translate(MISREAD))
    for target in document.targets:
        if target.value is not None:
            printed = misprinted if target.doubtful else sure
            assert target.value in printed or in_full(target) in printed, target


@documents
def test_every_listed_unit_of_territory_and_year_stands_in_its_text(
    document: CorpusDocument,
) -> None:
    text = plain(document.source())
    for target in document.targets:
        assert target.unit_name.removesuffix("中心城区") in text, target
        assert target.year is None or spelt(target.year) & set(re.findall(YEAR, text)), target


@documents
def test_every_other_indicator_is_a_term_of_its_text(document: CorpusDocument) -> None:
    text = plain(document.source())
    for target in document.targets:
        term = target.indicator.removeprefix("other:")
        if term != target.indicator:
            noun = re.sub(r"(?:下降|提高)$", "", term)
            assert noun in text, target


@documents
def test_a_target_without_value_is_conditional_and_none_is_listed_twice(
    document: CorpusDocument,
) -> None:
    assert all(target.conditional for target in document.targets if target.value is None)
    assert len(set(document.targets)) == len(document.targets)


def test_the_corpus_is_large_and_shows_every_phenomenon_in_dev_and_held_out() -> None:
    shown = {half: {p for d in CORPUS if d.half == half for p in d.phenomena} for half in HALVES}
    assert len(CORPUS) >= 80
    assert sum(len(document.targets) for document in CORPUS) >= 600
    assert shown["dev"] == shown["held_out"] >= shown["blind"]


@pytest.mark.parametrize(
    ("text", "value"),
    [("三百二十七", "327"), ("四十六万五千", "465000"), ("一点二五", "1.25"), ("十", "10")],
)
def test_numerals(text: str, value: str) -> None:
    assert numeral(text) == Decimal(value)
