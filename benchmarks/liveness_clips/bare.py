"""What must not be taken for a covering, drawn on the still: beards, fringes, veils, make-up."""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np

from examples.specimens.portraits import Picture
from examples.specimens.puppet import OVAL

from .drawing import JAW, Drawing, Rng, filled, fixed, glow, laid_over, shading, skin
from .people import Portrait

LIPS = [61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146]
MOUTH = [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95]


def beard(grey: bool) -> Drawing:
    """Full: chin, jaw, lower cheeks and moustache in strands; the lips stay free."""

    def draw(portrait: Portrait, rng: Rng) -> Picture:
        points, unit = portrait.points[:, :2], portrait.interocular
        moustache = [206, 98, 164, 327, 426]
        cheeks = [177, *([147, 187] if rng.random() < 0.5 else [215, 207]), *moustache]
        other = [*([411, 376] if cheeks[1] == 147 else [427, 435]), 401]
        outline = np.vstack([points[[*cheeks, *other]], points[JAW[::-1]] + [0, rng.uniform(0, 0.2) * unit]])
        cover = cv2.GaussianBlur(filled(portrait, outline), (0, 0), 0.05 * unit)
        lips = points[LIPS]
        lips = lips.mean(0) + (lips - lips.mean(0)) * [1.0, rng.uniform(0.35, 1.0)]
        cover[filled(portrait, lips) > 127] = 0
        cover = (cv2.GaussianBlur(cover, (0, 0), 0.012 * unit) * rng.uniform(0.75, 0.97)).astype(np.uint8)
        base = rng.uniform(120, 215) if grey else rng.uniform(18, 50)
        strands = rng.normal(0, 1, cover.shape).astype(np.float32)
        strands = cv2.GaussianBlur(strands, (0, 0), 0.006 * unit + 0.4, sigmaY=0.03 * unit)
        strands *= (35 if grey else 14) / max(float(strands.std()), 1e-6)
        picture = np.clip(base + strands, 0, 255)[..., None] * np.array([0.95, 0.98, 1.03])
        return laid_over(portrait, picture * shading(portrait) if grey else picture, cover, edge=0)

    return draw


def fringe(portrait: Portrait, rng: Rng) -> Picture:
    """Hair over the forehead, down to the brows or just over them."""
    points, unit = portrait.points[:, :2], portrait.interocular
    low = points[[70, 63, 105, 66, 9, 296, 334, 293, 300]] + [0, rng.uniform(-0.1, 0.12) * unit]
    high = points[[356, 389, 251, 284, 332, 297, 338, 10, 109, 67, 103, 54, 21, 162, 127]]
    cover = filled(portrait, np.vstack([low, high - (0, 0.15 * unit)]))
    cover = cv2.GaussianBlur(cover, (0, 0), 0.03 * unit)
    hair = np.array([30, 35, 45]) if rng.random() < 0.6 else np.array([110, 150, 180])
    strands = cv2.GaussianBlur(rng.normal(0, 1, cover.shape).astype(np.float32), (0, 0), 0.6, sigmaY=0.08 * unit)
    picture = hair * (1 + 0.25 * strands / max(float(strands.std()), 1e-6))[..., None]
    return laid_over(portrait, picture, (cover * 0.95).astype(np.uint8), edge=0)


def veil(portrait: Portrait, rng: Rng) -> Picture:
    """A headscarf: everything around the oval of the face in one cloth, forehead and chin partly under it."""
    points = portrait.points[:, :2]
    middle = points[OVAL].mean(0)
    inner = middle + (points[OVAL] - middle) * rng.uniform([0.88, 0.84], [1.0, 0.96])
    outer = middle + (points[OVAL] - middle) * 1.9
    cover = cv2.subtract(filled(portrait, outer), filled(portrait, inner))
    paint = np.array([rng.uniform(15, 240, 3)]) if rng.random() < 0.6 else np.full((1, 3), rng.uniform(20, 240))
    return laid_over(portrait, paint * (1 + 0.2 * glow(portrait, rng)), cover)


def make_up(portrait: Portrait, rng: Rng) -> Picture:
    """Lipstick (red, dark, pale or skin-coloured), shadow on the lids, liner."""
    points, unit = portrait.points[:, :2], portrait.interocular
    lips = cv2.subtract(filled(portrait, points[LIPS]), filled(portrait, points[MOUTH]))
    colours = np.array([(40, 30, 170), (45, 20, 70), (150, 150, 215), skin(portrait)])
    colour = colours[rng.integers(len(colours))]
    share = cv2.GaussianBlur(lips, (0, 0), 0.01 * unit)[..., None] / 255 * rng.uniform(0.5, 0.8)
    picture = portrait.picture * (1 - share) + colour * shading(portrait) * share
    lids = np.zeros_like(lips)
    for lid in ([33, 246, 161, 160, 159, 158, 157, 173, 133, 190, 56, 28, 27, 29, 30, 247],
                [263, 466, 388, 387, 386, 385, 384, 398, 362, 414, 286, 258, 257, 259, 260, 467]):  # fmt: skip
        cv2.fillPoly(lids, [fixed(points[lid])], 255, cv2.LINE_AA, 4)
    share = cv2.GaussianBlur(lids, (0, 0), 0.02 * unit)[..., None] / 255 * rng.uniform(0.2, 0.7)
    picture = picture * (1 - share) + rng.uniform(20, 140, 3) * share
    return np.clip(picture, 0, 255).astype(np.uint8)


HARMLESS: Mapping[str, Drawing] = {
    "beard_black": beard(False),
    "beard_grey": beard(True),
    "fringe": fringe,
    "veil": veil,
    "make_up": make_up,
}
