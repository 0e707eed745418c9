"""What surrounds a cluster, without one."""

import json
from concurrent.futures import Future

import pyarrow as pa
import pytest

from yizhangtu.engine import spark
from yizhangtu.engine.spark_session import EngineError
from yizhangtu.engine.spark_worker import outcomes, reference, refusal, table_of
from yizhangtu.engine.tasks import Task, Work
from yizhangtu.errors import InvalidGeometry, UnreadableFile, YizhangtuError


def doubled(task: Task) -> pa.Table:
    return pa.table({"number": [2 * int(str(task["number"]))]})


def refusing(task: Task) -> pa.Table:
    raise InvalidGeometry("坐标不是有限数", where=f"第 {task['number']} 行", mend="请改正")


def unreadable(task: Task) -> pa.Table:
    raise UnreadableFile("找不到文件", where=f"/data/{task['number']}.parquet")


def from_main(task: Task) -> pa.Table:
    return doubled(task)


from_main.__module__ = "__main__"


def done(name: str) -> list[dict[str, object]]:
    """What a worker hands back for two tasks."""
    batch = pa.RecordBatch.from_pylist(
        [
            {"number": number, "work": f"{__name__}:{name}", "task": json.dumps({"number": number})}
            for number in (5, 6)
        ]
    )
    return [row for found in outcomes(iter([batch])) for row in found.to_pylist()]


def test_a_worker_hands_back_tables_by_number() -> None:
    rows = done("doubled")
    assert [row["number"] for row in rows] == [5, 6]
    tables = [table_of(stream) for row in rows if isinstance(stream := row["table"], bytes)]
    assert [table["number"].to_pylist() for table in tables] == [[10], [12]]
    assert [row["refusal"] for row in rows] == [None, None]


def test_a_worker_hands_back_what_was_refused() -> None:
    first, _ = done("refusing")
    assert first["table"] is None
    error = refusal(str(first["refusal"]))
    assert type(error) is InvalidGeometry
    assert (error.what, error.where, error.mend) == ("坐标不是有限数", "第 5 行", "请改正")


def test_what_concerns_a_file_names_the_machine_and_the_shared_storage() -> None:
    first, _ = done("unreadable")
    error = refusal(str(first["refusal"]))
    assert type(error) is UnreadableFile
    assert error.where.startswith("/data/5.parquet；计算节点")
    assert "共享存储" in error.mend


def test_an_error_of_a_kind_unknown_here_stays_one_of_ours() -> None:
    text = json.dumps({"error": "NewerError", "what": "不能", "where": "", "mend": ""})
    assert type(refusal(text)) is YizhangtuError


@pytest.mark.parametrize("work", [lambda task: doubled(task), from_main], ids=["lambda", "main"])
def test_only_functions_of_modules_travel(work: Work) -> None:
    with pytest.raises(ValueError, match="cannot be imported"):
        reference(work)


class NoExecutors:
    """The status of a cluster on which nothing runs but the driver."""

    def statusTracker(self) -> "NoExecutors":  # noqa: N802 - the cluster's name for it
        return self

    def getJobIdsForGroup(self, _group: str) -> list[int]:  # noqa: N802
        return []

    def getExecutorInfos(self) -> list[str]:  # noqa: N802
        return ["driver"]


def test_nobody_waits_for_ever_for_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyspark")
    monkeypatch.setattr(spark, "_PATIENCE_S", 0.3)
    watch = spark._Watch(NoExecutors(), "group", 1, None)  # type: ignore[arg-type]
    with pytest.raises(EngineError, match="没有计算节点接受任务"):
        watch.result(1, Future())


@pytest.mark.parametrize(
    ("report", "cause"),
    [
        ("An exception was thrown:\nTraceback\n  File x\nKeyError: 'a'\n", "KeyError: 'a'"),
        (
            "o.getResult\nCaused by: Task 0 failed 4 times, most recent failure: worker exited\n\tat x.y\n",
            "worker exited",
        ),
    ],
)
def test_the_cause_in_a_long_report(report: str, cause: str) -> None:
    assert spark._cause(report) == cause
