"""Brings the catalog of an older format to the present one; refuses one of a newer format."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from yizhangtu.errors import StoreError
from yizhangtu.store.dialect import Catalog

__all__ = ["upgrade_catalog"]

_MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade_catalog(catalog: Catalog, *, is_new: bool = False) -> None:
    """Run the migrations that the catalog has not had, in one transaction; none when it is of the present format.

    Parameters
    ----------
    is_new
        Whether the catalog is being made; otherwise an empty one is what is left of a damaged one.

    Raises
    ------
    StoreError
        When a newer software made the catalog, or it is no catalog of ours.
    """
    config = _configuration()
    script = ScriptDirectory.from_config(config)
    with catalog.reading() as connection:
        revision = _revision(connection)
    if revision == script.get_current_head():
        return
    if revision is None and not is_new:
        raise StoreError(
            "目录库中没有工作区", where=str(catalog.file), mend="请从备份恢复整个工作区文件夹"
        )
    if revision is not None and revision not in {step.revision for step in script.walk_revisions()}:
        raise StoreError(
            f"工作区的格式（{revision}）比本软件新",
            where=str(catalog.file),
            mend="请升级 yizhangtu 后再打开；用旧软件强行打开可能丢失内容",
        )
    with catalog.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _configuration() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
