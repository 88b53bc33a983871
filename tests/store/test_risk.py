"""Signals of risk are kept with the change that brought them, or not at all."""

from __future__ import annotations

from datetime import timedelta

import pytest

from onboarding.domain.errors import ConflictError
from onboarding.domain.risk import RiskSignal
from onboarding.ports.store import Change, NewApplication
from onboarding.store.reviews import SqlReviewStore

WEAK, STRONG = RiskSignal("frames_repeated", 0.1), RiskSignal("clip_seen_before", 1.0)


@pytest.fixture
def application_id(store, clock) -> str:
    return store.create(NewApplication("+8613800001234", "en", "f", clock(), clock() + timedelta(days=1)), ())


@pytest.fixture
def risk(database, store, application_id):
    return lambda: SqlReviewStore(database, store).risk(application_id)


def test_signals_come_back_heaviest_first_and_each_code_once(store, clock, application_id, risk):
    store.change(application_id, 1, Change(at=clock(), risk=("liveness", (WEAK, STRONG))))
    heavier = RiskSignal(WEAK.code, 0.2)
    store.change(application_id, 2, Change(at=clock(), risk=("liveness", (heavier,))))
    assert risk() == (STRONG, heavier)


def test_a_change_that_fails_leaves_no_signal(store, clock, application_id, risk):
    store.change(application_id, 1, Change(at=clock()))
    with pytest.raises(ConflictError):
        store.change(application_id, 1, Change(at=clock(), risk=("liveness", (STRONG,))))
    assert risk() == ()


def test_signals_alone_are_worth_writing(clock):
    assert Change(at=clock(), risk=("liveness", (WEAK,))).is_worth_writing
    assert not Change(at=clock()).is_worth_writing
