"""Find a card's four edges near where its text says they are, and with them its perspective."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from onboarding.ocr.engine import Image
from onboarding.ocr.geometry import Points

_SCALE = 3
"""Pixels per millimetre of the search."""
_OUT, _IN = 12.0, 8.0
"""How far outside and inside the expected edge it is looked for, millimetres."""
_STRONG = 30.0
_MIN_SUPPORT = 0.35
_ENDS = (0.12, 0.88)
"""The part of a side that is searched: corners are round."""
_SAMPLES = 40

Grey = npt.NDArray[np.float32]


def find_corners(image: Image, matrix: Points, size: tuple[float, float]) -> Points | None:
    """The card's corners in pixels (4×2, clockwise from the top left), or None if an edge cannot be seen.

    ``matrix`` (2×3) maps millimetres on a card of ``size`` to pixels, roughly.
    """
    flat = _flattened(image, matrix, size)
    across, down = _steps(flat, 1), _steps(flat, 0)
    width, height = size
    sides = (
        _edge(down[: round((_OUT + _IN) * _SCALE)].T, -_OUT),
        _edge(across[:, -round((_OUT + _IN) * _SCALE) :], width - _IN),
        _edge(down[-round((_OUT + _IN) * _SCALE) :].T, height - _IN),
        _edge(across[:, : round((_OUT + _IN) * _SCALE)], -_OUT),
    )
    if any(side is None for side in sides):
        return None
    top, right, bottom, left = (_line(side, vertical=i % 2 == 1, size=size) for i, side in enumerate(sides) if side)
    corners = np.stack([np.cross(a, b) for a, b in ((top, left), (top, right), (bottom, right), (bottom, left))])
    corners = corners[:, :2] / corners[:, 2:]
    return np.asarray(np.c_[corners, np.ones(4)] @ matrix.T, np.float64)


def _flattened(image: Image, matrix: Points, size: tuple[float, float]) -> Grey:
    """The card and ``_OUT`` millimetres around it at ``_SCALE`` pixels per millimetre."""
    shift = np.array([[1 / _SCALE, 0, -_OUT], [0, 1 / _SCALE, -_OUT], [0, 0, 1]])
    width, height = (round((side + 2 * _OUT) * _SCALE) for side in size)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    flat = cv2.warpAffine(image, matrix @ shift, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.GaussianBlur(flat, (0, 0), 1.2), np.float32)


def _steps(flat: Grey, axis: int) -> Grey:
    """The change over one millimetre along an axis, in the colour channel that changes most."""
    reach = _SCALE // 2
    change = np.roll(flat, -reach, axis) - np.roll(flat, reach, axis)
    return np.asarray(np.minimum(np.abs(change).max(axis=2), _STRONG), np.float32)


def _edge(strip: Grey, origin: float) -> tuple[float, float] | None:
    """The straight edge with most support in a strip (along × across): its places at both ends, millimetres."""
    length, depth = strip.shape
    share = np.linspace(*_ENDS, _SAMPLES)
    margin = _OUT * _SCALE
    rows = np.round(margin + share * (length - 2 * margin)).astype(int)
    places = np.arange(2, depth - 2)
    first, last = places[:, None, None], places[None, :, None]
    columns = np.round(first + (last - first) * share).astype(int)
    support = strip[rows, columns].mean(axis=2) / _STRONG
    best = np.unravel_index(int(support.argmax()), support.shape)
    if support[best] < _MIN_SUPPORT:
        return None
    return origin + places[best[0]] / _SCALE, origin + places[best[1]] / _SCALE


def _line(ends: tuple[float, float], *, vertical: bool, size: tuple[float, float]) -> Points:
    """The homogeneous line through both ends of a side."""
    length = size[1] if vertical else size[0]
    start, stop = (0.0, ends[0]), (length, ends[1])
    points = [(b, a, 1.0) if vertical else (a, b, 1.0) for a, b in (start, stop)]
    return np.asarray(np.cross(points[0], points[1]), np.float64)
