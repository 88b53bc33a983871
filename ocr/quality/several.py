"""Is there one card only?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from onboarding.domain.outcomes import Reason
from onboarding.domain.text import Text
from onboarding.ocr.quality.scene import Scene

SEVERAL_CARDS = Reason(
    "several_cards",
    Text(
        "照片里不止一张证件或一面，请只放一张、一面一面地拍。",
        "There is more than one card or side in the photo. Put down one card and take one side at a time.",
    ),
)

_ONCE = (r"\d{17}[\dXx]", r"公民身份号码", r"签发机关", r"有效期限")
"""What stands once on a card."""
_BOTH = (r"公民身份号码|\d{17}[\dXx]", r"签发机关|有效期限")
"""What no single side has together."""


def several(scene: Scene) -> Iterator[Reason]:
    """Print that one side of one card cannot hold."""
    text = scene.page.sheet or scene.page.text
    if any(len(re.findall(mark, text)) > 1 for mark in _ONCE) or all(re.search(mark, text) for mark in _BOTH):
        yield SEVERAL_CARDS
