"""One maintenance proposal at work: what is handed in, what the rules say of it, its documents, its publication."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from yizhangtu import __version__
from yizhangtu.documents import read_projects
from yizhangtu.errors import UsageError
from yizhangtu.indicators import PlanState
from yizhangtu.maintenance import (
    LineChange,
    RuleContext,
    after_state,
    balance,
    build_change,
    build_record,
    delivery_layers,
    effect_tables,
    run_rules,
    state_label,
    transfers,
)
from yizhangtu.model import (
    ControlLine,
    KeyProject,
    MaintenanceRecord,
    Proposal,
    ProposalState,
    ProposedChange,
    Role,
)
from yizhangtu.reports import render_maps, write_docx, write_pdf, write_tables_xlsx
from yizhangtu.store import Delivery, read_line_change
from yizhangtu.workspace.evaluation import (
    EVALUATE,
    Evaluation,
    EvaluationFolder,
    evaluation_key,
    outcome,
)
from yizhangtu.workspace.exporting import write_pieces
from yizhangtu.workspace.workspace import Progress, Workspace

__all__ = ["Maintenance"]

PIECES_LAYER = "transfer_pieces"


class Maintenance:
    """A proposal of a workspace; `Maintenance.new` makes one, `Maintenance.current` finds the one being worked on."""

    def __init__(self, workspace: Workspace, proposal: Proposal) -> None:
        self.workspace = workspace
        self.proposal = proposal

    @classmethod
    def new(
        cls,
        workspace: Workspace,
        name: str,
        *,
        actor: str,
        year: int | None = None,
        base: str | None = None,
    ) -> "Maintenance":
        """A new draft on version `base` (the latest without one)."""
        version = workspace.version(base)
        with workspace.store.act(
            actor=actor, role=Role.EDITOR, act="new-proposal", subject=name
        ) as tx:
            proposal = tx.add_proposal(
                name=name, year=year or datetime.now(UTC).year, base_version=version.name
            )
        return cls(workspace, proposal)

    @classmethod
    def current(cls, workspace: Workspace, proposal: str | None = None) -> "Maintenance":
        """The proposal with that id, or the newest that is neither in force nor withdrawn."""
        found = (
            workspace.store.proposal(proposal) if proposal else workspace.store.current_proposal()
        )
        if found is None:
            raise UsageError(
                "没有正在办理的动态维护方案",
                mend="请先运行 yizhangtu maintain new 新建方案，或用 --proposal 指明已有方案",
            )
        return cls(workspace, found)

    def change(
        self, path: Path, line: ControlLine, *, actor: str, crs: str | None = None
    ) -> Delivery:
        """Takes what is proposed for one line: pieces with a direction, or the whole new line layer.

        The file is read as pieces when it has a direction field, else as the new line. Handing in a line again replaces
        what was handed in before; the event log keeps both.
        """
        self._require_draft("修改调整内容")
        form, delivery = read_line_change(
            path, line, profile=self.workspace.profile, unit=self.workspace.unit, crs=crs
        )
        layer = next(iter(delivery.layers.values()))
        store = self.workspace.store
        change = ProposedChange(
            line=line,
            form=form,
            snapshot=store.snapshots.write(layer.frame),
            source=layer.source,
        )
        with store.act(
            actor=actor, role=Role.EDITOR, act="change-line", subject=self.proposal.id
        ) as tx:
            tx.set_change(self.proposal.id, change)
            tx.note(line=line.value, form=form.value, file=path.name)
        self.proposal = store.proposal(self.proposal.id)
        return delivery

    def set_projects(self, path: Path, *, actor: str) -> tuple[KeyProject, ...]:
        """Takes the list of key projects (表5-4) from a workbook or a CSV file."""
        self._require_draft("修改重点项目清单")
        projects = tuple(read_projects(path))
        store = self.workspace.store
        with store.act(
            actor=actor, role=Role.EDITOR, act="set-projects", subject=self.proposal.id
        ) as tx:
            tx.set_projects(self.proposal.id, projects)
            tx.note(file=path.name, count=len(projects))
        self.proposal = store.proposal(self.proposal.id)
        return projects

    def evaluate(self, *, actor: str, progress: Progress | None = None) -> Evaluation:
        """The proposal applied to its base version and measured: the kept result when nothing changed, else a new one.

        A new result is kept, and the event log vouches for it.
        """
        before = self.workspace.state(self.proposal.base_version)
        key = evaluation_key(self.proposal, before, self.workspace.targets())
        kept = EvaluationFolder(self.workspace.store)
        if (found := kept.find(key, self.proposal, before)) is not None:
            return found
        evaluation = self._measure(before, progress)
        digest = kept.keep(key, evaluation)
        with self.workspace.store.act(
            actor=actor, role=Role.EDITOR, act=EVALUATE, subject=self.proposal.id
        ) as tx:
            tx.note(key=key, digest=digest, **outcome(evaluation))
        return evaluation

    def _measure(self, before: PlanState, progress: Progress | None) -> Evaluation:
        step = _steps(progress, 3 + len(self.proposal.changes))
        changes = self._apply(before, step)
        after = self._with_snapshots(after_state(before, changes), changes)
        step("计算维护前后指标")
        tables = effect_tables(before, after)
        step("逐条执行规则")
        context = RuleContext(
            before=before,
            after=after,
            changes=tuple(changes),
            targets=self.workspace.targets(),
            projects=tuple(self.proposal.projects),
            tables=tables,
        )
        check = run_rules(context)
        step("完成")
        return Evaluation(before, after, tuple(changes), tables, check)

    def _apply(self, before: PlanState, step: Callable[[str], None]) -> list[LineChange]:
        """The change of each line."""
        changes = []
        for change in self.proposal.changes:
            step(f"计算{self.workspace.profile.layer(change.line).name}的变化")
            delivered = self.workspace.store.snapshots.read(change.snapshot)
            changes.append(
                build_change(before, change.line, change.form, delivered, year=self.proposal.year)
            )
        return changes

    def write_pieces(self, folder: Path, *, progress: Progress | None = None) -> tuple[Path, ...]:
        """Writes the pieces of each line as a GeoPackage into `folder`, to be filled in and handed in again.

        Pieces computed from a whole new line have no reason and no evidence; this is where they get them.
        """
        before = self.workspace.state(self.proposal.base_version)
        changes = self._apply(before, _steps(progress, len(self.proposal.changes)))
        pieces = [
            layer for layer in delivery_layers(before, changes) if layer.schema.key == PIECES_LAYER
        ]
        return write_pieces(pieces, folder, self.workspace.profile)

    def _with_snapshots(self, state: PlanState, changes: Sequence[LineChange]) -> PlanState:
        """The proposed state with its lines written as snapshots, so that every figure can name its layers."""
        write = self.workspace.store.snapshots.write
        layers = {change.line.value: change.after for change in changes}
        hashes = {key: write(frame) for key, frame in layers.items()}
        return state.replacing(layers, version=self.proposal.id, snapshots=hashes)

    def record(
        self, evaluation: Evaluation, *, generated: datetime | None = None
    ) -> MaintenanceRecord:
        """All that the documents say, from one evaluation."""
        return build_record(
            unit=self.workspace.unit,
            plan_name=self.workspace.store.plan_name,
            proposal=self.proposal,
            targets=self.workspace.targets(),
            balances=[balance(change) for change in evaluation.changes],
            transfers=[
                piece
                for change in evaluation.changes
                for piece in transfers(evaluation.before, change)
            ],
            tables=evaluation.tables,
            check=evaluation.check,
            profile=self.workspace.profile.name,
            software=f"yizhangtu {__version__}",
            generated=generated or datetime.now(UTC),
            snapshots_before=evaluation.before.snapshots,
            snapshots_after=evaluation.after.snapshots,
        )

    def write_report(
        self,
        evaluation: Evaluation,
        targets: Mapping[str, Path],
        *,
        progress: Progress | None = None,
    ) -> tuple[Path, ...]:
        """Writes the plan as docx, pdf and its tables as xlsx; `targets` maps a format to where it goes."""
        step = _steps(progress, 2 + len(targets))
        step("整理方案内容")
        record = self.record(evaluation)
        step("绘制图件")
        figures = (
            render_maps(evaluation.before, evaluation.changes)
            if {"docx", "pdf"} & set(targets)
            else ()
        )
        writers = {
            "docx": lambda path: write_docx(record, figures, path),
            "pdf": lambda path: write_pdf(record, figures, path),
            "xlsx": lambda path: write_tables_xlsx(record, path),
        }
        for kind, path in targets.items():
            step(f"生成{path.name}")
            writers[kind](path)
        return tuple(targets.values())

    def _require_draft(self, act: str) -> None:
        if self.proposal.state is not ProposalState.DRAFT:
            raise UsageError(
                f"方案已进入“{state_label(self.proposal.state)}”，不能{act}",
                where=f"{self.proposal.name}（{self.proposal.id}）",
                mend="请先退回为草案，或另建方案",
            )


def _steps(progress: Progress | None, total: int) -> Callable[[str], None]:
    """A function that reports the next of `total` steps."""
    done = iter(range(total + 1))

    def step(name: str) -> None:
        if progress:
            progress(name, next(done, total), total)

    return step
