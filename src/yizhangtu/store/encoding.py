"""Which encoding the text of a shapefile is in (文本编码): declared in .cpg, else strict UTF-8, else GB18030."""

import codecs
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from yizhangtu.errors import UnreadableFile
from yizhangtu.store.wholeness import find_sibling

__all__ = ["TextEncoding", "shapefile_encoding"]

UTF_8 = "UTF-8"
# The superset of GBK and GB2312: what Chinese Windows writes is read by it, rare characters included.
GB18030 = "GB18030"
_SPELLINGS = {
    **dict.fromkeys(("UTF-8", "UTF8", "65001"), UTF_8),
    **dict.fromkeys(
        ("GBK", "GB2312", "GB18030", "936", "CP936", "54936", "ANSI 936", "OEM 936"), GB18030
    ),
    **dict.fromkeys(
        ("ISO-8859-1", "ISO88591", "8859_1", "88591", "1252", "CP1252", "ANSI 1252"), "ISO-8859-1"
    ),
    **dict.fromkeys(("BIG5", "BIG-5", "950", "CP950"), "BIG5"),
}
# The language driver byte of a dBASE file that means code page 936.
_GBK_DRIVER = 0x4D
_FIELD_BYTES = 32
_FIELD_NAME_BYTES = 11
_LONGEST_CHARACTER = 4


@dataclass(frozen=True, slots=True)
class TextEncoding:
    """The encoding to read by, what was declared ('' when nothing), and a decoded sample ('' for plain ASCII).

    `contradicted` is true when the declared encoding cannot be that of the text.
    """

    name: str
    declared: str = ""
    sample: str = ""
    contradicted: bool = False


@dataclass(frozen=True, slots=True)
class _Cell:
    """A text of the table in bytes; `cut` when it fills its field, so that a character may be cut at the end."""

    raw: bytes
    cut: bool


def shapefile_encoding(path: Path) -> TextEncoding:
    """The encoding of a shapefile's attribute table, decided over every text in it.

    Parameters
    ----------
    path
        The .shp of a shapefile known to be whole.

    Raises
    ------
    UnreadableFile
        When neither the declared encoding nor UTF-8 nor GB18030 decodes every text.
    """
    table = find_sibling(path, ".dbf")
    if table is None:
        raise UnreadableFile(
            "缺少属性表文件", where=path.name, mend="请将同名的 .dbf 与 .shp 放在一起"
        )
    written = _declaration(path)
    declared = _SPELLINGS.get(written.upper(), "") or _python_name(written)
    cells = list(_cells(table))
    if not cells:
        return TextEncoding(declared or UTF_8, written)
    fallbacks = (GB18030, UTF_8) if _driver(table) == _GBK_DRIVER else (UTF_8, GB18030)
    for name in (declared, *fallbacks) if declared else fallbacks:
        if all(_decodes(cell, name) for cell in cells):
            sample = max(cells, key=lambda cell: (len(cell.raw), cell.raw)).raw.decode(
                name, errors="ignore"
            )
            return TextEncoding(
                name, written, sample[:24], contradicted=_is_contradicted(written, name, declared)
            )
    bad = next(cell for cell in cells if not _decodes(cell, GB18030))
    raise UnreadableFile(
        f"属性表的文本既不是 UTF-8 也不是 GB18030 编码（例如字节 {bad.raw[:16].hex(' ')}）",
        where=table.name,
        mend="请从原软件以 UTF-8 编码重新导出，并附上 .cpg 文件",
    )


def _is_contradicted(written: str, used: str, declared: str) -> bool:
    """Declared and not usable, or a western encoding, which decodes any bytes and never Chinese text."""
    return bool(written) and (used != declared or used == "ISO-8859-1")


def _declaration(path: Path) -> str:
    sibling = find_sibling(path, ".cpg")
    return (
        ""
        if sibling is None
        else sibling.read_bytes()[:64].decode("ascii", errors="ignore").strip("\0 \r\n\t")
    )


def _python_name(written: str) -> str:
    try:
        return codecs.lookup(written).name if written else ""
    except LookupError:
        return ""


def _driver(table: Path) -> int:
    with table.open("rb") as file:
        return file.read(_FIELD_BYTES)[29]


def _decodes(cell: _Cell, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)()
    try:
        decoder.decode(cell.raw, final=not cell.cut)
    except UnicodeDecodeError:
        return False
    return True


def _cells(table: Path) -> Iterator[_Cell]:
    """Every text with a byte beyond ASCII once: the names of the fields, then the values field by field."""
    data = np.memmap(table, dtype=np.uint8, mode="r")
    records, header_bytes, record_bytes = struct.unpack_from("<IHH", data[:12].tobytes(), 4)
    header = data[:header_bytes].tobytes()
    body = data[header_bytes : header_bytes + records * record_bytes].reshape(records, record_bytes)
    offset = 1  # the first byte of a record marks it as deleted
    for start in range(_FIELD_BYTES, header_bytes - 1, _FIELD_BYTES):
        field = header[start : start + _FIELD_BYTES]
        if field[:1] == b"\r" or len(field) < _FIELD_BYTES:
            break
        name = field[:_FIELD_NAME_BYTES].split(b"\0")[0]
        if not name.isascii():
            yield _Cell(name, cut=len(name) >= _FIELD_NAME_BYTES - 1)
        width = field[16]
        if field[11:12] == b"C":
            yield from _column_cells(body[:, offset : offset + width], width)
        offset += width


def _column_cells(
    column: "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]", width: int
) -> Iterator[_Cell]:
    beyond_ascii = column[(column >= 0x80).any(axis=1)]
    if not len(beyond_ascii):
        return
    for raw in np.unique(np.ascontiguousarray(beyond_ascii).view(f"S{width}").ravel()).tolist():
        yield _Cell(raw.rstrip(b" "), cut=len(raw.rstrip(b" ")) > width - _LONGEST_CHARACTER)
