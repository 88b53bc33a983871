"""From boxes to rows of text: which way is up, which lines stand beside each other."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from onboarding.ocr.engine import Character, Image, Recognition, TextEngine
from onboarding.ocr.geometry import LineBox, crop

_MIN_CONFIDENCE = 0.5
_UPRIGHT = 0.9
"""Two long lines read this well (mean probability) need no second look upside down."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """One box read in its upright direction; spaces are left out of ``characters``."""

    box: LineBox
    recognition: Recognition = field(repr=False)
    characters: tuple[Character, ...]

    @property
    def text(self) -> str:
        return "".join(c.text for c in self.characters)


@dataclass(frozen=True, slots=True)
class Span:
    """The part of a line between two fractions of its length."""

    line: TextLine
    start: float = 0.0
    stop: float = 1.0


@dataclass(frozen=True, slots=True)
class Row:
    """Lines that stand side by side, left to right."""

    lines: tuple[TextLine, ...]

    @property
    def text(self) -> str:
        return "".join(line.text for line in self.lines)

    def spans(self, start: int = 0, stop: int | None = None) -> tuple[Span, ...]:
        """The pieces of line that hold the characters ``start`` to ``stop`` of ``text``."""
        stop = len(self.text) if stop is None else stop
        pieces, offset = [], 0
        for line in self.lines:
            count = len(line.characters)
            first, last = max(0, start - offset), min(count, stop - offset)
            offset += count
            if first < last:
                pieces.append(Span(line, _gap(line, first), _gap(line, last)))
        return tuple(pieces)

    def after(self, label: str, until: str | None = None) -> tuple[Span, ...]:
        """What follows the first match of the pattern ``label``, up to ``until``; nothing without a match."""
        text = self.text
        found = re.search(label, text)
        if found is None:
            return ()
        end = re.compile(until).search(text, found.end()) if until else None
        return self.spans(found.end(), end.start() if end else None)


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of a picture from top to bottom, and the picture they were cut from."""

    image: Image = field(repr=False)
    rows: tuple[Row, ...]
    engine: TextEngine

    @property
    def lines(self) -> tuple[TextLine, ...]:
        return tuple(line for row in self.rows for line in row.lines)

    @property
    def text(self) -> str:
        return "\n".join(row.text for row in self.rows)


def read_page(image: Image, engine: TextEngine) -> Page:
    """Find, turn and read every line of a picture."""
    boxes = _aligned(engine.find_lines(image))
    if not boxes:
        return Page(image, (), engine)
    lines = _upright(image, boxes, engine)
    kept = [line for line in lines if line.characters and mean_probability(line.characters) >= _MIN_CONFIDENCE]
    return Page(image, _rows(kept), engine)


def visible(characters: Iterable[Character]) -> tuple[Character, ...]:
    """Characters without spaces."""
    return tuple(c for c in characters if not c.text.isspace())


def mean_probability(characters: Sequence[Character]) -> float:
    return sum(c.probability for c in characters) / len(characters) if characters else 0.0


def _gap(line: TextLine, index: int) -> float:
    """Where character ``index`` begins, as a fraction of the line: midway between its neighbours."""
    positions = [0.0, *(c.position for c in line.characters), 1.0]
    if index == 0:
        return 0.0
    if index == len(line.characters):
        return 1.0
    return (positions[index] + positions[index + 1]) / 2


def _aligned(boxes: list[LineBox]) -> list[LineBox]:
    """Boxes brought to the half-plane of the most line-like one; those that lie across it are left out."""
    if not boxes:
        return []
    main = max(boxes, key=lambda box: box.width**2 / box.height).angle
    main = (main + math.pi / 2) % math.pi - math.pi / 2
    aligned = []
    for box in boxes:
        if box.width < 1.6 * box.height and abs(math.sin(box.angle - main)) > 0.7:  # one character: either way
            box = LineBox(box.x, box.y, box.height, box.width, box.angle + math.pi / 2)
        if math.cos(box.angle - main) < 0:
            box = box.turned(math.pi)
        if math.cos(box.angle - main) > 0.85:
            aligned.append(box)
    return aligned


def _upright(image: Image, boxes: list[LineBox], engine: TextEngine) -> list[TextLine]:
    """Read all lines, in the direction in which the two longest read better."""
    longest = sorted(boxes, key=lambda box: -box.width)[:2]
    probes = {id(box): _read(image, box, engine) for box in longest}
    upright = _legibility(probes.values())
    if upright < _UPRIGHT:
        turned = [_read(image, box.turned(math.pi), engine) for box in longest]
        if _legibility(turned) > upright:
            boxes, probes = [box.turned(math.pi) for box in boxes], {}
    return [probes.get(id(box)) or _read(image, box, engine) for box in boxes]


def _legibility(lines: Iterable[TextLine]) -> float:
    scores = [mean_probability(line.characters) for line in lines]
    return sum(scores) / len(scores)


def _read(image: Image, box: LineBox, engine: TextEngine) -> TextLine:
    recognition = engine.recognize(crop(image, box))
    return TextLine(box, recognition, visible(recognition.read()))


def _rows(lines: list[TextLine]) -> tuple[Row, ...]:
    """Group lines whose centres continue each other's slope; rows top to bottom, lines left to right."""
    if not lines:
        return ()
    main = max(lines, key=lambda line: line.box.width).box
    across = {id(line): float(main.down @ (line.box.x, line.box.y)) for line in lines}
    along = {id(line): float(main.along @ (line.box.x, line.box.y)) for line in lines}
    groups: list[list[TextLine]] = []
    for line in sorted(lines, key=lambda line: across[id(line)]):
        for group in groups:
            near = min(group, key=lambda other: abs(along[id(other)] - along[id(line)]))
            slope = math.tan((near.box.angle + line.box.angle) / 2 - main.angle)
            rise = across[id(line)] - across[id(near)] - slope * (along[id(line)] - along[id(near)])
            if abs(rise) < 0.5 * min(line.box.height, near.box.height):
                group.append(line)
                break
        else:
            groups.append([line])
    return tuple(Row(tuple(sorted(group, key=lambda line: along[id(line)]))) for group in groups)
