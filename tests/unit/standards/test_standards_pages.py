"""The pages about the standards agree with the data."""

import re
from pathlib import Path

import pytest

from yizhangtu.errors import UsageError
from yizhangtu.standards import Profile, available_profiles, load_profile
from yizhangtu.standards.listing import main, standards_markdown

DOCS = Path(__file__).parents[3] / "docs"
ROW = re.compile(r"^\| (?P<chinese>[^|]+) \| (?P<identifiers>[^|]+) \| (?P<note>[^|]*)\|$")


def glossary() -> dict[str, set[str]]:
    """The Chinese terms of every identifier in the glossary."""
    found: dict[str, set[str]] = {}
    for line in (DOCS / "glossary.md").read_text(encoding="utf-8").splitlines():
        row = ROW.match(line)
        if row:
            for identifier in re.findall(r"`([^`]+)`", row["identifiers"]):
                found.setdefault(identifier, set()).add(row["chinese"].strip())
    return found


def keys_of(profile: Profile) -> dict[str, str]:
    """Key and Chinese name of everything that the standards name."""
    keys = {layer.key: layer.name for layer in profile.layers.values()}
    keys |= {group.key: group.name for group in profile.class_groups.values()}
    keys |= {table.number: table.title for table in profile.tables.values()}
    keys |= {threshold.key: threshold.name for threshold in profile.thresholds.values()}
    return keys


def test_the_standards_page_is_generated_from_the_data() -> None:
    assert (DOCS / "standards.md").read_text(encoding="utf-8") == standards_markdown(), (
        "docs/standards.md is stale: python -m yizhangtu.standards.listing docs/standards.md"
    )


def test_the_page_can_be_written_anywhere(tmp_path: Path) -> None:
    main([str(tmp_path / "page.md")])
    assert (tmp_path / "page.md").read_bytes() == standards_markdown().encode()
    with pytest.raises(UsageError):
        main([])


def test_the_page_shows_every_rule_threshold_and_clause() -> None:
    page = standards_markdown()
    for name in available_profiles():
        profile = load_profile(name)
        for row in profile.all_rows():
            assert row.basis.clause in page, row
            if row.kind in {"规则", "调整理由", "阈值", "指标", "图层"}:
                assert row.name in page, row


def test_a_province_is_listed_by_its_differences() -> None:
    _, _, province = standards_markdown().partition("## 内蒙古自治区标准配置")
    assert "以下为增加或改变的112条" in province
    assert "不采用的3条" in province
    assert "经核实不符合划入要求" in province
    assert "`C1`" not in province


@pytest.mark.parametrize("name", ["national", "neimenggu"])
def test_every_key_of_the_standards_is_in_the_glossary_under_its_name(name: str) -> None:
    terms = glossary()
    for key, chinese in keys_of(load_profile(name)).items():
        assert chinese in terms.get(key, set()), key


@pytest.mark.parametrize("name", ["national", "neimenggu"])
def test_indicators_and_fields_are_in_the_glossary(name: str) -> None:
    terms, profile = glossary(), load_profile(name)
    for indicator in profile.indicators.values():
        assert indicator.name in terms.get(indicator.key, set()), indicator.key
    for layer in profile.layers.values():
        for field in layer.fields:
            assert terms.get(field.key), field.key


def test_code_tables_are_in_the_glossary() -> None:
    assert set(load_profile("national").code_tables) <= set(glossary())


def test_an_identifier_means_one_thing_per_section() -> None:
    text = (DOCS / "glossary.md").read_text(encoding="utf-8")
    for section in text.split("\n## ")[1:]:
        identifiers = [
            one
            for line in section.splitlines()
            if (row := ROW.match(line))
            for one in re.findall(r"`([^`]+)`", row["identifiers"])
        ]
        assert len(identifiers) == len(set(identifiers)), section.splitlines()[0]
