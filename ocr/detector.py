"""Find text lines: a differentiable-binarization network (Liao et al., AAAI 2020) and its post-processing."""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from onboarding.ocr.engine import Image
from onboarding.ocr.geometry import LineBox, shrink
from onboarding.ocr.models import Model

LONG_SIDE = 736
_THRESHOLD = 0.25
_MIN_SCORE = 0.5
_UNCLIP = 1.7
_MIN_SIDE = 2.5
_MEAN = np.array([0.485, 0.456, 0.406], np.float32)  # the ImageNet statistics the network was trained with
_STD = np.array([0.229, 0.224, 0.225], np.float32)
_TABLES = ((np.arange(256, dtype=np.float32) / 255 - _MEAN[:, None]) / _STD[:, None]).astype(np.float32)


class LineDetector:
    """Text lines of a picture as turned boxes."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def find(self, image: Image, long_side: int = LONG_SIDE) -> list[LineBox]:
        """Boxes in pixels of ``image``, each wider than high, looked for at ``long_side`` pixels."""
        height, width = image.shape[:2]
        scale = min(1.0, long_side / max(height, width))
        size = (_multiple_of_32(width * scale), _multiple_of_32(height * scale))
        heat = self._model.run(_normalized(shrink(image, size)))[0, 0]
        return [_box(rectangle, width / size[0], height / size[1]) for rectangle in _rectangles(heat)]


def _multiple_of_32(length: float) -> int:
    return max(32, round(length / 32) * 32)


def _normalized(image: Image) -> npt.NDArray[np.float32]:
    """1×3×H×W, by a table for each channel."""
    planes = [cv2.LUT(plane, table) for plane, table in zip(cv2.split(image), _TABLES, strict=True)]
    return np.asarray(np.stack(planes)[None], np.float32)


def _rectangles(heat: npt.NDArray[np.float32]) -> list[tuple[float, float, float, float, float]]:
    """Turned rectangles (x, y, width, height, degrees) around the blobs of a text heat map."""
    found = []
    contours, _ = cv2.findContours((heat > _THRESHOLD).astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    for contour in contours:
        (x, y), (width, height), degrees = cv2.minAreaRect(contour)
        if min(width, height) < _MIN_SIDE or _score(heat, contour) < _MIN_SCORE:
            continue
        margin = width * height * _UNCLIP / (2 * (width + height))  # the network learned shrunk text
        found.append((x, y, width + 2 * margin, height + 2 * margin, degrees))
    return found


def _score(heat: npt.NDArray[np.float32], contour: Any) -> float:
    """Mean heat inside a contour."""
    left, top, width, height = cv2.boundingRect(contour)
    mask = np.zeros((height, width), np.uint8)
    cv2.drawContours(mask, [contour - np.array([left, top])], -1, 1, -1)
    return float(cv2.mean(heat[top : top + height, left : left + width], mask)[0])


def _box(rectangle: tuple[float, float, float, float, float], scale_x: float, scale_y: float) -> LineBox:
    x, y, width, height, degrees = rectangle
    if width < height:
        width, height, degrees = height, width, degrees + 90
    return LineBox(x * scale_x, y * scale_y, width * scale_x, height * scale_y, math.radians(degrees))
