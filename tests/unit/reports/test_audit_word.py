"""Findings become Word comments on the very words they quote; a Word source keeps its text and its looks."""

from dataclasses import replace
from pathlib import Path

import docx
import pytest
from audited_plan import TEXT, document, finding, paper, report
from docx.document import Document as WordDocument
from docx.oxml.ns import qn

from yizhangtu.documents import DocumentKind, read_document
from yizhangtu.model import AuditReport
from yizhangtu.reports.audit_word import write_audit_docx


def commented(word: WordDocument) -> dict[int, str]:
    """The text that each comment covers."""
    covered: dict[int, str] = {}
    open_comments: set[int] = set()
    for element in word.element.body.iter():
        if element.tag == qn("w:commentRangeStart"):
            open_comments.add(int(element.get(qn("w:id"))))
            covered[int(element.get(qn("w:id")))] = ""
        elif element.tag == qn("w:commentRangeEnd"):
            open_comments.discard(int(element.get(qn("w:id"))))
        elif element.tag == qn("w:t"):
            for number in open_comments:
                covered[number] += element.text or ""
    assert not open_comments
    return covered


def texts(word: WordDocument) -> list[str]:
    return [
        "".join(t.text or "" for t in paragraph.iter(qn("w:t")))
        for paragraph in word.element.body.iter(qn("w:p"))
    ]


def test_each_finding_is_a_comment_on_its_quote(tmp_path: Path) -> None:
    path = tmp_path / "批注.docx"
    write_audit_docx(paper(), path)
    word = docx.Document(str(path))
    assert commented(word) == {0: "一、调整情况", 1: "10.00", 2: "97.44", 3: ""}
    comments = [comment.text for comment in word.comments]
    assert comments[0].startswith("2026年12月1日审校：不符合1处，提醒1处，说明1处，已核实1处。")
    assert comments[1].split("\n") == [
        "1　不符合　A1 分项之和等于合计",
        "分项之和等于合计",
        "6.00+3.00=9.00公顷，<b>不等于</b>10.00公顷。",
        "原文：10.00公顷　应为：9.00公顷",
        "处理：核对分项",
    ]
    assert comments[2].endswith("把握：很可能")


def test_a_document_made_from_text_has_its_headings_and_tables(tmp_path: Path) -> None:
    path = tmp_path / "批注.docx"
    write_audit_docx(paper(), path)
    word = docx.Document(str(path))
    assert word.paragraphs[0].style is not None
    assert word.paragraphs[0].style.name == "Heading 1"
    (table,) = word.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["指标", "调整前", "调整后"],
        ["耕地（万亩）", "97.43", "97.44"],
        ["林地", "", "1"],
    ]


def source(folder: Path) -> Path:
    """A Word file: the quoted figure stands half in a bold run, half in a plain one."""
    word = docx.Document()
    word.add_paragraph("一、调整情况")
    paragraph = word.add_paragraph("共调出")
    paragraph.add_run("10").bold = True
    paragraph.add_run(".00公顷，其中甲6.00公顷。")
    table = word.add_table(1, 2)
    table.cell(0, 0).text = "耕地"
    table.cell(0, 1).text = "97.44"
    path = folder / "方案.docx"
    word.save(str(path))
    return path


def audited_source(folder: Path, quotes: tuple[str, ...]) -> tuple[Path, Path]:
    read = read_document(source(folder))
    assert read.kind is DocumentKind.WORD
    findings = []
    for quote in quotes:
        start = read.text.index(quote)
        findings.append(replace(finding("10.00"), start=start, end=start + len(quote), quote=quote))
    path = folder / "批注.docx"
    audited = AuditReport("方案.docx", read.sha256, tuple(findings), ())
    write_audit_docx(paper(read, audited), path)
    return read.path, path


def test_a_word_source_keeps_its_text_and_formatting(tmp_path: Path) -> None:
    before, after = audited_source(tmp_path, ("10.00", "97.44"))
    old, new = docx.Document(str(before)), docx.Document(str(after))
    assert texts(new) == texts(old)
    assert commented(new) == {0: "一、调整情况", 1: "10.00", 2: "97.44"}
    runs = [(run.text, run.bold) for run in new.paragraphs[1].runs if run.text]
    assert runs == [
        ("共调出", None),
        ("10", True),
        (".00", None),
        ("公顷，其中甲6.00公顷。", None),
    ]
    assert list(old.comments) == []


def audited_quote(path: Path, quote: str) -> WordDocument:
    """The Word file at `path` with a comment on the quote."""
    read = read_document(path)
    start = read.text.index(quote)
    one = replace(finding("10.00"), start=start, end=start + len(quote), quote=quote)
    commented_path = path.with_name("批注.docx")
    write_audit_docx(paper(read, AuditReport(path.name, read.sha256, (one,), ())), commented_path)
    return docx.Document(str(commented_path))


def test_a_number_that_word_counts_is_not_counted_among_the_words(tmp_path: Path) -> None:
    word = docx.Document()
    for text in ("调出9.00公顷。", "调出10.00公顷。"):
        word.add_paragraph(text, style="List Number")
    word.save(str(tmp_path / "方案.docx"))
    assert commented(audited_quote(tmp_path / "方案.docx", "10.00"))[1] == "10.00"


def test_hidden_words_do_not_move_the_comment(tmp_path: Path) -> None:
    word = docx.Document()
    paragraph = word.add_paragraph("调出")
    paragraph.add_run("（此处待核）").font.hidden = True
    paragraph.add_run("10.00公顷。")
    word.save(str(tmp_path / "方案.docx"))
    assert commented(audited_quote(tmp_path / "方案.docx", "10.00"))[1] == "10.00"


def test_two_findings_may_share_words(tmp_path: Path) -> None:
    _, after = audited_source(tmp_path, ("调出10.00", "10.00公顷"))
    assert commented(docx.Document(str(after))) == {
        0: "一、调整情况",
        1: "调出10.00",
        2: "10.00公顷",
    }


def test_a_quote_over_paragraphs_is_covered_whole(tmp_path: Path) -> None:
    _, after = audited_source(tmp_path, ("情况\n共调",))
    assert commented(docx.Document(str(after))) == {0: "一、调整情况", 1: "情况共调"}


def test_the_same_audit_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "a.docx", tmp_path / "b.docx"
    write_audit_docx(paper(), first)
    write_audit_docx(paper(), second)
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("character", ["\x0c", "\x00", "\ufffe"], ids=ascii)
def test_what_xml_cannot_hold_is_replaced_and_places_stay(tmp_path: Path, character: str) -> None:
    text = TEXT.replace("共", character)
    path = tmp_path / "批注.docx"
    write_audit_docx(paper(replace(document(), text=text), replace(report(), verified=())), path)
    assert commented(docx.Document(str(path)))[1] == "10.00"
