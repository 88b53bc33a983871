"""Find the lines of a picture in two looks: a coarse one for where text is, a close one along its direction.

A detector costs by the pixel. The coarse look is small, and the close one holds nothing but the text, upright and
just large enough, so that both together cost less than one look at the whole picture that would miss small print.
"""

from __future__ import annotations

import math
from dataclasses import replace

import cv2
import numpy as np

from onboarding.ocr.engine import Image, TextEngine
from onboarding.ocr.geometry import LineBox, Points, shrink

_COARSE_SIDE = 416
_FEWEST = 3
_LINE_HEIGHT = 24.0
"""Pixels, margin included, that a line of median height gets in the close look: the detector saw all at 20."""
_CLOSE_SIDES = (448, 736)
_MARGIN = 1.5
"""Line heights around the text: what the coarse look cut off at an end is inside."""


def find_lines(image: Image, engine: TextEngine) -> list[LineBox]:
    """Boxes in pixels of ``image``, brought to one half-plane of directions."""
    scale = _COARSE_SIDE / max(image.shape[:2])
    small = shrink(image, (round(image.shape[1] * scale), round(image.shape[0] * scale))) if scale < 1 else image
    coarse = [_scaled(box, 1 / min(scale, 1.0)) for box in engine.find_lines(small)]
    if len(coarse) < _FEWEST:  # nothing, or too small to be seen from afar
        return aligned(engine.find_lines(image))
    return aligned(_closer(image, aligned(coarse), engine))


def _closer(image: Image, boxes: list[LineBox], engine: TextEngine) -> list[LineBox]:
    """What is found where ``boxes`` are, turned upright and in the size that reading needs."""
    angle = main_direction(boxes)
    axes = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    heights = [box.height for box in boxes]
    corners = np.concatenate([box.corners() for box in boxes]) @ axes.T
    margin = _MARGIN * float(np.median(heights))
    low, high = corners.min(axis=0) - margin, corners.max(axis=0) + margin
    longest = float(max(high - low))
    least, most = (side / longest for side in _CLOSE_SIDES)
    scale = min(max(_LINE_HEIGHT / float(np.median(heights)), least), most)
    matrix = np.hstack([axes * scale, (-low * scale)[:, None]])
    width, height = (max(32, round(float(length) * scale)) for length in high - low)
    return [_moved(box, axes, low, scale, angle) for box in engine.find_lines(_warped(image, matrix, (width, height)))]


def _warped(image: Image, matrix: Points, size: tuple[int, int]) -> Image:
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


def aligned(boxes: list[LineBox]) -> list[LineBox]:
    """Boxes brought to the half-plane of the most line-like one; those that lie across it are left out."""
    if not boxes:
        return []
    main = main_direction(boxes)
    kept = []
    for box in boxes:
        # the outline of one character says nothing about the direction
        straight = _single(box, main) if box.width < 1.6 * box.height else box
        cosine = math.cos(straight.angle - main)
        if abs(cosine) > 0.85:
            kept.append(straight if cosine > 0 else straight.turned(math.pi))
    return kept


def _single(box: LineBox, angle: float) -> LineBox:
    """The box of one character, set straight."""
    across = abs(math.sin(box.angle - angle)) > 0.7
    width, height = (box.height, box.width) if across else (box.width, box.height)
    return LineBox(box.x, box.y, width, height, angle)
