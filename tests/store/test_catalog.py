"""The store's catalog: versions, proposals and targets, written in acts, read back as they were."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from yizhangtu.errors import (
    SnapshotCorrupt,
    StoreError,
    UsageError,
    VersionNotFound,
    WorkspaceNotFound,
)
from yizhangtu.model import (
    AdminUnit,
    ChangeForm,
    ControlLine,
    KeyProject,
    LayerVersion,
    Operator,
    ProposalState,
    ProposedChange,
    Target,
)
from yizhangtu.store import Act, Store, find_workspace, verify

UNIT = AdminUnit("150428", "喀喇沁旗")
FARMLAND = "permanent_basic_farmland"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = Store.create(tmp_path_factory.mktemp("store"), UNIT, "neimenggu", "国土空间总体规划")
    return made.path


@pytest.fixture
def store(template: Path, tmp_path: Path) -> Store:
    return Store.open(shutil.copytree(template, tmp_path / "harqin"))


@contextmanager
def acting(store: Store, act: str = "import") -> Iterator[Act]:
    with store.act("张三", "editor", act, "v1") as current:
        yield current


def layer(store: Store, key: str = FARMLAND, easting: float = 118.5) -> LayerVersion:
    frame = gpd.GeoDataFrame(
        {"object_id": ["1"]}, geometry=[shapely.Point(easting, 41.9)], crs="EPSG:4490"
    )
    return LayerVersion(key, store.snapshots.write(frame), 1, "EPSG:4490", "成果.gdb")


def target(**changes: object) -> Target:
    fields = {
        "unit_name": "喀喇沁旗",
        "indicator": "cultivated_land_retention",
        "operator": Operator.AT_LEAST,
        "value": Decimal("81.2820"),
        "unit": "万亩",
        "year": 2035,
        "conditional": False,
        "quote": "耕地保有量不低于81.2820万亩",
        "line": 12,
        "document": "批复.docx",
        "document_sha256": "ab" * 32,
    }
    return Target(**{**fields, **changes})  # type: ignore[arg-type]


PROJECTS = (
    KeyProject(
        2, "交通", "某公路", "新建", "2026-2028", Decimal("12.50"), None, "锦山镇", "省级清单"
    ),
    KeyProject(1, "水利", "某水库", "续建", "2026", None, Decimal("0.0300"), "", ""),
)


def test_a_new_workspace_knows_itself_and_its_making_is_an_event(store: Store) -> None:
    again = Store.open(store.path)
    assert (again.unit, again.profile, again.plan_name) == (UNIT, "neimenggu", "国土空间总体规划")
    assert again.workspace_id == store.workspace_id
    assert sorted(file.name for file in store.path.iterdir()) == ["catalog.db", "snapshots"]
    assert [(event.number, event.act, event.subject) for event in again.events()] == [
        (0, "init", "150428")
    ]
    assert not again.versions()
    assert not again.proposals()
    assert not again.targets()
    assert again.latest_version() is None
    assert again.current_proposal() is None


def test_a_version_is_read_back_as_it_was_added(store: Store) -> None:
    layers = {
        FARMLAND: layer(store),
        "ecological_redline": layer(store, "ecological_redline", 118.6),
    }
    with acting(store) as act:
        first = act.add_version(layers, note="首次导入")
    with acting(store) as act:
        second = act.add_version(layers, note="再次", parent="v1")
    assert (first.name, first.parent, first.note, dict(first.layers)) == (
        "v1",
        None,
        "首次导入",
        layers,
    )
    assert (second.name, second.parent) == ("v2", "v1")
    assert store.versions() == (first, second)
    assert store.version("v1") == first
    assert store.latest_version() == second
    assert timedelta(0) <= datetime.now(UTC) - first.created < timedelta(minutes=5)


def test_a_layer_is_read_by_layer_version_version_or_name(store: Store) -> None:
    with acting(store) as act:
        version = act.add_version({FARMLAND: layer(store)}, note="")
    for frame in (
        store.read_layer(version.layers[FARMLAND]),
        store.read_layer(version, FARMLAND),
        store.read_layer("v1", FARMLAND),
    ):
        assert frame.geometry[0] == shapely.Point(118.5, 41.9)
    with pytest.raises(VersionNotFound, match="没有图层 slope"):
        store.read_layer("v1", "slope")
    with pytest.raises(VersionNotFound, match="v9"):
        store.read_layer("v9", FARMLAND)


def test_an_empty_version_may_be_made(store: Store) -> None:
    with acting(store) as act:
        act.add_version({}, note="")
    assert dict(store.version("v1").layers) == {}
    with pytest.raises(VersionNotFound, match="没有图层"):
        store.read_layer("v1", FARMLAND)


def test_a_version_refers_to_what_is_there(store: Store) -> None:
    absent = LayerVersion(FARMLAND, "0" * 64, 1, "EPSG:4490", "成果.gdb")
    with pytest.raises(SnapshotCorrupt, match="不在库中"), acting(store) as act:
        act.add_version({FARMLAND: absent}, note="")
    with pytest.raises(UsageError, match="被登记为 slope"), acting(store) as act:
        act.add_version({"slope": layer(store)}, note="")
    with pytest.raises(VersionNotFound, match="v7"), acting(store) as act:
        act.add_version({}, note="", parent="v7")
    with pytest.raises(VersionNotFound, match="p7"), acting(store) as act:
        act.add_version({}, note="", proposal="p7")
    with pytest.raises(VersionNotFound, match="v7"), acting(store) as act:
        act.add_proposal("方案", 2026, "v7")
    assert store.versions() == ()
    assert len(store.events()) == 1


def test_a_proposal_goes_its_way(store: Store) -> None:
    pieces = layer(store, "transfer_pieces")
    whole = layer(store, "ecological_redline", 118.7)
    change = ProposedChange(
        ControlLine.PERMANENT_BASIC_FARMLAND, ChangeForm.PIECES, pieces.snapshot, "调整.gpkg"
    )
    other = ProposedChange(
        ControlLine.ECOLOGICAL_REDLINE, ChangeForm.LAYER, whole.snapshot, "红线.gpkg"
    )
    with acting(store) as act:
        base = act.add_version({FARMLAND: layer(store)}, note="")
        draft = act.add_proposal("2026年度动态维护", 2026, base)
    assert (draft.id, draft.base_version, draft.state) == ("p1", "v1", ProposalState.DRAFT)
    with acting(store) as act:
        act.set_change(draft, other)
        act.set_change("p1", other)
        act.set_change(draft, change)
        proposed = act.set_projects(draft, PROJECTS)
    assert proposed.changes == (other, change)
    assert proposed.projects == PROJECTS
    assert str(proposed.projects[1].new_construction_ha) == "0.0300"
    with acting(store) as act:
        act.remove_change(draft, ControlLine.ECOLOGICAL_REDLINE)
        act.set_projects(draft, PROJECTS[:1])
        act.set_state(draft, ProposalState.IN_FORCE)
        version = act.add_version({}, note="", parent="v1", proposal=draft)
    assert version.proposal == "p1"
    after = store.proposal("p1")
    assert after.changes == (change,)
    assert after.projects == PROJECTS[:1]
    assert after.state is ProposalState.IN_FORCE
    with acting(store) as act:
        act.set_projects("p1", ())
    assert store.proposals()[0].projects == ()
    assert verify(store).holds


@pytest.mark.parametrize(
    ("states", "current"),
    [
        ([], None),
        (["draft"], "p1"),
        (["draft", "returned"], "p2"),
        (["public-display", "in-force"], "p1"),
        (["withdrawn", "in-force"], None),
    ],
)
def test_the_current_proposal_is_the_last_one_still_open(
    store: Store, states: list[str], current: str | None
) -> None:
    with acting(store) as act:
        act.add_version({}, note="")
        for state in states:
            act.set_state(act.add_proposal("方案", 2026, "v1"), ProposalState(state))
    found = store.current_proposal()
    assert (found.id if found else None) == current


def test_unknown_proposals_are_told(store: Store) -> None:
    with pytest.raises(VersionNotFound, match="p1"):
        store.proposal("p1")
    with pytest.raises(VersionNotFound, match="p1"), acting(store) as act:
        act.set_state("p1", ProposalState.DRAFT)
    change = ProposedChange(ControlLine.ECOLOGICAL_REDLINE, ChangeForm.LAYER, "0" * 64, "红线.gpkg")
    with acting(store) as act:
        act.add_version({}, note="")
        act.add_proposal("方案", 2026, "v1")
    with pytest.raises(SnapshotCorrupt), acting(store) as act:
        act.set_change("p1", change)


def test_targets_are_accepted_once_and_retired(store: Store) -> None:
    assigned = target(value=None, unit="", year=None, conditional=True)
    with acting(store, "accept-targets") as act:
        assert act.accept_targets([target(), assigned, target()]) == 2
    with acting(store, "accept-targets") as act:
        assert act.accept_targets([target(), target(value=Decimal("81.28"))]) == 1
    assert store.targets() == (target(), assigned, target(value=Decimal("81.28")))
    assert [str(each.value) for each in store.targets()] == ["81.2820", "None", "81.28"]
    with acting(store, "retire-targets") as act:
        assert act.retire_targets([assigned, target(line=13)]) == 1
        assert act.retire_targets([assigned]) == 0
    assert store.targets() == (target(), target(value=Decimal("81.28")))
    with acting(store, "accept-targets") as act:
        assert act.accept_targets([assigned]) == 1
    assert store.targets()[-1] == assigned
    assert verify(store).holds


def test_an_act_that_fails_leaves_no_trace(store: Store) -> None:
    def write_and_fail(act: Act) -> None:
        act.add_version({FARMLAND: layer(store)}, note="")
        act.accept_targets([target()])
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), acting(store) as act:
        write_and_fail(act)
    assert not store.versions()
    assert not store.targets()
    assert len(store.events()) == 1
    with acting(store) as act:
        assert act.add_version({}, note="").name == "v1"


def test_opening_what_is_no_workspace_says_so(tmp_path: Path, store: Store) -> None:
    with pytest.raises(WorkspaceNotFound, match="不是工作区") as caught:
        Store.open(tmp_path)
    assert "yizhangtu init" in caught.value.mend
    with pytest.raises(StoreError, match="已经有一个工作区"):
        Store.create(store.path, UNIT, "national", "规划")
    assert find_workspace(store.path / "snapshots") == store.path.resolve()
    with pytest.raises(WorkspaceNotFound):
        find_workspace(tmp_path)


def test_a_place_where_no_folder_can_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="无法建立工作区"):
        Store.create(tmp_path / "file" / "harqin", UNIT, "national", "规划")


@pytest.mark.parametrize("content", [b"not a database, but long enough to be one" * 40, b""])
def test_a_damaged_catalog_is_told(store: Store, content: bytes) -> None:
    (store.path / "catalog.db").write_bytes(content)
    with pytest.raises(StoreError, match="目录库") as caught:
        Store.open(store.path)
    assert str(store.path) in caught.value.where
    assert "备份" in caught.value.mend


def test_a_workspace_can_be_moved(tmp_path: Path, store: Store) -> None:
    with acting(store) as act:
        act.add_version({FARMLAND: layer(store)}, note="")
    shutil.move(store.path, tmp_path / "另一处")
    moved = Store.open(tmp_path / "另一处")
    assert len(moved.read_layer("v1", FARMLAND)) == 1
    assert verify(moved).holds


def test_a_second_writer_waits_no_longer_than_it_was_told(store: Store) -> None:
    impatient = Store.open(store.path, timeout_seconds=0.05)
    with acting(store) as act:
        act.add_version({}, note="")
        with pytest.raises(StoreError, match="另一个程序正在写"), acting(impatient) as other:
            other.add_version({}, note="")
        assert impatient.versions() == ()
    with acting(impatient) as act:
        assert act.add_version({}, note="").name == "v2"


def test_a_full_disk_leaves_the_old_state(store: Store) -> None:
    with acting(store) as act:
        act.add_version({}, note="")

    def fill_the_disk(act: Act) -> None:
        pages = act._connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        act._connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        act.add_version({}, note="备" * 100_000)

    with pytest.raises(StoreError, match="full") as caught, acting(store) as act:
        fill_the_disk(act)
    assert "磁盘" in caught.value.mend
    assert [version.name for version in store.versions()] == ["v1"]
    assert verify(store).holds


def test_rows_of_another_kind_are_refused_by_the_database(store: Store) -> None:
    """Reference by name holds inside the database too."""
    with pytest.raises(StoreError, match="FOREIGN KEY"), acting(store) as act:
        act._connection.exec_driver_sql(
            "INSERT INTO version_layers VALUES ('v5', 'slope', '', 0, '', '')"
        )


def test_commits_are_forced_to_the_disk(store: Store) -> None:
    with store.reading() as connection:
        pragmas = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert pragmas == ["wal", 2, 1]
    with closing(sqlite3.connect(store.path / "catalog.db")) as connection_again:
        assert connection_again.execute("PRAGMA integrity_check").fetchone() == ("ok",)
