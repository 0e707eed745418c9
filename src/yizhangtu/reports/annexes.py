"""The annexes: accounts, reasons, the list of transfers, lineage, snapshots, findings and maps."""

from collections.abc import Sequence

from yizhangtu.model import MaintenanceRecord
from yizhangtu.reports.builder import Builder
from yizhangtu.reports.checking import finding_table
from yizhangtu.reports.tables import (
    balance_table,
    lineage_table,
    reason_table,
    snapshot_table,
    transfer_table,
)
from yizhangtu.reports.tree import Figure, FigureBlock
from yizhangtu.reports.vocabulary import Vocabulary

__all__ = ["add_annexes"]


def add_annexes(
    builder: Builder,
    record: MaintenanceRecord,
    vocabulary: Vocabulary,
    figures: Sequence[Figure],
) -> None:
    """附表 and 附图 on landscape pages; a table without rows is left out, its number stays free."""
    tables = (
        balance_table(record.balances),
        reason_table(record.transfers),
        transfer_table(record.transfers),
        lineage_table(record, vocabulary),
        snapshot_table(record, vocabulary),
        finding_table("附表6 校核问题清单", record.check.findings, vocabulary),
    )
    filled = [table for table in tables if table.rows]
    builder.turn(landscape=True)
    if filled:
        builder.heading(1, "附表", numbered=False)
    for table in filled:
        builder.add(table)
    if figures:
        builder.heading(1, "附图", numbered=False)
    for number, figure in enumerate(figures, 1):
        builder.add(FigureBlock(f"附图{number} {figure.caption}", figure))
