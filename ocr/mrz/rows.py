"""Read the lines of a zone: which way is up, and which character stands in which place."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from onboarding.ocr.engine import Character, Image, Recognition, TextEngine
from onboarding.ocr.geometry import LineBox, crop
from onboarding.ocr.mrz.cells import READABLE, Cell, on_grid
from onboarding.ocr.mrz.formats import FILLER, LAYOUTS, Layout
from onboarding.ocr.mrz.locate import Zone

_TRIM = 0.85
"""Share of a detected box's height that is kept: the box has a margin, and the line above is close."""
_STRETCH = 1.25
"""Lines are read this much wider than they are: a run of fillers needs room to be told apart."""
_HEIGHT = 48
_ALIKE = 0.75
"""Least share of a row that a zone's characters make up, weighed by their probability."""
_CERTAIN = 0.93
_SPARE = 3
_GUESSED = 0.5


@dataclass(frozen=True, slots=True)
class ZoneRow:
    """One line of a zone in its upright direction and its cells, as many as the format has."""

    box: LineBox
    cells: tuple[Cell, ...] = field(repr=False)


def read_rows(
    image: Image, zone: Zone, engine: TextEngine, *, careful: bool = False
) -> tuple[Layout, list[ZoneRow]] | None:
    """The format of a zone and its rows, or None where these lines are no zone."""
    lines = [(box, read) for box, read in _upright(image, zone, engine, careful) if likeness(read.read()) >= _ALIKE]
    for layout in LAYOUTS.values():
        rows = [(box, on_grid(read.read(READABLE), layout.width)) for box, read in lines[-layout.count :]]
        if len(rows) == layout.count and all(abs(len(cells) - layout.width) <= _SPARE for _, cells in rows):
            return layout, [ZoneRow(box, tuple(_fitted(cells, layout.width))) for box, cells in rows]
    return None


def likeness(characters: Sequence[Character]) -> float:
    """How much a line read with all characters looks like one of a zone, 0..1."""
    seen = [c for c in characters if not c.text.isspace()]
    return sum(c.probability for c in seen if c.text in READABLE) / len(seen) if seen else 0.0


def _upright(image: Image, zone: Zone, engine: TextEngine, careful: bool) -> list[tuple[LineBox, Recognition]]:
    """All rows of a zone read in the direction in which the first reads better, top to bottom."""
    first = _read(image, zone[0], engine, careful)
    sure = likeness(first.read())
    if sure < _CERTAIN:
        turned = [box.turned(math.pi) for box in reversed(zone)]
        last = _read(image, turned[-1], engine, careful)
        if likeness(last.read()) > sure:
            return [(box, _read(image, box, engine, careful)) for box in turned[:-1]] + [(turned[-1], last)]
    return [(zone[0], first)] + [(box, _read(image, box, engine, careful)) for box in zone[1:]]


def _read(image: Image, box: LineBox, engine: TextEngine, careful: bool) -> Recognition:
    line = crop(image, replace(box, height=box.height * _TRIM), _HEIGHT)
    size = (round(line.shape[1] * _STRETCH), _HEIGHT)
    return engine.recognize(np.asarray(cv2.resize(line, size, interpolation=cv2.INTER_LINEAR), np.uint8), careful=careful)


def _fitted(cells: list[Cell], width: int) -> list[Cell]:
    """Exactly ``width`` cells: the weakest ends dropped, missing ones taken for fillers that may have been there."""
    while len(cells) > width:
        weak_end = sum(cells[-1].weights.values()) <= sum(cells[0].weights.values())
        cells = cells[:-1] if weak_end else cells[1:]
    guess = Cell({FILLER: _GUESSED}, 1.0)
    return cells + [guess] * (width - len(cells))
