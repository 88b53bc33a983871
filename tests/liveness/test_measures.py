"""Numbers taken from landmarks."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.liveness import LivenessPolicy, measures
from onboarding.liveness.face_mesh import FaceMesh
from onboarding.liveness.ports import Points

from .conftest import Person

ANGLE = st.floats(-25, 25)


@pytest.fixture(scope="module")
def face(eileen: Person, reader: FaceMesh) -> Points:
    found = reader.read(eileen.camera)
    assert found is not None
    return found.points


def turned(points: Points, yaw: float, pitch: float) -> Points:
    """The head turned to the subject's left and down by degrees, seen from afar."""
    y, p = np.radians(-yaw), np.radians(pitch)
    about_y = np.array([[np.cos(y), 0, np.sin(y)], [0, 1, 0], [-np.sin(y), 0, np.cos(y)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(p), -np.sin(p)], [0, np.sin(p), np.cos(p)]])
    centre = points.mean(0)
    return ((points - centre) @ (about_x @ about_y).T + centre).astype(np.float32)


@given(yaw=ANGLE)
def test_a_turn_is_read_in_degrees_to_the_subjects_left(face: Points, yaw: float) -> None:
    read = measures.rotation_between(face, turned(face, yaw, 0))
    assert read.yaw == pytest.approx(yaw, abs=0.1)
    assert read.pitch == pytest.approx(0, abs=0.1)


@given(pitch=ANGLE)
def test_a_nod_is_read_in_degrees_downwards(face: Points, pitch: float) -> None:
    read = measures.rotation_between(face, turned(face, 0, pitch))
    assert read.pitch == pytest.approx(pitch, abs=0.1)
    assert read.yaw == pytest.approx(0, abs=0.1)


@given(yaw=st.floats(12, 30), side=st.sampled_from([-1, 1]))
def test_a_turn_in_depth_leaves_more_than_any_plane_explains(face: Points, yaw: float, side: int) -> None:
    assert measures.homography_residual(face, turned(face, side * yaw, 0)) > LivenessPolicy().depth_residual


@given(corners=st.lists(st.floats(-0.15, 0.15), min_size=8, max_size=8))
def test_no_tilt_of_a_flat_picture_leaves_a_residual(face: Points, corners: list[float]) -> None:
    square = np.array([[0, 0], [640, 0], [640, 480], [0, 480]], np.float32)
    moved = square + 480 * np.reshape(corners, (4, 2)).astype(np.float32)
    tilt = cv2.getPerspectiveTransform(square, moved)
    flat = face.copy()
    flat[:, :2] = cv2.perspectiveTransform(face[None, :, :2], tilt)[0]
    assert measures.homography_residual(face, flat) < 0.001


def test_points_that_coincide_leave_no_residual(face: Points) -> None:
    assert measures.homography_residual(face, np.zeros_like(face)) == 0


def test_shut_eyes_read_under_sixty_percent_of_open_ones(eileen: Person, grace: Person, reader: FaceMesh) -> None:
    for person in (eileen, grace):
        opening = [_read(reader, frame.image, measures.eye_aspect_ratio) for frame in person.takes["blink"]]
        assert min(opening) < 0.6 * opening[0]


def test_an_open_mouth_reads_a_tenth_above_a_closed_one(eileen: Person, grace: Person, reader: FaceMesh) -> None:
    for person in (eileen, grace):
        opening = [_read(reader, frame.image, measures.mouth_aspect_ratio) for frame in person.takes["open_mouth"]]
        assert max(opening) > opening[0] + 0.1


def _read(reader: FaceMesh, picture: bytes, measure) -> float:
    face = reader.read(cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR))
    assert face is not None
    return measure(face.points)
