"""PDFs made in code: lines, pages, tables over the end of a page, pictures, and files that cannot be read."""

import re
import struct
import zlib
from contextlib import suppress
from pathlib import Path

import pypdfium2
import pytest
import typst

from yizhangtu.documents import Document, read_document
from yizhangtu.errors import DocumentError
from yizhangtu.reports.glyphs import font_folder

PAGE = "#set page(width: 160mm, height: 120mm, margin: 15mm, footer: [— #context counter(page).display() —])\n"
FONT = '#set text(font: "Noto Serif SC", size: 11pt, lang: "zh")\n'


def made(folder: Path, body: str) -> Document:
    source = folder / "文件.typ"
    source.write_text(PAGE + FONT + body, encoding="utf-8")
    path = folder / "文件.pdf"
    path.write_bytes(typst.compile(source, font_paths=[font_folder()], ignore_system_fonts=True))
    return read_document(path)


def grid(document: Document, number: int = 0) -> list[list[str]]:
    table = document.tables[number]
    return [
        [(cell.text if (cell := table.at(row, column)) else "") for column in range(table.columns)]
        for row in range(table.rows)
    ]


def test_lines_join_to_sentences_and_know_their_page(tmp_path: Path) -> None:
    document = made(
        tmp_path,
        "一、筑牢安全底线。到2035年，禾县耕地保有量不低于327.40万亩，永久基本农田保护面积不低于249.12万亩，"
        "生态保护红线面积不低于405.23平方千米。\n#pagebreak()\n二、严格实施规划。\n",
    )
    sentences = ["".join(document.quote(one).split()) for one in document.sentences]
    assert any(
        "保护面积不低于249.12万亩，生态保护红线面积不低于405.23平方千米。" in one
        for one in sentences
    )
    assert document.page_at(document.text.index("严格实施")) == 2
    assert [document.quote(one) for one in document.furniture] == ["— 1 —", "— 2 —"]


def test_a_ruled_table_keeps_its_merged_cells(tmp_path: Path) -> None:
    document = made(
        tmp_path,
        "表1 成效指标表\n\n#table(columns: 4, [控制线], [指标], [调整前], [调整后],\n"
        "table.cell(rowspan: 2)[永久基本农田], [面积（公顷）], [54188.01], [54188.01], [图斑（个）], [5939], [5823])\n",
    )
    assert grid(document) == [
        ["控制线", "指标", "调整前", "调整后"],
        ["永久基本农田", "面积（公顷）", "54188.01", "54188.01"],
        ["永久基本农田", "图斑（个）", "5939", "5823"],
    ]
    assert document.tables[0].caption == "表1 成效指标表"
    for cell in document.tables[0].cells:
        assert document.quote(cell.span) == cell.text


def test_a_table_over_the_end_of_a_page_is_one_table(tmp_path: Path) -> None:
    rows = ", ".join(f"[项目{k}], [{k}.25]" for k in range(1, 31))
    document = made(
        tmp_path,
        f"#table(columns: 2, table.header([名称], [面积（公顷）]), {rows})\n以上共30个项目。\n",
    )
    assert len(document.tables) == 1
    found = grid(document)
    assert found[0] == ["名称", "面积（公顷）"]
    assert [row[0] for row in found[1:]] == [f"项目{k}" for k in range(1, 31)]
    assert "以上共30个项目。" in [document.quote(one) for one in document.sentences]


def test_a_frame_around_text_is_no_table(tmp_path: Path) -> None:
    document = made(tmp_path, "#rect[禾县耕地保有量不低于327.40万亩。]\n")
    assert document.tables == ()
    assert "327.40" in document.text


def test_a_picture_among_pages_is_told_with_its_page(tmp_path: Path) -> None:
    document = made(
        tmp_path,
        "有字的一页。\n#pagebreak()\n#set page(footer: none)\n#rect(width: 50mm, height: 50mm, fill: gray)\n",
    )
    assert [(gap.where, "扫描" in gap.what) for gap in document.gaps] == [("第2页", True)]


def test_a_page_that_is_a_picture_with_a_number_is_told(tmp_path: Path) -> None:
    write_png(tmp_path / "扫描.png")
    document = made(
        tmp_path,
        '有字的一页。\n#pagebreak()\n#place(top + left, image("扫描.png", width: 130mm, height: 89mm))\n',
    )
    assert [(gap.what, gap.where) for gap in document.gaps] == [
        ("这一页几乎全是图片，图中文字未读取", "第2页")
    ]


def write_png(path: Path) -> None:
    """A picture of one grey point."""
    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0\x80")), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + body)


@pytest.mark.parametrize("depth", [10, 60, 120], ids=["near the start", "inside", "further"])
def test_words_lost_to_damage_are_told_or_the_file_is_refused(tmp_path: Path, depth: int) -> None:
    text = made(tmp_path, "一、筑牢安全底线。\n#pagebreak()\n二、严格实施规划。\n").text
    whole = (tmp_path / "文件.pdf").read_bytes()
    path = tmp_path / "损坏.pdf"
    for found in re.finditer(rb"(?<!end)stream\r?\n", whole):
        place = found.end() + depth
        path.write_bytes(whole[:place] + b"\0" * 8 + whole[place + 8 :])
        with suppress(DocumentError):
            document = read_document(path)
            assert document.text == text or document.gaps


def blank_pdf(path: Path, pages: int) -> Path:
    pdf = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        pdf.new_page(200, 200)
    pdf.save(str(path))
    pdf.close()
    return path


def test_a_scanned_file_says_how_many_pages_it_has(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="PDF 共3页，没有文字，像是扫描件"):
        read_document(blank_pdf(tmp_path / "扫描.pdf", 3))


def test_a_broken_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "坏.pdf"
    path.write_bytes(b"%PDF-1.7\n1 0 obj << /Type /Catalog >>\ngarbage")
    with pytest.raises(DocumentError, match="不是完好的 PDF"):
        read_document(path)


def test_a_file_cut_short_is_refused_or_read_but_never_crashes(tmp_path: Path) -> None:
    made(tmp_path, "一、筑牢安全底线。\n")
    whole = (tmp_path / "文件.pdf").read_bytes()
    for share in (0.2, 0.5, 0.8, 0.95):
        path = tmp_path / "短.pdf"
        path.write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(DocumentError):
            read_document(path)


def test_an_encrypted_file_says_so(tmp_path: Path) -> None:
    path = tmp_path / "密.pdf"
    path.write_bytes(
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
        b"4 0 obj<</Filter/Standard/V 1/R 2/O<"
        + b"41" * 32
        + b">/U<"
        + b"42" * 32
        + b">/P -4>>endobj\n"
        b"xref\n0 5\n0000000000 65535 f \n0000000009 00000 n \n0000000055 00000 n \n"
        b"0000000108 00000 n \n0000000169 00000 n \n"
        b"trailer<</Size 5/Root 1 0 R/Encrypt 4 0 R/ID[<41><41>]>>\nstartxref\n400\n%%EOF\n"
    )
    with pytest.raises(DocumentError, match="已加密"):
        read_document(path)


HEADED = PAGE + FONT + "#set par(justify: true, first-line-indent: (amount: 2em, all: true))\n"


def paragraphs(document: Document) -> list[str]:
    return ["".join(document.quote(one).split()) for one in document.paragraphs]


def test_an_indent_begins_a_paragraph_where_no_mark_ends_the_one_before(tmp_path: Path) -> None:
    first = "坚守三条控制线的底线约束功能，确保生态安全屏障不突破、优质耕地资源不流失、城镇无序扩张趋势不蔓延，针对矛盾冲突进行修正"
    document = made(
        tmp_path, f"{HEADED}{first}\n\n坚守粮食安全责任，贯彻耕地保护第一优先序\n\n— 完 —"
    )
    assert paragraphs(document)[:2] == [first, "坚守粮食安全责任，贯彻耕地保护第一优先序"]


def test_the_label_of_a_group_goes_on_over_the_end_of_a_page(tmp_path: Path) -> None:
    rows = ", ".join(f"[指标{k}], [{k}.25]" for k in range(1, 21))
    document = made(
        tmp_path,
        "#table(columns: 3, table.header([控制线], [指标], [数值]), "
        f"table.cell(rowspan: 20)[永久基本农田], {rows})\n",
    )
    assert len(document.page_starts) == 2
    assert [document.page_at(document.text.index(name)) for name in ("指标1\t", "指标20")] == [1, 2]
    assert {row[0] for row in grid(document)[1:]} == {"永久基本农田"}
    assert [row[1] for row in grid(document)[1:]] == [f"指标{k}" for k in range(1, 21)]


def test_columns_of_text_are_read_one_after_the_other(tmp_path: Path) -> None:
    sentence = "到2035年，禾县耕地保有量不低于327.40万亩，永久基本农田保护面积不低于249.12万亩，生态保护红线面积不低于405.23平方千米。"
    document = made(
        tmp_path,
        "#columns(2)["
        + "\n\n".join(f"（{k}）第{k}项要求。{sentence}" for k in range(1, 7))
        + "]\n",
    )
    assert [one.number for one in document.sections] == [f"（{k}）" for k in range(1, 7)]
    assert paragraphs(document)[:6] == [f"（{k}）第{k}项要求。{sentence}" for k in range(1, 7)]
    assert [document.quote(one) for one in document.furniture] == ["— 1 —"]


def test_a_table_without_ruled_lines_between_its_columns(tmp_path: Path) -> None:
    document = made(
        tmp_path,
        "表1 各镇指标\n\n#table(columns: 3, stroke: none, column-gutter: 2em, table.hline(), [镇名], [面积], [备注], table.hline(),\n"
        "[东河镇], [1234.56], [], [西山镇], [2234.56], [无], [南岭镇], [34.56], [无], table.hline())\n\n以上三镇。\n",
    )
    assert grid(document) == [
        ["镇名", "面积", "备注"],
        ["东河镇", "1234.56", ""],
        ["西山镇", "2234.56", "无"],
        ["南岭镇", "34.56", "无"],
    ]
    assert document.tables[0].caption == "表1 各镇指标"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(
            "目录\n\n#h(0em)总则#h(4em)1\n\n目标#h(4em)2\n\n保障#h(4em)3\n", id="contents"
        ),
        pytest.param(
            "1.#h(2em)总则\n\n2.#h(2em)目标\n\n3.#h(2em)保障\n", id="numbers before headings"
        ),
        pytest.param("禾县人民政府#h(6em)印\n\n2025年3月#h(6em)日\n", id="two rows"),
    ],
)
def test_gaps_that_make_no_table(tmp_path: Path, body: str) -> None:
    assert made(tmp_path, body).tables == ()
