"""The text of a Word file, without trusting the file."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
from docx.document import Document as WordDocument
from docx.opc.exceptions import OpcError
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml import etree

from yizhangtu.errors import DocumentError

__all__ = ["read_word_text"]

LARGEST_UNPACKED = 400 * 1024 * 1024
LARGEST_RATIO = 300


def read_word_text(path: Path) -> str:
    """Paragraphs and table rows (cells joined by tabs) in document order, one a line.

    Raises
    ------
    DocumentError
        When the file is no Word document, is broken, or would unpack to an unreasonable size.
    """
    _refuse_bombs(path)
    try:
        document = docx.Document(str(path))
        text = "\n".join(_lines(document))
    except (OpcError, zipfile.BadZipFile, etree.LxmlError, KeyError, ValueError) as error:
        raise DocumentError(
            "不是完好的 Word 文档", where=str(path), mend="请用 Word 或 WPS 打开后另存为 .docx"
        ) from error
    if not text.strip():
        raise DocumentError(
            "文档没有文字，可能是扫描图片",
            where=str(path),
            mend="请提供带文字的文件，或先做文字识别",
        )
    return text


def _refuse_bombs(path: Path) -> None:
    """Declared sizes are checked before anything is unpacked; Python refuses entries that exceed them."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile as error:
        raise DocumentError(
            "不是完好的 Word 文档", where=str(path), mend="文件可能下载不完整，请重新获取"
        ) from error
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(sum(entry.compress_size for entry in entries), 1)
    if unpacked > LARGEST_UNPACKED or (unpacked > 10_000_000 and unpacked / packed > LARGEST_RATIO):
        raise DocumentError("文档解压后大得不合理，已拒绝", where=str(path), mend="请核对文件来源")


def _lines(document: WordDocument) -> Iterator[str]:
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Table):
            for row in block.rows:
                yield "\t".join(_cell_texts(row.cells))


def _cell_texts(cells: tuple[object, ...]) -> Iterator[str]:
    """Each cell once: python-docx repeats a merged cell for every column that it spans."""
    previous: object = None
    for cell in cells:
        element = getattr(cell, "_tc", cell)
        if element is not previous:
            yield getattr(cell, "text", "")
        previous = element
