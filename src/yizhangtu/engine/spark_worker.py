"""What a worker of the cluster does: calls the function of each task by its name and hands back what came of it.

A result travels as an Arrow stream. What the function refused travels as text, so that the driver raises the same
error that threads would; it comes out the same on every machine and is not tried again. Files are the exception: a share
that one machine cannot read now may be readable elsewhere, so that is tried as often as a lost machine. Anything else that goes wrong
is left to Spark, which tries the task again and then gives up.
"""

import json
import socket
from collections.abc import Iterator
from importlib import import_module
from operator import attrgetter
from typing import Any

import pyarrow as pa

from yizhangtu import errors
from yizhangtu.engine.tasks import Work
from yizhangtu.errors import UnreadableFile, YizhangtuError

__all__ = ["ATTEMPTS", "OUTCOME", "outcomes", "reference", "refusal", "table_of"]

ATTEMPTS = 4
"""How often a task is tried before the work is given up."""

OUTCOME = "number long, table binary, refusal string"
"""The columns of what a worker hands back, as Spark writes them: a task's number, and its table or why there is none."""

_COLUMNS = pa.schema([("number", pa.int64()), ("table", pa.binary()), ("refusal", pa.string())])


def reference(work: Work) -> str:
    """The name by which a worker finds a function: `module:function`.

    Raises
    ------
    ValueError
        When it is not defined at the top of a module that can be imported.

    Examples
    --------
    >>> reference(reference)
    'yizhangtu.engine.spark_worker:reference'
    """
    name = f"{work.__module__}:{work.__qualname__}"
    if "<" in name or work.__module__ == "__main__":
        raise ValueError(f"{name} cannot be imported by a worker")
    return name


def outcomes(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The outcome of every task in batches with the columns number, work (its reference) and task (JSON)."""
    for batch in batches:
        for row in batch.to_pylist():
            yield pa.RecordBatch.from_pylist([_outcome(**row)], schema=_COLUMNS)


def table_of(stream: bytes) -> pa.Table:
    """The table in an Arrow stream."""
    with pa.ipc.open_stream(stream) as reader:
        return reader.read_all()


def refusal(text: str) -> YizhangtuError:
    """The error that a worker's function raised.

    Examples
    --------
    >>> refusal('{"error": "UsageError", "what": "不能这样", "where": "a.parquet", "mend": ""}')
    UsageError('不能这样')
    """
    told: dict[str, str] = json.loads(text)
    kind: type[YizhangtuError] = getattr(errors, told["error"], YizhangtuError)
    return kind(told["what"], where=told["where"], mend=told["mend"])


def _outcome(number: int, work: str, task: str) -> dict[str, Any]:
    module, _, name = work.partition(":")
    function: Work = attrgetter(name)(import_module(module))
    try:
        table = function(json.loads(task))
    except YizhangtuError as error:
        if isinstance(error, UnreadableFile) and not _is_last_attempt():
            raise
        return {"number": number, "refusal": json.dumps(_told(error), ensure_ascii=False)}
    return {"number": number, "table": _stream(table)}


def _is_last_attempt() -> bool:
    from pyspark import TaskContext

    context = TaskContext.get()
    return context is None or context.attemptNumber() + 1 >= ATTEMPTS


def _told(error: YizhangtuError) -> dict[str, str]:
    """An error in words; one about a file says on which machine, since the others may well read it."""
    where, mend = error.where, error.mend
    if isinstance(error, UnreadableFile):
        where = "；".join(filter(None, [where, f"计算节点{socket.gethostname()}"]))
        shared = "文件须放在各计算节点都能以同一路径读取的共享存储上"
        mend = "；".join(filter(None, [mend, shared]))
    return {"error": type(error).__name__, "what": error.what, "where": where, "mend": mend}


def _stream(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    stream: bytes = sink.getvalue().to_pybytes()
    return stream
