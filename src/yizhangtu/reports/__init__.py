"""The maintenance plan in print: docx, PDF, xlsx and maps, all drawn from one record; nothing is measured here."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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

# Where each name comes from. It is imported when it is first asked for: maps and layers take a second to import, and who
# audits a document should not wait for them.
_HOMES = {
    "DrawnChange": "yizhangtu.reports.maps",
    "LineMap": "yizhangtu.reports.maps",
    "render_map": "yizhangtu.reports.maps",
    "render_maps": "yizhangtu.reports.maps",
    "compose": "yizhangtu.reports.outline",
    "write_pdf": "yizhangtu.reports.pdf",
    "Document": "yizhangtu.reports.tree",
    "Figure": "yizhangtu.reports.tree",
    "Vocabulary": "yizhangtu.reports.vocabulary",
    "vocabulary_of": "yizhangtu.reports.vocabulary",
    "write_docx": "yizhangtu.reports.word",
    "write_tables_xlsx": "yizhangtu.reports.workbook",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
