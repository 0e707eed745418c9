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
    names_of,
    plan_period,
    signed_date,
)

__all__ = ["Approval", "Passage", "approvals_in", "passages_in"]

_HEADING = re.compile(r"关于.{2,80}?(?:的批复|的通知|的决定|的意见|的公告|的通报|的函|办法)")
_OTHER_KIND = re.compile(
    r"[^,。;]{0,40}(?:公报|条例|规定|办法|工作报告|年报|要点|讲话|年鉴|简介|概况|合同|协议|招标|公示)"
)
_SENTENCE_END = re.compile(r"[。！？!?]|(?<![\d０-９])\.(?=\s*[\u3400-\u9fff])")
_TO_COME = re.compile(r"[到至](?:20[2-9]\d|二[〇零○][二三四五].)年")
# The plans of this generation begin in 2021 (全国国土空间规划纲要（2021—2035年）).
_FIRST_YEAR = 2021
_LOOK_BACK = 400
_LOOK_AHEAD = 60


@dataclass(frozen=True, slots=True)
class Approval:
    """One document of a file: its place, the unit whose plan it approves, the plan's first and last year, its date.

    `is_about_plan` is false of a document that approves no plan, whose figures bind nothing here; `is_official` tells of
    one with an official heading (…关于…的批复).
    """

    span: Span
    own: str
    first_year: int
    last_year: int | None
    date: date | None
    is_about_plan: bool
    is_official: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """A figure with the words of its sentence before it, those since the figure before it, and those just after it.

    `is_listed` tells of a figure among targets: in a sentence that names an indicator or a year to come, or in a table.
    """

    stated: StatedQuantity
    before: str = ""
    since: str = ""
    after: str = ""
    is_listed: bool = True


def approvals_in(document: Document) -> Iterator[Approval]:
    """The documents of a file, in order."""
    for part in document.parts or (Part("", Span(0, len(document.text))),):
        text = _plain(document, part.span)
        first, last = plan_period(text) or (_FIRST_YEAR, None)
        own = names_of(text, document.quote(part.span)).own
        heading = _heading(text, part.title)
        is_about_plan = "规划" in heading or "三区三线" in heading
        if not heading:
            is_about_plan = _OTHER_KIND.match(text) is None
        yield Approval(
            part.span, own, first, last, signed_date(text), is_about_plan, is_official=bool(heading)
        )


def passages_in(
    document: Document, span: Span, quantities: Sequence[StatedQuantity]
) -> Iterator[Passage]:
    """The figures inside a span, each with the words around it, white space left out."""
    previous = span.start
    listed_from = -1
    for stated in quantities:
        if not span.contains(stated.span):
            continue
        start, end = stated.span.start, stated.span.end
        begin = max(span.start, start - _LOOK_BACK)
        for mark in _SENTENCE_END.finditer(document.text, begin, start):
            begin = mark.end()
        before = _plain(document, Span(begin, start))
        if stated.indicator or _TO_COME.search(before):
            listed_from = begin
        yield Passage(
            stated,
            before,
            _plain(document, Span(max(begin, min(previous, start)), start)),
            _plain(document, Span(end, min(end + _LOOK_AHEAD, span.end))),
            is_listed=listed_from == begin,
        )
        previous = end


def _plain(document: Document, span: Span) -> str:
    return NormalisedText.of(document.text, document.pieces(span)).text


def _heading(text: str, title: str) -> str:
    """The official heading of a document, "" when it has none."""
    heading = _HEADING.search("".join(title.split())) or _HEADING.search(text[:400])
    return heading.group() if heading else ""
