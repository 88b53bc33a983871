"""Statistics of a face's skin that were tried against recaptures; docs/passive-detectors.md says what became of them.

Each takes the inside of a face's box (BGR uint8) and gives one figure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import cv2
import numpy as np

from .sensor import Image, Light

_REACH = 24  # pixels: longest period looked for
_LOBE = 5  # pixels around which everything is like itself


def _grey(skin: Image) -> Light:
    return np.asarray(cv2.cvtColor(skin, cv2.COLOR_BGR2GRAY), np.float32)


def high_over_middle(skin: Image) -> float:
    """Power of fast waves over that of middling ones: a picture of a picture is blurred twice."""
    grey = _grey(skin)
    window = np.outer(np.hanning(grey.shape[0]), np.hanning(grey.shape[1]))
    power = np.square(np.abs(np.fft.fft2((grey - grey.mean()) * window)))
    radius = np.hypot(np.fft.fftfreq(grey.shape[0])[:, None], np.fft.fftfreq(grey.shape[1])[None])
    fast, middling = ((radius >= low) & (radius < high) for low, high in ((0.3, 0.5), (0.1, 0.2)))
    return float(np.log(power[fast].mean() / power[middling].mean()))


def uniform_patterns(skin: Image) -> float:
    """Share of local binary patterns with at most two changes around the pixel (Ojala et al. 2002)."""
    grey = _grey(skin)
    height, width = grey.shape
    around = ((0, 0), (0, 1), (0, 2), (1, 2), (2, 2), (2, 1), (2, 0), (1, 0))
    above = [grey[y : height - 2 + y, x : width - 2 + x] >= grey[1:-1, 1:-1] for y, x in around]
    changes = sum((one != other).astype(int) for one, other in zip(above, above[1:] + above[:1], strict=True))
    return float(np.mean(np.asarray(changes) <= 2))


def colour_diversity(skin: Image) -> float:
    """Entropy of hue and saturation in 45 x 16 steps: inks and displays mix fewer colours."""
    hsv = cv2.cvtColor(skin, cv2.COLOR_BGR2HSV).astype(int)
    counts = np.bincount((hsv[..., 0] // 4 * 16 + hsv[..., 1] // 16).ravel())
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log(shares)).sum())


def chroma_spread(skin: Image) -> float:
    """Standard deviation of red against luma (Cr)."""
    return float(cv2.cvtColor(skin, cv2.COLOR_BGR2YCrCb)[..., 1].std())


def glints(skin: Image) -> float:
    """Share of nearly white pixels: skin shines in spots, paper and glass otherwise."""
    hsv = cv2.cvtColor(skin, cv2.COLOR_BGR2HSV)
    return float(np.mean((hsv[..., 2] > 235) & (hsv[..., 1] < 60)))


def repetition(skin: Image) -> float:
    """Highest autocorrelation of the fine detail away from itself: the period of a grid of pixels."""
    grey = _grey(skin)
    detail = grey - cv2.GaussianBlur(grey, (0, 0), 2)
    alike = np.fft.fftshift(np.fft.ifft2(np.square(np.abs(np.fft.fft2(detail)))).real)
    y, x = (side // 2 for side in alike.shape)
    near = alike[y - _REACH : y + _REACH + 1, x - _REACH : x + _REACH + 1] / max(float(alike[y, x]), 1e-9)
    down, across = np.mgrid[-_REACH : _REACH + 1, -_REACH : _REACH + 1]
    return float(near[np.hypot(down, across) >= _LOBE].max())


CANDIDATES: Mapping[str, Callable[[Image], float]] = {
    "high_over_middle": high_over_middle,
    "uniform_patterns": uniform_patterns,
    "colour_diversity": colour_diversity,
    "chroma_spread": chroma_spread,
    "glints": glints,
    "repetition": repetition,
}
