"""Task functions that workers import: they wait for the test, leave word of every attempt, or fail."""

import os
import time
from pathlib import Path

import pyarrow as pa

from yizhangtu.engine.tasks import Task
from yizhangtu.errors import InvalidGeometry, UnreadableFile

__all__ = ["crashing", "echo", "held", "refusing", "unreadable"]


def attempt() -> int:
    """How often this task was tried before."""
    from pyspark import TaskContext  # of the worker; where there is no cluster it is not installed

    context = TaskContext.get()
    assert context is not None
    return int(context.attemptNumber())


def echo(task: Task) -> pa.Table:
    """The number, and how many threads the worker may use."""
    return pa.table({"number": [task["number"]], "threads": [os.environ.get("YIZHANGTU_THREADS")]})


def held(task: Task) -> pa.Table:
    """The number, once the file `go` is there; where the attempt runs is told in a file of its own."""
    folder = Path(str(task["folder"]))
    told = folder / f"{task['number']}-{attempt()}"
    unfinished = told.with_suffix(".tmp")
    unfinished.write_text(str(Path.cwd()))
    unfinished.rename(told)
    while not (folder / "go").exists():
        time.sleep(0.02)
    return pa.table({"number": [task["number"]]})


def refusing(task: Task) -> pa.Table:
    """Refuses the task with number 1."""
    if task["number"] == 1:
        raise InvalidGeometry("坐标不是有限数", where="甲.parquet 第 3 行", mend="请改正坐标")
    return echo(task)


def crashing(task: Task) -> pa.Table:
    """Fails as a bad program does."""
    raise RuntimeError(f"task {task['number']} is broken")


def unreadable(task: Task) -> pa.Table:
    """Refuses as a reader does that finds no file, and leaves word of every attempt."""
    (Path(str(task["folder"])) / f"attempt-{attempt()}").touch()
    raise UnreadableFile("找不到文件", where="/data/甲.parquet", mend="请检查路径是否写对")
