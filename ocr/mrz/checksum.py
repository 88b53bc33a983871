"""The check digit of machine-readable zones (ICAO Doc 9303-3, section 4.9): weights 7, 3, 1, modulo 10.

It finds every digit misread as another digit. Letters count by their place in the alphabet, so that characters whose
values lie ten apart (F and 5, G and 6, Q and 6 and G) cannot be told from each other, and two errors may cancel.

>>> check_digit("D23145890734")
'9'
>>> check_digit("AB2134<<<")
'5'
"""

from __future__ import annotations

from onboarding.ocr.mrz.formats import ALPHABET, DIGITS, FILLER, LETTERS

WEIGHTS = (7, 3, 1)
VALUES = {FILLER: 0} | {character: value for value, character in enumerate(DIGITS + LETTERS)}
assert set(VALUES) == set(ALPHABET)


def check_digit(text: str) -> str:
    """The digit for ``text``, which holds A–Z, 0–9 and ``<`` only (KeyError otherwise)."""
    return str(sum(VALUES[c] * WEIGHTS[i % 3] for i, c in enumerate(text)) % 10)
