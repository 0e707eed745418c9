"""Sums that documents quote: transfers by line, direction and reason, land of the key projects; exact, made once here."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from yizhangtu.model.proposal import KeyProject, Transfer
from yizhangtu.model.standard import ControlLine, Direction

__all__ = ["ProjectTotals", "TransferGroup", "group_transfers", "project_totals", "total_of"]


@dataclass(frozen=True, slots=True)
class TransferGroup:
    """The transfers of one line, one direction and one reason: how many, and their area of record."""

    line: ControlLine
    direction: Direction
    reason_code: str
    reason_name: str
    count: int
    area_dm2: int


@dataclass(frozen=True, slots=True)
class ProjectTotals:
    """Land of the listed projects in hectares as printed; an empty cell adds nothing."""

    land_ha: Decimal
    new_construction_ha: Decimal


def group_transfers(
    transfers: Sequence[Transfer], line: ControlLine, direction: Direction
) -> tuple[TransferGroup, ...]:
    """The groups of one line and direction by reason code; no transfers give no groups."""
    members: dict[tuple[str, str], list[Transfer]] = {}
    for transfer in transfers:
        if transfer.line is line and transfer.direction is direction:
            key = (transfer.reason_code, transfer.reason_name)
            members.setdefault(key, []).append(transfer)
    return tuple(
        TransferGroup(line, direction, code, name, len(group), sum(t.area_dm2 for t in group))
        for (code, name), group in sorted(members.items())
    )


def total_of(groups: Sequence[TransferGroup]) -> tuple[int, int]:
    """How many transfers the groups hold, and their area of record in 0.01 m²."""
    return sum(group.count for group in groups), sum(group.area_dm2 for group in groups)


def project_totals(projects: Sequence[KeyProject]) -> ProjectTotals:
    """The sums of 表5-4."""
    return ProjectTotals(
        sum((p.land_ha for p in projects if p.land_ha is not None), Decimal(0)),
        sum(
            (p.new_construction_ha for p in projects if p.new_construction_ha is not None),
            Decimal(0),
        ),
    )
