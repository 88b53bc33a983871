"""A piece of text as it was read: its characters, how sure they are, and where they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from onboarding.ocr.engine import Character
from onboarding.ocr.reading import Corners, Field

_ALTERNATIVES = 3
_PLAUSIBLE = 0.02
DIGITS = frozenset("0123456789")
SIMPLIFIED = str.maketrans("粵漢區縣號戶樓單黃吳呂宮溫", "粤汉区县号户楼单黄吴吕宫温")
"""Look-alike traditional forms the recognizer prefers now and then.

Cards print standard characters (Law on Resident Identity Cards, article 4).
"""


@dataclass(frozen=True, slots=True)
class Snippet:
    """The characters read from some spans, and where on the picture they stand."""

    characters: tuple[Character, ...]
    box: Corners | None

    @property
    def text(self) -> str:
        return "".join(c.text for c in self.characters)

    @property
    def confidence(self) -> float:
        """A field is as sure as its least sure character."""
        return min((c.probability for c in self.characters), default=0.0)

    def part(self, start: int, stop: int) -> Snippet:
        """Some of the characters; the box stays."""
        return Snippet(self.characters[start:stop], self.box)

    def field(self, text: str | None = None, confidence: float | None = None) -> Field:
        """The field, ``text`` standing for the characters where it differs from them."""
        text = self.text if text is None else text
        if not text:
            return Field()
        confidence = self.confidence if confidence is None else confidence
        return Field(text, confidence, self.box, self._alternatives(text))

    def _alternatives(self, text: str) -> tuple[str, ...]:
        """The texts that differ in one character, likeliest first."""
        if text != self.text:
            return ()
        others = []
        for i, character in enumerate(self.characters):
            for rival, probability in character.rivals[1:]:
                if probability >= _PLAUSIBLE and not rival.isspace():
                    ratio = probability / max(character.probability, _PLAUSIBLE)
                    swapped = [c.text for c in self.characters]
                    swapped[i] = rival
                    others.append((-ratio, "".join(swapped)))
        return tuple(other for _, other in sorted(others)[:_ALTERNATIVES])


def iso(year: str, month: str, day: str) -> str:
    """ISO 8601, or nothing if there is no such day."""
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""


def is_han(text: str) -> bool:
    """Whether text is all Han ideographs of any Unicode block, or 〇.

    >>> [is_han(c) for c in "王𠅤A1·"]
    [True, True, False, False, False]
    """
    return bool(re.fullmatch(r"[〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]+", text))
