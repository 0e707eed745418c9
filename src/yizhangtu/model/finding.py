"""What a check has to say: a bad plan is data, never an exception."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from yizhangtu.model.standard import Severity

__all__ = ["CheckReport", "Finding", "NotRun"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong, with its place and its mend.

    x, y are CGCS2000 longitude and latitude in degrees (EPSG:4490). measured and expected are printed figures in
    `unit`. message and mend are Chinese sentences for the user.
    """

    rule: str
    severity: Severity
    message: str
    clause: str
    layer: str = ""
    ids: tuple[str, ...] = ()
    x: float | None = None
    y: float | None = None
    measured: str = ""
    expected: str = ""
    unit: str = ""
    mend: str = ""


@dataclass(frozen=True, slots=True)
class NotRun:
    """A rule that could not decide (无法判定), and why: never a pass."""

    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class CheckReport:
    """All that a run of rules found: findings, rules that passed, rules that could not decide."""

    findings: Sequence[Finding] = ()
    passed: Sequence[str] = ()
    not_run: Sequence[NotRun] = field(default_factory=tuple)

    @property
    def has_hard_finding(self) -> bool:
        """Whether at least one finding stops the proposal."""
        return any(finding.severity is Severity.HARD for finding in self.findings)
