"""Read the lines of a zone: which way is up, and which character stands in which place."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from onboarding.ocr.engine import Image, Recognition, TextEngine
from onboarding.ocr.geometry import LineBox, crop
from onboarding.ocr.mrz.cells import READABLE, Cell, averaged, on_grid
from onboarding.ocr.mrz.formats import FILLER, LAYOUTS, Layout
from onboarding.ocr.mrz.locate import Zone

_TRIM = 0.85
"""Share of a detected box's height that is kept: the box has a margin, and the line above is close."""
_STRETCH = 1.25
"""Lines are read this much wider than they are: a run of fillers needs room to be told apart."""
_HEIGHT = 48
_ALIKE = 0.8
"""Least share of a row's characters that a zone may have."""
_CERTAIN = 0.93
_RESEMBLING = 0.5
"""Where even the longest rows have a smaller share of them, in either direction, the others need not be read."""
_PROBED = 2
_MOST = 52
"""Characters that even a row with some specks at its ends is read as; a zone's longest lines have 44."""
_SPARE = 3
_GUESSED = 0.5


@dataclass(frozen=True, slots=True)
class ZoneRow:
    """One line of a zone in its upright direction and its cells, as many as the format has."""

    box: LineBox
    cells: tuple[Cell, ...] = field(repr=False)


def resembles_zone(zone: Zone, read: Reads) -> bool:
    """Whether one of the longest rows could be a zone's; of ordinary print hardly any is, and most is left unread."""
    longest = sorted(zone, key=lambda box: -box.width)[:_PROBED]
    fitting = [box for box in longest if read(box).count <= _MOST]  # turned, a row has about as many
    return any(read(way).readable >= _RESEMBLING for box in fitting for way in (box, box.turned(math.pi)))


def read_rows(zone: Zone, read: Reads) -> tuple[Layout, list[ZoneRow]] | None:
    """The format of a zone and its rows, or None where these lines are no zone."""
    lines = [line for line in _upright(read, zone) if line.readable >= _ALIKE]
    for layout in LAYOUTS.values():
        rows = [(line.box, on_grid(line.recognition.read(READABLE), layout.width)) for line in lines[-layout.count :]]
        if len(rows) == layout.count and all(abs(len(cells) - layout.width) <= _SPARE for _, cells in rows):
            return layout, [ZoneRow(box, tuple(_fitted(cells, layout.width))) for box, cells in rows]
    return None


def read_again(image: Image, row: ZoneRow, engine: TextEngine) -> ZoneRow:
    """A row read by the larger recognizer too; both are believed alike."""
    line = Reads(image, engine, careful=True)(row.box)
    again = _fitted(on_grid(line.recognition.read(READABLE), len(row.cells)), len(row.cells))
    return replace(row, cells=tuple(averaged(a, b) for a, b in zip(row.cells, again, strict=True)))


@dataclass(frozen=True, slots=True)
class _Line:
    """One box read in one direction: how many of its characters a zone may have, and how sure those are, 0..1."""

    box: LineBox
    recognition: Recognition = field(repr=False)
    count: int
    readable: float
    legibility: float


@dataclass(frozen=True, slots=True)
class Reads:
    """Reads boxes of a picture, each direction of each once."""

    image: Image = field(repr=False)
    engine: TextEngine
    careful: bool = False
    _known: dict[LineBox, _Line] = field(default_factory=dict, repr=False)

    def __call__(self, box: LineBox) -> _Line:
        if box not in self._known:
            self._known[box] = self._read(box)
        return self._known[box]

    def _read(self, box: LineBox) -> _Line:
        cut = crop(self.image, replace(box, height=box.height * _TRIM), _HEIGHT)
        wide = cv2.resize(cut, (round(cut.shape[1] * _STRETCH), _HEIGHT), interpolation=cv2.INTER_LINEAR)
        recognition = self.engine.recognize(np.asarray(wide, np.uint8), careful=self.careful)
        seen = [c for c in recognition.read() if not c.text.isspace()]
        known = [c for c in seen if c.text in READABLE]
        count = max(len(seen), 1)
        return _Line(box, recognition, len(seen), len(known) / count, sum(c.probability for c in known) / count)


def _upright(read: Reads, zone: Zone) -> list[_Line]:
    """All rows of a zone top to bottom, in the direction in which they read better.

    The longest row alone decides if it is sure; some faces' fillers read as V upside down.
    """
    longest = max(zone, key=lambda box: box.width)
    turned = [box.turned(math.pi) for box in reversed(zone)]
    if read(longest).legibility >= _CERTAIN:
        return [read(box) for box in zone]
    if read(longest.turned(math.pi)).legibility >= _CERTAIN:
        return [read(box) for box in turned]
    ways = ([read(box) for box in zone], [read(box) for box in turned])
    return max(ways, key=lambda lines: sum(line.legibility for line in lines))


def _fitted(cells: list[Cell], width: int) -> list[Cell]:
    """Exactly ``width`` cells: the weakest ends dropped, missing ones taken for fillers that may have been there."""
    while len(cells) > width:
        weak_end = cells[-1].seen <= cells[0].seen
        cells = cells[:-1] if weak_end else cells[1:]
    guess = Cell({FILLER: 1.0}, _GUESSED, 1.0)
    return cells + [guess] * (width - len(cells))
