"""A hash chain per application: changing, removing or reordering an entry breaks every later hash.

Entry n is sealed by SHA-256 over its canonical JSON, which holds the hash of entry n-1; the first one
holds a hash of the application's id, so a whole chain cannot be passed off as another application's.
Cutting the *end* off leaves a valid shorter chain: keep the newest hash elsewhere and hand it to
:func:`check` (商业银行信用卡业务监督管理办法 asks that records of materials and decisions be kept whole).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from .canonical import NotCanonical, canonical
from .privacy import refuse_personal_data


@dataclass(frozen=True, slots=True)
class Entry:
    """One sealed event. ``seq`` counts from 1; ``at`` is UTC; ``previous`` and ``hash`` are hex SHA-256.

    ``actor`` is an opaque id or a role (``applicant``, ``system``).
    """

    seq: int
    event: str
    actor: str
    at: datetime
    details: Mapping[str, Any] = field(hash=False)
    previous: str
    hash: str


def genesis(application: str) -> str:
    """What the first entry has for ``previous``."""
    return hashlib.sha256(f"onboarding evidence 1\n{application}".encode()).hexdigest()


def append(
    previous: Entry | None,
    *,
    application: str,
    event: str,
    actor: str,
    at: datetime,
    details: Mapping[str, Any],
) -> Entry:
    """The entry after ``previous`` (None: the first of its application).

    Raises :class:`.canonical.NotCanonical` or :class:`.privacy.PersonalDataInEvidence`; ValueError for
    a naive time.
    """
    if at.tzinfo is None:
        raise ValueError("evidence needs aware times")
    content = dict(details)
    refuse_personal_data({"event": event, "actor": actor, "details": content}, "entry")
    seq, before = (previous.seq + 1, previous.hash) if previous else (1, genesis(application))
    entry = Entry(seq, event, actor, at.astimezone(UTC), content, before, hash="")
    return replace(entry, hash=seal(entry))


def seal(entry: Entry) -> str:
    """SHA-256 (hex) of an entry's canonical JSON, all but its own hash; ``at`` in UTC to the microsecond.

    Raises :class:`.canonical.NotCanonical`; ValueError for a naive time.
    """
    if entry.at.tzinfo is None:
        raise ValueError("evidence needs aware times")
    content = {
        "seq": entry.seq,
        "event": entry.event,
        "actor": entry.actor,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "details": dict(entry.details),
        "previous": entry.previous,
    }
    return hashlib.sha256(canonical(content)).hexdigest()


def check(entries: Iterable[Entry], application: str, head: str | None = None) -> int | None:
    """The ``seq`` at which the chain first fails, or None where it is whole.

    ``head`` is the newest hash as kept elsewhere; where entries are missing at the end, the answer is
    the first missing ``seq``.
    """
    before, expected = genesis(application), 1
    for entry in entries:
        if entry.seq != expected or not _is_sealed(entry, before):
            return expected
        before, expected = entry.hash, expected + 1
    if head is not None and not hmac.compare_digest(before, head):
        return expected
    return None


def _is_sealed(entry: Entry, before: str) -> bool:
    try:
        computed = seal(entry)
    except NotCanonical:  # tampered into something that cannot have been sealed
        return False
    return hmac.compare_digest(entry.previous, before) and hmac.compare_digest(computed, entry.hash)
