"""How a card is tilted, told by its text: lines that are parallel on the card converge in the picture."""

from __future__ import annotations

import numpy as np

from onboarding.ocr.geometry import Points

_PLACE = 2.5
"""Millimetres by which the layout of a card may differ from the standard."""
_LEVEL = 0.2
"""Millimetres by which the ends of a line may differ in height."""
_SHAPE = 0.06
"""By which the start may be stretched or sheared: a tilt of 25 degrees shortens one direction by a tenth."""
_TILT = 0.12
"""Relative change of scale across the card; 25 degrees seen from one and a half card widths give 0.28."""
_ROUNDS = 6
_STEP = 1e-5


def tilted(matrix: Points, places: Points, seen: Points, lines: Points, width: float) -> Points:
    """Maps (3×3) millimetres to pixels, starting from ``matrix`` (2×3, without perspective).

    ``places`` (N×2, millimetres) were ``seen`` (N×2, pixels); ``lines`` (M×2×2, pixels) are the
    ends of text that runs level. ``width`` is the card's, millimetres. Gauss and Newton's least squares.
    """
    inverse = np.linalg.inv(np.vstack([matrix, [0, 0, 1]]))
    to_card = _projected(inverse, np.concatenate([seen, lines[:, 0], lines[:, 1]]))
    n, m = len(seen), len(lines)

    def residuals(change: Points) -> Points:
        moved = _projected(_near_identity(change, width), to_card)
        level = moved[n + m :, 1] - moved[n : n + m, 1]
        shape = np.array([change[0] - change[3], change[1] + change[2]]) / _SHAPE
        return np.concatenate([((moved[:n] - places) / _PLACE).ravel(), level / _LEVEL, shape, change[6:] / _TILT])

    change = np.zeros(8)
    for _ in range(_ROUNDS):
        now = residuals(change)
        slopes = np.stack([(residuals(change + _STEP * axis) - now) / _STEP for axis in np.eye(8)], axis=1)
        weight = 1 / np.maximum(1.0, np.abs(now))  # Huber: a wrong place or line pulls no harder than a doubtful one
        change = change - np.linalg.lstsq(slopes * weight[:, None], now * weight, rcond=None)[0]
    whole = np.linalg.inv(_near_identity(change, width) @ inverse)
    return np.asarray(whole / whole[2, 2], np.float64)


def _near_identity(change: Points, width: float) -> Points:
    """A map that moves the card's plane a little; all of ``change`` are of the order of one or less."""
    a, b, c, d, x, y, p, q = change
    return np.array([[1 + a, b, x * width], [c, 1 + d, y * width], [p / width, q / width, 1]])


def _projected(matrix: Points, points: Points) -> Points:
    moved = np.c_[points, np.ones(len(points))] @ matrix.T
    return np.asarray(moved[:, :2] / moved[:, 2:], np.float64)
