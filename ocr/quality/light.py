"""Is there enough light, and not too much?"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from onboarding.domain.outcomes import Reason
from onboarding.domain.text import Text
from onboarding.ocr.quality.ground import darkest
from onboarding.ocr.quality.scene import Scene

DARK = Reason("dark", Text("照片太暗，请到明亮的地方重拍。", "The photo is too dark. Please take it in better light."))
OVER_EXPOSED = Reason(
    "over_exposed",
    Text(
        "照片过亮，字迹发白，请避开强光重拍。",
        "The photo is too bright and the print is faint. Please avoid direct light.",
    ),
)

_MIN_PAPER = 90.0
_WHITE = 253
_MAX_PAPER = 245.0
_FAINT = 90.0
_MAX_BURNT = 0.55
"""Share of the card: 22 burnt pictures of drawn cards have 0.63 or more, 29 grey copies up to 0.46, 116 photos 0.01."""
_CRISP = 200.0
"""Grey levels between ink and paper: then white paper is just white, as on a scan."""


def light(scene: Scene) -> Iterator[Reason]:
    """Paper too dark, or so bright that the ink fades."""
    if not scene.inks:
        return
    paper = median(ink.paper for ink in scene.inks)
    if paper < _MIN_PAPER:
        yield DARK
    elif burnt(scene) or (paper > _MAX_PAPER and _contrast(scene) < _FAINT):
        yield OVER_EXPOSED


def burnt(scene: Scene) -> bool:
    """Whether most of the card is white without a trace of its tint."""
    if scene.card is None or _contrast(scene) > _CRISP:
        return False
    return float((darkest(scene.card) >= _WHITE).mean()) > _MAX_BURNT


def _contrast(scene: Scene) -> float:
    return median(ink.contrast for ink in scene.inks) if scene.inks else 0.0
