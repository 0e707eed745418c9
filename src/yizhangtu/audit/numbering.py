"""Finds numbers that jump, repeat or change their form: of headings and items, of tables and figures, of rows."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from yizhangtu.audit.context import AuditedDocument, Disagreement, Judgement
from yizhangtu.documents import Document, Span
from yizhangtu.documents.numbering import chinese_value, numbering_of
from yizhangtu.documents.table_figures import Column, TableFigures
from yizhangtu.documents.table_labels import plain
from yizhangtu.model import Certainty

__all__ = ["check_captions", "check_heading_numbers", "check_items_in_text", "check_row_numbers"]

_CAPTION = re.compile(
    r"(?P<kind>[表图])\s*(?P<chapter>\d{1,2}(?:[-－–—.．]))?(?P<value>\d{1,3})(?![-－–—.．\d万亩公%])"
)
_ITEM = re.compile(r"(?:^|[,，;；。:：\s])(?P<value>[一二三四五六七八九十]{1,2})是")
_MEND = "请按顺序重新编号，并检查引用这些编号的地方。"


@dataclass(frozen=True, slots=True)
class _Number:
    """A number of a sequence: its value, as printed, its place, and what it numbers (a kind, a chapter)."""

    value: int
    printed: str
    span: Span
    group: str


def check_heading_numbers(audited: AuditedDocument) -> Iterator[Judgement]:
    """A15: headings and items that open paragraphs count on; a list that begins anew at 1 is a new list."""
    open_lists: list[_Number] = []
    counted = 0
    for number in _headings(audited.document):
        counted += 1
        groups = [one.group for one in open_lists]
        if number.group in groups:
            before = open_lists[groups.index(number.group)]
            del open_lists[groups.index(number.group) :]
            if number.value not in {1, before.value + 1}:
                yield _jump(audited, before, number)
        elif number.value > 1:
            yield from _other_form(audited, open_lists, number)
        open_lists.append(number)
    if counted:
        yield from _passed(audited, "标题和条目", counted)


def _headings(document: Document) -> Iterator[_Number]:
    skipped = [*document.furniture, *(table.span for table in document.tables)]
    for span in document.paragraphs:
        if any(piece.start < span.end and span.start < piece.end for piece in skipped):
            continue
        text = document.quote(span)
        begin = span.start + len(text) - len(text.lstrip(" \t\u3000-·•"))
        found = numbering_of(document.text[begin : span.end])
        if found is not None:
            end = begin + found.title_start
            place = Span(begin, _end_of_line(document, begin, max(end, span.end)))
            yield _Number(found.value, found.printed, place, f"{found.kind.name} {found.parent}")


def _end_of_line(document: Document, begin: int, end: int) -> int:
    """Where the first line of a heading ends, or its first sentence."""
    line = document.text[begin:end]
    stops = [place + 1 for mark in "\n。" if (place := line.find(mark)) > 0]
    return begin + len(line[: min(stops, default=len(line))].rstrip())


def _other_form(
    audited: AuditedDocument, open_lists: list[_Number], number: _Number
) -> Iterator[Judgement]:
    """A number that goes on where another form stopped: 四、 and then 5、."""
    continued = [one for one in open_lists if one.value + 1 == number.value]
    if continued:
        before = continued[-1]
        yield audited.finding(
            "A15",
            number.span,
            claim="编号写法前后一致",
            figures=Disagreement(stated=number.printed, expected=f"与“{before.printed}”同一写法"),
            explanation=f"编号到“{before.printed}”为一种写法，接着的“{number.printed}”换了另一种写法。",
            mend="请统一同一层次编号的写法。",
            certainty=Certainty.LIKELY,
            related=(before.span,),
        )
        # What follows counts on in the new form on the same level.
        del open_lists[open_lists.index(before) :]


def check_captions(audited: AuditedDocument) -> Iterator[Judgement]:
    """A15: tables and figures are numbered on within their chapter, none twice."""
    document = audited.document
    spans = [*document.paragraphs, *_caption_spans(document)]
    found: dict[str, list[_Number]] = {}
    for span in sorted(set(spans)):
        match = _CAPTION.match(document.quote(span).lstrip())
        if match and not any(table.span.contains(span) for table in document.tables):
            group = match["kind"] + (match["chapter"] or "").strip("-－–—.．")
            printed = "".join(match.group().split())
            numbers = found.setdefault(group, [])
            numbers.append(_Number(int(match["value"]), printed, span, group))
    for numbers in found.values():
        yield from _sequence(audited, numbers)


def _caption_spans(document: Document) -> Iterator[Span]:
    """The captions of tables, where they stand in no paragraph."""
    for table in document.tables:
        place = document.text.rfind(table.caption, 0, table.span.start) if table.caption else -1
        span = Span(place, place + len(table.caption))
        if place >= 0 and not any(paragraph.start == place for paragraph in document.paragraphs):
            yield span


def check_items_in_text(audited: AuditedDocument) -> Iterator[Judgement]:
    """A15: 一是, 二是, 三是 within a paragraph count on."""
    document = audited.document
    for paragraph in document.paragraphs:
        items = [
            _Number(
                chinese_value(match["value"]),
                f"{match['value']}是",
                Span(paragraph.start + match.start("value"), paragraph.start + match.end()),
                "一是",
            )
            for match in _ITEM.finditer(document.quote(paragraph))
        ]
        if len(items) > 1:
            yield from _sequence(audited, items)


def check_row_numbers(audited: AuditedDocument) -> Iterator[Judgement]:
    """A15: the rows of a table count on; counting may begin anew under another group."""
    for table in audited.tables:
        for column in table.columns:
            if column.is_numbering:
                yield from _sequence(audited, list(_row_numbers(table, column)))


def _row_numbers(table: TableFigures, column: Column) -> Iterator[_Number]:
    for row in table.rows:
        text = plain(table.text(row, column))
        if text.isdecimal():
            yield _Number(int(text), text, row.span, f"{table.title}{plain(column.heading)}")


def _sequence(audited: AuditedDocument, numbers: Sequence[_Number]) -> Iterator[Judgement]:
    """Findings where a sequence does not count on, or that it does."""
    jumps = [
        (before, number) for before, number in pairwise(numbers) if not _follows(before, number)
    ]
    for before, number in jumps:
        yield _jump(audited, before, number)
    if len(numbers) > 1 and not jumps:
        yield audited.verified(
            "A15",
            numbers[0].span,
            claim="编号连续",
            how=f"{numbers[0].printed}至{numbers[-1].printed}共{len(numbers)}个，依次编号",
        )


def _follows(before: _Number, number: _Number) -> bool:
    is_new_list = number.value == 1 and before.value > 1
    return number.value == before.value + 1 or is_new_list


def _jump(audited: AuditedDocument, before: _Number, number: _Number) -> Judgement:
    fault = "重复" if number.value == before.value else "不连续"
    return audited.finding(
        "A15",
        number.span,
        claim="编号连续",
        figures=Disagreement(stated=number.printed, expected=f"“{before.printed}”的下一个"),
        explanation=f"编号{fault}：“{before.printed}”之后是“{number.printed}”。",
        mend=_MEND,
        certainty=Certainty.LIKELY,
        related=(before.span,),
    )


def _passed(audited: AuditedDocument, what: str, counted: int) -> Iterator[Judgement]:
    return iter(())
