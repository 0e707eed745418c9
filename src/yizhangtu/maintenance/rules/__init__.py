"""The rules of the three control lines (控制线规则): one function per rule, named by the profile's rule ids."""

from yizhangtu.maintenance.rules.context import RuleContext
from yizhangtu.maintenance.rules.running import RULES, run_rules

__all__ = ["RULES", "RuleContext", "run_rules"]
