"""The lines of a field as bands across the card: where print was read, and where more of it may stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

import numpy as np

from onboarding.ocr.geometry import Points
from onboarding.ocr.lines import TextLine
from onboarding.ocr.quality.scene import Scene
from onboarding.ocr.reading import LOW_CONFIDENCE, Field

_BESIDE = 1.0
"""Line heights beside what was read in which more may be hidden."""
_OF_SEVERAL_LINES = ("name", "address", "issuing_authority")
_OPEN_ENDED = (*_OF_SEVERAL_LINES, "ethnicity")
_TALL = 2.5
"""Times the usual height of a line: what was boxed is no line."""
_READ = 0.6
_SAME_LINE = 0.5
"""Line heights that pieces of one line may be apart across it."""
_WIDE_GAP = 1.7
"""Line heights between two lines of an address where another fits in."""
_FULL = 0.8
"""Share of an address's width at which its last line is full, so that another may follow."""
_NEXT = 2.5
"""Line heights of that next line that are looked at."""


@dataclass(frozen=True, slots=True)
class Band:
    """A piece of a line: from ``origin`` along ``length``, with the places of the characters that were read on it.

    Pixels; ``before`` and ``after`` are how far beyond its ends more may follow.
    """

    origin: Points
    along: Points
    down: Points
    length: float
    characters: Sequence[float]
    before: float = 0.0
    after: float = 0.0

    @property
    def height(self) -> float:
        return float(np.linalg.norm(self.down))


@dataclass(frozen=True, slots=True)
class _Frame:
    """The box of a field: its top left, unit vectors along and down, its size in pixels."""

    origin: Points
    along: Points
    down: Points
    width: float
    height: float

    @classmethod
    def of(cls, scene: Scene, field: Field) -> _Frame | None:
        """None where the box is no box."""
        assert field.box is not None
        size = np.array([scene.page.image.shape[1], scene.page.image.shape[0]])
        top_left, top_right, _, bottom_left = np.array(field.box) * size
        width, height = float(np.linalg.norm(top_right - top_left)), float(np.linalg.norm(bottom_left - top_left))
        if min(width, height) < 1:
            return None
        return cls(top_left, (top_right - top_left) / width, (bottom_left - top_left) / height, width, height)

    def band(self, middle: float, tall: float, length: float, characters: Sequence[float] = ()) -> Band:
        return Band(self.origin + self.down * middle, self.along, self.down * tall, length, characters)


@dataclass(frozen=True, slots=True)
class _Row:
    """A line in a field's frame: its middle from the top, its height, where it ends, where its characters stand."""

    middle: float
    tall: float
    stop: float
    characters: list[float]


def bands(scene: Scene, name: str, field: Field) -> Iterator[Band]:
    """The lines of a field, each from the field's left edge on, and the places where a line may be missing."""
    frame = _Frame.of(scene, field)
    if frame is None:
        return
    usual = median(line.box.height for line in scene.page.lines) if scene.page.lines else frame.height
    if name not in _OF_SEVERAL_LINES and frame.height > _TALL * usual:
        return
    lines = [line for line in scene.page.lines if line.box.height < _TALL * usual]
    rows = _merged(_rows(lines, frame)) or [_Row(frame.height / 2, frame.height, frame.width, [])]
    yield from _of_rows(rows, frame, open_end=not complete(name, field))
    if name == "address":
        yield from _between(rows, frame)
        yield from _below(rows[-1], frame)


def complete(name: str, field: Field) -> bool:
    """Whether a field says by itself that nothing is missing at its ends."""
    return name not in _OPEN_ENDED and bool(field.text) and field.confidence >= LOW_CONFIDENCE


def _rows(lines: Sequence[TextLine], frame: _Frame) -> list[_Row]:
    """Lines that lie in the frame, top to bottom."""
    rows = []
    for line in lines:
        middle = float(frame.down @ (line.box.at(0.5, 0.5) - frame.origin))
        start, stop = (_along(frame, line, u) for u in (0.0, 1.0))
        if 0 < middle < frame.height and start < frame.width and stop > 0:
            seen = [_along(frame, line, c.position) for c in line.characters if c.probability >= _READ]
            inside = [u for u in seen if 0 <= u <= frame.width]
            rows.append(_Row(middle, line.box.height, min(stop, frame.width), inside))
    return sorted(rows, key=lambda row: row.middle)


def _along(frame: _Frame, line: TextLine, u: float) -> float:
    """How far along the frame a fraction of a line lies, pixels."""
    return float(frame.along @ (line.box.at(u, 0.5) - frame.origin))


def _merged(rows: Sequence[_Row]) -> list[_Row]:
    """Pieces that stand side by side as one line."""
    lines: list[_Row] = []
    for row in rows:
        if lines and row.middle - lines[-1].middle < _SAME_LINE * row.tall:
            first = lines[-1]
            tall, stop = max(first.tall, row.tall), max(first.stop, row.stop)
            lines[-1] = _Row(first.middle, tall, stop, first.characters + row.characters)
        else:
            lines.append(row)
    return lines


def _of_rows(rows: Sequence[_Row], frame: _Frame, *, open_end: bool) -> Iterator[Band]:
    """One band each: all but the last reach to the frame's end, and at an open end more may stand beside the field."""
    for i, row in enumerate(rows):
        is_first, is_last = i == 0, i == len(rows) - 1
        beside = _BESIDE * row.tall if open_end else 0.0
        band = frame.band(row.middle, row.tall, row.stop if is_last else frame.width, row.characters)
        yield replace(band, before=beside if is_first else 0.0, after=beside if is_last else 0.0)


def _between(rows: Sequence[_Row], frame: _Frame) -> Iterator[Band]:
    """A line that may have been missed in a wide gap between two others."""
    for upper, lower in pairwise(rows):
        if lower.middle - upper.middle > _WIDE_GAP * upper.tall:
            yield frame.band((upper.middle + lower.middle) / 2, upper.tall, frame.width)


def _below(last: _Row, frame: _Frame) -> Iterator[Band]:
    """A line that may have been missed under a full last one."""
    if last.stop > _FULL * frame.width and frame.width > 5 * last.tall:
        yield frame.band(last.middle + last.tall, last.tall, _NEXT * last.tall)
