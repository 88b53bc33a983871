"""Does a regular pattern lie over the face: the dots of a print, the moiré of a screen's pixels?

Skin has no waves of one length. A grid seen through a camera's grid has: they stand in the spectrum as narrow
peaks, far above what lies around them (as used against recaptured pictures by Garcia & de Queiroz 2015).

A grid that the lens does not resolve leaves nothing to find. So a high score proves nothing.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from onboarding.liveness.ports import Detection, Image

Floats = npt.NDArray[np.floating]

BLOCK = 64
REACH = 0.9  # of the face's box: skin, and neither clothes nor wall, which may have patterns of their own
FEWEST = 128  # pixels of skin, nine blocks: the chance peaks of fewer do not average out
WIDEST = 160  # pixels in the middle of the face; more cost more and tell no more
SLOWEST = 0.1  # cycles per pixel; below lie eyes, mouth and shadows
QUIETEST = 1.0  # grey levels squared: weaker waves are nobody's business
BOUND = 6.0  # of 216 live pictures none exceeded 4.7; simulated patterns reach hundreds

_DOWN, _ACROSS = np.abs(np.fft.fftfreq(BLOCK))[:, None], np.fft.rfftfreq(BLOCK)[None, :]
_RADIUS = np.hypot(_DOWN, _ACROSS)
_RING = np.round(_RADIUS * BLOCK).astype(int)
_WINDOW = np.outer(np.hanning(BLOCK), np.hanning(BLOCK)).astype(np.float32)
_GAIN = float(np.square(_WINDOW).sum())


def _eligible() -> npt.NDArray[np.bool_]:
    """Waves that count: fast ones, but not those of JPEG's own grid of eight pixels (ITU-T T.81)."""
    step = 1.5 / BLOCK
    down, across = (np.abs(axis * 8 - np.round(axis * 8)) < 8 * step for axis in (_DOWN, _ACROSS))
    blocky = ((step > _DOWN) & across) | (down & (step > _ACROSS))
    return np.asarray((_RADIUS >= SLOWEST) & ~blocky)


_ELIGIBLE = _eligible()


class TextureSignal:
    """A :class:`~onboarding.liveness.ports.PresentationAttackDetector` without a network."""

    name = "texture"

    def live(self, image: Image, detection: Detection) -> float:
        """0..1; .5 where the strongest peak stands :data:`BOUND` times over its surroundings.

        A face of less than about 145 px is too small to tell and counts as live.
        """
        return BOUND / (BOUND + strongest_peak(image, detection))


def strongest_peak(image: Image, detection: Detection) -> float:
    """How far the strongest single wave stands over those around it, as a ratio of power: about 2 on skin."""
    skin = _skin(image, detection)
    if min(skin.shape[:2]) < FEWEST:
        return 0.0
    colours = np.asarray(cv2.cvtColor(skin, cv2.COLOR_BGR2YCrCb), np.uint8)
    return max(_peak(_log_spectrum(colours[..., channel])) for channel in (0, 1))  # luma, and red against it


def _skin(image: Image, detection: Detection) -> Image:
    x0, y0, x1, y1 = detection.box
    height, width = image.shape[:2]
    half_x, half_y = (min(REACH * side, WIDEST) / 2 for side in (x1 - x0, y1 - y0))
    left, right = (int(np.clip((x0 + x1) / 2 + reach, 0, width)) for reach in (-half_x, half_x))
    top, bottom = (int(np.clip((y0 + y1) / 2 + reach, 0, height)) for reach in (-half_y, half_y))
    return image[top:bottom, left:right]


def _log_spectrum(channel: Image) -> Floats:
    """Mean log power over half-overlapping blocks, (BLOCK, BLOCK / 2 + 1): what one block alone has, counts little."""
    blocks = np.lib.stride_tricks.sliding_window_view(channel, (BLOCK, BLOCK))[:: BLOCK // 2, :: BLOCK // 2]
    light = blocks.reshape(-1, BLOCK, BLOCK).astype(np.float32)
    waves = np.fft.rfft2((light - light.mean((1, 2), keepdims=True)) * _WINDOW)
    power = (np.square(waves.real) + np.square(waves.imag)) / _GAIN
    return np.asarray(np.log(power + 1e-6).mean(0))


def _peak(logs: Floats) -> float:
    """The largest ratio of a wave to its surroundings: all waves as fast as it, and the waves near it."""
    rings = np.bincount(_RING.ravel(), logs.ravel()) / np.bincount(_RING.ravel())
    around = np.maximum(np.maximum(rings[_RING], _near(logs)), np.log(QUIETEST))
    return float(np.exp((logs - around)[_ELIGIBLE].max()))


def _near(logs: Floats) -> Floats:
    """Median over 5 x 5 waves; beyond each edge the spectrum goes on with what mirrors it."""
    mirrored = np.roll(logs[::-1], 1, 0)[:, ::-1]
    wide = np.hstack([mirrored[:, -3:-1], logs, mirrored[:, 1:3]])
    wrapped = np.pad(wide.astype(np.float32), ((2, 2), (0, 0)), mode="wrap")
    return np.asarray(cv2.medianBlur(wrapped, 5)[2:-2, 2:-2], np.float64)
