"""What a person typed, read safely: one line of text, a whole number, a date.

Each reader is linear in its input, refuses oversized input before any work on it, and accepts its own result.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

_NUMBER_ROOM = 40
_NUMBER = re.compile(r"(-?)(?:(\d{1,16})|(\d{1,3}(?:,\d{3}){1,5}))(?:\.0{1,2})?", re.ASCII)
_CURRENCY = re.compile(r"^¥\s*|\s*元$")
_DATE = re.compile(r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})\s?日?", re.ASCII)
_JOINERS = {"\u200c", "\u200d"}  # shape letters and emoji; everything else in category Cf hides or reorders


def blank(raw: object) -> bool:
    return raw is None or (isinstance(raw, str) and not raw.strip())


def oversized(raw: str, limit: int) -> bool:
    """More code points than any text of ``limit`` characters could have before NFC joined them."""
    return len(raw) > 4 * limit + _NUMBER_ROOM


def line(raw: str) -> str | None:
    """One line in Unicode NFC with rare ideographs kept; None where it hides controls or reorders text.

    Refused: Cc (controls), Cf (bidi marks and overrides, zero-width space, tags; UAX #9, UTR #36),
    Cs (lone surrogates), Zl and Zp (line and paragraph separators) and noncharacters. Unassigned code
    points are accepted: an ideograph encoded last year is still somebody's name.
    """
    text = unicodedata.normalize("NFC", raw.strip())
    if any(_hidden(character) for character in text) or not any(_shows(character) for character in text):
        return None
    return " ".join(text.split())


def _shows(character: str) -> bool:
    """Whether it has a shape of its own: not a joiner, a mark or a space."""
    return unicodedata.category(character)[0] not in "MZ" and character not in _JOINERS


def _hidden(character: str) -> bool:
    if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
        return character not in _JOINERS
    code = ord(character)
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


def whole(raw: object) -> int | None:
    """A whole number from ``8500``, ``8,500``, ``8500.00``, ``８５００`` or a JSON number; else None.

    >>> whole("8,500.00"), whole("8500.5"), whole(True)
    (8500, None, None)
    """
    if isinstance(raw, float) and raw.is_integer():
        return int(raw)
    if isinstance(raw, int) and not isinstance(raw, bool):
        return raw
    if not isinstance(raw, str) or len(raw) > _NUMBER_ROOM:
        return None
    match = _NUMBER.fullmatch(unicodedata.normalize("NFKC", raw).strip())
    return int(match[1] + (match[2] or match[3].replace(",", ""))) if match else None


def amount(raw: object) -> int | None:
    """A whole amount of money, with or without its ``¥`` or ``元``.

    >>> amount("￥8,500"), amount("8500 元")
    (8500, 8500)
    """
    if isinstance(raw, str) and len(raw) <= _NUMBER_ROOM:
        raw = _CURRENCY.sub("", unicodedata.normalize("NFKC", raw).strip())
    return whole(raw)


def day(raw: object) -> date | None:
    """A calendar date from ISO 8601, ``2026/5/1`` or ``2026年5月1日``; else None."""
    if type(raw) is date:
        return raw
    if not isinstance(raw, str) or len(raw) > _NUMBER_ROOM:
        return None
    match = _DATE.fullmatch(unicodedata.normalize("NFKC", raw).strip())
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None
