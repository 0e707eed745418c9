"""The tables of the document, as printed text; the workbook draws the same ones."""

from collections.abc import Sequence
from decimal import Decimal

from yizhangtu.model import (
    ControlLine,
    Direction,
    EffectTable,
    KeyProject,
    LineBalance,
    MaintenanceRecord,
    Operator,
    Target,
    Transfer,
    group_transfers,
    project_totals,
)
from yizhangtu.reports.accounts import DIRECTION_NAMES
from yizhangtu.reports.phrases import MISSING, degrees, hectares, mu, plain, square_metres
from yizhangtu.reports.tree import Column, TableBlock
from yizhangtu.reports.vocabulary import LINE_NAMES, Vocabulary
from yizhangtu.units import to_dm2

__all__ = [
    "EFFECT_TABLE_LINES",
    "OPERATOR_WORDS",
    "balance_table",
    "decimal_text",
    "effect_table",
    "lineage_table",
    "project_table",
    "reason_table",
    "snapshot_table",
    "table_key",
    "target_table",
    "transfer_table",
]

EFFECT_TABLE_LINES = {
    "5-1": ControlLine.PERMANENT_BASIC_FARMLAND,
    "5-2": ControlLine.ECOLOGICAL_REDLINE,
    "5-3": ControlLine.URBAN_DEVELOPMENT_BOUNDARY,
}
OPERATOR_WORDS = {
    Operator.AT_LEAST: "不低于",
    Operator.AT_MOST: "不超过",
    Operator.EQUAL: "等于",
    Operator.ABOUT: "约",
}
_SHORT_HASH = 12


def decimal_text(value: Decimal | None) -> str:
    """A decimal as printed, without exponent; a dash when there is none."""
    return MISSING if value is None else f"{value:f}"


def table_key(table: EffectTable) -> str:
    """The number of an effect table without the character 表: 5-1."""
    return table.number.removeprefix("表").strip()


def effect_table(table: EffectTable, unit_name: str) -> TableBlock:
    """表5-1, 5-2 or 5-3 with the columns of the prescribed form."""
    key = table_key(table)
    line = EFFECT_TABLE_LINES.get(key)
    subject = (
        "耕地和永久基本农田"
        if line is ControlLine.PERMANENT_BASIC_FARMLAND
        else LINE_NAMES.get(line, "")
        if line
        else ""
    )
    title = plain(table.title).removeprefix(f"表{key}").strip()
    owner = "" if unit_name in title else unit_name
    return TableBlock(
        caption=f"表{key} {owner}{title}",
        columns=(
            Column("控制线", 16),
            Column("优化导向", 19),
            Column("具体指标", 48, "left"),
            Column("调整前", 26, numeric=True),
            Column("调整后", 26, numeric=True),
            Column("变化", 21, numeric=True),
        ),
        rows=tuple(
            (
                subject,
                plain(row.row.group),
                plain(row.row.label),
                plain(row.before_text),
                plain(row.after_text),
                plain(row.change_text),
            )
            for row in table.rows
        ),
        merged_columns=2,
        notes=tuple(
            f"“{plain(row.row.label)}”：{plain(row.reason)}" for row in table.rows if row.reason
        ),
    )


def project_table(projects: Sequence[KeyProject], unit_name: str) -> TableBlock:
    """表5-4 (重点建设项目清单), its sums in the last row."""
    rows = [
        (
            str(project.number),
            plain(project.category),
            plain(project.name),
            plain(project.nature),
            plain(project.years),
            decimal_text(project.land_ha),
            decimal_text(project.new_construction_ha),
            plain(project.place),
            plain(project.listing_basis) or MISSING,
        )
        for project in projects
    ]
    totals = project_totals(projects)
    rows.append(
        (
            "合计",
            "",
            "",
            "",
            "",
            decimal_text(totals.land_ha),
            decimal_text(totals.new_construction_ha),
            "",
            "",
        )
    )
    empty = any(p.land_ha is None or p.new_construction_ha is None for p in projects)
    return TableBlock(
        caption=f"表5-4 {unit_name}重点建设项目清单",
        columns=(
            Column("序号", 10),
            Column("项目类型", 15),
            Column("项目名称", 35, "left"),
            Column("建设性质", 15),
            Column("建设年限", 20),
            Column("用地规模", 15, numeric=True),
            Column("新增建设用地", 15, numeric=True),
            Column("所在地区", 16, "left"),
            Column("纳入依据", 15),
        ),
        rows=tuple(rows),
        unit_note="单位：公顷",
        notes=("“—”为未填写的面积，合计不含未填写的项目。",) if empty else (),
    )


def target_table(targets: Sequence[Target], vocabulary: Vocabulary) -> TableBlock:
    """The approved targets with the words that set them."""
    return TableBlock(
        caption="表4-1 批复指标表",
        columns=(
            Column("序号", 10),
            Column("适用单位", 20),
            Column("指标", 28),
            Column("要求", 34),
            Column("目标年", 14),
            Column("原文摘引", 50, "left"),
        ),
        rows=tuple(
            (
                str(number),
                plain(target.unit_name),
                vocabulary.indicator(target.indicator),
                target_demand(target),
                MISSING if target.year is None else str(target.year),
                f"{plain(target.quote)}（{plain(target.document) or '来源文件未记名'}第{target.line}行）",
            )
            for number, target in enumerate(targets, 1)
        ),
    )


def target_demand(target: Target) -> str:
    """What the target asks, as printed: 不低于81.2820万亩."""
    if target.value is None:
        return "按上级下达指标执行"
    return f"{OPERATOR_WORDS[target.operator]}{decimal_text(target.value)}{plain(target.unit)}"


def balance_table(balances: Sequence[LineBalance]) -> TableBlock:
    """附表1: each line's account; square metres are exact, the other units are conversions."""
    return TableBlock(
        caption="附表1 控制线面积平衡表",
        columns=(
            Column("控制线", 26),
            Column("项目", 18),
            Column("面积（平方米）", 34, numeric=True),
            Column("面积（公顷）", 26, numeric=True),
            Column("面积（亩）", 28, numeric=True),
            Column("图形面积（公顷）", 24, numeric=True),
        ),
        rows=tuple(row for balance in balances for row in _balance_rows(balance)),
        merged_columns=1,
        notes=(
            "平方米数为记录面积，维护后等于维护前加调入减调出；公顷数、亩数由平方米数换算并四舍五入。",
            "图形面积由界线坐标按椭球面积公式量算，供与记录面积对照。",
        ),
    )


def _balance_rows(balance: LineBalance) -> list[tuple[str, ...]]:
    entries = (
        ("维护前", balance.before_dm2, hectares(to_dm2(balance.geometric_before_m2))),
        ("调入", balance.in_dm2, MISSING),
        ("调出", balance.out_dm2, MISSING),
        ("维护后", balance.after_dm2, hectares(to_dm2(balance.geometric_after_m2))),
    )
    name = LINE_NAMES[balance.line]
    return [
        (name, item, square_metres(value), hectares(value), mu(value), drawn)
        for item, value, drawn in entries
    ]


def reason_table(transfers: Sequence[Transfer]) -> TableBlock:
    """附表2: transfers summed by line, direction and reason."""
    return TableBlock(
        caption="附表2 调入调出分理由汇总表",
        columns=(
            Column("控制线", 26),
            Column("方向", 14),
            Column("代码", 16),
            Column("理由", 44, "left"),
            Column("地块数（个）", 16, numeric=True),
            Column("面积（公顷）", 20, numeric=True),
            Column("面积（亩）", 20, numeric=True),
        ),
        rows=tuple(
            (
                LINE_NAMES[group.line],
                DIRECTION_NAMES[group.direction],
                plain(group.reason_code) or MISSING,
                plain(group.reason_name) or "未注明理由",
                str(group.count),
                hectares(group.area_dm2),
                mu(group.area_dm2),
            )
            for line in ControlLine
            for direction in Direction
            for group in group_transfers(transfers, line, direction)
        ),
        merged_columns=2,
    )


def transfer_table(transfers: Sequence[Transfer]) -> TableBlock:
    """附表3: every piece that crosses a line."""
    ordered = [
        transfer
        for line in ControlLine
        for direction in Direction
        for transfer in transfers
        if transfer.line is line and transfer.direction is direction
    ]
    return TableBlock(
        caption="附表3 调入调出地块清单",
        columns=(
            Column("序号", 11),
            Column("控制线", 22),
            Column("方向", 11),
            # An official number has 18 digits and no place to break.
            Column("地块编号", 32),
            Column("理由", 34, "left"),
            Column("乡镇", 18),
            Column("位置", 16),
            Column("面积（公顷）", 20, numeric=True),
            Column("图斑面积（公顷）", 20, numeric=True),
            Column("举证材料", 26, "left"),
            Column("经度", 20, numeric=True),
            Column("纬度", 19, numeric=True),
        ),
        rows=tuple(_transfer_row(number, transfer) for number, transfer in enumerate(ordered, 1)),
        notes=(
            "面积为计入控制线的面积（永久基本农田为扣除后的净面积），图斑面积为未扣除的面积；"
            "经度、纬度为地块内一点的2000国家大地坐标，单位为度。",
            "各行面积分别四舍五入到四位小数，合计以附表1、附表2为准。",
        ),
    )


def _transfer_row(number: int, transfer: Transfer) -> tuple[str, ...]:
    return (
        str(number),
        LINE_NAMES[transfer.line],
        DIRECTION_NAMES[transfer.direction],
        plain(transfer.number) or MISSING,
        plain(transfer.reason_name) or "未注明理由",
        plain(transfer.township) or MISSING,
        plain(transfer.place) or MISSING,
        hectares(transfer.area_dm2),
        hectares(transfer.gross_area_dm2),
        plain(transfer.evidence) or MISSING,
        degrees(transfer.x),
        degrees(transfer.y),
    )


def lineage_table(record: MaintenanceRecord, vocabulary: Vocabulary) -> TableBlock:
    """附表4: where each figure of 表5-1 to 5-3 comes from."""
    return TableBlock(
        caption="附表4 指标来源表",
        columns=(
            Column("表号", 14),
            Column("具体指标", 56, "left"),
            Column("计算指标", 48, "left"),
            Column("数据版本", 24),
            Column("所用图层及快照", 105, "left"),
        ),
        rows=tuple(
            (
                f"表{table_key(table)}",
                plain(row.row.label),
                vocabulary.indicator(lineage.indicator),
                plain(lineage.version),
                "；".join(
                    f"{vocabulary.layer(layer)} {snapshot[:_SHORT_HASH] or MISSING}"
                    for layer, snapshot in lineage.layers
                )
                or MISSING,
            )
            for table in record.tables
            for row in table.rows
            for lineage in row.lineage
        ),
        merged_columns=2,
        notes=(
            f"快照为图层内容摘要的前{_SHORT_HASH}位；内容有任何改动，摘要随之改变。",
            f"标准配置为“{vocabulary.profile_title or plain(record.profile)}”，计算软件为{plain(record.software)}。"
            f"{vocabulary.profile_statement}",
        ),
    )


def snapshot_table(record: MaintenanceRecord, vocabulary: Vocabulary) -> TableBlock:
    """附表5: the layers before and after by their content."""
    before, after = dict(record.snapshots_before), dict(record.snapshots_after)
    keys = [*before, *(key for key in after if key not in before)]
    return TableBlock(
        caption="附表5 维护前后图层快照表",
        columns=(
            Column("图层", 58, "left"),
            Column("维护前快照", 38),
            Column("维护后快照", 38),
            Column("变化", 22),
        ),
        rows=tuple(
            (
                vocabulary.layer(key),
                before.get(key, MISSING)[:_SHORT_HASH],
                after.get(key, MISSING)[:_SHORT_HASH],
                "无变化" if before.get(key) == after.get(key) else "有变化",
            )
            for key in keys
        ),
    )
