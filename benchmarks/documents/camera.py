"""A pin-hole camera over a document on a table, at four levels of difficulty.

Every level is a range of physical causes; none of them asks what a reader makes of it. Pictures are BGR uint8.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from . import tables
from .light import fall_off, reflect, shadow

Image = NDArray[np.uint8]
Cover = NDArray[np.float32]
Rng = np.random.Generator
Level = Literal["clean", "mild", "medium", "hard"]
LEVELS: tuple[Level, ...] = ("clean", "mild", "medium", "hard")
Range = tuple[float, float]

CORNER = 3.18 / 85.6
"""Radius of a card's corners as a share of its width (ISO/IEC 7810)."""
_DISTANCE = (1.3, 2.2)
"""From the camera to the middle of the document, in document widths."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a level means. Ranges are drawn from evenly, each photo anew.

    ``turn`` and ``tilt`` in degrees; ``width`` of the document in pixels as if seen from above; ``blur`` (sigma) and
    ``shake`` (length) in pixels; ``noise`` in grey levels; ``shade`` the share by which light falls off.
    """

    surface: Callable[[tuple[int, int], Rng], Image]
    turn: float
    tilt: Range
    width: Range
    fill: Range
    blur: Range
    shake: Range
    noise: Range
    shade: Range
    quality: tuple[int, int]
    glare: bool = False
    shadow: bool = False


CONDITIONS: dict[Level, Conditions] = {
    "clean": Conditions(
        tables.scanner, 0.7, (0, 0), (980, 1180), (0.8, 0.99), (0, 0.4), (0, 0), (0, 1.5), (0, 0), (92, 97)
    ),
    "mild": Conditions(
        tables.plain, 8, (2, 10), (950, 1300), (0.65, 0.9), (0.4, 0.9), (0, 0), (2, 4), (0, 0.12), (86, 94)
    ),
    "medium": Conditions(
        tables.busy, 180, (10, 25), (900, 1100), (0.5, 0.85), (0.7, 1.3), (0, 3), (3, 7), (0.05, 0.25), (80, 92)
    ),
    "hard": Conditions(
        tables.busy,
        180,
        (10, 25),
        (620, 660),
        (0.5, 0.85),
        (0.5, 0.9),
        (0, 2),
        (4, 8),
        (0.1, 0.3),
        (55, 75),
        True,
        True,
    ),
}


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture, and where the document is in it.

    ``homography`` (3×3) takes document pixels to photo pixels. ``hidden`` (photo's H×W, 0..1) is the share of the
    print's contrast that something took away: glare, a thumb. ``quality`` is that of the JPEG.
    """

    image: Image = field(repr=False)
    homography: NDArray[np.float64]
    hidden: Cover = field(repr=False)
    quality: int = 90

    def jpeg(self) -> bytes:
        """As a phone would send it."""
        done, content = cv2.imencode(".jpg", self.image, [cv2.IMWRITE_JPEG_QUALITY, self.quality])
        assert done
        return content.tobytes()

    def hidden_on(self, size: tuple[int, int]) -> Cover:
        """``hidden`` as it lies on the document of ``size`` width, height; what is out of the picture is hidden."""
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        seen = cv2.warpPerspective(self.hidden, self.homography, size, flags=flags, borderValue=1.0)
        return np.asarray(seen, np.float32)


def photograph(
    document: Image,
    level: Level,
    rng: Rng,
    *,
    corner: float = CORNER,
    beside: Sequence[Image] = (),
    cut: float = 0.0,
) -> Photo:
    """A photo of ``document`` (BGR, or BGRA with holes; any size); the same ``rng`` state gives the same photo.

    ``corner`` is the radius of its corners as a share of its width (0 for a page). ``beside`` are other documents
    of like size, one below and one above it. ``cut`` is the share of its width that is left out of the frame.
    """
    how = CONDITIONS[level]
    height, width = document.shape[:2]
    pose = _pose(width, height, how, rng)
    gaps = [rng.uniform(1.05, 1.2) * height * side for side, _ in zip((1, -1), beside, strict=False)]
    poses = [pose, *(pose @ np.array([[1, 0, 0], [0, 1, gap], [0, 0, 1]]) for gap in gaps)]
    shift, size = _frame([_outline(width, height, one) for one in poses], how, cut, rng)
    scene = how.surface(size, rng).astype(np.float32)
    for one, other in zip(poses[1:], beside, strict=False):
        lay(scene, other, shift @ one, corner)
    homography = shift @ pose
    lay(scene, document, homography, corner)
    hidden = _light(scene, _outline(width, height, homography), how, rng)
    return Photo(_develop(scene, how, rng), homography, hidden, int(rng.integers(*how.quality)))


def lay(scene: Cover, document: Image, homography: NDArray[np.float64], corner: float = CORNER) -> None:
    """Put a document into a scene (BGR float, changed in place), with the soft shadow of its edge."""
    height, width = document.shape[:2]
    near = cv2.arcLength(_outline(width, height, homography).astype(np.float32), True) / (2 * (width + height))
    scale = min(1.0, 1.2 * near)  # shrunk by area first: warping alone would skip pixels
    small = cv2.resize(document, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    matrix = homography @ np.diag([width / small.shape[1], height / small.shape[0], 1.0])
    size = (scene.shape[1], scene.shape[0])
    outline = _rounded(small.shape, corner)
    if small.shape[2] == 4:
        outline *= small[..., 3] / np.float32(255)
    cover = cv2.warpPerspective(outline, matrix, size)
    printed = cv2.warpPerspective(small[..., :3], matrix, size, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
    shadow = cv2.GaussianBlur(np.roll(cover, (5, 3), (0, 1)), (0, 0), 5) * np.float32(0.35)
    scene *= (1 - shadow)[..., None]
    scene += (printed - scene) * cover[..., None]


def _pose(width: int, height: int, how: Conditions, rng: Rng) -> NDArray[np.float64]:
    """Document pixels to a picture plane around (0, 0): tilted about any axis in its plane, then turned."""
    about, tilt, turn = (
        rng.uniform(0, 2 * np.pi),
        np.radians(rng.uniform(*how.tilt)),
        np.radians(rng.uniform(-1, 1) * how.turn),
    )
    axis = np.array([np.cos(about), np.sin(about), 0]) * tilt
    turned = cv2.Rodrigues(np.array([0.0, 0.0, turn]))[0] @ cv2.Rodrigues(axis)[0]
    distance, scale = rng.uniform(*_DISTANCE), rng.uniform(*how.width)
    centred = np.array([[1 / width, 0, -0.5], [0, 1 / width, -height / width / 2], [0, 0, 1]])
    camera = np.diag([scale * distance, scale * distance, 1.0])
    plane = np.column_stack([turned[:, 0], turned[:, 1], [0, 0, distance]])
    return np.asarray(camera @ plane @ centred, np.float64)


def _outline(width: int, height: int, homography: NDArray[np.float64]) -> NDArray[np.float64]:
    corners = np.array([[[0, 0], [width, 0], [width, height], [0, height]]], np.float64)
    return np.asarray(cv2.perspectiveTransform(corners, homography)[0], np.float64)


def _frame(
    outlines: Sequence[NDArray[np.float64]], how: Conditions, cut: float, rng: Rng
) -> tuple[NDArray[np.float64], tuple[int, int]]:
    """How far to move the plane, and the frame's width and height."""
    corners = np.concatenate(outlines)
    low, high = corners.min(axis=0), corners.max(axis=0)
    size = (high - low) / rng.uniform(*how.fill)
    if how.tilt[1]:  # a phone's frame is 4:3 or 3:4; a scan is cut to the document
        size = np.array([max(size[0], 0.75 * size[1]), max(size[1], 0.75 * size[0])])
    spare = size - (high - low)
    offset = spare * rng.uniform(0.25, 0.75, 2) - low
    if cut:
        offset[0] = (
            (-low[0] - cut * (high[0] - low[0])) if rng.random() < 0.5 else size[0] - high[0] + cut * (high[0] - low[0])
        )
    shift = np.array([[1, 0, offset[0]], [0, 1, offset[1]], [0, 0, 1]])
    return shift, (int(size[0]), int(size[1]))


def _rounded(shape: tuple[int, ...], corner: float) -> Cover:
    height, width = shape[:2]
    radius = round(corner * width)
    mask = np.zeros((height, width), np.float32)
    mask[radius : height - radius, :] = 1
    mask[:, radius : width - radius] = 1
    if radius:
        for x in (radius, width - 1 - radius):
            for y in (radius, height - 1 - radius):
                cv2.circle(mask, (x, y), radius, 1.0, -1, cv2.LINE_AA)
    return mask


def _light(scene: Cover, outline: NDArray[np.float64], how: Conditions, rng: Rng) -> Cover:
    """Light that falls off, a shadow's edge, a lamp's reflection; returns what the reflection washed out."""
    height, width = scene.shape[:2]
    fall_off(scene, how.shade, rng)
    scene *= np.float32(rng.uniform(0.97, 1.03)) * rng.uniform(0.96, 1.04, 3).astype(np.float32)
    if how.shadow:
        scene *= shadow(outline, (width, height), rng)[..., None]
    if not how.glare:
        return np.zeros((height, width), np.float32)
    return reflect(scene, outline, rng)


def _develop(scene: Cover, how: Conditions, rng: Rng) -> Image:
    """Focus, a hand's shake, and the noise of a sensor."""
    if (blur := rng.uniform(*how.blur)) > 0.1:
        scene = np.asarray(cv2.GaussianBlur(scene, (0, 0), blur), np.float32)
    if (shake := rng.uniform(*how.shake)) > 1:
        scene = np.asarray(cv2.filter2D(scene, -1, _streak(shake, rng.uniform(0, np.pi))), np.float32)
    noise = np.float32(rng.uniform(*how.noise))
    grey = rng.standard_normal(scene.shape[:2], np.float32) * noise
    colour = rng.standard_normal((scene.shape[0] // 2 + 1, scene.shape[1] // 2 + 1, 3), np.float32) * (
        noise * np.float32(0.6)
    )
    scene += grey[..., None] + np.repeat(np.repeat(colour, 2, 0), 2, 1)[: scene.shape[0], : scene.shape[1]]
    return np.clip(scene, 0, 255).astype(np.uint8)


def _streak(length: float, angle: float) -> NDArray[np.float32]:
    """The kernel of a straight shake."""
    side = 2 * int(np.ceil(length)) + 1
    kernel = np.zeros((side, side), np.float32)
    middle, reach = side // 2 * 16 + 8, np.array([np.cos(angle), np.sin(angle)]) * length * 8
    ends = [tuple(int(v) for v in np.round(middle - 8 + sign * reach)) for sign in (-1, 1)]
    cv2.line(kernel, ends[0], ends[1], 1.0, 1, cv2.LINE_AA, 4)
    return np.asarray(kernel / kernel.sum(), np.float32)
