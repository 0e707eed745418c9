"""The event log: one event per act, told in canonical form, each a leaf of the tree."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from yizhangtu.errors import LogCorrupt, UsageError
from yizhangtu.model import AdminUnit, Role
from yizhangtu.store import Store, verify
from yizhangtu.store.events import canonical_json, event_entry
from yizhangtu.store.merkle import leaf_hash, tree_root


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = Store.create(
        tmp_path_factory.mktemp("store"),
        AdminUnit("150428", "喀喇沁旗"),
        "neimenggu",
        "规划",
        actor="张三",
    )
    return made.path


@pytest.fixture
def store(template: Path, tmp_path: Path) -> Store:
    return Store.open(shutil.copytree(template, tmp_path / "harqin"))


def test_an_act_is_one_event_with_its_records_and_notes(store: Store) -> None:
    with store.act("李四", "reviewer", "decide", "p1") as act:
        act.add_version({}, note="首次")
        act.note(opinion="同意", conditions=[1, 2.5, None])
        act.note(opinion="原则同意")
    told = store.events()[1]
    assert (told.number, told.actor, told.role, told.act, told.subject) == (
        1,
        "李四",
        "reviewer",
        "decide",
        "p1",
    )
    assert told.details["note"] == {"opinion": "原则同意", "conditions": [1, 2.5, None]}
    version = store.version("v1")
    assert told.details["records"] == {
        "version/v1": {
            "number": 1,
            "name": "v1",
            "created": version.created.isoformat(timespec="microseconds"),
            "note": "首次",
            "parent": None,
            "proposal": None,
            "layers": [],
        }
    }
    assert timedelta(0) <= datetime.now(UTC) - told.time < timedelta(minutes=5)


def test_an_act_that_writes_nothing_is_an_event_too(store: Store) -> None:
    with store.act("李四", Role.EDITOR, "export", "v1"):
        pass
    assert [told.act for told in store.events()] == ["init", "export"]
    assert store.events()[1].role == "editor"
    assert verify(store).holds
    assert store.events()[0].actor == "张三"


def test_leaves_and_roots_are_those_of_the_written_format(store: Store) -> None:
    """The bytes of docs/format.md put together by hand."""
    for number in range(6):
        with store.act("李四", "editor", "export", f"v{number}") as act:
            act.note(count=number)
    leaves = []
    for told in store.events():
        entry = {
            "format": "yizhangtu-event/1",
            "number": told.number,
            "time": told.time.isoformat(timespec="microseconds"),
            "actor": told.actor,
            "role": told.role,
            "act": told.act,
            "subject": told.subject,
            "details": json.dumps(
                told.details, ensure_ascii=False, sort_keys=True, separators=(",", ":")
            ),
        }
        text = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        leaves.append(leaf_hash(text.encode()))
        assert told.leaf == leaves[-1].hex()
        assert told.root == tree_root(leaves).hex()
    assert verify(store).root == tree_root(leaves).hex()


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), {1, 2}, "\ud800", b"bytes", [object()]]
)
def test_what_is_not_json_is_refused_and_the_act_with_it(store: Store, value: object) -> None:
    with (
        pytest.raises(UsageError, match="不能写入日志"),
        store.act("李四", "editor", "export", "v1") as act,
    ):
        act.note(value=value)  # type: ignore[arg-type]
    assert len(store.events()) == 1


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda children: (
        st.lists(children, max_size=3) | st.dictionaries(st.text(), children, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=50)
@given(JSON)
def test_canonical_json_says_the_same_value_in_one_way(value: None) -> None:
    text = canonical_json(value)
    assert json.loads(text) == value
    assert canonical_json(json.loads(text)) == text


@settings(max_examples=50)
@given(st.data())
def test_no_two_events_share_an_entry(data: st.DataObject) -> None:
    names = ("time", "actor", "role", "act", "subject", "details")
    first, second = (
        {name: data.draw(st.text("ab\"',:", max_size=2)) for name in names} for _ in range(2)
    )
    same = event_entry({"number": 1, **first}) == event_entry({"number": 1, **second})
    assert same == (first == second)


def test_appending_reads_no_earlier_event(store: Store) -> None:
    """The cost of an act does not grow with the log: at most the frontier, log2(n) rows, is read and written."""

    def rows_written(count: int) -> int:
        peaks: list[int] = []

        def listen(
            _connection: object, _cursor: object, statement: str, parameters: object, *_rest: object
        ) -> None:
            if statement.startswith("INSERT INTO log_frontier"):
                peaks.append(len(parameters) if isinstance(parameters, list) else 1)

        engine = store._catalog._engine
        event.listen(engine, "before_cursor_execute", listen)
        for _ in range(count):
            with store.act("李四", "editor", "export", "v1"):
                pass
        event.remove(engine, "before_cursor_execute", listen)
        return max(peaks)

    assert rows_written(15) <= 4
    assert len(store.events()) == 16


def spoil(store: Store, statement: str) -> None:
    with store._catalog.writing() as connection:
        connection.exec_driver_sql(statement)


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("UPDATE log_frontier SET peak = 'zz'", "节点无法读取"),
        ("UPDATE log_frontier SET peak = 'ab'", "最后一条事件不符"),
        ("DELETE FROM log_frontier", "最后一条事件不符"),
        ("DELETE FROM events WHERE number = 2", "最后一条事件不符"),
        ("DELETE FROM events", "最后一条事件不符"),
    ],
)
def test_nothing_is_built_on_a_log_that_does_not_prove_itself(
    store: Store, statement: str, message: str
) -> None:
    for _ in range(2):
        with store.act("李四", "editor", "export", "v1"):
            pass
    spoil(store, statement)
    before = len(store.events())
    with (
        pytest.raises(LogCorrupt, match=message),
        store.act("李四", "editor", "export", "v1") as act,
    ):
        act.add_version({}, note="")
    assert len(store.events()) == before
    assert not store.versions()


@pytest.mark.parametrize(
    "statement", ["UPDATE events SET details = '{'", "UPDATE events SET time = 'noon'"]
)
def test_an_unreadable_event_is_told(store: Store, statement: str) -> None:
    spoil(store, statement)
    with pytest.raises(LogCorrupt, match="事件无法读取") as caught:
        store.events()
    assert caught.value.where == "事件0"


def test_reading_is_repeatable_while_another_writes(store: Store) -> None:
    def count(read: Callable[[], int]) -> tuple[int, int]:
        first = read()
        with store.act("李四", "editor", "export", "v1"):
            pass
        return first, read()

    with store.reading() as connection:
        seen = count(lambda: connection.exec_driver_sql("SELECT COUNT(*) FROM events").scalar_one())
    assert seen == (1, 1)
    assert len(store.events()) == 2
