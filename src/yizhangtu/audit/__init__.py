"""Audits planning documents: against themselves, against each other, against the map."""

from yizhangtu.audit.context import AuditedDocument, AuditRule
from yizhangtu.audit.running import audit_document

__all__ = ["AuditRule", "AuditedDocument", "audit_document"]
