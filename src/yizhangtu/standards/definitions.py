"""Rows of the standards that only the standards know: figures, tables, indicators and groups with their basis."""

from dataclasses import dataclass
from decimal import Decimal

from yizhangtu.model import Basis, TableRow

__all__ = [
    "AreaRuleFigures",
    "ClassGroup",
    "IndicatorDefinition",
    "LayerColour",
    "StandardRow",
    "TableColumn",
    "TableSchema",
    "Threshold",
]


@dataclass(frozen=True, slots=True)
class Threshold:
    """A figure that a rule compares with, and the unit it is written in."""

    key: str
    name: str
    value: Decimal
    unit: str
    basis: Basis


@dataclass(frozen=True, slots=True)
class AreaRuleFigures:
    """The prescribed roundings of a patch's ellipsoidal area (图斑椭球面积).

    An edge longer than `longest_edge_m` metres in the projection plane is cut into equal parts; plane coordinates are
    rounded to `plane_decimals` of a metre, inserted points to `inserted_decimals`, latitude and longitude to
    `second_decimals` of an arc-second, the area to `area_decimals` of a square metre.
    """

    longest_edge_m: Decimal
    plane_decimals: int
    inserted_decimals: int
    second_decimals: int
    area_decimals: int
    basis: Basis


@dataclass(frozen=True, slots=True)
class ClassGroup:
    """A named set of codes of one code table, e.g. the arable classes of the land survey."""

    key: str
    name: str
    code_table: str
    codes: frozenset[str]
    basis: Basis


@dataclass(frozen=True, slots=True)
class IndicatorDefinition:
    """An indicator in our own words. `target` is the key of the approved target that binds it, '' when none does."""

    key: str
    name: str
    unit: str
    definition: str
    target: str
    basis: Basis


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a list table (表5-4). `digits` is None for text."""

    key: str
    label: str
    unit: str
    digits: int | None
    required: bool


@dataclass(frozen=True, slots=True)
class TableSchema:
    """A table of the maintenance plan: its printed headings and either its rows (5-1 to 5-3) or its columns (5-4)."""

    number: str
    title: str
    subject: str
    headings: tuple[str, ...]
    rows: tuple[TableRow, ...]
    columns: tuple[TableColumn, ...]
    basis: Basis


@dataclass(frozen=True, slots=True)
class LayerColour:
    """The colour a layer is drawn in, red, green and blue from 0 to 255."""

    layer: str
    rgb: tuple[int, int, int]
    basis: Basis


@dataclass(frozen=True, slots=True)
class StandardRow:
    """Any row of the standards, named for a listing: its kind in Chinese, its key, its name and its basis.

    `content` is the row itself, so that two profiles can be compared.
    """

    kind: str
    key: str
    name: str
    basis: Basis
    content: object
