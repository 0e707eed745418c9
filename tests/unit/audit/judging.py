"""Runs the rules on running text over a document."""

from yizhangtu.audit.context import AuditedDocument, Judgement
from yizhangtu.audit.prose_rules import PROSE_RULES
from yizhangtu.documents import Document
from yizhangtu.model import AuditFinding, NotRun, Verified
from yizhangtu.standards import load_profile

__all__ = ["findings", "judge", "not_run", "verified"]


def judge(document: Document) -> list[Judgement]:
    """Everything that the rules say, in their order."""
    audited = AuditedDocument(document, load_profile("national"))
    return [one for rules in PROSE_RULES.values() for rule in rules for one in rule(audited)]


def findings(document: Document, rule: str = "") -> list[AuditFinding]:
    """The findings, of one rule when it is named."""
    found = [one for one in judge(document) if isinstance(one, AuditFinding)]
    return [one for one in found if rule in {"", one.rule}]


def verified(document: Document, rule: str) -> list[Verified]:
    """The claims of a rule that hold."""
    return [one for one in judge(document) if isinstance(one, Verified) and one.rule == rule]


def not_run(document: Document) -> list[NotRun]:
    """What could not be decided."""
    return [one for one in judge(document) if isinstance(one, NotRun)]
