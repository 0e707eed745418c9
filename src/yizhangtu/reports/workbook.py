"""Writes the tables of a record as a workbook; each number is a real number that shows exactly the printed digits."""

from collections.abc import Iterable
from pathlib import Path

from yizhangtu.model import EffectTable, MaintenanceRecord
from yizhangtu.reports.accounts import verify_balances
from yizhangtu.reports.phrases import plain
from yizhangtu.reports.sheets import write_workbook
from yizhangtu.reports.tables import (
    balance_table,
    effect_table,
    lineage_table,
    project_table,
    table_key,
    transfer_table,
)
from yizhangtu.reports.tree import TableBlock
from yizhangtu.reports.vocabulary import Vocabulary, vocabulary_of

__all__ = ["write_tables_xlsx"]

_NO_DATA = "本次维护没有该表的数据"


def write_tables_xlsx(
    record: MaintenanceRecord, path: Path, *, vocabulary: Vocabulary | None = None
) -> None:
    """Writes 表5-1 to 5-4, the transfers, the accounts and the sources of the figures, one sheet each.

    A table without data has a sheet that says so. The same record gives the same bytes.

    Parameters
    ----------
    record : MaintenanceRecord
        All figures.
    path : Path
        Where the file goes; its folder must exist.
    vocabulary : Vocabulary, optional
        Names of layers and indicators; those of the record's profile without it.

    Raises
    ------
    ReportError
        When the record's transfers and accounts do not add up.
    """
    verify_balances(record)
    names = vocabulary or vocabulary_of(record.profile)
    write_workbook(
        [(title, table, _NO_DATA) for title, table in _sheets(record, names)],
        path,
        title=f"{plain(record.unit.name)}{plain(record.proposal.name)}成果表",
        creator=plain(record.software),
        moment=record.generated,
    )


def _sheets(
    record: MaintenanceRecord, vocabulary: Vocabulary
) -> Iterable[tuple[str, TableBlock | None]]:
    unit = plain(record.unit.name)
    effects: dict[str, EffectTable] = {table_key(table): table for table in record.tables}
    for key in ("5-1", "5-2", "5-3"):
        yield f"表{key}", effect_table(effects[key], unit) if key in effects else None
    yield "表5-4", project_table(record.projects, unit) if record.projects else None
    yield "调入调出清单", transfer_table(record.transfers)
    yield "平衡表", balance_table(record.balances)
    yield "指标来源", lineage_table(record, vocabulary)
