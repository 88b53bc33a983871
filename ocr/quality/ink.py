"""Ink on paper: how dark, and how sharp its edges are."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from onboarding.ocr.engine import Image
from onboarding.ocr.geometry import LineBox, crop

Grey = npt.NDArray[np.float32]
_PAPER, _INK = 80, 3
"""Percentiles of a line's grey levels."""


@dataclass(frozen=True, slots=True)
class Ink:
    """``paper`` and ``contrast`` in grey levels; ``edge`` is how far ink fades into paper, in line heights."""

    paper: float
    contrast: float
    edge: float


def measure(image: Image, box: LineBox) -> Ink:
    """The ink of one line."""
    grey = _grey(image, box)
    paper, ink = np.percentile(grey, (_PAPER, _INK))
    steepest = float(np.percentile(np.abs(np.diff(grey, axis=1)), 98))
    return Ink(float(paper), float(paper - ink), float(paper - ink) / max(steepest, 1.0) / len(grey))


def ink_share(image: Image, box: LineBox) -> float:
    """How much darker the ink of a line is than its paper, as a share of the paper's brightness, 0..1."""
    paper, ink = np.percentile(_grey(image, box), (_PAPER, _INK))
    return float((paper - ink) / max(paper, 1.0))


def _grey(image: Image, box: LineBox) -> Grey:
    """A line in its own resolution, as luminance 0..255."""
    cut = crop(image, box, max(8, round(box.height)))
    return np.asarray(cv2.cvtColor(cut, cv2.COLOR_BGR2GRAY), np.float32)
