"""The rules on running text, by the rule of the standards that each belongs to."""

from collections.abc import Mapping

from yizhangtu.audit.context import AuditRule
from yizhangtu.audit.conversions import check_conversions
from yizhangtu.audit.flows import check_balance, check_present, check_state_before, check_transfers
from yizhangtu.audit.inside import check_areas_inside
from yizhangtu.audit.lists import check_enumerated_counts, check_listed_counts
from yizhangtu.audit.repeats import check_comparisons, check_repeats
from yizhangtu.audit.shares import check_multiples, check_shares
from yizhangtu.audit.sums import check_counts_of_parts, check_parts_within, check_sums
from yizhangtu.audit.text_and_tables import (
    check_areas_in_tables,
    check_multiples_in_tables,
    check_table_balance,
    check_units_in_tables,
)
from yizhangtu.audit.text_changes import check_percentage_points, check_told_changes
from yizhangtu.audit.thresholds import check_patch_counts, check_thresholds
from yizhangtu.audit.trends import check_trends

__all__ = ["PROSE_RULES"]

PROSE_RULES: Mapping[str, tuple[AuditRule, ...]] = {
    "A1": (check_sums,),
    "A3": (check_transfers, check_balance, check_state_before, check_table_balance),
    "A4": (check_conversions, check_units_in_tables),
    "A5": (check_shares, check_multiples),
    "A6": (check_percentage_points,),
    "A7": (check_counts_of_parts, check_listed_counts, check_enumerated_counts),
    "A8": (
        check_repeats,
        check_present,
        check_comparisons,
        check_areas_in_tables,
        check_multiples_in_tables,
        check_patch_counts,
    ),
    "A9": (check_trends, check_told_changes),
    "A10": (check_thresholds,),
    "A12": (check_parts_within, check_areas_inside),
}
