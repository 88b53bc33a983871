"""Drawing on a still along the mesh of its face."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from examples.specimens.portraits import Picture

from .people import Portrait

Floats = np.ndarray
Rng = np.random.Generator
Drawing = Callable[[Portrait, Rng], Picture]

JAW = [132, 58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397, 288, 361]  # right to left


def shading(portrait: Portrait) -> Floats:
    """The light on the face, without its details: 1 is the cheeks' mean; (height, width, 1)."""
    grey = cv2.cvtColor(portrait.picture, cv2.COLOR_BGR2GRAY).astype(np.float32)
    soft = cv2.GaussianBlur(grey, (0, 0), 0.25 * portrait.interocular)
    level = max(float(skin(portrait) @ [0.114, 0.587, 0.299]), 1.0)
    return np.clip(soft / level, 0.3, 1.3)[..., None]


def glow(portrait: Portrait, rng: Rng) -> Floats:
    """A soft reflection somewhere near, -1..1; (height, width, 1)."""
    y, x = np.indices(portrait.picture.shape[:2])
    angle, period = rng.uniform(0, np.pi), portrait.interocular * rng.uniform(0.5, 2)
    wave = np.sin((x * np.cos(angle) + y * np.sin(angle)) * 2 * np.pi / period + rng.uniform(0, 6))
    return np.asarray(wave[..., None], np.float32)


def skin(portrait: Portrait) -> Floats:
    """Mean BGR of the cheeks."""
    cheeks = [cv2.mean(portrait.picture, filled(portrait, portrait.points[ids, :2]))[:3]
              for ids in ([50, 101, 205, 187], [280, 330, 425, 411])]  # fmt: skip
    return np.mean(cheeks, 0)


def filled(portrait: Portrait, outline: Floats) -> Picture:
    cover = np.zeros(portrait.picture.shape[:2], np.uint8)
    cv2.fillPoly(cover, [fixed(outline)], 255, cv2.LINE_AA, 4)
    return cover


def laid_over(portrait: Portrait, picture: Floats, cover: Picture, edge: float = 0.12) -> Picture:
    """The covering laid over the still, with a shadow along its edge on the skin."""
    share = (cover / 255.0)[..., None]
    shadow = cv2.GaussianBlur(share, (0, 0), 0.04 * portrait.interocular)[..., None] * edge
    return np.clip(portrait.picture * (1 - shadow) * (1 - share) + picture * share, 0, 255).astype(np.uint8)


def fixed(points: Floats) -> np.ndarray:
    return np.round(np.asarray(points) * 16).astype(np.int32)


def pixel(point: Floats) -> tuple[int, int]:
    return round(float(point[0])), round(float(point[1]))


def line_width(portrait: Portrait, share: float) -> int:
    return max(1, round(share * portrait.interocular))
