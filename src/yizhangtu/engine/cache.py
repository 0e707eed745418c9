"""Measured areas kept on disk between runs, under the content they were measured from.

A key is a digest of everything a value follows from, so an entry is right or is not found; nothing is ever out of date.
The file is a convenience: it may be deleted at any time, and whatever is wrong with it, areas are measured again.
"""

import hashlib
import secrets
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

__all__ = ["AreaCache"]

_TABLE = """
CREATE TABLE IF NOT EXISTS areas (
    key BLOB PRIMARY KEY,
    value BLOB NOT NULL,
    used INTEGER NOT NULL
)
"""
# Whatever a damaged entry has become, its bytes are what is checked.
_FIND = "SELECT key, CAST(value AS BLOB), used FROM areas WHERE key IN ({})"
_CHECKSUM_BYTES = 16
_KEYS_AT_ONCE = 500
_PATIENCE_S = 10.0
_DAY_S = 86_400
_SECRET_KEY = b"secret"
_SECRET_BYTES = 32
# The secret does not go as long as the file is there, for nothing would be found without it.
_NEVER_OLD = 1 << 62
# What is left after entries had to go, so that they need not go each time.
_SHARE_KEPT = 0.8


@dataclass(frozen=True, slots=True)
class AreaCache:
    """Values by key in one SQLite file, which several processes may use at the same time.

    most_bytes: entries not used for longest go when the file holds more.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     cache = AreaCache(Path(folder) / "areas.db")
    ...     cache.put({b"key": b"value"})
    ...     cache.get([b"key", b"other"])
    {b'key': b'value'}
    """

    path: Path
    most_bytes: int = 1 << 30

    def get(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """The values of those keys that are there and sound."""
        found: dict[bytes, bytes] = {}
        if self.path.is_file():
            self._work(lambda connection: self._find(connection, keys, found))
        return found

    def put(self, entries: Mapping[bytes, bytes]) -> None:
        """Keep values; what cannot be written is not kept."""
        now = int(time.time())
        rows = [(key, _checksum(key, value) + value, now) for key, value in entries.items()]

        def write(connection: sqlite3.Connection) -> None:
            connection.execute(_TABLE)
            connection.executemany("INSERT OR REPLACE INTO areas VALUES (?, ?, ?)", rows)
            self._make_room(connection)
            connection.commit()

        self._work(write)

    def secret(self) -> bytes:
        """Random bytes that are this file's, made when it is; others each time where nothing can be kept."""
        found: dict[bytes, bytes] = {}
        new = secrets.token_bytes(_SECRET_BYTES)

        def make(connection: sqlite3.Connection) -> None:
            connection.execute(_TABLE)
            self._find(connection, [_SECRET_KEY], found)
            if not found:
                # Of several processes that find none, the first one makes it.
                connection.execute("BEGIN IMMEDIATE")
                self._find(connection, [_SECRET_KEY], found)
            if not found:
                row = (_SECRET_KEY, _checksum(_SECRET_KEY, new) + new, _NEVER_OLD)
                connection.execute("INSERT OR REPLACE INTO areas VALUES (?, ?, ?)", row)
                connection.commit()

        self._work(make)
        return found.get(_SECRET_KEY, new)

    def _find(
        self, connection: sqlite3.Connection, keys: Sequence[bytes], found: dict[bytes, bytes]
    ) -> None:
        now = int(time.time())
        old: list[tuple[int, bytes]] = []
        for start in range(0, len(keys), _KEYS_AT_ONCE):
            some = keys[start : start + _KEYS_AT_ONCE]
            for key, value, used in connection.execute(
                _FIND.format(",".join("?" * len(some))), some
            ):
                if value[:_CHECKSUM_BYTES] == _checksum(key, value[_CHECKSUM_BYTES:]):
                    found[key] = value[_CHECKSUM_BYTES:]
                    if used < now - _DAY_S:
                        old.append((now, key))
        if old:
            connection.executemany("UPDATE areas SET used = ? WHERE key = ?", old)
            connection.commit()

    def _make_room(self, connection: sqlite3.Connection) -> None:
        pages, free, page_bytes = (
            int(connection.execute(f"PRAGMA {name}").fetchone()[0])
            for name in ("page_count", "freelist_count", "page_size")
        )
        size = (pages - free) * page_bytes
        if size <= self.most_bytes:
            return
        count = int(connection.execute("SELECT count(*) FROM areas").fetchone()[0])
        surplus = count - int(count * _SHARE_KEPT * self.most_bytes / size)
        connection.execute(
            "DELETE FROM areas WHERE rowid IN (SELECT rowid FROM areas ORDER BY used LIMIT ?)",
            (surplus,),
        )

    def _work(self, work: Callable[[sqlite3.Connection], None]) -> None:
        """Do what can be done: a file that cannot be used now is passed over, a damaged one removed."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.path, timeout=_PATIENCE_S)) as connection:
                # What a power cut takes away is measured again, so nothing has to wait for the disk.
                connection.execute("PRAGMA synchronous = OFF")
                work(connection)
        except (sqlite3.OperationalError, OSError):
            return
        except sqlite3.DatabaseError:
            self._remove()

    def _remove(self) -> None:
        try:
            self.path.unlink(missing_ok=True)
            self.path.with_name(self.path.name + "-journal").unlink(missing_ok=True)
        except OSError:
            return


def _checksum(key: bytes, value: bytes) -> bytes:
    return hashlib.blake2b(key + value, digest_size=_CHECKSUM_BYTES).digest()
