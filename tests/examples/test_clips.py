"""Clips made from a still do what they are asked, in the eyes of the real judge."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from examples.specimens import portraits
from examples.specimens.clips import ACTIONS, ClipMaker, write_mjpeg
from examples.specimens.portraits import Picture
from onboarding.liveness import Action, Challenge, LivenessJudge, LivenessVerdict
from onboarding.liveness.past_clips import MemoryPastClips
from onboarding.liveness.stream import look

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def judge() -> LivenessJudge:
    return LivenessJudge()


def portrait(name: str) -> Picture:
    return portraits.load(portraits.path_of(name))


def verdict(judge: LivenessJudge, maker: ClipMaker, card: str, *actions: str) -> LivenessVerdict:
    challenge = Challenge("test", tuple(Action(each) for each in actions), NOW, NOW + timedelta(minutes=2))
    frames = maker.clip(actions, rng=np.random.default_rng(1))
    return judge.judge(challenge, frames, portrait(card), now=NOW + timedelta(seconds=20))


@pytest.mark.parametrize("name", ["astronaut", "grace_hopper"])
@pytest.mark.parametrize("actions", [("turn_left", "blink", "open_mouth"), ("nod", "turn_right", "blink")])
def test_the_judge_passes_a_clip_of_the_person_on_the_card(
    judge: LivenessJudge, clip_makers: dict[str, ClipMaker], name: str, actions: tuple[str, ...]
) -> None:
    found = verdict(judge, clip_makers[name], name, *actions)
    assert [each.code for each in found.reasons] == []
    assert found.passed


def test_the_judge_stops_a_face_that_is_not_on_the_card(
    judge: LivenessJudge, clip_makers: dict[str, ClipMaker]
) -> None:
    found = verdict(judge, clip_makers["grace_hopper"], "astronaut", "turn_left", "blink")
    assert not found.passed
    assert [each.code for each in found.reasons] == ["other_person"]


def test_the_judge_tells_left_from_right(judge: LivenessJudge, clip_makers: dict[str, ClipMaker]) -> None:
    challenge = Challenge("test", (Action.TURN_LEFT,), NOW, NOW + timedelta(minutes=2))
    frames = clip_makers["astronaut"].clip(["turn_right"], rng=np.random.default_rng(1))
    assert not judge.judge(challenge, frames, None, now=NOW + timedelta(seconds=20)).passed


def test_no_two_frames_are_equal_and_time_runs_evenly(clip_makers: dict[str, ClipMaker]) -> None:
    frames = clip_makers["astronaut"].clip(["blink"], fps=10, rng=np.random.default_rng(0))
    assert len({frame.image for frame in frames}) == len(frames)
    assert [frame.at_ms for frame in frames] == [100 * i for i in range(len(frames))]


def test_a_clip_keeps_within_the_frames_it_may_have(clip_makers: dict[str, ClipMaker]) -> None:
    frames = clip_makers["astronaut"].clip(["blink", "nod"], frames_max=20, rng=np.random.default_rng(0))
    assert len(frames) <= 20


def test_too_few_frames_for_the_actions_are_refused(clip_makers: dict[str, ClipMaker]) -> None:
    with pytest.raises(ValueError, match="3 actions need 26 frames"):
        clip_makers["astronaut"].clip(["blink", "nod", "blink"], frames_max=25, rng=np.random.default_rng(0))


def test_an_unknown_action_is_refused(clip_makers: dict[str, ClipMaker]) -> None:
    with pytest.raises(ValueError, match="'wink' is not an action"):
        clip_makers["astronaut"].clip(["wink"], rng=np.random.default_rng(0))


def test_every_action_of_a_challenge_can_be_played() -> None:
    assert set(ACTIONS) == {action.value for action in Action}


def test_loops_offer_a_take_for_every_action_and_rest(clip_makers: dict[str, ClipMaker]) -> None:
    loops = clip_makers["astronaut"].loops(rng=np.random.default_rng(0))
    assert set(loops) == {*ACTIONS, "neutral"}
    assert all(len(take) >= 5 for take in loops.values())


def test_a_fake_camera_file_plays_at_thirty_frames_a_second(clip_makers: dict[str, ClipMaker], tmp_path: Path) -> None:
    frames = clip_makers["astronaut"].clip([], fps=10, rng=np.random.default_rng(0))
    write_mjpeg(frames, tmp_path / "camera.mjpeg")
    content = (tmp_path / "camera.mjpeg").read_bytes()
    assert content == b"".join(frame.image * 3 for frame in frames)


@pytest.mark.parametrize("name", ["astronaut", "grace_hopper"])
def test_each_take_of_the_same_actions_is_a_clip_of_its_own(clip_makers: dict[str, ClipMaker], name: str) -> None:
    past = MemoryPastClips()
    for take in range(4):
        frames = clip_makers[name].clip(["turn_left", "blink"], rng=np.random.default_rng(take))
        assert past.claim(look(frames).fingerprint)
        assert look(frames).risk == ()
