"""The engine of one machine: threads of this process."""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice

import pyarrow as pa

from yizhangtu.engine.tasks import Progress, Task, Work
from yizhangtu.geometry.parallel import share_cores, worker_count

__all__ = ["ThreadsEngine"]


class ThreadsEngine:
    """Runs tasks in threads; the kernels release the interpreter lock, so the cores are used.

    Parameters
    ----------
    workers
        How many tasks run at a time; by default one for each core this process may use.

    Examples
    --------
    >>> def squared(task):
    ...     return pa.table({"square": [task["n"] ** 2]})
    >>> tables = ThreadsEngine().run(squared, [{"n": 2}, {"n": 3}])
    >>> pa.concat_tables(tables)["square"].to_pylist()
    [4, 9]
    """

    def __init__(self, workers: int | None = None) -> None:
        self._workers = workers or worker_count()

    def run(
        self, work: Work, tasks: Sequence[Task], *, progress: Progress | None = None
    ) -> Iterator[pa.Table]:
        """As `Engine.run`. At most one task more than there are workers is ahead of the caller."""
        report = progress or _silent
        report(0, len(tasks))
        # A single task has all cores to itself; several keep them busy as they are.
        alone = len(tasks) == 1 or self._workers == 1
        with ThreadPoolExecutor(self._workers, initializer=None if alone else share_cores) as pool:
            rest = iter(tasks)
            # Results wait until the caller takes them, so only a few may be ahead: memory stays bounded.
            ahead: deque[Future[pa.Table]] = deque(
                pool.submit(work, task) for task in islice(rest, self._workers + 1)
            )
            try:
                for done in range(1, len(tasks) + 1):
                    table = ahead.popleft().result()
                    ahead.extend(pool.submit(work, task) for task in islice(rest, 1))
                    report(done, len(tasks))
                    yield table
            finally:
                for future in ahead:
                    future.cancel()


def _silent(_done: int, _total: int) -> None:
    """Tells nobody."""
