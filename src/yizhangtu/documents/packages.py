"""Office files (docx, xlsx) as the packages they are, opened without trusting them."""

import posixpath
import zipfile
from pathlib import Path
from typing import IO

from lxml import etree

from yizhangtu.documents.elements import Element
from yizhangtu.errors import DocumentError

__all__ = ["OfficePackage"]

LARGEST_UNPACKED = 400 * 1024 * 1024
LARGEST_RATIO = 200
_SMALL = 10 * 1024 * 1024
_MOST_ENTRIES = 20_000
_OTHER_KINDS = {
    "OFD.xml": ("这是 OFD 版式文件", "请用阅读器另存为带文字的 PDF 后再读取"),
    "content.xml": ("这是 ODF 格式的文件", "请另存为 .docx 或 .xlsx 后再读取"),
    "ppt/presentation.xml": ("这是演示文稿", "请把文字另存为 .docx 后再读取"),
    "xl/workbook.bin": ("这是二进制工作簿", "请另存为 .xlsx 后再读取"),
}


class OfficePackage:
    """The parts of an office file, each read once it has been found harmless.

    Raises
    ------
    DocumentError
        When the file is broken, encrypted, unpacks to an unreasonable size, or carries a document type declaration.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._archive = zipfile.ZipFile(path)
            self._refuse_bombs()
            self._refuse_other_kinds()
            self._refuse_declarations()
        except (
            zipfile.BadZipFile,
            NotImplementedError,
            etree.LxmlError,
            OSError,
            RuntimeError,
            EOFError,
        ) as error:
            raise self.broken() from error

    def broken(self) -> DocumentError:
        """The error that says so."""
        return DocumentError(
            "不是完好的 Word 文档或工作簿",
            where=str(self.path),
            mend="文件可能下载不完整：请用 Word 或 WPS 打开，另存为 .docx 或 .xlsx 后再读取",
        )

    def names(self) -> frozenset[str]:
        """The names of all parts."""
        return frozenset(self._archive.namelist())

    def open(self, name: str) -> IO[bytes]:
        """A part as a stream of bytes."""
        return self._archive.open(name)

    def tree(self, name: str) -> Element | None:
        """The root of an XML part; None when there is no such part."""
        if name not in self.names():
            return None
        try:
            return etree.fromstring(self._archive.read(name), _parser())
        except (etree.LxmlError, zipfile.BadZipFile, RuntimeError, EOFError) as error:
            raise self.broken() from error

    def main_part(self) -> str:
        """The name of the part that holds the document; empty when the package names none."""
        targets = self.targets("", "officeDocument")
        return targets[0] if targets else ""

    def targets(self, name: str, kind: str) -> list[str]:
        """The parts that a part refers to by relationships of a kind (the end of the relationship's type)."""
        folder, base = posixpath.split(name)
        root = self.tree(posixpath.join(folder, "_rels", f"{base}.rels"))
        if root is None:
            return []
        return [
            posixpath.normpath(posixpath.join("/", folder, entry.get("Target", ""))).lstrip("/")
            for entry in root
            if str(entry.get("Type", "")).endswith(f"/{kind}")
            and entry.get("TargetMode") != "External"
        ]

    def _refuse_bombs(self) -> None:
        """Declared sizes are checked before anything is unpacked; Python refuses entries that exceed them."""
        entries = self._archive.infolist()
        if any(entry.flag_bits & 1 for entry in entries):
            raise DocumentError("文件已加密", where=str(self.path), mend="请解除密码后再读取")
        is_bomb = any(
            entry.file_size > _SMALL
            and entry.file_size > LARGEST_RATIO * max(entry.compress_size, 1)
            for entry in entries
        )
        unpacked = sum(entry.file_size for entry in entries)
        if is_bomb or unpacked > LARGEST_UNPACKED or len(entries) > _MOST_ENTRIES:
            raise DocumentError(
                "文档解压后大得不合理，已拒绝", where=str(self.path), mend="请核对文件来源"
            )

    def _refuse_other_kinds(self) -> None:
        for name, (what, mend) in _OTHER_KINDS.items():
            if name in self.names():
                raise DocumentError(what, where=str(self.path), mend=mend)

    def _refuse_declarations(self) -> None:
        """No office program writes a document type declaration; it is the door of entity attacks."""
        for name in sorted(self.names()):
            if name.endswith((".xml", ".rels")) and self._declares(name):
                raise DocumentError(
                    "文档带有外部实体或类型声明，已拒绝",
                    where=f"{self.path} {name}",
                    mend="请核对文件来源，用 Word 或 WPS 打开后另存",
                )

    def _declares(self, name: str) -> bool:
        with self._archive.open(name) as stream:
            events = etree.iterparse(
                stream, events=("start",), resolve_entities=False, no_network=True, load_dtd=False
            )
            for _, root in events:
                return root.getroottree().docinfo.internalDTD is not None
        return False


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
