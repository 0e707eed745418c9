"""From written rows to the objects of the model, checked one by one and against each other."""

import re
from collections.abc import Callable, Mapping
from typing import TypeVar

from yizhangtu.errors import UsageError
from yizhangtu.model import (
    CodeEntry,
    ControlLine,
    Direction,
    LayerSchema,
    RuleBasis,
    RuleKind,
    Severity,
    TransferReason,
)
from yizhangtu.standards.definitions import (
    AreaRuleFigures,
    ClassGroup,
    IndicatorDefinition,
    LayerColour,
    Threshold,
)
from yizhangtu.standards.rows import Row, Rows
from yizhangtu.units import unit_named

__all__ = [
    "CodeTables",
    "parse_area_rule",
    "parse_class_groups",
    "parse_code_tables",
    "parse_colours",
    "parse_each",
    "parse_indicators",
    "parse_reasons",
    "parse_rules",
    "parse_thresholds",
    "refuse_unknown_unit",
]

CodeTables = dict[str, dict[str, CodeEntry]]
_Parsed = TypeVar("_Parsed")


def parse_each(rows: Rows, parse: Callable[[Row], _Parsed]) -> dict[str, _Parsed]:
    """Every row parsed, by key; a value that `parse` did not ask for is refused."""
    parsed = {}
    for key, row in rows.items():
        parsed[key] = parse(row)
        row.finish()
    return parsed


def parse_code_tables(tables: Mapping[str, Rows]) -> CodeTables:
    """Code tables by name, each with its parents in the same table and without a circle."""
    parsed = {name: parse_each(rows, _parse_code) for name, rows in tables.items()}
    for name, rows in tables.items():
        for code, row in rows.items():
            _refuse_broken_descent(code, row, parsed[name])
    return parsed


def _refuse_broken_descent(code: str, row: Row, entries: Mapping[str, CodeEntry]) -> None:
    """Colours are looked up along the parents, so the way up must exist and end."""
    above, seen = entries[code].attributes.get("parent", ""), {code}
    while above:
        if above not in entries:
            row.fail(f"上级代码“{above}”不在本表中")
        if above in seen:
            row.fail(f"上级代码“{above}”形成循环")
        seen.add(above)
        above = entries[above].attributes.get("parent", "")


def _parse_code(row: Row) -> CodeEntry:
    row.get("code")
    name, basis = row.text("name"), row.basis()
    attributes = row.rest()
    rgb = attributes.get("rgb", "")
    if rgb and not re.fullmatch(r"(25[0-5]|2[0-4]\d|1?\d?\d)( (25[0-5]|2[0-4]\d|1?\d?\d)){2}", rgb):
        row.fail(f"颜色“{rgb}”不是三个0到255之间的整数", mend="颜色写作245 248 220")
    return CodeEntry(row.key, name, basis, attributes)


def parse_reasons(rows: Rows) -> dict[str, TransferReason]:
    """Transfer reasons by code."""
    return parse_each(
        rows,
        lambda row: TransferReason(
            code=row.key,
            line=row.choice("line", ControlLine),
            direction=row.choice("direction", Direction),
            name=row.text("name"),
            basis=row.basis(),
        ),
    )


def parse_rules(rows: Rows) -> dict[str, RuleBasis]:
    """Rules by id."""
    return parse_each(
        rows,
        lambda row: RuleBasis(
            row.key,
            row.text("title"),
            row.choice("severity", Severity),
            row.basis(),
            row.choice("kind", RuleKind),
        ),
    )


def parse_thresholds(rows: Rows) -> dict[str, Threshold]:
    """Figures that rules compare with, by key."""
    return parse_each(
        rows,
        lambda row: Threshold(
            row.key, row.text("name"), row.number("value"), row.text("unit"), row.basis()
        ),
    )


def parse_area_rule(rows: Rows) -> AreaRuleFigures:
    """The prescribed roundings of an area of record; the file holds exactly the row `patch`."""
    figures = parse_each(
        rows,
        lambda row: AreaRuleFigures(
            longest_edge_m=row.number("longest_edge_m"),
            plane_decimals=row.integer("plane_decimals"),
            inserted_decimals=row.integer("inserted_decimals"),
            second_decimals=row.integer("second_decimals"),
            area_decimals=row.integer("area_decimals"),
            basis=row.basis(),
        ),
    )
    for key, row in rows.items():
        if key != "patch":
            row.fail("不认识的面积规则", mend="面积规则只有 [area_rule.patch]")
    return figures["patch"]


def parse_colours(rows: Rows, layers: Mapping[str, LayerSchema]) -> dict[str, LayerColour]:
    """Layer colours by layer key."""
    for key, row in rows.items():
        if key not in layers:
            row.fail("没有这个图层", mend="颜色只能给 layers.toml 中的图层")
    return parse_each(rows, lambda row: LayerColour(row.key, row.colour("rgb"), row.basis()))


def parse_class_groups(rows: Rows, tables: CodeTables) -> dict[str, ClassGroup]:
    """Class groups: codes listed, taken from other groups above, or all that have an attribute's value."""
    groups: dict[str, ClassGroup] = {}
    for key, row in rows.items():
        groups[key] = _parse_class_group(row, tables, groups)
        row.finish()
    return groups


def _parse_class_group(
    row: Row, tables: CodeTables, groups: Mapping[str, ClassGroup]
) -> ClassGroup:
    table = row.text("code_table", "survey_land_class")
    if table not in tables:
        row.fail(f"代码表“{table}”不存在")
    entries = tables[table]
    codes = set(row.texts("codes"))
    unknown = sorted(codes - set(entries))
    if unknown:
        row.fail(f"代码“{'、'.join(unknown)}”不在代码表“{table}”中")
    for name in row.texts("groups"):
        if name not in groups or groups[name].code_table != table:
            row.fail(f"引用的组“{name}”不存在、在后面或属于另一代码表")
        codes |= groups[name].codes
    attribute = row.text("attribute", "")
    if attribute:
        value = row.text("value")
        codes |= {
            code for code, entry in entries.items() if entry.attributes.get(attribute) == value
        }
    if not codes:
        row.fail("这一组没有任何代码")
    return ClassGroup(row.key, row.text("name"), table, frozenset(codes), row.basis())


def parse_indicators(rows: Rows) -> dict[str, IndicatorDefinition]:
    """Indicators by key; the approved target an indicator answers to must itself be listed."""
    parsed = parse_each(
        rows,
        lambda row: IndicatorDefinition(
            row.key,
            row.text("name"),
            row.text("unit"),
            row.text("definition"),
            row.text("target", ""),
            row.basis(),
        ),
    )
    for key, indicator in parsed.items():
        refuse_unknown_unit(rows[key], indicator.unit)
        if indicator.target and indicator.target not in parsed:
            rows[key].fail(f"对应的目标“{indicator.target}”不在指标表中")
    return parsed


def refuse_unknown_unit(row: Row, unit: str) -> None:
    """Refuse a unit that figures cannot be converted to."""
    try:
        unit_named(unit)
    except UsageError as error:
        row.fail(error.what, mend=error.mend)
