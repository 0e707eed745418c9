"""The engine of one machine: order, refusal, progress, and how far it runs ahead."""

from threading import Lock

import pyarrow as pa
import pytest

from yizhangtu.engine.tasks import Task
from yizhangtu.engine.threads import ThreadsEngine
from yizhangtu.errors import InvalidGeometry

TASKS: list[Task] = [{"n": n} for n in range(20)]


def numbered(task: Task) -> pa.Table:
    return pa.table({"n": [task["n"]]})


def refused_at_three(task: Task) -> pa.Table:
    if task["n"] == 3:
        raise InvalidGeometry("不是面", where="第4行")
    return numbered(task)


def test_tables_come_in_the_order_of_the_tasks() -> None:
    tables = ThreadsEngine(4).run(numbered, TASKS)
    assert pa.concat_tables(tables)["n"].to_pylist() == list(range(20))


def test_no_tasks_give_no_tables() -> None:
    assert list(ThreadsEngine().run(numbered, [])) == []


def test_what_a_task_raises_is_raised() -> None:
    with pytest.raises(InvalidGeometry, match="第4行"):
        list(ThreadsEngine(2).run(refused_at_three, TASKS))


def test_progress_begins_with_nothing_and_ends_with_all() -> None:
    told: list[tuple[int, int]] = []
    list(ThreadsEngine(2).run(numbered, TASKS, progress=lambda *now: told.append(now)))
    assert told == [(done, 20) for done in range(21)]


def test_results_do_not_pile_up_before_a_slow_caller() -> None:
    begun, lock = set(), Lock()

    def counted(task: Task) -> pa.Table:
        with lock:
            begun.add(task["n"])
        return numbered(task)

    tables = ThreadsEngine(2).run(counted, TASKS)
    for taken in range(1, 6):
        next(tables)
        assert len(begun) <= taken + 3
    tables.close()  # type: ignore[attr-defined]
