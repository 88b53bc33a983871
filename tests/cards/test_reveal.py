import json
from datetime import UTC, datetime, timedelta

import pytest

from onboarding.cards.reveal import LONGEST, RevealExpired, RevealTicket, open_ticket, redeem

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def test_a_ticket_opens_once():
    secret, stored = open_ticket("app", "session", NOW)
    spent = redeem(stored, secret, "app", "session", NOW)
    assert spent.spent
    with pytest.raises(RevealExpired):
        redeem(spent, secret, "app", "session", NOW)


def test_a_ticket_lasts_until_its_time_and_not_a_moment_longer():
    secret, stored = open_ticket("app", "session", NOW, timedelta(seconds=30))
    assert redeem(stored, secret, "app", "session", NOW + timedelta(seconds=29.999)).spent
    with pytest.raises(RevealExpired):
        redeem(stored, secret, "app", "session", NOW + timedelta(seconds=30))


@pytest.mark.parametrize(
    ("application", "session"),
    [("other", "session"), ("app", "other"), ("apps", "ession"), ("session", "app")],
)
def test_a_ticket_is_worthless_in_another_application_or_session(application, session):
    secret, stored = open_ticket("app", "session", NOW)
    with pytest.raises(RevealExpired):
        redeem(stored, secret, application, session, NOW)


@pytest.mark.parametrize("presented", ["", "x", "é", "\ud800", "A" * 43])
def test_a_guessed_ticket_is_refused_and_leaves_the_real_one_usable(presented):
    secret, stored = open_ticket("app", "session", NOW)
    with pytest.raises(RevealExpired):
        redeem(stored, presented, "app", "session", NOW)
    assert redeem(stored, secret, "app", "session", NOW).spent


def test_without_a_ticket_there_is_nothing_to_redeem():
    with pytest.raises(RevealExpired):
        redeem(None, "x", "app", "session", NOW)


def test_what_is_stored_does_not_open_anything():
    secret, stored = open_ticket("app", "session", NOW)
    assert secret not in json.dumps(stored.to_json())
    with pytest.raises(RevealExpired):
        redeem(stored, stored.digest, "app", "session", NOW)


def test_a_ticket_survives_being_stored_as_json():
    _, stored = open_ticket("app", "session", NOW)
    assert RevealTicket.from_json(json.loads(json.dumps(stored.to_json()))) == stored


@pytest.mark.parametrize("lifetime", [timedelta(0), LONGEST + timedelta(microseconds=1)])
def test_a_ticket_cannot_be_made_to_last_longer_than_a_minute(lifetime):
    with pytest.raises(ValueError, match="60 seconds"):
        open_ticket("app", "session", NOW, lifetime)


def test_two_tickets_differ():
    assert open_ticket("app", "session", NOW)[0] != open_ticket("app", "session", NOW)[0]
