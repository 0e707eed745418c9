"""Runs every audit rule on a document."""

from collections.abc import Mapping, Sequence

from yizhangtu.audit.context import AuditedDocument, AuditRule
from yizhangtu.audit.prose_rules import PROSE_RULES
from yizhangtu.audit.table_rules import TABLE_RULES
from yizhangtu.documents import Document
from yizhangtu.model import AuditFinding, AuditReport, NotRun, Verified
from yizhangtu.standards import Profile

__all__ = ["RULES", "audit_document"]

# Rule id: what checks it on the document alone, in the running text and in tables.
RULES: Mapping[str, tuple[AuditRule, ...]] = {
    rule: (*PROSE_RULES.get(rule, ()), *TABLE_RULES.get(rule, ()))
    for rule in sorted({*PROSE_RULES, *TABLE_RULES}, key=lambda one: int(one.removeprefix("A")))
}


def audit_document(
    document: Document, profile: Profile, against: Sequence[AuditRule] = ()
) -> AuditReport:
    """What a document says against itself: contradictions, claims that hold, rules that could not decide.

    `against` are further rules, which hold the document against a database version, an approval or another document.
    Findings and verified claims come in order of place. A rule with nothing to check says so in `not_run`.
    """
    audited = AuditedDocument(document, profile)
    judgements = [
        judgement
        for rules in (*RULES.values(), against)
        for rule in rules
        for judgement in rule(audited)
    ]
    findings = [one for one in judgements if isinstance(one, AuditFinding)]
    verified = [one for one in judgements if isinstance(one, Verified)]
    return AuditReport(
        document=document.path.name,
        document_sha256=document.sha256,
        findings=tuple(sorted(findings, key=lambda one: (one.start, one.end, one.rule))),
        verified=tuple(sorted(verified, key=lambda one: (one.start, one.end, one.rule))),
        not_run=tuple(one for one in judgements if isinstance(one, NotRun)),
        unread=audited.unread,
        gaps=tuple((one.what, one.where) for one in document.gaps),
    )
