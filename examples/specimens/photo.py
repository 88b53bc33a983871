"""A phone's picture of a card lying on a table: perspective, shade, soft focus and sensor noise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Level = Literal["clean", "mild", "hard"]
PHOTO_SIZE = (1600, 1200)
"""Width and height in pixels."""


@dataclass(frozen=True, slots=True)
class _Shot:
    """How far a photo departs from a scan; ``tilt`` moves corners by that share of the card's width."""

    tilt: float
    turn_degrees: float
    shade: float
    blur: float
    noise: float
    quality: int


_SHOTS: dict[Level, _Shot] = {
    "clean": _Shot(0.0, 0.0, 0.0, 0.0, 0.0, 95),
    "mild": _Shot(0.018, 2.0, 0.10, 0.6, 2.5, 90),
    "hard": _Shot(0.055, 7.0, 0.28, 1.4, 6.0, 80),
}


def photograph(image: Image.Image, rng: np.random.Generator, level: Level = "mild") -> bytes:
    """JPEG bytes of the card on a table, 1600 × 1200; the same ``rng`` state gives the same bytes."""
    shot = _SHOTS[level]
    scene = _table(rng)
    card = np.asarray(image.convert("RGB"))[..., ::-1]
    warp = _homography(card.shape[1], card.shape[0], shot, rng)
    cover = cv2.warpPerspective(_rounded(card.shape[:2]), warp, PHOTO_SIZE, flags=cv2.INTER_AREA)
    shadow = cv2.GaussianBlur(np.roll(cover, (14, 8), (0, 1)), (0, 0), 12)[..., None] * 0.45
    scene = scene * (1 - shadow)
    print_ = cv2.warpPerspective(card, warp, PHOTO_SIZE, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    scene = scene * (1 - cover[..., None]) + print_ * cover[..., None]
    return _develop(scene.astype(np.float32), shot, rng)


def _homography(width: int, height: int, shot: _Shot, rng: np.random.Generator) -> NDArray[np.float64]:
    """Card pixels to photo pixels: the card fills about 84 % of the frame's width."""
    frame = np.array(PHOTO_SIZE, np.float64)
    scale = 0.84 * frame[0] / width
    corners = (np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) - 0.5) * [width, height] * scale
    angle = np.radians(rng.uniform(-1, 1) * shot.turn_degrees)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    corners = corners @ turn + rng.uniform(-1, 1, (4, 2)) * shot.tilt * width * scale + frame / 2
    source = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    return np.asarray(cv2.getPerspectiveTransform(source, corners.astype(np.float32)), np.float64)


def _rounded(shape: tuple[int, int]) -> NDArray[np.float32]:
    """Coverage of an ID-1 card, whose corners have a radius of about 3.2 mm (ISO/IEC 7810)."""
    height, width = shape
    radius = round(3.18 / 85.6 * width)
    mask = np.zeros(shape, np.float32)
    mask[radius:-radius, :] = 1
    mask[:, radius:-radius] = 1
    for x in (radius, width - 1 - radius):
        for y in (radius, height - 1 - radius):
            cv2.circle(mask, (x, y), radius, 1.0, -1, cv2.LINE_AA)
    return mask


def _table(rng: np.random.Generator) -> NDArray[np.float32]:
    """A walnut table top: noise stretched along the grain, BGR float."""
    width, height = PHOTO_SIZE
    fine = cv2.resize(rng.normal(0, 1, (height, 12)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    broad = cv2.resize(rng.normal(0, 1, (40, 4)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    grain = (5 * cv2.GaussianBlur(fine, (0, 0), 1.2) + 9 * broad)[..., None]
    return np.asarray(np.array([58, 82, 112], np.float32) + grain * [0.75, 0.9, 1.0], np.float32)


def _develop(scene: NDArray[np.float32], shot: _Shot, rng: np.random.Generator) -> bytes:
    """Light falling off across the picture, lens blur, sensor noise, JPEG."""
    height, width = scene.shape[:2]
    direction = rng.uniform(0, 2 * np.pi)
    x = np.linspace(-1, 1, width, dtype=np.float32) * np.float32(np.cos(direction))
    y = np.linspace(-1, 1, height, dtype=np.float32) * np.float32(np.sin(direction))
    lit = scene * (0.94 + np.float32(shot.shade) * (x + y[:, None]))[..., None]
    if shot.blur:
        lit = cv2.GaussianBlur(lit, (0, 0), shot.blur)
    lit += rng.standard_normal(scene.shape, np.float32) * np.float32(shot.noise)
    ok, jpeg = cv2.imencode(".jpg", np.clip(lit, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, shot.quality])
    assert ok
    return jpeg.tobytes()
