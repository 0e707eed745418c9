"""Is a file what its ending says, and is it all there (文件完整性)? Asked before any software tries to read it."""

import sqlite3
import struct
from collections.abc import Callable, Mapping
from contextlib import closing
from enum import Enum
from pathlib import Path

from yizhangtu.errors import UnreadableFile

__all__ = ["FileFormat", "check_whole", "find_sibling", "is_geodatabase", "sniff"]

_CATALOG_TABLE = "a00000001.gdbtable"
_SHAPEFILE_CODE = 9994
_SHAPEFILE_HEADER_BYTES = 100
_SHAPEFILE_INDEX_BYTES = 8
_DBF_LEAST_HEADER_BYTES = 33


class FileFormat(Enum):
    """The formats a delivery may come in; the value is how users call them."""

    FILE_GEODATABASE = "文件地理数据库（.gdb）"
    SHAPEFILE = "Shapefile"
    GEOPACKAGE = "GeoPackage"
    GEOJSON = "GeoJSON"
    GEOPARQUET = "GeoParquet"


# First bytes of files that are met under a wrong ending.
_FIRST_BYTES = (
    (b"PK\x03\x04", "zip 压缩包"),
    (b"PK\x05\x06", "空的 zip 压缩包"),
    (b"Rar!", "rar 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"SQLite format 3\0", "SQLite 数据库（GeoPackage）"),
    (b"PAR1", "Parquet"),
    (struct.pack(">i", _SHAPEFILE_CODE), "Shapefile"),
    (b"%PDF", "PDF"),
    (b"\xd0\xcf\x11\xe0", "旧版 Office 文件"),
    (b"\x00\x01\x00\x00Standard", "Access 数据库（mdb）"),
)


def sniff(path: Path) -> str:
    """What the first bytes of a file say it is, '' when they say nothing we know."""
    with path.open("rb") as file:
        head = file.read(64)
    for magic, name in _FIRST_BYTES:
        if head.startswith(magic):
            return name
    return "JSON" if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"{", b"[")) else ""


def is_geodatabase(folder: Path) -> bool:
    """Whether a folder holds a file geodatabase, whatever it is called."""
    return (folder / _CATALOG_TABLE).is_file()


def find_sibling(path: Path, suffix: str) -> Path | None:
    """The file beside `path` with the same stem and `suffix`, in any case of letters."""
    wanted = (path.stem + suffix).casefold()
    return next(
        (one for one in sorted(path.parent.iterdir()) if one.name.casefold() == wanted), None
    )


def check_whole(path: Path, form: FileFormat) -> None:
    """Refuse a file that is not of the format, or lacks a part of itself.

    Raises
    ------
    UnreadableFile
        Naming the file, what is wrong, and what to do.
    """
    try:
        _CHECKS[form](path)
    except (OSError, struct.error) as err:
        raise UnreadableFile(
            "文件无法读取", where=path.name, mend="请检查文件权限，并重新拷贝"
        ) from err


def _check_geodatabase(folder: Path) -> None:
    if not is_geodatabase(folder):
        raise UnreadableFile(
            "文件夹里没有地理数据库的系统表",
            where=folder.name,
            mend=f"完整的 .gdb 文件夹内应有 {_CATALOG_TABLE}；请重新拷贝整个文件夹",
        )
    for table in sorted(folder.glob("*.gdbtable")):
        with table.open("rb") as file:
            header = file.read(40)
        declared = struct.unpack_from("<q", header, 24)[0] if len(header) == 40 else 40
        _check_size(table, declared, f"{folder.name}/{table.name}")
        if not table.with_suffix(".gdbtablx").is_file():
            raise UnreadableFile(
                f"缺少索引文件 {table.stem}.gdbtablx",
                where=folder.name,
                mend="请重新拷贝整个 .gdb 文件夹",
            )


def _check_shapefile(path: Path) -> None:
    _check_first_bytes(path, struct.pack(">i", _SHAPEFILE_CODE), "Shapefile")
    index, table = (_needed_sibling(path, suffix) for suffix in (".shx", ".dbf"))
    _check_first_bytes(index, struct.pack(">i", _SHAPEFILE_CODE), "Shapefile 索引（.shx）")
    for part in (path, index):
        with part.open("rb") as file:
            header = file.read(_SHAPEFILE_HEADER_BYTES)
        _check_size(
            part,
            2 * struct.unpack_from(">i", header, 24)[0] if len(header) >= 28 else 100,
            part.name,
        )
    shapes = (index.stat().st_size - _SHAPEFILE_HEADER_BYTES) // _SHAPEFILE_INDEX_BYTES
    records = _checked_records(table)
    if shapes != records:
        raise UnreadableFile(
            f"图形有{shapes}个而属性记录有{records}条，两者对不上",
            where=f"{path.name}、{table.name}",
            mend="这几个文件不是同一次保存的结果，请从原软件重新导出",
        )


def _checked_records(table: Path) -> int:
    with table.open("rb") as file:
        header = file.read(32)
    if len(header) < 32:
        raise _truncated(table.name)
    records, header_bytes, record_bytes = struct.unpack_from("<IHH", header, 4)
    if header_bytes < _DBF_LEAST_HEADER_BYTES or record_bytes < 1:
        raise UnreadableFile(
            "文件内容不是 dBASE 属性表", where=table.name, mend="请从原软件重新导出"
        )
    _check_size(table, header_bytes + records * record_bytes, table.name)
    return int(records)


def _needed_sibling(path: Path, suffix: str) -> Path:
    sibling = find_sibling(path, suffix)
    if sibling is None:
        part = "图形索引" if suffix == ".shx" else "属性表"
        raise UnreadableFile(
            f"缺少{part}文件 {path.stem}{suffix}",
            where=path.name,
            mend="Shapefile 由 .shp、.shx、.dbf、.prj 等同名文件组成，请一并拷贝",
        )
    return sibling


def _check_geopackage(path: Path) -> None:
    _check_first_bytes(path, b"SQLite format 3\0", "GeoPackage")
    with path.open("rb") as file:
        header = file.read(100)
    if len(header) < 100:
        raise _truncated(path.name)
    page_bytes = struct.unpack_from(">H", header, 16)[0]
    _check_size(
        path,
        (65536 if page_bytes == 1 else page_bytes) * struct.unpack_from(">I", header, 28)[0],
        path.name,
    )
    # Without a write-ahead log nothing else holds the file, and a read-only folder cannot take the lock files.
    mode = "mode=ro" if path.with_name(f"{path.name}-wal").exists() else "immutable=1"
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?{mode}", uri=True)) as connection:
            # GDAL skips damaged pages without a word, so rows would be missing unnoticed.
            verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            contents = connection.execute(
                "SELECT name FROM sqlite_master WHERE name = 'gpkg_contents'"
            ).fetchone()
    except sqlite3.DatabaseError as err:
        raise _damaged(path.name) from err
    if verdict != "ok":
        raise _damaged(path.name)
    if contents is None:
        raise UnreadableFile(
            "文件是 SQLite 数据库，但不是 GeoPackage",
            where=path.name,
            mend="请从原软件重新导出为 GeoPackage",
        )


def _check_geojson(path: Path) -> None:
    found = sniff(path)
    if found != "JSON":
        raise _another_format(path, found, "GeoJSON")
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 64))
        if not file.read().rstrip().endswith((b"}", b"]")):
            raise _truncated(path.name)


def _check_geoparquet(path: Path) -> None:
    _check_first_bytes(path, b"PAR1", "Parquet")
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 4))
        if file.read() != b"PAR1" or path.stat().st_size < 12:
            raise _truncated(path.name)


def _check_first_bytes(path: Path, expected: bytes, name: str) -> None:
    with path.open("rb") as file:
        head = file.read(len(expected))
    if head != expected:
        raise _another_format(path, sniff(path), name)


def _check_size(path: Path, declared: int, where: str) -> None:
    if path.stat().st_size < declared:
        raise _truncated(where)


def _truncated(where: str) -> UnreadableFile:
    return UnreadableFile(
        "文件不完整，末尾缺了一部分", where=where, mend="请重新拷贝或重新导出该文件"
    )


def _damaged(where: str) -> UnreadableFile:
    return UnreadableFile("文件内部已损坏", where=where, mend="请重新拷贝或从原软件重新导出该文件")


def _another_format(path: Path, found: str, expected: str) -> UnreadableFile:
    if not path.stat().st_size:
        return UnreadableFile("文件是空的", where=path.name, mend="请重新拷贝该文件")
    content = f"实际是{found}" if found else "无法识别"
    return UnreadableFile(
        f"文件扩展名是 {path.suffix}，内容却不是{expected}（{content}）",
        where=path.name,
        mend="请按实际格式改正扩展名，或从原软件重新导出",
    )


_CHECKS: Mapping[FileFormat, Callable[[Path], None]] = {
    FileFormat.FILE_GEODATABASE: _check_geodatabase,
    FileFormat.SHAPEFILE: _check_shapefile,
    FileFormat.GEOPACKAGE: _check_geopackage,
    FileFormat.GEOJSON: _check_geojson,
    FileFormat.GEOPARQUET: _check_geoparquet,
}
