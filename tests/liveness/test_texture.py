"""Regular patterns over a face are found; a face, its noise and its compression are none."""

from collections.abc import Iterator

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.liveness_clips.recapture import Print, Screen
from benchmarks.liveness_clips.sensor import Sensor
from onboarding.liveness import FaceModels
from onboarding.liveness.face_mesh import FaceMesh
from onboarding.liveness.ports import Detection, Image, widest
from onboarding.liveness.texture import TextureSignal, strongest_peak

from .conftest import Person

ALL = Detection(1.0, (0, 0, 240, 240))
LIVE = TextureSignal().live


@pytest.fixture(scope="module")
def faces(eileen: Person, grace: Person, reader: FaceMesh) -> list[tuple[Image, Detection]]:
    return [(person.camera, widest(reader.detect(person.camera))) for person in (eileen, grace)]


def compressed(image: Image, quality: int) -> Image:
    content = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(content, cv2.IMREAD_COLOR), np.uint8)


def skin(seed: int = 0) -> Image:
    """Smooth shades and a sensor's noise."""
    rng = np.random.default_rng(seed)
    shade = cv2.GaussianBlur(rng.normal(0, 1, (240, 240, 3)), (0, 0), 20)
    return np.clip(150 + 400 * shade + rng.normal(0, 3, shade.shape), 0, 255).astype(np.uint8)


def waved(image: Image, down: float, across: float, height: float) -> Image:
    y, x = np.mgrid[: image.shape[0], : image.shape[1]]
    wave = height * np.cos(2 * np.pi * (down * y + across * x))
    return np.clip(image + wave[..., None], 0, 255).astype(np.uint8)


@given(angle=st.floats(0.15, 1.4), pace=st.floats(0.12, 0.45))
@settings(max_examples=8, deadline=None)
def test_one_wave_over_skin_is_found_in_any_direction(angle: float, pace: float) -> None:
    assert LIVE(skin(), ALL) > 0.6
    assert LIVE(waved(skin(), pace * np.sin(angle), pace * np.cos(angle), 6), ALL) < 0.3


@given(seed=st.integers(0, 10_000), height=st.floats(0, 20))
@settings(max_examples=8, deadline=None)
def test_a_stronger_wave_never_looks_more_alive(seed: int, height: float) -> None:
    weak, strong = (LIVE(waved(skin(seed), 0.2, 0.13, times * height), ALL) for times in (0.5, 1))
    assert 0 <= strong <= weak + 0.05


def test_one_edge_is_no_pattern() -> None:
    image = skin()
    image[:, 118:122] = 20
    assert LIVE(image, ALL) > 0.5


def lives(picture: Image) -> Iterator[Image]:
    """One picture as it may come from other cameras, through other pages."""
    rng = np.random.default_rng(1)
    yield picture
    yield from (compressed(picture, quality) for quality in (15, 35, 60))
    yield np.clip(picture + rng.normal(0, 20, picture.shape), 0, 255).astype(np.uint8)
    yield np.asarray(cv2.GaussianBlur(picture, (0, 0), 2), np.uint8)
    yield (picture * 0.25).astype(np.uint8)
    sharp = picture + 1.5 * (picture.astype(np.float32) - cv2.GaussianBlur(picture, (0, 0), 1).astype(np.float32))
    yield np.clip(sharp, 0, 255).astype(np.uint8)
    yield from (Sensor.drawn(rng).photograph(picture, rng) for _ in range(4))


def test_faces_look_alive_from_any_camera(faces: list[tuple[Image, Detection]]) -> None:
    assert all(LIVE(image, face) > 0.5 for picture, face in faces for image in lives(picture))


@pytest.mark.parametrize("scale", [0.6, 0.75, 1.25, 1.5])
def test_a_compressed_picture_may_be_scaled_afterwards(faces: list[tuple[Image, Detection]], scale: float) -> None:
    for picture, face in faces:
        scaled = cv2.resize(compressed(picture, 35), None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR)
        x0, y0, x1, y1 = (scale * side for side in face.box)
        assert LIVE(compressed(np.asarray(scaled, np.uint8), 85), Detection(1.0, (x0, y0, x1, y1))) > 0.5


@pytest.mark.parametrize(
    "how",
    [Screen(pitch=1.2, angle=3), Screen(pitch=0.9, sensor=Sensor(fine=2)), Print(pitch=2.2), Print(pitch=3, angle=-4)],
    ids=["coarse screen", "screen before a fine sensor", "print", "coarse print"],
)
def test_resolved_dots_and_moire_do_not(
    faces: list[tuple[Image, Detection]], how: Screen | Print, reader: FaceMesh
) -> None:
    for picture, _ in faces:
        again = compressed(how.recapture(picture, np.random.default_rng(2)), 85)
        assert LIVE(again, widest(reader.detect(again))) < 0.5


def test_a_screen_that_the_lens_does_not_resolve_goes_unseen(
    faces: list[tuple[Image, Detection]], reader: FaceMesh
) -> None:
    """What cannot be seen is not guessed: this is why a high score proves nothing."""
    again = Screen(pitch=0.35, sensor=Sensor(blur=0.7, aperture=1.0)).recapture(faces[0][0], np.random.default_rng(2))
    assert LIVE(again, widest(reader.detect(again))) > 0.5


def test_clothes_and_walls_with_patterns_do_not_count(faces: list[tuple[Image, Detection]]) -> None:
    for picture, face in faces:
        x0, y0, x1, y1 = (int(side) for side in face.box)
        striped = waved(picture, 0.2, 0.13, 25)
        striped[y0:y1, x0:x1] = picture[y0:y1, x0:x1]
        assert strongest_peak(striped, face) == strongest_peak(picture, face)


@pytest.mark.parametrize("box", [(0, 0, 130, 130), (180, 180, 380, 380), (-90, -90, 110, 110), (-9, -9, 0, 0)])
def test_a_face_too_small_to_tell_or_half_outside_counts_as_live(box: tuple[float, float, float, float]) -> None:
    assert LIVE(waved(skin(), 0.2, 0.13, 20), Detection(1.0, box)) == 1.0


def test_the_packaged_set_holds_the_network_and_this() -> None:
    assert [detector.name for detector in FaceModels.packaged().attack_detectors] == ["live", "texture"]
