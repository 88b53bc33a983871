"""Public-domain faces that stand in for applicants (see SOURCES.md), cut for a card and for a camera.

A tester's own selfie works in their place. Pictures are BGR uint8 arrays, unmirrored.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from onboarding.liveness.face_mesh import FaceMesh

Picture = NDArray[np.uint8]
Points = NDArray[np.float32]

CAMERA_SIZE = (640, 480)
_TEMPLES = (234, 454)
_FOREHEAD, _CHIN = 10, 152


@cache
def reader() -> FaceMesh:
    """One reader for all: loading the networks costs more than using them."""
    return FaceMesh()


def path_of(name: str) -> Path:
    """The shipped portrait called ``name``: ``astronaut`` or ``grace_hopper``."""
    return Path(__file__).with_name(f"{name}.jpg")


def load(path: Path) -> Picture:
    """Decode any picture file, upright by its EXIF orientation. Raises OSError where it is no picture."""
    with Image.open(path) as image:
        upright = ImageOps.exif_transpose(image).convert("RGB")
    return np.ascontiguousarray(np.asarray(upright)[..., ::-1])


def landmarks(picture: Picture) -> Points:
    """The 478 × 3 points of the largest face. Raises ValueError where there is none."""
    face = reader().read(picture)
    if face is None:
        raise ValueError("No face was found. Use a sharp, well-lit picture of one person looking at the camera.")
    return np.asarray(face.points, np.float32)


def for_camera(picture: Picture) -> Picture:
    """The face as a phone held at arm's length sees it: 640 × 480, the face about 30 % of the width."""
    return _window(picture, landmarks(picture), widths=3.2, size=CAMERA_SIZE, height_of_chin=0.80)


def for_card(picture: Picture, size: tuple[int, int] = (520, 640)) -> Image.Image:
    """Head and shoulders in ``size`` (26 : 32) as RGBA, fading into the paper at the edges."""
    crop = _window(picture, landmarks(picture), widths=1.95, size=size, height_of_chin=0.80)
    return Image.fromarray(np.dstack([crop[..., ::-1], _vignette(size)]))


def _window(
    picture: Picture, points: Points, *, widths: float, size: tuple[int, int], height_of_chin: float
) -> Picture:
    """A crop ``widths`` face widths wide, the chin at that share of its height; edges are mirrored."""
    right, left = points[list(_TEMPLES), :2]
    scale = size[0] / (widths * float(np.linalg.norm(left - right)))
    middle, chin = (right + left)[0] / 2, points[_CHIN, 1]
    move = np.array([[scale, 0, size[0] / 2 - scale * middle], [0, scale, size[1] * height_of_chin - scale * chin]])
    return np.asarray(
        cv2.warpAffine(picture, move, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101),
        np.uint8,
    )


def _vignette(size: tuple[int, int]) -> Picture:
    """Alpha that is opaque in the middle and fades out along a rounded frame (a superellipse)."""
    x, y = np.meshgrid(np.linspace(-1, 1, size[0]), np.linspace(-1, 1, size[1]))
    distance = (np.abs(x) ** 5 + np.abs(y) ** 5) ** 0.2
    fade = np.clip((1 - distance) / 0.16, 0, 1)
    return np.asarray(255 * fade * fade * (3 - 2 * fade), np.uint8)
