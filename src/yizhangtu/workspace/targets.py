"""Approved targets of a workspace: registering, superseding by date, retiring, and the record of each from the log."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from yizhangtu.errors import UsageError
from yizhangtu.model import RegisteredTarget, Role, Target
from yizhangtu.store import Event, Store

__all__ = ["Acceptance", "TargetRecord", "accept_targets", "retire_targets", "target_record"]


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What registering did: targets now in force, those they replaced, those already there.

    `outdated` are targets left out because a document of a later date binds the same, each with the one that stands.
    """

    accepted: tuple[Target, ...]
    replaced: tuple[RegisteredTarget, ...]
    known: tuple[Target, ...]
    outdated: tuple[tuple[Target, RegisteredTarget], ...]


@dataclass(frozen=True, slots=True)
class TargetRecord:
    """A registered target with its history: who accepted it and when, what it replaced, how it was retired."""

    registered: RegisteredTarget
    accepted_by: str
    accepted: datetime
    replaced: tuple[int, ...] = ()
    retired_by: str = ""
    retired: datetime | None = None
    reason: str = ""
    replaced_by: tuple[int, ...] = ()


@dataclass
class _Sorting:
    """Targets to be registered, held against those in force."""

    in_force: Sequence[RegisteredTarget]
    accepted: list[Target] = field(default_factory=list)
    replaced: list[RegisteredTarget] = field(default_factory=list)
    known: list[Target] = field(default_factory=list)
    outdated: list[tuple[Target, RegisteredTarget]] = field(default_factory=list)

    def take(self, target: Target) -> None:
        same = [one for one in self.in_force if one.target.bound == target.bound]
        newer = next((one for one in same if _is_newer(one.target, target)), None)
        if any(_is_same(one.target, target) for one in same):
            self.known.append(target)
        elif newer is not None:
            self.outdated.append((target, newer))
        else:
            self.accepted.append(target)
            self.replaced.extend(one for one in same if one not in self.replaced)

    def result(self) -> Acceptance:
        """The outcome; a target that is said again by this very document is not replaced by its neighbour of a range."""
        replaced = tuple(
            one
            for one in self.replaced
            if not any(_is_same(one.target, target) for target in self.known)
        )
        return Acceptance(tuple(self.accepted), replaced, tuple(self.known), tuple(self.outdated))


def accept_targets(store: Store, targets: Sequence[Target], *, actor: str) -> Acceptance:
    """Register targets so that checks use them; they replace those that an earlier document bound to the same.

    Raises
    ------
    UsageError
        When there is nothing to register, or a document without a date would replace one that has a date.
    """
    if not targets:
        raise UsageError("没有可登记的指标", mend="请核对批复文件是否写明各项指标")
    sorting = _Sorting([one for one in store.registered_targets() if one.is_in_force])
    for target in targets:
        sorting.take(target)
    _require_dates(sorting)
    acceptance = sorting.result()
    if acceptance.accepted:
        with store.act(
            actor=actor, role=Role.EDITOR, act="accept-targets", subject=targets[0].document
        ) as act:
            act.retire_targets(one.target for one in acceptance.replaced)
            act.accept_targets(acceptance.accepted)
    return acceptance


def retire_targets(
    store: Store, numbers: Sequence[int], *, reason: str, actor: str
) -> tuple[RegisteredTarget, ...]:
    """Take targets out of force with a reason; they stay on record.

    Raises
    ------
    UsageError
        When there is no target of a number, or it is retired already.
    """
    retired = tuple(_in_force(store, number) for number in numbers)
    names = "、".join(str(one.number) for one in retired)
    with store.act(actor=actor, role=Role.EDITOR, act="retire-targets", subject=names) as act:
        act.retire_targets(one.target for one in retired)
        act.note(reason=reason)
    return retired


def target_record(store: Store, number: int) -> TargetRecord:
    """A target with its history, as the log tells it.

    Raises
    ------
    UsageError
        When there is no target of this number.
    """
    registered = _registered(store, number)
    acts = list(_acts_on(store, number))
    first = acts[0]
    accepted = TargetRecord(
        registered, first.actor, first.time, _others(first, registered, active=0)
    )
    if registered.is_in_force:
        return accepted
    last = acts[-1]
    note = last.details.get("note")
    reason = note.get("reason", "") if isinstance(note, dict) else ""
    replaced_by = _others(last, registered, active=1)
    return TargetRecord(
        registered,
        accepted.accepted_by,
        accepted.accepted,
        accepted.replaced,
        retired_by=last.actor,
        retired=last.time,
        reason=str(reason) or ("被后来的文件替代" if replaced_by else ""),
        replaced_by=replaced_by,
    )


def _is_newer(standing: Target, target: Target) -> bool:
    dates = standing.document_date, target.document_date
    return dates[0] is not None and dates[1] is not None and dates[0] > dates[1]


def _is_same(standing: Target, target: Target) -> bool:
    """Whether a target is registered already, from the same document."""
    return (
        standing.document_sha256 == target.document_sha256
        and standing.operator is target.operator
        and standing.value == target.value
        and standing.unit == target.unit
        and standing.conditional == target.conditional
    )


def _require_dates(sorting: _Sorting) -> None:
    """Which of two documents counts is not guessed."""
    dated = [one for one in sorting.replaced if one.target.document_date is not None]
    undated = [target for target in sorting.accepted if target.document_date is None]
    for old in dated:
        if any(target.bound == old.target.bound for target in undated):
            raise UsageError(
                "文件没有成文日期，不能判断它是否替代已登记的指标",
                where=f"第{old.number}号指标，{old.target.document}，{old.target.document_date}",
                mend="请用 --date 写明成文日期，例如 --date 2024-06-11",
            )


def _registered(store: Store, number: int) -> RegisteredTarget:
    for one in store.registered_targets():
        if one.number == number:
            return one
    raise UsageError(f"没有第{number}号指标", mend="请用 yizhangtu targets list --all 查看全部编号")


def _in_force(store: Store, number: int) -> RegisteredTarget:
    registered = _registered(store, number)
    if not registered.is_in_force:
        raise UsageError(
            f"第{number}号指标已经停用", mend="请用 yizhangtu targets list 查看现行指标"
        )
    return registered


def _acts_on(store: Store, number: int) -> Iterator[Event]:
    """The acts that wrote a target, in order."""
    for event in store.events():
        if f"target/{number}" in _records(event):
            yield event


def _others(event: Event, registered: RegisteredTarget, *, active: int) -> tuple[int, ...]:
    """The other targets that bind the same and that an act put in force (1) or out of it (0)."""
    unit, indicator, year = registered.target.bound
    return tuple(
        int(str(record["number"]))
        for key, record in _records(event).items()
        if key.startswith("target/")
        and record["number"] != registered.number
        and record["active"] == active
        and (record["unit_name"], record["indicator"], record["year"]) == (unit, indicator, year)
    )


def _records(event: Event) -> dict[str, dict[str, object]]:
    records = event.details.get("records")
    return records if isinstance(records, dict) else {}
