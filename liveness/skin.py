"""The colour of a face's skin and of what lies behind it, in linear light, from one picture.

Skin is read at the same places of forehead and cheeks in every picture, wherever the head turns, so that nothing but
the light on them changes.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from onboarding.liveness.colors import Floats, linear
from onboarding.liveness.ports import Face, Image

SIDE = 160  # pixels of the longer side to which a picture is reduced first: noise is averaged, and it is cheap
CLIPPED, DARK = 250, 10  # outside of these levels (0..255) a pixel says little of its tint
MIN_BACKGROUND = 0.03  # of the picture

# Corners of three patches in Face Mesh V2, row by row: forehead below the hairline, cheeks below glasses. The last two
# numbers are the rows' range; the forehead's starts a little above its upper corners and ends above the brows.
PATCHES = (
    (69, 299, 66, 296, -0.25, 0.6),
    (50, 101, 187, 203, 0.0, 1.0),
    (330, 280, 423, 411, 0.0, 1.0),
)
GRID = 9


def skin_and_background(image: Image, face: Face) -> Floats:
    """Mean linear B, G, R of skin (row 0) and of the background (row 1), 0..1, as (2, 3).

    Skin is the geometric mean of forehead and cheeks, each counting alike, so that a turning head does not change their
    mixture; highlights and shadows are left out. The background lies above the chin and beside and above the
    head; nan where there is less than 3 % of the picture of it, as with a face that fills the frame.
    """
    step = max(1, round(max(image.shape[:2]) / SIDE))
    size = image.shape[1] // step, image.shape[0] // step
    small = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
    points = face.points[:, :2].astype(np.float64) / step
    x, y = np.clip(_PLACES @ points[_CORNERS], 0, [size[0] - 1, size[1] - 1]).astype(np.intp).T
    patches = small[y, x].reshape(len(PATCHES), -1, 3)
    skin = np.exp(np.mean([_log_typical(patch) for patch in patches], axis=0))
    return np.stack([skin, _background(small, points)])


def _places() -> tuple[Floats, list[int]]:
    """For every place on the skin its shares (places, corners) of the patches' corners, and which these are."""
    corners = [corner for patch in PATCHES for corner in patch[:4]]
    across = np.linspace(0, 1, GRID)
    shares = np.zeros((len(PATCHES), GRID, GRID, len(corners)))
    for at, (*_, first, last) in enumerate(PATCHES):
        down, right = np.meshgrid(np.linspace(first, last, GRID), across, indexing="ij")
        for corner, share in enumerate(
            ((1 - right) * (1 - down), right * (1 - down), (1 - right) * down, right * down)
        ):
            shares[at, :, :, 4 * at + corner] = share
    return shares.reshape(-1, len(corners)), corners


_PLACES, _CORNERS = _places()
_LINEAR = linear(np.arange(256) / 255)
_LOG = np.log(_LINEAR + 1e-4)  # black has no logarithm


def _log_typical(pixels: npt.NDArray[np.uint8]) -> Floats:
    """Logarithm of the mean of the middle half by brightness. The choice must not jump as the light changes."""
    quarter = len(pixels) // 4
    middle = np.argsort(pixels.sum(1, dtype=np.int32))[quarter:-quarter]
    return np.asarray(np.log(_LINEAR[pixels[middle]].mean(0) + 1e-4))


def _background(small: npt.NDArray[np.uint8], points: Floats) -> Floats:
    """Geometric mean, so that a bright lamp counts no more than a dark wall."""
    height, width = small.shape[:2]
    low, high = points.min(0), points.max(0)
    across, down = high - low
    middle = (low[0] + high[0]) / 2
    left, right = (int(np.clip(edge, 0, width)) for edge in (middle - 1.1 * across, middle + 1.1 * across))
    top, bottom = (int(np.clip(edge, 0, height)) for edge in (low[1] - 0.6 * down, high[1]))
    parts = small[:bottom:2, :left:2], small[:bottom:2, right::2], small[:top:2, left:right:2]
    pixels = np.concatenate([part.reshape(-1, 3) for part in parts])
    pixels = pixels[((pixels >= DARK) & (pixels < CLIPPED)).all(1)]
    if len(pixels) < MIN_BACKGROUND * height * width / 4:
        return np.full(3, np.nan)
    return np.asarray(np.exp(_LOG[pixels].mean(0)))
