"""A workspace: one unit's plan, its versions, targets and event log. Each verb opens, calls below, records, returns."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from yizhangtu.errors import UsageError
from yizhangtu.indicators import PlanState
from yizhangtu.model import AdminUnit, LayerVersion, RegisteredTarget, Role, Target, Version
from yizhangtu.standards import Profile, load_profile
from yizhangtu.store import (
    Delivery,
    LayerDifference,
    Store,
    compare_layers,
    find_workspace,
    read_delivery,
)
from yizhangtu.workspace.exporting import export_layers
from yizhangtu.workspace.stored_layers import StoredLayers
from yizhangtu.workspace.targets import (
    Acceptance,
    TargetRecord,
    accept_targets,
    retire_targets,
    target_record,
)

__all__ = ["ImportResult", "Progress", "Workspace"]

# Called with what is being done, how far it is and how far it goes.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class ImportResult:
    """A version made from a delivery, and the delivery with what was found wrong in it."""

    version: Version
    delivery: Delivery


class Workspace:
    """An open workspace.

    Examples
    --------
    >>> import tempfile
    >>> from yizhangtu.model import AdminUnit
    >>> folder = Path(tempfile.mkdtemp()) / "plan"
    >>> Workspace.create(folder, AdminUnit("150999", "青禾县"), profile="neimenggu").unit.name
    '青禾县'
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.profile: Profile = load_profile(store.profile)

    @classmethod
    def create(
        cls, path: Path, unit: AdminUnit, *, profile: str, plan_name: str = ""
    ) -> "Workspace":
        """A new workspace for `unit`; the profile names the national or a province's standards."""
        load_profile(profile)
        name = plan_name or f"{unit.name}国土空间总体规划（2021—2035年）"
        return cls(Store.create(path, unit=unit, profile=profile, plan_name=name))

    @classmethod
    def open(cls, path: Path) -> "Workspace":
        """The workspace at `path` or in the nearest folder above it.

        Raises
        ------
        WorkspaceNotFound
            When neither `path` nor a folder above holds one.
        """
        return cls(Store.open(find_workspace(path)))

    @property
    def unit(self) -> AdminUnit:
        """The unit whose plan this is."""
        return self.store.unit

    def import_delivery(
        self,
        path: Path,
        *,
        actor: str,
        note: str = "",
        crs: str | None = None,
        progress: Progress | None = None,
    ) -> ImportResult:
        """A new version made of the layers found at `path`; nothing is stored when one cannot be read."""
        delivery = read_delivery(
            path, profile=self.profile, unit=self.unit, crs=crs, progress=progress
        )
        layers: dict[str, LayerVersion] = {}
        for done, (key, layer) in enumerate(delivery.layers.items()):
            if progress:
                progress(f"写入快照：{self.profile.layer(key).name}", done, len(delivery.layers))
            layers[key] = LayerVersion(
                layer=key,
                snapshot=self.store.snapshots.write(layer.frame),
                rows=len(layer.frame),
                crs=layer.crs_text,
                source=layer.source,
            )
        parent = self.store.latest_version()
        with self.store.act(actor=actor, role=Role.EDITOR, act="import", subject=path.name) as tx:
            version = tx.add_version(
                layers,
                note=note or f"导入{path.name}",
                parent=parent.name if parent else None,
                proposal=None,
            )
            tx.note(
                file=path.name,
                findings=len(delivery.findings),
                unknown_layers=list(delivery.unknown_layers),
            )
        return ImportResult(version, delivery)

    def version(self, name: str | None = None) -> Version:
        """The version called `name`, the latest without a name."""
        if name:
            return self.store.version(name)
        latest = self.store.latest_version()
        if latest is None:
            raise UsageError("工作区里还没有版本", mend="请先运行 yizhangtu import 导入规划数据库")
        return latest

    def state(self, name: str | None = None) -> PlanState:
        """The layers of a version, read and verified as they are needed, ready to be measured."""
        version = self.version(name)
        return PlanState(
            unit=self.unit,
            profile=self.profile,
            version=version.name,
            layers=StoredLayers(self.store, version),
            snapshots={key: layer.snapshot for key, layer in version.layers.items()},
        )

    def accept_targets(self, targets: Sequence[Target], *, actor: str) -> Acceptance:
        """Registers targets so that checks use them; see `yizhangtu.workspace.targets.accept_targets`."""
        return accept_targets(self.store, targets, actor=actor)

    def retire_targets(
        self, numbers: Sequence[int], *, reason: str, actor: str
    ) -> tuple[RegisteredTarget, ...]:
        """Takes registered targets out of force, with a reason; they stay on record."""
        return retire_targets(self.store, numbers, reason=reason, actor=actor)

    def target_record(self, number: int) -> TargetRecord:
        """A registered target with who accepted it, what it replaced and how it was retired."""
        return target_record(self.store, number)

    def targets(self) -> tuple[Target, ...]:
        """The targets in force for this unit, or for the unit a document calls by a longer name."""
        return tuple(
            target
            for target in self.store.targets()
            if target.unit_name.endswith(self.unit.name)
            or self.unit.name.endswith(target.unit_name)
        )

    def compare(self, before: str, after: str) -> tuple[LayerDifference, ...]:
        """What differs between two versions, layer by layer."""
        old, new = self.version(before), self.version(after)
        return tuple(
            compare_layers(
                key,
                self.store.read_layer(old, key) if key in old.layers else None,
                self.store.read_layer(new, key) if key in new.layers else None,
                same=self._snapshot(old, key) == self._snapshot(new, key),
            )
            for key in sorted({*old.layers, *new.layers})
        )

    @staticmethod
    def _snapshot(version: Version, key: str) -> str | None:
        layer = version.layers.get(key)
        return layer.snapshot if layer else None

    def export(
        self,
        name: str | None,
        targets: Mapping[str, Path],
        *,
        overwrite: bool = False,
        actor: str,
        progress: Progress | None = None,
    ) -> tuple[Path, ...]:
        """Writes a version's layers; `targets` maps a format (gdb, gpkg, shp, parquet, xlsx) to where it goes."""
        version = self.version(name)
        state = self.state(version.name)
        written = export_layers(state, targets, overwrite=overwrite, progress=progress)
        with self.store.act(
            actor=actor, role=Role.EDITOR, act="export", subject=version.name
        ) as tx:
            tx.note(files=[path.name for path in written])
        return written
