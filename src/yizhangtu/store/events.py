"""The event log (全过程留痕): one entry per act, each a leaf of a Merkle tree; nothing is ever changed or removed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeAlias

from sqlalchemy import Connection, delete, insert, select

from yizhangtu.errors import LogCorrupt, UsageError
from yizhangtu.store.merkle import EMPTY_ROOT, Frontier, leaf_hash
from yizhangtu.store.records import Record
from yizhangtu.store.schema import events, log_frontier

__all__ = [
    "Event",
    "Json",
    "append_event",
    "canonical_json",
    "event_entry",
    "log_corrupt",
    "read_event_rows",
    "read_events",
    "read_frontier",
    "timestamp",
]

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"

_ENTRY_FORMAT = "yizhangtu-event/1"


@dataclass(frozen=True, slots=True)
class Event:
    """One act: who did what to what, when (UTC), with its particulars.

    `number` counts from 0. `details["records"]` holds every catalog record that the act wrote, as it stood afterwards;
    `details["note"]` what the caller added. `leaf` and `root` are hexadecimal: the entry's hash, and the tree's root
    with this entry as its last.
    """

    number: int
    time: datetime
    actor: str
    role: str
    act: str
    subject: str
    details: Mapping[str, Json] = field(repr=False)
    leaf: str
    root: str


def timestamp() -> str:
    """Now, in UTC, as it is written everywhere in the catalog."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def canonical_json(value: Json) -> str:
    """The one JSON text of a value: sorted keys, no spaces, no escapes beyond what JSON needs.

    Raises
    ------
    UsageError
        When the value is not JSON (also NaN, infinite numbers, broken Unicode).

    Examples
    --------
    >>> canonical_json({"b": [1, None], "a": "图"})
    '{"a":"图","b":[1,null]}'
    """
    try:
        text = json.dumps(
            value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
        )
        text.encode()
    except (TypeError, ValueError) as err:
        raise UsageError(
            f"内容不能写入日志：{err}", mend="只能写入文本、数字、布尔值及其列表和字典"
        ) from err
    return text


def event_entry(row: Mapping[str, Json]) -> bytes:
    """The bytes of an event that its leaf is the hash of; docs/format.md, section 5."""
    names = ("number", "time", "actor", "role", "act", "subject", "details")
    # `details` goes in as the stored text, so that no two texts of one value share a leaf.
    return canonical_json({"format": _ENTRY_FORMAT, **{name: row[name] for name in names}}).encode()


def append_event(connection: Connection, row: Mapping[str, str]) -> None:
    """Append an event (time, actor, role, act, subject, details as canonical JSON) to log and tree.

    Costs O(log n): only the tree's frontier is read and written.

    Raises
    ------
    LogCorrupt
        When the stored tree does not fit the last event: nothing is built on a log that does not prove itself.
    """
    frontier = read_frontier(connection)
    root = connection.scalar(select(events.c.root).order_by(events.c.number.desc()).limit(1))
    if frontier.root().hex() != (root or EMPTY_ROOT.hex()):
        raise log_corrupt("日志树与最后一条事件不符")
    numbered: dict[str, Json] = {**row, "number": frontier.size}
    leaf = leaf_hash(event_entry(numbered))
    grown = frontier.append(leaf)
    connection.execute(insert(events), {**numbered, "leaf": leaf.hex(), "root": grown.root().hex()})
    connection.execute(delete(log_frontier))
    peaks = [
        {"position": position, "peak": peak.hex()} for position, peak in enumerate(grown.peaks)
    ]
    connection.execute(insert(log_frontier), peaks)


def read_frontier(connection: Connection) -> Frontier:
    """The tree's frontier as stored; its size is one more than the last event's number."""
    last = connection.scalar(select(events.c.number).order_by(events.c.number.desc()).limit(1))
    peaks = connection.scalars(select(log_frontier.c.peak).order_by(log_frontier.c.position))
    try:
        return Frontier(
            0 if last is None else last + 1, tuple(bytes.fromhex(peak) for peak in peaks)
        )
    except ValueError as err:
        raise log_corrupt("日志树的节点无法读取") from err


def read_events(connection: Connection) -> list[Event]:
    """All events in order.

    Raises
    ------
    LogCorrupt
        When an event's time or details cannot be read.
    """
    return [_event_from(row) for row in read_event_rows(connection)]


def read_event_rows(connection: Connection) -> list[Record]:
    """All events in order as they lie in the table."""
    return [row._asdict() for row in connection.execute(select(events).order_by(events.c.number))]


def log_corrupt(what: str, *, where: str = "") -> LogCorrupt:
    """The error that says what of the log does not hold."""
    return LogCorrupt(
        what, where=where, mend="请运行 yizhangtu verify 查看详情，并从备份恢复整个工作区文件夹"
    )


def _event_from(row: Record) -> Event:
    try:
        time, details = datetime.fromisoformat(row["time"]), json.loads(row["details"])
    except ValueError as err:
        raise log_corrupt("事件无法读取", where=f"事件{row['number']}") from err
    return Event(**{**row, "time": time, "details": details})
