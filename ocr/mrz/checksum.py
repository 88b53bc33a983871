"""The check digit of machine-readable zones (ICAO Doc 9303-3, section 4.9): weights 7, 3, 1, modulo 10.

It finds every single digit misread as another digit, but letters count by their position in the alphabet:
characters whose values lie ten apart (5 and F, S and I, G and 6, Q and 6) cannot be told from each other, and two
misreadings may cancel.

>>> check_digit("D23145890734")
'9'
>>> check_digit("AB2134<<<")
'5'
"""

from __future__ import annotations

from onboarding.ocr.mrz.formats import ALPHABET, FILLER

_WEIGHTS = (7, 3, 1)
_VALUES = {FILLER: 0} | {c: i for i, c in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
assert set(_VALUES) == set(ALPHABET)


def check_digit(text: str) -> str:
    """The digit for ``text``, which holds A–Z, 0–9 and ``<`` only (KeyError otherwise)."""
    return str(sum(_VALUES[c] * _WEIGHTS[i % 3] for i, c in enumerate(text)) % 10)
