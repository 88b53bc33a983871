"""Whole clips before the judge: genuine ones pass, and everything else says what to do."""

import json
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import cv2
import numpy as np
import pytest

from onboarding.domain.risk import RiskSignal
from onboarding.liveness import (
    Challenge,
    FaceModels,
    Frame,
    LivenessJudge,
    LivenessPolicy,
    LivenessVerdict,
    MatchPolicy,
)
from onboarding.liveness.ports import Detection, Embedding, Face, Image

from .conftest import NOW, Person, jpeg, repicture

Asking = Callable[..., Challenge]


def codes(verdict: LivenessVerdict) -> list[str]:
    return [reason.code for reason in verdict.reasons]


@pytest.mark.parametrize(
    "actions",
    [
        ("blink", "turn_left", "nod"),
        ("open_mouth", "turn_right", "blink"),
        ("nod", "open_mouth", "turn_left"),
        ("turn_right", "turn_left", "open_mouth"),
    ],
    ids=" ".join,
)
def test_a_genuine_clip_passes(judge: LivenessJudge, asking: Asking, eileen: Person, actions: tuple[str, ...]) -> None:
    verdict = judge.judge(asking(*actions), eileen.clip(*actions), eileen.card, now=NOW)
    assert (verdict.passed, verdict.refer, verdict.reasons) == (True, False, ())
    assert verdict.match is not None
    assert verdict.match >= 0.535
    assert json.loads(json.dumps(verdict.signals))["performed"] == list(actions)


def test_another_face_passes_too(judge: LivenessJudge, asking: Asking, grace: Person) -> None:
    actions = ("turn_left", "blink", "nod")
    assert judge.judge(asking(*actions), grace.clip(*actions), grace.card, now=NOW).passed


def test_a_dense_clip_is_judged_by_every_other_picture(asking: Asking, eileen: Person) -> None:
    frames = eileen.clip("turn_left")
    slow = [replace(frame, at_ms=2 * frame.at_ms) for frame in frames]
    dense, sparse = (LivenessJudge().judge(asking("turn_left"), clip, None, now=NOW) for clip in (frames, slow))
    assert dense.passed
    assert sparse.passed
    assert (dense.signals["looked_at"], sparse.signals["looked_at"]) == (len(frames[::2]), len(frames))


def test_a_blink_between_those_pictures_is_found_by_looking_at_all(
    judge: LivenessJudge, asking: Asking, eileen: Person
) -> None:
    still, shut = eileen.takes["neutral"] * 4, eileen.takes["blink"][5]
    pictures = [*still[:7], shut, *still[8:]]
    frames = [Frame(frame.image, 100 * i) for i, frame in enumerate(pictures)]
    verdict = judge.judge(asking("blink"), frames, None, now=NOW)
    assert verdict.signals["performed"] == ["blink"]
    assert verdict.signals["looked_at"] == 20


def test_a_face_that_keeps_still_does_nothing(judge: LivenessJudge, asking: Asking, eileen: Person) -> None:
    frames = [replace(frame, at_ms=200 * i) for i, frame in enumerate(eileen.takes["neutral"] * 3)]
    verdict = judge.judge(asking("turn_left", "blink", "nod"), frames, None, now=NOW)
    assert codes(verdict) == ["turn_left_not_seen", "blink_not_seen", "nod_not_seen"]
    assert verdict.signals["performed"] == []


def test_the_wrong_order_fails(judge: LivenessJudge, asking: Asking, eileen: Person) -> None:
    verdict = judge.judge(asking("nod", "turn_left"), eileen.clip("turn_left", "nod"), None, now=NOW)
    assert codes(verdict) == ["out_of_order"]
    assert not verdict.passed
    assert not verdict.refer


def test_what_was_not_done_is_named(judge: LivenessJudge, asking: Asking, eileen: Person) -> None:
    verdict = judge.judge(asking("turn_left", "open_mouth"), eileen.clip("turn_left"), None, now=NOW)
    assert codes(verdict) == ["open_mouth_not_seen"]
    assert "张嘴" in verdict.reasons[0].text.zh


def test_another_persons_document_is_rejected(
    judge: LivenessJudge, asking: Asking, eileen: Person, grace: Person
) -> None:
    verdict = judge.judge(asking("turn_left"), eileen.clip("turn_left"), grace.card, now=NOW)
    assert codes(verdict) == ["other_person"]
    assert not verdict.passed
    assert not verdict.refer


def test_a_flat_photograph_cannot_turn(judge: LivenessJudge, asking: Asking, eileen: Person) -> None:
    rng = np.random.default_rng(5)
    degrees = [0] * 5 + [8, 16, 24, 32, 40, 40, 32, 24, 16, 8] + [0] * 3
    for side in (1, -1):
        tilted = [_tilt(eileen.camera, side * angle) for angle in degrees]
        noisy = [np.clip(image + rng.normal(0, 2, image.shape), 0, 255) for image in tilted]
        frames = [Frame(jpeg(image), 100 * i) for i, image in enumerate(noisy)]
        for action in ("turn_left", "turn_right"):
            verdict = judge.judge(asking(action), frames, eileen.card, now=NOW)
            assert codes(verdict) in ([f"{action}_not_seen"], ["flat_picture"])


def test_a_face_that_changes_during_the_clip_is_noticed(
    judge: LivenessJudge, asking: Asking, eileen: Person, grace: Person
) -> None:
    pictures = [*eileen.clip("open_mouth"), *grace.clip("turn_left")]
    frames = [Frame(frame.image, 100 * i) for i, frame in enumerate(pictures)]
    for reference in (eileen.card, grace.card, None):
        verdict = judge.judge(asking("open_mouth", "turn_left"), frames, reference, now=NOW)
        assert codes(verdict) == ["face_changed"]


def test_a_clip_never_passes_twice_even_under_another_challenge_and_encoded_anew(
    judge: LivenessJudge, asking: Asking, eileen: Person
) -> None:
    frames = eileen.clip("open_mouth", "turn_left")
    copy = repicture(frames, lambda image: cv2.resize(np.clip(image * 1.04, 0, 255).astype(np.uint8), (512, 384)))
    assert judge.judge(asking("open_mouth", "turn_left"), frames, eileen.card, now=NOW).passed
    for again in (frames, copy):
        verdict = judge.judge(replace(asking("open_mouth", "turn_left"), id="c2"), again, eileen.card, now=NOW)
        assert codes(verdict) == ["clip_seen_before"]
        assert not verdict.passed
        assert not verdict.refer
        assert RiskSignal("clip_seen_before", 1.0) in verdict.risk


def test_a_face_put_between_the_pictures_of_another_is_found(asking: Asking, eileen: Person, grace: Person) -> None:
    """Only every other picture is looked at for actions, and none of those shows the second face."""
    mine, theirs = eileen.clip("open_mouth", "turn_left"), grace.clip("open_mouth", "turn_left")
    mixed = [theirs[i] if i % 2 else frame for i, frame in enumerate(mine)]
    verdict = LivenessJudge().judge(asking("open_mouth", "turn_left"), mixed, eileen.card, now=NOW)
    assert codes(verdict) == ["face_changed"]


def test_a_stream_that_stops_in_the_middle_of_an_action_is_frozen(
    judge: LivenessJudge, asking: Asking, eileen: Person
) -> None:
    frames = eileen.clip("open_mouth", "nod", "turn_left")
    turning = len(frames) - len(eileen.takes["turn_left"]) // 2
    stopped = [*frames[:turning], *(replace(frames[turning], at_ms=100 * i) for i in range(turning, turning + 14))]
    verdict = judge.judge(asking("open_mouth", "nod", "turn_left"), stopped, None, now=NOW)
    assert codes(verdict) == ["frozen_frames"]


def test_a_film_at_double_speed_is_too_fast(judge: LivenessJudge, asking: Asking, eileen: Person) -> None:
    actions = ("open_mouth", "turn_left", "nod")
    frames = [replace(frame, at_ms=frame.at_ms // 2) for frame in eileen.clip(*actions)]
    waited = [*frames[:-1], replace(frames[-1], at_ms=frames[-1].at_ms + 900)]
    assert codes(judge.judge(asking(*actions), frames[2:-2], None, now=NOW)) == ["too_fast"]
    assert codes(judge.judge(asking(*actions), waited, None, now=NOW)) == ["moved_too_fast"]


def test_a_bent_print_may_turn_like_a_head_but_does_not_open_its_mouth(
    judge: LivenessJudge, asking: Asking, eileen: Person
) -> None:
    degrees = [0] * 6 + [9, 18, 27, 36, 44, 48, 48, 44, 36, 27, 18, 9] + [0] * 6
    frames = [Frame(jpeg(_bend(eileen.camera, -angle)), 100 * i) for i, angle in enumerate(degrees)]
    verdict = judge.judge(asking("turn_left", "open_mouth"), frames, eileen.card, now=NOW)
    assert codes(verdict) in (["flat_picture"], ["open_mouth_not_seen"], ["turn_left_not_seen", "open_mouth_not_seen"])


def test_a_second_face_is_not_allowed(judge: LivenessJudge, asking: Asking, eileen: Person, grace: Person) -> None:
    beside = grace.camera[60:460, 160:480]
    frames = repicture(eileen.clip("turn_left"), lambda image: np.hstack([image[60:460, 160:480], beside]))
    assert codes(judge.judge(asking("turn_left"), frames, None, now=NOW)) == ["two_faces"]


def _far(image: Image) -> Image:
    wide = cv2.copyMakeBorder(image, 240, 240, 320, 320, cv2.BORDER_REFLECT_101)
    return np.asarray(cv2.resize(wide, (320, 240), interpolation=cv2.INTER_AREA), np.uint8)


def _stripes(image: Image) -> Image:
    return np.asarray(np.indices(image.shape).sum(0) // 40 % 2 * 200, np.uint8)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda image: image // 9, "too_dark"),
        (_far, "face_too_small"),
        (_stripes, "no_face"),
        (lambda image: np.full_like(image, 128), "blank_frames"),
        (np.zeros_like, "blank_frames"),
    ],
)
def test_pictures_too_poor_to_judge_get_advice(
    judge: LivenessJudge, asking: Asking, eileen: Person, change: Callable[[Image], Image], code: str
) -> None:
    frames = repicture(eileen.clip()[:1], change) * 10
    # A byte after the JPEG's end makes each frame differ, as a sensor's noise would.
    frames = [Frame(frame.image + bytes([i]), 100 * i) for i, frame in enumerate(frames)]
    assert codes(judge.judge(asking("turn_left"), frames, None, now=NOW)) == [code]


def test_a_head_that_stays_turned_has_not_turned(judge: LivenessJudge, asking: Asking, eileen: Person) -> None:
    turned = eileen.takes["turn_left"][4:7] * 4
    frames = [Frame(frame.image, 100 * i) for i, frame in enumerate(turned)]
    assert codes(judge.judge(asking("turn_left"), frames, None, now=NOW)) == ["turn_left_not_seen"]


def test_eyes_that_stay_shut_are_not_a_persons_neutral_look(
    judge: LivenessJudge, asking: Asking, eileen: Person
) -> None:
    shut = min(eileen.takes["blink"][3:8], key=lambda frame: frame.at_ms)
    frames = [Frame(shut.image + bytes([i]), 100 * i) for i in range(8)]
    assert codes(judge.judge(asking("turn_left"), frames, None, now=NOW)) == ["eyes_closed"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda frames: frames[:1], "too_few_frames"),
        (lambda frames: [], "too_few_frames"),
        (lambda frames: frames * 30, "too_many_frames"),
        (lambda frames: frames[::-1], "frames_backwards"),
        (lambda frames: [replace(frame, at_ms=7) for frame in frames], "frames_backwards"),
        (lambda frames: [Frame(frames[0].image, 100 * i) for i in range(20)], "frozen_frames"),
        (lambda frames: [replace(frame, at_ms=i) for i, frame in enumerate(frames)], "too_fast"),
        (lambda frames: [replace(frame, at_ms=5000 * i) for i, frame in enumerate(frames)], "too_slow"),
        (lambda frames: [replace(frame, at_ms=900 * i) for i, frame in enumerate(frames)], "interrupted"),
        (lambda frames: [*frames[:-1], replace(frames[-1], image=b"not a picture")], "unreadable_frame"),
    ],
)
def test_frames_must_come_as_a_camera_sends_them(
    judge: LivenessJudge, asking: Asking, eileen: Person, change: Callable[..., list[Frame]], code: str
) -> None:
    frames = change(eileen.clip("turn_left"))
    assert codes(judge.judge(asking("turn_left"), frames, eileen.card, now=NOW)) == [code]


def test_a_clip_that_claims_more_time_than_has_passed_is_not_judged(
    judge: LivenessJudge, asking: Asking, eileen: Person
) -> None:
    """Prepared before the challenge was known, or filmed by nobody."""
    challenge, frames = asking("turn_left", "nod"), eileen.clip("turn_left", "nod")
    filmed = challenge.issued_at + timedelta(milliseconds=frames[-1].at_ms - frames[0].at_ms)
    at_once = judge.judge(challenge, frames, eileen.card, now=challenge.issued_at + timedelta(milliseconds=50))
    assert codes(at_once) == ["time_not_passed"]
    assert judge.judge(challenge, frames, eileen.card, now=filmed).passed


def test_a_clip_may_keep_the_time_of_any_clock(asking: Asking, eileen: Person) -> None:
    for began in (-5_000, 1_900_000_000_000, 10**18):
        frames = [replace(frame, at_ms=began + frame.at_ms) for frame in eileen.clip("turn_left")]
        assert LivenessJudge().judge(asking("turn_left"), frames, None, now=NOW).passed


def test_a_clip_from_one_end_of_time_to_the_other_is_refused_with_a_sentence(asking: Asking, eileen: Person) -> None:
    frames = eileen.clip("turn_left")
    late = [replace(frame, at_ms=2**63 - 100 * (len(frames) - n)) for n, frame in enumerate(frames)]
    for clip in ([replace(late[0], at_ms=-(2**63)), *late[1:]], [*late[1:], replace(late[0], at_ms=-(2**63))]):
        verdict = LivenessJudge().judge(asking("turn_left"), clip, None, now=NOW)
        assert [reason.code for reason in verdict.reasons] == ["frames_backwards"]


def test_a_recorded_clip_can_be_judged_without_saying_when_it_arrived(judge: LivenessJudge, eileen: Person) -> None:
    challenge = Challenge.new(random.Random(3))
    assert judge.judge(challenge, eileen.clip(*challenge.actions), eileen.card).passed


def test_an_answer_after_the_deadline_is_not_judged(judge: LivenessJudge, asking: Asking, eileen: Person) -> None:
    late = NOW + timedelta(seconds=121)
    assert codes(judge.judge(asking("nod"), eileen.clip("nod"), eileen.card, now=late)) == ["expired"]


def test_liveness_alone_is_judged_where_there_is_no_portrait(
    judge: LivenessJudge, asking: Asking, eileen: Person
) -> None:
    verdict = judge.judge(asking("turn_right"), eileen.clip("turn_right"), None, now=NOW)
    assert verdict.passed
    assert verdict.match is None


def test_a_grey_portrait_matches(judge: LivenessJudge, asking: Asking, eileen: Person) -> None:
    grey = cv2.cvtColor(cv2.cvtColor(eileen.card, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    verdict = judge.judge(asking("turn_right"), eileen.clip("turn_right"), np.asarray(grey, np.uint8), now=NOW)
    assert verdict.passed


@pytest.mark.parametrize(
    "keep",
    [
        lambda image: cv2.cvtColor(image, cv2.COLOR_BGR2GRAY),
        lambda image: cv2.cvtColor(image, cv2.COLOR_BGR2BGRA),
        lambda image: image.astype(np.uint16) * 257,
        lambda image: image.astype(np.float64),
    ],
    ids=["grey", "transparent", "16 bits", "floats"],
)
def test_a_portrait_kept_another_way_matches(asking: Asking, eileen: Person, keep: Callable[[Image], Any]) -> None:
    verdict = LivenessJudge().judge(asking("turn_right"), eileen.clip("turn_right"), keep(eileen.card), now=NOW)
    assert verdict.passed


@pytest.mark.parametrize("reference", ["a path", b"a JPEG", np.zeros((0, 0, 3)), np.zeros(5), np.full((9, 9), "x")])
def test_what_is_no_portrait_goes_to_a_person(asking: Asking, eileen: Person, reference: Any) -> None:
    verdict = LivenessJudge().judge(asking("turn_right"), eileen.clip("turn_right"), reference, now=NOW)
    assert (verdict.refer, codes(verdict)) == (True, ["portrait_unreadable"])


def test_a_portrait_of_two_people_goes_to_a_person(asking: Asking, eileen: Person, grace: Person) -> None:
    height = eileen.card.shape[0]
    other = cv2.resize(grace.card, (round(grace.card.shape[1] * height / grace.card.shape[0]), height))
    both = np.hstack([eileen.card, other])
    verdict = LivenessJudge().judge(asking("turn_right"), eileen.clip("turn_right"), both, now=NOW)
    assert (verdict.refer, codes(verdict)) == (True, ["portrait_unreadable"])


def test_a_portrait_without_a_face_goes_to_a_person(judge: LivenessJudge, asking: Asking, eileen: Person) -> None:
    smudge = np.full((320, 260, 3), 200, np.uint8)
    verdict = judge.judge(asking("turn_right"), eileen.clip("turn_right"), smudge, now=NOW)
    assert (verdict.passed, verdict.refer, codes(verdict)) == (False, True, ["portrait_unreadable"])


def test_a_score_between_the_bounds_goes_to_a_person(asking: Asking, eileen: Person) -> None:
    strict = LivenessJudge(policy=LivenessPolicy(match=MatchPolicy(accept=1.0, review=0.5)))
    verdict = strict.judge(asking("turn_right"), eileen.clip("turn_right"), eileen.card, now=NOW)
    assert (verdict.passed, verdict.refer, codes(verdict)) == (False, True, ["match_unsure"])


def test_a_banks_own_models_take_the_place_of_ours(asking: Asking, eileen: Person) -> None:
    class Distrustful:
        name = "bank"

        def live(self, image: Image, detection: Detection) -> float:
            return 0.1

    class ByColour:
        def embed(self, image: Image, face: Face, *, grey: bool = False) -> Embedding:
            mean = image.mean((0, 1)).astype(np.float32)
            return mean / np.linalg.norm(mean)

        def similarity(self, one: Embedding, other: Embedding) -> float:
            return float(one @ other)

    own = replace(FaceModels.packaged(), matcher=ByColour(), tracker=None, attack_detectors=(Distrustful(),))
    frames = eileen.clip("turn_right")
    verdict = LivenessJudge(models=own).judge(asking("turn_right"), frames, eileen.card, now=NOW)
    assert codes(verdict) == ["capture_doubtful"]
    assert verdict.refer
    assert verdict.signals["passive_bank"] == 0.1
    assert verdict.match == pytest.approx(1, abs=0.05)


def _tilt(image: Image, degrees: float) -> Image:
    """A print turned about its upright axis in front of the camera."""
    height, width = image.shape[:2]
    turn, distance = np.radians(degrees), 700.0
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    across = (corners[:, 0] - width / 2) * np.cos(turn)
    depth = 1 + (corners[:, 0] - width / 2) * np.sin(turn) / distance
    moved = np.stack([across / depth + width / 2, (corners[:, 1] - height / 2) / depth + height / 2], -1)
    tilt = cv2.getPerspectiveTransform(corners, moved.astype(np.float32))
    return np.asarray(cv2.warpPerspective(image, tilt, (width, height), borderMode=cv2.BORDER_REPLICATE), np.uint8)


def _bend(image: Image, degrees: float, radius: float = 150.0) -> Image:
    """A print bent round an upright cylinder (pixels) and turned about it, 700 pixels from the camera."""
    height, width = image.shape[:2]
    x, y = np.meshgrid(np.arange(width) - width / 2, np.arange(height) - height / 2)
    turn, focus = np.radians(degrees), 700.0
    turning = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    ray = np.stack([x, np.full_like(x, focus)], -1) @ turning
    eye = np.array([np.sin(turn), -np.cos(turn)]) * focus
    a, b = (ray**2).sum(-1), 2 * (ray[..., 0] * eye[0] + ray[..., 1] * (eye[1] - radius))
    root = b**2 - 4 * a * (eye[0] ** 2 + (eye[1] - radius) ** 2 - radius**2)
    along = (-b - np.sqrt(np.maximum(root, 0))) / (2 * a)
    hit = eye + along[..., None] * ray
    round_it = np.arctan2(hit[..., 0], radius - hit[..., 1]) * radius + width / 2
    source = np.where(root > 0, round_it, -999).astype(np.float32), (along * y + height / 2).astype(np.float32)
    return np.asarray(cv2.remap(image, *source, cv2.INTER_LINEAR, borderValue=(90, 100, 110)), np.uint8)
