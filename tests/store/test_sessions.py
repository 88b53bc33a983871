"""Sessions end when they should, and a stolen table opens none."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from onboarding.ports.store import NewApplication
from onboarding.store import tables as t
from onboarding.store.sessions import Session, Sessions


@pytest.fixture
def sessions(database, keyring, clock) -> Sessions:
    return Sessions(database, keyring.token, timedelta(minutes=30), clock)


@pytest.fixture
def application_id(store, clock) -> str:
    return store.create(NewApplication("+8613800001234", "en", "f", clock(), clock() + timedelta(days=1)), ())


def test_a_token_finds_its_session_and_no_other_does(sessions, application_id):
    token = sessions.open(application_id, {"locale": "en"})
    assert sessions.find(token) == Session(application_id, {"locale": "en"})
    for other in ("", "forged", token[:-1], token.swapcase()):
        assert sessions.find(other) is None


def test_a_session_ends_when_it_is_left_alone(sessions, application_id, clock):
    token = sessions.open(application_id)
    clock.forward(minutes=30)
    assert sessions.find(token) is None


def test_use_extends_a_session(sessions, application_id, clock):
    token = sessions.open(application_id)
    for _ in range(4):
        clock.forward(minutes=20)
        assert sessions.find(token) is not None


def test_an_ended_session_is_gone(sessions, application_id):
    token, other = sessions.open(application_id), sessions.open(application_id)
    sessions.end(token)
    assert sessions.find(token) is None
    assert sessions.find(other) is not None


def test_all_sessions_of_an_application_end_together(sessions, application_id):
    tokens = [sessions.open(application_id), sessions.open(application_id)]
    somebody = sessions.open(None)
    sessions.end_all(application_id)
    assert [sessions.find(token) for token in tokens] == [None, None]
    assert sessions.find(somebody) is not None


def test_keeping_replaces_what_a_token_stands_for(sessions, application_id):
    token = sessions.open(None, {"large": True})
    sessions.keep(token, application_id, {"large": False})
    assert sessions.find(token) == Session(application_id, {"large": False})


def test_the_table_holds_no_token(sessions, database, application_id):
    token = sessions.open(application_id)
    with database.connect() as connection:
        assert token not in str(connection.execute(select(t.session)).all())


def test_sweeping_removes_what_has_expired_and_nothing_else(sessions, application_id, clock):
    sessions.open(application_id)
    clock.forward(minutes=31)
    standing = sessions.open(application_id)
    assert sessions.sweep() == 1
    assert sessions.find(standing) is not None
