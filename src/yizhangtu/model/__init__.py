"""What planners talk about, as frozen dataclasses; no file, no geometry library, no arithmetic beyond exact units."""

from yizhangtu.model.admin import AdminUnit
from yizhangtu.model.audit import AuditFinding, AuditReport, Certainty, Verified
from yizhangtu.model.finding import CheckReport, Finding, NotRun
from yizhangtu.model.indicator import Comparison, EffectTable, IndicatorValue, Lineage
from yizhangtu.model.level import LevelReport, LevelRow, PlacedUnit, SynchronisedPlan, Verdict
from yizhangtu.model.plan import LayerVersion, Version
from yizhangtu.model.proposal import (
    ChangeForm,
    KeyProject,
    LineBalance,
    MaintenanceRecord,
    Proposal,
    ProposalState,
    ProposedChange,
    Role,
    Transfer,
)
from yizhangtu.model.standard import (
    Basis,
    CodeEntry,
    ControlLine,
    Direction,
    FieldKind,
    FieldSchema,
    GeometryKind,
    LayerSchema,
    RuleBasis,
    RuleKind,
    Severity,
    TableRow,
    TransferReason,
)
from yizhangtu.model.target import Operator, RegisteredTarget, Target
from yizhangtu.model.totals import (
    ProjectTotals,
    TransferGroup,
    group_transfers,
    project_totals,
    total_of,
)

__all__ = [
    "AdminUnit",
    "AuditFinding",
    "AuditReport",
    "Basis",
    "Certainty",
    "ChangeForm",
    "CheckReport",
    "CodeEntry",
    "Comparison",
    "ControlLine",
    "Direction",
    "EffectTable",
    "FieldKind",
    "FieldSchema",
    "Finding",
    "GeometryKind",
    "IndicatorValue",
    "KeyProject",
    "LayerSchema",
    "LayerVersion",
    "LevelReport",
    "LevelRow",
    "LineBalance",
    "Lineage",
    "MaintenanceRecord",
    "NotRun",
    "Operator",
    "PlacedUnit",
    "ProjectTotals",
    "Proposal",
    "ProposalState",
    "ProposedChange",
    "RegisteredTarget",
    "Role",
    "RuleBasis",
    "RuleKind",
    "Severity",
    "SynchronisedPlan",
    "TableRow",
    "Target",
    "Transfer",
    "TransferGroup",
    "TransferReason",
    "Verdict",
    "Verified",
    "Version",
    "group_transfers",
    "project_totals",
    "total_of",
]
