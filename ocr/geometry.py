"""Boxes around text lines."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LineBox:
    """A turned rectangle in pixels. ``angle`` is the reading direction in radians, clockwise from +x."""

    x: float
    y: float
    width: float
    height: float
    angle: float

    @property
    def along(self) -> Points:
        """Unit vector of the reading direction."""
        return np.array([math.cos(self.angle), math.sin(self.angle)])

    @property
    def down(self) -> Points:
        """Unit vector from the top of the text to its bottom."""
        return np.array([-math.sin(self.angle), math.cos(self.angle)])

    def turned(self, angle: float) -> LineBox:
        """The same box read in another direction."""
        return replace(self, angle=self.angle + angle)

    def at(self, u: float, v: float) -> Points:
        """The point at fractions ``u`` of the length and ``v`` of the height, (0, 0) being the text's top left."""
        cosine, sine = math.cos(self.angle), math.sin(self.angle)
        across, down = self.width * (u - 0.5), self.height * (v - 0.5)
        return np.array([self.x + cosine * across - sine * down, self.y + sine * across + cosine * down])

    def corners(self, start: float = 0.0, stop: float = 1.0) -> Points:
        """4×2: top left, top right, bottom right, bottom left of the part from ``start`` to ``stop``."""
        return np.stack([self.at(start, 0), self.at(stop, 0), self.at(stop, 1), self.at(start, 1)])


def crop(image: npt.NDArray[np.uint8], box: LineBox, height: int = 48) -> npt.NDArray[np.uint8]:
    """The line cut out upright, ``height`` pixels high, in its own proportions."""
    width = max(16, round(box.width * height / max(box.height, 1.0)))
    source = np.stack([box.at(0, 0), box.at(1, 0), box.at(0, 1)]).astype(np.float32)
    target = np.array([[0, 0], [width, 0], [0, height]], np.float32)
    matrix = cv2.getAffineTransform(source, target)
    cut = cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cut, np.uint8)


def shrink(image: npt.NDArray[np.uint8], size: tuple[int, int]) -> npt.NDArray[np.uint8]:
    """A smaller picture of ``size`` (width, height): halved while that is possible, then by area.

    Free of moiré, and cheaper than resizing by area at once: exact halves have a path of their own in OpenCV, for
    which the odd last row or column is given up.
    """
    while image.shape[1] >= 2 * size[0] and image.shape[0] >= 2 * size[1]:
        half = (image.shape[1] // 2, image.shape[0] // 2)
        even = image[: 2 * half[1], : 2 * half[0]]
        image = np.asarray(cv2.resize(even, half, interpolation=cv2.INTER_AREA), np.uint8)
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
