"""Names that a record holds only as keys: rules, reasons, layers and indicators, as the standards call them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from yizhangtu.model import Basis, ControlLine, Direction, RuleBasis, TransferReason
from yizhangtu.standards import load_profile

__all__ = ["LINE_NAMES", "Vocabulary", "vocabulary_of"]

LINE_NAMES: Mapping[ControlLine, str] = {
    ControlLine.PERMANENT_BASIC_FARMLAND: "永久基本农田",
    ControlLine.ECOLOGICAL_REDLINE: "生态保护红线",
    ControlLine.URBAN_DEVELOPMENT_BOUNDARY: "城镇开发边界",
}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the standards profile calls things. A key it does not know is printed as it is, never dropped."""

    profile_title: str = ""
    profile_statement: str = ""
    rules: Mapping[str, RuleBasis] = field(default_factory=dict)
    reasons: Mapping[tuple[ControlLine, Direction, str], TransferReason] = field(
        default_factory=dict
    )
    layers: Mapping[str, str] = field(default_factory=dict)
    indicators: Mapping[str, str] = field(default_factory=dict)

    def rule(self, rule: str) -> str:
        """The rule as printed: its id with its title."""
        basis = self.rules.get(rule)
        return rule if basis is None else f"{rule} {basis.title}"

    def layer(self, key: str) -> str:
        """The layer's Chinese name."""
        return self.layers.get(key, key)

    def indicator(self, key: str) -> str:
        """The indicator's Chinese name; `other:` keys carry their own term."""
        return self.indicators.get(key, key.removeprefix("other:"))

    def rule_basis(self, rule: str) -> Basis | None:
        """The legal basis of a rule, None when the profile has none."""
        found = self.rules.get(rule)
        return None if found is None else found.basis

    def reason_basis(self, line: ControlLine, direction: Direction, code: str) -> Basis | None:
        """The legal basis of a transfer reason, None when the profile has none."""
        found = self.reasons.get((line, direction, code))
        return None if found is None else found.basis


def vocabulary_of(profile_name: str) -> Vocabulary:
    """The vocabulary of a standards profile.

    Raises
    ------
    StandardError
        When there is no such profile.
    """
    profile = load_profile(profile_name)
    return Vocabulary(
        profile_title=profile.title,
        profile_statement=profile.statement,
        rules=profile.rules,
        reasons={
            (reason.line, reason.direction, reason.code): reason
            for reason in profile.transfer_reasons.values()
        },
        layers={key: layer.name for key, layer in profile.layers.items()},
        indicators={key: indicator.name for key, indicator in profile.indicators.items()},
    )
