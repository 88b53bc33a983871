"""What the liveness stage remembers between attempts: the open challenge, spent ones, failures and the lock."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from onboarding.domain.outcomes import Reason
from onboarding.liveness import Challenge

from .face_sentences import (
    CHALLENGE_FOREIGN,
    CHALLENGE_FORGED,
    CHALLENGE_REPLACED,
    CHALLENGE_USED,
    LOCKED,
    NO_CHALLENGE,
)

_SPENT = {"used": CHALLENGE_USED, "replaced": CHALLENGE_REPLACED}
_SPENT_KEPT = 20
_OF_OURS = re.compile(r"[\w-]{22}")  # 16 random bytes in base64


@dataclass(frozen=True, slots=True)
class LockPolicy:
    """So many failures ``within`` that time close the stage to clips for as long as it ``lasts``.

    Whoever draws more challenges than ``draws`` ``draws_within`` that time may be waiting for the one that a recording
    fits, there being some fifty: what passes then goes to a person.
    """

    failures: int = 5
    within: timedelta = timedelta(minutes=3)
    lasts: timedelta = timedelta(minutes=30)
    draws: int = 10
    draws_within: timedelta = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Attempts:
    """``spent``: challenges that are no longer open, by id, with what became of them. ``drawn``: when they were."""

    challenge: Challenge | None = None
    spent: Mapping[str, str] = field(default_factory=dict)
    failures: tuple[datetime, ...] = ()
    locked_until: datetime | None = None
    drawn: tuple[datetime, ...] = ()

    @classmethod
    def of(cls, memory: Mapping[str, Any]) -> Attempts:
        kept, until = memory.get("challenge"), memory.get("locked_until")
        return cls(
            Challenge.from_dict(kept) if kept else None,
            memory.get("spent", {}),
            tuple(datetime.fromisoformat(at) for at in memory.get("failures", ())),
            datetime.fromisoformat(until) if until else None,
            tuple(datetime.fromisoformat(at) for at in memory.get("drawn", ())),
        )

    def to_memory(self) -> dict[str, Any]:
        """JSON-ready; :meth:`of` reverses it."""
        return {
            "challenge": self.challenge.to_dict() if self.challenge else None,
            "spent": dict(self.spent),
            "failures": [at.isoformat() for at in self.failures],
            "locked_until": self.locked_until.isoformat() if self.locked_until else None,
            "drawn": [at.isoformat() for at in self.drawn],
        }

    def lock(self, now: datetime) -> datetime | None:
        """Until when the stage is closed to clips, in the time zone of ``now``; None while it is open."""
        if self.locked_until is None or self.locked_until <= now:
            return None
        return self.locked_until.astimezone(now.tzinfo)

    def locked(self, now: datetime) -> Reason | None:
        until = self.lock(now)
        return Reason("liveness_locked", LOCKED.format(time=until.strftime("%H:%M"))) if until else None

    def missing(self, challenge_id: str) -> Reason | None:
        """Why that challenge cannot be answered; None where it is the open one."""
        if not challenge_id:
            return NO_CHALLENGE
        if self.challenge and self.challenge.id == challenge_id:
            return None
        if challenge_id in self.spent:
            return _SPENT[self.spent[challenge_id]]
        return CHALLENGE_FOREIGN if _OF_OURS.fullmatch(challenge_id) else CHALLENGE_FORGED

    def issued(self, challenge: Challenge, policy: LockPolicy) -> Attempts:
        """With a fresh challenge open; the one before is replaced."""
        drawn = (*self.drawn, challenge.issued_at)[-policy.draws - 1 :]
        return replace(self._spending("replaced"), challenge=challenge, drawn=drawn)

    def drew_many(self, now: datetime, policy: LockPolicy) -> bool:
        """Whether more challenges were drawn of late than somebody needs who does what they ask."""
        return sum(now - at < policy.draws_within for at in self.drawn) > policy.draws

    def used(self) -> Attempts:
        """The open challenge has served: once, whatever came of it."""
        return replace(self._spending("used"), challenge=None)

    def failed(self, now: datetime, policy: LockPolicy) -> Attempts:
        """One failure more, and locked if that was one too many."""
        recent = (*(at for at in self.failures if now - at < policy.within), now)
        if len(recent) < policy.failures:
            return replace(self, failures=recent)
        return replace(self, failures=(), locked_until=now + policy.lasts)

    def _spending(self, how: str) -> Attempts:
        if self.challenge is None:
            return self
        kept = dict(list(self.spent.items())[1 - _SPENT_KEPT :])
        return replace(self, spent={**kept, self.challenge.id: how})
