"""What is wrong with a picture, measured where it matters: on the text."""

from __future__ import annotations

from statistics import median

import cv2
import numpy as np

from onboarding.domain.outcomes import Reason
from onboarding.domain.text import Text
from onboarding.ocr.geometry import crop
from onboarding.ocr.lines import Page

BLURRED = Reason(
    "blurred", Text("照片有些模糊，请拿稳手机、对焦后重拍。", "The photo is blurred. Hold still, let it focus and try again.")
)
DARK = Reason("dark", Text("照片太暗，请到明亮的地方重拍。", "The photo is too dark. Please take it in better light."))
OVER_EXPOSED = Reason(
    "over_exposed",
    Text("照片过亮或有反光，请避开强光重拍。", "The photo is too bright or has glare. Please avoid direct light."),
)
TOO_SMALL = Reason(
    "too_small", Text("证件在照片中太小，请靠近一些重拍。", "The card is too small in the photo. Please move closer.")
)

_MIN_TEXT_HEIGHT = 18.0
_MAX_EDGE_WIDTH = 0.2
_MIN_PAPER = 90.0
_MAX_PAPER = 245.0
_FAINT = 90.0
_SAMPLE = 6


def flaws(page: Page) -> tuple[Reason, ...]:
    """Flags with advice, worst first; empty for a good picture."""
    lines = sorted((line for line in page.lines if len(line.text) > 1), key=lambda line: -line.box.width)[:_SAMPLE]
    if not lines:
        return ()
    height = median(line.box.height for line in lines)
    crops = [cv2.cvtColor(crop(page.image, line.box, round(line.box.height)), cv2.COLOR_BGR2GRAY) for line in lines]
    paper = median(float(np.percentile(grey, 80)) for grey in crops)
    contrast = median(float(np.percentile(grey, 80) - np.percentile(grey, 3)) for grey in crops)
    checks = (
        (TOO_SMALL, height < _MIN_TEXT_HEIGHT),
        (BLURRED, median(edge_width(grey) for grey in crops) > _MAX_EDGE_WIDTH),
        (DARK, paper < _MIN_PAPER),
        (OVER_EXPOSED, paper > _MAX_PAPER and contrast < _FAINT),
    )
    return tuple(reason for reason, found in checks if found)


def edge_width(grey: np.ndarray) -> float:
    """How far ink fades into paper, as a fraction of the line's height: contrast over the steepest slopes."""
    contrast = float(np.percentile(grey, 80) - np.percentile(grey, 3))
    slopes = np.abs(np.diff(grey.astype(np.float32), axis=1))
    steepest = float(np.percentile(slopes, 98))
    return contrast / max(steepest, 1.0) / grey.shape[0]
