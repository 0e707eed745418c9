"""A proposal measured, and what was measured kept, so that the tables, the report and the decision read one result.

An evaluation is kept under the digest of all that it depends on: the base version's snapshots, what was handed in, the
targets, and the software's own files. The event log records the digest of the kept file, so a result that somebody
changed is not used but computed again.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from cattrs.preconf.json import JsonConverter, make_converter

from yizhangtu.indicators import PlanState
from yizhangtu.maintenance import LineChange, after_state, balance
from yizhangtu.model import (
    ChangeForm,
    CheckReport,
    ControlLine,
    EffectTable,
    Finding,
    NotRun,
    Proposal,
    Target,
)
from yizhangtu.store import Event, Json, Store, write_durably
from yizhangtu.units import Quantity, Unit

__all__ = ["EVALUATE", "Evaluation", "EvaluationFolder", "evaluation_key", "outcome"]

EVALUATE = "evaluate"


@dataclass(frozen=True)
class Evaluation:
    """A proposal measured: the state before and after, each line's change, the tables, what the rules found."""

    before: PlanState
    after: PlanState
    changes: tuple[LineChange, ...]
    tables: tuple[EffectTable, ...]
    check: CheckReport


def outcome(evaluation: Evaluation) -> dict[str, Json]:
    """What the record keeps of an evaluation: the rules' outcome and each line's account."""
    return {
        "findings": [finding.rule for finding in evaluation.check.findings],
        "undecided": [rule.rule for rule in evaluation.check.not_run],
        "balances": {
            change.line.value: [
                account.before_dm2,
                account.in_dm2,
                account.out_dm2,
                account.after_dm2,
            ]
            for change in evaluation.changes
            for account in [balance(change)]
        },
    }


@dataclass(frozen=True, slots=True)
class _KeptChange:
    line: ControlLine
    form: ChangeForm
    pieces: str
    after: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _KeptEvaluation:
    changes: tuple[_KeptChange, ...]
    tables: tuple[EffectTable, ...]
    findings: tuple[Finding, ...]
    passed: tuple[str, ...]
    not_run: tuple[NotRun, ...]


def _converter() -> JsonConverter:
    """JSON for our dataclasses; exact numbers travel as text."""
    converter = make_converter()
    converter.register_unstructure_hook(Fraction, str)
    converter.register_structure_hook(Fraction, lambda text, _: Fraction(text))
    converter.register_unstructure_hook(Unit, lambda unit: unit.name)
    converter.register_structure_hook(Unit, lambda name, _: Unit[name])
    converter.register_structure_hook(
        Quantity, lambda made, _: Quantity(Fraction(made["value"]), Unit[made["unit"]])
    )
    return converter


@cache
def _software_digest() -> str:
    """SHA-256 over the package's own files: another program or other standards give other results."""
    digest = hashlib.sha256()
    for name, content in _contents(files("yizhangtu"), ""):
        digest.update(name.encode() + hashlib.sha256(content).digest())
    return digest.hexdigest()


def _contents(folder: Traversable, prefix: str) -> Sequence[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir() and entry.name not in {"__pycache__", "fonts"}:
            found += _contents(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith((".py", ".toml", ".csv")):
            found.append((prefix + entry.name, entry.read_bytes()))
    return found


def evaluation_key(proposal: Proposal, before: PlanState, targets: Sequence[Target]) -> str:
    """The digest of all that an evaluation of the proposal depends on."""
    converter = _converter()
    content = {
        "software": _software_digest(),
        "profile": before.profile.name,
        "unit": converter.unstructure(before.unit),
        "base": dict(before.snapshots),
        "year": proposal.year,
        "changes": converter.unstructure(list(proposal.changes)),
        "projects": converter.unstructure(list(proposal.projects)),
        "targets": converter.unstructure(list(targets)),
    }
    return hashlib.sha256(
        json.dumps(content, sort_keys=True, ensure_ascii=False, default=str).encode()
    ).hexdigest()


class EvaluationFolder:
    """The kept evaluations of a workspace: `evaluations/<key>.json`, frames as snapshots."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._folder = store.path / "evaluations"

    def keep(self, key: str, evaluation: Evaluation) -> str:
        """Writes an evaluation and returns the SHA-256 of its file, for the event log."""
        write = self._store.snapshots.write
        kept = _KeptEvaluation(
            changes=tuple(
                _KeptChange(
                    change.line,
                    change.form,
                    write(change.pieces),
                    evaluation.after.snapshots[change.line.value],
                    change.findings,
                )
                for change in evaluation.changes
            ),
            tables=evaluation.tables,
            findings=tuple(evaluation.check.findings),
            passed=tuple(evaluation.check.passed),
            not_run=tuple(evaluation.check.not_run),
        )
        text = _converter().dumps(kept, ensure_ascii=False)
        self._folder.mkdir(exist_ok=True)
        return write_durably(self._path(key), lambda path: _write(path, text))

    def find(self, key: str, proposal: Proposal, before: PlanState) -> Evaluation | None:
        """The evaluation kept under `key`, when the log vouches for its file; None otherwise."""
        path = self._path(key)
        if not path.is_file():
            return None
        content = path.read_bytes()
        if not _is_vouched_for(self._store.events(), key, hashlib.sha256(content).hexdigest()):
            return None
        kept = _converter().loads(content.decode(), _KeptEvaluation)
        return self._restored(kept, proposal, before)

    def _restored(self, kept: _KeptEvaluation, proposal: Proposal, before: PlanState) -> Evaluation:
        read = self._store.snapshots.read
        changes = tuple(
            LineChange(
                line=change.line,
                form=change.form,
                before=before.frame(change.line),
                pieces=read(change.pieces),
                after=read(change.after),
                findings=change.findings,
            )
            for change in kept.changes
        )
        after = after_state(before, changes).replacing(
            {change.line.value: change.after for change in changes},
            version=proposal.id,
            snapshots={change.line.value: change.after for change in kept.changes},
        )
        check = CheckReport(kept.findings, kept.passed, kept.not_run)
        return Evaluation(before, after, changes, kept.tables, check)

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.json"


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _is_vouched_for(events: Sequence[Event], key: str, digest: str) -> bool:
    return any(
        event.act == EVALUATE
        and isinstance(note := event.details.get("note"), Mapping)
        and note.get("key") == key
        and note.get("digest") == digest
        for event in events
    )
