"""Marks are swept over the text without gap or overlap, and the document is drawn line by line, tables as tables."""

from audited_plan import TEXT, document, finding, report, span_of
from hypothesis import given
from hypothesis import strategies as st

from yizhangtu.documents import Span, Table
from yizhangtu.model import AuditReport, Verified
from yizhangtu.reports.audit_blocks import TextBlock, blocks
from yizhangtu.reports.audit_marks import MarkKind, Markup


def drawn(report: AuditReport, span: Span) -> list[tuple[str, tuple[str, ...]]]:
    return [
        (
            TEXT[piece.span.start : piece.span.end],
            tuple(f"{mark.kind.value}{mark.number}" for mark in piece.marks),
        )
        for piece in Markup(report).pieces(span)
    ]


def test_pieces_carry_the_marks_that_cover_them() -> None:
    assert drawn(report(), span_of("调出10.00公顷，其中<甲>6.00公顷")) == [
        ("调出", ()),
        ("10.00", ("finding1",)),
        ("公顷，其中<甲>", ()),
        ("6.00", ("related1",)),
        ("公顷", ()),
    ]


def test_overlapping_quotes_are_cut_where_they_meet() -> None:
    both = AuditReport("方案.txt", "ab" * 32, (finding("调出10.00"), finding("10.00公顷")), ())
    assert drawn(both, span_of("调出10.00公顷")) == [
        ("调出", ("finding1",)),
        ("10.00", ("finding1", "finding2")),
        ("公顷", ("finding2",)),
    ]


def test_a_mark_that_begins_before_the_span_is_clipped() -> None:
    one = AuditReport("方案.txt", "ab" * 32, (finding("调出10.00公顷"),), ())
    assert drawn(one, span_of("00公")) == [("00公", ("finding1",))]


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=8),
    st.tuples(st.integers(0, 40), st.integers(0, 40)),
)
def test_pieces_are_the_span_and_nothing_else(
    claims: list[tuple[int, int]], asked: tuple[int, int]
) -> None:
    verified = tuple(Verified("A4", "", "", 1, min(pair), max(pair)) for pair in claims)
    span = Span(min(asked), max(asked))
    pieces = list(Markup(AuditReport("", "", (), verified)).pieces(span))
    assert (
        "".join(TEXT[one.span.start : one.span.end] for one in pieces)
        == TEXT[span.start : span.end]
    )
    for piece in pieces:
        covering = tuple(
            number
            for number, one in enumerate(verified, 1)
            if one.start <= piece.span.start and piece.span.end <= one.end and one.start < one.end
        )
        assert piece.numbers(MarkKind.VERIFIED) == covering


def test_a_document_is_headings_lines_and_tables_in_order() -> None:
    found = list(blocks(document()))
    assert [
        "table" if isinstance(one, Table) else TEXT[one.span.start : one.span.end] for one in found
    ] == [
        "一、调整情况",
        "共调出10.00公顷，其中<甲>6.00公顷、乙3.00公顷。",
        "表5-1 成效表",
        "table",
        "完。",
    ]
    assert [one.level for one in found if isinstance(one, TextBlock)] == [1, 0, 0, 0]
