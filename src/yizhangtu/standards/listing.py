"""Renders the standards as the page docs/standards.md, so that what the software goes by can be read and challenged.

``python -m yizhangtu.standards.listing docs/standards.md`` writes the page; a test compares it with the data.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from yizhangtu.errors import UsageError
from yizhangtu.model import Basis, FieldSchema, LayerSchema, RuleKind, Severity
from yizhangtu.standards.definitions import StandardRow
from yizhangtu.standards.loading import available_profiles, load_profile
from yizhangtu.standards.profile import Profile

__all__ = ["main", "standards_markdown"]

_SEVERITIES = {Severity.HARD: "必须", Severity.WARNING: "提醒", Severity.INFO: "提示"}
_KINDS = {
    RuleKind.IMPORT: "导入",
    RuleKind.MAINTENANCE: "动态维护",
    RuleKind.TRANSMISSION: "规划传导",
    RuleKind.AUDIT: "文件审核",
}
_HEAD = """# 标准与条款

<!-- 本页由 python -m yizhangtu.standards.listing 生成，请勿手工修改。 -->

软件所依据的图层、字段、代码、理由、规则、阈值、指标和表式都是数据文件，每一行注明条款、生效日期和是否核对过正式文本。
“已核对”指有人读过正式文本；“未核对”的内容据公开资料整理，使用前应对照现行文件。"""


def standards_markdown() -> str:
    """The whole page in Markdown: the national profile in full, every other one as it differs from its parent."""
    names = available_profiles()
    blocks = [_HEAD]
    for name in sorted(names, key=lambda one: (load_profile(one).parent is not None, one)):
        profile = load_profile(name)
        if profile.parent is None:
            blocks += _full(profile)
        else:
            blocks += _difference(profile, load_profile(profile.parent))
    return "\n\n".join(blocks) + "\n"


def main(arguments: Sequence[str]) -> None:
    """Write the page to the one path given.

    Raises
    ------
    UsageError
        When there is not exactly one path.
    """
    if len(arguments) != 1:
        raise UsageError(
            "需要一个输出文件", mend="例如：python -m yizhangtu.standards.listing docs/standards.md"
        )
    Path(arguments[0]).write_text(standards_markdown(), encoding="utf-8", newline="\n")


def _full(profile: Profile) -> Iterator[str]:
    rows = tuple(profile.all_rows())
    yield f"## {profile.title}（`{profile.name}`）"
    yield profile.statement
    yield _counts(rows)
    yield "### 条款索引"
    yield _clauses(rows)
    yield "### 规则"
    yield _table(
        ("编号", "用于", "规则", "等级", *_BASIS_HEADINGS),
        (
            (
                rule.id,
                _KINDS[rule.kind],
                rule.title,
                _SEVERITIES[rule.severity],
                *_basis(rule.basis),
            )
            for rule in profile.rules.values()
        ),
    )
    yield "### 调整理由"
    yield _table(
        ("代码", "控制线", "方向", "理由", *_BASIS_HEADINGS),
        (
            (
                reason.code,
                profile.title_of_layer(reason.line),
                _direction(profile, reason.direction),
                reason.name,
                *_basis(reason.basis),
            )
            for reason in sorted(profile.transfer_reasons.values(), key=lambda one: one.code)
        ),
    )
    yield "### 阈值"
    yield _table(
        ("键", "阈值", "数值", *_BASIS_HEADINGS),
        (
            (f"`{one.key}`", one.name, f"{one.value} {one.unit}", *_basis(one.basis))
            for one in profile.thresholds.values()
        ),
    )
    yield from _area_rule(profile)
    yield "### 指标"
    yield _table(
        ("键", "指标", "单位", "定义", *_BASIS_HEADINGS),
        (
            (f"`{one.key}`", one.name, one.unit, one.definition, *_basis(one.basis))
            for one in profile.indicators.values()
        ),
    )
    yield from _tables(profile)
    yield from _groups_and_codes(profile)
    yield from _layers(profile)


def _area_rule(profile: Profile) -> Iterator[str]:
    rule = profile.area_rule
    yield "### 面积规则"
    yield (
        f"图斑面积按椭球面积计算：投影平面上长于{rule.longest_edge_m}米的边等分加密；平面坐标保留{rule.plane_decimals}位小数，"
        f"加密点保留{rule.inserted_decimals}位，经纬度保留角秒的{rule.second_decimals}位小数，"
        f"面积（平方米）保留{rule.area_decimals}位小数。"
    )
    yield _table(_BASIS_HEADINGS, (_basis(rule.basis),))


def _tables(profile: Profile) -> Iterator[str]:
    for table in profile.tables.values():
        yield f"### 表{table.number} {table.title}"
        yield f"依据：{table.basis.clause}（{_verified(table.basis)}）。{table.basis.note}"
        if table.rows:
            yield _table(
                ("行", "优化导向", "具体指标", "指标键", "小数位"),
                (
                    (
                        str(row.number),
                        row.group,
                        row.label,
                        " / ".join(f"`{key}`" for key in row.indicators),
                        "/".join(str(digits) for digits in row.digits),
                    )
                    for row in table.rows
                ),
            )
        else:
            yield _table(
                ("列", "键", "单位", "小数位", "必填"),
                (
                    (
                        column.label,
                        f"`{column.key}`",
                        column.unit,
                        "" if column.digits is None else str(column.digits),
                        "是" if column.required else "否",
                    )
                    for column in table.columns
                ),
            )


def _groups_and_codes(profile: Profile) -> Iterator[str]:
    yield "### 地类组"
    yield _table(
        ("键", "名称", "代码表", "代码", *_BASIS_HEADINGS),
        (
            (
                f"`{group.key}`",
                group.name,
                f"`{group.code_table}`",
                _shortened(sorted(group.codes)),
                *_basis(group.basis),
            )
            for group in profile.class_groups.values()
        ),
    )
    yield "### 代码表"
    yield _table(
        ("代码表", "条数", "条款", "核对"),
        (
            (
                f"`{name}`",
                str(len(entries)),
                "；".join(dict.fromkeys(entry.basis.clause for entry in entries.values())),
                _share(entry.basis for entry in entries.values()),
            )
            for name, entries in profile.code_tables.items()
        ),
    )


def _layers(profile: Profile) -> Iterator[str]:
    yield "### 图层和字段"
    yield _table(
        ("键", "图层", "代码", "别名", "要素代码", *_BASIS_HEADINGS),
        (
            (
                f"`{layer.key}`",
                layer.name,
                layer.code,
                "、".join(layer.aliases),
                layer.element_code,
                *_basis(layer.basis),
            )
            for layer in profile.layers.values()
        ),
    )
    for layer in profile.layers.values():
        yield f"#### {layer.name}（{layer.code}）"
        yield _fields(layer)


def _fields(layer: LayerSchema) -> str:
    return _table(
        ("键", "字段", "代码", "别名", "类型", "必填", "代码表", "条款", "核对"),
        ((f"`{one.key}`", *_field(one)) for one in layer.fields),
    )


def _field(one: FieldSchema) -> tuple[str, ...]:
    return (
        one.name,
        one.code,
        "、".join(one.aliases),
        f"{one.kind.value} {one.length}".strip(),
        "是" if one.required else "",
        f"`{one.code_table}`" if one.code_table else "",
        one.basis.clause,
        _verified(one.basis),
    )


def _difference(profile: Profile, parent: Profile) -> Iterator[str]:
    inherited = {(row.kind, row.key): row for row in parent.all_rows()}
    own = [row for row in profile.all_rows() if inherited.get((row.kind, row.key)) != row]
    kept = {(row.kind, row.key) for row in profile.all_rows()}
    gone = [row for key, row in inherited.items() if key not in kept]
    yield f"## {profile.title}（`{profile.name}`）"
    yield profile.statement
    yield f"继承“{parent.title}”，以下为增加或改变的{len(own)}条："
    yield _table(
        ("类别", "键", "名称", *_BASIS_HEADINGS),
        ((row.kind, f"`{row.key}`", row.name, *_basis(row.basis)) for row in own),
    )
    if gone:
        yield f"不采用的{len(gone)}条："
        yield _table(("类别", "键", "名称"), ((row.kind, f"`{row.key}`", row.name) for row in gone))


def _counts(rows: Sequence[StandardRow]) -> str:
    kinds = dict.fromkeys(row.kind for row in rows)
    return _table(
        ("类别", "条数", "已核对", "未核对"),
        (
            (kind, str(len(bases)), str(sum(bases)), str(len(bases) - sum(bases)))
            for kind in kinds
            for bases in [[row.basis.verified for row in rows if row.kind == kind]]
        ),
    )


def _clauses(rows: Sequence[StandardRow]) -> str:
    clauses: dict[str, list[StandardRow]] = {}
    for row in rows:
        clauses.setdefault(row.basis.clause, []).append(row)
    return _table(
        ("条款", "对应的行", "核对"),
        (
            (clause, "；".join(_members(members)), _share(row.basis for row in members))
            for clause, members in clauses.items()
        ),
    )


def _members(rows: Sequence[StandardRow]) -> Iterator[str]:
    for kind in dict.fromkeys(row.kind for row in rows):
        keys = [row.key for row in rows if row.kind == kind]
        if kind in {"代码", "字段"}:
            # Hundreds of rows say no more than the tables and layers they stand in.
            keys = list(dict.fromkeys(key.partition(".")[0] for key in keys))
        yield f"{kind} {'、'.join(f'`{key}`' for key in keys)}"


_BASIS_HEADINGS = ("条款", "生效", "核对", "说明")


def _basis(basis: Basis) -> tuple[str, ...]:
    effective = "" if basis.effective is None else basis.effective.isoformat()
    return basis.clause, effective, _verified(basis), basis.note


def _verified(basis: Basis) -> str:
    return "已核对" if basis.verified else "未核对"


def _share(bases: Iterable[Basis]) -> str:
    verified = [basis.verified for basis in bases]
    return f"{sum(verified)}/{len(verified)} 已核对"


def _direction(profile: Profile, direction: str) -> str:
    kinds = profile.codes("transfer_kind").values()
    return next(kind.name for kind in kinds if kind.attributes.get("direction") == direction)


def _shortened(codes: Sequence[str]) -> str:
    return "、".join(codes) if len(codes) <= 12 else f"{'、'.join(codes[:12])} 等{len(codes)}个"


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    main(sys.argv[1:])
