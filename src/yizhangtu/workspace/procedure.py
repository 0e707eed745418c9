"""A proposal's way from draft to in force: who moves it, and what publishing makes of it."""

from pathlib import Path

from yizhangtu.errors import UsageError
from yizhangtu.maintenance import Need, delivery_layers, delivery_name, require_transition
from yizhangtu.model import LayerVersion, Proposal, ProposalState, Role, Version
from yizhangtu.workspace.evaluation import Evaluation, outcome
from yizhangtu.workspace.exporting import write_delivery
from yizhangtu.workspace.maintenance import Maintenance
from yizhangtu.workspace.workspace import Progress

__all__ = ["Procedure"]


class Procedure:
    """The steps of a proposal; each is one event of the log."""

    def __init__(self, desk: Maintenance) -> None:
        self.desk = desk

    def submit(self, *, role: Role, actor: str, progress: Progress | None = None) -> Evaluation:
        """Moves the draft to self-check; the evaluation says whether it passed and is recorded with the act.

        A proposal with a hard finding stays a draft: nothing is recorded and the caller shows the findings.
        """
        require_transition(self.desk.proposal.state, ProposalState.SELF_CHECK, role)
        evaluation = self.desk.evaluate(actor=actor, progress=progress)
        if not evaluation.check.has_hard_finding:
            self._move(ProposalState.SELF_CHECK, role=role, actor=actor, evaluation=evaluation)
        return evaluation

    def decide(self, to: ProposalState, *, role: Role, actor: str, note: str = "") -> Proposal:
        """Moves the proposal one step of the procedure; only publishing brings it into force."""
        step = require_transition(self.desk.proposal.state, to, role)
        if step.publishes:
            raise UsageError("生效须通过发布完成", mend="请运行 yizhangtu maintain publish")
        if to is ProposalState.SELF_CHECK:
            raise UsageError("自检须通过提交完成", mend="请运行 yizhangtu maintain submit")
        if Need.REASON in step.needs and not note.strip():
            raise UsageError(f"{step.name}须写明理由", mend="请用 --note 写明理由")
        return self._move(to, role=role, actor=actor, note=note)

    def _move(
        self,
        to: ProposalState,
        *,
        role: Role,
        actor: str,
        note: str = "",
        evaluation: Evaluation | None = None,
    ) -> Proposal:
        store = self.desk.workspace.store
        with store.act(actor=actor, role=role, act="decide", subject=self.desk.proposal.id) as tx:
            tx.set_state(self.desk.proposal.id, to, source=self.desk.proposal.state)
            tx.note(source=self.desk.proposal.state.value, target=to.value, note=note)
            if evaluation:
                tx.note(**outcome(evaluation))
        self.desk.proposal = store.proposal(self.desk.proposal.id)
        return self.desk.proposal

    def publish(
        self, folder: Path, *, role: Role, actor: str, progress: Progress | None = None
    ) -> tuple[Version, Path]:
        """Makes the version in force and writes the before/change/after database of the delivery rules into `folder`.

        Raises
        ------
        UsageError
            When the procedure is not through, or a hard finding appears against the base version as it is now.
        """
        require_transition(self.desk.proposal.state, ProposalState.IN_FORCE, role)
        evaluation = self.desk.evaluate(actor=actor, progress=progress)
        if evaluation.check.has_hard_finding:
            raise UsageError(
                "方案存在不符合规则的内容，不能发布",
                where=self.desk.proposal.name,
                mend="请运行 yizhangtu maintain check 查看，并退回修改",
            )
        layers = delivery_layers(evaluation.before, evaluation.changes)
        name = delivery_name(self.desk.workspace.unit, self.desk.proposal.year)
        # The database is complete under its own name before the version exists; a crash leaves at most a stray file.
        database = write_delivery(layers, folder / name)
        base = self.desk.workspace.version(self.desk.proposal.base_version)
        changed = {
            change.line.value: LayerVersion(
                layer=change.line.value,
                snapshot=evaluation.after.snapshots[change.line.value],
                rows=len(change.after),
                crs=change.after.crs.to_string(),
                source=f"{self.desk.proposal.name}（{self.desk.proposal.id}）",
            )
            for change in evaluation.changes
        }
        store = self.desk.workspace.store
        with store.act(actor=actor, role=role, act="publish", subject=self.desk.proposal.id) as tx:
            version = tx.add_version(
                {**base.layers, **changed},
                note=self.desk.proposal.name,
                parent=base.name,
                proposal=self.desk.proposal.id,
            )
            tx.set_state(
                self.desk.proposal.id, ProposalState.IN_FORCE, source=self.desk.proposal.state
            )
            tx.note(database=name, **outcome(evaluation))
        self.desk.proposal = store.proposal(self.desk.proposal.id)
        return version, database
