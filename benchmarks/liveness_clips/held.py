"""A flat thing held in front of a camera: where it stands, and what each sensor pixel sees of it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from .sensor import Light

Matrix = NDArray[np.float64]
Waves = NDArray[np.floating]


def pose(size: tuple[int, int], angle: float, tilt: float, fill: float) -> Matrix:
    """From the shown picture's pixels to those of the new one: turned about the middle, seen from 1.5 widths."""
    width, height = size
    turn, lean, distance = np.radians(angle), np.radians(tilt), 1.5 * width
    centred = np.array([[1, 0, -width / 2], [0, 1, -height / 2], [0, 0, 1.0]])
    turned = np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1.0]])
    leaning = np.array([[np.cos(lean), 0, 0], [0, 1, 0], [np.sin(lean) / distance, 0, 1.0]])
    back = np.array([[fill, 0, width / 2], [0, fill, height / 2], [0, 0, 1.0]])
    return np.asarray(back @ turned @ leaning @ centred, np.float64)


def held(shown: Light, pose: Matrix, outside: float = 0.02) -> Light:
    """The display or paper in front of a plain wall, with a dark frame around it."""
    height, width = shown.shape[:2]
    edge = round(0.03 * width)
    framed = cv2.copyMakeBorder(shown, edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=(outside,) * 3)
    move = pose @ np.array([[1, 0, -edge], [0, 1, -edge], [0, 0, 1.0]])
    wall = (0.25, 0.27, 0.3)
    return np.asarray(cv2.warpPerspective(framed, move, (width, height), flags=cv2.INTER_CUBIC, borderValue=wall))


def in_pixels(shown: Light, share: float) -> Light:
    """What a display keeps that has ``share`` times the picture's pixels along a side."""
    if share >= 1:
        return shown
    size = (shown.shape[1], shown.shape[0])
    few = cv2.resize(shown, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(few, size, interpolation=cv2.INTER_LINEAR), np.float32)


def rolled(page: Light, bend: float) -> Light:
    """Paper on part of a cylinder: its middle comes nearer, or its edges do."""
    height, width = page.shape[:2]
    x, y = np.meshgrid(np.linspace(-1, 1, width, dtype=np.float32), np.linspace(-1, 1, height, dtype=np.float32))
    nearer = 1 - np.float32(bend) * (1 - x**2)
    across, down = (x * nearer + 1) * (width - 1) / 2, (y * nearer + 1) * (height - 1) / 2
    return np.asarray(cv2.remap(page, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT), np.float32)


def places(size: tuple[int, int], fine: int, pose: Matrix) -> tuple[Waves, NDArray[np.bool_]]:
    """Where each sensor pixel looks on the shown picture, in its pixels, and whether it is on it."""
    width, height = size
    x, y = np.meshgrid((np.arange(width * fine) + 0.5) / fine, (np.arange(height * fine) + 0.5) / fine)
    spots = cv2.perspectiveTransform(np.stack([x, y], -1).reshape(1, -1, 2), np.linalg.inv(pose))[0]
    place = spots.reshape(height * fine, width * fine, 2)
    inside = (place >= 0).all(-1) & (place < [width, height]).all(-1)
    return np.asarray(place, np.float64), inside


def slope(u: Waves, v: Waves) -> Matrix:
    """Cells per sensor pixel in the middle: rows u and v, columns across and down."""
    y, x = u.shape[0] // 2, u.shape[1] // 2
    return np.array([[w[y, x + 1] - w[y, x], w[y + 1, x] - w[y, x]] for w in (u, v)])
