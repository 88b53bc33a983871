"""The embedded default takes an applicant from a photo to an active card."""

from __future__ import annotations

from onboarding.domain.states import State
from tests.conftest import Clock
from tests.journey import AFTER, STAGES, house_in


def test_every_stage_of_the_default_flow_is_passed_in_order(journey, tmp_path):
    assert list(journey) == [STAGES[0], *AFTER]
    for name in STAGES:
        house = house_in(journey[name].copy_to(tmp_path / name), Clock())
        assert house.engine.open(journey[name].application_id).current.name == name


def test_the_last_step_is_an_active_card(journey, tmp_path):
    house = house_in(journey["active"].copy_to(tmp_path), Clock())
    assert house.engine.open(journey["active"].application_id).record.state is State.ACTIVE
