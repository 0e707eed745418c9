"""What the written standards say, as rows: each with its basis and whether anybody has seen the text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

__all__ = [
    "Basis",
    "CodeEntry",
    "ControlLine",
    "Direction",
    "FieldKind",
    "FieldSchema",
    "GeometryKind",
    "LayerSchema",
    "RuleBasis",
    "RuleKind",
    "Severity",
    "TableRow",
    "TransferReason",
]


class GeometryKind(StrEnum):
    """The geometry a layer holds."""

    POINT = "point"
    LINE = "line"
    POLYGON = "polygon"
    NONE = "none"


class FieldKind(StrEnum):
    """The value a field holds."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"


class ControlLine(StrEnum):
    """The three control lines (三条控制线); the value is the layer key."""

    PERMANENT_BASIC_FARMLAND = "permanent_basic_farmland"
    ECOLOGICAL_REDLINE = "ecological_redline"
    URBAN_DEVELOPMENT_BOUNDARY = "urban_development_boundary"


class Direction(StrEnum):
    """Which way a piece of land crosses a control line."""

    IN = "in"
    OUT = "out"


class Severity(StrEnum):
    """What a finding means for the proposal: a hard one stops it."""

    HARD = "hard"
    WARNING = "warning"
    INFO = "info"


class RuleKind(StrEnum):
    """Which work a rule belongs to."""

    IMPORT = "import"
    MAINTENANCE = "maintenance"
    TRANSMISSION = "transmission"
    AUDIT = "audit"


@dataclass(frozen=True, slots=True)
class Basis:
    """Where a row comes from. `verified` is true only when the official text itself was read."""

    clause: str
    effective: date | None
    verified: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """One code of a code table; `attributes` holds the table's further columns (parent, colour, class group …)."""

    code: str
    name: str
    basis: Basis
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FieldSchema:
    """A field: our key, its code in delivered files, older or other codes (aliases), and its domain.

    `code_table` names a table of the profile; `length` is characters or (digits, decimals) as printed in the standard.
    """

    key: str
    code: str
    name: str
    kind: FieldKind
    required: bool
    basis: Basis
    aliases: tuple[str, ...] = ()
    length: str = ""
    code_table: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class LayerSchema:
    """A layer: our key, its code, older or other codes (aliases), geometry and fields."""

    key: str
    code: str
    name: str
    geometry: GeometryKind
    element_code: str
    fields: tuple[FieldSchema, ...]
    basis: Basis
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TransferReason:
    """An allowed reason to move land into or out of a control line."""

    code: str
    line: ControlLine
    direction: Direction
    name: str
    basis: Basis


@dataclass(frozen=True, slots=True)
class RuleBasis:
    """A rule's id, title, severity, legal basis and the work it belongs to; the check itself is a function of the same id."""

    id: str
    title: str
    severity: Severity
    basis: Basis
    kind: RuleKind


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of an effect table (表5-1 to 5-3): what is printed and which indicators fill it.

    `indicators` are joined with '/' in the cell; `digits` gives the decimals of each.
    """

    table: str
    number: int
    group: str
    label: str
    indicators: tuple[str, ...]
    unit_symbols: tuple[str, ...]
    digits: tuple[int, ...]
    basis: Basis
