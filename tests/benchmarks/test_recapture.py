"""Simulated recaptures follow optics: what a camera samples too coarsely comes back as a slower wave."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.liveness_clips.recapture import Print, Screen, printed, screen, small_video
from benchmarks.liveness_clips.sensor import Image, Sensor
from examples.specimens import portraits

SHARP = Sensor(blur=0.2, aperture=0.6, noise=0, sharpening=0)
GREY = np.full((240, 320, 3), 160, np.uint8)


def noise() -> np.random.Generator:
    return np.random.default_rng(5)


@pytest.fixture(scope="module")
def face() -> Image:
    return portraits.for_camera(portraits.load(portraits.path_of("astronaut")))


def strongest(image: Image) -> tuple[float, float]:
    """Cycles per pixel, down and across, of the strongest wave in the middle of the picture's green."""
    middle = image[40:200, 60:260, 1].astype(np.float64)
    waves = np.abs(np.fft.fft2((middle - middle.mean()) * np.outer(np.hanning(160), np.hanning(200))))
    down, across = np.unravel_index(np.argmax(waves[:, :101]), (160, 101))
    return abs(float(np.fft.fftfreq(160)[down])), across / 200


@given(pitch=st.floats(0.85, 0.95))
@settings(max_examples=15, deadline=None)
def test_a_screens_pixels_come_back_at_the_beat_of_both_grids(pitch: float) -> None:
    """Stripes of f cycles per pixel, sampled once per pixel, appear at |f - 1|; Bayer's filter adds no slower one."""
    down, across = strongest(screen(GREY, noise(), pitch=pitch, angle=0, fill=1, lit=0.9, sensor=SHARP))
    beat = 1 / pitch - 1
    assert max(down, across) == pytest.approx(beat, abs=0.01)


def test_a_screen_whose_pixels_the_lens_does_not_resolve_shows_no_pattern() -> None:
    soft = Sensor(blur=1.2, aperture=1, noise=0, sharpening=0)
    assert screen(GREY, noise(), pitch=0.9, angle=0, sensor=soft)[40:200, 60:260].std() < 1
    assert screen(GREY, noise(), pitch=0.9, angle=0, sensor=SHARP)[40:200, 60:260].std() > 5


def test_dots_of_a_print_come_back_at_their_pitch() -> None:
    dots = strongest(printed(GREY, noise(), pitch=4, angle=0, fill=1, grain=0, sensor=SHARP))
    assert np.hypot(*dots) == pytest.approx(0.25, abs=0.02)


def test_all_pictures_of_a_clip_share_one_geometry(face: Image) -> None:
    how = Screen.drawn(np.random.default_rng(3))
    one, other = how.recapture(face, noise()), how.recapture(face, np.random.default_rng(6))
    assert one.shape == face.shape
    assert 0 < np.abs(one.astype(int) - other).mean() < 8  # the noise alone differs
    assert np.array_equal(one, how.recapture(face, noise()))


def test_a_direct_photograph_leaves_a_picture_nearly_as_it_was(face: Image) -> None:
    again = Sensor(noise=0.003).photograph(face, noise())
    assert np.abs(again.astype(int) - face).mean() < 3


def test_paper_has_less_contrast_than_life(face: Image) -> None:
    paper = Print.drawn(np.random.default_rng(3)).recapture(face, noise())
    assert np.ptp(np.percentile(paper, [1, 99])) < np.ptp(np.percentile(face, [1, 99]))


def test_a_border_shows_around_what_is_held_farther_away(face: Image) -> None:
    how = Screen.drawn(np.random.default_rng(3), border=True)
    edge = how.recapture(face, noise())[:8, :, :]
    assert edge.std() < how.recapture(face, noise())[200:280].std() / 3


def test_a_poor_video_keeps_the_size_and_loses_detail(face: Image) -> None:
    poor = small_video(face)
    assert poor.shape == face.shape
    assert np.abs(np.diff(poor.astype(int), axis=1)).mean() < np.abs(np.diff(face.astype(int), axis=1)).mean()
