"""The example bank's clock: the present, and what a clip that was not filmed would have taken.

The judge accepts a clip only after as much time as it shows has passed. A specimen clip is at hand at once, so whoever
plays one says how long filming it takes, and from there on this request, or this journey, is that much later. An
applicant with a camera never moves the clock. No real bank has such a clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import ContextVar
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from onboarding.liveness import Frame

ZONE = ZoneInfo("Asia/Shanghai")
_filmed = ContextVar("filmed", default=timedelta())


def now() -> datetime:
    """By the bank's calendar, which also judges the personas' cards."""
    return datetime.now(ZONE) + _filmed.get()


def film(frames: Sequence[Frame]) -> None:
    """Let the time pass that these frames take."""
    _filmed.set(_filmed.get() + timedelta(milliseconds=frames[-1].at_ms - frames[0].at_ms))
