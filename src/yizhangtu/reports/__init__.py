"""The maintenance plan in print: docx, PDF, xlsx and maps, all drawn from one record; nothing is measured here."""

from yizhangtu.reports.maps import DrawnChange, LineMap, render_map, render_maps
from yizhangtu.reports.outline import compose
from yizhangtu.reports.pdf import write_pdf
from yizhangtu.reports.tree import Document, Figure
from yizhangtu.reports.vocabulary import Vocabulary, vocabulary_of
from yizhangtu.reports.word import write_docx
from yizhangtu.reports.workbook import write_tables_xlsx

__all__ = [
    "Document",
    "DrawnChange",
    "Figure",
    "LineMap",
    "Vocabulary",
    "compose",
    "render_map",
    "render_maps",
    "vocabulary_of",
    "write_docx",
    "write_pdf",
    "write_tables_xlsx",
]
