"""The signature as drawn: read from the page, checked, fitted into the signature field.

Only the shape is kept. Timing and pressure say how a hand moves, which is a biometric trait (PIPL 28), and
the agreement does not need them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from onboarding.domain.errors import OnboardingError
from onboarding.domain.text import Text

from .boxes import Box

Point = tuple[float, float]
Strokes = tuple[tuple[Point, ...], ...]

MAX_BYTES = 1_000_000
MAX_STROKES = 200
MAX_POINTS = 20_000
MAX_COORDINATE = 20_000.0
MIN_INK = 40.0  # pixels of drawn line; a tap or a slip of the finger is shorter
_PADDING, _CAPTION = 8.0, 20.0  # points inside the field; the caption holds name and time
_CLOSEST = 0.2  # points; nearer samples cannot be told apart in print


class SignatureMissing(OnboardingError):
    """Nothing, or next to nothing, was drawn."""

    code = "signature_missing"
    status = 422
    text = Text("请在签名框内完整手写您的姓名。", "Please write your full name in the signature box.")


class SignatureTooLarge(OnboardingError):
    """More strokes, points or bytes than a person's signature has."""

    code = "signature_too_large"
    status = 422
    text = Text(
        "签名笔画过多，请清除后重新签写。", "The signature has too many strokes. Please clear it and sign again."
    )


class SignatureMalformed(OnboardingError):
    """Not the list of strokes that the page sends."""

    code = "signature_malformed"
    status = 422
    text = Text(
        "签名没有正确传送，请清除后重新签写。",
        "The signature did not arrive intact. Please clear it and sign again.",
    )


def read_strokes(content: str) -> Strokes:
    """Strokes from the JSON of signature_pad's ``toData()``: ``[{"points": [{"x", "y", …}, …]}, …]``.

    A stroke may also be a bare list of points. Coordinates are CSS pixels, y downwards.
    Raises :class:`SignatureMissing`, :class:`SignatureTooLarge`, :class:`SignatureMalformed`.
    """
    if len(content) > MAX_BYTES:
        raise SignatureTooLarge()
    try:
        value = json.loads(content or "[]")
    except (ValueError, RecursionError):
        raise SignatureMalformed() from None
    return check_strokes(value)


def check_strokes(value: object) -> Strokes:
    """The same rules for strokes that are already lists; a point may also be a pair, so checked strokes pass."""
    groups = _list(value)
    if len(groups) > MAX_STROKES:
        raise SignatureTooLarge()
    bare = [_list(group.get("points") if isinstance(group, Mapping) else group) for group in groups]
    if sum(map(len, bare)) > MAX_POINTS:
        raise SignatureTooLarge()
    strokes = tuple(tuple(_point(point) for point in points) for points in bare if points)
    if _ink(strokes) < MIN_INK:
        raise SignatureMissing()
    return strokes


def fit(strokes: Strokes, box: Box) -> list[list[list[float]]]:
    """Scale (keeping proportions) and centre the strokes above the caption, in points from the box's top left."""
    xs, ys = zip(*(point for stroke in strokes for point in stroke), strict=True)
    left, top = min(xs), min(ys)
    wide, high = max(max(xs) - left, 1e-6), max(max(ys) - top, 1e-6)
    room_x, room_y = box.width - 2 * _PADDING, box.height - _PADDING - _CAPTION
    scale = min(room_x / wide, room_y / high)
    dx, dy = _PADDING + (room_x - wide * scale) / 2, _PADDING + (room_y - high * scale) / 2
    fitted = ([(dx + (x - left) * scale, dy + (y - top) * scale) for x, y in stroke] for stroke in strokes)
    return [[[round(x, 2), round(y, 2)] for x, y in _thin(stroke)] for stroke in fitted]


def _thin(points: Sequence[Point]) -> list[Point]:
    kept = [points[0]]
    for point in points[1:]:
        if math.dist(point, kept[-1]) >= _CLOSEST:
            kept.append(point)
    return kept


def _ink(strokes: Strokes) -> float:
    return sum(math.dist(a, b) for stroke in strokes for a, b in pairwise(stroke))


def _list(value: object) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise SignatureMalformed()
    return list(value)


def _point(value: object) -> Point:
    match value:
        case {"x": int() | float() as x, "y": int() | float() as y}:
            pass
        case (int() | float() as x, int() | float() as y):
            pass
        case _:
            raise SignatureMalformed()
    if isinstance(x, bool) or isinstance(y, bool):
        raise SignatureMalformed()
    if not (abs(x) <= MAX_COORDINATE and abs(y) <= MAX_COORDINATE):  # written so that NaN is refused
        raise SignatureMalformed()
    return float(x), float(y)
