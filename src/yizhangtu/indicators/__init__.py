"""Indicators (指标): one pure function each on a state of the plan, exact, and undecided rather than guessed."""

from yizhangtu.indicators.accounting import (
    apportion,
    apportion_pairs,
    invalid_recorded,
    recorded_dm2,
)
from yizhangtu.indicators.listing import INDICATORS, Indicator, compute
from yizhangtu.indicators.state import Patches, PlanState

__all__ = [
    "INDICATORS",
    "Indicator",
    "Patches",
    "PlanState",
    "apportion",
    "apportion_pairs",
    "compute",
    "invalid_recorded",
    "recorded_dm2",
]
