"""What the liveness benchmark counts, and that a tiny run of it adds up."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks import facts
from benchmarks.facts import machine, wilson
from benchmarks.liveness import judge, met
from benchmarks.liveness_clips import cost, edits, markdown
from benchmarks.liveness_clips.evaluation import attacks, honest, rate
from benchmarks.liveness_clips.live import take
from benchmarks.liveness_clips.matching import at_bounds
from benchmarks.liveness_clips.people import Person, people
from benchmarks.liveness_clips.rounds import LIVE, SHARED, Cast, Clips, Outcome, run
from benchmarks.liveness_clips.species import MUST_FAIL, SPECIES
from onboarding.liveness import Frame

THREE = ("still_print", "frozen_stream", "replay_of_another_challenge")


@pytest.fixture(scope="module")
def cast() -> list[Person]:
    return people()


@pytest.fixture(scope="module")
def outcomes(cast: list[Person]) -> list[Outcome]:
    return list(run(Clips(Cast(cast), seed=3), THREE, n=2, lives=2))


def outcome(species: str, *, passed: bool, referred: bool = False, code: str = "", void: bool = False) -> Outcome:
    codes = (code,) if code else ()
    return Outcome(species, 0, "", "anna", passed, referred, codes, None, 1.0, 40, void, {"glasses": "none"})


@pytest.mark.parametrize(
    ("count", "of", "interval"),
    [(0, 100, (0.0, 3.7)), (2, 100, (0.55, 7.0)), (50, 100, (40.38, 59.62)), (0, 0, (0.0, 100.0))],
)
def test_intervals_are_wilsons(count: int, of: int, interval: tuple[float, float]) -> None:
    assert wilson(count, of) == interval
    assert rate(count, of)["interval_95"] == list(interval)


def test_an_attack_that_passes_misses_the_target_of_its_species() -> None:
    passing = [outcome("still_print", passed=True), outcome("still_print", passed=False, code="flat_picture")]
    found = attacks(passing, ("still_print",))["still_print"]
    assert (found["apcer"]["percent"], found["met"]) == (50.0, False)
    assert found["caught_by"] == {"flat_picture": 1}


def test_a_species_whose_figure_is_only_published_has_no_target() -> None:
    assert "met" not in attacks([outcome("injected_morph", passed=True)], tuple(MUST_FAIL))["injected_morph"]


def test_a_replay_whose_first_showing_did_not_pass_says_nothing() -> None:
    void = outcome("replay_of_the_same_clip", passed=True, void=True)
    found = attacks([void, outcome("replay_of_the_same_clip", passed=False)], ())["replay_of_the_same_clip"]
    assert (found["apcer"]["of"], found["apcer"]["count"], found["void"]) == (1, 0, 1)


def test_a_live_clip_that_waits_for_a_person_is_an_error_and_counted_as_referred() -> None:
    clips = [outcome(LIVE, passed=True)] * 98 + [outcome(LIVE, passed=False, referred=True, code="match_unsure")] * 2
    found = honest(clips)
    assert (found["bpcer"]["percent"], found["referred"]["percent"], found["met"]) == (2.0, 2.0, True)
    assert not honest([*clips, outcome(LIVE, passed=False)])["met"]


def test_a_genuine_pair_is_missed_below_a_bound_and_an_impostor_pair_passes_at_it() -> None:
    rows = at_bounds([0.5, 0.6], [0.1, 0.535])
    assert (rows["0.535"]["fnmr"]["percent"], rows["0.535"]["fmr"]["percent"]) == (50.0, 50.0)
    assert (rows["0.4"]["fnmr"]["count"], rows["0.473"]["fmr"]["count"]) == (0, 1)


def test_a_tiny_run_adds_up(outcomes: list[Outcome]) -> None:
    found = judge(outcomes)
    assert set(found["attacks"]) == set(THREE)
    for one in found["attacks"].values():
        assert one["apcer"]["of"] == 2
        assert sum(kind["of"] for kind in one["kinds"].values()) in (0, 2)
        assert sum(one["caught_by"].values()) >= 2 - one["apcer"]["count"]
    for one in (found["live"], found["live_shared"]):
        assert (one["bpcer"]["of"], one["people"]) == (2, 2)
        assert all(sum(its["of"] for its in split.values()) == 2 for split in one["by_variation"].values())
    assert {one.species for one in outcomes} == {*THREE, LIVE, SHARED}


def test_a_run_is_met_only_if_every_part_is(outcomes: list[Outcome]) -> None:
    good = judge([replace(one, passed=one.species in (LIVE, SHARED)) for one in outcomes])
    assert met({**good, "cost": {"met": True}})
    assert not met({**good, "cost": {"met": False}})
    bad = judge([replace(one, passed=True) for one in outcomes])
    assert not met({**bad, "cost": {"met": True}})


def test_what_a_log_holds_is_not_done_again(cast: list[Person]) -> None:
    done = frozenset({(LIVE, 0), *((name, 0) for name in THREE)})
    assert list(run(Clips(Cast(cast), seed=3), THREE, n=1, lives=1, done=done)) == []


def test_kept_clips_are_shown_again(cast: list[Person], tmp_path: Path) -> None:
    made = Clips(Cast(cast), 3, tmp_path).showing("still_print", 0)
    kept = Clips(Cast(cast), 3, tmp_path).showing("still_print", 0)
    assert [frame.image for frame in kept.attempt.frames] == [frame.image for frame in made.attempt.frames]
    assert (kept.attempt.challenge, kept.person) == (made.attempt.challenge, made.person)


def test_a_seed_repeats_its_clip(cast: list[Person]) -> None:
    one, again = (take(cast[0], 0, 42, frames=12) for _ in range(2))
    assert [frame.image for frame in one.frames] == [frame.image for frame in again.frames]
    assert len(one.frames) == 12
    assert all(before < after for before, after in zip(one.at_ms, one.at_ms[1:], strict=False))


def test_edits_keep_times_rising() -> None:
    frames = [Frame(bytes([k]), 100 * k) for k in range(20)]
    rng = np.random.default_rng(1)
    for changed in (edits.shuffled(frames, rng, 5), edits.backwards(frames), edits.held_on(frames, 7)):
        times = [frame.at_ms for frame in changed]
        assert times == sorted(set(times))
    assert sorted(frame.image for frame in edits.shuffled(frames, rng, 3)) == [frame.image for frame in frames]
    assert [frame.image for frame in edits.backwards(frames)] == [frame.image for frame in reversed(frames)]


def test_the_card_counts_people_and_names_none(outcomes: list[Outcome], cast: list[Person], tmp_path: Path) -> None:
    found = {
        **judge(outcomes),
        "seed": 3,
        "people": 2,
        "portraits": 2,
        "match": None,
        "cost": cost.measure(cast, 3, 1),
        "machine": machine(),
    }
    card = tmp_path / "card.md"
    card.write_text(f"before\n{facts.BEGIN}\nformer figures\n{facts.END}\nafter", "utf-8")
    markdown.update(card, found, "2030-06-01")
    text = card.read_text("utf-8")
    assert "| frozen stream | 2 |" in text
    assert "1 clips of 40 pictures" in text
    assert text.startswith("before") and text.endswith("after") and "former figures" not in text  # noqa: PT018
    assert not any(person.name in text for person in cast)


def test_every_species_says_whether_it_must_fail() -> None:
    assert set(MUST_FAIL) < set(SPECIES)
