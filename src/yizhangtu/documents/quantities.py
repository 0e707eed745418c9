"""Finds the figures of a document's running text: what each is of, how it binds, where and when it holds."""

import re
from collections.abc import Iterator

from yizhangtu.documents.dates import years_of_periods
from yizhangtu.documents.document import Document, Part, Span
from yizhangtu.documents.in_force import InForce
from yizhangtu.documents.normalised import NormalisedText
from yizhangtu.documents.sentence_reader import SentenceReader
from yizhangtu.documents.stated import Reading, StatedQuantity, UnreadNumber
from yizhangtu.documents.territories import names_of

__all__ = ["read_quantities"]

_STOP = re.compile(
    r"[。！？!?]|(?<![\d０-９])\.(?=\s*[\u3400-\u9fff])|[:：；;]?\s*\n(?=\s*(?:[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]|\d{1,2}[.、](?!\d)))"
)


def read_quantities(document: Document) -> Reading:
    """All figures of the running text in order, and those that were seen but not understood.

    Tables and furniture are left out. A figure whose clause does not say what it is of takes it from the figure or the
    words before it in the sentence; units of territory and years hold until others are named.
    """
    quantities: list[StatedQuantity] = []
    unread: list[UnreadNumber] = []
    for part in document.parts or (Part("", Span(0, len(document.text))),):
        force = _in_force(document, part.span)
        for sentence in _sentences(document, part.span):
            normalised = NormalisedText.of(document.text, sentence.start, sentence.end)
            SentenceReader(document, force, normalised, quantities, unread).read()
    return Reading(tuple(quantities), tuple(unread))


def _in_force(document: Document, part: Span) -> InForce:
    """What holds at the start of a part: the unit whose plan it is about."""
    text = NormalisedText.of(document.text, part.start, part.end).text
    names = names_of(text, document.quote(part))
    return InForce(names, years_of_periods(text), units=(names.own,))


def _sentences(document: Document, part: Span) -> Iterator[Span]:
    """The sentences of a part outside tables and furniture."""
    skipped = sorted([*document.furniture, *(table.span for table in document.tables)])
    at = 0
    for sentence in document.sentences or _split(document.text):
        if not part.contains(sentence):
            continue
        while at < len(skipped) and skipped[at].end <= sentence.start:
            at += 1
        if at == len(skipped) or sentence.end <= skipped[at].start:
            yield sentence


def _split(text: str) -> Iterator[Span]:
    """The sentences of a plain text whose layout is not known."""
    start = 0
    for stop in _STOP.finditer(text):
        yield Span(start, stop.end())
        start = stop.end()
    yield Span(start, len(text))
