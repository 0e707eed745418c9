"""Reads a file of any kind that offices send into a document."""

import hashlib
from pathlib import Path

from yizhangtu.documents.document import Document, DocumentKind
from yizhangtu.documents.structure import Source, structured
from yizhangtu.documents.text_file import read_text_file
from yizhangtu.documents.word import read_word_text
from yizhangtu.errors import DocumentError

__all__ = ["read_document"]

LARGEST_BYTES = 200 * 1024 * 1024


def read_document(path: Path) -> Document:
    """The text of a .txt or .docx file.

    Raises
    ------
    DocumentError
        When the file is missing, empty, too large, of another kind, encrypted or broken.
    """
    if not path.is_file():
        raise DocumentError("找不到文件", where=str(path), mend="请核对路径")
    if path.stat().st_size > LARGEST_BYTES:
        raise DocumentError("文件超过200兆字节", where=str(path), mend="请拆分后再读取")
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if content.startswith(b"PK\x03\x04"):
        return structured(path, DocumentKind.WORD, digest, Source(read_word_text(path)))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise DocumentError(
            "这是旧格式或加密的 Office 文件",
            where=str(path),
            mend="请解除加密，另存为 .docx 后再读取",
        )
    if content.startswith(b"%PDF"):
        raise DocumentError("暂不读取 PDF", where=str(path), mend="请另存为 .docx 或 .txt 后再读取")
    source = read_text_file(content, path)
    if not source.text.strip():
        raise DocumentError("文件没有文字", where=str(path), mend="请核对文件内容")
    return structured(path, DocumentKind.TEXT, digest, source)
