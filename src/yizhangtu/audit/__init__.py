"""Audits planning documents: against themselves, against each other, against the map."""

from yizhangtu.audit.context import AuditedDocument
from yizhangtu.audit.running import audit_document

__all__ = ["AuditedDocument", "audit_document"]
