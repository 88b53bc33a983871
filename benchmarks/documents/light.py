"""Light on a scene: falling off, a shadow's edge, a lamp mirrored in the laminate. Scenes are BGR float, H×W×3."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Cover = NDArray[np.float32]
Rng = np.random.Generator


def fall_off(scene: Cover, share: tuple[float, float], rng: Rng) -> None:
    """Darken a scene (in place) towards one side; by how much is drawn from ``share``."""
    height, width = scene.shape[:2]
    direction = rng.uniform(0, 2 * np.pi)
    x = np.linspace(-1, 1, width, dtype=np.float32) * np.float32(np.cos(direction))
    y = np.linspace(-1, 1, height, dtype=np.float32) * np.float32(np.sin(direction))
    scene *= (1 - np.float32(rng.uniform(*share)) * (1 - (x + y[:, None])) / 2)[..., None]


def shadow(outline: NDArray[np.float64], size: tuple[int, int], rng: Rng) -> Cover:
    """The photographer's shadow: a soft edge somewhere across the document."""
    through = outline.mean(axis=0) + rng.uniform(-0.25, 0.25, 2) * np.ptp(outline, axis=0)
    angle = rng.uniform(0, 2 * np.pi)
    x = (np.arange(size[0], dtype=np.float32) - np.float32(through[0])) * np.float32(np.cos(angle))
    y = (np.arange(size[1], dtype=np.float32) - np.float32(through[1])) * np.float32(np.sin(angle))
    softness = np.float32(rng.uniform(6, 60))
    lit = 1 / (1 + np.exp(-np.clip((x + y[:, None]) / softness, -30, 30)))
    return np.asarray(1 - np.float32(rng.uniform(0.25, 0.5)) * (1 - lit), np.float32)


def reflect(scene: Cover, outline: NDArray[np.float64], rng: Rng, at: NDArray[np.float64] | None = None) -> Cover:
    """A lamp mirrored in the laminate, anywhere on the document or at a point; returns what it washed out, 0..1."""
    height, width = scene.shape[:2]
    if at is None:
        u, v = rng.uniform(0.05, 0.95, 2)
        upper, lower = outline[0] * (1 - u) + outline[1] * u, outline[3] * (1 - u) + outline[2] * u
        at = upper * (1 - v) + lower * v
    long_side = float(np.linalg.norm(outline[1] - outline[0]))
    axes = rng.uniform(0.03, 0.11, 2) * long_side
    angle = rng.uniform(0, np.pi)
    x = np.arange(width, dtype=np.float32) - np.float32(at[0])
    y = (np.arange(height, dtype=np.float32) - np.float32(at[1]))[:, None]
    along = (x * np.cos(angle) + y * np.sin(angle)) / axes[0]
    across = (y * np.cos(angle) - x * np.sin(angle)) / axes[1]
    wash = np.asarray(np.exp(-((along**2 + across**2) ** 1.2)) * rng.uniform(0.7, 1.15), np.float32)
    np.clip(wash, 0, 1, out=wash)
    scene += (np.float32(262) - scene) * wash[..., None]
    return wash
