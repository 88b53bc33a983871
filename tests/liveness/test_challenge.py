"""What the person is asked to do."""

import json
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.domain.errors import SetupError
from onboarding.liveness import ACTION_LABELS, Action, Challenge

NOW = datetime(2030, 6, 1, 12, 0, tzinfo=UTC)


@given(st.integers(), st.integers(1, 5))
def test_actions_differ_and_no_picture_flat_or_bent_could_follow_them(seed: int, count: int) -> None:
    actions = Challenge.new(random.Random(seed), actions=count).actions
    assert len(set(actions)) == len(actions) == count
    assert {Action.TURN_LEFT, Action.TURN_RIGHT} & set(actions)
    assert count == 1 or {Action.BLINK, Action.OPEN_MOUTH} & set(actions)


def test_three_actions_can_come_in_forty_eight_orders() -> None:
    draw = random.Random(1)
    assert len({Challenge.new(draw).actions for _ in range(2000)}) == 48


@pytest.mark.parametrize("draw", [random.Random, np.random.default_rng])
def test_a_draw_can_be_repeated(draw: Callable[[int], Any]) -> None:
    one, again = (Challenge.new(draw(4), colors=8) for _ in range(2))
    assert (one.actions, one.colors) == (again.actions, again.colors)


def test_ids_never_repeat_even_where_the_draw_does() -> None:
    ids = {Challenge.new(random.Random(1)).id for _ in range(50)}
    assert len(ids) == 50
    assert min(map(len, ids)) >= 22


@given(st.integers(), st.datetimes(timezones=st.just(UTC), max_value=datetime(9000, 1, 1)))
def test_a_challenge_survives_storage_as_json(seed: int, now: datetime) -> None:
    challenge = Challenge.new(random.Random(seed), now=now)
    assert Challenge.from_dict(json.loads(json.dumps(challenge.to_dict()))) == challenge


def test_a_stored_action_nobody_knows_is_refused() -> None:
    stored = Challenge.new(now=NOW).to_dict() | {"actions": ["wink"]}
    with pytest.raises(ValueError, match="wink"):
        Challenge.from_dict(stored)


@pytest.mark.parametrize(
    "change",
    [
        {"actions": []},
        {"actions": ["nod", "nod"]},
        {"actions": None},
        {"id": ""},
        {"id": 5},
        {"issued_at": 7},
        {"issued_at": "2030-06-01T12:00:00"},
        {"deadline": "2030-06-01T11:00:00+00:00"},
    ],
)
def test_a_stored_challenge_that_nobody_issued_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises((TypeError, ValueError)):
        Challenge.from_dict(Challenge.new(now=NOW).to_dict() | change)


@pytest.mark.parametrize("data", [None, [], "a challenge"])
def test_what_is_no_stored_challenge_is_refused(data: Any) -> None:
    with pytest.raises(TypeError):
        Challenge.from_dict(data)


def test_a_challenge_lives_for_two_minutes() -> None:
    challenge = Challenge.new(now=NOW)
    assert not challenge.expired(NOW + timedelta(seconds=120))
    assert challenge.expired(NOW + timedelta(seconds=120, microseconds=1))


@pytest.mark.parametrize("count", [0, 6])
def test_an_impossible_number_of_actions_is_refused_at_set_up(count: int) -> None:
    with pytest.raises(SetupError):
        Challenge.new(actions=count)


def test_every_action_has_a_label_in_both_languages() -> None:
    assert set(ACTION_LABELS) == set(Action)
    assert all(label.zh and label.en for label in ACTION_LABELS.values())
