"""Format 1: the first.

Written out in full: a migration tells what the format was, whatever the code becomes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of format 1."""
    _create_workspace()
    _create_versions()
    _create_proposals()
    _create_targets()
    _create_log()


def downgrade() -> None:
    """Refuse: a log that can be taken back proves nothing."""
    raise NotImplementedError


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _integer(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _create_workspace() -> None:
    op.create_table(
        "workspace",
        _text("workspace_id"),
        _text("unit_code"),
        _text("unit_name"),
        _text("plan_name"),
        _text("profile"),
        _integer("format_version"),
        _text("created"),
        sa.PrimaryKeyConstraint("workspace_id", name="pk_workspace"),
    )


def _create_versions() -> None:
    op.create_table(
        "versions",
        _integer("number"),
        _text("name"),
        _text("created"),
        _text("note"),
        _text("parent", nullable=True),
        _text("proposal", nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_versions"),
        sa.UniqueConstraint("name", name="uq_versions_name"),
        sa.ForeignKeyConstraint(["parent"], ["versions.name"], name="fk_versions_parent"),
    )
    op.create_table(
        "version_layers",
        _text("version"),
        _text("layer"),
        _text("snapshot"),
        _integer("rows"),
        _text("crs"),
        _text("source"),
        sa.PrimaryKeyConstraint("version", "layer", name="pk_version_layers"),
        sa.ForeignKeyConstraint(["version"], ["versions.name"], name="fk_version_layers_version"),
    )


def _create_proposals() -> None:
    op.create_table(
        "proposals",
        _integer("number"),
        _text("id"),
        _text("name"),
        _integer("year"),
        _text("base_version"),
        _text("state"),
        _text("created"),
        sa.PrimaryKeyConstraint("number", name="pk_proposals"),
        sa.UniqueConstraint("id", name="uq_proposals_id"),
        sa.ForeignKeyConstraint(
            ["base_version"], ["versions.name"], name="fk_proposals_base_version"
        ),
    )
    op.create_table(
        "proposal_changes",
        _text("proposal"),
        _text("line"),
        _text("form"),
        _text("snapshot"),
        _text("source"),
        sa.PrimaryKeyConstraint("proposal", "line", name="pk_proposal_changes"),
        sa.ForeignKeyConstraint(
            ["proposal"], ["proposals.id"], name="fk_proposal_changes_proposal"
        ),
    )
    op.create_table(
        "proposal_projects",
        _text("proposal"),
        _integer("position"),
        _integer("number"),
        _text("category"),
        _text("name"),
        _text("nature"),
        _text("years"),
        _text("land_ha", nullable=True),
        _text("new_construction_ha", nullable=True),
        _text("place"),
        _text("listing_basis"),
        sa.PrimaryKeyConstraint("proposal", "position", name="pk_proposal_projects"),
        sa.ForeignKeyConstraint(
            ["proposal"], ["proposals.id"], name="fk_proposal_projects_proposal"
        ),
    )


def _create_targets() -> None:
    op.create_table(
        "targets",
        _integer("number"),
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
        sa.PrimaryKeyConstraint("number", name="pk_targets"),
    )


def _create_log() -> None:
    op.create_table(
        "events",
        _integer("number"),
        _text("time"),
        _text("actor"),
        _text("role"),
        _text("act"),
        _text("subject"),
        _text("details"),
        _text("leaf"),
        _text("root"),
        sa.PrimaryKeyConstraint("number", name="pk_events"),
    )
    op.create_table(
        "log_frontier",
        _integer("position"),
        _text("peak"),
        sa.PrimaryKeyConstraint("position", name="pk_log_frontier"),
    )
