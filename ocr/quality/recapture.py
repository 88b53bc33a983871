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
from onboarding.ocr.quality.scene import Scene

SCREEN_RECAPTURE = Reason(
    "screen_recapture",
    Text(
        "这像是对着屏幕拍的，请拍身份证原件。",
        "This looks like a photo of a screen. Please photograph the card itself.",
    ),
)

Spectrum = npt.NDArray[np.float32]

_SIDE = 160
"""Pixels of a patch."""
_ROWS, _COLUMNS = 3, 3
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
"""Share of the patches in which a wave of one frequency must be seen: a grid covers the whole picture."""


def recapture(scene: Scene) -> Iterator[Reason]:
    if grid_support(scene.page.image) >= _SUPPORT:
        yield SCREEN_RECAPTURE


def grid_support(image: Image) -> float:
    """The share of patches that have a wave of the same frequency."""
    grey = np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.uint8)
    found = [_peaks(patch) for patch in _patches(grey)]
    if not found:
        return 0.0
    seen = np.concatenate(found)
    if not len(seen):
        return 0.0
    votes = np.stack([_near(seen, peaks) for peaks in found])
    return float(votes.mean(axis=0).max())


def _patches(grey: npt.NDArray[np.uint8]) -> Iterator[Spectrum]:
    """Pieces from all over the picture that are light enough to show a grid."""
    height, width = grey.shape
    side = min(_SIDE, height, width)
    for y in np.linspace(0, height - side, _ROWS).astype(int):
        for x in np.linspace(0, width - side, _COLUMNS).astype(int):
            patch = grey[y : y + side, x : x + side].astype(np.float32)
            if float(patch.mean()) > _LEAST_LIGHT:
                yield patch


def _peaks(patch: Spectrum) -> npt.NDArray[np.float64]:
    """Frequencies (N×2, cycles per pixel, right half plane) of waves that stand alone in a patch."""
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


def _near(points: npt.NDArray[np.float64], others: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    if not len(others):
        return np.zeros(len(points), bool)
    return np.asarray(np.linalg.norm(points[:, None] - others[None], axis=2).min(axis=1) < _NEAR, np.bool_)
