"""Commands that measure a version."""

import pytest
from office import Office


def test_indicators_say_why_they_cannot_be_decided(drafted: Office) -> None:
    rows = drafted.json("indicators")["indicators"]
    assert isinstance(rows, list)
    values = {row["indicator"]: row for row in rows}
    assert values["growth_direction_share"]["value"] is None
    assert values["growth_direction_share"]["reason"].startswith("无法判定")
    assert values["permanent_basic_farmland"]["value"]["value"] == "240000"


def test_show_a_version_and_the_workspace(drafted: Office) -> None:
    assert "v1" in drafted.run("show").output
    assert "YJJBNT" not in drafted.run("show", "v1").output
    assert "永久基本农田" in drafted.run("show", "v1").output


@pytest.mark.parametrize("words", [["maintain", "report"], ["export"]])
def test_a_target_must_be_named(drafted: Office, words: list[str]) -> None:
    assert "没有指明" in drafted.run(*words, code=2).output
