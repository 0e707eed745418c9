"""The tables of the catalog (目录库); docs/format.md, section 4.

Times and decimals are text and yes/no is 1/0, so every backend keeps them exactly.
"""

from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, Text

__all__ = [
    "FORMAT_VERSION",
    "METADATA",
    "events",
    "log_frontier",
    "proposal_changes",
    "proposal_projects",
    "proposals",
    "targets",
    "version_layers",
    "versions",
    "workspace",
]

FORMAT_VERSION = 2
METADATA = MetaData(
    # Named constraints, so that later formats can alter them on every backend.
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    }
)


def _text(name: str, *, nullable: bool = False) -> Column[str]:
    return Column(name, Text, nullable=nullable)


def _integer(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, Integer, nullable=nullable)


def _number() -> Column[int]:
    """A key that we count ourselves, without gaps."""
    return Column("number", Integer, primary_key=True, autoincrement=False)


workspace = Table(
    "workspace",
    METADATA,
    Column("workspace_id", Text, primary_key=True),
    _text("unit_code"),
    _text("unit_name"),
    _text("plan_name"),
    _text("profile"),
    _integer("format_version"),
    _text("created"),
)

versions = Table(
    "versions",
    METADATA,
    _number(),
    Column("name", Text, nullable=False, unique=True),
    _text("created"),
    _text("note"),
    Column("parent", Text, ForeignKey("versions.name"), nullable=True),
    # No foreign key: proposals refer to versions, and two tables that refer to each other cannot be created in order.
    _text("proposal", nullable=True),
)

version_layers = Table(
    "version_layers",
    METADATA,
    Column("version", Text, ForeignKey("versions.name"), primary_key=True),
    Column("layer", Text, primary_key=True),
    _text("snapshot"),
    _integer("rows"),
    _text("crs"),
    _text("source"),
)

proposals = Table(
    "proposals",
    METADATA,
    _number(),
    Column("id", Text, nullable=False, unique=True),
    _text("name"),
    _integer("year"),
    Column("base_version", Text, ForeignKey("versions.name"), nullable=False),
    _text("state"),
    _text("created"),
)

proposal_changes = Table(
    "proposal_changes",
    METADATA,
    Column("proposal", Text, ForeignKey("proposals.id"), primary_key=True),
    Column("line", Text, primary_key=True),
    _text("form"),
    _text("snapshot"),
    _text("source"),
)

proposal_projects = Table(
    "proposal_projects",
    METADATA,
    Column("proposal", Text, ForeignKey("proposals.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    _integer("number"),
    _text("category"),
    _text("name"),
    _text("nature"),
    _text("years"),
    _text("land_ha", nullable=True),
    _text("new_construction_ha", nullable=True),
    _text("place"),
    _text("listing_basis"),
)

targets = Table(
    "targets",
    METADATA,
    _number(),
    _text("unit_name"),
    _text("indicator"),
    _text("operator"),
    _text("value", nullable=True),
    _text("unit"),
    _integer("year", nullable=True),
    _integer("conditional"),
    _text("quote"),
    _integer("line"),
    _text("document"),
    _text("document_sha256"),
    _integer("active"),
    _text("document_date", nullable=True),
    _integer("start", nullable=True),
    _integer("end", nullable=True),
    _text("doubts", nullable=True),
)

events = Table(
    "events",
    METADATA,
    _number(),
    _text("time"),
    _text("actor"),
    _text("role"),
    _text("act"),
    _text("subject"),
    _text("details"),
    _text("leaf"),
    _text("root"),
)

# The peaks of the tree over all events (merkle.Frontier), so that appending needs no earlier event.
log_frontier = Table(
    "log_frontier",
    METADATA,
    Column("position", Integer, primary_key=True, autoincrement=False),
    _text("peak"),
)
