"""What an audit says of a document: findings, claims that were verified, rules that could not decide."""

from dataclasses import dataclass
from enum import StrEnum

from yizhangtu.model.finding import NotRun
from yizhangtu.model.standard import Severity

__all__ = ["AuditFinding", "AuditReport", "Certainty", "Verified"]


class Certainty(StrEnum):
    """How sure a finding is: arithmetic leaves no doubt, the other two rest on how words were understood."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """A contradiction in a document, with what was read, how it was recomputed, and its place.

    `stated` and `expected` are printed figures in `unit`. `quote` is the document's text from `start` up to `end`,
    character for character; `line` its first line (from 1), `page` its page in a PDF. `explanation` is a Chinese
    sentence for a planner, `mend` what to do. `related` lists further places (start, end) that the finding rests on.
    """

    rule: str
    severity: Severity
    certainty: Certainty
    claim: str
    stated: str
    expected: str
    unit: str
    quote: str
    line: int
    start: int
    end: int
    explanation: str
    mend: str = ""
    page: int | None = None
    related: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Verified:
    """A claim that was recomputed and holds. `how` says how, as 6.17+83.34=89.51公顷."""

    rule: str
    claim: str
    quote: str
    line: int
    start: int
    end: int
    how: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class AuditReport:
    """All that an audit of one document found, in order of place.

    `unread` lists figures that were seen but not understood, as (quote, line, reason); `gaps` what of the file was not
    read at all, as (what, where).
    """

    document: str
    document_sha256: str
    findings: tuple[AuditFinding, ...]
    verified: tuple[Verified, ...]
    not_run: tuple[NotRun, ...] = ()
    unread: tuple[tuple[str, int, str], ...] = ()
    gaps: tuple[tuple[str, str], ...] = ()

    @property
    def has_hard_finding(self) -> bool:
        """Whether at least one finding is a contradiction that has to be mended before publication."""
        return any(finding.severity is Severity.HARD for finding in self.findings)
