"""Finds numbers of headings and items that jump, repeat or change their form."""

from collections.abc import Iterator

from yizhangtu.audit.context import AuditedDocument, Disagreement, Judgement
from yizhangtu.audit.sequences import Number, jump
from yizhangtu.documents import Document, Span
from yizhangtu.documents.numbering import NumberKind, numbering_of
from yizhangtu.model import AuditFinding, Certainty

__all__ = ["check_heading_numbers"]

# Forms that stand for each other where a writer changes over in the middle; articles and decimals count by their own laws.
_INTERCHANGEABLE = frozenset(
    {
        NumberKind.CHINESE,
        NumberKind.CHINESE_BRACKETED,
        NumberKind.ARABIC,
        NumberKind.ARABIC_BRACKETED,
        NumberKind.CIRCLED,
    }
)
_ARTICLE = NumberKind.ARTICLE.name


def check_heading_numbers(audited: AuditedDocument) -> Iterator[Judgement]:
    """A15: headings and items that open paragraphs count on; a list that begins anew at 1 is a new list."""
    numbers = list(_headings(audited.document))
    findings = list(_faults(audited, numbers))
    yield from findings
    if numbers and not findings:
        yield audited.verified(
            "A15",
            numbers[0].span,
            claim="标题和条目编号连续",
            how=f"共{len(numbers)}个编号，各层依次编号",
        )


def _headings(document: Document) -> Iterator[Number]:
    for paragraph in document.paragraphs:
        text = document.quote(paragraph)
        begin = paragraph.start + len(text) - len(text.lstrip(" \t\u3000-·•"))
        found = numbering_of(document.text[begin : paragraph.end])
        if found is not None:
            printed = document.text[begin : begin + found.title_start].strip()
            place = Span(begin, _end_of_heading(document, begin, paragraph.end))
            group = f"{found.kind.name} {found.parent}".strip()
            yield Number(found.value, printed, place, group, found.kind in _INTERCHANGEABLE)


def _end_of_heading(document: Document, begin: int, end: int) -> int:
    """Where the first line or sentence of a paragraph ends."""
    line = document.text[begin:end]
    stops = [place for place in (line.find("\n"), line.find("。") + 1) if place > 0]
    return begin + len(line[: min(stops, default=len(line))].rstrip())


def _faults(audited: AuditedDocument, numbers: list[Number]) -> Iterator[AuditFinding]:
    """Where a number does not go on from the last one of its list.

    Lists nest: a number of an outer list closes the inner ones. Articles (第三条) count through all chapters.
    """
    starts = [part.span.start for part in audited.document.parts[1:]]
    open_lists: list[Number] = []
    article: Number | None = None
    for number in numbers:
        if starts and number.span.start >= starts[0]:
            starts.pop(0)
            open_lists, article = [], None
        if number.group == _ARTICLE:
            if article is not None and number.value not in {1, article.value + 1}:
                yield jump(audited, article, number)
            article, open_lists = number, [one for one in open_lists if not one.is_interchangeable]
            continue
        groups = [one.group for one in open_lists]
        if number.group in groups:
            before = open_lists[groups.index(number.group)]
            if number.value not in {1, before.value + 1}:
                yield jump(audited, before, number)
            open_lists = open_lists[: groups.index(number.group)]
        elif (place := _continued(open_lists, number)) is not None:
            yield _other_form(audited, open_lists[place], number)
            # What follows counts on in the new form on the same level.
            open_lists = open_lists[:place]
        open_lists.append(number)


def _continued(open_lists: list[Number], number: Number) -> int | None:
    """The innermost open list of another form that a number greater than 1 goes on from."""
    if number.value == 1 or not number.is_interchangeable:
        return None
    return next(
        (
            place
            for place in reversed(range(len(open_lists)))
            if open_lists[place].is_interchangeable and open_lists[place].value + 1 == number.value
        ),
        None,
    )


def _other_form(audited: AuditedDocument, before: Number, number: Number) -> AuditFinding:
    return audited.finding(
        "A15",
        number.span,
        claim="同一层编号写法一致",
        figures=Disagreement(stated=number.printed, expected=f"与“{before.printed}”同一写法"),
        explanation=f"前面编到“{before.printed}”，接着的编号写作“{number.printed}”，同一层用了两种写法。",
        mend="请统一同一层编号的写法。",
        certainty=Certainty.LIKELY,
        related=(before.span,),
    )
