"""Areas kept on disk: found again when sound, passed over when not."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from yizhangtu.engine.cache import AreaCache


@pytest.fixture
def cache(tmp_path: Path) -> AreaCache:
    return AreaCache(tmp_path / "cache" / "areas.db")


def test_what_was_put_is_found(cache: AreaCache) -> None:
    cache.put({b"one": b"1", b"none": b""})
    assert cache.get([b"one", b"none", b"other"]) == {b"one": b"1", b"none": b""}


def test_many_keys_at_once(cache: AreaCache) -> None:
    entries = {str(n).encode(): bytes(n % 7) for n in range(3000)}
    cache.put(entries)
    assert cache.get(list(entries)) == entries


def test_nothing_is_found_before_anything_was_put(cache: AreaCache) -> None:
    assert cache.get([b"one"]) == {}
    assert not cache.path.exists()


def test_a_damaged_entry_is_passed_over(cache: AreaCache) -> None:
    cache.put({b"one": b"value of one", b"two": b"2"})
    with sqlite3.connect(cache.path) as connection:
        connection.execute(
            "UPDATE areas SET value = substr(value, 1, 20) || 'X' WHERE key = ?", (b"one",)
        )
    connection.close()
    assert cache.get([b"one", b"two"]) == {b"two": b"2"}


def test_an_entry_under_another_key_is_passed_over(cache: AreaCache) -> None:
    cache.put({b"one": b"1"})
    with sqlite3.connect(cache.path) as connection:
        connection.execute("UPDATE areas SET key = ?", (b"two",))
    connection.close()
    assert cache.get([b"two"]) == {}


def test_a_file_that_is_no_database_is_replaced(cache: AreaCache) -> None:
    cache.path.parent.mkdir()
    cache.path.write_bytes(b"this is no database" * 100)
    assert cache.get([b"one"]) == {}
    cache.put({b"one": b"1"})
    assert cache.get([b"one"]) == {b"one": b"1"}


def test_a_damaged_file_is_replaced(cache: AreaCache) -> None:
    cache.put({str(n).encode(): bytes(300) for n in range(500)})
    data = bytearray(cache.path.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    cache.path.write_bytes(bytes(data))
    assert cache.get([b"1"]) == {}
    cache.put({b"one": b"1"})
    cache.put({b"one": b"1"})
    assert cache.get([b"one"]) == {b"one": b"1"}


def test_a_folder_that_cannot_be_made_means_no_cache(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    cache = AreaCache(tmp_path / "file" / "areas.db")
    cache.put({b"one": b"1"})
    assert cache.get([b"one"]) == {}


def test_it_stays_within_its_bound_and_keeps_what_was_used_last(tmp_path: Path) -> None:
    cache = AreaCache(tmp_path / "areas.db", most_bytes=2 << 20)
    cache.put({f"old{n}".encode(): bytes(1000) for n in range(500)})
    with sqlite3.connect(cache.path) as connection:
        connection.execute("UPDATE areas SET used = used - 1000000")
    connection.close()
    cache.get([b"old0"])  # used again, so no longer old
    for k in range(6):
        cache.put({f"new{k}-{n}".encode(): bytes(1000) for n in range(200)})
    assert cache.get([b"old1", b"old99"]) == {}
    assert len(cache.get([b"old0", b"new5-0"])) == 2
    assert cache.path.stat().st_size < 1.5 * (2 << 20)


def test_the_secret_is_of_the_file_and_stays(cache: AreaCache, tmp_path: Path) -> None:
    secret = cache.secret()
    cache.put({b"one": b"1"})
    assert len(secret) == 32
    assert AreaCache(cache.path).secret() == secret
    assert AreaCache(tmp_path / "other.db").secret() != secret


def test_the_secret_does_not_go_when_room_is_made(tmp_path: Path) -> None:
    cache = AreaCache(tmp_path / "areas.db", most_bytes=1 << 20)
    secret = cache.secret()
    for k in range(4):
        cache.put({f"{k}-{n}".encode(): bytes(1000) for n in range(1000)})
    assert cache.get([b"0-0"]) == {}
    assert cache.secret() == secret


def test_a_damaged_secret_is_made_anew(cache: AreaCache) -> None:
    secret = cache.secret()
    with sqlite3.connect(cache.path) as connection:
        connection.execute("UPDATE areas SET value = zeroblob(48)")
    connection.close()
    made = cache.secret()
    assert made not in {secret, bytes(32)}
    assert cache.secret() == made


def test_without_a_file_there_is_another_secret_each_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    cache = AreaCache(tmp_path / "file" / "areas.db")
    assert cache.secret() != cache.secret()


PUT_TWENTY = """
import sys
from pathlib import Path
from yizhangtu.engine.cache import AreaCache
for n in range(20):
    AreaCache(Path(sys.argv[1])).put({f"{sys.argv[2]}-{n}".encode(): str(n).encode()})
"""


def test_several_processes_may_write(tmp_path: Path) -> None:
    path = tmp_path / "areas.db"
    writers = [
        subprocess.Popen([sys.executable, "-c", PUT_TWENTY, str(path), name]) for name in "abc"
    ]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    keys = [f"{name}-{n}".encode() for name in "abc" for n in range(20)]
    assert len(AreaCache(path).get(keys)) == 60
