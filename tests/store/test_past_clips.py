"""Past clips in the database: one claim for all processes, near copies found by index, nothing kept for ever."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import func, inspect, select, text

from onboarding.liveness.past_clips import PATTERN_COUNT, Fingerprint
from onboarding.store import tables as t
from onboarding.store.past_clips import SqlPastClips

FRAMES = 40


def clip(seed: int) -> Fingerprint:
    """A course of its own: slow movements and sway, with files of its own."""
    rng = np.random.default_rng(seed)
    course = rng.normal(0, 0.6, (FRAMES, PATTERN_COUNT)).cumsum(0)
    return Fingerprint(rng.integers(0, 2**63, FRAMES, np.uint64), (200 * course).astype(np.int16))


def copy(original: Fingerprint, seed: int = 0) -> Fingerprint:
    """Other files with nearly the same course, a few frames missing."""
    rng = np.random.default_rng(seed)
    kept = np.delete(np.arange(FRAMES), [7, 19, 30])
    moves = original.moves[kept] + rng.integers(-3, 4, (len(kept), PATTERN_COUNT))
    return Fingerprint(rng.integers(0, 2**63, len(kept), np.uint64), moves.astype(np.int16))


@pytest.fixture
def past(database, clock) -> SqlPastClips:
    return SqlPastClips(database, clock, kept=timedelta(days=30))


def test_a_clip_is_claimed_once(past):
    assert [past.claim(clip(1)), past.claim(clip(1)), past.claim(clip(2))] == [True, False, True]


def test_a_second_process_knows_what_the_first_has_claimed(past, database, clock):
    assert past.claim(clip(1))
    assert not SqlPastClips(database, clock).claim(clip(1))


def test_a_copy_with_other_files_is_found_among_many_clips(past, database):
    assert all(past.claim(clip(seed)) for seed in range(60))
    assert not past.claim(copy(clip(17)))
    assert past.claim(copy(clip(99)))
    with database.connect() as connection:
        assert connection.execute(select(func.count()).select_from(t.past_clip)).scalar() == 61


def test_of_many_processes_with_one_clip_or_copies_of_it_one_wins(past):
    tries = [clip(1), *(copy(clip(1), seed) for seed in range(5))]
    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(past.claim, tries)) == 1


def test_the_same_files_are_refused_by_the_table_itself(past, database):
    assert past.claim(clip(1))
    with database.begin() as connection:
        connection.execute(t.past_clip_key.delete())
    assert not past.claim(clip(1))


def test_fingerprints_are_forgotten_after_their_time_with_all_their_keys(past, clock, database):
    assert past.claim(clip(1))
    clock.forward(days=31)
    assert past.claim(clip(2))
    with database.connect() as connection:
        assert connection.execute(select(func.count()).select_from(t.past_clip)).scalar() == 1
        owners = connection.execute(select(t.past_clip_key.c.clip_id).distinct()).scalars().all()
        assert owners == [connection.execute(select(t.past_clip.c.id)).scalar()]
    assert past.claim(clip(1))


def test_copies_are_looked_up_by_an_index(database):
    if database.dialect.name != "sqlite":
        columns = inspect(database).get_pk_constraint(t.past_clip_key.name)["constrained_columns"]
        assert columns == ["key", "clip_id"]
        return
    with database.connect() as connection:
        query = f"EXPLAIN QUERY PLAN SELECT clip_id FROM {t.past_clip_key.name} WHERE key IN (1, 2, 3)"
        plan = " ".join(row[-1] for row in connection.execute(text(query)))
    assert "SEARCH" in plan
    assert "SCAN" not in plan


def test_an_attempt_that_died_before_its_verdict_may_claim_again_and_no_other(past):
    tries = [past.claim(clip(1), by) for by in ("one", "one", "other", "")]
    assert tries == [True, True, False, False]
    assert not past.claim(copy(clip(1)), "other")
