"""The record of a maintenance round (动态维护成果记录): all that its documents say, put together once and checked."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypedDict, Unpack

from yizhangtu.errors import UsageError
from yizhangtu.model import (
    AdminUnit,
    CheckReport,
    Direction,
    EffectTable,
    LineBalance,
    MaintenanceRecord,
    Proposal,
    Target,
    Transfer,
)

__all__ = ["RecordParts", "build_record"]


class RecordParts(TypedDict):
    """What a record is made of; see `MaintenanceRecord` for each part. Snapshots are hashes by layer key."""

    unit: AdminUnit
    plan_name: str
    proposal: Proposal
    targets: Sequence[Target]
    balances: Sequence[LineBalance]
    transfers: Sequence[Transfer]
    tables: Sequence[EffectTable]
    check: CheckReport
    profile: str
    software: str
    generated: datetime
    snapshots_before: Mapping[str, str]
    snapshots_after: Mapping[str, str]


def build_record(**parts: Unpack[RecordParts]) -> MaintenanceRecord:
    """The record from its parts, key projects taken from the proposal, snapshots sorted by layer.

    Raises
    ------
    UsageError
        When `generated` has no time zone, a line has two accounts, or the transfers do not add up to the accounts:
        a record must not say two things.
    """
    _require_time_zone(parts["generated"])
    _require_agreement(parts["balances"], parts["transfers"])
    return MaintenanceRecord(
        unit=parts["unit"],
        plan_name=parts["plan_name"],
        proposal=parts["proposal"],
        targets=tuple(parts["targets"]),
        balances=tuple(parts["balances"]),
        transfers=tuple(parts["transfers"]),
        tables=tuple(parts["tables"]),
        projects=tuple(parts["proposal"].projects),
        check=parts["check"],
        profile=parts["profile"],
        software=parts["software"],
        generated=parts["generated"],
        snapshots_before=tuple(sorted(parts["snapshots_before"].items())),
        snapshots_after=tuple(sorted(parts["snapshots_after"].items())),
    )


def _require_time_zone(generated: datetime) -> None:
    if generated.tzinfo is None:
        raise UsageError("生成时间没有时区", mend="请传入带时区的时间，例如 datetime.now(UTC)")


def _require_agreement(balances: Sequence[LineBalance], transfers: Sequence[Transfer]) -> None:
    lines = [account.line for account in balances]
    if len(set(lines)) < len(lines):
        raise UsageError("同一条控制线有两份平衡表", mend="每条控制线只传入一份调整")
    booked = {
        (account.line, direction): area
        for account in balances
        for direction, area in ((Direction.IN, account.in_dm2), (Direction.OUT, account.out_dm2))
    }
    told = dict.fromkeys(booked, 0)
    for piece in transfers:
        key = (piece.line, piece.direction)
        told[key] = told.get(key, 0) + piece.area_dm2
    if told != booked:
        raise UsageError(
            "调整图斑的面积合计与平衡表不一致，不能生成记录",
            mend="请用同一次计算得到的平衡表和调整图斑",
        )
