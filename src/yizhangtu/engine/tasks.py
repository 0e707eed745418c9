"""What an engine is: it runs one function over many tasks, anywhere, and hands the tables back in order.

A task is plain JSON, so that it can travel to another process or machine; the function is one of a module, so that a
worker can import it. A function must give the same table for the same task wherever and however often it runs.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol, TypeAlias

import pyarrow as pa

__all__ = ["Engine", "JsonValue", "Progress", "Task", "Work"]

JsonValue: TypeAlias = (
    bool | int | float | str | Sequence["JsonValue"] | Mapping[str, "JsonValue"] | None
)
"""What JSON can hold."""

Task: TypeAlias = Mapping[str, JsonValue]
"""One unit of work, as JSON."""

Work: TypeAlias = Callable[[Task], pa.Table]
"""A function of a module that turns a task into a table."""

Progress: TypeAlias = Callable[[int, int], None]
"""Told how many tasks are done, and how many there are."""


class Engine(Protocol):
    """Runs tasks: threads of this process, or the workers of a cluster."""

    def run(
        self, work: Work, tasks: Sequence[Task], *, progress: Progress | None = None
    ) -> Iterator[pa.Table]:
        """The table of every task, in the order of the tasks.

        Parameters
        ----------
        work
            A function defined at the top of an importable module.
        progress
            Called in the caller's thread, first with nothing done, then after each task.

        Raises
        ------
        YizhangtuError
            What `work` raised, as it raised it; the tasks not yet begun are then left out.
        """
        ...
