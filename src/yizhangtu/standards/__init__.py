"""The written standards as data (标准即数据): layers, codes, reasons, rules, figures and tables by profile.

Every row has its clause, the date it took effect where known, and whether anybody has read the official text.
"""

from yizhangtu.standards.definitions import (
    AreaRuleFigures,
    ClassGroup,
    IndicatorDefinition,
    LayerColour,
    StandardRow,
    TableColumn,
    TableSchema,
    Threshold,
)
from yizhangtu.standards.loading import available_profiles, load_profile
from yizhangtu.standards.profile import Profile

__all__ = [
    "AreaRuleFigures",
    "ClassGroup",
    "IndicatorDefinition",
    "LayerColour",
    "Profile",
    "StandardRow",
    "TableColumn",
    "TableSchema",
    "Threshold",
    "available_profiles",
    "load_profile",
]
