"""Find the lines of a picture in two looks: a coarse one for where text is, a close one along its direction.

A detector costs by the pixel. The coarse look is small, and the close one holds nothing but the text, upright and
just large enough, so that both together cost less than one look at the whole picture that would miss small print.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np

from onboarding.ocr.engine import Image, TextEngine
from onboarding.ocr.geometry import LineBox, Points, shrink

_SIDES = (352, 736)
"""Pixels of the picture's long side in the first look, and in the second where no sheet of the first was a document."""
_BUSY = 24
"""More lines than a card has: the card may lie on a printed page."""
_LINE_HEIGHT = 24.0
"""Pixels, margin included, that a line of median height gets in the close look: the detector saw all at 20."""
_CLOSE_SIDES = (448, 736)
_MARGIN = 1.5
"""Line heights around the text: what the coarse look cut off at an end is inside."""
_WIDE_MARGIN = 5.0
"""The same where not all lines are known: two lines more."""
_SMALLEST = 0.5
"""Of the lines that are known then, as a share of their height: only a title may have been seen."""
_SAME_DIRECTION = math.radians(4)
"""Lines of one sheet differ less from their neighbours; seen at an angle, the first and last may differ by 10°."""
_ACROSS = math.radians(32)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Lines that may be those of one document, their direction and how far a line may depart from it."""

    boxes: list[LineBox]
    angle: float
    tolerance: float = _ACROSS
    partial: bool = False
    """Short lines, which have no direction, are not among the boxes: those tell neither the extent nor the size."""


def find_lines(image: Image, engine: TextEngine) -> Iterator[list[LineBox]]:
    """Boxes in pixels of ``image`` for each sheet that may be the document, the likeliest first.

    All boxes of a sheet are brought to one half-plane of directions.
    """
    for side in _SIDES:  # what is too small to be seen from afar, or lost among other print, is seen from closer
        for sheet in _sheets(_seen(image, engine, side)):
            yield _closer(image, sheet, engine)


def _seen(image: Image, engine: TextEngine, side: int) -> list[LineBox]:
    """Boxes in pixels of ``image``, as seen when its long side has ``side`` pixels."""
    scale = min(1.0, side / max(image.shape[:2]))
    size = (round(image.shape[1] * scale), round(image.shape[0] * scale))
    return [_scaled(box, 1 / scale) for box in engine.find_lines(shrink(image, size) if scale < 1 else image)]


def _sheets(boxes: list[LineBox]) -> list[_Sheet]:
    """All lines as one sheet, and the lines of each direction; the latter first where there are very many."""
    if not boxes:
        return []
    whole = _Sheet(boxes, main_direction(boxes))
    parts = _by_direction(boxes)
    if len(parts) < 2:
        return [whole]
    parts.sort(key=lambda sheet: len(sheet.boxes) > _BUSY)
    return [*parts, whole] if len(boxes) > _BUSY else [whole, *parts]


def _by_direction(boxes: list[LineBox]) -> list[_Sheet]:
    """Sheets of lines whose directions continue one another."""
    turned = sorted((box.angle % math.pi, i) for i, box in enumerate(boxes) if box.width > 3 * box.height)
    if not turned:
        return []
    gaps = [(b[0] - a[0]) % math.pi for a, b in zip(turned, [*turned[1:], turned[0]], strict=True)]
    first = gaps.index(max(gaps)) + 1  # directions are a circle: begin after the widest gap
    groups: list[list[LineBox]] = [[]]
    for k in range(first, first + len(turned)):
        groups[-1].append(boxes[turned[k % len(turned)][1]])
        if gaps[k % len(turned)] > _SAME_DIRECTION:
            groups.append([])
    groups = [group for group in groups if len(group) > 1]
    angles = [main_direction(group) for group in groups]
    return [
        _Sheet(group, angle, min(_ACROSS, _to_the_next(angle, angles) / 2), partial=True)
        for group, angle in zip(groups, angles, strict=True)
    ]


def _to_the_next(angle: float, angles: list[float]) -> float:
    return min((_between(angle, other) for other in angles if other != angle), default=math.pi)


def _between(angle: float, other: float) -> float:
    """The smaller angle between two directions, whichever way they point."""
    return abs((angle - other + math.pi / 2) % math.pi - math.pi / 2)


def find_within(image: Image, part: LineBox, height: float, engine: TextEngine) -> list[LineBox]:
    """Boxes along ``part``, looked for inside it in the size that reading lines of ``height`` pixels needs."""
    angle = part.angle
    axes = np.stack([part.along, part.down])
    low = axes @ part.at(0, 0)
    least, most = (side / max(part.width, part.height) for side in _CLOSE_SIDES)
    scale = min(max(_LINE_HEIGHT / height, least), most)
    matrix = np.hstack([axes * scale, (-low * scale)[:, None]])
    size = tuple(max(32, round(length * scale)) for length in (part.width, part.height))
    found = engine.find_lines(_warped(image, matrix, size))
    return _along([_moved(box, axes, low, scale, angle) for box in found], angle, _ACROSS)


def _closer(image: Image, sheet: _Sheet, engine: TextEngine) -> list[LineBox]:
    """What is found where the sheet's boxes are, turned upright."""
    boxes = _along(sheet.boxes, sheet.angle, sheet.tolerance)
    height = float(np.median([box.height for box in boxes]))
    around = _around(boxes, sheet.angle, height * (_WIDE_MARGIN if sheet.partial else _MARGIN))
    found = find_within(image, around, height * (_SMALLEST if sheet.partial else 1), engine)
    return _along(found, sheet.angle, sheet.tolerance)


def _around(boxes: list[LineBox], angle: float, margin: float) -> LineBox:
    """The box of a direction that holds all others, with a margin in pixels."""
    frame = LineBox(0, 0, 1, 1, angle)
    axes = np.stack([frame.along, frame.down])
    corners = np.concatenate([box.corners() for box in boxes]) @ axes.T
    low, high = corners.min(axis=0) - margin, corners.max(axis=0) + margin
    x, y = (low + high) / 2 @ axes
    width, height = high - low
    return LineBox(float(x), float(y), float(width), float(height), angle)


def _warped(image: Image, matrix: Points, size: tuple[int, ...]) -> Image:
    """An upright part of the picture; a much smaller one is taken from a smaller picture, free of moiré."""
    scale = float(np.hypot(*matrix[:, 0]))
    while scale < 0.5:
        image = shrink(image, (image.shape[1] // 2, image.shape[0] // 2))
        scale, matrix = scale * 2, np.hstack([matrix[:, :2] * 2, matrix[:, 2:]])
    flat = cv2.warpAffine(image, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(flat, np.uint8)


def _moved(box: LineBox, axes: Points, low: Points, scale: float, angle: float) -> LineBox:
    """A box of the close look in pixels of the picture."""
    x, y = (np.array([box.x, box.y]) / scale + low) @ axes
    return LineBox(float(x), float(y), box.width / scale, box.height / scale, box.angle + angle)


def _scaled(box: LineBox, factor: float) -> LineBox:
    return replace(box, x=box.x * factor, y=box.y * factor, width=box.width * factor, height=box.height * factor)


def main_direction(boxes: list[LineBox]) -> float:
    """Radians between -π/2 and π/2: the direction of the most line-like box."""
    angle = max(boxes, key=lambda box: box.width**2 / box.height).angle
    return (angle + math.pi / 2) % math.pi - math.pi / 2


def _along(boxes: list[LineBox], angle: float, tolerance: float) -> list[LineBox]:
    """Boxes turned to the half-plane of ``angle``, without those that depart from it by more than ``tolerance``."""
    kept = []
    for box in boxes:
        # the outline of one character says nothing about the direction
        straight = _single(box, angle) if box.width < 1.6 * box.height else box
        if _between(straight.angle, angle) <= tolerance:
            kept.append(straight if math.cos(straight.angle - angle) > 0 else straight.turned(math.pi))
    return kept


def _single(box: LineBox, angle: float) -> LineBox:
    """The box of one character, set straight."""
    across = abs(math.sin(box.angle - angle)) > 0.7
    width, height = (box.height, box.width) if across else (box.width, box.height)
    return LineBox(box.x, box.y, width, height, angle)
