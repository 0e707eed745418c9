"""Reads what offices send (txt, docx, PDF, xlsx) into text, tables and figures, each piece with its place in the source."""

from yizhangtu.documents.cells import CellFigure, read_cell
from yizhangtu.documents.dates import plan_period, signed_date
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
from yizhangtu.documents.measures import dimension_of
from yizhangtu.documents.normalised import NormalisedText
from yizhangtu.documents.planned_units import names_of
from yizhangtu.documents.projects import read_projects
from yizhangtu.documents.quantities import read_quantities
from yizhangtu.documents.reading import read_document
from yizhangtu.documents.sheet_rows import SheetRow, sheet_rows
from yizhangtu.documents.stated import Reading, StatedQuantity, UnreadNumber
from yizhangtu.documents.terms import indicator_of
from yizhangtu.documents.territories import Names

__all__ = [
    "Cell",
    "CellFigure",
    "Document",
    "DocumentKind",
    "Gap",
    "Names",
    "NormalisedText",
    "Part",
    "Reading",
    "Section",
    "SheetRow",
    "Span",
    "StatedQuantity",
    "Table",
    "UnreadNumber",
    "dimension_of",
    "indicator_of",
    "names_of",
    "plan_period",
    "read_cell",
    "read_document",
    "read_projects",
    "read_quantities",
    "sheet_rows",
    "signed_date",
]
