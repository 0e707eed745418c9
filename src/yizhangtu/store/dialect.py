"""The one place that knows which database holds the catalog: today SQLite."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from yizhangtu.errors import StoreError

__all__ = ["Catalog"]

_WRITING = "yizhangtu_writing"
_PRAGMAS = (
    # Readers never wait for a writer, and a commit is one append and one forced write.
    "PRAGMA journal_mode = WAL",
    # A commit is on the disk when it returns; NORMAL would lose the last ones with the power.
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
)


class Catalog:
    """A catalog database: read and write transactions, and its failures told in our words."""

    def __init__(self, file: Path, *, timeout_seconds: float = 30.0) -> None:
        self.file = file
        # No pool: no open file outlives a call, so a workspace folder can be moved or removed at any time.
        self._engine: Engine = create_engine(
            URL.create("sqlite", database=str(file)),
            poolclass=NullPool,
            connect_args={"timeout": timeout_seconds},
        )
        event.listen(self._engine, "connect", _on_connect)
        event.listen(self._engine, "begin", _on_begin)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the catalog, whoever writes meanwhile.

        Raises
        ------
        StoreError
            When the database cannot be read.
        """
        with self._told(), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that alone may write; it is committed at the end, or leaves no trace when an exception passes.

        Raises
        ------
        StoreError
            When another process writes for longer than the timeout, or the database cannot be written.
        """
        with self._told(), self._engine.connect() as connection:
            connection = connection.execution_options(**{_WRITING: True})
            with connection.begin():
                yield connection

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OperationalError as err:
            if "locked" in str(err.orig) or "busy" in str(err.orig):
                raise StoreError(
                    "另一个程序正在写这个工作区",
                    where=str(self.file),
                    mend="请等它完成后重试；本次操作没有留下任何改动",
                ) from err
            raise self._failure(err) from err
        except SQLAlchemyError as err:
            raise self._failure(err) from err

    def _failure(self, err: SQLAlchemyError) -> StoreError:
        cause = getattr(err, "orig", None) or err
        return StoreError(
            f"目录库读写失败：{cause}",
            where=str(self.file),
            mend="请检查磁盘空间和权限；若目录库已损坏，请从备份恢复整个工作区文件夹",
        )


def _on_connect(connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
    # The driver would begin late and only for some statements; `_on_begin` says exactly when and how.
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(pragma).close()


def _on_begin(connection: Connection) -> None:
    # IMMEDIATE takes the write lock before the first read: a number counted from what was read cannot be taken twice.
    is_writing = connection.get_execution_options().get(_WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")
