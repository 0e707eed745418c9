"""Finds numbers that do not count on: of tables and figures, of rows, of items within a paragraph."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from yizhangtu.audit.context import AuditedDocument, Disagreement, Judgement
from yizhangtu.documents import Document, Span
from yizhangtu.documents.captions import is_caption, is_continued_caption
from yizhangtu.documents.numbering import chinese_value
from yizhangtu.documents.table_figures import Column, TableFigures
from yizhangtu.documents.table_labels import plain
from yizhangtu.model import AuditFinding, Certainty

__all__ = ["Number", "check_captions", "check_items_in_text", "check_row_numbers", "jump"]

_CAPTION = re.compile(r"(?P<kind>附?[表图])(?P<chapter>\d{1,2}[-.])?(?P<value>\d{1,3})(?![-.\d])")
_ITEM = re.compile(r"(?:^|[,，;；。:：\s])(?P<value>[一二三四五六七八九十]{1,2})是")


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a sequence: its value, as printed, its place, what it numbers, whether another form may go on from it."""

    value: int
    printed: str
    span: Span
    group: str
    is_interchangeable: bool = False


def check_captions(audited: AuditedDocument) -> Iterator[Judgement]:
    """A15: tables and figures are numbered on within their chapter, none twice.

    A table that goes on over several pages repeats its caption, which is no second table.
    """
    document = audited.document
    sequences: dict[str, list[Number]] = {}
    titles: dict[str, str] = {}
    for span in sorted({*_caption_paragraphs(document), *_captions_of_tables(document)}):
        title = plain(document.quote(span))
        found = _CAPTION.match(re.sub("[－–—−]", "-", title))
        if found is None or titles.get(found.group()) == title:
            continue
        titles[found.group()] = title
        group = found["kind"] + (found["chapter"] or "")
        number = Number(int(found["value"]), found.group(), span, group)
        sequences.setdefault(group, []).append(number)
    for numbers in sequences.values():
        yield from _judge(audited, numbers)


def _caption_paragraphs(document: Document) -> Iterator[Span]:
    for span in document.paragraphs:
        text = document.quote(span)
        if is_caption(text) and not is_continued_caption(text):
            yield span


def _captions_of_tables(document: Document) -> Iterator[Span]:
    """The captions that stand in no paragraph."""
    starts = {span.start for span in document.paragraphs}
    for table in document.tables:
        caption = table.caption.split("\n")[0]
        place = document.text.rfind(caption, 0, table.span.start) if caption else -1
        if place >= 0 and place not in starts:
            yield Span(place, place + len(caption))


def check_items_in_text(audited: AuditedDocument) -> Iterator[Judgement]:
    """A15: 一是, 二是, 三是 within a paragraph count on."""
    document = audited.document
    for paragraph in document.paragraphs:
        items = [
            Number(
                chinese_value(found["value"]),
                f"{found['value']}是",
                Span(paragraph.start + found.start("value"), paragraph.start + found.end()),
                "是",
            )
            for found in _ITEM.finditer(document.quote(paragraph))
        ]
        yield from _judge(audited, items)


def check_row_numbers(audited: AuditedDocument) -> Iterator[Judgement]:
    """A15: the rows of a table count on; counting may begin anew under another group."""
    for table in audited.tables:
        for column in table.columns:
            if column.is_numbering:
                yield from _judge(audited, list(_row_numbers(table, column)))


def _row_numbers(table: TableFigures, column: Column) -> Iterator[Number]:
    for row in table.rows:
        cell = table.cells.get((row.index, column.index))
        text = plain(cell.text) if cell and cell.row == row.index else ""
        if text.isdecimal():
            yield Number(int(text), text, row.span, table.title)


def _judge(audited: AuditedDocument, numbers: Sequence[Number]) -> Iterator[Judgement]:
    """Findings where a sequence does not count on, or that it does."""
    jumps = [
        (before, number) for before, number in pairwise(numbers) if not _follows(before, number)
    ]
    for before, number in jumps:
        yield jump(audited, before, number)
    if len(numbers) > 1 and not jumps:
        yield audited.verified(
            "A15",
            numbers[0].span,
            claim="编号连续",
            how=f"“{numbers[0].printed}”至“{numbers[-1].printed}”共{len(numbers)}个，依次编号",
        )


def _follows(before: Number, number: Number) -> bool:
    is_new_list = number.value == 1 and before.value > 1
    return number.value == before.value + 1 or is_new_list


def jump(audited: AuditedDocument, before: Number, number: Number) -> AuditFinding:
    """The finding that a number does not go on from the one before it."""
    fault = "重复" if number.value == before.value else "不连续"
    return audited.finding(
        "A15",
        number.span,
        claim="编号连续",
        figures=Disagreement(stated=number.printed, expected=f"“{before.printed}”的下一个"),
        explanation=f"编号{fault}：“{before.printed}”之后是“{number.printed}”。",
        mend="请按顺序重新编号，并检查引用这些编号的地方。",
        certainty=Certainty.LIKELY,
        related=(before.span,),
    )
