"""The cluster gives the bytes that threads give, whatever happens to its workers."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pytest
from watched_tasks import crashing, echo, held, refusing, unreadable

from standalone import Cluster, wait_for
from yizhangtu.engine.layers import PolygonLayer
from yizhangtu.engine.spark import SparkEngine
from yizhangtu.engine.spark_session import EngineError
from yizhangtu.engine.tabulation import tabulate
from yizhangtu.engine.tasks import Engine, Task
from yizhangtu.engine.threads import ThreadsEngine
from yizhangtu.engine.unit_files import unit_files
from yizhangtu.engine.units import coverage_of_units, patches_of_units
from yizhangtu.errors import InvalidGeometry, UnreadableFile

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.fixture(scope="module")
def engine(cluster: Cluster) -> Iterator[SparkEngine]:
    cluster.keep_workers("one", "two")
    with SparkEngine(cluster.url) as running:
        yield running


def numbered(count: int, **more: str) -> list[Task]:
    return [{"number": number, **more} for number in range(count)]


def test_tables_come_in_the_order_of_tasks_whatever_the_number_of_jobs(
    engine: SparkEngine,
) -> None:
    tables = list(engine.run(echo, numbered(100)))
    assert [table["number"].to_pylist() for table in tables] == [[k] for k in range(100)]


def test_a_worker_is_told_to_use_one_thread(engine: SparkEngine) -> None:
    (table,) = engine.run(echo, numbered(1))
    assert table["threads"].to_pylist() == ["1"]


def test_progress_begins_at_nothing_rises_and_ends_at_all(engine: SparkEngine) -> None:
    told: list[tuple[int, int]] = []
    list(engine.run(echo, numbered(50), progress=lambda done, total: told.append((done, total))))
    assert told[0] == (0, 50)
    assert told[-1] == (50, 50)
    assert told == sorted(set(told))


def test_no_tasks_no_tables(engine: SparkEngine) -> None:
    assert list(engine.run(echo, [])) == []


def test_who_wants_no_more_tables_leaves_no_work_behind(engine: SparkEngine) -> None:
    tables = engine.run(echo, numbered(100))
    assert next(tables)["number"].to_pylist() == [0]
    tables.close()  # type: ignore[attr-defined]
    assert len(list(engine.run(echo, numbered(3)))) == 3


def test_a_second_cluster_in_one_process_is_refused(engine: SparkEngine, cluster: Cluster) -> None:
    with pytest.raises(EngineError, match="已经有一个 Spark 会话"):
        SparkEngine(cluster.url)
    assert len(list(engine.run(echo, numbered(3)))) == 3


def test_what_a_function_refuses_reaches_the_caller_as_it_was_raised(engine: SparkEngine) -> None:
    tables = engine.run(refusing, numbered(3))
    assert next(tables)["number"].to_pylist() == [0]
    with pytest.raises(InvalidGeometry) as caught:
        next(tables)
    assert (caught.value.what, caught.value.where, caught.value.mend) == (
        "坐标不是有限数",
        "甲.parquet 第 3 行",
        "请改正坐标",
    )


def test_a_file_that_no_worker_can_read_is_tried_again_and_told_with_the_machine(
    engine: SparkEngine, tmp_path: Path
) -> None:
    with pytest.raises(UnreadableFile, match="找不到文件") as caught:
        list(engine.run(unreadable, numbered(1, folder=str(tmp_path))))
    assert caught.value.where.startswith("/data/甲.parquet；计算节点")
    assert "共享存储" in caught.value.mend
    assert len(list(tmp_path.glob("attempt-*"))) == 4


def test_a_broken_function_is_told_with_its_last_words(engine: SparkEngine) -> None:
    with pytest.raises(EngineError, match="RuntimeError: task 0 is broken"):
        list(engine.run(crashing, numbered(1)))


def test_a_function_that_no_worker_can_import_is_refused(engine: SparkEngine) -> None:
    with pytest.raises(ValueError, match="cannot be imported"):
        next(engine.run(lambda task: echo(task), numbered(1)))


def area_table(folder: Path, engine: Engine) -> pa.Table:
    left, right = (PolygonLayer.open(folder / name) for name in ("land", "farmland"))
    return tabulate(left, right, left_by=["unit", "land_class"], right_by=["unit"], engine=engine)


def pairs(folder: Path, engine: Engine) -> pa.Table:
    left, right = (PolygonLayer.open(folder / name) for name in ("land", "farmland"))
    return tabulate(left, right, engine=engine)


def coverage(folder: Path, engine: Engine) -> pa.Table:
    return pa.concat_tables(coverage_of_units(unit_files(folder / "land"), engine=engine))


def patches(folder: Path, engine: Engine) -> pa.Table:
    files = unit_files(folder / "land")
    return pa.concat_tables(
        patches_of_units(files, by="land_class", under_m2=[7e3, 2e4], engine=engine)
    )


def stream(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table.combine_chunks())
    return bytes(sink.getvalue())


@pytest.mark.parametrize("measure", [area_table, pairs, coverage, patches])
def test_the_bytes_are_those_of_threads(
    engine: SparkEngine, counties: Path, measure: Callable[[Path, Engine], pa.Table]
) -> None:
    here, there = measure(counties, ThreadsEngine()), measure(counties, engine)
    assert here.num_rows >= 4
    assert stream(there) == stream(here)


def test_the_tasks_of_a_killed_worker_are_done_by_another(
    engine: SparkEngine, cluster: Cluster, tmp_path: Path
) -> None:
    with ThreadPoolExecutor(1) as pool:
        tables = pool.submit(lambda: list(engine.run(held, numbered(6, folder=str(tmp_path)))))
        wait_for(lambda: len(list(tmp_path.glob("*-0"))) == 2, "a task on each worker")
        place = {path.name: Path(path.read_text()) for path in tmp_path.glob("*-0")}
        lost = next(
            name for name, folder in place.items() if cluster.folder / "two" in folder.parents
        )
        cluster.kill("two")
        (tmp_path / "go").touch()
        found = tables.result()
    assert [table["number"].to_pylist() for table in found] == [[k] for k in range(6)]
    retried = tmp_path / lost.replace("-0", "-1")
    assert retried.exists()
    assert cluster.folder / "two" not in Path(retried.read_text()).parents
