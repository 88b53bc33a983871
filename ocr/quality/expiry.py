"""Is the card still valid?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from onboarding.domain.outcomes import Reason
from onboarding.domain.text import Text
from onboarding.ocr.quality.scene import Scene
from onboarding.ocr.reading import LOW_CONFIDENCE

EXPIRED = Reason(
    "expired",
    Text(
        "证件已过有效期，请使用有效的身份证重新拍摄。",
        "This ID card has expired. Please photograph a card that is still valid.",
    ),
)


def expiry(scene: Scene) -> Iterator[Reason]:
    """The last day of validity is past; a card is valid through that day."""
    end = scene.fields.get("valid_to")
    if end is not None and end.confidence >= LOW_CONFIDENCE and is_over(end.text, scene.today):
        yield EXPIRED


def is_over(valid_to: str, today: date) -> bool:
    """Whether a period that ends on ``valid_to`` (ISO 8601 or 长期) is past."""
    try:
        return date.fromisoformat(valid_to) < today
    except ValueError:
        return False
