"""What one level of government binds another to: approved targets, their decomposition, lines, zones and lists."""

from yizhangtu.transmission.admin_tree import AdminTree, read_admin_tree
from yizhangtu.transmission.approval import TargetReading, read_targets
from yizhangtu.transmission.declared import read_assigned, read_base_areas, read_reserves
from yizhangtu.transmission.level_report import report_levels
from yizhangtu.transmission.placed_targets import Levels

__all__ = [
    "AdminTree",
    "Levels",
    "TargetReading",
    "read_admin_tree",
    "read_assigned",
    "read_base_areas",
    "read_reserves",
    "read_targets",
    "report_levels",
]
