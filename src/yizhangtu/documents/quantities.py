"""Finds the figures of a document's running text: what each is of, how it binds, where and when it holds."""

import re
from collections.abc import Iterator

from yizhangtu.documents.dates import years_of_periods
from yizhangtu.documents.document import Document, Part, Span
from yizhangtu.documents.in_force import InForce
from yizhangtu.documents.normalised import NormalisedText
from yizhangtu.documents.planned_units import names_of
from yizhangtu.documents.sentence_reader import SentenceReader
from yizhangtu.documents.stated import Reading, StatedQuantity, UnreadNumber

__all__ = ["read_quantities"]

_CLOSED = tuple("。.．!！?？:：)）》”")
_YEAR_AND_COMMA = re.compile(r"\d{4}\s*年.*?[,，]", re.DOTALL)


def read_quantities(document: Document) -> Reading:
    """All figures of the running text in order, and those that were seen but not understood.

    Tables and furniture are left out; without sentences, the whole text is read as one. A figure whose clause does not say what it is of takes it from the figure or the
    words before it in the sentence; units of territory and years hold until others are named.
    """
    quantities: list[StatedQuantity] = []
    unread: list[UnreadNumber] = []
    for part in document.parts or (Part("", Span(0, len(document.text))),):
        force = _in_force(document, part.span)
        for pieces in _statements(document, part.span):
            normalised = NormalisedText.of(document.text, pieces)
            SentenceReader(document, force, normalised, quantities, unread).read()
    return Reading(tuple(quantities), tuple(unread))


def _in_force(document: Document, part: Span) -> InForce:
    """What holds at the start of a part: the unit whose plan it is about."""
    text = NormalisedText.of(document.text, document.pieces(part)).text
    names = names_of(text, document.quote(part))
    return InForce(names, years_of_periods(text), units=(names.own,))


def _statements(document: Document, part: Span) -> Iterator[list[Span]]:
    """The sentences of a part as pieces of text; those that a semicolon parts are one, for what is said once holds on."""
    pieces: list[Span] = []
    for sentence in document.sentences or (part,):
        if part.contains(sentence):
            pieces.extend(document.pieces(sentence))
            if not _goes_on(document.quote(sentence)):
                yield pieces
                pieces = []
    if pieces:
        yield pieces


def _goes_on(sentence: str) -> bool:
    """Whether the next sentence belongs to this one: it ends with a semicolon, or is cut short in what it says of a year."""
    if sentence.endswith((";", "；")):
        return True
    return not sentence.endswith(_CLOSED) and _YEAR_AND_COMMA.search(sentence) is not None
