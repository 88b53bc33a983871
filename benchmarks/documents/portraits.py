"""Portraits for cards: two public-domain photographs, and drawn faces of which no two are alike. RGBA."""

from __future__ import annotations

from functools import cache

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from examples.specimens import portraits as photographs

SIZE = (520, 640)
Rng = np.random.Generator
Rgb = tuple[int, int, int]


def portrait(rng: Rng) -> Image.Image:
    """Head and shoulders, 520 × 640."""
    chance = rng.random()
    if chance < 0.3:
        return _photograph("astronaut" if chance < 0.15 else "grace_hopper")
    return _drawn(rng)


@cache
def _photograph(name: str) -> Image.Image:
    return photographs.for_card(photographs.load(photographs.path_of(name)), SIZE)


def _drawn(rng: Rng) -> Image.Image:
    width, height = SIZE
    ground: Rgb = ((250, 250, 250), (228, 236, 246), (244, 244, 238))[rng.integers(3)]
    image = Image.new("RGBA", SIZE, (*ground, 255))
    pen = ImageDraw.Draw(image)
    skin, hair, coat = _skin(rng), _dark(rng), tuple(int(v) for v in rng.integers(20, 200, 3))
    x, y = width / 2 + rng.uniform(-12, 12), height * rng.uniform(0.40, 0.46)
    across, down = width * rng.uniform(0.21, 0.26), height * rng.uniform(0.23, 0.28)
    if rng.random() < 0.45:  # long hair falls behind the neck
        pen.ellipse((x - across * 1.35, y - down * 1.25, x + across * 1.35, y + down * 1.6), fill=hair)
    pen.ellipse((x - width * 0.46, height * 0.76, x + width * 0.46, height * 1.4), fill=coat)
    pen.rectangle((x - across * 0.45, y + down * 0.5, x + across * 0.45, height * 0.82), fill=_shade(skin, 0.88))
    pen.polygon([(x - 70, height * 0.78), (x + 70, height * 0.78), (x, height * 0.93)], fill=(236, 236, 240))
    pen.ellipse((x - across * 1.08, y - down * 1.18, x + across * 1.08, y + down * 0.4), fill=hair)
    pen.ellipse((x - across, y - down, x + across, y + down), fill=skin)
    pen.chord((x - across, y - down * 1.02, x + across, y - down * rng.uniform(0.2, 0.45)), 180, 360, fill=hair)
    _features(pen, (x, y, across, down), skin, hair, rng)
    return image.filter(ImageFilter.GaussianBlur(2.2))


def _features(
    pen: ImageDraw.ImageDraw, face: tuple[float, float, float, float], skin: Rgb, hair: Rgb, rng: Rng
) -> None:
    x, y, across, down = face
    apart, eye = across * rng.uniform(0.40, 0.48), across * rng.uniform(0.13, 0.18)
    level, lips = y - down * rng.uniform(0.02, 0.12), y + down * rng.uniform(0.52, 0.62)
    for side in (-1, 1):
        at = x + side * apart
        pen.ellipse((at - eye * 1.5, level - eye * 0.7, at + eye * 1.5, level + eye * 0.7), fill=(250, 250, 250))
        pen.ellipse((at - eye * 0.7, level - eye * 0.7, at + eye * 0.7, level + eye * 0.7), fill=(40, 28, 20))
        brow = level - down * 0.17
        pen.arc(
            (at - eye * 2, brow - eye, at + eye * 2, brow + eye), 200, 340, fill=hair, width=int(rng.integers(6, 13))
        )
    nose = y + down * 0.3
    pen.line([(x, level), (x - across * 0.12, nose), (x + across * 0.1, nose + 4)], fill=_shade(skin, 0.78), width=6)
    wide = across * rng.uniform(0.28, 0.42)
    pen.ellipse((x - wide, lips - 12, x + wide, lips + 14), fill=(176, 84, 80))
    pen.line([(x - wide, lips), (x + wide, lips)], fill=(120, 50, 50), width=4)
    if rng.random() < 0.3:
        for side in (-1, 1):
            at = x + side * apart
            pen.ellipse(
                (at - eye * 2.2, level - eye * 1.7, at + eye * 2.2, level + eye * 1.7), outline=(30, 30, 36), width=7
            )


def _skin(rng: Rng) -> Rgb:
    red = int(rng.integers(196, 242))
    return red, int(red * rng.uniform(0.78, 0.86)), int(red * rng.uniform(0.62, 0.74))


def _dark(rng: Rng) -> Rgb:
    tone = int(rng.integers(14, 60))
    return tone + 8, tone + 2, tone


def _shade(colour: Rgb, share: float) -> Rgb:
    red, green, blue = (int(v * share) for v in colour)
    return red, green, blue
