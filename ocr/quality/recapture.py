"""Was it photographed from a screen? The grid of a screen's pixels beats with that of the camera's (moiré)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

from onboarding.domain.outcomes import Reason
from onboarding.domain.text import Text
from onboarding.ocr.engine import Image
from onboarding.ocr.geometry import Points
from onboarding.ocr.layout import CARD_SIZE, Placement
from onboarding.ocr.quality.scene import Scene

SCREEN_RECAPTURE = Reason(
    "screen_recapture",
    Text(
        "这像是对着屏幕拍的，请拍身份证原件。",
        "This looks like a photo of a screen. Please photograph the card itself.",
    ),
)

Spectrum = npt.NDArray[np.float32]
Waves = npt.NDArray[np.float64]
"""Frequencies (N×2), cycles per pixel, in the right half plane."""

_SIDE = 160
"""Pixels of a patch."""
_ON_CARD = np.array([[0.2, 0.25], [0.75, 0.3], [0.5, 0.55], [0.25, 0.75], [0.75, 0.85]])
_CORNERS = np.array([[0.1, 0.1], [0.9, 0.1], [0.9, 0.9], [0.1, 0.9], [0.5, 0.5]])
"""Where to look, as shares of the card's and the picture's width and height."""
_LEAST_PLACES = 4
_LEAST_LIGHT = 40.0
_CLIP = 14.0
"""Grey levels: print and edges are cut down to the size of a grid's waves."""
_LOWEST = 0.16
"""Cycles per pixel: what swings slower may be the card's guilloche or the table."""
_LEAST_WAVE = 0.6
"""Grey levels, half the swing."""
_ALONE = 2.5
"""A wave over the strongest around it: edges and wood grain make ridges in the spectrum, a grid makes points."""
_RING = np.stack([np.round(radius * f(np.arange(32) * np.pi / 16)) for f in (np.sin, np.cos) for radius in (5, 7)])
_RING = _RING.reshape(2, -1).astype(int)
"""Rows and columns around a peak, beyond the width that the window gives it."""
_NEAR = 0.03
_SUPPORT = 0.7
"""Share of the places in which a wave of one frequency must be seen: a grid covers the whole picture.

Of 116 photos of drawn cards none has it, of 10 drawn screens all, of 11 by another hand 9: coarse beats are missed.
"""


def recapture(scene: Scene) -> Iterator[Reason]:
    """The same wave on the card and beside it: neither its guilloche nor the cloth on the table."""
    if grid_support(scene.page.image, scene.placement) >= _SUPPORT:
        yield SCREEN_RECAPTURE


def grid_support(image: Image, placement: Placement | None) -> float:
    """The share of places, on the card and in all, that have a wave of the same frequency."""
    beside = _peaks_at(image, _CORNERS * [image.shape[1], image.shape[0]])
    on_card = [] if placement is None else _peaks_at(image, placement.pixels(_ON_CARD * CARD_SIZE))
    if len(beside) + len(on_card) < _LEAST_PLACES:
        return 0.0
    seen = np.concatenate([*on_card, *beside])
    if not len(seen):
        return 0.0
    votes = np.stack([_near(seen, peaks) for peaks in (*on_card, *beside)])
    support = votes.mean(axis=0)
    if on_card:
        support = np.minimum(support, votes[: len(on_card)].mean(axis=0))
    return float(support.max())


def _peaks_at(image: Image, centres: Points) -> list[Waves]:
    """The waves around places (N×2, pixels) that are light enough to show a grid."""
    height, width = image.shape[:2]
    side = min(_SIDE, height, width)
    corners = np.round(centres - side / 2).astype(int).clip(0, [width - side, height - side])
    patches = (image[y : y + side, x : x + side] for x, y in corners)
    grey = [np.asarray(cv2.cvtColor(patch, cv2.COLOR_BGR2GRAY), np.float32) for patch in patches]
    return [_peaks(patch) for patch in grey if float(patch.mean()) > _LEAST_LIGHT]


def _peaks(patch: Spectrum) -> Waves:
    """Waves that stand alone in a patch."""
    side = len(patch)
    fine = np.clip(patch - cv2.GaussianBlur(patch, (0, 0), 3), -_CLIP, _CLIP)
    waves = cv2.dft(fine * _window(side), flags=cv2.DFT_COMPLEX_OUTPUT)[:, : side // 2 + 1]
    size = cv2.magnitude(waves[..., 0], waves[..., 1]) * np.float32(2 / _window(side).sum())
    y, x = np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)
    rows, columns = np.nonzero((np.hypot(x, y) > _LOWEST) & (size > _LEAST_WAVE))
    around = size[(rows[:, None] + _RING[0]) % side, np.abs(columns[:, None] + _RING[1]).clip(max=side // 2)]
    alone = size[rows, columns] > _ALONE * around.max(axis=1, initial=0.0)
    return np.asarray(np.c_[x[columns[alone]], y[rows[alone], 0]], np.float64)


@cache
def _window(side: int) -> Spectrum:
    hann = np.hanning(side).astype(np.float32)
    return hann * hann[:, None]


def _near(points: Waves, others: Waves) -> npt.NDArray[np.bool_]:
    if not len(others):
        return np.zeros(len(points), bool)
    return np.asarray(np.linalg.norm(points[:, None] - others[None], axis=2).min(axis=1) < _NEAR, np.bool_)
