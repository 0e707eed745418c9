"""Formats: the migrations make what the code expects; older catalogs are brought up, newer ones refused."""

import importlib
import sqlite3
import zipfile
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from yizhangtu.errors import StoreError
from yizhangtu.model import AdminUnit
from yizhangtu.store import Store, verify
from yizhangtu.store.dialect import Catalog
from yizhangtu.store.migrations.versions import format_0001, format_0002
from yizhangtu.store.schema import FORMAT_VERSION, METADATA
from yizhangtu.store.upgrade import upgrade_catalog


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    made = Catalog(tmp_path / "catalog.db")
    upgrade_catalog(made, is_new=True)
    return made


def test_the_migrations_make_the_tables_of_the_code(catalog: Catalog) -> None:
    with catalog.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
        assert context.get_current_revision() == f"{FORMAT_VERSION:04d}"


def test_upgrading_what_is_up_to_date_changes_nothing(catalog: Catalog) -> None:
    before = catalog.file.read_bytes()
    upgrade_catalog(catalog)
    assert catalog.file.read_bytes() == before


def test_a_newer_format_is_refused(tmp_path: Path) -> None:
    path = Store.create(tmp_path, AdminUnit("150428", "喀喇沁旗"), "neimenggu", "规划").path
    with closing(sqlite3.connect(path / "catalog.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0099'")
    with pytest.raises(StoreError, match="0099") as caught:
        Store.open(path)
    assert "升级" in caught.value.mend


def test_the_migration_script_does_nothing_outside_a_migration() -> None:
    assert importlib.import_module("yizhangtu.store.migrations.env").METADATA is METADATA


@pytest.mark.parametrize("step", [format_0001, format_0002], ids=["1", "2"])
def test_a_format_is_never_taken_back(step: ModuleType) -> None:
    with pytest.raises(NotImplementedError):
        step.downgrade()


def test_a_workspace_of_format_1_opens_and_still_proves_itself(tmp_path: Path) -> None:
    """The archive was made by the software of format 1: two targets, the second in place of the first."""
    with zipfile.ZipFile(Path(__file__).parent / "formats" / "format_1.zip") as archive:
        archive.extractall(tmp_path)
    store = Store.open(tmp_path)
    assert [(one.number, one.is_in_force) for one in store.registered_targets()] == [
        (1, False),
        (2, True),
    ]
    (target,) = store.targets()
    assert target.value == Decimal("43.00")
    assert (target.document_date, target.start, target.end, target.doubts) == (None, None, None, ())
    assert verify(store).findings == ()


def test_a_catalog_without_settings_is_refused(catalog: Catalog) -> None:
    with pytest.raises(StoreError, match="没有工作区设置"):
        Store.open(catalog.file.parent)


def test_a_failed_upgrade_leaves_no_half_format(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path / "catalog.db")
    with catalog.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE events (number INTEGER)")
    with pytest.raises(StoreError, match="already exists"):
        upgrade_catalog(catalog, is_new=True)
    with catalog.reading() as connection:
        tables = (
            connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
            .scalars()
            .all()
        )
    assert tables == ["events"]
