"""What the same picture prints above the zone for people to read, and whether it says the same.

Names carry no check digit, so the print above is what confirms them. Only what is nearly the same counts as a
contradiction: a page prints many other things, and in an order of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from onboarding.ocr.engine import Character, Image, TextEngine
from onboarding.ocr.geometry import LineBox, crop
from onboarding.ocr.mrz.locate import facing, parallel, seen_from
from onboarding.ocr.mrz.spelling import nearly, skeleton

_REACH = 0.7
"""How far above the zone a page goes, in lengths of the zone's lines."""
_LARGE = 0.7
"""Values are printed at least this large, compared with the zone; labels are smaller."""
_MOST = 12
_SHORT = 4
"""A name of so few letters must stand alone to be found: it is part of many words."""

_SURE = 0.9
"""Print read less surely than this contradicts nothing."""
_SAME = str.maketrans("OQDZSB", "000258")
"""Check digits tell these apart, so print that was read otherwise contradicts nothing."""
_TAKEN_FOR = str.maketrans("IG", "16")
"""Check digits are blind to G for 6, and to I for 1 where it happens twice."""

Day = tuple[int, int, int]
"""Year modulo 100, month, day."""
_MONTH_NAMES = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})[./\- ]{1,2}(\d{1,2})[./\- ]{1,2}(?:19|20)?(\d\d)(?!\d)")
_YEAR_FIRST = re.compile(r"(?<!\d)(?:19|20)(\d\d)[./\- ]?(\d\d)[./\- ]?(\d\d)(?!\d)")
_NAMED = re.compile(r"(?<!\d)(\d{1,2})[./\- ]?([A-Z]{3})[A-Z]*[^0-9]{0,9}(?:19|20)?(\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Print:
    """A line or word of print and the probability of its least sure character."""

    text: str = field(repr=False)
    probability: float


@dataclass(frozen=True, slots=True)
class VisualZone:
    """The print above a zone. Each question is answered True, False (it says something else) or None."""

    prints: tuple[Print, ...] = field(repr=False)

    def names(self, name: str) -> bool | None:
        """Whether a name is printed, in any spelling."""
        return self._has(name, skeleton)

    def numbers(self, number: str) -> bool | None:
        """Whether a document number is printed; a letter may have been read as the digit that looks like it."""
        wanted = _plain(number)
        printed = [(_plain(piece.text), piece.probability) for piece in self.prints]
        if any(_same_number(wanted, other) for other, _ in printed):
            return True
        folded = wanted.translate(_TAKEN_FOR)
        for other, probability in printed:
            alike = other.translate(_TAKEN_FOR)
            if probability >= _SURE and len(wanted) > _SHORT and (folded == alike or nearly(folded, alike)):
                return False
        return None

    def dates(self, iso: str, *, any_year: bool) -> bool | None:
        """Whether a date is printed; a contradiction shares all but its day or month, or its year if ``any_year``."""
        try:
            day = date.fromisoformat(iso)
        except ValueError:
            return None
        wanted = (day.year % 100, day.month, day.day)
        found = [(other, piece.probability) for piece in self.prints for other in _days(piece.text.upper())]
        if any(other == wanted for other, _ in found):
            return True
        sure = [other for other, probability in found if probability >= _SURE]
        close = [other for other in sure if sum(a == b for a, b in zip(wanted, other, strict=True)) == 2]
        return False if any(any_year or other[0] == wanted[0] for other in close) else None

    def _has(self, text: str, reduced: Callable[[str], str]) -> bool | None:
        wanted = reduced(text)
        if not wanted:
            return None
        long = len(wanted) > _SHORT
        printed = [(reduced(piece.text), piece.probability) for piece in self.prints]
        if any(wanted == other or (long and wanted in other) for other, _ in printed):
            return True
        contradicted = any(nearly(wanted, other) for other, probability in printed if probability >= _SURE)
        return False if long and contradicted else None


def _plain(number: str) -> str:
    return re.sub("[^A-Z0-9]", "", number.upper()).translate(_SAME)


def _same_number(wanted: str, other: str) -> bool:
    """Recognizers take letters between digits for digits, not digits for letters."""
    same_length = len(wanted) == len(other)
    return same_length and all(b in (a, a.translate(_TAKEN_FOR)) for a, b in zip(wanted, other, strict=True))


def _days(line: str) -> Iterator[Day]:
    """The dates a line prints; numbers are read as day, month and as month, day."""
    for a, b, year in _DAY_FIRST.findall(line):
        yield int(year), int(b), int(a)
        yield int(year), int(a), int(b)
    for year, month, day in _YEAR_FIRST.findall(line):
        yield int(year), int(month), int(day)
    for day, name, year in _NAMED.findall(line):
        if name in _MONTH_NAMES:
            yield int(year), _MONTH_NAMES.index(name) + 1, int(day)


def read_visual_zone(image: Image, boxes: Sequence[LineBox], zone: Sequence[LineBox], engine: TextEngine) -> VisualZone:
    """Read the larger print above a zone, whose rows are given upright and from top to bottom."""
    above = [facing(zone[0], box) for box in boxes if _is_above(box, zone[0])]
    largest = sorted(above, key=lambda box: -box.height)[:_MOST]
    lines = [engine.recognize(crop(image, box)).read() for box in largest]
    return VisualZone(tuple(piece for line in lines for piece in _pieces(line)))


def _pieces(line: Sequence[Character]) -> Iterator[Print]:
    """A line whole, and its words where it has several."""
    words = [list(word) for blank, word in groupby(line, lambda character: character.text.isspace()) if not blank]
    for characters in [line, *(words if len(words) > 1 else [])]:
        if characters:
            yield Print("".join(c.text for c in characters), min(c.probability for c in characters))


def _is_above(box: LineBox, row: LineBox) -> bool:
    u, v = seen_from(row, box)
    near = abs(u) < 0.6 * row.width and -_REACH * row.width < v < -0.8 * row.height
    return near and parallel(row, box) and box.height > _LARGE * row.height
