"""Values of indicators in the effect tables of a maintenance plan (表5-1 to 5-3), found by the labels of their rows."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from yizhangtu.audit.against_figures import MOMENT_NAMES, IndicatorFigure, Moment
from yizhangtu.audit.context import AuditedDocument
from yizhangtu.documents import Cell, Table
from yizhangtu.errors import UsageError
from yizhangtu.standards import Profile
from yizhangtu.units import Quantity, Unit, unit_named

__all__ = ["table_figures"]

_TABLES = ("5-1", "5-2", "5-3")
_BEFORE_HEADING = re.compile(r"(?:调整|维护|修改)前")
_AFTER_HEADING = re.compile(r"(?:调整|维护|修改)后")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class _Row:
    indicators: tuple[str, ...]
    units: tuple[str, ...]


def table_figures(audited: AuditedDocument) -> Iterator[IndicatorFigure]:
    """The figures before and after in rows that the standards name; a cell without a number gives none."""
    rows = _known_rows(audited.profile)
    for table in audited.document.tables:
        columns = _moment_columns(table)
        for label in _labels(table, rows) if columns else ():
            row = rows[_label_key(label.text)]
            units = _units_of(label.text, row)
            for column, moment in columns.items():
                cell = table.at(label.row, column)
                if cell is not None:
                    yield from _cell_figures(audited, cell, row, units, moment)


def _labels(table: Table, rows: Mapping[str, _Row]) -> Iterator[Cell]:
    """The label of each row that the standards name: the last one, for the line's name may read like a label too."""
    found = {
        cell.row: cell
        for cell in sorted(table.cells, key=lambda cell: cell.column)
        if cell.row >= table.header_rows and _label_key(cell.text) in rows
    }
    yield from found.values()


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).replace("−", "-").split())


def _label_key(label: str) -> str:
    return _BRACKETS.sub("", _plain(label))


def _known_rows(profile: Profile) -> dict[str, _Row]:
    return {
        _label_key(row.label): _Row(tuple(row.indicators), tuple(row.unit_symbols))
        for number in _TABLES
        for row in profile.table_rows(number)
    }


def _moment_columns(table: Table) -> dict[int, Moment]:
    columns: dict[int, Moment] = {}
    for cell in table.cells:
        if cell.row >= table.header_rows:
            continue
        text = _plain(cell.text)
        if _BEFORE_HEADING.search(text):
            columns[cell.column] = Moment.BEFORE
        elif _AFTER_HEADING.search(text):
            columns[cell.column] = Moment.AFTER
    return columns


def _units_of(label: str, row: _Row) -> list[Unit]:
    """The units that a label prints in brackets, those of the standards where it prints none."""
    standard = [unit_named(symbol) for symbol in row.units]
    printed = [unit for text in _BRACKETS.findall(_plain(label)) if (unit := _unit(text))]
    # A label that prints a unit of another kind is wrong in itself, which other rules say.
    if [one.dimension for one in printed] == [one.dimension for one in standard]:
        return printed
    return standard


def _unit(text: str) -> Unit | None:
    try:
        return unit_named(text)
    except UsageError:
        return None


def _cell_figures(
    audited: AuditedDocument,
    cell: Cell,
    row: _Row,
    units: list[Unit],
    moment: Moment,
) -> Iterator[IndicatorFigure]:
    parts = re.split(r"[/、]", _plain(cell.text))
    if len(parts) != len(row.indicators):
        return
    for indicator, unit, part in zip(row.indicators, units, parts, strict=True):
        number = part.removesuffix("%")
        if not _NUMBER.fullmatch(number):
            continue
        value = Decimal(number)
        name = audited.profile.indicator_name(indicator)
        yield IndicatorFigure(
            indicator=indicator,
            quantity=Quantity.of(value, unit),
            digits=max(0, -int(value.as_tuple().exponent)),
            span=cell.span,
            moment=moment,
            claim=f"{name}{MOMENT_NAMES[moment]}",
            in_table=True,
        )
