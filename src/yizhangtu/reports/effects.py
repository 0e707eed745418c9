"""The feasibility chapter (可行性分析): what changed, said only as far as accounts and printed rows prove it."""

from itertools import groupby

from yizhangtu.model import EffectTable, LineBalance, MaintenanceRecord
from yizhangtu.reports.builder import Builder
from yizhangtu.reports.claims import Movement, is_measured, statements
from yizhangtu.reports.phrases import hectares, plain, square_metres
from yizhangtu.reports.tables import EFFECT_TABLE_LINES, table_key
from yizhangtu.reports.vocabulary import LINE_NAMES

__all__ = ["add_feasibility_chapter", "total_sentence"]

_MOVEMENT_WORDS = (
    (Movement.RISE, "数值上升"),
    (Movement.FALL, "数值下降"),
    (Movement.SAME, "数值不变"),
)


def total_sentence(balance: LineBalance) -> str:
    """Whether the line's total grew, shrank or stayed, without full stop."""
    name, difference = LINE_NAMES[balance.line], balance.after_dm2 - balance.before_dm2
    if difference == 0:
        return f"{name}总面积维护前后不变"
    amount = f"{hectares(abs(difference))}公顷"
    if amount == "0.0000公顷":
        amount = f"{square_metres(abs(difference))}平方米"
    return f"{name}总面积{'增加' if difference > 0 else '减少'}{amount}"


def add_feasibility_chapter(builder: Builder, record: MaintenanceRecord) -> None:
    """可行性分析: totals of the lines, then the rows of each effect table; left out when there is neither."""
    if not record.balances and not any(
        is_measured(row) for table in record.tables for row in table.rows
    ):
        builder.omit("可行性分析", "没有可以比较的维护前后数据")
        return
    builder.heading(1, "可行性分析")
    if record.balances:
        builder.heading(2, "总量变化")
        builder.paragraph("；".join(total_sentence(balance) for balance in record.balances), "。")
    for table in record.tables:
        _add_table(builder, table)
    builder.paragraph("上述变化是否符合管控要求，以“校核结论”一章为准。")


def _add_table(builder: Builder, table: EffectTable) -> None:
    line = EFFECT_TABLE_LINES.get(table_key(table))
    title = LINE_NAMES[line] if line else plain(table.title)
    if not any(is_measured(row) for row in table.rows):
        builder.omit(f"{title}指标变化分析", f"表{table_key(table)}没有维护前后均有数据的指标")
        return
    builder.heading(2, f"{title}指标变化")
    for group, rows in groupby(table.rows, key=lambda row: plain(row.row.group)):
        sentences = [s.text for row in rows for s in statements(row)]
        if sentences:
            builder.paragraph(f"对照“{group}”的要求，{'；'.join(sentences)}。")
    builder.paragraph(_summary(table))


def _summary(table: EffectTable) -> str:
    """How many figures rose, fell, stayed or have no data."""
    movements = [s.movement for row in table.rows for s in statements(row)]
    counts = [
        f"{words}的{movements.count(movement)}项"
        for movement, words in _MOVEMENT_WORDS
        if movements.count(movement)
    ]
    missing = sum(not is_measured(row) for row in table.rows)
    if missing:
        counts.append(f"缺少数据未作比较的{missing}行")
    return f"表{table_key(table)}所列指标中，{'、'.join(counts)}。" if counts else ""
