"""Ink on paper: how dark, and how sharp its edges are."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from onboarding.ocr.engine import Image
from onboarding.ocr.geometry import LineBox, crop

_PAPER, _INK = 80, 3
"""Percentiles of a line's grey levels."""


def paper_level(image: Image, box: LineBox) -> float:
    """How bright the paper of a line is, 0..255."""
    return float(np.percentile(_grey(image, box), _PAPER))


def ink_contrast(image: Image, box: LineBox) -> float:
    """How much darker the ink of a line is than its paper, in grey levels."""
    paper, ink = np.percentile(_grey(image, box), (_PAPER, _INK))
    return float(paper - ink)


def edge_width(image: Image, box: LineBox) -> float:
    """How far ink fades into paper, as a fraction of the line's height: contrast over the steepest slopes."""
    grey = _grey(image, box)
    steepest = float(np.percentile(np.abs(np.diff(grey, axis=1)), 98))
    return ink_contrast(image, box) / max(steepest, 1.0) / len(grey)


def _grey(image: Image, box: LineBox) -> npt.NDArray[np.float32]:
    """A line in its own resolution, as luminance 0..255."""
    cut = crop(image, box, max(8, round(box.height)))
    return np.asarray(cv2.cvtColor(cut, cv2.COLOR_BGR2GRAY), np.float32)
