"""Doing beforehand what the first tester would otherwise wait for."""

from __future__ import annotations

from datetime import date

from onboarding import ocr
from onboarding.liveness import Challenge, LivenessJudge

from .material import card_photo, clip
from .specimens.personas import personas


def warm_up(today: date) -> None:
    """Read in the text and face networks and take every persona's pictures of that day."""
    ocr.warm_up()
    challenge = Challenge.new()
    for one in personas(today):
        card_photo(one.key, "front", today)
        card_photo(one.key, "back", today)
        frames = clip(one.clip_portrait, challenge.actions)
    LivenessJudge().judge(challenge, frames, None)  # the judge loads its networks when it first judges
