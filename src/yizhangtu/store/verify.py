"""Proof of a workspace (核验): the log proves itself, accounts for every record, and every snapshot is what its name says."""

import base64
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from yizhangtu.errors import SnapshotCorrupt, UsageError
from yizhangtu.model import Finding, Severity
from yizhangtu.store.catalog import Store
from yizhangtu.store.events import event_entry, read_event_rows
from yizhangtu.store.merkle import (
    Frontier,
    consistency_proof,
    leaf_hash,
    tree_root,
    verify_consistency,
)
from yizhangtu.store.records import Record, all_records, snapshots_of
from yizhangtu.store.schema import log_frontier

__all__ = ["Verification", "checkpoint", "verify", "verify_against"]

_CLAUSE = "工作区格式说明"
_ORIGIN = "yizhangtu/"
_RESTORE = "请从备份恢复整个工作区文件夹，并查明是谁在软件之外改动了它"


@dataclass(frozen=True, slots=True)
class Verification:
    """What verifying found. `root` is the tree's root (hexadecimal) computed afresh from `events` events.

    Hard findings mean that something was changed or lost; information tells of files no version refers to.
    """

    events: int
    root: str
    snapshots: int
    findings: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing was changed or lost."""
        return all(finding.severity is not Severity.HARD for finding in self.findings)


def verify(store: Store, *, progress: Callable[[int, int], None] | None = None) -> Verification:
    """Prove the workspace: every leaf and root, every record against the log, every snapshot's checksum and content.

    Parameters
    ----------
    progress
        Called with the number of snapshots checked and their total.
    """
    with store.reading() as connection:
        rows = read_event_rows(connection)
        peaks = list(
            connection.scalars(select(log_frontier.c.peak).order_by(log_frontier.c.position))
        )
        records = all_records(connection)
    frontier, findings = _check_log(rows, peaks)
    told = {key: record for row in rows for key, record in _records_in(row).items()}
    findings += _check_records(told, records)
    named = {
        name
        for row in rows
        for record in _records_in(row).values()
        for name in snapshots_of(record)
    }
    named.update(name for record in records.values() for name in snapshots_of(record))
    findings += _check_snapshots(store, sorted(named), progress)
    findings += _unused_files(store, named)
    return Verification(len(rows), frontier.root().hex(), len(named), tuple(findings))


def checkpoint(store: Store) -> str:
    """What somebody outside keeps to hold the workspace to its past: three lines, its id, the number of events, the root.

    The text is the body of a C2SP tlog-checkpoint without signature; whoever keeps it may sign it.
    """
    leaves = _leaves(store)
    return f"{_ORIGIN}{store.workspace_id}\n{len(leaves)}\n{base64.b64encode(tree_root(leaves)).decode()}\n"


def verify_against(store: Store, kept: str) -> tuple[Finding, ...]:
    """Whether the log still begins with the events that a `checkpoint` kept earlier stands for; no finding when it does.

    Raises
    ------
    UsageError
        When the text is no checkpoint, or that of another workspace.
    """
    size, root = _parse_checkpoint(kept, store.workspace_id)
    leaves = _leaves(store)
    if size > len(leaves):
        return (
            _hard(
                "store-checkpoint",
                f"检查点记有{size}条事件，日志现在只有{len(leaves)}条：事件被删除",
            ),
        )
    proof = consistency_proof(leaves, size)
    if verify_consistency(size, len(leaves), root, tree_root(leaves), proof):
        return ()
    return (_hard("store-checkpoint", f"日志的前{size}条事件与检查点不符：历史被改写"),)


def _parse_checkpoint(text: str, workspace_id: str) -> tuple[int, bytes]:
    lines = text.splitlines()
    try:
        origin, size, root = lines[0], int(lines[1]), base64.b64decode(lines[2], validate=True)
    except (IndexError, ValueError) as err:
        raise UsageError("这不是检查点文本", mend="检查点共三行：工作区标识、事件数、树根") from err
    if size < 1:
        raise UsageError("检查点的事件数应不小于1", mend="请使用 yizhangtu verify 输出的检查点")
    if origin != f"{_ORIGIN}{workspace_id}":
        raise UsageError(f"这是另一个工作区的检查点（{origin}）", mend="请使用本工作区的检查点")
    return size, root


def _leaves(store: Store) -> list[bytes]:
    """Leaf hashes computed from the events as they are, not as they were noted."""
    with store.reading() as connection:
        return [_leaf(row) for row in read_event_rows(connection)]


def _leaf(row: Record) -> bytes:
    try:
        return leaf_hash(event_entry(row))
    except UsageError:
        # A value no event of ours can hold: any hash that is not the noted one tells so.
        return leaf_hash(repr(row).encode())


def _check_log(rows: Iterable[Record], peaks: list[str]) -> tuple[Frontier, list[Finding]]:
    findings = []
    frontier = Frontier()
    for position, row in enumerate(rows):
        where = f"事件{row['number']}"
        if row["number"] != position:
            findings.append(
                _hard("store-log", f"{where}：编号不连续，第{position}条事件缺失或被改号", where)
            )
        leaf = _leaf(row)
        if row["leaf"] != leaf.hex():
            findings.append(_hard("store-log", f"{where}：内容与其叶哈希不符，事件被改动", where))
        frontier = frontier.append(leaf)
        if row["root"] != frontier.root().hex():
            findings.append(_hard("store-log", f"{where}：树根与此前的全部事件不符", where))
    if peaks != [peak.hex() for peak in frontier.peaks]:
        findings.append(_hard("store-log", "日志树的节点与全部事件不符，末尾的事件可能被删除"))
    return frontier, findings


def _records_in(row: Record) -> Mapping[str, Record]:
    """The records an event tells of; none when its details cannot be read, which the leaf hash has already shown."""
    try:
        details = json.loads(row["details"])
    except ValueError:
        return {}
    records = details.get("records", {}) if isinstance(details, dict) else {}
    if not isinstance(records, dict):
        return {}
    return {key: record for key, record in records.items() if isinstance(record, dict)}


def _check_records(told: Mapping[str, Record], stored: Mapping[str, Record]) -> list[Finding]:
    """The catalog against the log: the last event that tells of a record tells how it must be now."""
    findings = []
    for key in sorted(told.keys() | stored.keys()):
        if key not in stored:
            findings.append(_hard("store-record", f"日志记载的 {key} 在目录库中不见了", key))
        elif key not in told:
            findings.append(_hard("store-record", f"目录库中的 {key} 没有任何事件交代", key))
        else:
            fields = _differing_fields(told[key], stored[key])
            if fields:
                findings.append(
                    _hard(
                        "store-record", f"{key} 的 {'、'.join(fields)} 与日志不符，记录被改动", key
                    )
                )
    return findings


def _differing_fields(told: Record, stored: Record) -> list[str]:
    names = sorted(told.keys() | stored.keys())
    return [name for name in names if _exact(told.get(name)) != _exact(stored.get(name))]


def _exact(value: object) -> str:
    """A text that differs whenever two values differ, in type too (1, 1.0 and True)."""
    return json.dumps(value, sort_keys=True, default=repr)


def _check_snapshots(
    store: Store, names: list[str], progress: Callable[[int, int], None] | None
) -> list[Finding]:
    findings = []
    for done, name in enumerate(names, start=1):
        try:
            store.snapshots.check(name)
        except SnapshotCorrupt as err:
            findings.append(
                _hard("store-snapshot", f"{err.what}（{err.where}）", name, mend=err.mend)
            )
        if progress is not None:
            progress(done, len(names))
    return findings


def _unused_files(store: Store, named: set[str]) -> list[Finding]:
    """Files that a killed or abandoned act left: harmless, and told so that nobody wonders."""
    unused = [name for name in store.snapshots.names() if name not in named]
    leftovers = store.snapshots.leftovers()
    findings = []
    if unused:
        message = (
            f"有{len(unused)}个快照未被任何版本或方案引用，是草稿试算或未完成的操作留下的，无害"
        )
        findings.append(_information(message, tuple(unused)))
    if leftovers:
        message = f"有{len(leftovers)}个临时文件，是中断的写入留下的；没有程序在写入时可以删除"
        findings.append(_information(message, tuple(leftovers)))
    return findings


def _information(message: str, ids: tuple[str, ...]) -> Finding:
    return Finding("store-unused", Severity.INFO, message, _CLAUSE, ids=ids)


def _hard(rule: str, message: str, subject: str = "", *, mend: str = _RESTORE) -> Finding:
    return Finding(
        rule, Severity.HARD, message, _CLAUSE, ids=(subject,) if subject else (), mend=mend
    )
