"""Every test of the store runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from onboarding.store import tables as t
from onboarding.store.database import migrate, open_database
from tests.postgres import NoPostgres, cluster

BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(scope="session")
def postgres():
    try:
        running = cluster()
        url = running.__enter__()
    except NoPostgres as error:
        pytest.skip(str(error))
    engine = open_database(url)
    migrate(engine)
    yield engine
    engine.dispose()
    running.__exit__(None, None, None)


@pytest.fixture(params=BOTH)
def database(request, tmp_path):
    """A migrated, empty database."""
    if request.param == "postgresql":
        engine = request.getfixturevalue("postgres")
        with engine.begin() as connection:
            connection.execute(text("TRUNCATE " + ", ".join(t.metadata.tables)))
        yield engine
        return
    engine = open_database(f"sqlite:///{tmp_path / 'onboarding.sqlite'}")
    migrate(engine)
    yield engine
    engine.dispose()
