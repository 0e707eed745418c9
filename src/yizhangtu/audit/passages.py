"""The running text as passages of sentences, each with its figures."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from yizhangtu.audit.text_figures import LINE_NAMES, Figure, line_named
from yizhangtu.documents import Document, NormalisedText, Section, Span, StatedQuantity

__all__ = ["Passage", "Sentence", "read_passages"]

# Marks after which a list goes on in the next sentence or paragraph.
_OPEN_ENDS = frozenset("；;：:，,、")
_NEXT_ITEM = re.compile(r"\s*[一二三四五六七八九]是")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the running text in normalised form, with its figures in order."""

    normalised: NormalisedText
    figures: tuple[Figure, ...]

    @property
    def text(self) -> str:
        """The words of the sentence, without white space."""
        return self.normalised.text

    def span(self, start: int, end: int) -> Span:
        """The place in the document of a stretch of the sentence's text."""
        return Span(self.normalised.origin[start], self.normalised.origin[end - 1] + 1)


@dataclass(frozen=True)
class Passage:
    """Sentences that follow each other in one paragraph, and the sections in which it stands, the outermost first."""

    sentences: tuple[Sentence, ...]
    sections: tuple[Section, ...]

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """All figures of the passage in order."""
        return tuple(figure for sentence in self.sentences for figure in sentence.figures)

    @cached_property
    def line(self) -> str:
        """The control line the passage is about: of the innermost heading that names just one, else the first it names."""
        titled = self._titled
        if titled is not None:
            return line_named(titled.title)
        return next(filter(None, (line_named(sentence.text) for sentence in self.sentences)), "")

    @cached_property
    def line_section(self) -> Span | None:
        """The span of the section whose heading names the control line; None when none does."""
        return self._titled.span if self._titled else None

    @cached_property
    def _titled(self) -> Section | None:
        for section in reversed(self.sections):
            if sum(bool(pattern.search(section.title)) for pattern in LINE_NAMES.values()) == 1:
                return section
        return None


def read_passages(document: Document, quantities: Iterable[StatedQuantity]) -> Iterator[Passage]:
    """The passages of a document's running text in order; tables and furniture are left out."""
    ordered = sorted(quantities, key=lambda one: one.span)
    starts = [one.span.start for one in ordered]
    for spans in _joined(document):
        sentences = tuple(
            _sentence(
                document,
                span,
                ordered[bisect_left(starts, span.start) : bisect_left(starts, span.end)],
            )
            for span in spans
        )
        yield Passage(sentences, document.sections_at(spans[0].start))


def _joined(document: Document) -> Iterator[list[Span]]:
    """The sentences of each passage; paragraphs that list items (一是 …) or end in the middle of a list belong together."""
    passage: list[Span] = []
    starts = [span.start for span in document.sentences]
    for paragraph in document.paragraphs:
        within = document.sentences[
            bisect_left(starts, paragraph.start) : bisect_left(starts, paragraph.end)
        ]
        if passage and not _goes_on(document.quote(passage[-1]), document.quote(paragraph)):
            yield passage
            passage = []
        for span in within:
            if passage and document.quote(passage[-1]).rstrip()[-1:] in _OPEN_ENDS:
                passage[-1] = Span(passage[-1].start, span.end)
            else:
                passage.append(span)
    if passage:
        yield passage


def _goes_on(before: str, after: str) -> bool:
    return before.rstrip()[-1:] in _OPEN_ENDS or _NEXT_ITEM.match(after) is not None


def _sentence(document: Document, span: Span, quantities: list[StatedQuantity]) -> Sentence:
    normalised = NormalisedText.of(document.text, document.pieces(span))
    places = [
        (
            bisect_left(normalised.origin, one.span.start),
            bisect_left(normalised.origin, one.span.end),
        )
        for one in quantities
    ]
    figures: list[Figure] = []
    for index, (stated, (start, end)) in enumerate(zip(quantities, places, strict=True)):
        before = places[index - 1][1] if index else 0
        following = places[index + 1][0] if index + 1 < len(places) else len(normalised.text)
        lead, after = normalised.text[before:start], normalised.text[end:following]
        figures.append(Figure(stated, start, end, lead, after))
    return Sentence(normalised, tuple(figures))
