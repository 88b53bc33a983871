"""Doing beforehand what the first tester would otherwise wait for."""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime, timedelta

from onboarding import ocr
from onboarding.liveness import Challenge, LivenessJudge

from .material import card_photo, clip
from .specimens.clips import ACTIONS
from .specimens.personas import personas


def load_models() -> None:
    """The text networks, and the face networks, which the judge loads when it first judges."""
    ocr.warm_up()
    challenge = Challenge.new(now=datetime.now(UTC) - timedelta(minutes=1))  # as if the clip had been filmed since
    LivenessJudge().judge(challenge, clip("astronaut", challenge.actions), None)


def take_pictures(day: date) -> None:
    """Every persona's photos and clips as they are on that day."""
    for one in personas(day):
        card_photo(one.key, "front", day)
        card_photo(one.key, "back", day)
        clip(one.clip_portrait, ACTIONS, take=secrets.randbits(32))
