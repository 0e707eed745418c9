"""A maintenance proposal (动态维护方案): a base version, what is to change, and where it stands in the procedure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from yizhangtu.model.admin import AdminUnit
from yizhangtu.model.finding import CheckReport
from yizhangtu.model.indicator import EffectTable
from yizhangtu.model.standard import ControlLine, Direction
from yizhangtu.model.target import Target

__all__ = [
    "ChangeForm",
    "KeyProject",
    "LineBalance",
    "MaintenanceRecord",
    "Proposal",
    "ProposalState",
    "ProposedChange",
    "Role",
    "Transfer",
]


class ProposalState(StrEnum):
    """The states of the procedure, in order; returned and withdrawn leave it."""

    DRAFT = "draft"
    SELF_CHECK = "self-check"
    PUBLIC_DISPLAY = "public-display"
    EXPERT_REVIEW = "expert-review"
    COUNTY_CONSENT = "county-consent"
    CITY_REVIEW = "city-review"
    PROVINCE_REVIEW = "province-review"
    MINISTRY_CHECK = "ministry-check"
    IN_FORCE = "in-force"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class Role(StrEnum):
    """Who acts."""

    EDITOR = "editor"
    REVIEWER = "reviewer"
    EXPERT = "expert"
    COUNTY = "county"
    CITY = "city"
    PROVINCE = "province"
    MINISTRY = "ministry"


class ChangeForm(StrEnum):
    """How a line's change was handed in: as pieces of transfer, or as the whole new line."""

    PIECES = "pieces"
    LAYER = "layer"


@dataclass(frozen=True, slots=True)
class ProposedChange:
    """What was handed in for one line: the snapshot of the pieces or of the whole new layer, as delivered."""

    line: ControlLine
    form: ChangeForm
    snapshot: str
    source: str


@dataclass(frozen=True, slots=True)
class KeyProject:
    """A row of 表5-4 (重点建设项目). Areas in hectares as printed; None when the cell is empty."""

    number: int
    category: str
    name: str
    nature: str
    years: str
    land_ha: Decimal | None
    new_construction_ha: Decimal | None
    place: str
    listing_basis: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal on a base version."""

    id: str
    name: str
    year: int
    base_version: str
    state: ProposalState
    created: datetime
    changes: Sequence[ProposedChange] = ()
    projects: Sequence[KeyProject] = ()


@dataclass(frozen=True, slots=True)
class Transfer:
    """One piece that crosses a line. Its area of record is an integer in 0.01 m² (dm²)."""

    number: str
    line: ControlLine
    direction: Direction
    reason_code: str
    reason_name: str
    evidence: str
    township: str
    place: str
    area_dm2: int
    gross_area_dm2: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class LineBalance:
    """A line's account in integer 0.01 m²: after = before + in − out, of record, beside the geometric areas."""

    line: ControlLine
    before_dm2: int
    in_dm2: int
    out_dm2: int
    after_dm2: int
    geometric_before_m2: float
    geometric_after_m2: float


@dataclass(frozen=True, slots=True)
class MaintenanceRecord:
    """All that a maintenance document says; every renderer reads this and computes nothing.

    `profile` is the standards profile's name; `software` name and version; `snapshots` pairs of layer key and hash of
    the state before and after.
    """

    unit: AdminUnit
    plan_name: str
    proposal: Proposal
    targets: Sequence[Target]
    balances: Sequence[LineBalance]
    transfers: Sequence[Transfer]
    tables: Sequence[EffectTable]
    projects: Sequence[KeyProject]
    check: CheckReport
    profile: str
    software: str
    generated: datetime
    snapshots_before: Sequence[tuple[str, str]] = field(default_factory=tuple)
    snapshots_after: Sequence[tuple[str, str]] = field(default_factory=tuple)
