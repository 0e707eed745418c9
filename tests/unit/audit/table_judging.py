"""Runs the rules on tables over a document."""

from yizhangtu.audit.context import AuditedDocument, Judgement
from yizhangtu.audit.table_rules import TABLE_RULES
from yizhangtu.documents import Document
from yizhangtu.model import AuditFinding, NotRun, Verified
from yizhangtu.standards import load_profile

__all__ = ["findings", "judge", "not_run", "verified"]


def judge(document: Document) -> list[Judgement]:
    """Everything that the rules on tables say, in their order."""
    audited = AuditedDocument(document, load_profile("neimenggu"))
    return [one for rules in TABLE_RULES.values() for rule in rules for one in rule(audited)]


def findings(document: Document, rule: str = "") -> list[AuditFinding]:
    """The findings, of one rule when it is named."""
    found = [one for one in judge(document) if isinstance(one, AuditFinding)]
    return [one for one in found if rule in {"", one.rule}]


def verified(document: Document, rule: str) -> list[Verified]:
    """The claims of a rule that hold."""
    return [one for one in judge(document) if isinstance(one, Verified) and one.rule == rule]


def not_run(document: Document, rule: str) -> list[NotRun]:
    """What a rule could not decide."""
    return [one for one in judge(document) if isinstance(one, NotRun) and one.rule == rule]
