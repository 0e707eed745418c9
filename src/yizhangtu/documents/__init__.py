"""Reads what offices send (txt, docx, xlsx) into text and tables, each piece with its place in the source."""

from yizhangtu.documents.document import Document, DocumentKind, read_document
from yizhangtu.documents.normalised import NormalisedText
from yizhangtu.documents.projects import read_projects

__all__ = ["Document", "DocumentKind", "NormalisedText", "read_document", "read_projects"]
