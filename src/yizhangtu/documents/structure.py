"""The structure of a text: furniture, tables, documents, paragraphs, sentences and sections, found in that order."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from yizhangtu.documents.captions import caption_above
from yizhangtu.documents.document import Document, DocumentKind, Gap, Span, Table
from yizhangtu.documents.furniture import find_contents, find_furniture
from yizhangtu.documents.lines import Line, lines_of, outside
from yizhangtu.documents.outline import sections_of
from yizhangtu.documents.paragraphs import join_lines, paragraphs_within
from yizhangtu.documents.parts import parts_of, titles_in
from yizhangtu.documents.sentences import prints_points, sentences_of
from yizhangtu.documents.text_tables import find_tables

__all__ = ["Source", "structured"]


@dataclass(frozen=True)
class Source:
    """What the reader of one kind of file hands over: the text, and as much of its structure as the file states.

    `paragraphs` is None where only lines are known. `styled` gives the level of each paragraph that a style makes a
    heading, by its start. `page_edges` are the starts of lines at the top or the bottom of a page,
    `openings` those of lines that begin a paragraph by their indent.
    """

    text: str
    tables: tuple[Table, ...] = ()
    paragraphs: tuple[Span, ...] | None = None
    furniture: tuple[Span, ...] = ()
    styled: Mapping[int, int] = field(default_factory=dict)
    page_starts: tuple[int, ...] = ()
    page_edges: frozenset[int] = frozenset()
    openings: frozenset[int] = frozenset()
    gaps: tuple[Gap, ...] = ()


def structured(path: Path, kind: DocumentKind, digest: str, source: Source) -> Document:
    """The document that a source makes.

    Parameters
    ----------
    path, kind, digest
        The file, what it was, and its SHA-256 in hexadecimal.
    source
        Its text and what is known of the structure; the rest is found here.
    """
    text = source.text
    known = [*source.furniture, *(table.span for table in source.tables)]
    lines = list(outside(lines_of(text), known))
    furniture = [*source.furniture, *find_furniture(lines, source.page_edges)]
    lines = list(outside(lines, furniture))
    furniture += find_contents(lines)
    lines = list(outside(lines, furniture))
    found = list(find_tables(lines))
    running = list(outside(lines, (table.span for table in found)))
    tables = sorted([*_captioned(source.tables, running), *found], key=lambda table: table.span)
    titles = titles_in(running)
    if source.paragraphs is None:
        after_tables = [table.span.end for table in tables]
        paragraphs = join_lines(
            running, [title.lines for title in titles], after_tables, source.openings
        )
    else:
        paragraphs = list(paragraphs_within(running, source.paragraphs))
    sentences = tuple(sentences_of(paragraphs, points=prints_points(text)))
    parts = parts_of(text, running, titles)
    return Document(
        path,
        kind,
        digest,
        text,
        tables=tuple(tables),
        sections=sections_of(paragraphs, sentences, text, parts, source.styled),
        parts=parts,
        sentences=sentences,
        furniture=tuple(sorted(furniture)),
        page_starts=source.page_starts,
        paragraphs=tuple(paragraph.span for paragraph in paragraphs),
        gaps=source.gaps,
    )


def _captioned(tables: Iterable[Table], running: Sequence[Line]) -> Iterator[Table]:
    """The tables that a file states, each with the caption printed above it."""
    starts = [line.span.start for line in running]
    for table in tables:
        caption = caption_above(running, bisect_left(starts, table.span.start))
        yield replace(table, caption=caption) if caption else table
