"""Plain files in the encodings that offices use, whole and mixed."""

from pathlib import Path

import pytest

from yizhangtu.documents import Document, read_document
from yizhangtu.errors import DocumentError

UTF_8 = "一、原则同意。到2035年，耕地保有量不低于12.34万亩。"
OTHER = "二、严格实施。任何部门和个人不得随意修改规划。"


def read(tmp_path: Path, content: bytes) -> Document:
    path = tmp_path / "批复.txt"
    path.write_bytes(content)
    return read_document(path)


def gaps(document: Document) -> list[tuple[str, str]]:
    return [(gap.what, gap.where) for gap in document.gaps]


@pytest.mark.parametrize(
    ("first", "second", "line"),
    [
        pytest.param("utf-8", "gb18030", "第2行", id="a paragraph pasted from an old system"),
        pytest.param("gb18030", "utf-8", "第1行", id="the other way round"),
    ],
)
def test_each_line_is_read_in_its_own_encoding_and_the_rarer_is_told(
    tmp_path: Path, first: str, second: str, line: str
) -> None:
    content = UTF_8.encode(first) + b"\r\n" + OTHER.encode(second) + b"\r\n" + UTF_8.encode("utf-8")
    document = read(tmp_path, content)
    assert document.text == f"{UTF_8}\r\n{OTHER}\r\n{UTF_8}"
    assert gaps(document) == [("文件混用 UTF-8 与 GB18030 编码，已逐行识别，请核对这些行", line)]


def test_short_words_in_gb18030_are_not_taken_for_latin_letters(tmp_path: Path) -> None:
    text = "目\n录\n耕地保有量不低于12.34万亩。"
    document = read(tmp_path, text.encode("gb18030"))
    assert document.text == text
    assert document.gaps == ()


def test_characters_of_four_bytes_and_of_the_private_planes(tmp_path: Path) -> None:
    text = "㐂㑇县３２７\U001001b0４０万亩"
    assert read(tmp_path, text.encode("gb18030")).text == text


def test_a_broken_byte_is_told_and_costs_no_other_character(tmp_path: Path) -> None:
    lines = [UTF_8] * 20
    content = "\n".join(lines).encode().replace("耕地".encode(), "耕地".encode() + b"\xff", 1)
    document = read(tmp_path, content)
    assert document.text.replace("\ufffd", "") == "\n".join(lines)
    assert gaps(document) == [("有无法识别的字节，以 \ufffd 代替，请核对这些行", "第1行")]


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"], ids=["little end", "big end"])
def test_utf_16_by_its_mark(tmp_path: Path, mark: bytes) -> None:
    encoding = "utf-16-le" if mark == b"\xff\xfe" else "utf-16-be"
    assert read(tmp_path, mark + UTF_8.encode(encoding)).text == UTF_8
    with pytest.raises(DocumentError, match="编码无法识别"):
        read(tmp_path, mark + UTF_8.encode(encoding)[:-1])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"\x00\x01\x02\x03" * 100, "编码无法识别", id="controls"),
        pytest.param(b"\xff\xa0" * 100, "编码无法识别", id="no encoding"),
        pytest.param(b"\xef\xbb\xbf", "没有文字", id="mark alone"),
        pytest.param(" \n\u3000\n".encode(), "没有文字", id="blanks"),
        pytest.param(b"\x89PNG\r\n\x1a\n", "这是图片", id="picture"),
        pytest.param(b"{\\rtf1 a}", "RTF", id="rich text"),
        pytest.param(b"Rar!\x1a\x07", "压缩包", id="archive"),
    ],
)
def test_what_is_no_text(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        read(tmp_path, content)


@pytest.mark.parametrize(
    ("stream", "message"),
    [
        pytest.param("EncryptedPackage", "文件已加密", id="encrypted"),
        pytest.param("WordDocument", "旧格式或加密的 Office 文档", id="old document"),
        pytest.param("Workbook", "旧格式或加密的 Office 工作簿", id="old workbook"),
    ],
)
def test_files_of_the_old_office_container_say_what_they_are(
    tmp_path: Path, stream: str, message: str
) -> None:
    with pytest.raises(DocumentError, match=message):
        read(
            tmp_path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + stream.encode("utf-16-le")
        )
