"""The liveness stage: what is used up and what is not, the lock, what the record and the risk monitor hear."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.domain.outcomes import Done, Refer, Reply, Retry
from onboarding.liveness import Action, Challenge
from onboarding.stages import codec
from onboarding.stages.face_attempts import Attempts, LockPolicy
from onboarding.stages.liveness import Clip, LivenessStage, NewChallenge
from tests.conftest import Clock
from tests.journey import clip_answer, house_in, ports

STAGE = "liveness"
NOW = Clock().now
MINUTES = st.integers(0, 400).map(lambda tenths: NOW + timedelta(minutes=tenths / 10))


class Monitor:
    """A bank's fraud monitoring."""

    def __init__(self) -> None:
        self.heard = []

    def observe(self, application_id, at, signals) -> None:
        self.heard.append((application_id, at, tuple(signals)))


class Desk:
    """An applicant whose document is read, before the camera."""

    def __init__(self, step, folder, *, actions=None) -> None:
        self.clock, self.monitor = Clock(), Monitor()
        self.clock.now, self.id = step.at, step.application_id
        flow = None
        if actions:

            def flow(filled, standard):
                def draw(now, colors):
                    return replace(Challenge.new(now=now, colors=colors), actions=tuple(map(Action, actions)))

                return standard.replace(STAGE, LivenessStage(filled.judge, draw=draw))

        filled = replace(ports(), risk=self.monitor)
        self.house = house_in(step.copy_to(folder), self.clock, ports=filled, flow=flow)
        self.engine = self.house.engine

    def challenge(self):
        reply = self.engine.act(self.id, STAGE, "challenge", {})
        assert isinstance(reply, Reply), reply
        return reply.data

    def submit(self, answer, seconds=12):
        self.clock.forward(seconds=seconds)
        return self.engine.submit(self.id, STAGE, answer)

    def prompt(self):
        return self.engine.prompt(self.id, STAGE).data

    def fail(self):
        return self.submit({**still(), "challenge_id": self.challenge()["id"]})

    def evidence(self):
        return [entry.details for entry in self.house.desk.history(self.id)]


@pytest.fixture
def desk(journey, tmp_path):
    desk = Desk(journey[STAGE], tmp_path / "desk")
    yield desk
    desk.house.database.dispose()


@cache
def still():
    """Somebody who does nothing."""
    answer = clip_answer({"id": "still", "actions": []})
    frames = answer["frames"] * 5
    return {"frames": frames, "at_ms": [100 * i for i in range(len(frames))]}


def codes(outcome):
    assert isinstance(outcome, Retry), outcome
    return sorted(problem.code for problem in outcome.problems.values())


def test_after_five_failures_in_three_minutes_it_locks_for_thirty_and_the_other_way_stays_open(desk):
    found = [codes(desk.fail()) for _ in range(5)]
    assert all("liveness_locked" not in each for each in found[:4])
    assert "liveness_locked" in found[4]
    until = desk.clock() + timedelta(minutes=30)
    assert desk.prompt()["locked_until"] == until

    refused = desk.engine.act(desk.id, STAGE, "challenge", {})
    assert codes(refused) == ["liveness_locked"]
    sentence = refused.problems[""].text
    assert f"{until:%H:%M}" in sentence.zh
    assert f"{until:%H:%M}" in sentence.en
    assert codes(desk.submit(still())) == ["liveness_locked"]

    desk.clock.forward(minutes=30)
    assert desk.prompt()["locked_until"] is None
    assert "liveness_locked" not in codes(desk.fail())
    assert isinstance(desk.submit({"other_way": True}), Refer)
    assert "many_failures" in [signal.code for signal in desk.house.desk.risk(desk.id)]


def test_whoever_is_locked_may_take_the_other_way_at_once(desk):
    locked = Attempts(locked_until=desk.clock() + timedelta(minutes=30)).to_memory()
    assert isinstance(desk.house.flow.find(STAGE).run(_view(desk, locked), Clip(other_way=True)), Refer)


def test_what_was_wrong_with_the_delivery_uses_nothing_up(desk):
    challenge = desk.challenge()
    good = clip_answer(challenge)
    frames, at_ms = good["frames"], good["at_ms"]
    spoilt = {
        "too_few_frames": {"frames": frames[:1], "at_ms": at_ms[:1]},
        "times_missing": {"frames": frames, "at_ms": at_ms[:3]},
        "frames_backwards": {"frames": frames, "at_ms": at_ms[::-1]},
        "unreadable_frame": {"frames": [frame[:900] for frame in frames], "at_ms": at_ms},
        "too_many_frames": {"frames": frames[:1] * 10_000, "at_ms": list(range(10_000))},
        "time_not_passed": {"frames": frames, "at_ms": [400 * i for i in range(len(frames))]},
    }
    for code, answer in spoilt.items():
        assert codes(desk.submit({"challenge_id": challenge["id"], **answer}, seconds=1)) == [code]
    assert desk.prompt()["challenge"]["id"] == challenge["id"]
    outcome = desk.submit(good)
    assert isinstance(outcome, Done), outcome
    assert desk.engine.open(desk.id).record.memory[STAGE]["failures"] == []


def test_each_challenge_that_is_not_open_has_its_own_sentence_and_next_step(desk):
    first, second = desk.challenge(), desk.challenge()
    others = {"": "no_challenge", "A" * 22: "challenge_foreign", "made up": "challenge_forged"}
    for challenge_id, code in {first["id"]: "challenge_replaced", **others}.items():
        assert codes(desk.submit({**still(), "challenge_id": challenge_id}, seconds=1)) == [code]
    desk.submit({**still(), "challenge_id": second["id"]})
    assert codes(desk.submit({**still(), "challenge_id": second["id"]})) == ["challenge_used"]
    late = desk.challenge()
    assert codes(desk.submit({**still(), "challenge_id": late["id"]}, seconds=121)) == ["expired"]
    assert {"challenge_foreign", "challenge_forged"} <= {signal.code for signal in desk.house.desk.risk(desk.id)}


def test_a_clip_that_passed_does_not_pass_again_and_the_monitor_hears_of_it(journey, tmp_path):
    desk = Desk(journey[STAGE], tmp_path / "desk", actions=["turn_left", "open_mouth"])
    answer = clip_answer(desk.challenge())
    assert isinstance(desk.submit(answer), Done)
    assert desk.monitor.heard == []
    again = {**answer, "challenge_id": desk.challenge()["id"]}
    assert codes(desk.submit(again)) == ["clip_seen_before"]
    ((application_id, at, signals),) = desk.monitor.heard
    assert (application_id, at, [signal.code for signal in signals]) == (desk.id, desk.clock(), ["clip_seen_before"])
    assert desk.house.desk.risk(desk.id) == signals
    desk.house.database.dispose()


def test_what_passes_after_many_draws_is_looked_at_by_a_person_since_a_recording_may_have_waited_for_them(desk):
    for _ in range(LockPolicy().draws):
        desk.challenge()
    outcome = desk.submit(clip_answer(desk.challenge()))
    assert isinstance(outcome, Refer), outcome
    assert [reason.code for reason in outcome.reasons] == ["capture_doubtful"]
    assert "challenges_drawn" in [signal.code for signal in desk.house.desk.risk(desk.id)]


@given(st.lists(MINUTES, max_size=30).map(sorted), st.timedeltas(timedelta(), timedelta(days=2)))
def test_draws_of_the_last_day_count_and_no_more_are_remembered_than_needed(times, later):
    policy, attempts = LockPolicy(), Attempts()
    for at in times:
        attempts = Attempts.of(json.loads(json.dumps(attempts.issued(Challenge.new(now=at), policy).to_memory())))
    now = max(times, default=NOW) + later
    recent = [at for at in times if now - at < policy.draws_within]
    assert attempts.drew_many(now, policy) == (len(recent) > policy.draws)
    assert len(attempts.drawn) <= policy.draws + 1


def test_a_monitor_that_fails_changes_nothing(desk, caplog):
    def broken(*_):
        raise RuntimeError("13800001234")

    desk.monitor.observe = broken
    assert codes(desk.submit({**still(), "challenge_id": "made up"})) == ["challenge_forged"]
    assert "RuntimeError" in caplog.text
    assert "13800001234" not in caplog.text
    assert [signal.code for signal in desk.house.desk.risk(desk.id)] == ["challenge_forged"]


def test_the_record_holds_the_clips_hash_the_bounds_and_signs_of_risk_but_no_camera_name(desk):
    challenge = desk.challenge()
    assert isinstance(desk.submit({**clip_answer(challenge), "camera": "Anna's OBS Virtual Camera"}), Done)
    (judged,) = (details for details in desk.evidence() if "clip" in details)
    assert len(judged["clip"]) == 64
    assert judged["policy"]["match"]["accept"] == "0.5350"
    assert judged["risk"] == {"virtual_camera": "0.2500"}
    assert judged["challenge"] == challenge["id"]
    assert judged["actions"] == challenge["actions"]
    assert "Anna" not in json.dumps(desk.evidence())


def test_the_name_of_a_camera_is_neither_kept_nor_shown():
    clip = Clip(challenge_id="one", at_ms=[1], camera="Anna's iPhone")
    assert codec.as_kept(clip) == {"challenge_id": "one", "at_ms": [1], "other_way": False}
    assert "Anna" not in repr(clip)


def test_colours_are_drawn_for_those_who_accept_them_and_the_record_says_so(desk):
    declined = desk.challenge()
    accepted = desk.engine.act(desk.id, STAGE, "challenge", {"colors": True}).data
    assert (declined["colors"], len(accepted["colors"])) == ([], 8)
    recorded = [details["colors"] for details in desk.evidence() if details.get("action") == "challenge"]
    assert recorded == ["declined", 8]


def test_a_bank_that_wants_no_colours_shows_none(desk):
    reply = LivenessStage(desk.house.ports.judge).act(_view(desk, {}), "challenge", NewChallenge(colors=True))
    assert reply.data["colors"] == []
    assert reply.evidence["colors"] == 0


@given(st.lists(MINUTES, max_size=12).map(sorted))
def test_the_lock_follows_the_failures_of_the_last_minutes_alone(times):
    policy, attempts = LockPolicy(), Attempts()
    for at in times:
        if attempts.lock(at):
            continue
        before = [each for each in attempts.failures if at - each < policy.within]
        attempts = Attempts.of(json.loads(json.dumps(attempts.failed(at, policy).to_memory())))
        assert bool(attempts.lock(at)) == (len(before) + 1 >= policy.failures)
        if attempts.lock(at):
            assert attempts.lock(at + policy.lasts) is None
            assert attempts.failures == ()


def _view(desk, memory):
    stage = desk.house.flow.find(STAGE)
    return replace(desk.engine.open(desk.id).view(desk.clock(), stage), memory=memory)
