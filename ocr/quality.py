"""What is wrong with a picture, measured where it matters: on the text."""

from __future__ import annotations

from statistics import median

import cv2
import numpy as np
import numpy.typing as npt

from onboarding.domain.outcomes import Reason
from onboarding.domain.text import Text
from onboarding.ocr.engine import Image
from onboarding.ocr.geometry import LineBox, crop
from onboarding.ocr.lines import Page

BLURRED = Reason(
    "blurred",
    Text("照片有些模糊，请拿稳手机、对焦后重拍。", "The photo is blurred. Hold still, let it focus and try again."),
)
DARK = Reason("dark", Text("照片太暗，请到明亮的地方重拍。", "The photo is too dark. Please take it in better light."))
OVER_EXPOSED = Reason(
    "over_exposed",
    Text("照片过亮或有反光，请避开强光重拍。", "The photo is too bright or has glare. Please avoid direct light."),
)
TOO_SMALL = Reason(
    "too_small", Text("证件在照片中太小，请靠近一些重拍。", "The card is too small in the photo. Please move closer.")
)

_MIN_TEXT_HEIGHT = 20.0
"""Pixels, box included: the card is then some 400 pixels wide and the face 60, the least a matcher can use."""
_MAX_EDGE_WIDTH = 0.13
"""Readings of drawn cards begin to fail at 0.20 under Gaussian blur; sharp ones measure 0.03 to 0.06."""
_MIN_PAPER = 90.0
_MAX_PAPER = 245.0
_FAINT = 90.0
_PAPER, _INK = 80, 3
_SAMPLE = 6


def flaws(page: Page) -> tuple[Reason, ...]:
    """Flags with advice, worst first; empty for a good picture."""
    lines = sorted((line for line in page.lines if len(line.text) > 1), key=lambda line: -line.box.width)[:_SAMPLE]
    if not lines:
        return ()
    boxes = [line.box for line in lines]
    paper = median(float(np.percentile(_grey(page.image, box), _PAPER)) for box in boxes)
    contrast = median(ink_contrast(page.image, box) for box in boxes)
    checks = (
        (TOO_SMALL, median(box.height for box in boxes) < _MIN_TEXT_HEIGHT),
        (BLURRED, median(edge_width(page.image, box) for box in boxes) > _MAX_EDGE_WIDTH),
        (DARK, paper < _MIN_PAPER),
        (OVER_EXPOSED, paper > _MAX_PAPER and contrast < _FAINT),
    )
    return tuple(reason for reason, found in checks if found)


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
