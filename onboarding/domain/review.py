"""A person in the loop: what was referred, and what they decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .outcomes import Reason


class Verdict(StrEnum):
    """What a reviewer may decide."""

    APPROVE = "approve"
    REFUSE = "refuse"
    SUPPLEMENT = "supplement"


@dataclass(frozen=True, slots=True)
class Review:
    """One referral of one stage. ``verdict`` None: still open."""

    id: str
    application_id: str
    stage: str
    reasons: tuple[Reason, ...]
    opened_at: datetime
    verdict: Verdict | None = None
    reviewer: str | None = None
    remark: str | None = None
    decided_at: datetime | None = None
