"""``flask onboarding …`` over a real application."""

from __future__ import annotations

import pytest

from onboarding.domain.outcomes import Message
from onboarding.domain.text import Text
from onboarding.ports.store import Change, Event


@pytest.fixture
def run(site):
    runner = site.app.test_cli_runner()
    return lambda *words: runner.invoke(args=["onboarding", *words])


def test_migrating_says_that_the_database_is_up_to_date(run):
    assert "up to date" in run("migrate").output


def test_expired_sessions_are_swept(site, run):
    site.house.sessions.open(None)
    site.clock.forward(minutes=31)
    assert "1 expired sessions deleted" in run("sweep").output


def test_what_is_due_is_delivered(site, run):
    case = site.house.engine.open(site.application_id)
    message = Message("sms", case.record.phone, Text("您好", "Hello"))
    site.house.store.change(
        case.record.id,
        case.record.version,
        Change(at=site.clock(), messages=(message,), events=(Event("test.queued", "system"),)),
    )
    assert "1 sent" in run("deliver").output
    assert "0 sent" in run("deliver").output


def test_the_doctor_names_every_sandbox_and_fails_production_for_it(run):
    advice = run("doctor")
    assert advice.exit_code == 0
    for port in ("bureau", "authority", "issuer", "messenger", "customers"):
        assert f"sandbox behind {port}" in advice.output
    production = run("doctor", "--production")
    assert production.exit_code != 0
    assert "not fit for production" in production.output


def test_the_doctor_names_what_is_unsafe_in_the_set_up(run):
    advice = run("doctor").output
    assert "ONBOARDING_COOKIE_SECURE is not on" in advice
    assert "ONBOARDING_LIMITS_URL is memory://" in advice
    assert "no FirstCardNeedsPerson" in advice
    assert "run flask onboarding migrate" not in advice
