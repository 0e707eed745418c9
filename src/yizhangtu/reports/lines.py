"""The plan chapter (动态维护方案): one section per control line, then the list of key projects."""

from collections.abc import Sequence
from itertools import groupby

from yizhangtu.model import (
    ControlLine,
    Direction,
    EffectTable,
    KeyProject,
    LineBalance,
    MaintenanceRecord,
    group_transfers,
    project_totals,
    total_of,
)
from yizhangtu.reports.accounts import DIRECTION_NAMES, balance_of
from yizhangtu.reports.builder import Builder
from yizhangtu.reports.effects import total_sentence
from yizhangtu.reports.phrases import hectares, hectares_and_mu, plain
from yizhangtu.reports.tables import (
    EFFECT_TABLE_LINES,
    decimal_text,
    effect_table,
    project_table,
    table_key,
)
from yizhangtu.reports.tree import Figure
from yizhangtu.reports.vocabulary import LINE_NAMES

__all__ = ["add_plan_chapter"]


def add_plan_chapter(
    builder: Builder, record: MaintenanceRecord, figures: Sequence[Figure]
) -> None:
    """Chapter 五 with a section per line that has an account or a table, and 表5-4 when there are projects."""
    builder.heading(1, "动态维护方案")
    tables = {EFFECT_TABLE_LINES.get(table_key(table)): table for table in record.tables}
    present = {balance.line for balance in record.balances} | set(tables)
    if present:
        builder.heading(2, "控制线维护")
    elif not record.projects:
        builder.paragraph("本次维护没有提交调整内容。")
    for line in ControlLine:
        if line not in present:
            builder.omit(f"{LINE_NAMES[line]}维护", "维护记录不含该控制线的面积和指标")
            continue
        builder.heading(3, LINE_NAMES[line])
        _add_account(builder, record, line, balance_of(record, line))
        _add_effects(builder, record, line, tables.get(line), figures)
    builder.omit("规划分区维护", "维护记录不含规划分区的变化")
    builder.omit("中心城区用地布局维护", "维护记录不含规划用地的变化")
    if record.projects:
        _add_projects(builder, record.projects, plain(record.unit.name))
    else:
        builder.omit("重点建设项目清单（表5-4）", "没有提交重点建设项目")


def _add_account(
    builder: Builder, record: MaintenanceRecord, line: ControlLine, balance: LineBalance | None
) -> None:
    name = LINE_NAMES[line]
    if balance is None:
        builder.paragraph(f"本次维护没有提交{name}的调整内容，下表为维护前后的指标对照。")
        return
    builder.heading(4, "现状情况")
    builder.paragraph(f"维护前，{name}面积为{hectares_and_mu(balance.before_dm2)}。")
    builder.heading(4, "调整情况")
    if not any(transfer.line is line for transfer in record.transfers):
        builder.paragraph(f"本次维护没有{name}调入、调出地块。")
    for direction in Direction:
        builder.paragraph(_transfer_sentence(record, line, direction))
    builder.paragraph(
        f"{name}维护前{hectares(balance.before_dm2)}公顷，调入{hectares(balance.in_dm2)}公顷，",
        f"调出{hectares(balance.out_dm2)}公顷，维护后{hectares(balance.after_dm2)}公顷。",
        f"{total_sentence(balance)}。",
    )


def _transfer_sentence(record: MaintenanceRecord, line: ControlLine, direction: Direction) -> str:
    """What moved in one direction, by reason; nothing for no transfer."""
    groups = group_transfers(record.transfers, line, direction)
    if not groups:
        return ""
    count, total = total_of(groups)
    head = f"{LINE_NAMES[line]}拟{DIRECTION_NAMES[direction]}地块{count}个，面积{hectares_and_mu(total)}"
    reasons = [
        f"{plain(g.reason_name) or '未注明理由'}的地块{g.count}个、{hectares(g.area_dm2)}公顷"
        for g in groups
    ]
    if len(reasons) == 1:
        return f"{head}，理由均为{plain(groups[0].reason_name) or '未注明'}。"
    return f"{head}。其中，{'；'.join(reasons)}。"


def _add_effects(
    builder: Builder,
    record: MaintenanceRecord,
    line: ControlLine,
    table: EffectTable | None,
    figures: Sequence[Figure],
) -> None:
    moved = any(transfer.line is line for transfer in record.transfers)
    maps = [number for number, figure in enumerate(figures, 1) if figure.line is line]
    references = (["附表3"] if moved else []) + [f"附图{number}" for number in maps]
    if table is not None:
        builder.heading(4, "维护成效")
        builder.paragraph(
            f"维护前后各项指标的变化见表{table_key(table)}",
            f"，地块及其位置见{'、'.join(references)}。" if references else "。",
        )
        builder.add(effect_table(table, plain(record.unit.name)))
    elif references:
        builder.paragraph(f"地块及其位置见{'、'.join(references)}。")


def _add_projects(builder: Builder, projects: Sequence[KeyProject], unit_name: str) -> None:
    builder.heading(2, "重点建设项目清单维护")
    categories = [
        f"{category or '未注明类型'}{len(list(members))}个"
        for category, members in groupby(sorted(plain(project.category) for project in projects))
    ]
    totals = project_totals(projects)
    builder.paragraph(
        f"列入清单的重点建设项目共{len(projects)}个，其中{'、'.join(categories)}，详见表5-4。",
        f"用地规模合计{decimal_text(totals.land_ha)}公顷，新增建设用地合计{decimal_text(totals.new_construction_ha)}公顷。",
        "项目列入清单不代替用地审批；涉及控制线的，仍按相应管控规定办理。",
    )
    builder.add(project_table(projects, unit_name))
