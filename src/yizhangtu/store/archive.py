"""Unpacking a delivered zip (压缩包) without trusting it: names in GBK, bombs, and paths that climb out."""

import shutil
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from yizhangtu.errors import UnreadableFile

__all__ = ["UnpackLimits", "entry_name", "unpack"]

_CHUNK_BYTES = 1 << 20
_ENCRYPTED = 0x1
_UTF8_NAME = 0x800
_UNICODE_PATH_FIELD = 0x7075
_NOISE = frozenset({"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class UnpackLimits:
    """What an archive may unpack to.

    `ratio` is unpacked over packed bytes of the whole archive and counts only beyond `harmless_bytes`: attribute tables
    padded with spaces pack 50 to 1, a bomb 1000 to 1.
    """

    entries: int = 20_000
    total_bytes: int = 32 * 1024**3
    ratio: int = 200
    harmless_bytes: int = 256 * 1024**2


def unpack(archive: Path, folder: Path, limits: UnpackLimits = UnpackLimits()) -> None:
    """Unpack `archive` into the existing empty `folder`.

    Everything is checked before the first byte is written; sizes are counted again while unpacking, because what an
    archive declares may be a lie. Archives inside the archive stay packed.

    Raises
    ------
    UnreadableFile
        When the archive is damaged, encrypted, too big, or holds an entry that may not be unpacked.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = _checked_entries(opened, archive, limits)
            _check_room(sum(info.file_size for info, _ in entries), folder, archive)
            allowed = _allowed_bytes(archive, limits)
            for info, name in entries:
                allowed -= _write_entry(opened, info, folder / name, allowed, archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError) as err:
        raise UnreadableFile(
            "压缩包已损坏或不完整",
            where=archive.name,
            mend="请重新压缩为普通 zip 并完整拷贝后再导入",
        ) from err
    except OSError as err:
        raise UnreadableFile(
            f"解压失败：{err.strerror or err}",
            where=archive.name,
            mend="请检查磁盘剩余空间和文件权限",
        ) from err


def entry_name(info: zipfile.ZipInfo) -> str:
    """The entry's name as its maker meant it, folders separated by '/'.

    In order: the UTF-8 flag, the Unicode path field, strict UTF-8, GB18030 (what Windows in Chinese writes), and at last
    code page 437 as the format says.
    """
    raw_name = info.orig_filename
    if not info.flag_bits & _UTF8_NAME:
        raw = raw_name.encode("cp437")
        raw_name = _unicode_path(info.extra, raw) or _decoded(raw) or raw_name
    # Some Windows tools write their own separator; in GBK its byte is also the second half of characters, so only now.
    return raw_name.replace("\\", "/")


def _decoded(raw: bytes) -> str | None:
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """The name in the Info-ZIP Unicode path field, None when absent or made for another name."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        body, extra = extra[4 : 4 + size], extra[4 + size :]
        if (
            kind == _UNICODE_PATH_FIELD
            and len(body) > 5
            and struct.unpack_from("<I", body, 1)[0] == zlib.crc32(raw)
        ):
            return body[5:].decode("utf-8", errors="replace")
    return None


def _checked_entries(
    opened: zipfile.ZipFile, archive: Path, limits: UnpackLimits
) -> list[tuple[zipfile.ZipInfo, PurePosixPath]]:
    """The files of the archive with their safe relative paths."""
    infos = opened.infolist()
    if len(infos) > limits.entries:
        raise _refused(f"压缩包内有{len(infos)}个条目，超过{limits.entries}个", archive)
    declared = sum(info.file_size for info in infos)
    if declared > _allowed_bytes(archive, limits):
        raise _refused(f"压缩包声明解压后有{declared / 1024**3:.1f} GiB，压缩比异常", archive)
    entries = list(_files(infos, archive))
    seen: set[str] = set()
    for _, path in entries:
        if str(path).casefold() in seen:
            raise _refused(f"压缩包内有重名条目“{path}”", archive)
        seen.add(str(path).casefold())
    return entries


def _files(
    infos: list[zipfile.ZipInfo], archive: Path
) -> Iterator[tuple[zipfile.ZipInfo, PurePosixPath]]:
    for info in infos:
        name = entry_name(info)
        path = PurePosixPath(name)
        if info.flag_bits & _ENCRYPTED:
            raise UnreadableFile(
                f"压缩包内的“{name}”有密码",
                where=archive.name,
                mend="请解密后重新压缩，或先解压再导入文件夹",
            )
        if path.is_absolute() or ".." in path.parts or ":" in name or "\0" in name:
            raise _refused(f"压缩包内的“{name}”指向压缩包以外的位置", archive)
        if stat.S_ISLNK(info.external_attr >> 16):
            raise _refused(f"压缩包内的“{name}”是符号链接", archive)
        if not name.endswith("/") and not _NOISE.intersection(path.parts):
            yield info, path


def _write_entry(
    opened: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, allowed: int, archive: Path
) -> int:
    """Unpack one entry, stopping at `allowed` bytes; returns how many it had."""
    target.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with opened.open(info) as source, target.open("xb") as sink:
        while chunk := source.read(_CHUNK_BYTES):
            written += len(chunk)
            if written > min(allowed, info.file_size):
                raise _refused(f"“{entry_name(info)}”解压后的大小超过声明，疑为压缩炸弹", archive)
            sink.write(chunk)
    return written


def _allowed_bytes(archive: Path, limits: UnpackLimits) -> int:
    by_ratio = max(limits.harmless_bytes, archive.stat().st_size * limits.ratio)
    return min(limits.total_bytes, by_ratio)


def _check_room(needed: int, folder: Path, archive: Path) -> None:
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise UnreadableFile(
            f"解压需要{needed / 1024**3:.1f} GiB，临时文件夹只剩{free / 1024**3:.1f} GiB",
            where=archive.name,
            mend="请清理磁盘，或用环境变量 TMPDIR 指定更大的临时文件夹",
        )


def _refused(what: str, archive: Path) -> UnreadableFile:
    return UnreadableFile(
        what,
        where=archive.name,
        mend="请核实压缩包的来源；确认无误时，先自行解压，再导入解压后的文件夹",
    )
