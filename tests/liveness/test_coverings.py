"""A mask and sunglasses are told from bare faces, beards and glasses, in many lights."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onboarding.liveness.coverings import covering, outside
from onboarding.liveness.face_mesh import FaceMesh
from onboarding.liveness.ports import Face, Image

from .conftest import Person

UPPER = [123, 118, 198, 197, 420, 347, 352]
UNDER_NOSE = [177, 187, 206, 164, 426, 411, 401]
JAW = [361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150, 136, 172, 58, 132]
LIPS = [61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146]
SIZES = {"small": 0.7, "as it is": 1.0, "large": 1.6}


def area(image: Image, outline: np.ndarray, blur: float = 1.0) -> np.ndarray:
    """How much each pixel lies within an outline, (height, width, 1)."""
    mask = np.zeros(image.shape[:2], np.float32)
    cv2.fillPoly(mask, [np.round(outline).astype(np.int32)], 1.0, cv2.LINE_AA)
    return cv2.GaussianBlur(mask, (0, 0), blur)[..., None]


def over(image: Image, share: np.ndarray, colour: Sequence[float]) -> Image:
    """A cloth or a glass of one colour, lit as what it covers: darker towards the sides of the face."""
    light = cv2.GaussianBlur(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY).astype(np.float32), (0, 0), 20)
    level = float(np.average(light, weights=share[..., 0]))
    cloth = np.array(colour) * np.clip(light / level, 0.5, 1.2)[..., None]
    return np.clip(image * (1 - share) + cloth * share, 0, 255).astype(np.uint8)


def mask(image: Image, points: np.ndarray, colour: Sequence[float], top: list[int] = UPPER) -> Image:
    return over(image, area(image, points[top + JAW, :2]), colour)


def glasses(image: Image, points: np.ndarray, colour: Sequence[float], share: float) -> Image:
    """Two round lenses that hide ``share`` of the eyes."""
    for corners in ([33, 133], [263, 362]):
        centre, width = points[corners, :2].mean(0), 0.3 * float(np.linalg.norm(points[33, :2] - points[263, :2]))
        lens = cv2.ellipse2Poly(
            np.round(centre).astype(int).tolist(), (round(width), round(0.85 * width)), 0, 0, 360, 6
        )
        image = over(image, area(image, lens) * share, colour)
    return image


def beard(image: Image, points: np.ndarray, grey: float) -> Image:
    """From the moustache down, in strands; the lips are free."""
    share = area(image, points[UNDER_NOSE + JAW, :2], 3.0) * (1 - area(image, points[LIPS, :2]))
    strands = cv2.GaussianBlur(np.random.default_rng(1).normal(0, 1, image.shape[:2]), (0, 0), 0.7, sigmaY=3)
    hair = np.clip(grey * (1 + 0.25 * strands / strands.std()), 0, 255)[..., None]
    return np.clip(image * (1 - share) + hair * share, 0, 255).astype(np.uint8)


@pytest.fixture(scope="module", params=["eileen", "grace"])
def person(request: pytest.FixtureRequest) -> Person:
    found: Person = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="module")
def points(person: Person, reader: FaceMesh) -> np.ndarray:
    face = reader.read(person.camera)
    assert face is not None
    return face.points


@pytest.fixture
def said(reader: FaceMesh) -> Callable[[Image], str | None]:
    def look(image: Image) -> str | None:
        face = reader.read(image)
        assert face is not None
        assert face.presence > 0.5
        return covering(image, face)

    return look


@pytest.mark.parametrize("colour", [(235, 235, 232), (215, 180, 140), (40, 38, 38)], ids=["white", "blue", "black"])
@pytest.mark.parametrize("top", [UPPER, UNDER_NOSE], ids=["over the nose", "under the nose"])
def test_a_mask_covers_the_mouth(said, person: Person, points: np.ndarray, colour, top) -> None:
    assert said(mask(person.camera, points, colour, top)) == "mouth_covered"


@pytest.mark.parametrize("colour", [(22, 20, 20), (25, 35, 60), (150, 110, 50)], ids=["black", "brown", "mirrored"])
def test_sunglasses_cover_the_eyes(said, person: Person, points: np.ndarray, colour) -> None:
    assert said(glasses(person.camera, points, colour, 0.95)) == "eyes_covered"


def test_glasses_that_show_the_eyes_are_welcome(said, person: Person, points: np.ndarray) -> None:
    assert said(glasses(person.camera, points, (60, 60, 50), 0.12)) is None


@pytest.mark.parametrize("grey", [30, 170], ids=["black", "grey"])
def test_a_beard_is_no_mask(said, person: Person, points: np.ndarray, grey: float) -> None:
    assert said(beard(person.camera, points, grey)) is None


@pytest.mark.parametrize("scale", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("light", [0.35, 1.0, 1.6], ids=["dim", "even", "bright"])
def test_a_bare_face_is_bare_in_any_size_and_light(said, person: Person, scale: float, light: float) -> None:
    sized = cv2.resize(person.camera, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    noisy = sized * light + np.random.default_rng(2).normal(0, 5, sized.shape)
    assert said(np.clip(noisy, 0, 255).astype(np.uint8)) is None


@pytest.mark.parametrize("side", [-1, 1])
def test_light_from_one_side_covers_nothing(said, person: Person, side: int) -> None:
    x = np.linspace(-side, side, person.camera.shape[1])
    lit = person.camera * (0.15 + 1.7 / (1 + np.exp(-8 * x)))[None, :, None]
    assert said(np.clip(lit, 0, 255).astype(np.uint8)) is None


def test_a_camera_without_colour_sees_a_bare_face_as_bare(said, person: Person) -> None:
    grey = cv2.cvtColor(person.camera, cv2.COLOR_BGR2GRAY)
    assert said(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR)) is None


def test_a_face_that_leaves_the_picture_is_answered_without_an_error(person: Person, points: np.ndarray) -> None:
    for shift in ((400, 0), (-400, 0), (0, 300), (0, -300), (5000, 5000)):
        covering(person.camera, Face(points + np.array([*shift, 0], np.float32), 1.0))


@given(st.floats(-700, 700), st.floats(-500, 500))
@settings(max_examples=50)
def test_the_share_outside_grows_from_none_to_all(x: float, y: float) -> None:
    grid = np.stack(np.meshgrid(np.linspace(200, 440, 20), np.linspace(120, 360, 20)), -1).reshape(-1, 2)
    moved = np.column_stack([grid + np.array([x, y]), np.zeros(len(grid))]).astype(np.float32)
    share = outside(Face(moved, 1.0), (480, 640, 3))
    seen = np.array([0 <= px < 640 and 0 <= py < 480 for px, py, _ in moved])
    assert share == pytest.approx(1 - seen.mean())


def test_a_whole_face_in_the_picture_is_not_outside(person: Person, points: np.ndarray) -> None:
    assert outside(Face(points, 1.0), person.camera.shape) == 0


def test_a_face_cut_by_the_edge_is_partly_outside_and_not_called_covered(
    person: Person, points: np.ndarray, reader: FaceMesh
) -> None:
    mouth = int(points[14, 1])
    cut = np.ascontiguousarray(person.camera[: mouth + 8])
    face = reader.read(cut)
    assert face is not None
    assert outside(face, cut.shape) > 0.05
    assert covering(cut, face) is None
