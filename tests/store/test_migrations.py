"""The migrations make exactly the tables that the code writes to."""

from __future__ import annotations

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from onboarding.store import tables as t
from onboarding.store.database import VERSION_TABLE, _config, migrate, needs_migration


def ours(database) -> set[str]:
    return {name for name in inspect(database).get_table_names() if name.startswith(t.PREFIX)} - {VERSION_TABLE}


def test_a_migrated_database_is_what_the_code_expects(database):
    options = {
        "compare_type": True,
        "version_table": VERSION_TABLE,
        "include_name": lambda name, kind, _: kind != "table" or name.startswith(t.PREFIX),
    }
    with database.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection, opts=options), t.metadata)
    assert differences == []
    assert not needs_migration(database)


def test_migrating_again_changes_nothing(database):
    before = ours(database)
    migrate(database)
    assert ours(database) == before == set(t.metadata.tables)


def test_the_way_down_and_up_again_is_open(database):
    config = _config()
    with database.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert ours(database) == set()
    assert needs_migration(database)
    migrate(database)
    assert ours(database) == set(t.metadata.tables)


def test_a_host_s_own_tables_are_left_alone(database):
    with database.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS customers (id INTEGER)")
        config = _config()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    migrate(database)
    assert "customers" in inspect(database).get_table_names()
