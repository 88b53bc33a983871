"""Real parts for tests: a database in a temporary folder, its keys, and a clock that can be moved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from onboarding.store.applications import SqlApplicationStore
from onboarding.store.database import migrate, open_database
from onboarding.store.keyring import Keyring
from onboarding.store.objects import ObjectStore

settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def keyring() -> Keyring:
    return Keyring.generate()


@pytest.fixture(scope="session")
def journey(tmp_path_factory: pytest.TempPathFactory):
    """One application after every step of the way, as :class:`tests.journey.Step` by the stage that comes next."""
    from tests.journey import walk

    return walk(tmp_path_factory.mktemp("journey"), Clock())


@pytest.fixture
def database(tmp_path: Path):
    engine = open_database(f"sqlite:///{tmp_path / 'onboarding.sqlite'}")
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def objects(tmp_path: Path) -> ObjectStore:
    return ObjectStore(f"file://{tmp_path / 'objects'}")


@pytest.fixture
def store(database, keyring, objects) -> SqlApplicationStore:
    return SqlApplicationStore(database, keyring, objects)
