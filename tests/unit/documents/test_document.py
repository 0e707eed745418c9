import zipfile
from pathlib import Path

import docx
import pytest

from yizhangtu.documents import DocumentKind, NormalisedText, read_document
from yizhangtu.errors import DocumentError

SENTENCE = "到2035年，青禾县耕地保有量不低于12.34万亩。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_plain_text_in_the_encodings_offices_use(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "批复.txt"
    path.write_bytes(SENTENCE.encode(encoding))
    document = read_document(path)
    assert document.text == SENTENCE
    assert document.kind is DocumentKind.TEXT


def test_lines_count_from_one_and_windows_line_ends_count_once(tmp_path: Path) -> None:
    path = tmp_path / "批复.txt"
    path.write_bytes("甲\r\n乙\r\n丙".encode())
    document = read_document(path)
    assert [document.line_at(document.text.index(mark)) for mark in "甲乙丙"] == [1, 2, 3]
    assert document.text.encode() == path.read_bytes()


def test_word_paragraphs_and_tables_come_in_document_order(tmp_path: Path) -> None:
    path = tmp_path / "批复.docx"
    written = docx.Document()
    written.add_paragraph("前文")
    table = written.add_table(rows=1, cols=3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "耕地保有量"
    table.cell(0, 2).text = "12.34"
    written.add_paragraph("后文")
    written.save(str(path))
    assert read_document(path).text == "前文\n耕地保有量\t12.34\n后文"


def test_the_ending_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "批复.docx"
    path.write_text(SENTENCE, encoding="utf-8")
    assert read_document(path).kind is DocumentKind.TEXT


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"", "没有文字", id="empty"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧格式或加密", id="old or encrypted"),
        pytest.param(b"%PDF-1.7 rest", "PDF", id="pdf"),
        pytest.param(b"PK\x03\x04 broken", "不是完好的 Word 文档", id="truncated"),
        pytest.param(bytes(range(256)) * 4, "编码无法识别", id="binary"),
    ],
)
def test_files_that_are_no_documents(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "批复.docx"
    path.write_bytes(content)
    with pytest.raises(DocumentError, match=message):
        read_document(path)


def test_a_zip_that_is_no_word_file(tmp_path: Path) -> None:
    path = tmp_path / "批复.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "甲")
    with pytest.raises(DocumentError, match="不是完好的 Word 文档"):
        read_document(path)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "批复.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 50_000_000)
    with pytest.raises(DocumentError, match="大得不合理"):
        read_document(path)


def test_a_word_file_of_pictures_only_says_so(tmp_path: Path) -> None:
    path = tmp_path / "扫描.docx"
    docx.Document().save(str(path))
    with pytest.raises(DocumentError, match="扫描图片"):
        read_document(path)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="找不到文件"):
        read_document(tmp_path / "没有.txt")


def test_normalised_text_quotes_the_source_exactly() -> None:
    source = "不低\n于３２７\U001001b0４０ 万亩。"
    normalised = NormalisedText.of(source)
    start = normalised.text.index("327.40万亩")
    assert normalised.quote(start, start + len("327.40万亩")) == "３２７\U001001b0４０ 万亩"


def test_a_private_character_between_words_is_no_decimal_point() -> None:
    assert NormalisedText.of("面积\U001001b012").text == "面积\U001001b012"
