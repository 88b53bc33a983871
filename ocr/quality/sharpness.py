"""Is the print in focus?"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from onboarding.domain.outcomes import Reason
from onboarding.domain.text import Text
from onboarding.ocr.quality.scene import Scene

BLURRED = Reason(
    "blurred",
    Text("照片有些模糊，请拿稳手机、对焦后重拍。", "The photo is blurred. Hold still, let it focus and try again."),
)

_MAX_EDGE_WIDTH = 0.13
"""Readings of drawn cards begin to fail at 0.20 under Gaussian blur; sharp ones measure 0.03 to 0.06."""


def sharpness(scene: Scene) -> Iterator[Reason]:
    """Edges of ink too wide for the height of its lines."""
    if scene.inks and median(ink.edge for ink in scene.inks) > _MAX_EDGE_WIDTH:
        yield BLURRED
