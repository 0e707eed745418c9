"""An act (操作) on the workspace: all it writes and the one event that tells it, in one transaction."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from yizhangtu.errors import SnapshotCorrupt, StoreError, UsageError
from yizhangtu.model import (
    ControlLine,
    KeyProject,
    LayerVersion,
    Proposal,
    ProposalState,
    ProposedChange,
    Target,
    Version,
)
from yizhangtu.store.events import Json, timestamp
from yizhangtu.store.records import (
    Record,
    project_row,
    proposal_named,
    proposal_records,
    target_records,
    target_row,
    version_named,
    version_records,
)
from yizhangtu.store.schema import (
    proposal_changes,
    proposal_projects,
    proposals,
    targets,
    version_layers,
    versions,
)
from yizhangtu.store.snapshots import SnapshotFolder

__all__ = ["Act"]


class Act:
    """What may be written while an act lasts. Made by `Store.act`, which commits it or leaves no trace."""

    def __init__(self, connection: Connection, snapshots: SnapshotFolder) -> None:
        self._connection = connection
        self._snapshots = snapshots
        self._versions: set[str] = set()
        self._proposals: set[str] = set()
        self._targets: set[int] = set()
        self._note: dict[str, Json] = {}

    def add_version(
        self,
        layers: Mapping[str, LayerVersion],
        *,
        note: str,
        parent: str | None = None,
        proposal: Proposal | str | None = None,
    ) -> Version:
        """Add the next version (v1, v2 …) made of snapshots already written.

        Raises
        ------
        UsageError
            When a layer is filed under another layer's key.
        SnapshotCorrupt
            When a snapshot is not in the folder.
        VersionNotFound
            When the parent or the proposal does not exist.
        """
        for key, layer in layers.items():
            if key != layer.layer:
                raise UsageError(
                    f"图层 {layer.layer} 被登记为 {key}", mend="请按图层自己的名称登记"
                )
            self._require_snapshot(layer.snapshot)
        if parent is not None:
            version_named(self._connection, parent)
        proposal_id = None if proposal is None else self._proposal(proposal).id
        number = self._next_number(versions)
        name = f"v{number}"
        row = {
            "number": number,
            "name": name,
            "created": timestamp(),
            "note": note,
            "parent": parent,
        }
        self._connection.execute(insert(versions), {**row, "proposal": proposal_id})
        rows = [
            {
                "version": name,
                "layer": layer.layer,
                "snapshot": layer.snapshot,
                "rows": layer.rows,
                "crs": layer.crs,
                "source": layer.source,
            }
            for layer in layers.values()
        ]
        if rows:
            self._connection.execute(insert(version_layers), rows)
        self._versions.add(name)
        return version_named(self._connection, name)

    def add_proposal(self, name: str, year: int, base_version: Version | str) -> Proposal:
        """Add the next proposal (p1, p2 …), a draft on a version.

        Raises
        ------
        VersionNotFound
            When there is no such version.
        """
        name_of_base = base_version if isinstance(base_version, str) else base_version.name
        base = version_named(self._connection, name_of_base).name
        number = self._next_number(proposals)
        row = {
            "number": number,
            "id": f"p{number}",
            "name": name,
            "year": year,
            "base_version": base,
        }
        draft = ProposalState.DRAFT.value
        self._connection.execute(insert(proposals), {**row, "state": draft, "created": timestamp()})
        return self._changed(f"p{number}")

    def set_change(self, proposal: Proposal | str, change: ProposedChange) -> Proposal:
        """Set what is proposed for one line, in place of what was proposed for it before."""
        owner = self._proposal(proposal).id
        self._require_snapshot(change.snapshot)
        self._remove_change(owner, change.line)
        row = {"proposal": owner, "line": change.line.value, "form": change.form.value}
        self._connection.execute(
            insert(proposal_changes), {**row, "snapshot": change.snapshot, "source": change.source}
        )
        return self._changed(owner)

    def remove_change(self, proposal: Proposal | str, line: ControlLine) -> Proposal:
        """Propose nothing for the line any more."""
        owner = self._proposal(proposal).id
        self._remove_change(owner, line)
        return self._changed(owner)

    def set_projects(self, proposal: Proposal | str, projects: Sequence[KeyProject]) -> Proposal:
        """Set the key projects of 表5-4, in place of those before, in this order."""
        owner = self._proposal(proposal).id
        self._connection.execute(
            delete(proposal_projects).where(proposal_projects.c.proposal == owner)
        )
        rows = [
            {"proposal": owner, "position": position, **project_row(project)}
            for position, project in enumerate(projects, start=1)
        ]
        if rows:
            self._connection.execute(insert(proposal_projects), rows)
        return self._changed(owner)

    def set_state(
        self,
        proposal: Proposal | str,
        state: ProposalState,
        *,
        source: ProposalState | None = None,
    ) -> Proposal:
        """Set where the proposal stands; whether it may go there is for the procedure to know.

        Parameters
        ----------
        source
            Where it must stand now: two people who decide at the same moment do not both succeed.

        Raises
        ------
        StoreError
            When it no longer stands at `source`.
        """
        standing = self._proposal(proposal)
        if source is not None and standing.state is not source:
            raise StoreError(
                "方案刚刚被他人办理，本次办理没有生效",
                where=f"{standing.name}（{standing.id}）",
                mend="请用 yizhangtu show 查看现在的状态，再决定怎样办理",
            )
        owner = standing.id
        self._connection.execute(
            update(proposals).where(proposals.c.id == owner).values(state=state.value)
        )
        return self._changed(owner)

    def accept_targets(self, accepted: Iterable[Target]) -> int:
        """Add approved targets to the active ones; one that is already active is not doubled. Returns how many are new."""
        active = list(self._active_targets().values())
        count = 0
        for target in accepted:
            row = target_row(target)
            if row in active:
                continue
            number = self._next_number(targets)
            self._connection.execute(insert(targets), {"number": number, **row, "active": 1})
            active.append(row)
            self._targets.add(number)
            count += 1
        return count

    def retire_targets(self, retired: Iterable[Target]) -> int:
        """Make targets inactive: kept on record, used by nothing. Returns how many were active."""
        rows = [target_row(target) for target in retired]
        numbers = [number for number, row in self._active_targets().items() if row in rows]
        self._connection.execute(
            update(targets).where(targets.c.number.in_(numbers)).values(active=0)
        )
        self._targets.update(numbers)
        return len(numbers)

    def note(self, **details: Json) -> None:
        """Put particulars into the act's event; a later value of one name replaces the earlier."""
        self._note.update(details)

    def details(self) -> dict[str, Json]:
        """What the act's event tells: the records written, as they stand now, and the notes."""
        connection = self._connection
        records: dict[str, Record] = {}
        for name in self._versions:
            records[f"version/{name}"] = version_records(connection, name)[name]
        for name in self._proposals:
            records[f"proposal/{name}"] = proposal_records(connection, name)[name]
        if self._targets:
            stored = target_records(connection)
            records |= {f"target/{number}": stored[number] for number in self._targets}
        return {"note": self._note, "records": records}

    def _changed(self, proposal: str) -> Proposal:
        self._proposals.add(proposal)
        return self._proposal(proposal)

    def _proposal(self, proposal: Proposal | str) -> Proposal:
        return proposal_named(
            self._connection, proposal if isinstance(proposal, str) else proposal.id
        )

    def _require_snapshot(self, name: str) -> None:
        if not self._snapshots.has(name):
            raise SnapshotCorrupt(
                "要登记的快照不在库中",
                where=str(self._snapshots.file(name)),
                mend="请先写入快照，再登记",
            )

    def _remove_change(self, proposal: str, line: ControlLine) -> None:
        table = proposal_changes
        self._connection.execute(
            delete(table).where(table.c.proposal == proposal, table.c.line == line.value)
        )

    def _active_targets(self) -> dict[int, Record]:
        """Active targets by number, as `target_row` gives them."""
        return {
            number: {
                name: value for name, value in record.items() if name not in {"number", "active"}
            }
            for number, record in target_records(self._connection).items()
            if record["active"]
        }

    def _next_number(self, table: Table) -> int:
        # Safe because the writing transaction excludes every other writer; the key is unique besides.
        return (self._connection.scalar(select(func.max(table.c.number))) or 0) + 1
