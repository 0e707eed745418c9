"""Reads a file of any kind that offices send into a document."""

import hashlib
from pathlib import Path

from yizhangtu.documents.document import Document, DocumentKind
from yizhangtu.documents.word import read_word_text
from yizhangtu.errors import DocumentError

__all__ = ["read_document"]

LARGEST_BYTES = 200 * 1024 * 1024
BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


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
        return Document(path, DocumentKind.WORD, digest, read_word_text(path))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise DocumentError(
            "这是旧格式或加密的 Office 文件",
            where=str(path),
            mend="请解除加密，另存为 .docx 后再读取",
        )
    if content.startswith(b"%PDF"):
        raise DocumentError("暂不读取 PDF", where=str(path), mend="请另存为 .docx 或 .txt 后再读取")
    text = _decode(content, path)
    if not text.strip():
        raise DocumentError("文件没有文字", where=str(path), mend="请核对文件内容")
    return Document(path, DocumentKind.TEXT, digest, text)


def _decode(content: bytes, path: Path) -> str:
    r"""Strict UTF-8, else GB18030; a byte-order mark decides at once. Line ends become \\n."""
    encodings = [name for mark, name in BYTE_ORDER_MARKS if content.startswith(mark)] or [
        "utf-8",
        "gb18030",
    ]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise DocumentError(
        "这不是文本文件，或编码无法识别",
        where=str(path),
        mend="请另存为 UTF-8 或 GB18030 编码的文本",
    )
