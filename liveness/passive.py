"""A passive look at single pictures: is this a live capture or a picture of a picture?

It recognises some prints and screens held with a visible border, and few recaptures that fill the frame.
So a low score sends a case to a person, and a high score proves nothing.
"""

from __future__ import annotations

import cv2
import numpy as np

from onboarding.liveness.models import Network
from onboarding.liveness.ports import Detection, Image

SIDE = 128
SURROUND = 2.7  # times the face's box: borders of a print or a screen are what it sees


class PassiveSignal:
    """The packaged :class:`~onboarding.liveness.ports.PresentationAttackDetector` (MiniFASNet layout)."""

    name = "live"

    def __init__(self) -> None:
        self._network = Network("fr_liveness.onnx")

    def live(self, image: Image, detection: Detection) -> float:
        """0..1: how much one picture looks like a live capture."""
        blob = cv2.dnn.blobFromImage(surroundings(image, detection, SURROUND, SIDE), 1.0)
        scores = self._network.run(blob)[0].ravel().astype(np.float64)
        weights = np.exp(scores - scores.max())
        return float(weights[0] / weights.sum())


def surroundings(image: Image, detection: Detection, times: float, side: int) -> Image:
    """The box enlarged so many times or as far as the picture allows, moved inside it, as a square of ``side`` px."""
    height, width = image.shape[:2]
    x0, y0, x1, y1 = detection.box
    scale = min(times, width / (x1 - x0), height / (y1 - y0))
    size = np.array([(x1 - x0) * scale, (y1 - y0) * scale])
    centre = np.array([(x0 + x1) / 2, (y0 + y1) / 2])
    low = np.clip(centre - size / 2, 0, np.array([width, height]) - size)
    left, top = (int(value) for value in low)
    right, bottom = (int(value) for value in np.ceil(low + size))
    return np.asarray(cv2.resize(image[top:bottom, left:right], (side, side)), np.uint8)
