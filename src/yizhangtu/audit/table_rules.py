"""Lists the rules that look at tables, lists and numbers of items."""

from collections.abc import Mapping

from yizhangtu.audit.context import AuditRule
from yizhangtu.audit.empty_cells import check_empty_cells, check_unfilled_indicators
from yizhangtu.audit.numbering import check_heading_numbers
from yizhangtu.audit.places import check_places
from yizhangtu.audit.project_list import (
    check_project_counts,
    check_project_land,
    check_project_units,
)
from yizhangtu.audit.sequences import check_captions, check_items_in_text, check_row_numbers
from yizhangtu.audit.table_changes import check_changes
from yizhangtu.audit.table_groups import check_groups
from yizhangtu.audit.table_parts import check_parts
from yizhangtu.audit.table_scales import check_scales
from yizhangtu.audit.table_shares import check_rates, check_share_columns, check_share_rows
from yizhangtu.audit.table_totals import check_total_columns, check_total_rows
from yizhangtu.audit.table_units import check_possible_values, check_units_of_changes

__all__ = ["TABLE_RULES"]

# Rule id: what checks it in tables.
TABLE_RULES: Mapping[str, tuple[AuditRule, ...]] = {
    "A1": (check_total_rows, check_total_columns),
    "A2": (check_changes,),
    "A5": (check_share_columns, check_share_rows, check_rates),
    "A6": (check_scales,),
    "A7": (check_project_counts, check_project_land, check_project_units),
    "A11": (check_units_of_changes, check_possible_values),
    "A12": (check_parts, check_groups),
    "A13": (check_empty_cells, check_unfilled_indicators),
    "A14": (check_places,),
    "A15": (check_heading_numbers, check_captions, check_items_in_text, check_row_numbers),
}
