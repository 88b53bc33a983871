"""Whether a face follows the screen's colours: by traces with a known answer, and by lit clips."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.liveness_clips.reflection import Camera, Scene
from examples.specimens import portraits
from examples.specimens.clips import ClipMaker
from onboarding.liveness.colors import COLOR_MS, PALETTE, Floats, draw, light
from onboarding.liveness.face_mesh import FaceMesh
from onboarding.liveness.frames import Frame, decode
from onboarding.liveness.ports import Face, Image
from onboarding.liveness.reflection import follow, skin_and_background

SKIN, WALL = np.array([0.55, 0.3, 0.2]), np.array([0.3, 0.35, 0.3])  # linear R, G, B
OWN, OTHER = draw(random.Random(1), 8), draw(random.Random(3), 8)


def trace(
    colors: Sequence[str],
    *,
    gain: float = 0.1,
    lag: float = 120,
    every: int = 200,
    noise: float = 0.003,
    wall: float = 0.0,
) -> tuple[list[int], list[Floats | None]]:
    """What a camera that exposes differently all the time would read; ``wall``: the wall's share of the reflection."""
    rng = np.random.default_rng(int(1000 * gain) + every)
    at = list(range(0, len(colors) * COLOR_MS + 500, every))
    samples: list[Floats | None] = []
    for now in at:
        slot = int((now - lag) // COLOR_MS)
        shown = light(colors)[slot] if 0 <= slot < len(colors) else np.ones(3)
        exposure = rng.uniform(0.5, 1.0)
        rows = np.stack([SKIN * (1 + gain * shown), WALL * (1 + wall * gain * shown)]) * exposure
        samples.append((rows * np.exp(rng.normal(0, noise, (2, 3))))[:, ::-1])
    return at, samples


@pytest.mark.parametrize("every", [66, 100, 200])
@pytest.mark.parametrize("count", [6, 8, 10])
def test_a_face_that_reflects_the_colours_is_seen_to_follow_them(every: int, count: int) -> None:
    colors = draw(random.Random(count), count)
    found = follow(colors, *trace(colors, every=every))
    assert found.followed is True
    assert found.correlation > 0.8
    assert found.gain == pytest.approx(0.1, rel=0.3)


@pytest.mark.parametrize("lag", [0, 90, 170, 260, 390])
def test_the_lag_of_screen_and_camera_is_found(lag: int) -> None:
    found = follow(OWN, *trace(OWN, lag=lag, every=100))
    assert found.followed is True
    assert abs(found.lag_ms - lag) <= 100  # pictures come every 100 ms


def test_colours_of_another_session_are_recognised_as_such() -> None:
    assert follow(OWN, *trace(OTHER)).followed is False
    assert follow(OTHER, *trace(OWN)).followed is False


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(6, 10))
def test_another_sequence_is_never_taken_for_the_one_asked_for(seed: int, count: int) -> None:
    """By chance one in a thousand is: these are other draws of the server, whatever they have in common."""
    shown, asked = draw(random.Random(seed), count), draw(random.Random(seed + 1), count)
    agree = sum(one == other for one, other in zip(shown, asked, strict=True))
    if agree <= count // 2:
        assert follow(asked, *trace(shown)).followed is not True


def test_a_face_that_reflects_nothing_leaves_it_open() -> None:
    """What a print, an injected video or bright daylight give; noise alone passes one time in a thousand."""
    source = random.Random(5)
    answers = [follow(draw(source, 8), *trace(OTHER, gain=0.0, every=every)).followed for every in range(150, 210)]
    assert answers.count(True) <= 1
    assert False not in answers


def test_colours_drowned_in_noise_leave_it_open() -> None:
    assert follow(OWN, *trace(OWN, gain=0.005, noise=0.02)).followed is None


def test_a_page_that_shows_its_colours_very_late_is_not_accused() -> None:
    for lag in (600, 900, 1200):
        assert follow(OWN, *trace(OWN, lag=lag)).followed is not False


def test_a_room_that_reflects_as_much_as_the_face_is_one_sheet_of_paper() -> None:
    assert follow(OWN, *trace(OWN, wall=1.0)).followed is None
    assert follow(OWN, *trace(OWN, wall=0.2)).followed is True


def test_a_face_that_fills_the_picture_needs_no_background() -> None:
    at, samples = trace(OWN)
    for sample in samples:
        assert sample is not None
        sample[1] = np.nan
    assert follow(OWN, at, samples).followed is True


def test_pictures_without_a_face_are_passed_over() -> None:
    at, samples = trace(OWN, every=100)
    samples[10:16] = [None] * 6
    assert follow(OWN, at, samples).followed is True


def test_too_few_pictures_leave_it_open() -> None:
    at, samples = trace(OWN)
    assert follow(OWN, at[:8], samples[:8]).followed is None
    assert follow(OWN, at, [None] * len(at)).followed is None
    assert follow(OWN, [], []).followed is None


def test_a_grey_camera_leaves_it_open() -> None:
    at, samples = trace(OWN)
    grey = [None if sample is None else np.repeat(sample.mean(1, keepdims=True), 3, 1) for sample in samples]
    for asked in (OWN, OTHER):
        assert follow(asked, at, grey).followed is None


def test_a_verdict_can_be_repeated() -> None:
    assert follow(OWN, *trace(OWN)) == follow(OWN, *trace(OWN))


def test_a_colour_outside_the_palette_and_missing_times_are_errors() -> None:
    at, samples = trace(OWN)
    with pytest.raises(KeyError):
        follow(["#123456", *OWN[1:]], at, samples)
    with pytest.raises(ValueError, match="zip"):
        follow(OWN, at[1:], samples)


@pytest.fixture(scope="module")
def camera_view() -> Image:
    return portraits.for_camera(portraits.load(portraits.path_of("astronaut")))


@pytest.fixture(scope="module")
def face(camera_view: Image) -> Face:
    found = FaceMesh().read(camera_view)
    assert found is not None
    return found


def test_skin_is_redder_than_the_wall_behind_it(camera_view: Image, face: Face) -> None:
    (blue, green, red), background = skin_and_background(camera_view, face)
    assert red > green > blue > 0
    assert background[2] / background[0] < red / blue


def test_the_read_tint_follows_the_light_in_proportion(camera_view: Image, face: Face) -> None:
    """Half the red light is half the red read, in linear terms."""
    encoded = camera_view.astype(np.float64) / 255
    encoded[..., 2] *= 0.5 ** (1 / 2.4)
    dimmed = np.round(255 * encoded).astype(np.uint8)
    ratio = skin_and_background(dimmed, face)[0] / skin_and_background(camera_view, face)[0]
    assert ratio[2] == pytest.approx(0.5, abs=0.04)
    assert ratio[:2] == pytest.approx(1, abs=0.02)


def test_a_face_that_fills_the_picture_has_no_background(camera_view: Image, face: Face) -> None:
    low, high = face.points[:, :2].min(0).astype(int), face.points[:, :2].max(0).astype(int)
    close = np.ascontiguousarray(camera_view[low[1] : high[1], low[0] : high[0]])
    moved = face.points - np.array([*low, 0], np.float32)
    skin, background = skin_and_background(close, Face(moved, 1.0))
    assert np.isfinite(skin).all()
    assert np.isnan(background).all()


def test_landmarks_outside_the_picture_are_no_error(camera_view: Image, face: Face) -> None:
    away = Face(face.points + np.float32(500), 1.0)
    assert np.isfinite(skin_and_background(camera_view, away)[0]).all()


class Performance:
    """Somebody who acts in front of the screen, filmed five times a second."""

    def __init__(self, camera_view: Image) -> None:
        rng = np.random.default_rng(3)
        actions = ["turn_left", "open_mouth", "nod", "blink", "turn_right"]
        clip = ClipMaker(camera_view).clip(actions, frames_max=60, rng=rng)
        self.scene = Scene([Frame(frame.image, frame.at_ms) for frame in clip[::2]])

    def read(self, colors: Sequence[str], gain: float, *, paper: bool = False) -> tuple[list[int], list[Floats | None]]:
        rng = np.random.default_rng(4)
        lit = self.scene.lit(colors, gain=gain, lag_ms=140, rng=rng, camera=Camera(noise=4), paper=paper)
        samples = [
            None if face is None else skin_and_background(decode(frame.image), face)
            for frame, face in zip(lit, self.scene.faces, strict=True)
        ]
        return [frame.at_ms for frame in lit], samples


@pytest.fixture(scope="module")
def performance(camera_view: Image) -> Performance:
    return Performance(camera_view)


def test_somebody_who_turns_nods_blinks_and_speaks_still_follows(performance: Performance) -> None:
    read = performance.read(OWN, 0.1)
    assert follow(OWN, *read).followed is True
    assert follow(OTHER, *read).followed is False


def test_somebody_in_bright_light_is_neither_believed_nor_accused(performance: Performance) -> None:
    assert follow(OWN, *performance.read(OWN, 0.0)).followed is None


def test_a_print_that_fills_the_picture_does_not_follow(performance: Performance) -> None:
    assert follow(OWN, *performance.read(OWN, 0.1, paper=True)).followed is None


def test_every_colour_alone_tints_skin_its_own_way() -> None:
    tints = np.log(SKIN * (1 + 0.1 * light(list(PALETTE))))
    tints -= tints.mean(1, keepdims=True)
    tints -= tints.mean(0)
    unit = tints / np.linalg.norm(tints, axis=1, keepdims=True)
    alike = unit @ unit.T - np.eye(len(PALETTE))
    assert alike.max() < 0.97
