"""What of a Word file becomes text, and where."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph

from yizhangtu.documents import Document, read_document
from yizhangtu.documents.word import paragraph_spans
from yizhangtu.errors import DocumentError

WORD = nsdecls("w")


def saved(tmp_path: Path, write: Callable[[WordDocument], None]) -> Path:
    path = tmp_path / "方案.docx"
    word = docx.Document()
    write(word)
    word.save(str(path))
    return path


def one_paragraph(word: WordDocument) -> None:
    word.add_paragraph("正文。")


def read(tmp_path: Path, write: Callable[[WordDocument], None]) -> Document:
    return read_document(saved(tmp_path, write))


def add_xml(word: WordDocument, xml: str) -> None:
    word.element.body.insert_element_before(parse_xml(xml), "w:sectPr")


def cells(document: Document, index: int = 0) -> list[tuple[int, int, int, int, str]]:
    return [
        (cell.row, cell.column, cell.row_span, cell.column_span, cell.text)
        for cell in document.tables[index].cells
    ]


def add_list(word: WordDocument, levels: list[tuple[str, str]]) -> int:
    """Defines a list whose levels have a form and a text each; gives its id."""
    numbering = word.part.numbering_part.element
    entries = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for level, (form, text) in enumerate(levels)
    )
    abstract = parse_xml(f'<w:abstractNum {WORD} w:abstractNumId="90">{entries}</w:abstractNum>')
    numbering.insert(0, abstract)
    return int(numbering.add_num(90).numId)


def number(paragraph: Paragraph, list_id: int, level: int = 0) -> None:
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_numId().val = list_id
    properties.get_or_add_ilvl().val = level


def test_numbers_that_word_counts_are_printed_in_the_text(tmp_path: Path) -> None:
    def write(word: WordDocument) -> None:
        one = add_list(
            word,
            [
                ("chineseCountingThousand", "%1、"),
                ("chineseCounting", "（%2）"),
                ("decimal", "%3."),
            ],
        )
        for words, level in [
            ("总则", 0),
            ("目的", 1),
            ("依据", 1),
            ("法律", 2),
            ("布局", 0),
            ("格局", 1),
        ]:
            number(word.add_paragraph(words), one, level)

    document = read(tmp_path, write)
    assert document.text.split("\n") == [
        "一、总则",
        "（一）目的",
        "（二）依据",
        "1. 法律",
        "二、布局",
        "（一）格局",
    ]
    assert [(one.number, one.title, one.level) for one in document.sections] == [
        ("一", "总则", 1),
        ("（一）", "目的", 2),
        ("（二）", "依据", 2),
        ("1", "法律", 3),
        ("二", "布局", 1),
        ("（一）", "格局", 2),
    ]


@pytest.mark.parametrize(
    ("form", "printed"),
    [
        pytest.param("decimal", "12", id="plain"),
        pytest.param("chineseCountingThousand", "十二", id="Chinese"),
        pytest.param("ideographDigital", "一二", id="digits one by one"),
        pytest.param("upperRoman", "XII", id="Roman"),
        pytest.param("lowerLetter", "l", id="letter"),
        pytest.param("decimalEnclosedCircle", "⑫", id="circled"),
        pytest.param("decimalFullWidth", "１２", id="full width"),
        pytest.param("ideographZodiac", "亥", id="branches"),
        pytest.param("ideographTraditional", "乙", id="stems begin again after ten"),
    ],
)
def test_forms_of_numbers(tmp_path: Path, form: str, printed: str) -> None:
    def write(word: WordDocument) -> None:
        one = add_list(word, [(form, "%1、")])
        for _ in range(12):
            number(word.add_paragraph("款"), one)

    assert read(tmp_path, write).text.split("\n")[-1] == f"{printed}、款"


def test_headings_by_style_alone_have_no_number(tmp_path: Path) -> None:
    def write(word: WordDocument) -> None:
        word.add_heading("前言", 1)
        word.add_paragraph("本方案说明动态维护的情况。")
        word.add_heading("范围", 2)

    document = read(tmp_path, write)
    assert [(one.number, one.title, one.level) for one in document.sections] == [
        ("", "前言", 1),
        ("", "范围", 2),
    ]
    assert document.quote(document.sections[0].span) == document.text


def test_a_whole_paragraph_in_the_style_of_a_heading_is_none(tmp_path: Path) -> None:
    def write(word: WordDocument) -> None:
        word.add_heading("规划要求各地认真组织实施，加强监督管理。" * 6, 1)
        word.add_heading("范围", 1)

    assert [one.title for one in read(tmp_path, write).sections] == ["范围"]


def test_cells_merged_across_and_down(tmp_path: Path) -> None:
    def write(word: WordDocument) -> None:
        word.add_paragraph("表1 调整前后")
        table = word.add_table(rows=4, cols=3)
        for row, words in enumerate(
            [("控制线", "面积", ""), ("", "前", "后"), ("红线", "1.5", "1.5"), ("", "2", "3")]
        ):
            for column, word_ in enumerate(words):
                table.cell(row, column).text = word_
        table.cell(0, 1).merge(table.cell(0, 2))
        table.cell(0, 0).merge(table.cell(1, 0))
        table.cell(2, 0).merge(table.cell(3, 0))

    document = read(tmp_path, write)
    assert cells(document) == [
        (0, 0, 2, 1, "控制线"),
        (0, 1, 1, 2, "面积"),
        (1, 1, 1, 1, "前"),
        (1, 2, 1, 1, "后"),
        (2, 0, 2, 1, "红线"),
        (2, 1, 1, 1, "1.5"),
        (2, 2, 1, 1, "1.5"),
        (3, 1, 1, 1, "2"),
        (3, 2, 1, 1, "3"),
    ]
    table = document.tables[0]
    assert (table.caption, table.rows, table.columns, table.header_rows) == (
        "表1 调整前后",
        4,
        3,
        2,
    )
    below = table.at(3, 0)
    assert below is not None
    assert below.text == "红线"
    assert [document.quote(cell.span) for cell in table.cells] == [
        cell.text for cell in table.cells
    ]


def test_a_table_inside_a_cell_is_a_table_and_part_of_the_cell(tmp_path: Path) -> None:
    def write(word: WordDocument) -> None:
        table = word.add_table(rows=2, cols=2)
        table.cell(0, 0).text = "项目"
        table.cell(0, 1).text = "明细"
        table.cell(1, 0).text = "道路"
        inner = table.cell(1, 1).add_table(rows=2, cols=2)
        for index, words in enumerate(("年份", "面积", "2025", "1.2")):
            inner.cell(index // 2, index % 2).text = words

    document = read(tmp_path, write)
    assert document.text.strip().endswith("道路\t年份 面积 2025 1.2")
    assert cells(document, 0)[-1] == (1, 1, 1, 1, "年份 面积 2025 1.2")
    assert cells(document, 1)[-1] == (1, 1, 1, 1, "1.2")
    assert document.tables[0].span.contains(document.tables[1].span)


def test_tracked_changes_are_read_as_accepted_and_told(tmp_path: Path) -> None:
    def write(word: WordDocument) -> None:
        add_xml(
            word,
            f"<w:p {WORD}><w:r><w:t>面积</w:t></w:r>"
            '<w:del w:id="1" w:author="a"><w:r><w:delText>10</w:delText></w:r></w:del>'
            '<w:ins w:id="2" w:author="a"><w:r><w:t>12</w:t></w:r></w:ins>'
            "<w:r><w:t>公顷。</w:t></w:r></w:p>",
        )

    document = read(tmp_path, write)
    assert document.text == "面积12公顷。"
    assert [gap.what for gap in document.gaps] == ["文档含2处未确认的修订，按接受后的文字读取"]


def test_fields_links_and_controls_print_their_result(tmp_path: Path) -> None:
    def write(word: WordDocument) -> None:
        add_xml(
            word,
            f'<w:p {WORD}><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF a</w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>表1</w:t></w:r>'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
            '<w:fldSimple w:instr="DATE"><w:r><w:t>二月</w:t></w:r></w:fldSimple>'
            "<w:hyperlink><w:r><w:t>链接</w:t></w:r></w:hyperlink>"
            "<w:sdt><w:sdtContent><w:r><w:t>控件</w:t></w:r></w:sdtContent></w:sdt>"
            "<w:r><w:noBreakHyphen/></w:r></w:p>",
        )
        add_xml(
            word,
            f"<w:sdt {WORD}><w:sdtContent><w:p><w:r><w:t>段落</w:t></w:r></w:p></w:sdtContent></w:sdt>",
        )

    assert read(tmp_path, write).text == "表1二月链接控件-\n段落"


def test_a_text_box_is_read_once_after_its_paragraph(tmp_path: Path) -> None:
    def write(word: WordDocument) -> None:
        box = "<w:txbxContent><w:p><w:r><w:t>框内2.5公顷。</w:t></w:r></w:p></w:txbxContent>"
        add_xml(
            word,
            f'<w:p {WORD} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
            f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{box}</w:drawing></mc:Choice>'
            f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>正文。</w:t></w:r></w:p>",
        )

    path = saved(tmp_path, write)
    document = read_document(path)
    assert document.text == "正文。\n框内2.5公顷。"
    quotes = [None if span is None else document.quote(span) for span in paragraph_spans(path)]
    assert quotes == ["正文。", "框内2.5公顷。", None]


def test_comments_find_their_paragraph_in_the_order_of_the_file(tmp_path: Path) -> None:
    def write(word: WordDocument) -> None:
        word.add_paragraph("前文。")
        table = word.add_table(rows=1, cols=2)
        table.cell(0, 0).text = "面积"
        table.cell(0, 1).text = "12.34"
        table.cell(0, 1).add_paragraph("其中5")
        word.add_paragraph("后文。")

    path = saved(tmp_path, write)
    document, spans = read_document(path), paragraph_spans(path)
    texts = [
        "".join(node.text or "" for node in one.iter(qn("w:t")))
        for one in docx.Document(str(path)).element.iter(qn("w:p"))
    ]
    assert (
        [document.quote(span) for span in spans if span]
        == texts
        == ["前文。", "面积", "12.34", "其中5", "后文。"]
    )


def test_heads_and_feet_of_pages_are_furniture(tmp_path: Path) -> None:
    def write(word: WordDocument) -> None:
        word.add_paragraph("正文。")
        word.sections[0].header.paragraphs[0].text = "动态维护方案"
        word.sections[0].footer.paragraphs[0].text = "— 1 —"

    document = read(tmp_path, write)
    assert [document.quote(span) for span in document.furniture] == ["动态维护方案", "— 1 —"]
    assert [document.quote(span) for span in document.sentences] == ["正文。"]


def test_the_table_of_contents_is_no_running_text(tmp_path: Path) -> None:
    def write(word: WordDocument) -> None:
        style = word.styles.add_style("toc 1", WD_STYLE_TYPE.PARAGRAPH)
        word.add_paragraph("一、总则\t1", style=style)
        word.add_paragraph("一、总则")

    document = read(tmp_path, write)
    assert [document.quote(span) for span in document.furniture] == ["一、总则\t1"]
    assert [document.quote(one.heading) for one in document.sections] == ["一、总则"]
    assert document.sections[0].heading.start == 7


def test_a_line_break_inside_a_paragraph_ends_no_paragraph(tmp_path: Path) -> None:
    def write(word: WordDocument) -> None:
        run = word.add_paragraph().add_run("上半句")
        run.add_break(WD_BREAK.LINE)
        run.add_text("下半句。")

    document = read(tmp_path, write)
    assert [document.quote(span) for span in document.sentences] == ["上半句\n下半句。"]


def test_pictures_are_told(tmp_path: Path) -> None:
    def write(word: WordDocument) -> None:
        paragraph = word.add_paragraph("见图。")
        paragraph.add_run()._r.append(
            parse_xml(
                f'<w:drawing {WORD} xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:blip/></w:drawing>'
            )
        )

    assert [gap.what for gap in read(tmp_path, write).gaps] == ["文档含1幅图片，图中文字未读取"]


def test_hidden_text_is_not_printed_and_told(tmp_path: Path) -> None:
    def write(word: WordDocument) -> None:
        paragraph = word.add_paragraph("看得见。")
        paragraph.add_run("看不见").font.hidden = True

    document = read(tmp_path, write)
    assert document.text == "看得见。"
    assert [gap.what for gap in document.gaps] == ["文档含1处隐藏文字，未读取"]


def test_notes_follow_the_paragraph_that_refers_to_them(tmp_path: Path) -> None:
    path = saved(tmp_path, lambda word: _refer(word))
    _add_footnotes(
        path,
        f'<w:footnotes {WORD}><w:footnote w:id="7"><w:p><w:r><w:t>注文。</w:t></w:r></w:p></w:footnote></w:footnotes>',
    )
    assert read_document(path).text == "正文。\n注文。\n后文。"


def _refer(word: WordDocument) -> None:
    reference = OxmlElement("w:footnoteReference")
    reference.set(qn("w:id"), "7")
    word.add_paragraph("正文。").add_run()._r.append(reference)
    word.add_paragraph("后文。")


def _add_footnotes(path: Path, xml: str) -> None:
    relations = "word/_rels/document.xml.rels"
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    entry = f'<Relationship Id="rId99" Type="{kind}" Target="footnotes.xml"/></Relationships>'
    parts[relations] = parts[relations].replace(b"</Relationships>", entry.encode())
    parts["word/footnotes.xml"] = xml.encode()
    write_parts(path, parts)


def write_parts(path: Path, parts: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def rewritten(
    path: Path, change: Callable[[bytes], bytes], name: str = "word/document.xml"
) -> Path:
    with zipfile.ZipFile(path) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    parts[name] = change(parts[name])
    write_parts(path, parts)
    return path


@pytest.mark.parametrize(
    "declaration",
    [
        pytest.param(
            '<!DOCTYPE a [<!ENTITY x "甲"><!ENTITY y "&x;&x;&x;">]>', id="entities that multiply"
        ),
        pytest.param(
            '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>', id="external entity"
        ),
        pytest.param(
            '<!DOCTYPE a SYSTEM "http://example.invalid/a.dtd">', id="external declaration"
        ),
    ],
)
def test_a_document_type_declaration_is_refused(tmp_path: Path, declaration: str) -> None:
    path = saved(tmp_path, one_paragraph)
    rewritten(
        path, lambda xml: xml.replace(b"<w:document", declaration.encode() + b"<w:document", 1)
    )
    with pytest.raises(DocumentError, match="外部实体或类型声明"):
        read_document(path)


def marked_encrypted(path: Path) -> Path:
    """The file with the flag of encryption set on each entry of its archive."""
    content = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(mark)
        while place >= 0:
            content[place + offset] |= 1
            place = content.find(mark, place + 4)
    path.write_bytes(content)
    return path


def test_an_archive_with_a_password_says_so(tmp_path: Path) -> None:
    path = marked_encrypted(saved(tmp_path, one_paragraph))
    with pytest.raises(DocumentError, match="文件已加密"):
        read_document(path)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        pytest.param("OFD.xml", "OFD 版式文件", id="OFD"),
        pytest.param("content.xml", "ODF 格式", id="ODF"),
        pytest.param("ppt/presentation.xml", "演示文稿", id="slides"),
        pytest.param("xl/workbook.bin", "二进制工作簿", id="binary workbook"),
    ],
)
def test_packages_of_other_kinds_say_what_they_are(tmp_path: Path, name: str, message: str) -> None:
    path = tmp_path / "文件.docx"
    write_parts(path, {name: b"<a/>"})
    with pytest.raises(DocumentError, match=message):
        read_document(path)


@pytest.mark.parametrize(
    "share", [0.3, 0.7, 0.95], ids=["a third", "two thirds", "all but the end"]
)
def test_a_file_cut_short_is_refused(tmp_path: Path, share: float) -> None:
    path = saved(tmp_path, one_paragraph)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    with pytest.raises(DocumentError, match="不是完好的"):
        read_document(path)


def test_a_part_with_broken_xml_is_refused(tmp_path: Path) -> None:
    path = rewritten(saved(tmp_path, one_paragraph), lambda xml: xml[: len(xml) // 2])
    with pytest.raises(DocumentError, match="不是完好的"):
        read_document(path)


def test_a_file_with_macros_is_read_and_nothing_runs(tmp_path: Path) -> None:
    path = saved(tmp_path, one_paragraph)
    kind = b"application/vnd.ms-word.document.macroEnabled.main+xml"
    plain = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    rewritten(path, lambda xml: xml.replace(plain, kind), "[Content_Types].xml")
    assert read_document(path).text == "正文。"


def test_the_strict_edition_of_the_format_is_read(tmp_path: Path) -> None:
    path = saved(tmp_path, one_paragraph)
    loose = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    rewritten(
        path, lambda xml: xml.replace(loose, b"http://purl.oclc.org/ooxml/wordprocessingml/main")
    )
    assert read_document(path).text == "正文。"
