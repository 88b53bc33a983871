"""Which fields something hides: a thumb, a strong reflection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from onboarding.ocr import id_number
from onboarding.ocr.geometry import Points
from onboarding.ocr.quality.bands import Band, bands, complete
from onboarding.ocr.quality.ground import share
from onboarding.ocr.quality.scene import Scene
from onboarding.ocr.reading import Field

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
_ROOM = 0.9
"""Line heights that a character takes at most, the box of the line included."""


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
    for band in bands(scene, name, field):
        profile = _Profile.of(scene, band)
        inside = (profile.u >= 0) & (profile.u <= band.length)
        if float((profile.bright[inside] > 0.5).sum()) / _STEPS >= _DAZZLING:
            return True
    return False


def _cause(scene: Scene, name: str, field: Field) -> Cause | None:
    if name == "id_number" and id_number.is_valid(field.text):
        return None
    if field.box is None:
        return _unread(scene, name)
    lines = list(bands(scene, name, field))
    if not complete(name, field) and any(_leaves(scene, band) for band in lines):
        return "out_of_frame"
    return next((cause for band in lines if (cause := _gap(scene, band))), None)


def _leaves(scene: Scene, band: Band) -> bool:
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


@dataclass(frozen=True, slots=True)
class _Profile:
    """Places along a band, pixels, and the shares of its height that are covered, washed out and bright there."""

    u: Points
    covered: Points
    washed: Points
    bright: Points

    @classmethod
    def of(cls, scene: Scene, band: Band) -> _Profile:
        ground, placement = scene.ground, scene.placement
        assert ground is not None
        assert placement is not None
        u = np.arange(-band.before, band.length + band.after, band.height / _STEPS)
        v = np.array([-0.25, -0.12, 0.0, 0.12, 0.25])
        pixels = band.origin + u[:, None, None] * band.along + v[:, None] * band.down
        places = placement.millimetres(pixels.reshape(-1, 2))
        masks = (ground.covered, ground.washed, ground.bright)
        return cls(u, *(share(mask, places).reshape(len(u), -1).mean(axis=1) for mask in masks))


def _gap(scene: Scene, band: Band) -> Cause | None:
    """What hides a part of a band in which no character was read."""
    if scene.ground is None or not (scene.ground.covered.any() or scene.ground.washed.any()):
        return None
    profile = _Profile.of(scene, band)
    for start, stop in _runs(np.maximum(profile.covered, profile.washed) > 0.5):
        if _hides(band, profile.u[start], profile.u[stop - 1]):
            covered, washed = profile.covered[start:stop].mean(), profile.washed[start:stop].mean()
            return "covered" if covered >= washed else "glare"
    return None


def _hides(band: Band, first: float, last: float) -> bool:
    """Whether a patch from ``first`` to ``last`` hides print: more may lie under it than was read there."""
    tall, long = band.height, last - first
    too_small = long < _LEAST * tall
    aside = last < -_NEAR * tall or first > band.length + _NEAR * tall
    if too_small or aside:
        return False
    inside = min(last, band.length) - max(first, 0.0)
    runs_on = inside < long - _LEAST * tall
    read = sum(first <= c <= last for c in band.characters)
    leaves_unread = read < inside / (_ROOM * tall) - 0.5
    return bool(runs_on or leaves_unread)


def _runs(hit: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> list[tuple[int, int]]:
    """Start and stop of the stretches that are set."""
    edges = np.flatnonzero(np.diff(np.r_[0, hit.astype(np.int8), 0]))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
