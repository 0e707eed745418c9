"""The engine of a cluster: the workers of a Spark standalone cluster run the functions that threads run.

A task is a partition of one row, a worker's core runs one task at a time on one thread, and nothing is exchanged between
workers: results go straight to the driver. A task whose worker is lost is run again on another. Functions give the same
table wherever they run, so the bytes are those of one machine.
"""

import json
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from itertools import islice
from types import TracebackType
from typing import TYPE_CHECKING, Self
from uuid import uuid4

import numpy as np
import pyarrow as pa

from yizhangtu.engine.spark_session import EngineError, open_session, without_pandas_warning
from yizhangtu.engine.spark_worker import OUTCOME, outcomes, reference, refusal, table_of
from yizhangtu.engine.tasks import Progress, Task, Work

if TYPE_CHECKING:
    from pyspark import SparkContext
    from pyspark.sql import DataFrame

__all__ = ["SparkEngine"]

# How long work waits for the first executor, and for another one after the last was lost.
_PATIENCE_S = 120.0
_POLL_S = 0.2
# The results of a job come all at once: jobs of few tasks bound the driver's memory and end soon after a refusal, and
# while the last tasks of one run, the next keeps the other cores busy.
_TASKS_PER_CORE = 16
_JOBS_AT_ONCE = 2
_LAST_ATTEMPT = "most recent failure:"


class SparkEngine:
    """Runs tasks on a Spark standalone cluster (集群计算); a context manager that leaves the cluster at the end.

    Parameters
    ----------
    master_url
        `spark://host:port`, several masters separated by commas.

    Raises
    ------
    UsageError
        When that is no such address.
    EngineError
        When pyspark or Java is missing, the master does not answer, or this process runs Spark already.

    Notes
    -----
    The package must be installed on every worker, under the same path as here or under the one that the environment
    variable PYSPARK_PYTHON names. Everything else (memory, cores, authentication) is set where Spark is used to have
    it: in conf/spark-defaults.conf.
    """

    def __init__(self, master_url: str) -> None:
        self._session = open_session(master_url)
        self._context = self._session.sparkContext
        self._pool = ThreadPoolExecutor(_JOBS_AT_ONCE)
        self._is_open = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._is_open = False
        self._context.cancelAllJobs()
        self._pool.shutdown(cancel_futures=True)
        self._session.stop()

    def run(
        self, work: Work, tasks: Sequence[Task], *, progress: Progress | None = None
    ) -> Iterator[pa.Table]:
        """As `Engine.run`.

        Raises
        ------
        YizhangtuError
            What `work` raised.
        EngineError
            When a task failed otherwise as often as it is tried, or no worker is left.
        """
        without_pandas_warning()
        name, group = reference(work), f"yizhangtu-{uuid4()}"
        watch = _Watch(self._context, group, len(tasks), progress)
        jobs = self._jobs(name, tasks, group)
        ahead = deque(islice(jobs, _JOBS_AT_ONCE))
        try:
            while ahead:
                outcome = watch.result(*ahead.popleft())
                ahead.extend(islice(jobs, 1))
                yield from _tables(outcome)
        finally:
            for _, future in ahead:
                future.cancel()
            if self._is_open:
                self._context.cancelJobGroup(group)

    def _jobs(
        self, name: str, tasks: Sequence[Task], group: str
    ) -> Iterator[tuple[int, Future[pa.Table]]]:
        """Begin a job whenever one is asked for: which task comes after its last, and its outcome to be."""
        begun = 0
        while begun < len(tasks):
            some = tasks[begun : begun + _TASKS_PER_CORE * self._context.defaultParallelism]
            frame = self._frame(name, some, begun)
            begun += len(some)
            yield begun, self._pool.submit(self._collected, frame, group)

    def _frame(self, name: str, tasks: Sequence[Task], start: int) -> "DataFrame":
        """The job of these tasks: a batch of one row makes a partition of one task."""
        rows = pa.table(
            {
                "number": pa.array(range(start, start + len(tasks)), pa.int64()),
                "work": pa.array([name] * len(tasks), pa.string()),
                "task": pa.array([json.dumps(task) for task in tasks], pa.string()),
            }
        )
        batches = pa.Table.from_batches(rows.to_batches(max_chunksize=1))
        return self._session.createDataFrame(batches).mapInArrow(outcomes, OUTCOME)

    def _collected(self, frame: "DataFrame", group: str) -> pa.Table:
        self._context.setJobGroup(group, "yizhangtu")
        return frame.toArrow()


class _Watch:
    """Waits for jobs: tells how far they are, and gives up when nobody works on them."""

    def __init__(
        self, context: "SparkContext", group: str, total: int, progress: Progress | None
    ) -> None:
        self._status = context.statusTracker()
        self._group = group
        self._total = total
        self._progress = progress
        self._told = -1
        self._last_seen = time.monotonic()
        self._tell(0)

    def result(self, end: int, future: Future[pa.Table]) -> pa.Table:
        """What the job of the tasks before number `end` hands back, once it is done.

        Raises
        ------
        EngineError
            When it failed, or no worker is left.
        """
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        self._last_seen = time.monotonic()
        while not wait([future], timeout=_POLL_S).done:
            self._look()
        try:
            outcome = future.result()
        except (PySparkException, Py4JError) as error:
            raise EngineError(
                f"计算任务失败：{_cause(str(error))}",
                where="Spark 集群",
                mend="请查看计算节点工作目录下该应用的 stderr；工作进程意外退出多因内存不足",
            ) from error
        self._tell(end)
        return outcome

    def _look(self) -> None:
        self._tell(sum(map(self._completed, self._status.getJobIdsForGroup(self._group))))
        # The driver is on the list too.
        if len(self._status.getExecutorInfos()) > 1:
            self._last_seen = time.monotonic()
        elif time.monotonic() - self._last_seen > _PATIENCE_S:
            raise EngineError(
                f"{_PATIENCE_S:.0f} 秒内没有计算节点接受任务",
                where="Spark 集群",
                mend="请确认计算节点已启动、有空闲的核和至少 1 GB 内存，并且没有被其他应用占满",
            )

    def _completed(self, job: int) -> int:
        info = self._status.getJobInfo(job)
        stages = [self._status.getStageInfo(stage) for stage in info.stageIds] if info else []
        return sum(stage.numCompletedTasks for stage in stages if stage)

    def _tell(self, done: int) -> None:
        """Reports progress when there is some; Spark forgets old jobs, so what it counts may fall."""
        if self._progress is not None and done > self._told:
            self._told = done
            self._progress(done, self._total)


def _tables(outcome: pa.Table) -> Iterator[pa.Table]:
    """The tables of a job in the order of its tasks; the first refusal among them is raised in its place."""
    for row in np.argsort(outcome["number"].to_numpy()):
        refused = outcome["refusal"][row].as_py()
        if refused is not None:
            raise refusal(refused)
        yield table_of(outcome["table"][row].as_py())


def _cause(message: str) -> str:
    """What went wrong, of Spark's long report: the end of Python's traceback, or why the last attempt was lost."""
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    lost = [line for line in lines if _LAST_ATTEMPT in line]
    return lost[-1].split(_LAST_ATTEMPT)[-1].strip() if lost else lines[-1]
