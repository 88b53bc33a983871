"""Who acted, in a log that may never name a person."""

from __future__ import annotations

import hashlib
import hmac

from .privacy import PersonalDataInEvidence, refuse_personal_data

_LONGEST = 100
_DIGITS = 16  # hex: 64 bits, ample to tell the people of one bank apart


def actor(role: str, login: str, key: bytes) -> str:
    """``role:login``; where the login is itself personal data, such as a phone number, its keyed hash.

    The hash (HMAC-SHA256, cut to 64 bits) is the same every time, so one person's acts stay together, and
    the bank can compute it from its own list of logins.
    """
    plain = f"{role}:{login}"
    try:
        refuse_personal_data({"actor": plain})
    except PersonalDataInEvidence:
        return _hashed(role, login, key)
    return plain if len(plain) <= _LONGEST else _hashed(role, login, key)


def _hashed(role: str, login: str, key: bytes) -> str:
    digest = hmac.new(key, f"{role}\x00{login}".encode(), hashlib.sha256).hexdigest()
    return f"{role}:h{digest[:_DIGITS]}"  # the letter in front keeps digits from looking like a number
