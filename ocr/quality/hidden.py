"""Which fields something hides: a thumb, a strong reflection."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Literal

import numpy as np

from onboarding.ocr import id_number
from onboarding.ocr.geometry import Points
from onboarding.ocr.quality.ground import share
from onboarding.ocr.quality.scene import Scene
from onboarding.ocr.reading import LOW_CONFIDENCE, Field

Cause = Literal["covered", "glare", "out_of_frame"]

ZONES = {
    "name": (16.0, 8.0, 45.0, 12.5),
    "sex": (16.0, 15.0, 21.0, 19.0),
    "ethnicity": (35.0, 15.0, 47.0, 19.0),
    "birth_date": (16.0, 21.5, 45.0, 25.5),
    "address": (16.0, 28.0, 51.0, 39.0),
    "id_number": (29.0, 44.5, 77.0, 48.7),
    "issuing_authority": (34.0, 38.0, 68.0, 42.2),
    "valid_from": (34.0, 44.8, 52.0, 49.0),
    "valid_to": (54.0, 44.8, 72.0, 49.0),
}
"""Where a field stands that was not read at all, roughly: left, top, right, bottom in millimetres."""
_SHARE = 0.2
"""Of such a zone must be hidden."""

_BESIDE = 1.0
"""Line heights beside what was read in which more may be hidden."""
_NEAR = 0.25
"""Line heights between the print and a patch that hides how it goes on; with more, the blank between says it ends."""
_STEPS = 10
"""Per line height."""
_LEAST = 0.45
"""Line heights: half a character."""
_DAZZLING = 0.6
"""Line heights of a field on which a reflection is worth a word."""
_EDGE = 0.9
"""Line heights between the middle of the last character and the edge of the picture, less than any card's margin."""
_OF_SEVERAL_LINES = ("name", "address", "issuing_authority")
_TALL = 2.5
"""Times the usual height of a line: what was boxed is no line."""
_READ = 0.6
_ROOM = 0.9
"""Line heights that a character takes at most, the box of the line included."""


@dataclass(frozen=True, slots=True)
class _Band:
    """A piece of a line: the fractions of a line height along which it was read, and whether more may follow."""

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


def hidden(scene: Scene) -> dict[str, Cause]:
    """Fields of which something is hidden that cannot be told from the rest, each with its cause."""
    causes = {name: _cause(scene, name, field) for name, field in scene.fields.items()}
    return {name: cause for name, cause in causes.items() if cause}


def dazzled(scene: Scene) -> tuple[str, ...]:
    """Fields on which a reflection lies, whether or not they could be read."""
    ground = scene.ground
    if ground is None or not ground.bright.any():
        return ()
    return tuple(name for name, field in scene.fields.items() if field.box and _dazzled(scene, name, field))


def _dazzled(scene: Scene, name: str, field: Field) -> bool:
    for band in _bands(scene, name, field):
        u, _, _, bright = _profile(scene, band)
        inside = (u >= 0) & (u <= band.length)
        if float((bright[inside] > 0.5).sum()) / _STEPS >= _DAZZLING:
            return True
    return False


def _cause(scene: Scene, name: str, field: Field) -> Cause | None:
    if name == "id_number" and id_number.is_valid(field.text):
        return None
    if field.box is None:
        return _unread(scene, name)
    bands = list(_bands(scene, name, field))
    if not _complete(name, field) and any(_leaves(scene, band) for band in bands):
        return "out_of_frame"
    return next((cause for band in bands if (cause := _gap(scene, band))), None)


def _leaves(scene: Scene, band: _Band) -> bool:
    """Whether a line runs out of the picture: its last character stands at the edge."""
    if not band.characters:
        return False
    height, width = scene.page.image.shape[:2]
    reach = _EDGE * band.height
    ends = [band.origin + u * band.along for u in (min(band.characters) - reach, max(band.characters) + reach)]
    return any(not (0 <= x <= width and 0 <= y <= height) for x, y in ends)


def _unread(scene: Scene, name: str) -> Cause | None:
    """What lies where a field must be that was not found."""
    ground = scene.ground
    if ground is None:
        return None
    left, top, right, bottom = ZONES[name]
    x, y = np.meshgrid(np.linspace(left, right, 40), np.linspace(top, bottom, 8))
    places = np.c_[x.ravel(), y.ravel()]
    covered, washed = share(ground.covered, places).mean(), share(ground.washed, places).mean()
    if max(covered, washed) < _SHARE:
        return None
    return "covered" if covered >= washed else "glare"


def _bands(scene: Scene, name: str, field: Field) -> Iterator[_Band]:
    """The lines of a field, each from the field's left edge on, and the places where a line may be missing."""
    assert field.box is not None
    size = np.array([scene.page.image.shape[1], scene.page.image.shape[0]])
    top_left, top_right, _, bottom_left = np.array(field.box) * size
    width, height = float(np.linalg.norm(top_right - top_left)), float(np.linalg.norm(bottom_left - top_left))
    usual = median(line.box.height for line in scene.page.lines) if scene.page.lines else height
    if min(width, height) < 1 or (name not in _OF_SEVERAL_LINES and height > _TALL * usual):
        return
    along, down = (top_right - top_left) / width, (bottom_left - top_left) / height
    rows: list[tuple[float, float, float, list[float]]] = []
    for line in scene.page.lines:
        middle = float(down @ (line.box.at(0.5, 0.5) - top_left))
        start, stop = (float(along @ (line.box.at(u, 0.5) - top_left)) for u in (0.0, 1.0))
        if 0 < middle < height and start < width and stop > 0 and line.box.height < _TALL * usual:
            seen = [
                float(along @ (line.box.at(c.position, 0.5) - top_left))
                for c in line.characters
                if c.probability >= _READ
            ]
            rows.append((middle, line.box.height, min(stop, width), [u for u in seen if 0 <= u <= width]))
    rows.sort(key=lambda row: row[0])
    merged = _merged(rows) or [(height / 2, height, width, [])]
    open_end = not _complete(name, field)
    for i, (middle, tall, stop, seen) in enumerate(merged):
        last = i == len(merged) - 1
        yield _Band(
            top_left + down * middle,
            along,
            down * tall,
            stop if last else width,
            seen,
            _BESIDE * tall if i == 0 and open_end else 0.0,
            _BESIDE * tall if last and open_end else 0.0,
        )
    if name == "address":
        yield from _between(merged, top_left, along, down, width)


def _merged(rows: list[tuple[float, float, float, list[float]]]) -> list[tuple[float, float, float, list[float]]]:
    """Pieces that stand side by side as one line."""
    lines: list[tuple[float, float, float, list[float]]] = []
    for middle, tall, stop, seen in rows:
        if lines and middle - lines[-1][0] < 0.5 * tall:
            first = lines[-1]
            lines[-1] = (first[0], max(first[1], tall), max(first[2], stop), first[3] + seen)
        else:
            lines.append((middle, tall, stop, seen))
    return lines


def _between(
    lines: list[tuple[float, float, float, list[float]]], origin: Points, along: Points, down: Points, width: float
) -> Iterator[_Band]:
    """Where a line of an address may have been missed: in a wide gap, and under a full last line."""
    for (upper, tall, _, _), (lower, _, _, _) in pairwise(lines):
        if lower - upper > 1.7 * tall:
            yield _Band(origin + down * (upper + lower) / 2, along, down * tall, width, [])
    middle, tall, stop, _ = lines[-1]
    if stop > 0.8 * width and width > 5 * tall:
        yield _Band(origin + down * (middle + tall), along, down * tall, 2.5 * tall, [])


def _complete(name: str, field: Field) -> bool:
    """Whether a field says by itself that nothing is missing at its ends."""
    if name in ("name", "address", "issuing_authority", "ethnicity"):
        return False
    return bool(field.text) and field.confidence >= LOW_CONFIDENCE


def _profile(scene: Scene, band: _Band) -> tuple[Points, Points, Points, Points]:
    """Places along a band, and the shares of its height that are covered, washed out and bright there."""
    ground, placement = scene.ground, scene.placement
    assert ground is not None
    assert placement is not None
    u = np.arange(-band.before, band.length + band.after, band.height / _STEPS)
    v = np.array([-0.25, -0.12, 0.0, 0.12, 0.25])
    pixels = band.origin + u[:, None, None] * band.along + v[:, None] * band.down
    places = placement.millimetres(pixels.reshape(-1, 2))
    masks = (ground.covered, ground.washed, ground.bright)
    covered, washed, bright = (share(mask, places).reshape(len(u), -1).mean(axis=1) for mask in masks)
    return u, covered, washed, bright


def _gap(scene: Scene, band: _Band) -> Cause | None:
    """What hides a part of a band in which no character was read."""
    if scene.ground is None or not (scene.ground.covered.any() or scene.ground.washed.any()):
        return None
    tall = band.height
    u, covered, washed, _ = _profile(scene, band)
    for start, stop in _runs(np.maximum(covered, washed) > 0.5):
        first, last = u[start], u[stop - 1]
        if last - first < _LEAST * tall or last < -_NEAR * tall or first > band.length + _NEAR * tall:
            continue
        inside = min(last, band.length) - max(first, 0.0)
        read = sum(first <= c <= last for c in band.characters)
        if inside < last - first - _LEAST * tall or read < inside / (_ROOM * tall) - 0.5:
            return "covered" if covered[start:stop].mean() >= washed[start:stop].mean() else "glare"
    return None


def _runs(hit: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> list[tuple[int, int]]:
    """Start and stop of the stretches that are set."""
    edges = np.flatnonzero(np.diff(np.r_[0, hit.astype(np.int8), 0]))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
