"""Names of keys: from the profile, or the key itself when the profile has none."""

import pytest

from yizhangtu.errors import StandardError
from yizhangtu.model import ControlLine, Direction
from yizhangtu.reports import Vocabulary, vocabulary_of
from yizhangtu.standards import load_profile


def test_profile_gives_names_and_bases() -> None:
    profile, vocabulary = load_profile("neimenggu"), vocabulary_of("neimenggu")
    assert vocabulary.profile_title == profile.title
    assert (
        vocabulary.layer("permanent_basic_farmland")
        == profile.layer("permanent_basic_farmland").name
    )
    rule = next(iter(profile.rules.values()))
    assert vocabulary.rule(rule.id) == f"{rule.id} {rule.title}"
    assert vocabulary.rule_basis(rule.id) == rule.basis
    line, out = ControlLine.PERMANENT_BASIC_FARMLAND, Direction.OUT
    reason = profile.reasons(line, out)[0]
    assert vocabulary.reason_basis(line, out, reason.code) == reason.basis


def test_unknown_profile_is_an_error() -> None:
    with pytest.raises(StandardError):
        vocabulary_of("nowhere")


def test_unknown_keys_are_printed_as_they_are() -> None:
    vocabulary = Vocabulary()
    assert vocabulary.rule("X1") == "X1"
    assert vocabulary.layer("wetland") == "wetland"
    assert vocabulary.indicator("other:湿地保护率") == "湿地保护率"
    assert vocabulary.rule_basis("X1") is None
    assert vocabulary.reason_basis(ControlLine.ECOLOGICAL_REDLINE, Direction.IN, "X") is None
