"""What people call an application on the phone and at a counter: short, and safe to read aloud."""

from __future__ import annotations

import hashlib

#: Base 32 after Douglas Crockford: no I, L, O or U to mistake for another.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

_BYTES = 5  # 40 bits: eight characters of five


def reference(application_id: str) -> str:
    """Eight characters that follow from the id and give nothing of it away.

    For people, not for look-ups by machine: two of a million applications may share one.
    """
    number = int.from_bytes(hashlib.sha256(application_id.encode()).digest()[:_BYTES])
    return "".join(ALPHABET[number >> shift & 31] for shift in range(_BYTES * 8 - 5, -1, -5))
