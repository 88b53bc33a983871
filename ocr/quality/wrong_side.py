"""Is it the side that was asked for?"""

from __future__ import annotations

from collections.abc import Iterator

from onboarding.domain.outcomes import Reason
from onboarding.domain.text import Text
from onboarding.ocr.quality.scene import Scene

WRONG_SIDE = {
    "front": Reason(
        "wrong_side",
        Text("这是国徽面，请在这里拍有头像的一面。", "This is the back. Take the side with your portrait here."),
    ),
    "back": Reason(
        "wrong_side",
        Text(
            "这是人像面，请在这里拍有签发机关的一面。",
            "This is the front. Take the side with the issuing authority.",
        ),
    ),
}
"""By the side that was asked for."""


def wrong_side(scene: Scene) -> Iterator[Reason]:
    if scene.expect is not None and scene.expect != scene.side:
        yield WRONG_SIDE[scene.expect]
