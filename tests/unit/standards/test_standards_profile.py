"""Asking a profile: codes as delivered, what is unknown, what is unverified."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yizhangtu.errors import StandardError
from yizhangtu.standards import Profile, load_profile


@pytest.mark.parametrize(
    ("table", "raw", "code"),
    [
        ("land_use", "010000", "01"),
        ("land_use", "010100", "0101"),
        ("land_use", "070101", "070101"),
        ("land_use", "100000", "10"),
        ("land_use", " 0601 ", "0601"),
        ("survey_land_class", "0103", "0103"),
        ("survey_land_class", "0201k", "0201K"),
        ("survey_land_class", "103.0", "0103"),
        ("survey_land_class", 103.0, "0103"),
        ("survey_land_class", 1203, "1203"),
        ("slope_grade", "3.0", "3"),
        ("slope_grade", "03", "3"),
        ("slope_grade", 2, "2"),
        ("zone", "410", "410"),
        ("zone", "410.0", "410"),
        ("realm", "陆域 ", "陆域"),
        ("settlement", "201a", "201A"),
    ],
)
def test_delivered_codes_become_codes_of_the_table(table: str, raw: str | float, code: str) -> None:
    assert load_profile("national").normalise_code(table, raw) == code


@pytest.mark.parametrize(
    ("table", "raw", "text"),
    [
        ("land_use", "0720", "0720"),
        ("land_use", "072000", "072000"),
        ("survey_land_class", "1234", "1234"),
        ("slope_grade", "6", "6"),
        ("slope_grade", "30", "30"),
        ("zone", "", ""),
        ("zone", "00", "00"),
        ("zone", None, ""),
        ("zone", math.nan, ""),
    ],
)
def test_an_unknown_code_is_kept_as_delivered(
    table: str, raw: str | float | None, text: str
) -> None:
    assert load_profile("national").normalise_code(table, raw) == text


@given(
    st.sampled_from(["land_use", "zone", "survey_land_class", "settlement", "slope_grade"]),
    st.data(),
)
def test_padding_and_normalising_is_the_identity_on_codes(table: str, data: st.DataObject) -> None:
    profile = load_profile("national")
    code = data.draw(st.sampled_from(sorted(profile.codes(table))))
    assert profile.normalise_code(table, code) == code
    padded = (
        f" {code}{'0' * (6 - len(code))}"
        if table == "land_use" and len(code) % 2 == 0
        else f"{code} "
    )
    assert profile.normalise_code(table, padded) == code


@given(st.text(alphabet="0123456789AK. ", max_size=8))
def test_normalising_twice_changes_nothing_more(raw: str) -> None:
    profile = load_profile("national")
    once = profile.normalise_code("land_use", raw)
    assert profile.normalise_code("land_use", once) == once


@pytest.mark.parametrize(
    ("ask", "what"),
    [
        (lambda profile: profile.layer("roads"), "图层"),
        (lambda profile: profile.codes("colours"), "代码表"),
        (lambda profile: profile.rule("C99"), "规则"),
        (lambda profile: profile.table("5-9"), "表"),
        (lambda profile: profile.class_group("farmland"), "地类组"),
        (lambda profile: profile.threshold("five_mu"), "阈值"),
        (lambda profile: profile.threshold_unit("five_mu"), "阈值"),
        (lambda profile: profile.indicator("contiguity"), "指标"),
        (lambda profile: profile.colour("layer", "slope"), "图层颜色"),
        (lambda profile: profile.colour("ownership", "10"), "没有颜色"),
        (lambda profile: profile.colour("zone", "999"), "没有颜色"),
    ],
)
def test_what_the_standards_do_not_have_is_an_error(ask: object, what: str) -> None:
    assert callable(ask)
    with pytest.raises(StandardError, match=what) as caught:
        ask(load_profile("neimenggu"))
    assert "neimenggu" in caught.value.where
    assert caught.value.mend


def test_a_code_without_a_colour_takes_that_of_the_code_above(tmp_path_profile: Profile) -> None:
    assert tmp_path_profile.colour("zone", "411A") == (255, 213, 79)


@pytest.fixture
def tmp_path_profile(tmp_path_factory: pytest.TempPathFactory) -> Profile:
    folder = tmp_path_factory.mktemp("profiles")
    home = folder / "east"
    (home / "codes").mkdir(parents=True)
    (home / "profile.toml").write_text(
        'name = "east"\ntitle = "东省"\nparent = "national"\nstatement = "测试"\n', encoding="utf-8"
    )
    (home / "codes" / "zone.csv").write_text(
        "code,name,level,parent,clause,effective,verified\n411A,低层居住区,4,411,东规 附录A,,true\n",
        encoding="utf-8",
    )
    return load_profile("east", folder=folder)


def test_only_unread_rows_are_unverified(tmp_path_profile: Profile) -> None:
    rows = list(tmp_path_profile.all_rows())
    unverified = tmp_path_profile.unverified()
    assert len(rows) - len(unverified) == 1
    assert ("代码", "zone.411A") not in {(row.kind, row.key) for row in unverified}


def test_profiles_are_read_once_and_can_key_a_dictionary() -> None:
    profile = load_profile("national")
    assert load_profile("national") is profile
    assert {profile: 1}[load_profile("national")] == 1
    assert profile != load_profile("neimenggu")
