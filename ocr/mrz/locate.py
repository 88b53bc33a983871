"""Which of a picture's text lines may be a machine-readable zone: two or three long ones, one above the other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from onboarding.ocr.geometry import LineBox, Points

_SLENDER = 4.0
"""A piece of a zone's line is this many times as long as high; a whole one 13 to 28 times."""
_LONG = 9.0
"""At least one row of a zone is seen this nearly whole; glare may take a part of the others."""
_LONGEST = 45.0
"""What is longer yet is a line of a page, or of a table; seen from the side a whole row may look longer than it is."""
_SLANT = math.radians(9)
_MAX_STEP = 2.4
"""Lines of a zone stand at most this many box heights apart."""
_END_SLACK = 0.03
"""What two lines' ends may differ by, as a share of their length, before the shorter is taken to be cut."""

_LENGTHENED = 1.4

Zone = tuple[LineBox, ...]
"""The lines of a zone, all in one direction, top to bottom in it; it may still be half a turn off."""


def find_zones(boxes: Sequence[LineBox]) -> list[Zone]:
    """Stacks of two to five rows of like extent, those with the longest rows first.

    A zone has two or three; print above it may stand as close, and which end is the top is not yet known.
    """
    pieces = [box for box in boxes if box.width > _SLENDER * box.height]
    rows = sorted((row for row in _rows(pieces) if row.width < _LONGEST * row.height), key=lambda row: -row.width)
    zones: list[Zone] = []
    used: set[LineBox] = set()
    for row in rows:
        if row not in used and row.width > _LONG * row.height:
            stack = _stack(row, [other for other in rows if other not in used])
            used.update(stack)
            if len(stack) >= 2:
                zones.append(_even(_around(stack, row)))
    return zones


def lengthened(zone: Zone) -> Zone:
    """Rows drawn out at both ends, where glare or a dark edge may hide the rest of them."""
    return tuple(replace(row, width=row.width * _LENGTHENED) for row in zone)


def _rows(boxes: list[LineBox]) -> list[LineBox]:
    """Pieces that continue each other joined to rows, the longest piece giving the direction."""
    rows: list[LineBox] = []
    for box in sorted(boxes, key=lambda box: -box.width):
        for i, row in enumerate(rows):
            if _continues(row, box):
                rows[i] = _joined(row, box)
                break
        else:
            rows.append(box)
    return rows


def _continues(row: LineBox, piece: LineBox) -> bool:
    u, v = seen_from(row, piece)
    apart = abs(u) - (row.width + piece.width) / 2
    like = 0.5 < piece.height / row.height < 2.0
    return like and parallel(row, piece) and abs(v) < 0.4 * row.height and -row.height < apart < 4 * row.height


def _joined(row: LineBox, piece: LineBox) -> LineBox:
    """The smallest box in the row's direction that holds both middles from end to end."""
    u, _ = seen_from(row, piece)
    return _between(row, min(-row.width / 2, u - piece.width / 2), max(row.width / 2, u + piece.width / 2))


def _between(row: LineBox, start: float, stop: float) -> LineBox:
    """The row from ``start`` to ``stop``, pixels from its middle."""
    centre = np.array([row.x, row.y]) + row.along * (start + stop) / 2
    return replace(row, x=float(centre[0]), y=float(centre[1]), width=stop - start)


def _stack(row: LineBox, others: list[LineBox]) -> list[LineBox]:
    """The rows above and below that look like more of the same, top to bottom."""
    alike = []
    for other in others:
        u, v = seen_from(row, other)
        overlaps = abs(u) < 0.3 * row.width and other.width > 0.4 * row.width
        if parallel(row, other) and overlaps and 0.6 < other.height / row.height < 1.6:
            alike.append((v, facing(row, other)))
    alike.sort(key=lambda pair: pair[0])
    runs: list[list[tuple[float, LineBox]]] = [alike[:1]]
    for before, after in pairwise(alike):
        if after[0] - before[0] > _MAX_STEP * row.height:
            runs.append([])
        runs[-1].append(after)
    return next(([box for _, box in run] for run in runs if any(v == 0 for v, _ in run)), [row])


def _around(stack: list[LineBox], row: LineBox) -> list[LineBox]:
    middle = next(i for i, other in enumerate(stack) if (other.x, other.y) == (row.x, row.y))
    return stack[max(0, middle - 2) : middle + 3]


def _even(rows: Sequence[LineBox]) -> Zone:
    """Rows drawn out to where the longest ends: all lines of a zone begin and end together."""
    longest = max(rows, key=lambda row: row.width)
    ends = (longest.at(0, 0.5), longest.at(1, 0.5))
    return tuple(row if row is longest else _drawn_out(row, ends) for row in rows)


def _drawn_out(row: LineBox, ends: tuple[Points, Points]) -> LineBox:
    centre = np.array([row.x, row.y])
    start, stop = (float(row.along @ (end - centre)) for end in ends)
    slack = _END_SLACK * (stop - start)
    return _between(
        row,
        start if start < -row.width / 2 - slack else -row.width / 2,
        stop if stop > row.width / 2 + slack else row.width / 2,
    )


def seen_from(row: LineBox, other: LineBox) -> tuple[float, float]:
    """How far the middle of one box is along and across another, pixels."""
    offset = np.array([other.x - row.x, other.y - row.y])
    return float(row.along @ offset), float(row.down @ offset)


def facing(row: LineBox, other: LineBox) -> LineBox:
    """A box turned to be read in the same direction as another."""
    return other if math.cos(other.angle - row.angle) > 0 else other.turned(math.pi)


def parallel(one: LineBox, other: LineBox) -> bool:
    """Whether two boxes lie in the same direction or opposite ones."""
    return abs(math.sin(one.angle - other.angle)) < math.sin(_SLANT)
