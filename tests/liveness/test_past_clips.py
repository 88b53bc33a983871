"""A clip passes once, and its copies not at all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest

from onboarding.liveness import Frame
from onboarding.liveness.past_clips import Fingerprint, MemoryPastClips
from onboarding.liveness.stream import look

from .conftest import Person, jpeg, repicture


def fingerprint(frames: list[Frame]) -> Fingerprint:
    return look(frames).fingerprint


@pytest.fixture(scope="module")
def original(eileen: Person) -> list[Frame]:
    return eileen.clip("turn_left", "blink")


@pytest.fixture
def past(original: list[Frame]) -> MemoryPastClips:
    past = MemoryPastClips()
    assert past.claim(fingerprint(original))
    return past


def recoded(image, quality: int) -> bytes:
    return cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()


def encoded(frames: list[Frame], quality: int) -> list[Frame]:
    pictures = [cv2.imdecode(np.frombuffer(frame.image, np.uint8), cv2.IMREAD_COLOR) for frame in frames]
    return [Frame(recoded(picture, quality), frame.at_ms) for picture, frame in zip(pictures, frames, strict=True)]


def cropped(image):
    height, width = image.shape[:2]
    return cv2.resize(image[height // 66 : -(height // 66), width // 66 : -(width // 66)], (width, height))


COPIES = {
    "the same files": lambda clip: clip,
    "other times": lambda clip: [Frame(frame.image, 90 * i) for i, frame in enumerate(clip)],
    "without some frames": lambda clip: [frame for i, frame in enumerate(encoded(clip, 80)) if i % 6 != 4],
    "poor JPEG": lambda clip: encoded(clip, 50),
    "fine JPEG": lambda clip: encoded(clip, 95),
    "smaller": lambda clip: repicture(clip, lambda image: cv2.resize(image, None, fx=0.6, fy=0.6)),
    "brighter": lambda clip: repicture(clip, lambda image: cv2.convertScaleAbs(image, alpha=1.2, beta=15)),
    "cropped": lambda clip: repicture(clip, cropped),
}


@pytest.mark.parametrize("change", COPIES.values(), ids=COPIES)
def test_a_copy_of_a_clip_is_not_claimed_again(past: MemoryPastClips, original: list[Frame], change) -> None:
    assert not past.claim(fingerprint(change(original)))


def test_another_person_and_other_actions_are_other_clips(past: MemoryPastClips, eileen: Person, grace: Person) -> None:
    assert past.claim(fingerprint(grace.clip("turn_left", "blink")))
    assert past.claim(fingerprint(eileen.clip("nod", "turn_right")))


def test_of_two_threads_with_one_clip_one_wins(original: list[Frame]) -> None:
    past, found = MemoryPastClips(), fingerprint(original)
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(past.claim, [found] * 8)) == 1


def test_beyond_the_limit_the_oldest_clip_is_forgotten(eileen: Person, grace: Person) -> None:
    past = MemoryPastClips(limit=1)
    one, other = fingerprint(eileen.clip("nod")), fingerprint(grace.clip("nod"))
    assert [past.claim(clip) for clip in (one, other, other, one)] == [True, True, False, True]


def test_a_clip_in_which_nothing_moves_is_known_by_its_files_alone(eileen: Person) -> None:
    rng = np.random.default_rng(0)
    still = [
        [jpeg(np.clip(eileen.camera + rng.normal(0, 2, eileen.camera.shape), 0, 255)) for _ in range(8)] for _ in "ab"
    ]
    one, other = (fingerprint([Frame(image, 100 * i) for i, image in enumerate(images)]) for images in still)
    past = MemoryPastClips()
    assert [past.claim(clip) for clip in (one, other, one)] == [True, True, False]


def test_a_fingerprint_shows_neither_pictures_nor_itself(original: list[Frame]) -> None:
    found = fingerprint(original)
    assert repr(found) == "Fingerprint()"
    assert found.moves.shape == (len(original), 19)
    assert found.frames.nbytes + found.moves.nbytes < 50 * len(original)


def test_an_attempt_whose_verdict_was_lost_may_claim_again_and_no_other(original: list[Frame]) -> None:
    past, found = MemoryPastClips(), fingerprint(original)
    assert [past.claim(found, by) for by in ("one", "one", "other", "")] == [True, True, False, False]
