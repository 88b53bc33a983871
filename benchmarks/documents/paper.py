"""Grounds of cards: guilloche, waves, meshes and plain ramps in many tints. RGB uint8, 1080 × 1712 × 3."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from examples.specimens.artwork import HEIGHT, WIDTH, background

Canvas = NDArray[np.uint8]
Rng = np.random.Generator


def paper(side: str, rng: Rng) -> Canvas:
    """A new ground: one of the patterns, turned to another hue, mirrored, paler or stronger."""
    pattern = _PATTERNS[rng.integers(len(_PATTERNS))]
    base = pattern(side if rng.random() < 0.5 else "front")
    if rng.random() < 0.5:
        base = np.asarray(base[:, ::-1])
    hsv = cv2.cvtColor(base, cv2.COLOR_RGB2HSV).astype(np.int16)
    if rng.random() < 0.5:
        hsv[..., 0] = (hsv[..., 0] + int(rng.integers(180))) % 180
    hsv[..., 1] = np.clip(hsv[..., 1] * rng.uniform(0.5, 1.5), 0, 90)
    toned = cv2.cvtColor(hsv.astype(np.uint8), cv2.COLOR_HSV2RGB).astype(np.float32)
    strength = np.float32(rng.uniform(0.6, 1.3))
    return np.asarray(np.clip(244 + (toned - 244) * strength, 0, 255), np.uint8)


@cache
def _guilloche(side: str) -> Canvas:
    return background(side)


@cache
def _ramp(_: str) -> Canvas:
    """Two tints running into each other, and nothing else."""
    share = np.linspace(0, 1, WIDTH, dtype=np.float32)[None, :, None]
    left, right = np.array([212, 232, 240], np.float32), np.array([244, 228, 230], np.float32)
    return np.repeat((left * (1 - share) + right * share).astype(np.uint8), HEIGHT, axis=0)


@cache
def _mesh(side: str) -> Canvas:
    """Fine crossing arcs."""
    canvas = _ramp(side).copy()
    for i in range(-HEIGHT, WIDTH, 26):
        for direction, tint in ((1, (206, 218, 232)), (-1, (232, 214, 220))):
            centre = (i if direction > 0 else i + HEIGHT, HEIGHT // 2)
            cv2.ellipse(canvas, centre, (HEIGHT // 2, HEIGHT), 0, -90 * direction, 90 * direction, tint, 2, cv2.LINE_AA)
    return canvas


@cache
def _waves(side: str) -> Canvas:
    """A relief of long interfering waves, as under a landscape print."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    relief = np.sin(x / 37 + np.sin(y / 90) * 3) + np.sin(y / 23 + x / 190)
    tint = np.array([9, 6, 5], np.float32) * relief[..., None]
    return np.asarray(np.clip(_ramp(side) - 6 + tint, 0, 255), np.uint8)


_PATTERNS: tuple[Callable[[str], Canvas], ...] = (_guilloche, _guilloche, _ramp, _mesh, _waves)
