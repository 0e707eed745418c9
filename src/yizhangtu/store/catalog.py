"""The store of a workspace (工作区): immutable versions, proposals, targets, and the log of every act."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import geopandas as gpd
from sqlalchemy import Connection, insert

from yizhangtu.errors import StoreError, VersionNotFound, WorkspaceNotFound
from yizhangtu.model import (
    AdminUnit,
    LayerVersion,
    Proposal,
    ProposalState,
    RegisteredTarget,
    Target,
    Version,
)
from yizhangtu.store.act import Act
from yizhangtu.store.dialect import Catalog
from yizhangtu.store.durable import write_durably
from yizhangtu.store.events import Event, append_event, canonical_json, read_events, timestamp
from yizhangtu.store.records import (
    proposal_from,
    proposal_named,
    proposal_records,
    registered_target_from,
    target_from,
    target_records,
    version_from,
    version_named,
    version_records,
    workspace_record,
)
from yizhangtu.store.schema import FORMAT_VERSION, workspace
from yizhangtu.store.snapshots import SnapshotFolder
from yizhangtu.store.upgrade import upgrade_catalog

__all__ = ["Store", "find_workspace"]

_CATALOG = "catalog.db"
_SNAPSHOTS = "snapshots"
_CLOSED = {ProposalState.IN_FORCE, ProposalState.WITHDRAWN}


def find_workspace(start: Path) -> Path:
    """The nearest folder from `start` upwards that is a workspace.

    Raises
    ------
    WorkspaceNotFound
        When there is none.
    """
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / _CATALOG).is_file():
            return folder
    raise WorkspaceNotFound(
        "这里不是工作区",
        where=str(start),
        mend="请先运行 yizhangtu init 建立工作区，或进入工作区文件夹",
    )


class Store:
    """An open workspace.

    Attributes: `path`, `workspace_id` (unique for ever), `unit`, `profile`, `plan_name`, `created` and `snapshots`, the
    folder of layer snapshots, which may be written at any time. Everything else is written inside `act`. Any number of
    processes and threads may read; writers take turns.
    """

    def __init__(self, path: Path, catalog: Catalog) -> None:
        self.path = path
        self.snapshots = SnapshotFolder(path / _SNAPSHOTS)
        self._catalog = catalog
        with catalog.reading() as connection:
            settings = workspace_record(connection)
        if settings is None:
            raise StoreError(
                "目录库中没有工作区设置", where=str(catalog.file), mend="请从备份恢复 catalog.db"
            )
        self.workspace_id: str = settings["workspace_id"]
        self.unit = AdminUnit(settings["unit_code"], settings["unit_name"])
        self.profile: str = settings["profile"]
        self.plan_name: str = settings["plan_name"]
        self.created: str = settings["created"]

    @classmethod
    def create(
        cls, path: Path, unit: AdminUnit, profile: str, plan_name: str, *, actor: str = "system"
    ) -> Self:
        """Make a workspace in a folder (made when absent) and open it; its making is event 0.

        Raises
        ------
        StoreError
            When the folder is a workspace already, or cannot be written.
        """
        file = path / _CATALOG
        if file.exists():
            raise StoreError(
                "这里已经有一个工作区",
                where=str(path),
                mend="请换一个文件夹，或直接使用已有的工作区",
            )
        try:
            (path / _SNAPSHOTS).mkdir(parents=True, exist_ok=True)
        except OSError as err:
            raise StoreError(
                f"无法建立工作区：{err.strerror}", where=str(path), mend="请检查路径和写入权限"
            ) from err
        settings: dict[str, str | int] = {
            "workspace_id": str(uuid.uuid4()),
            "unit_code": unit.code,
            "unit_name": unit.name,
            "plan_name": plan_name,
            "profile": profile,
            "format_version": FORMAT_VERSION,
            "created": timestamp(),
        }
        # The catalog appears under its name only when it is complete.
        write_durably(file, lambda temporary: _fill_catalog(temporary, settings, actor))
        return cls.open(path)

    @classmethod
    def open(cls, path: Path, *, timeout_seconds: float = 30.0) -> Self:
        """Open the workspace in this very folder, bringing an older format up to date.

        Parameters
        ----------
        timeout_seconds
            How long an act waits for another program's act to end.

        Raises
        ------
        WorkspaceNotFound
            When the folder is not a workspace.
        StoreError
            When a newer software made it, or its catalog cannot be read.
        """
        file = path / _CATALOG
        if not file.is_file():
            raise WorkspaceNotFound(
                "这里不是工作区", where=str(path), mend="请先运行 yizhangtu init 建立工作区"
            )
        catalog = Catalog(file, timeout_seconds=timeout_seconds)
        upgrade_catalog(catalog)
        return cls(path, catalog)

    @contextmanager
    def act(self, actor: str, role: str, act: str, subject: str) -> Iterator[Act]:
        """One act: everything written inside, and the one event that tells it, are there together or not at all.

        Other writers wait while it lasts, so compute and write snapshots before. An exception takes everything back.

        Parameters
        ----------
        actor, role, act, subject
            Who, in which role, does what, to what; kept in the log as given.

        Raises
        ------
        StoreError
            When another program writes for longer than the timeout, or the disk refuses.
        """
        with self._catalog.writing() as connection:
            current = Act(connection, self.snapshots)
            yield current
            told = {"actor": actor, "role": str(role), "act": act, "subject": subject}
            append_event(
                connection,
                told | {"time": timestamp(), "details": canonical_json(current.details())},
            )

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction on the catalog that sees one state of it; for verifying."""
        with self._catalog.reading() as connection:
            yield connection

    def versions(self) -> tuple[Version, ...]:
        """All versions in order of making."""
        with self._catalog.reading() as connection:
            return tuple(version_from(record) for record in version_records(connection).values())

    def version(self, name: str) -> Version:
        """The version of this name (v1, v2 …).

        Raises
        ------
        VersionNotFound
            When there is none of this name.
        """
        with self._catalog.reading() as connection:
            return version_named(connection, name)

    def latest_version(self) -> Version | None:
        """The version made last; None in a new workspace."""
        return next(reversed(self.versions()), None)

    def read_layer(
        self, source: LayerVersion | Version | str, layer: str | None = None
    ) -> gpd.GeoDataFrame:
        """The rows of a layer: of a `LayerVersion`, or of a version (or its name) and the layer's key.

        Raises
        ------
        VersionNotFound
            When the version does not exist or has no such layer.
        SnapshotCorrupt
            When the file is missing or damaged.
        """
        if isinstance(source, LayerVersion):
            return self.snapshots.read(source.snapshot)
        version = self.version(source) if isinstance(source, str) else source
        found = version.layers.get(layer or "")
        if found is None:
            raise VersionNotFound(
                f"版本 {version.name} 没有图层 {layer}",
                mend=f"该版本的图层：{'、'.join(version.layers) or '无'}",
            )
        return self.snapshots.read(found.snapshot)

    def proposals(self) -> tuple[Proposal, ...]:
        """All proposals in order of making."""
        with self._catalog.reading() as connection:
            return tuple(proposal_from(record) for record in proposal_records(connection).values())

    def proposal(self, name: str) -> Proposal:
        """The proposal of this id (p1, p2 …).

        Raises
        ------
        VersionNotFound
            When there is none of this id.
        """
        with self._catalog.reading() as connection:
            return proposal_named(connection, name)

    def current_proposal(self) -> Proposal | None:
        """The last proposal that is neither in force nor withdrawn; None when there is none."""
        return next(
            (proposal for proposal in reversed(self.proposals()) if proposal.state not in _CLOSED),
            None,
        )

    def targets(self) -> tuple[Target, ...]:
        """The active targets in order of acceptance."""
        with self._catalog.reading() as connection:
            records = target_records(connection).values()
        return tuple(target_from(record) for record in records if record["active"])

    def registered_targets(self) -> tuple[RegisteredTarget, ...]:
        """All targets ever accepted in order, the retired ones included."""
        with self._catalog.reading() as connection:
            return tuple(map(registered_target_from, target_records(connection).values()))

    def events(self) -> tuple[Event, ...]:
        """Every act in order, the making of the workspace first.

        Raises
        ------
        LogCorrupt
            When an event cannot be read.
        """
        with self._catalog.reading() as connection:
            return tuple(read_events(connection))


def _fill_catalog(file: Path, settings: dict[str, str | int], actor: str) -> None:
    catalog = Catalog(file)
    upgrade_catalog(catalog, is_new=True)
    with catalog.writing() as connection:
        connection.execute(insert(workspace), settings)
        told = {"actor": actor, "role": "", "act": "init", "subject": str(settings["unit_code"])}
        details = canonical_json({"note": {}, "records": {"workspace": settings}})
        append_event(connection, told | {"time": timestamp(), "details": details})
