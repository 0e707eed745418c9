"""Format 2: targets with the date of their document, their place in it, and doubts about their figure."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; earlier targets have none of it, which is what the log tells of them too."""
    op.add_column("targets", sa.Column("document_date", sa.Text(), nullable=True))
    op.add_column("targets", sa.Column("start", sa.Integer(), nullable=True))
    op.add_column("targets", sa.Column("end", sa.Integer(), nullable=True))
    op.add_column("targets", sa.Column("doubts", sa.Text(), nullable=True))


def downgrade() -> None:
    """Refuse: a log that can be taken back proves nothing."""
    raise NotImplementedError
