"""Of all the lines of a sheet, those on one card: another card, or print on the table, may stand beside them.

One line of each side is long and always there. How long it is tells how large the card is, and where it stands tells
where the card is; designs differ by a few millimetres, so the bounds are wide.
"""

from __future__ import annotations

import re
from dataclasses import replace

from onboarding.ocr.geometry import Points
from onboarding.ocr.lines import Page, Row, TextLine
from onboarding.ocr.reading import Side

_LANDMARKS: dict[Side, tuple[str, tuple[float, float, float, float]]] = {
    "front": (r"(?<!\d)\d{17}[\dXx]$", (-0.95, -1.25, 1.5, 0.3)),
    "back": (r"中华人民共和.?", (-0.95, -0.45, 1.75, 1.45)),
}
"""A text, and the card's left, top, right and bottom from its first character, in lengths of that text."""


def of_one_card(page: Page, side: Side) -> Page:
    """The page with the lines of the nearest card only; as it is where the landmark of its side was not read."""
    pattern, bounds = _LANDMARKS[side]
    marks = [mark for line in page.lines if (mark := _mark(line, pattern))]
    if not marks:
        return page
    line, start, length = max(marks, key=lambda mark: mark[2])
    rows = [tuple(other for other in row.lines if _inside(other, line, start, length, bounds)) for row in page.rows]
    return replace(page, rows=tuple(Row(lines) for lines in rows if lines))


def _mark(line: TextLine, pattern: str) -> tuple[TextLine, Points, float] | None:
    """The line, where the landmark begins on it, and its length in pixels."""
    found = re.search(pattern, line.text)
    if found is None:
        return None
    first, last = line.characters[found.start()].position, line.characters[found.end() - 1].position
    return line, line.box.at(first, 0.5), (last - first) * line.box.width


def _inside(
    other: TextLine, line: TextLine, start: Points, length: float, bounds: tuple[float, float, float, float]
) -> bool:
    left, top, right, bottom = (bound * length for bound in bounds)
    away = other.box.at(0.5, 0.5) - start
    across, down = float(line.box.along @ away), float(line.box.down @ away)
    return left < across < right and top < down < bottom
