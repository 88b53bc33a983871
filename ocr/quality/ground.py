"""A card without its print: its pale ground, and what hides it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

from onboarding.ocr.engine import Image
from onboarding.ocr.geometry import Points, shrink
from onboarding.ocr.layout import CARD_SIZE, Placement, straighten
from onboarding.ocr.reading import Side

Mask = npt.NDArray[np.bool_]
Plane = npt.NDArray[np.float32]

CARD_SCALE = 4
"""Pixels per millimetre of the small card: print is then a pixel or two thick and easily filled in."""
SCALE = 2
"""Pixels per millimetre of the masks."""
PICTURES: dict[Side, tuple[float, float, float, float]] = {
    "front": (52.0, 4.0, CARD_SIZE[0], 43.5),
    "back": (0.0, 0.0, 25.0, 25.0),
}
"""Left, top, right, bottom of portrait and emblem, millimetres: printed in colour, and no field is there."""

_PRINT = 2.25
"""Millimetres: nothing that is printed in a field has strokes this thick."""
_TINT = 0.17
"""How far a colour may be from the ground's, as the length of (log R/G, log B/G). Ground of drawn cards varies by
0.05 around its fitted plane, skin is 0.25 to 0.6 away."""
_DARK = 0.5
"""Share of the ground's brightness: darker than a shadow."""
_BRIGHTER = 0.07
"""Log: a reflection that washes out print is a tenth brighter than the ground and more."""
_CORE = 0.8
"""Of the way from the ground to the lamp's white: a fifth of the contrast is left there, or less."""
_WHITE = 243
_NOT_WHITE = 236
_THICK = {"cover": 2.5, "glare": 1.0}
_AREA = {"cover": 20.0, "glare": 3.0}
"""Millimetres that a patch must measure across, and square millimetres in all."""
_LARGEST = {"cover": 1e9, "glare": 600.0}
"""Square millimetres: what is bright beyond that is the side of a card that lies in no shadow."""
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Ground:
    """Masks of the straightened card at ``SCALE`` pixels per millimetre.

    ``covered``: something of another colour, or much darker, lies there. ``washed``: so bright that nothing shows.
    ``bright``: a reflection lies there, through which print may still show.
    """

    covered: Mask = field(repr=False)
    washed: Mask = field(repr=False)
    bright: Mask = field(repr=False)

    @classmethod
    def of(cls, card: Image, side: Side) -> Ground:
        """From the card as :func:`flat` gives it."""
        paper = _paper(card)
        counts = np.ones(paper.shape[:2], bool)
        left, top, right, bottom = (round(edge * SCALE) for edge in PICTURES[side])
        counts[top:bottom, left:right] = False
        bright, washed = _bright(paper, counts)
        return cls(
            _patches(counts & _covered(paper, counts), "cover"),
            _patches(counts & washed, "glare"),
            _patches(counts & bright, "glare"),
        )


def flat(image: Image, placement: Placement) -> Image:
    """The straightened card at ``CARD_SCALE`` pixels per millimetre, free of moiré."""
    matrix = placement.matrix
    while placement.scale >= 2 * CARD_SCALE:
        size = (image.shape[1] // 2, image.shape[0] // 2)
        matrix = np.diag([size[0] / image.shape[1], size[1] / image.shape[0], 1.0]) @ matrix
        image, placement = shrink(image, size), Placement(matrix)
    return np.asarray(cv2.GaussianBlur(straighten(image, placement, CARD_SCALE), (0, 0), 1.0), np.uint8)


def _paper(card: Image) -> Image:
    """The card with its print filled in by what surrounds it, at ``SCALE`` pixels per millimetre."""
    side = round(_PRINT * CARD_SCALE)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    filled = np.asarray(cv2.morphologyEx(card, cv2.MORPH_CLOSE, disc), np.uint8)
    return shrink(filled, (card.shape[1] * SCALE // CARD_SCALE, card.shape[0] * SCALE // CARD_SCALE))


def _covered(paper: Image, counts: Mask) -> Mask:
    """Where tint or brightness is not the ground's."""
    blue, green, red = cv2.split(np.log(paper.astype(np.float32) + 4))
    bright = np.asarray((blue + green + red) / 3, np.float32)
    strange = (red - green - _smooth(red - green, counts, 1)) ** 2 + (
        blue - green - _smooth(blue - green, counts, 1)
    ) ** 2 > _TINT**2
    return np.asarray(strange | (bright - _smooth(bright, counts, 2) < np.log(_DARK)), np.bool_)


def _bright(paper: Image, counts: Mask) -> tuple[Mask, Mask]:
    """Where the ground's own tint gives way to the white of a lamp, its least colour rising most; and its core."""
    least = darkest(paper).astype(np.float32)
    tint = _smooth(np.log(least + 4), counts, 2)
    brighter = np.log(least + 4) - tint > _BRIGHTER
    white = (least > _WHITE) & (float(np.median(least[counts])) < _NOT_WHITE)
    usual = np.exp(tint) - 4
    lamp = float(np.percentile(least[counts], 99.8))
    core = brighter & (least - usual > _CORE * (lamp - usual))
    return np.asarray(brighter | white, np.bool_), np.asarray(core | white, np.bool_)


def darkest(picture: Image) -> npt.NDArray[np.uint8]:
    """The least of each pixel's three colours: what is white is high in all."""
    blue, green, red = cv2.split(picture)
    return np.asarray(cv2.min(cv2.min(blue, green), red), np.uint8)


def _smooth(values: Plane, counts: Mask, degree: int) -> Plane:
    """The polynomial surface through most of the values that count; patches that lie beside it are left out."""
    full = _terms(values.shape, degree)
    sample = full[::SCALE, ::SCALE].reshape(-1, full.shape[2])
    target, use = values[::SCALE, ::SCALE].ravel(), counts[::SCALE, ::SCALE].ravel()
    off = np.abs(target - np.median(target[use]))
    for _ in range(_ROUNDS):
        keep = use & (off <= max(2.0 * float(np.median(off[use])), 0.02))
        terms = sample[keep]
        coefficients = np.linalg.solve(terms.T @ terms + 1e-3 * np.eye(terms.shape[1]), terms.T @ target[keep])
        off = np.abs(target - sample @ coefficients)
    return np.asarray(full @ coefficients.astype(np.float32), np.float32)


@cache
def _terms(shape: tuple[int, ...], degree: int) -> Plane:
    y, x = np.mgrid[-1 : 1 : shape[0] * 1j, -1 : 1 : shape[1] * 1j].astype(np.float32)
    powers = [x**i * y**j for i in range(degree + 1) for j in range(degree + 1 - i)]
    return np.stack(powers, axis=-1)


def _patches(mask: Mask, kind: str) -> Mask:
    """What is left of a mask without specks and slivers."""
    across = round(_THICK[kind] * SCALE)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (across, across))
    opened = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, disc)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(opened)
    area = stats[:, cv2.CC_STAT_AREA] / SCALE**2
    kept = (area >= _AREA[kind]) & (area <= _LARGEST[kind])
    kept[0] = False
    return np.asarray(kept[labels], np.bool_)


def share(mask: Mask, places: Points) -> npt.NDArray[np.float64]:
    """1 where a mask is set at N×2 millimetres, else 0; 0 outside the card."""
    columns, rows = np.round(places * SCALE).astype(int).T
    inside = (columns >= 0) & (columns < mask.shape[1]) & (rows >= 0) & (rows < mask.shape[0])
    hit = mask[rows.clip(0, mask.shape[0] - 1), columns.clip(0, mask.shape[1] - 1)]
    return np.asarray(inside & hit, np.float64)
