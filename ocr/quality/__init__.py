"""What is wrong with a picture of a card, one idea per file; each flag comes with advice a person can follow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from onboarding.domain.outcomes import Reason
from onboarding.ocr.quality.cut_corner import cut_corner
from onboarding.ocr.quality.expiry import expiry
from onboarding.ocr.quality.grey_copy import grey_copy
from onboarding.ocr.quality.hidden import Cause, hidden
from onboarding.ocr.quality.ink import ink_share
from onboarding.ocr.quality.light import light
from onboarding.ocr.quality.lost_fields import lost_fields
from onboarding.ocr.quality.recapture import recapture
from onboarding.ocr.quality.scene import Scene
from onboarding.ocr.quality.several import several
from onboarding.ocr.quality.sharpness import sharpness
from onboarding.ocr.quality.size import size
from onboarding.ocr.quality.wrong_side import wrong_side

__all__ = ["CHECKS", "Cause", "Scene", "flaws", "hidden", "ink_share"]

CHECKS: tuple[Callable[[Scene], Iterable[Reason]], ...] = (
    wrong_side,
    expiry,
    several,
    cut_corner,
    grey_copy,
    recapture,
    size,
    sharpness,
    light,
)


def flaws(scene: Scene, lost: Mapping[str, Cause]) -> tuple[Reason, ...]:
    """Flags with advice, worst first; empty for a good picture. ``lost`` are the fields that :func:`hidden` found."""
    found = (*lost_fields(scene, lost), *(reason for check in CHECKS for reason in check(scene)))
    return tuple({reason.code: reason for reason in found}.values())
