"""Pictures of identity cards with their truth, each made anew from (seed, index, level, side, condition)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from zlib import crc32

import cv2
import numpy as np
from numpy.typing import NDArray

from .camera import Level, Photo, photograph
from .conditions import ON_CARD, ON_PHOTO
from .drawing import Card, Rect, Side, draw
from .people import draw_person

_HIDDEN = 0.7
"""Where this share of the contrast is gone, a person can hardly read."""
_STROKES = 0.35
"""A stretch this wide (in line heights) with two fifths of its height hidden may hold a character."""


@dataclass(frozen=True, slots=True)
class Specimen:
    """One picture. ``truth`` has every field of the side; those in ``covered`` nobody could read."""

    content: bytes = field(repr=False)
    truth: Mapping[str, str] = field(repr=False)
    covered: frozenset[str]
    side: Side
    level: Level
    condition: str | None
    faces: tuple[str, ...]
    corners: tuple[tuple[float, float], ...]
    """The card's corners in the picture, pixels, clockwise from its own top left."""
    others: tuple[str, ...] = field(default=(), repr=False)
    """Identity numbers of other cards in the picture, which a reader may rightly read instead."""

    @property
    def readable(self) -> Mapping[str, str]:
        """The truth without what is covered."""
        return {name: text for name, text in self.truth.items() if name not in self.covered}


def specimen(seed: int, index: int, level: Level, side: Side, condition: str | None = None) -> Specimen:
    """The same arguments (and the same fonts on the machine) give the same picture."""
    rng = np.random.default_rng([seed, index, *(crc32(word.encode()) for word in (level, side, condition or ""))])
    person = draw_person(rng)
    card = draw(person, side, rng)
    if spoil := ON_CARD.get(condition or ""):
        card = spoil(card, rng)
    others = [draw_person(rng) for _ in range(2)] if condition == "several_cards" else []
    cut = rng.uniform(0.06, 0.3) if condition == "out_of_frame" else 0.0
    photo = photograph(card.image, level, rng, cut=cut, beside=[draw(other, side, rng).image for other in others])
    if mar := ON_PHOTO.get(condition or ""):
        photo = mar(photo, card, rng)
    return Specimen(
        content=photo.jpeg(),
        truth=person.front if side == "front" else person.back,
        covered=covered(card, photo),
        side=side,
        level=level,
        condition=condition,
        faces=card.faces,
        corners=_corners(card, photo),
        others=tuple(other.id_number for other in others),
    )


def covered(card: Card, photo: Photo) -> frozenset[str]:
    """Fields of which at least a part of a character is hidden by a thing, a reflection, or the frame's edge."""
    height, width = card.image.shape[:2]
    hidden = photo.hidden_on((width, height))
    if card.image.shape[2] == 4:
        hidden = np.maximum(hidden, card.image[..., 3] == 0)
    return frozenset(name for name, lines in card.lines.items() if any(_hides(hidden, line) for line in lines))


def _hides(hidden: NDArray[np.float32], line: Rect) -> bool:
    left, top, right, bottom = line
    columns = (hidden[top:bottom, left:right] > _HIDDEN).mean(axis=0) > 0.4
    return bool(columns.sum() > _STROKES * (bottom - top))


def _corners(card: Card, photo: Photo) -> tuple[tuple[float, float], ...]:
    height, width = card.image.shape[:2]
    corners = np.array([[[0, 0], [width, 0], [width, height], [0, height]]], np.float64)
    return tuple((float(x), float(y)) for x, y in cv2.perspectiveTransform(corners, photo.homography)[0])
