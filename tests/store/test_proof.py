"""Verification: every planted change is found and named; an untouched workspace holds."""

import base64
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from sqlalchemy import Connection, Integer, NullPool, create_engine, func, update

from yizhangtu.errors import StoreError, UsageError
from yizhangtu.model import (
    AdminUnit,
    ChangeForm,
    ControlLine,
    KeyProject,
    LayerVersion,
    Operator,
    ProposedChange,
    Severity,
    Target,
)
from yizhangtu.store import Store, checkpoint, verify, verify_against
from yizhangtu.store.events import append_event, event_entry, read_event_rows
from yizhangtu.store.merkle import Frontier, leaf_hash
from yizhangtu.store.records import Record
from yizhangtu.store.schema import METADATA, events

LINE = ControlLine.ECOLOGICAL_REDLINE


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with something in every table."""
    made = Store.create(
        tmp_path_factory.mktemp("store") / "harqin",
        AdminUnit("150428", "喀喇沁旗"),
        "neimenggu",
        "规划",
    )
    kept = LayerVersion(LINE.value, made.snapshots.write(frame(118.5)), 1, "EPSG:4490", "成果.gdb")
    pieces = made.snapshots.write(frame(118.6))
    approved = Target(
        "喀喇沁旗",
        "ecological_redline",
        Operator.AT_LEAST,
        Decimal("728.0518"),
        "平方千米",
        2035,
        conditional=False,
        quote="引文",
        line=3,
        start=20,
        end=22,
    )
    project = KeyProject(
        1, "交通", "某公路", "新建", "2026", Decimal("1.50"), None, "锦山镇", "省级"
    )
    with made.act("张三", "editor", "import", "成果.gdb") as act:
        act.add_version({LINE.value: kept}, note="首次")
    with made.act("张三", "editor", "maintain-new", "p1") as act:
        act.add_proposal("动态维护", 2026, "v1")
        act.set_change("p1", ProposedChange(LINE, ChangeForm.PIECES, pieces, "调整.gpkg"))
        act.set_projects("p1", [project])
    with made.act("李四", "editor", "accept-targets", "批复.docx") as act:
        act.accept_targets([approved])
    return made.path


@pytest.fixture
def store(template: Path, tmp_path: Path) -> Store:
    """The workspace, to be spoilt."""
    return Store.open(shutil.copytree(template, tmp_path / "harqin"))


def frame(easting: float) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"object_id": ["1"]}, geometry=[shapely.Point(easting, 41.9)], crs="EPSG:4490"
    )


def tamper(store: Store, *statements: str) -> None:
    """What somebody with a database tool could do."""
    with store._catalog.writing() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


@contextmanager
def foreign_tool(store: Store) -> Iterator[Connection]:
    """A connection that minds no reference between tables."""
    engine = create_engine(f"sqlite:///{store.path / 'catalog.db'}", poolclass=NullPool)
    with engine.begin() as connection:
        yield connection


def hard(store: Store) -> list[tuple[str, tuple[str, ...]]]:
    result = verify(store)
    found = [finding for finding in result.findings if finding.severity is Severity.HARD]
    assert result.holds == (not found)
    assert all(finding.message and finding.mend and finding.clause for finding in found)
    return [(finding.rule, finding.ids) for finding in found]


def test_an_untouched_workspace_holds(store: Store) -> None:
    steps: list[tuple[int, int]] = []
    result = verify(store, progress=lambda done, total: steps.append((done, total)))
    assert result.holds
    assert result.findings == ()
    assert (result.events, result.snapshots) == (4, 2)
    assert result.root == store.events()[-1].root
    assert steps == [(1, 2), (2, 2)]


@pytest.mark.parametrize("column", ["time", "actor", "role", "act", "subject", "details"])
@pytest.mark.parametrize("number", [0, 2, 3])
def test_every_change_of_an_event_is_found(store: Store, column: str, number: int) -> None:
    with store._catalog.writing() as connection:
        changed = events.c[column].concat(" ")
        connection.execute(
            update(events).where(events.c.number == number).values({column: changed})
        )
    found = hard(store)
    assert found[0] == ("store-log", (f"事件{number}",))
    # Every later root stands for the changed event too.
    assert [ids for rule, ids in found if rule == "store-log"][1 : 5 - number] == [
        (f"事件{later}",) for later in range(number, 4)
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET leaf = root WHERE number = 1",
        "UPDATE events SET root = leaf WHERE number = 1",
        "UPDATE events SET number = 9 WHERE number = 3",
        "DELETE FROM events WHERE number = 1",
        "DELETE FROM events WHERE number = 3",
        "DELETE FROM events",
        "DELETE FROM log_frontier",
        "UPDATE log_frontier SET peak = 'zz'",
        "INSERT INTO events SELECT 4, time, actor, role, act, subject, details, leaf, root FROM events WHERE number = 3",
        "UPDATE events SET details = '[1]' WHERE number = 2",
        "UPDATE events SET details = '{\"records\": [1]}' WHERE number = 2",
        'UPDATE events SET details = \'{"records": {"x": 1}}\' WHERE number = 2',
        "UPDATE events SET details = x'00' WHERE number = 2",
    ],
)
def test_every_change_of_the_log_is_found(store: Store, statement: str) -> None:
    tamper(store, statement)
    assert "store-log" in {rule for rule, _ids in hard(store)}


COLUMNS = {
    "workspace": ["unit_code", "unit_name", "plan_name", "profile", "format_version", "created"],
    "version/v1": ["versions", "created", "note", "parent", "proposal"],
    "version/v1 ": ["version_layers", "layer", "snapshot", "rows", "crs", "source"],
    "proposal/p1": ["proposals", "name", "year", "base_version", "state", "created"],
    "proposal/p1 ": ["proposal_changes", "line", "form", "snapshot", "source"],
    "proposal/p1  ": [
        "proposal_projects",
        "position",
        "number",
        "category",
        "name",
        "nature",
        "years",
        "land_ha",
    ],
    "proposal/p1   ": ["proposal_projects", "new_construction_ha", "place", "listing_basis"],
    "target/1": [
        "targets",
        "unit_name",
        "indicator",
        "operator",
        "value",
        "unit",
        "year",
        "conditional",
        "quote",
    ],
    "target/1 ": ["targets", "line", "document", "document_sha256", "active"],
    "target/1  ": ["targets", "document_date", "start", "end", "doubts"],
}
CASES = [
    (key.strip(), names[0] if key != "workspace" else "workspace", column)
    for key, names in COLUMNS.items()
    for column in (names if key == "workspace" else names[1:])
]


@pytest.mark.parametrize(("key", "table", "column"), CASES)
def test_every_change_of_a_record_is_found(store: Store, key: str, table: str, column: str) -> None:
    goal = METADATA.tables[table].c[column]
    is_number = isinstance(goal.type, Integer)
    change = goal + 2 if is_number else func.coalesce(goal, "").concat("x")
    with foreign_tool(store) as connection:
        connection.execute(update(goal.table).values({column: change}))
    assert ("store-record", (key,)) in hard(store)


@pytest.mark.parametrize(
    ("statement", "key"),
    [
        ("DELETE FROM targets", "target/1"),
        (
            "INSERT INTO targets SELECT 2, unit_name, indicator, operator, '1', unit, year, conditional, quote, line,"
            ' document, document_sha256, active, document_date, start, "end", doubts FROM targets',
            "target/2",
        ),
        ("INSERT INTO versions VALUES (2, 'v2', '', '', NULL, NULL)", "version/v2"),
        ("DELETE FROM version_layers", "version/v1"),
        (
            "INSERT INTO version_layers SELECT version, 'slope', snapshot, rows, crs, source FROM version_layers",
            "version/v1",
        ),
        ("DELETE FROM proposal_projects", "proposal/p1"),
        ("DELETE FROM workspace", "workspace"),
    ],
)
def test_records_taken_away_or_slipped_in_are_found(store: Store, statement: str, key: str) -> None:
    tamper(store, statement)
    assert hard(store) == [("store-record", (key,))]


def test_a_row_without_an_owner_is_found(store: Store) -> None:
    with store._catalog._engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql(
            "INSERT INTO version_layers VALUES ('v9', 'slope', 'ab', 1, '', '')"
        )
        connection.exec_driver_sql("BEGIN")
    assert hard(store) == [("store-record", ("version_layers/1",))]
    assert len(store.versions()) == 1


@pytest.mark.parametrize("position", [10, -10])
def test_one_turned_bit_in_a_past_boundary_is_found(store: Store, position: int) -> None:
    for name in store.snapshots.names():
        file = store.snapshots.file(name)
        data = bytearray(file.read_bytes())
        data[position] ^= 1
        file.write_bytes(data)
    assert {rule for rule, _ids in hard(store)} == {"store-snapshot"}
    assert {ids[0] for _rule, ids in hard(store)} == set(store.snapshots.names())


def test_a_boundary_swapped_together_with_its_checksum_is_found(store: Store) -> None:
    name = store.version("v1").layers[LINE.value].snapshot
    forged = store.snapshots.write(frame(118.9))
    for suffix in (".parquet", ".parquet.sha256"):
        source, goal = (store.snapshots.path / f"{each}{suffix}" for each in (forged, name))
        goal.write_bytes(source.read_bytes())
    assert hard(store) == [("store-snapshot", (name,))]


def test_a_missing_boundary_is_found_even_of_a_change_since_withdrawn(store: Store) -> None:
    name = store.proposal("p1").changes[0].snapshot
    with store.act("张三", "editor", "maintain-change", "p1") as act:
        act.remove_change("p1", LINE)
    store.snapshots.file(name).unlink()
    assert hard(store) == [("store-snapshot", (name,))]


def test_what_an_interrupted_act_left_is_told_and_harmless(store: Store) -> None:
    unused = store.snapshots.write(frame(119.0))
    (store.snapshots.path / ".rest.parquet.00.tmp").write_bytes(b"")
    result = verify(store)
    assert result.holds
    assert [(finding.severity, finding.ids) for finding in result.findings] == [
        (Severity.INFO, (unused,)),
        (Severity.INFO, (".rest.parquet.00.tmp",)),
    ]


def test_a_checkpoint_holds_the_log_to_its_past(store: Store) -> None:
    kept = checkpoint(store)
    root = base64.b64encode(bytes.fromhex(store.events()[-1].root)).decode()
    assert kept == f"yizhangtu/{store.workspace_id}\n4\n{root}\n"
    assert verify_against(store, kept) == ()
    with store.act("张三", "editor", "export", "v1"):
        pass
    assert verify_against(store, kept) == ()
    assert checkpoint(store) != kept


def rewrite(store: Store, change: Callable[[list[Record]], object]) -> None:
    """The perfect forger: changes the past and makes log, tree and catalog agree again."""
    with store._catalog.writing() as connection:
        rows = read_event_rows(connection)
        change(rows)
        connection.exec_driver_sql("DELETE FROM events")
        connection.exec_driver_sql("DELETE FROM log_frontier")
        for row in rows:
            append_event(
                connection,
                {name: row[name] for name in row if name not in {"number", "leaf", "root"}},
            )


def test_only_a_checkpoint_finds_a_wholly_rewritten_history(store: Store) -> None:
    kept = checkpoint(store)
    rewrite(store, lambda rows: rows[3].update(actor="王五"))
    assert verify(store).holds
    (finding,) = verify_against(store, kept)
    assert (finding.rule, finding.severity) == ("store-checkpoint", Severity.HARD)
    assert "改写" in finding.message


def test_a_checkpoint_finds_a_shortened_history(store: Store) -> None:
    with store.act("张三", "editor", "export", "v1"):
        pass
    kept = checkpoint(store)
    rewrite(store, lambda rows: rows.pop())
    assert verify(store).holds
    (finding,) = verify_against(store, kept)
    assert "事件被删除" in finding.message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "不是检查点"),
        ("yizhangtu/ID\nfour\nAAAA\n", "不是检查点"),
        ("yizhangtu/ID\n4\n***\n", "不是检查点"),
        ("yizhangtu/ID\n0\nAAAA\n", "不小于1"),
        ("yizhangtu/other\n4\nAAAA\n", "另一个工作区"),
    ],
)
def test_a_text_that_is_no_checkpoint_of_this_workspace_is_refused(
    store: Store, text: str, message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        verify_against(store, text.replace("ID", store.workspace_id))


def test_a_stranger_can_recompute_the_root(store: Store) -> None:
    """Everything the proof needs is in the rows."""
    with store.reading() as connection:
        rows = read_event_rows(connection)
    frontier = Frontier()
    for row in rows:
        frontier = frontier.append(leaf_hash(event_entry(row)))
    assert frontier.root().hex() == verify(store).root


@pytest.mark.parametrize(
    ("statement", "key"),
    [
        ("UPDATE versions SET created = 'noon'", "version/v1"),
        ("UPDATE proposals SET state = 'lost'", "proposal/p1"),
        ("UPDATE proposal_projects SET land_ha = '1,5'", "proposal/p1"),
        ("UPDATE targets SET value = 'viel'", "target/1"),
        ("UPDATE targets SET operator = '<'", "target/1"),
    ],
)
def test_reading_a_record_that_makes_no_sense_is_told(
    store: Store, statement: str, key: str
) -> None:
    tamper(store, statement)
    with pytest.raises(StoreError, match="记录无法读取") as caught:
        _ = store.versions(), store.proposals(), store.targets()
    assert caught.value.where == key
