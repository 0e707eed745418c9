"""The documents of a file, and the words around a figure: what decides whether the figure binds."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from yizhangtu.documents import (
    Document,
    NormalisedText,
    Part,
    Span,
    StatedQuantity,
    plan_period,
    signed_date,
)

__all__ = ["Approval", "Passage", "approvals_in", "passages_in"]

_HEADING = re.compile(
    r"关于.{2,80}?(?:的批复|的通知|的决定|的意见|的公告|的通报|的函|办法)|.{0,40}(?:公报|条例|规定)"
)
_SENTENCE_END = re.compile(r"[。！？!?]|(?<![\d０-９])\.(?=\s*[\u3400-\u9fff])")
# The plans of this generation begin in 2021 (全国国土空间规划纲要（2021—2035年）).
_FIRST_YEAR = 2021
_LOOK_BACK = 400
_LOOK_AHEAD = 60


@dataclass(frozen=True, slots=True)
class Approval:
    """One document of a file: its place, the plan's first and last year, its date, whether it is about a plan."""

    span: Span
    first_year: int
    last_year: int | None
    date: date | None
    is_about_plan: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """A figure with the words of its sentence before it, those since the figure before it, and those just after it."""

    stated: StatedQuantity
    before: str
    since: str
    after: str


def approvals_in(document: Document) -> Iterator[Approval]:
    """The documents of a file, in order."""
    for part in document.parts or (Part("", Span(0, len(document.text))),):
        text = _plain(document, part.span)
        first, last = plan_period(text) or (_FIRST_YEAR, None)
        yield Approval(part.span, first, last, signed_date(text), _is_about_plan(text, part.title))


def passages_in(
    document: Document, span: Span, quantities: Sequence[StatedQuantity]
) -> Iterator[Passage]:
    """The figures inside a span, each with the words around it, white space left out."""
    previous = span.start
    for stated in quantities:
        if not span.contains(stated.span):
            continue
        start, end = stated.span.start, stated.span.end
        begin = max(span.start, start - _LOOK_BACK)
        for mark in _SENTENCE_END.finditer(document.text, begin, start):
            begin = mark.end()
        yield Passage(
            stated,
            _plain(document, Span(begin, start)),
            _plain(document, Span(max(begin, min(previous, start)), start)),
            _plain(document, Span(end, min(end + _LOOK_AHEAD, span.end))),
        )
        previous = end


def _plain(document: Document, span: Span) -> str:
    return NormalisedText.of(document.text, span.start, span.end).text


def _is_about_plan(text: str, title: str) -> bool:
    """Whether a document is about a plan: by its heading, or by its text when it has none."""
    heading = "".join(title.split())
    if not heading and (found := _HEADING.search(text[:400])):
        heading = found.group()
    return "规划" in heading or "三区三线" in heading if heading else True
