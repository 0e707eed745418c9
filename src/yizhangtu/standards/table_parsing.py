"""Tables of the plan from written rows; what they print must be defined."""

from collections.abc import Mapping
from dataclasses import fields

from yizhangtu.model import KeyProject, TableRow
from yizhangtu.standards.definitions import IndicatorDefinition, TableColumn, TableSchema
from yizhangtu.standards.parsing import parse_each, refuse_unknown_unit
from yizhangtu.standards.rows import Row, Rows

__all__ = ["parse_tables"]

# The list table prints key projects, so its columns are their values.
_PROJECT_VALUES = tuple(one.name for one in fields(KeyProject))


def parse_tables(
    rows: Rows, indicators: Mapping[str, IndicatorDefinition]
) -> dict[str, TableSchema]:
    """Tables of the plan by number; every indicator and key project value they print must exist."""
    return parse_each(rows, lambda row: _parse_table(row, indicators))


def _parse_table(row: Row, indicators: Mapping[str, IndicatorDefinition]) -> TableSchema:
    lines, columns = row.table("row"), row.table("column")
    if bool(lines) == bool(columns):
        row.fail("一张表要么有行（row），要么有列（column）")
    basis = row.basis()
    base = {
        "clause": basis.clause,
        "effective": basis.effective,
        "verified": basis.verified,
        "note": basis.note,
    }
    parsed = tuple(
        _parse_table_row(
            Row(f"{row.file} 的表{row.key}", number, {**base, **values}), row.key, indicators
        )
        for number, values in lines.items()
    )
    if [line.number for line in parsed] != list(range(1, len(parsed) + 1)):
        row.fail("行号应从1起连续排列")
    return TableSchema(
        number=row.key,
        title=row.text("title"),
        subject=row.text("subject", ""),
        headings=row.texts("headings"),
        rows=parsed,
        columns=tuple(
            _parse_column(Row(f"{row.file} 的表{row.key}", key, values))
            for key, values in columns.items()
        ),
        basis=basis,
    )


def _parse_table_row(
    row: Row, table: str, indicators: Mapping[str, IndicatorDefinition]
) -> TableRow:
    keys, units, digits = row.texts("indicators"), row.texts("units"), row.integers("digits")
    unknown = [key for key in keys if key not in indicators]
    if unknown or not keys:
        row.fail(f"指标“{'、'.join(unknown)}”未定义", mend="请先在 indicators.toml 中定义")
    if not len(keys) == len(units) == len(digits):
        row.fail("indicators、units、digits 的个数应相同")
    for unit in units:
        refuse_unknown_unit(row, unit)
    if not row.key.isdigit():
        row.fail("行号应是数字")
    parsed = TableRow(
        table=table,
        number=int(row.key),
        group=row.text("group"),
        label=row.text("label"),
        indicators=keys,
        unit_symbols=units,
        digits=digits,
        basis=row.basis(),
    )
    row.finish()
    return parsed


def _parse_column(row: Row) -> TableColumn:
    if row.key not in _PROJECT_VALUES:
        row.fail("重点建设项目没有这一项", mend=f"可用的列：{'、'.join(_PROJECT_VALUES)}")
    digits = row.get("digits")
    if digits is not None and type(digits) is not int:
        row.fail(f"“digits”应是整数，实为 {digits!r}")
    column = TableColumn(
        key=row.key,
        label=row.text("label"),
        unit=row.text("unit", ""),
        digits=digits if type(digits) is int else None,
        required=row.flag("required"),
    )
    row.finish()
    return column
