"""Is the card large enough in the picture?"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from onboarding.domain.outcomes import Reason
from onboarding.domain.text import Text
from onboarding.ocr.layout import FACE_WIDTH
from onboarding.ocr.quality.scene import Scene

TOO_SMALL = Reason(
    "too_small", Text("证件在照片中太小，请靠近一些重拍。", "The card is too small in the photo. Please move closer.")
)

MIN_FACE = 140.0
"""Pixels across the face of the portrait; below it a comparison with a live face loses certainty."""
_MIN_TEXT_HEIGHT = 20.0
"""Pixels, box included: the card is then some 400 pixels wide."""


def size(scene: Scene) -> Iterator[Reason]:
    """A portrait that is too small to compare, or, where there is none, print too small to read."""
    if scene.side == "front" and scene.placement is not None:
        small = FACE_WIDTH * scene.placement.scale < MIN_FACE
    else:
        small = bool(scene.lines) and median(line.box.height for line in scene.lines) < _MIN_TEXT_HEIGHT
    if small:
        yield TOO_SMALL
