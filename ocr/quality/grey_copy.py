"""Is it a copy without colours?"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from onboarding.domain.outcomes import Reason
from onboarding.domain.text import Text
from onboarding.ocr.engine import Image
from onboarding.ocr.quality.light import burnt
from onboarding.ocr.quality.scene import Scene

GREY_COPY = Reason(
    "grey_copy",
    Text(
        "这像是一张黑白复印件，请拍身份证原件。", "This looks like a copy in grey. Please photograph the card itself."
    ),
)

_MIN_COLOUR = 0.034
"""Of drawn cards in photos of all levels, 29 grey copies measure 0.024 or less, 116 originals 0.05 or more."""
_MOST = 98
_STEP = 4
_INSET = 0.07
"""Of the width: what lies outside a card that is placed by its text alone does not count."""
_LEAST_LIGHT = 24


def grey_copy(scene: Scene) -> Iterator[Reason]:
    """A card on which everything has the same tint; the table under it may have any."""
    if scene.card is not None and not burnt(scene) and colour(scene.card) < _MIN_COLOUR:
        yield GREY_COPY


def colour(card: Image) -> float:
    """How far its more colourful twentieth is from a card's middle tint, as the length of (log R/G, log B/G).

    A cast of the light shifts all tints alike and leaves this as it is.
    """
    margin = round(_INSET * card.shape[1])
    soft = cv2.GaussianBlur(card, (0, 0), 2.5)[margin:-margin:_STEP, margin:-margin:_STEP].astype(np.float32) + 4
    lit = soft.min(axis=2) > _LEAST_LIGHT
    if not lit.any():
        return 1.0
    blue, green, red = np.moveaxis(np.log(soft[lit]), 1, 0)
    tints = np.stack([red - green, blue - green])
    return float(np.percentile(np.linalg.norm(tints - np.median(tints, axis=1)[:, None], axis=0), _MOST))
