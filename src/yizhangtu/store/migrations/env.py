"""Run by Alembic to bring a catalog up to date; the connection and its transaction are the caller's."""

from alembic import context

from yizhangtu.store.schema import METADATA


def run() -> None:
    """Run the steps on the caller's connection, inside the caller's transaction."""
    context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
    context.run_migrations()


# Alembic gives the context its configuration only while it runs this file; a bare import does nothing.
if hasattr(context, "config"):
    run()
