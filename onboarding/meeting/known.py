"""What questions are made of, from a case."""

from __future__ import annotations

from datetime import datetime, tzinfo
from random import Random

from onboarding.case import Case
from onboarding.domain.results import IdentityDocument
from onboarding.video.questions import Known


def known_of(case: Case, now: datetime, zone: tzinfo, chance: Random) -> Known:
    """The document, the bank's day, and chance."""
    return Known(case.view(now).get(IdentityDocument), now.astimezone(zone).date(), chance)
