"""From boxes to rows of text: which way is up, which lines stand beside each other."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import product, zip_longest

from onboarding.ocr.engine import Character, Image, Recognition, TextEngine, recognize_all
from onboarding.ocr.finding import find_lines, find_within
from onboarding.ocr.geometry import LineBox, crop

_MIN_CONFIDENCE = 0.5
_MOST_LINES = 160
"""Of a sheet that may be a card on something printed: 83 were seen. A page of small print has a thousand."""
_UPRIGHT = 0.92
"""A long line of text read this well (mean probability) need not be looked at upside down: there, none passed 0.7."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """One box read in its upright direction; spaces are left out of ``characters``.

    ``stop`` is where the next line in its row begins, as a fraction of its length: boxes may overlap.
    """

    box: LineBox
    recognition: Recognition = field(repr=False)
    characters: tuple[Character, ...]
    stop: float = 1.0

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

    def beside(self, label: str, reach: float) -> LineBox | None:
        """The line of a label drawn out by ``reach`` line heights, to where its value must stand.

        The label stays in: a lone character reads better in company.
        """
        found = re.search(label, self.text)
        if found is None:
            return None
        box = self.spans(found.start(), found.end())[-1].line.box
        width = box.width + reach * box.height
        x, y = box.at(width / box.width / 2, 0.5)
        return LineBox(float(x), float(y), width, box.height * 1.2, box.angle)


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of a picture from top to bottom, and the picture they were cut from.

    ``sheet`` is all that was read around them, where these are the rows of one card only.
    """

    image: Image = field(repr=False)
    rows: tuple[Row, ...]
    engine: TextEngine
    sheet: str = field(default="", repr=False)

    @property
    def lines(self) -> tuple[TextLine, ...]:
        return tuple(line for row in self.rows for line in row.lines)

    @property
    def text(self) -> str:
        return "\n".join(row.text for row in self.rows)


def read_pages(image: Image, engine: TextEngine) -> Iterator[Page]:
    """Find, turn and read every line of each sheet in a picture: the likeliest first, each only when asked for."""
    for boxes in find_lines(image, engine):
        if 0 < len(boxes) <= _MOST_LINES:
            lines = _upright(image, boxes, engine)
            yield _page(image, lines, engine)
            others = [line.box.turned(math.pi) for line in lines if mean_probability(line.characters) < _UPRIGHT]
            if others:  # a sheet that lies the other way round beside the one that most lines are from
                yield _page(image, [read_line(image, box, engine) for box in others], engine)


def read_part(image: Image, part: LineBox, height: float, engine: TextEngine) -> Page:
    """The lines, ``height`` pixels high, in a part of a picture that lies upright in its box."""
    boxes = find_within(image, part, height, engine)
    return _page(image, [read_line(image, box, engine) for box in boxes], engine)


def _page(image: Image, lines: Iterable[TextLine], engine: TextEngine) -> Page:
    kept = [line for line in lines if line.characters and mean_probability(line.characters) >= _MIN_CONFIDENCE]
    return Page(image, rows_of(kept), engine)


def visible(characters: Iterable[Character]) -> tuple[Character, ...]:
    """Characters without spaces."""
    return tuple(c for c in characters if not c.text.isspace())


def mean_probability(characters: Sequence[Character]) -> float:
    return sum(c.probability for c in characters) / len(characters) if characters else 0.0


def _gap(line: TextLine, index: int) -> float:
    """Where character ``index`` begins, as a fraction of the line: midway between its neighbours."""
    if index == 0:
        return 0.0
    if index == len(line.characters):
        return line.stop
    return (line.characters[index - 1].position + line.characters[index].position) / 2


def _upright(image: Image, boxes: list[LineBox], engine: TextEngine) -> list[TextLine]:
    """Read all lines, in the direction in which the two longest read better.

    The shorter of the two is asked first: the longest is often a number, and digits pass for others upside down.
    """
    read: dict[LineBox, TextLine] = {}
    votes = {0.0: 0.0, math.pi: 0.0}
    for box, turn in product(sorted(boxes, key=lambda box: box.width)[-2:], votes):
        line = read[box.turned(turn)] = read_line(image, box.turned(turn), engine)
        legibility = mean_probability(line.characters)
        votes[turn] += legibility
        if legibility > _UPRIGHT:
            votes[turn] = math.inf
            break
    turn = max(votes, key=lambda turn: votes[turn])
    turned = [box.turned(turn) for box in boxes]
    rest = [box for box in turned if box not in read]
    recognitions = recognize_all(engine, [crop(image, box) for box in rest])
    read |= {box: _line(box, recognition) for box, recognition in zip(rest, recognitions, strict=True)}
    return [read[box] for box in turned]


def read_line(image: Image, box: LineBox, engine: TextEngine, *, careful: bool = False) -> TextLine:
    """Read one box, which must lie in its upright direction."""
    return _line(box, engine.recognize(crop(image, box), careful=careful))


def _line(box: LineBox, recognition: Recognition) -> TextLine:
    return TextLine(box, recognition, visible(recognition.read()))


def rows_of(lines: list[TextLine]) -> tuple[Row, ...]:
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
            slope = math.tan(_common_angle(near.box, line.box) - main.angle)
            rise = across[id(line)] - across[id(near)] - slope * (along[id(line)] - along[id(near)])
            if abs(rise) < 0.5 * min(line.box.height, near.box.height):
                group.append(line)
                break
        else:
            groups.append([line])
    return tuple(_row(sorted(group, key=lambda line: along[id(line)])) for group in groups)


def _row(lines: list[TextLine]) -> Row:
    """Lines from left to right; what one shows of the next one's first character is cut off."""
    cut = []
    for line, following in zip_longest(lines, lines[1:]):
        shown = line if following is None else _cut_before(line, following)
        if shown.characters:
            cut.append(shown)
    return Row(tuple(cut))


def _cut_before(line: TextLine, following: TextLine) -> TextLine:
    step = line.box.along @ (following.box.at(0, 0.5) - line.box.at(0, 0.5))
    stop = min(1.0, float(step) / line.box.width)
    return replace(line, stop=stop, characters=tuple(c for c in line.characters if c.position < stop))


def _common_angle(left: LineBox, right: LineBox) -> float:
    """The direction of two lines; the longer one knows it better."""
    return (left.angle * left.width + right.angle * right.width) / (left.width + right.width)
