"""Indicators (指标): one pure function each on a state of the plan, exact, and undecided rather than guessed."""

from yizhangtu.indicators.accounting import (
    apportion,
    apportion_pairs,
    invalid_recorded,
    recorded_dm2,
)
from yizhangtu.indicators.adjustment import Spread, adjust
from yizhangtu.indicators.control_areas import adjust_chain, control_areas
from yizhangtu.indicators.deductions import deduct
from yizhangtu.indicators.listing import INDICATORS, Indicator, compute, lineage
from yizhangtu.indicators.state import Patches, PlanState

__all__ = [
    "INDICATORS",
    "Indicator",
    "Patches",
    "PlanState",
    "Spread",
    "adjust",
    "adjust_chain",
    "apportion",
    "apportion_pairs",
    "compute",
    "control_areas",
    "deduct",
    "invalid_recorded",
    "lineage",
    "recorded_dm2",
]
