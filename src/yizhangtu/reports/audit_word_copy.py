"""A Word source opened for comments: its paragraphs, each with its place in the text that was read from it."""

from collections.abc import Sequence
from difflib import SequenceMatcher

import docx
from docx.document import Document as WordDocument
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from lxml import etree

from yizhangtu.documents import Document, Span
from yizhangtu.documents.word import paragraph_spans
from yizhangtu.reports.audit_comments import run_text
from yizhangtu.reports.audit_word_source import Placed, word_of

__all__ = ["copy_of"]

_ONE_LINE = str.maketrans("\t\n", "  ")


def copy_of(document: Document) -> tuple[WordDocument, list[Placed]]:
    """The Word source of a document and its paragraphs in order of place.

    Paragraphs in text boxes are left out, since Word allows no comment there; what is found in one goes to the paragraph
    before it. A file that cannot be opened for writing (it has macros) gives a new document with its text.
    """
    try:
        word = docx.Document(str(document.path))
    except (OpcError, etree.LxmlError, KeyError, ValueError):
        return word_of(document)
    elements = word.element.iter(qn("w:p"))
    places = [
        _placed(document, Paragraph(element, word._body), span)  # noqa: SLF001
        for element, span in zip(elements, paragraph_spans(document.path), strict=True)
        if span is not None and not any(element.iterancestors(qn("w:txbxContent")))
    ]
    return word, sorted(places, key=lambda place: place.start)


def _placed(document: Document, paragraph: Paragraph, span: Span) -> Placed:
    return Placed(paragraph, span.start, _origin(document, run_text(paragraph), span))


def _origin(document: Document, text: str, span: Span) -> Sequence[int]:
    """Where each character of a paragraph's runs stands in the text.

    A number that Word counts stands only in the text, before what the runs hold; hidden and moved words stand only in
    the runs, and take the place of what stands before them.
    """
    printed = document.quote(span).translate(_ONE_LINE)
    held = text.translate(_ONE_LINE)
    if printed.endswith(held):
        return range(span.end - len(held), span.end)
    origin = [-1] * len(held)
    for block in SequenceMatcher(None, held, printed, autojunk=False).get_matching_blocks():
        for index in range(block.size):
            origin[block.a + index] = span.start + block.b + index
    before = span.start - 1
    for index, place in enumerate(origin):
        before = origin[index] = before if place < 0 else place
    return origin
