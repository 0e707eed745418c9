"""A killed process, a failing disk, two writers: the workspace is in the old state or the new one, never between."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from sqlalchemy import Connection

from yizhangtu.errors import StoreError, WorkspaceNotFound
from yizhangtu.model import AdminUnit, ChangeForm, ControlLine, LayerVersion, ProposedChange
from yizhangtu.store import Store, verify

ROOT = Path(__file__).resolve().parents[2]
UNIT = AdminUnit("150428", "喀喇沁旗")
LINE = ControlLine.URBAN_DEVELOPMENT_BOUNDARY
MOST_STEPS = 60


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = Store.create(tmp_path_factory.mktemp("store"), UNIT, "neimenggu", "规划")
    commit(made, 0)
    return made.path


@pytest.fixture
def store(template: Path, tmp_path: Path) -> Store:
    """A workspace with one commit."""
    return Store.open(shutil.copytree(template, tmp_path / "harqin"))


def commit(store: Store, number: int) -> None:
    """One act that writes a new snapshot and into most tables."""
    frame = gpd.GeoDataFrame(geometry=[shapely.Point(118 + number / 1000, 41.9)], crs="EPSG:4490")
    snapshot = store.snapshots.write(frame)
    layer = LayerVersion(LINE.value, snapshot, 1, "EPSG:4490", "成果.gdb")
    with store.act("张三", "editor", "import", "成果.gdb") as act:
        version = act.add_version({LINE.value: layer}, note="")
        proposal = act.add_proposal("方案", 2026, version)
        act.set_change(proposal, ProposedChange(LINE, ChangeForm.PIECES, snapshot, "调整.gpkg"))


def state(path: Path) -> tuple[int, int, int]:
    """Counts of versions, proposals with their change, and events, after proving the workspace."""
    store = Store.open(path)
    assert verify(store).holds
    changes = [change for proposal in store.proposals() for change in proposal.changes]
    return len(store.versions()), len(changes), len(store.events())


class Fault:
    """Lets durable steps pass until the k-th, which fails."""

    def __init__(self, step: int) -> None:
        self.left = step

    def on(self, step: Callable[..., object]) -> Callable[..., object]:
        def guarded(*args: object, **options: object) -> object:
            self.left -= 1
            if self.left == 0:
                raise OSError(5, "Input/output error")
            return step(*args, **options)

        return guarded


def break_step(monkeypatch: pytest.MonkeyPatch, number: int) -> Fault:
    """Every write of a file, forced write, rename, statement and commit is a step."""
    fault = Fault(number)
    monkeypatch.setattr(os, "fsync", fault.on(os.fsync))
    monkeypatch.setattr(Path, "replace", fault.on(Path.replace))
    monkeypatch.setattr(Path, "write_bytes", fault.on(Path.write_bytes))
    monkeypatch.setattr(
        "pyarrow.parquet.write_table", fault.on(__import__("pyarrow.parquet").parquet.write_table)
    )
    monkeypatch.setattr(Connection, "_commit_impl", fault.on(Connection._commit_impl))
    monkeypatch.setattr(Connection, "_execute_context", fault.on(Connection._execute_context))
    return fault


def test_a_fault_at_any_step_of_a_commit_leaves_the_old_state(store: Store) -> None:
    for step in range(1, MOST_STEPS):
        with pytest.MonkeyPatch.context() as monkeypatch:
            fault = break_step(monkeypatch, step)
            try:
                commit(store, step)
            except (OSError, StoreError):
                failed = True
            else:
                failed = False
        assert failed == (fault.left <= 0)
        assert state(store.path) == ((1, 1, 2) if failed else (2, 2, 3))
        if not failed:
            break
    assert step > 25


def test_a_fault_at_any_step_of_making_a_workspace_leaves_none(tmp_path: Path) -> None:
    for step in range(1, MOST_STEPS):
        path = tmp_path / str(step)
        with pytest.MonkeyPatch.context() as monkeypatch:
            fault = break_step(monkeypatch, step)
            try:
                Store.create(path, UNIT, "neimenggu", "规划")
            except (OSError, StoreError):
                failed = True
            else:
                failed = False
        assert failed == (fault.left <= 0)
        if not failed:
            break
        try:
            assert state(path) == (0, 0, 1)
        except WorkspaceNotFound:
            continue
    assert state(path) == (0, 0, 1)
    assert step > 25


def test_kill_at_random_moments_leaves_the_old_or_the_new_state() -> None:
    """Twelve kills; `bench/crash.py --kills 200` is the long run."""
    outcome = subprocess.run(
        [sys.executable, str(ROOT / "bench" / "crash.py"), "--kills", "12"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stderr + outcome.stdout
    counts = json.loads(outcome.stdout)
    assert counts["kills"] == 12
    assert counts["reported_commits"] >= 12
    assert counts["lost_commits"] == counts["half_states"] == counts["unprovable"] == 0


COMMITTER = """
import sys
from pathlib import Path
from yizhangtu.store import Store
store = Store.open(Path(sys.argv[1]))
for _ in range(10):
    with store.act(sys.argv[2], "editor", "import", "") as act:
        act.add_version({}, note=sys.argv[2])
"""


def test_two_processes_take_turns(store: Store) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", COMMITTER, str(store.path), name])
        for name in ("甲", "乙")
    ]
    assert [writer.wait(timeout=120) for writer in writers] == [0, 0]
    versions = store.versions()
    assert [version.name for version in versions] == [f"v{number}" for number in range(1, 22)]
    assert sorted(version.note for version in versions[1:]) == ["乙"] * 10 + ["甲"] * 10
    assert state(store.path) == (21, 1, 22)


def test_threads_take_turns_and_readers_see_whole_acts(store: Store) -> None:
    seen: list[bool] = []

    def write() -> None:
        for _ in range(8):
            with store.act("张三", "editor", "import", "") as act:
                act.add_proposal("方案", 2026, act.add_version({}, note=""))

    writers = [threading.Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        with store.reading() as connection:
            counts = [
                connection.exec_driver_sql(statement).scalar_one()
                for statement in ("SELECT COUNT(*) FROM versions", "SELECT COUNT(*) FROM proposals")
            ]
        seen.append(counts[0] == counts[1])
    for writer in writers:
        writer.join()
    assert seen
    assert all(seen)
    assert state(store.path) == (25, 1, 26)
