"""A Parquet file of pairs, written as they come in."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from yizhangtu.errors import SchemaMismatch, UsageError

__all__ = ["written_pairs"]

_UNFINISHED = ".tmp"


def written_pairs(tables: Iterable[pa.Table], path: Path) -> Iterator[pa.Table]:
    """The same tables, each written to the file before it is handed on.

    The file is there whole once the last table was taken, or not at all.

    Raises
    ------
    UsageError
        When the file cannot be written.
    SchemaMismatch
        When a column is of another kind than in the tables before.
    """
    unfinished = path.with_name(f".{path.name}{_UNFINISHED}")
    writer: pq.ParquetWriter | None = None
    empty: pa.Table | None = None
    try:
        for table in tables:
            # A table without rows may not know the types of its columns.
            if table.num_rows:
                writer = writer or pq.ParquetWriter(unfinished, table.schema, compression="zstd")
                writer.write_table(_cast(table, writer.schema))
            empty = table.slice(0, 0)
            yield table
        if writer is None:
            pq.write_table(pa.table({}) if empty is None else empty, unfinished)
        else:
            writer.close()
        unfinished.replace(path)
    except OSError as err:
        raise UsageError(
            f"无法写入文件：{err.strerror or err}",
            where=str(path),
            mend="请检查文件夹是否存在、能否写入，以及磁盘剩余空间",
        ) from err
    finally:
        if writer is not None:
            writer.close()
        unfinished.unlink(missing_ok=True)


def _cast(table: pa.Table, schema: pa.Schema) -> pa.Table:
    try:
        return table.cast(schema)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as err:
        raise SchemaMismatch(
            "字段在各文件中的类型不同",
            where="、".join(schema.names[2:-1]),
            mend="请把该字段在所有文件中统一为同一类型（例如都为文本）",
        ) from err
