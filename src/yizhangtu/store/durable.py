"""Files that are there whole or not at all, and still there after the power fails."""

import hashlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from yizhangtu.errors import StoreError

__all__ = ["LEFTOVER_SUFFIX", "file_sha256", "move_durably", "sync_file", "write_durably"]

LEFTOVER_SUFFIX = ".tmp"


def write_durably(path: Path, write: Callable[[Path], None]) -> str:
    """Let `write` fill a temporary file beside `path`, then put it in place; returns the file's SHA-256.

    When it returns, the bytes are on the disk under the final name. When it fails or the process dies, `path` is as it
    was; what may be left is a temporary file, which nobody reads.

    Raises
    ------
    StoreError
        When the disk refuses (full, read-only, no permission).
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}{LEFTOVER_SUFFIX}")
    try:
        write(temporary)
        checksum = file_sha256(temporary)
        sync_file(temporary)
        move_durably(temporary, path)
    except OSError as err:
        raise StoreError(
            f"无法写入文件：{err.strerror or err}",
            where=str(path),
            mend="请检查磁盘剩余空间和文件夹的写入权限，然后重试",
        ) from err
    finally:
        temporary.unlink(missing_ok=True)
    return checksum


def file_sha256(path: Path) -> str:
    """SHA-256 of the file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync_file(path: Path) -> None:
    """Force the file's bytes to the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def move_durably(source: Path, target: Path) -> None:
    """Rename within one folder and force the folder's entry to the disk."""
    source.replace(target)
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    # Windows cannot open a folder for this and journals the rename itself.
    directory_flag: int | None = getattr(os, "O_DIRECTORY", None)
    if directory_flag is None:
        return
    descriptor = os.open(folder, os.O_RDONLY | directory_flag)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
