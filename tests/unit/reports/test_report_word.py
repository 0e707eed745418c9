"""The docx: the same words and figures as the tree, official fonts by name, real headings, fields and repeated headers."""

import zipfile
from pathlib import Path

import docx
import pytest
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph as WordParagraph

from yizhangtu.model import MaintenanceRecord
from yizhangtu.reports import Figure, Vocabulary, compose, write_docx
from yizhangtu.reports.tree import Heading, Note, Paragraph, TableBlock


@pytest.fixture(scope="module")
def path(
    record: MaintenanceRecord,
    figures: tuple[Figure, ...],
    vocabulary: Vocabulary,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    target = tmp_path_factory.mktemp("word") / "plan.docx"
    write_docx(record, figures, target, vocabulary=vocabulary)
    return target


@pytest.fixture(scope="module")
def word(path: Path) -> WordDocument:
    return docx.Document(str(path))


def style_name(paragraph: WordParagraph) -> str:
    return str(paragraph.style.name) if paragraph.style else ""


def test_every_block_of_the_tree_is_there(
    word: WordDocument,
    record: MaintenanceRecord,
    vocabulary: Vocabulary,
    figures: tuple[Figure, ...],
) -> None:
    document = compose(record, vocabulary, figures)
    printed = [paragraph.text for paragraph in word.paragraphs]
    for block in document.blocks():
        if isinstance(block, Heading):
            assert block.number + block.text in printed
        elif isinstance(block, Paragraph | Note):
            assert block.text in printed
        else:
            assert block.caption in printed
    blocks = [block for block in document.blocks() if isinstance(block, TableBlock)]
    assert len(word.tables) == len(blocks)
    for table, block in zip(word.tables, blocks, strict=True):
        rows = table._tbl.tr_lst
        assert [c.title for c in block.columns] == [_text(cell) for cell in rows[0].tc_lst]
        for row, texts, drawn in zip(rows[1:], block.rows, block.cells(), strict=True):
            own = {cell.column for cell in drawn}
            expected = [text if n in own else "" for n, text in enumerate(texts)]
            assert [_text(cell) for cell in row.tc_lst] == expected


def _text(cell: object) -> str:
    return "".join(node.text or "" for node in cell.iter(qn("w:t")))  # type: ignore[attr-defined]


def test_fonts_are_named_for_chinese_and_free_of_the_theme(word: WordDocument) -> None:
    expected = {
        "Normal": "仿宋_GB2312",
        "Heading 1": "黑体",
        "Heading 2": "黑体",
        "Heading 3": "黑体",
        "Heading 4": "黑体",
        "Caption": "黑体",
        "表格文字": "仿宋_GB2312",
        "表头文字": "黑体",
    }
    for name, font in expected.items():
        fonts = word.styles[name].element.find(qn("w:rPr")).find(qn("w:rFonts"))
        assert fonts.get(qn("w:eastAsia")) == font
        assert not [key for key in fonts.attrib if key.endswith("Theme")]
    title = next(word.paragraphs[0]._p.iter(qn("w:rFonts")))
    assert title.get(qn("w:eastAsia")) == "方正小标宋简体"


def test_headings_are_real(word: WordDocument) -> None:
    styles = {p.text: style_name(p) for p in word.paragraphs if style_name(p).startswith("Heading")}
    assert styles["五、动态维护方案"] == "Heading 1"
    assert styles["（一）控制线维护"] == "Heading 2"
    assert styles["1. 永久基本农田"] == "Heading 3"
    assert styles["（1）现状情况"] == "Heading 4"


def test_header_rows_repeat_and_rows_stay_whole(word: WordDocument) -> None:
    for table in word.tables:
        rows = table._tbl.tr_lst
        assert len(list(rows[0].iter(qn("w:tblHeader")))) == 1
        assert all(len(list(row.iter(qn("w:cantSplit")))) == 1 for row in rows)


def test_contents_and_page_numbers_are_fields(word: WordDocument) -> None:
    body = word.element.body
    instructions = [node.text for node in body.iter(qn("w:instrText"))]
    assert instructions == [' TOC \\o "1-2" \\h \\z \\u ']
    marks = [node.get(qn("w:fldCharType")) for node in body.iter(qn("w:fldChar"))]
    assert marks == ["begin", "separate", "end"]
    contents = [p.text for p in word.paragraphs if style_name(p).startswith("toc")]
    assert contents[:3] == [
        "（在Word中右击此处并选择“更新域”，即可生成页码）",
        "前言",
        "一、目的意义",
    ]
    footer = word.sections[1].footer
    assert footer.paragraphs[0].text == "— 1 —"
    assert [n.text for n in footer._element.iter(qn("w:instrText"))] == [" PAGE "]
    numbers = [s._sectPr.find(qn("w:pgNumType")) for s in word.sections]
    kinds = [None if n is None else (n.get(qn("w:fmt")), n.get(qn("w:start"))) for n in numbers]
    assert kinds == [None, ("upperRoman", "1"), ("decimal", "1"), ("decimal", None)]


def test_pages_turn_for_the_annexes(word: WordDocument) -> None:
    widths = [s.page_width.mm for s in word.sections if s.page_width]
    heights = [s.page_height.mm for s in word.sections if s.page_height]
    assert [round(width) for width in widths] == [210, 210, 210, 297]
    assert [round(height) for height in heights] == [297, 297, 297, 210]


def test_map_is_a_picture_with_its_caption_as_description(
    word: WordDocument, path: Path, figures: tuple[Figure, ...]
) -> None:
    assert len(word.inline_shapes) == 1
    assert (
        word.inline_shapes[0]._inline.docPr.get("descr") == "附图1 青禾县永久基本农田维护前后对照图"
    )
    with zipfile.ZipFile(path) as archive:
        assert archive.read("word/media/image1.png") == figures[0].png


def test_properties_come_from_the_record(word: WordDocument) -> None:
    properties = word.core_properties
    assert properties.title == "青禾县国土空间总体规划（2021—2035年）动态维护方案"
    assert properties.author == "青禾县人民政府"
    assert properties.created is not None
    assert properties.created.isoformat() == "2026-11-21T08:30:00+00:00"
    assert properties.modified == properties.created


def test_same_record_same_bytes(
    path: Path,
    record: MaintenanceRecord,
    figures: tuple[Figure, ...],
    vocabulary: Vocabulary,
    tmp_path: Path,
) -> None:
    again = tmp_path / "again.docx"
    write_docx(record, figures, again, vocabulary=vocabulary)
    assert again.read_bytes() == path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        assert {item.date_time for item in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
