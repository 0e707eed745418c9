"""Dynamic maintenance (动态维护) of the three control lines: change sets, accounts, rules, tables, procedure, delivery."""

from yizhangtu.maintenance.balance import balance, transfers
from yizhangtu.maintenance.building import PIECE_COLUMNS, after_state, build_change
from yizhangtu.maintenance.change import LineChange
from yizhangtu.maintenance.delivery import (
    DeliveredLayer,
    DeliveryNames,
    changed_rows,
    delivery_layers,
    delivery_name,
)
from yizhangtu.maintenance.procedure import (
    REVIEW_STATES,
    TRANSITIONS,
    Need,
    Transition,
    next_transitions,
    require_transition,
    role_label,
    state_label,
)
from yizhangtu.maintenance.record import RecordParts, build_record
from yizhangtu.maintenance.rules import RULES, RuleContext, run_rules
from yizhangtu.maintenance.tables import effect_tables

__all__ = [
    "PIECE_COLUMNS",
    "REVIEW_STATES",
    "RULES",
    "TRANSITIONS",
    "DeliveredLayer",
    "DeliveryNames",
    "LineChange",
    "Need",
    "RecordParts",
    "RuleContext",
    "Transition",
    "after_state",
    "balance",
    "build_change",
    "build_record",
    "changed_rows",
    "delivery_layers",
    "delivery_name",
    "effect_tables",
    "next_transitions",
    "require_transition",
    "role_label",
    "run_rules",
    "state_label",
    "transfers",
]
