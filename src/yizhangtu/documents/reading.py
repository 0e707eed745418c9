"""Reads a file of any kind that offices send into a document."""

import hashlib
from pathlib import Path

from yizhangtu.documents.document import Document, DocumentKind
from yizhangtu.documents.packages import OfficePackage
from yizhangtu.documents.pdf import read_pdf
from yizhangtu.documents.structure import Source, structured
from yizhangtu.documents.text_file import read_text_file
from yizhangtu.documents.word import read_word
from yizhangtu.documents.workbook import is_workbook, read_workbook
from yizhangtu.errors import DocumentError

__all__ = ["read_document"]

LARGEST_BYTES = 200 * 1024 * 1024
_BLOCK_BYTES = 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0"
# What files begin with that hold no text to read, and what to say of them.
_OTHER_KINDS = (
    (b"{\\rtf", "这是 RTF 文件", "请用 Word 或 WPS 另存为 .docx 后再读取"),
    (b"\x89PNG", "这是图片，没有文字", "请先做文字识别，或提供带文字的文件"),
    (b"\xff\xd8\xff", "这是图片，没有文字", "请先做文字识别，或提供带文字的文件"),
    (b"II*\x00", "这是图片，没有文字", "请先做文字识别，或提供带文字的文件"),
    (b"MM\x00*", "这是图片，没有文字", "请先做文字识别，或提供带文字的文件"),
    (b"Rar!", "这是压缩包", "请解压后逐个读取其中的文件"),
    (b"7z\xbc\xaf", "这是压缩包", "请解压后逐个读取其中的文件"),
)


def read_document(path: Path) -> Document:
    """The document in a .txt, .docx, .pdf or .xlsx file; the content decides what it is, not the ending.

    Raises
    ------
    DocumentError
        When the file is missing, empty, too large, of another kind, encrypted, broken, or holds no text.
    """
    if not path.is_file():
        raise DocumentError("找不到文件", where=str(path), mend="请核对路径")
    size = path.stat().st_size
    if size > LARGEST_BYTES:
        raise DocumentError(
            f"文件有{size // 1024 // 1024}兆字节，超过{LARGEST_BYTES // 1024 // 1024}兆字节的上限",
            where=str(path),
            mend="请拆分后再读取",
        )
    kind, source = _source(path)
    if not source.text.strip():
        raise DocumentError("文件没有文字", where=str(path), mend="请核对文件内容")
    return structured(path, kind, _digest(path), source)


def _source(path: Path) -> tuple[DocumentKind, Source]:
    with path.open("rb") as stream:
        head = stream.read(1024)
    for mark, what, mend in _OTHER_KINDS:
        if head.startswith(mark):
            raise DocumentError(what, where=str(path), mend=mend)
    if head.startswith(_OLE):
        raise _old_office_file(path)
    if head.startswith(b"PK\x03\x04"):
        package = OfficePackage(path)
        if is_workbook(package):
            return DocumentKind.WORKBOOK, read_workbook(package)
        return DocumentKind.WORD, read_word(package)
    if b"%PDF-" in head:
        return DocumentKind.PDF, read_pdf(path)
    return DocumentKind.TEXT, read_text_file(path.read_bytes(), path)


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def _old_office_file(path: Path) -> DocumentError:
    """What an office file of the old container is: encrypted, or of a format before 2007."""
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        return DocumentError("文件已加密", where=str(path), mend="请解除密码，另存后再读取")
    is_workbook = "Workbook".encode("utf-16-le") in content
    name, ending = ("工作簿", ".xlsx") if is_workbook else ("文档", ".docx")
    return DocumentError(
        f"这是旧格式或加密的 Office {name}",
        where=str(path),
        mend=f"请用 Office 或 WPS 另存为 {ending} 后再读取",
    )
