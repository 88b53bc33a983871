"""What a person is told before a clip begins: the one thing to change, or that all is well."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from examples.specimens.puppet import Pose, Puppet
from onboarding.liveness.frames import UnreadableFrameError
from onboarding.liveness.guidance import Hint, hint
from onboarding.liveness.ports import Image

SIDE = 160  # pixels: what a page sends


def small(picture: Image, quality: int = 70) -> bytes:
    scale = SIDE / min(picture.shape[:2])
    made = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return cv2.imencode(".jpg", made, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()


def moved(picture: Image, *, zoom: float = 1.0, right: float = 0.0, roll: float = 0.0) -> Image:
    """The picture about its middle; what comes in at the rims is grey."""
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -roll, zoom)
    matrix[0, 2] += right * width
    return np.asarray(cv2.warpAffine(picture, matrix, (width, height), borderValue=(120, 120, 120)), np.uint8)


@pytest.fixture(params=["eileen", "grace"])
def facing(request: pytest.FixtureRequest) -> Image:
    """A person before the camera."""
    camera: Image = request.getfixturevalue(request.param).camera
    return camera


def test_who_looks_into_the_camera_is_told_that_all_is_well(facing, reader):
    assert hint(small(facing), reader) is Hint.GOOD


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"zoom": 0.4}, Hint.CLOSER),
        ({"zoom": 1.9}, Hint.FARTHER),
        ({"right": 0.22}, Hint.CENTRE),
        ({"right": -0.22}, Hint.CENTRE),
        ({"roll": 35.0}, Hint.STRAIGHT),
    ],
)
def test_who_stands_badly_is_told_how_to_move(change, told, facing, reader):
    assert hint(small(moved(facing, **change)), reader) is told


def test_who_looks_aside_is_told_to_look_straight(facing, reader):
    for yaw in (-26.0, 26.0):
        assert hint(small(Puppet(facing).pose(Pose(yaw=yaw))), reader) is Hint.STRAIGHT


def test_a_dark_face_and_a_dark_room_ask_for_light(facing, reader):
    for share in (0.25, 0.05):
        assert hint(small((facing * share).astype(np.uint8)), reader) is Hint.LIGHTER


def test_nobody_and_a_second_person_are_noticed(eileen, grace, reader):
    wall = np.full((480, 640, 3), 150, np.uint8)
    one, other = (cv2.resize(person.camera, (320, 240)) for person in (eileen, grace))
    together = np.hstack([one, other])
    assert hint(small(wall), reader) is Hint.NO_FACE
    assert hint(small(together), reader) is Hint.ALONE


def test_light_on_skin_of_any_tone_is_enough_where_the_judge_finds_it_so(facing, reader):
    darker = np.clip(facing.astype(np.float32) * 0.6, 0, 255).astype(np.uint8)
    assert hint(small(darker), reader) is Hint.GOOD


@pytest.mark.parametrize("content", [b"", b"text", b"\xff\xd8" + b"\xff" * 50, b"\xff" * 70_000])
def test_what_is_no_small_picture_is_refused(content, reader):
    with pytest.raises(UnreadableFrameError):
        hint(content, reader)


def test_a_picture_for_the_clip_is_too_large_for_a_hint(facing, reader):
    noise = np.random.default_rng(0).integers(0, 255, (800, 800, 3), np.uint8)
    with pytest.raises(UnreadableFrameError):
        hint(cv2.imencode(".jpg", noise)[1].tobytes(), reader)
