"""What a clip's pictures say about where they come from: honest oddities weigh little, a changed order much."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples.material import clip
from onboarding.domain.risk import RiskSignal, combined
from onboarding.liveness import Frame
from onboarding.liveness.frames import UnreadableFrameError
from onboarding.liveness.stream import WEIGHTS, look

from .conftest import jpeg, repicture

ACTIONS = ["turn_left", "open_mouth", "nod"]
HONEST = {"frames_repeated", "frames_frozen", "frames_jump", "noise_constant"}


@pytest.fixture(scope="module")
def live() -> list[Frame]:
    return clip("astronaut", ACTIONS, take=3)


@pytest.fixture(scope="module")
def other() -> list[Frame]:
    return clip("grace_hopper", ACTIONS, take=4)


def timed(frames, gap: int = 100) -> list[Frame]:
    return [Frame(frame.image, gap * i) for i, frame in enumerate(frames)]


def codes(frames: list[Frame]) -> list[str]:
    return [signal.code for signal in look(frames).risk]


def brighter(image, times: float):
    return np.clip(image * times, 0, 255)


def test_a_live_clip_gives_no_sign(live: list[Frame]) -> None:
    found = look(live)
    assert (found.risk, found.jumps, found.frozen_share) == ((), [], 0)
    assert found.fingerprint.moves.shape[0] == len(live)


@pytest.mark.parametrize("every", [2, 3])
def test_a_slow_camera_and_a_quick_head_are_no_jump(live: list[Frame], every: int) -> None:
    assert not {"scene_changed", "frames_shuffled"} & set(codes(timed(live[::every])))


def test_a_step_of_exposure_and_colours_of_the_screen_are_no_jump(live: list[Frame]) -> None:
    half = len(live) // 2
    lit = repicture(live[:half], lambda image: image) + repicture(live[half:], lambda image: brighter(image, 1.35))
    assert look(lit).jumps == []
    tints = [np.array(tint) for tint in ((1.1, 1, 0.9), (0.9, 1.05, 1), (1, 0.95, 1.1))]
    colored = [
        repicture([frame], lambda image, i=i: brighter(image, tints[i // 7 % 3]))[0] for i, frame in enumerate(live)
    ]
    assert look(colored).jumps == []


def test_pictures_in_another_order_are_noticed(live: list[Frame]) -> None:
    rng = np.random.default_rng(1)
    for size in (4, len(live)):
        order = [i for at in range(0, len(live), size) for i in at + rng.permutation(len(live[at : at + size]))]
        found = look(timed([live[i] for i in order]))
        assert [signal.code for signal in found.risk if signal.weight >= 0.5] == ["frames_shuffled"]


def test_two_clips_taken_by_turns_are_noticed(live: list[Frame], other: list[Frame]) -> None:
    second = clip("astronaut", ACTIONS, take=5)
    for turn in (other, second):
        assert "frames_shuffled" in codes(timed([frame for pair in zip(live, turn, strict=False) for frame in pair]))


def test_a_cut_to_another_scene_is_found_where_it_is(live: list[Frame], other: list[Frame]) -> None:
    found = look(timed([*live[:20], *other[20:]]))
    assert found.jumps == [20]
    assert [signal.code for signal in found.risk] == ["scene_changed"]


def test_a_phone_that_is_knocked_is_only_odd(live: list[Frame]) -> None:
    found = look(live[:3] + repicture(live[3:], lambda image: np.roll(image, 30, 1)))
    assert found.jumps == [3]
    assert combined(found.risk) < 0.2


def test_a_camera_at_half_the_pages_rate_is_only_odd(live: list[Frame]) -> None:
    found = look(timed([frame for frame in live for _ in "ab"], 50))
    assert [signal.code for signal in found.risk] == ["frames_repeated", "frames_frozen"]
    assert combined(found.risk) < 0.5
    assert found.jumps == []


def test_a_picture_that_stands_still_is_noticed_though_its_bytes_differ(live: list[Frame]) -> None:
    image = cv2.imdecode(np.frombuffer(live[0].image, np.uint8), cv2.IMREAD_COLOR)
    frozen = [cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 80 + i % 2])[1].tobytes() for i in range(20)]
    found = look(timed([*live[:20], *(Frame(picture, 0) for picture in frozen)]))
    assert found.frozen_share > 0.3
    assert "frames_frozen" in {signal.code for signal in found.risk}


def test_a_still_that_is_warped_without_any_noise_is_only_odd(live: list[Frame]) -> None:
    image = cv2.imdecode(np.frombuffer(live[0].image, np.uint8), cv2.IMREAD_COLOR)
    frames = []
    for i in range(20):
        drawn = image.copy()
        cv2.ellipse(drawn, (320, 300), (20, 2 + i), 0, 0, 360, (20, 20, 40), -1)
        frames.append(Frame(jpeg(drawn), 100 * i))
    assert "noise_constant" in codes(frames)
    assert combined(look(frames).risk) < 0.5


def test_all_that_an_odd_but_honest_camera_can_give_stays_below_a_review() -> None:
    assert combined(RiskSignal(code, WEIGHTS[code]) for code in HONEST) < 0.5
    assert all(0 < weight < 1 for weight in WEIGHTS.values())


@given(st.lists(st.integers(0, 5), min_size=1, max_size=12))
def test_any_clip_can_be_looked_at(kinds: list[int]) -> None:
    grey = [jpeg(np.full((120 + 8 * (kind % 2), 160, 3), 40 * kind, np.uint8)) for kind in range(6)]
    found = look([Frame(grey[kind], 100 * i) for i, kind in enumerate(kinds)])
    assert all(0 < index < len(kinds) for index in found.jumps)
    assert 0 <= found.frozen_share <= 1


def test_a_broken_picture_is_said_to_be_unreadable(live: list[Frame]) -> None:
    with pytest.raises(UnreadableFrameError):
        look([*live[:9], Frame(live[9].image[:900], 900)])
