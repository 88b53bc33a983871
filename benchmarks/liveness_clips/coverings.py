"""Faces with something over them, drawn on the still along its mesh: masks, sunglasses, a phone, a hand, a scarf.

All of it is drawn, none of it photographed.
"""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np

from examples.specimens.portraits import Picture

from .drawing import JAW, Drawing, Floats, Rng, filled, fixed, glow, laid_over, line_width, pixel, shading, skin
from .people import Portrait

BORDERS = {  # a mask's upper edge from the right cheek to the left, by where it crosses the nose
    "high": [123, 118, 198, 197, 420, 347, 352],
    "low": [147, 50, 198, 195, 420, 280, 376],
}
UNDER_NOSE = [177, 187, 206, 164, 426, 411, 401]
COLOURS = {  # BGR of a surgical mask in white light
    "white": (235, 235, 232),
    "blue": (212, 180, 140),
    "black": (38, 36, 36),
}


def surgical_mask(colour: str, worn: str = "over_nose") -> Drawing:
    """Pleated; ``worn``: ``over_nose`` or ``under_nose``."""

    def draw(portrait: Portrait, rng: Rng) -> Picture:
        top = UNDER_NOSE if worn == "under_nose" else BORDERS[str(rng.choice(list(BORDERS)))]
        paint = _paint(COLOURS[colour], rng)
        picture, cover = _cloth(portrait, top, paint, rng)
        _pleats(picture, portrait, top, rng)
        return laid_over(portrait, picture, cover)

    return draw


def respirator(portrait: Portrait, rng: Rng) -> Picture:
    """FFP2: white, stiff, a ridge down the middle that light meets from one side."""
    picture, cover = _cloth(portrait, BORDERS["high"], _paint(COLOURS["white"], rng), rng)
    points = portrait.points[:, :2]
    side = np.sign((np.indices(cover.shape)[1] - points[4, 0]) * rng.choice([-1, 1]))
    picture *= (1 + rng.uniform(0.05, 0.15) * cv2.GaussianBlur(side, (0, 0), 0.03 * portrait.interocular))[..., None]
    cv2.line(picture, pixel(points[197]), pixel(points[152]), (150, 150, 148), max(1, line_width(portrait, 0.015)))
    return laid_over(portrait, picture, cover)


def scarf(portrait: Portrait, rng: Rng) -> Picture:
    """Any colour, with or without stripes, down over the neck."""
    paint = tuple(float(value) for value in rng.uniform(20, 230, 3))
    picture, cover = _cloth(portrait, BORDERS["low"], paint, rng, hang=0.8)
    if rng.random() < 0.5:
        y, x = np.indices(cover.shape)
        stripes = np.sin((y + rng.uniform(-1, 1) * x) * 2 * np.pi / (portrait.interocular * rng.uniform(0.15, 0.5)))
        picture *= np.where(stripes > 0.3, rng.uniform(0.5, 0.9), 1)[..., None]
    return laid_over(portrait, picture, cover)


def phone(over: str) -> Drawing:
    """A dark slab with a bright rim, over the ``mouth`` or the ``eyes``."""

    def draw(portrait: Portrait, rng: Rng) -> Picture:
        unit, angle = portrait.interocular, float(rng.uniform(-12, 12))
        middle = portrait.points[[13, 14] if over == "mouth" else [33, 263], :2].mean(0)
        corners = cv2.boxPoints((middle.tolist(), (unit * 1.8, unit * rng.uniform(0.8, 0.95)), angle))
        cover = filled(portrait, corners)
        grey = rng.uniform(15, 60)
        picture = np.full((*cover.shape, 3), grey, np.float32) + glow(portrait, rng) * 25
        cv2.polylines(picture, [fixed(corners)], True, (190, 190, 190), line_width(portrait, 0.02), cv2.LINE_AA, 4)
        return laid_over(portrait, picture, cover)

    return draw


def hand(over: str) -> Drawing:
    """A blob in the colour of the cheeks with three lines between fingers, over the ``mouth`` or the ``eyes``."""

    def draw(portrait: Portrait, rng: Rng) -> Picture:
        unit, angle = portrait.interocular, float(rng.uniform(-20, 20))
        middle = portrait.points[[13, 14] if over == "mouth" else [33, 263], :2].mean(0)
        size = (unit * 1.6, unit * rng.uniform(0.7, 0.9))
        box = cv2.boxPoints((middle.tolist(), size, angle))
        round_box = cv2.ellipse2Poly(pixel(middle), pixel(np.array(size) / 2), round(angle), 0, 360, 6)
        picture = np.ones((*portrait.picture.shape[:2], 3), np.float32) * skin(portrait) * rng.uniform(0.8, 1.1)
        picture *= 1 + 0.15 * glow(portrait, rng)
        for share in (0.25, 0.5, 0.75):
            ends = [pixel((1 - share) * box[i] + share * box[j]) for i, j in ((0, 1), (3, 2))]
            cv2.line(
                picture, ends[0], ends[1], (0.55 * skin(portrait)).tolist(), line_width(portrait, 0.03), cv2.LINE_AA
            )
        picture = cv2.GaussianBlur(picture, (0, 0), 0.02 * unit)
        return laid_over(portrait, picture, filled(portrait, round_box))

    return draw


def sunglasses(tint: str) -> Drawing:
    """``dark`` (black, brown, green), ``gradient`` (lighter below) or ``mirrored`` (coloured, bright)."""

    def draw(portrait: Portrait, rng: Rng) -> Picture:
        points, unit = portrait.points[:, :2].astype(np.float64), portrait.interocular
        half = unit * np.array([rng.uniform(0.27, 0.33), rng.uniform(0.2, 0.27)])
        power = float(rng.choice([2.0, 3.0, 6.0]))  # round to square
        across = points[263] - points[33]
        turn = np.arctan2(across[1], across[0])
        cover, dark = np.zeros(portrait.picture.shape[:2], np.uint8), np.zeros(portrait.picture.shape[:2], np.float32)
        y, x = np.indices(cover.shape).astype(np.float32)
        rims = cover.copy()
        for eye, ear, side in ((points[[33, 133]].mean(0), 127, -1), (points[[263, 362]].mean(0), 356, 1)):
            centre = eye + np.array([side * 0.03, 0.05]) * unit
            lens = _superellipse(centre, half, power, turn)
            cv2.fillPoly(cover, [fixed(lens)], 255, cv2.LINE_AA, 4)
            cv2.polylines(rims, [fixed(lens)], True, 255, line_width(portrait, rng.uniform(0.02, 0.06)), cv2.LINE_AA, 4)
            cv2.line(rims, pixel(centre + half * (side, -0.3)), pixel(points[ear]), 255,
                     line_width(portrait, 0.04), cv2.LINE_AA)  # fmt: skip
            inside = np.abs((x - centre[0]) / half[0]) < 1.3
            dark = np.where(inside, (y - centre[1]) / half[1], dark)
        cv2.line(rims, pixel(points[[33, 133]].mean(0) + half * (0.9, 0)),
                 pixel(points[[263, 362]].mean(0) - half * (0.9, 0)), 255, line_width(portrait, 0.05))  # fmt: skip
        glass, share = _glass(tint, dark, portrait, rng)
        share = (share * cover / 255)[..., None]
        picture = portrait.picture * (1 - share) + glass * share
        rim = (rims / 255.0)[..., None]
        return np.clip(picture * (1 - rim) + rng.uniform(15, 70) * rim, 0, 255).astype(np.uint8)

    return draw


MOUTH_COVERED: Mapping[str, Drawing] = {
    **{f"mask_{colour}": surgical_mask(colour) for colour in COLOURS},
    "mask_ffp2": respirator,
    **{f"mask_{colour}_under_nose": surgical_mask(colour, "under_nose") for colour in COLOURS},
    "scarf": scarf,
    "phone_mouth": phone("mouth"),
    "hand_mouth": hand("mouth"),
}
EYES_COVERED: Mapping[str, Drawing] = {
    **{f"sunglasses_{tint}": sunglasses(tint) for tint in ("dark", "gradient", "mirrored")},
    "phone_eyes": phone("eyes"),
    "hand_eyes": hand("eyes"),
}


def _cloth(
    portrait: Portrait, top: list[int], paint: tuple[float, ...], rng: Rng, hang: float = 0.0
) -> tuple[Floats, Picture]:
    """A painted area from ``top`` down to the jaw, shaded as the face under it, and where it is."""
    points, unit = portrait.points[:, :2], portrait.interocular
    jaw = points[JAW[::-1]]
    jaw = points[4] + (jaw - points[4]) * rng.uniform(1.0, 1.06) + [0, hang * unit]
    cover = filled(portrait, np.vstack([points[top], jaw]))
    weave = cv2.GaussianBlur(rng.normal(0, 1, cover.shape).astype(np.float32), (0, 0), 0.8)
    picture = np.array(paint) * shading(portrait) * (1 + rng.uniform(0, 0.05) * weave)[..., None]
    return picture, cover


def _paint(colour: tuple[int, ...], rng: Rng) -> tuple[float, ...]:
    return tuple(np.array(colour) * rng.uniform(0.85, 1.05) * rng.uniform(0.95, 1.05, 3))


def _pleats(picture: Floats, portrait: Portrait, top: list[int], rng: Rng) -> None:
    """Three folds across, each a dark line under a bright one."""
    points = portrait.points[:, :2]
    upper = points[top]
    lower = points[[172, 150, 176, 152, 400, 379, 397]]
    tone = rng.uniform(0.72, 0.92)
    for share in np.array([0.35, 0.55, 0.75]) + rng.uniform(-0.05, 0.05):
        line = (1 - share) * upper + share * lower
        for move, factor in ((0.0, tone), (-0.02, 1.06)):
            stroke = np.zeros(picture.shape[:2], np.float32)
            path = [fixed(line + np.array([0, move]) * portrait.interocular)]
            cv2.polylines(stroke, path, False, 1.0, line_width(portrait, 0.02), cv2.LINE_AA, 4)
            picture *= 1 + (factor - 1) * stroke[..., None]


def _glass(tint: str, down: Floats, portrait: Portrait, rng: Rng) -> tuple[Floats, Floats]:
    """Colour of the lenses and how much of the eyes they hide; ``down``: -1 at the upper rim, 1 at the lower."""
    hides = np.full(down.shape, rng.uniform(0.82, 0.97), np.float32)
    if tint == "mirrored":
        glass = np.array([(170, 120, 50), (60, 140, 190), (160, 160, 150)])[rng.integers(3)] * rng.uniform(0.5, 1)
        sky = np.where(down < rng.uniform(-0.4, 0.4), 1.25, 0.7)
        return glass * cv2.GaussianBlur(sky, (0, 0), 0.05 * portrait.interocular)[..., None], hides
    glass = np.array([(22, 20, 20), (25, 35, 60), (30, 45, 30)])[rng.integers(3)] * rng.uniform(0.6, 1.4)
    if tint == "gradient":
        hides = np.clip(rng.uniform(0.75, 0.95) - rng.uniform(0.1, 0.2) * (down + 1), 0, 1)
    return glass + 30 * np.clip(glow(portrait, rng), 0, 1), hides


def _superellipse(centre: Floats, half: Floats, power: float, turn: float) -> Floats:
    t = np.linspace(0, 2 * np.pi, 60)
    shape = np.stack([np.sign(f(t)) * np.abs(f(t)) ** (2 / power) for f in (np.cos, np.sin)], -1) * half
    rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    return np.asarray(shape @ rotation + centre)
