"""Reads what offices send (txt, docx, PDF, xlsx) into text, tables and figures, each piece with its place in the source."""

from yizhangtu.documents.document import (
    Cell,
    Document,
    DocumentKind,
    Gap,
    Part,
    Section,
    Span,
    Table,
)
from yizhangtu.documents.normalised import NormalisedText
from yizhangtu.documents.projects import read_projects
from yizhangtu.documents.quantities import read_quantities
from yizhangtu.documents.reading import read_document
from yizhangtu.documents.stated import Reading, StatedQuantity, UnreadNumber

__all__ = [
    "Cell",
    "Document",
    "DocumentKind",
    "Gap",
    "NormalisedText",
    "Part",
    "Reading",
    "Section",
    "Span",
    "StatedQuantity",
    "Table",
    "UnreadNumber",
    "read_document",
    "read_projects",
    "read_quantities",
]
