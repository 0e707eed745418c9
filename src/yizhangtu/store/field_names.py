"""Shapefile field names cut in the middle of a character (字段名截断): ten bytes hold three Chinese characters and a third."""

import shutil
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from yizhangtu.store.wholeness import find_sibling

__all__ = ["FIELD_NAME_BYTES", "cut_name", "readable_shapefile"]

FIELD_NAME_BYTES = 10
_DESCRIPTOR_BYTES = 32
_NAME_SLOT_BYTES = 11


def cut_name(name: str, encoding: str) -> str:
    """The name as a shapefile's table holds it, without the half of a character at its end.

    Examples
    --------
    >>> cut_name("举证材料", "UTF-8"), cut_name("举证材料", "GBK")
    ('举证材', '举证材料')
    """
    return name.encode(encoding, errors="ignore")[:FIELD_NAME_BYTES].decode(
        encoding, errors="ignore"
    )


@contextmanager
def readable_shapefile(path: Path, encoding: str) -> Iterator[Path]:
    """The shapefile, or a copy with half characters taken off its field names, which GDAL cannot hand on."""
    table = find_sibling(path, ".dbf")
    header = b"" if table is None else _whole_names(_header(table), encoding)
    if table is None or header == _header(table):
        yield path
        return
    with TemporaryDirectory(prefix="yizhangtu-") as folder:
        for part in path.parent.glob("*"):
            if part.stem == path.stem and part.is_file():
                shutil.copy(part, folder)
        with (Path(folder) / table.name).open("r+b") as file:
            file.write(header)
        yield Path(folder) / path.name


def _header(table: Path) -> bytes:
    with table.open("rb") as file:
        start = file.read(_DESCRIPTOR_BYTES)
        return start + file.read(struct.unpack_from("<H", start, 8)[0] - len(start))


def _whole_names(header: bytes, encoding: str) -> bytes:
    changed = bytearray(header)
    for start in range(_DESCRIPTOR_BYTES, len(header) - _DESCRIPTOR_BYTES, _DESCRIPTOR_BYTES):
        if header[start : start + 1] == b"\r":
            break
        name = header[start : start + _NAME_SLOT_BYTES].split(b"\0")[0]
        whole = name.decode(encoding, errors="ignore").encode(encoding)
        if whole != name:
            changed[start : start + _NAME_SLOT_BYTES] = whole.ljust(_NAME_SLOT_BYTES, b"\0")
    return bytes(changed)
