"""Of all the lines of a sheet, those on one card: another card, or print on the table, may stand beside them.

One line of each side is long and always there. How long it is tells how large the card is, and where it stands tells
where the card is; designs differ by a few millimetres, so the bounds are wide.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

import numpy as np

from onboarding.ocr.geometry import LineBox, Points
from onboarding.ocr.lines import Page, TextLine, read_part, rows_of
from onboarding.ocr.reading import Side


@dataclass(frozen=True, slots=True)
class _Design:
    """A text of one line, and where the card and its outermost rows are, in lengths of that text from its start."""

    landmark: str
    characters: int
    left: float
    top: float
    right: float
    bottom: float
    rows: tuple[float, float]
    """A band across the card in which some line must stand: the name above the number, what is below the title."""


_DESIGNS: dict[Side, _Design] = {
    "front": _Design(r"(?<!\d)\d{17}[\dXx]$", 18, -0.8, -1.2, 1.4, 0.27, (-1.2, -0.76)),
    "back": _Design(r"中华人民.{0,3}", 7, -0.85, -0.4, 1.7, 1.6, (0.55, 1.3)),
}
_ALIGNED = math.cos(math.radians(12))
"""Seen at an angle of 25°, the lines of one card differ by up to 10°."""
_TEXT_HEIGHT = 0.11
"""Of a line, margin included, in the same lengths."""


def of_one_card(page: Page, side: Side) -> Page:
    """The page with the lines of the nearest card only; as it is where the landmark of its side was not read.

    Where an outer row is missing, the whole card is looked at again: the first look may have ended before it.
    """
    design = _DESIGNS[side]
    marks = [mark for line in page.lines if (mark := _mark(line, design))]
    if not marks:
        return page
    mark = max(marks, key=lambda mark: mark.length)
    near = mark.around(page, design)
    if any(design.rows[0] < mark.place(line)[1] < design.rows[1] for line in near.lines):
        return near
    again = mark.around(read_part(page.image, mark.card(design), _TEXT_HEIGHT * mark.length, page.engine), design)
    return again if len(again.text) > len(near.text) else near


@dataclass(frozen=True, slots=True)
class _Mark:
    """A landmark that was read: its line, where it begins and how long it is, in pixels."""

    line: TextLine
    start: Points
    length: float

    def place(self, other: TextLine) -> Points:
        """How far along and below the landmark's start the middle of a line stands, in its lengths."""
        box = self.line.box
        return np.stack([box.along, box.down]) @ (other.box.at(0.5, 0.5) - self.start) / self.length

    def around(self, page: Page, design: _Design) -> Page:
        """The page with the lines on the same card."""

        def on_card(line: TextLine) -> bool:
            across, down = self.place(line)
            if math.cos(line.box.angle - self.line.box.angle) < _ALIGNED:
                return False
            return bool(design.left < across < design.right and design.top < down < design.bottom)

        return replace(page, rows=rows_of([line for line in page.lines if on_card(line)]))

    def card(self, design: _Design) -> LineBox:
        """The card, as a box that reads in its direction."""
        along, down = self.line.box.along, self.line.box.down
        middle = along * (design.left + design.right) / 2 + down * (design.top + design.bottom) / 2
        x, y = self.start + middle * self.length
        width, height = design.right - design.left, design.bottom - design.top
        return LineBox(float(x), float(y), width * self.length, height * self.length, self.line.box.angle)


def _mark(line: TextLine, design: _Design) -> _Mark | None:
    found = re.search(design.landmark, line.text)
    if found is None:
        return None
    first, last = line.characters[found.start()].position, line.characters[found.end() - 1].position
    pitch = (last - first) * line.box.width / (found.end() - 1 - found.start())  # its end may be hidden
    return _Mark(line, line.box.at(first, 0.5), pitch * (design.characters - 1))
