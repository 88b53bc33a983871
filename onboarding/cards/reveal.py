"""Showing card details once: a ticket opened by a confirmed click and spent by the page that shows them.

What is kept is a digest, so a leaked record opens nothing. The ticket's own 256 random bits key an
HMAC over the application and the session it was opened in; elsewhere it is worthless.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Self

from onboarding.domain.errors import OnboardingError
from onboarding.domain.text import Text

LONGEST = timedelta(seconds=60)


class RevealExpired(OnboardingError):
    """Unknown, foreign, spent and late tickets look the same from outside."""

    code = "reveal_expired"
    status = 410
    text = Text(
        "为保护您的卡片，卡号页面只能打开一次，且已失效。请重新点击“查看卡号”。",
        'To protect your card its details open only once, and that time is over. Choose "Show card" again.',
    )


@dataclass(frozen=True, slots=True)
class RevealTicket:
    """What is stored. ``expires_at`` is aware."""

    digest: str
    expires_at: datetime
    spent: bool = False

    def to_json(self) -> dict[str, Any]:
        return {"digest": self.digest, "expires_at": self.expires_at.isoformat(), "spent": self.spent}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        return cls(data["digest"], datetime.fromisoformat(data["expires_at"]), data["spent"])


def open_ticket(
    application: str, session: str, now: datetime, lifetime: timedelta = LONGEST
) -> tuple[str, RevealTicket]:
    """The ticket for the page, and what to store. Raises ValueError for a lifetime over 60 seconds."""
    if not timedelta(0) < lifetime <= LONGEST:
        raise ValueError("card details may stay within reach for 60 seconds at most")
    secret = secrets.token_urlsafe(32)
    return secret, RevealTicket(_digest(secret, application, session), now + lifetime)


def redeem(stored: RevealTicket | None, presented: str, application: str, session: str, now: datetime) -> RevealTicket:
    """The spent ticket. Commit it *before* the details are shown: that is what makes it single use.

    Raises :class:`RevealExpired`.
    """
    if stored is None or stored.spent or now >= stored.expires_at:
        raise RevealExpired
    if not hmac.compare_digest(stored.digest, _digest(presented, application, session)):
        raise RevealExpired
    return replace(stored, spent=True)


def _digest(secret: str, application: str, session: str) -> str:
    bound = f"{len(application)}:{application}{session}"  # the length keeps the two apart
    key = secret.encode(errors="replace")  # JSON can carry lone surrogates, which have no UTF-8
    return hmac.new(key, bound.encode(), hashlib.sha256).hexdigest()
