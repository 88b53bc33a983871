"""Find a card's four edges near where its text says they are, and with them its perspective."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from onboarding.ocr.engine import Image
from onboarding.ocr.geometry import Points

_SCALE = 3
"""Pixels per millimetre of the search."""
_OUT, _IN = 17.0, 9.0
"""How far outside and inside the expected edge it is looked for, millimetres."""
_STRONG = 30.0
_MIN_SUPPORT = 0.35
_ENDS = (0.12, 0.88)
"""The part of a side that is searched: corners are round."""
_SAMPLES = 40
_GROUND = 65
"""Percentile of a card's colours that is neither print nor portrait."""
_TINT = 0.16
_SHADE = (-0.75, 0.4)
"""How far the card's ground may vary in tint and light, log."""
_FURTHER = 1.7
_STRANGE = 0.4
"""Millimetres inside an edge, and what an edge counts that has no ground there."""

Grey = npt.NDArray[np.float32]


def find_corners(image: Image, matrix: Points, size: tuple[float, float]) -> Points | None:
    """The card's corners in pixels (4×2, clockwise from the top left), or None if an edge cannot be seen.

    ``matrix`` (3×3) maps millimetres on a card of ``size`` to pixels, roughly.
    """
    flat = _flattened(image, matrix, size)
    across, down = _steps(flat, 1), _steps(flat, 0)
    paper = _paper(flat)
    width, height = size
    depth = round((_OUT + _IN) * _SCALE)
    sides = (
        _edge((down * _shifted(paper, 0, -1))[:depth].T, -_OUT),
        _edge((across * _shifted(paper, 1, 1))[:, -depth:], width - _IN),
        _edge((down * _shifted(paper, 0, 1))[-depth:].T, height - _IN),
        _edge((across * _shifted(paper, 1, -1))[:, :depth], -_OUT),
    )
    if any(side is None for side in sides):
        return None
    top, right, bottom, left = (_line(side, vertical=i % 2 == 1, size=size) for i, side in enumerate(sides) if side)
    corners = np.stack([np.cross(a, b) for a, b in ((top, left), (top, right), (bottom, right), (bottom, left))])
    corners = corners[:, :2] / corners[:, 2:]
    seen = np.c_[corners, np.ones(4)] @ matrix.T
    return np.asarray(seen[:, :2] / seen[:, 2:], np.float64)


def _flattened(image: Image, matrix: Points, size: tuple[float, float]) -> Grey:
    """The card and ``_OUT`` millimetres around it at ``_SCALE`` pixels per millimetre."""
    shift = np.array([[1 / _SCALE, 0, -_OUT], [0, 1 / _SCALE, -_OUT], [0, 0, 1.0]])
    width, height = (round((side + 2 * _OUT) * _SCALE) for side in size)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    flat = cv2.warpPerspective(image, matrix @ shift, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.GaussianBlur(flat, (0, 0), 1.2), np.float32)


def _paper(flat: Grey) -> Grey:
    """1 where the picture has the colour of the card's ground, in light or shadow, else 0."""
    margin = round(_OUT * _SCALE)
    card = flat[2 * margin : -2 * margin : 2, 2 * margin : -2 * margin : 2].reshape(-1, 3)
    ground = np.log(np.percentile(card, _GROUND, axis=0).astype(np.float32) + 8)
    blue, green, red = cv2.split(np.log(flat + 8) - ground)
    light = (blue + green + red) / 3
    tint = cv2.max(cv2.max(np.abs(blue - light), np.abs(green - light)), np.abs(red - light))
    return np.asarray((tint < _TINT) & (light > _SHADE[0]) & (light < _SHADE[1]), np.float32)


def _shifted(paper: Grey, axis: int, inwards: int) -> Grey:
    """Whether the card's ground lies a little further in; ``inwards`` is -1 where in is right or down, else 1.

    The edges of a portrait or of things on the table have something else there.
    """
    return np.maximum(np.roll(paper, inwards * round(_FURTHER * _SCALE), axis), _STRANGE)


def _steps(flat: Grey, axis: int) -> Grey:
    """The change over one millimetre along an axis, in the colour channel that changes most."""
    reach = _SCALE // 2
    blue, green, red = cv2.split(cv2.absdiff(np.roll(flat, -reach, axis), np.roll(flat, reach, axis)))
    return np.asarray(np.minimum(cv2.max(cv2.max(blue, green), red), _STRONG), np.float32)


def _edge(strip: Grey, origin: float) -> tuple[float, float] | None:
    """The straight edge with most support in a strip (along × across): its places at both ends, millimetres."""
    length, depth = strip.shape
    share = np.linspace(*_ENDS, _SAMPLES)
    margin = _OUT * _SCALE
    samples = strip[np.round(margin + share * (length - 2 * margin)).astype(int)]
    coarse = np.arange(2, depth - 2, _SCALE)
    first, last, _ = _best(np.asarray(cv2.dilate(samples, np.ones((1, _SCALE))), np.float32), share, coarse, coarse)
    near = np.arange(-_SCALE, _SCALE + 1)
    first, last, support = _best(samples, share, (first + near).clip(2, depth - 3), (last + near).clip(2, depth - 3))
    return (origin + first / _SCALE, origin + last / _SCALE) if support >= _MIN_SUPPORT else None


def _best(
    samples: Grey, share: npt.NDArray[np.float64], starts: npt.NDArray[np.intp], stops: npt.NDArray[np.intp]
) -> tuple[int, int, float]:
    """The line across samples (along × across) from one of ``starts`` to one of ``stops`` with most support."""
    columns = np.round(starts[:, None, None] + (stops[:, None] - starts[:, None, None]) * share).astype(int)
    support = samples[np.arange(len(samples)), columns].mean(axis=2) / _STRONG
    i, j = np.unravel_index(int(support.argmax()), support.shape)
    return int(starts[i]), int(stops[j]), float(support[i, j])


def _line(ends: tuple[float, float], *, vertical: bool, size: tuple[float, float]) -> Points:
    """The homogeneous line through both ends of a side."""
    length = size[1] if vertical else size[0]
    start, stop = (0.0, ends[0]), (length, ends[1])
    points = [(b, a, 1.0) if vertical else (a, b, 1.0) for a, b in (start, stop)]
    return np.asarray(np.cross(points[0], points[1]), np.float64)
