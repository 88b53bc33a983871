"""The specimen's own background: guilloche lines, an abstract mark, and the stamp that says what it is.

Canvases are RGB uint8, height × width × 3, at :data:`SCALE` pixels a millimetre, of an ID-1 card
(ISO/IEC 7810).
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from io import BytesIO

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

SCALE = 20
WIDTH, HEIGHT = round(85.6 * SCALE), 54 * SCALE
Canvas = NDArray[np.uint8]
Rgb = tuple[int, int, int]

_STAMP = "SPECIMEN 样本"
_STAMP_TONE: Rgb = (206, 60, 52)


@cache
def font(size_mm: float) -> ImageFont.FreeTypeFont:
    """The CJK face that ships with the signing stage: no system font is needed."""
    path = files("onboarding.signing") / "fonts" / "OnboardingSansSC-Regular.ttf"
    return ImageFont.truetype(BytesIO(path.read_bytes()), round(size_mm * SCALE))


def _gradient(colours: tuple[Rgb, ...]) -> Canvas:
    """Colours blended from left to right, tilted a little so that no edge is parallel to the print."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    at = np.clip((x + 0.25 * y) / (WIDTH + 0.25 * HEIGHT), 0, 1)
    stops = np.linspace(0, 1, len(colours))
    channels = [np.interp(at, stops, [colour[i] for colour in colours]) for i in range(3)]
    return np.stack(channels, axis=-1).astype(np.uint8)


def _strokes(canvas: Canvas, lines: list[NDArray[np.float64]], colour: Rgb, alpha: float) -> None:
    """Blend anti-aliased hairlines (each N×2, in mm) into the canvas in place."""
    layer = np.zeros(canvas.shape[:2], np.uint8)
    for line in lines:
        points = np.round(line * SCALE * 16).astype(np.int32)
        cv2.polylines(layer, [points], False, 255, 1, cv2.LINE_AA, 4)
    cover = (layer.astype(np.float32) / 255 * alpha)[..., None]
    canvas[:] = (canvas * (1 - cover) + np.array(colour, np.float32) * cover).astype(np.uint8)


def _waves(base_mm: float, amplitude_mm: float, period_mm: float, count: int) -> list[NDArray[np.float64]]:
    """A ribbon of sine lines whose amplitude and phase drift: the classic engraved border."""
    x = np.linspace(-2, 88, 700)
    swell = 0.55 + 0.45 * np.sin(2 * np.pi * x / 57)
    phases = np.linspace(0, np.pi, count, endpoint=False)
    return [
        np.column_stack([x, base_mm + amplitude_mm * swell * np.sin(2 * np.pi * x / period_mm + p)]) for p in phases
    ]


def _rosette(cx: float, cy: float, radius_mm: float, petals: int, rings: int) -> list[NDArray[np.float64]]:
    """Interlaced rose curves around a centre."""
    t = np.linspace(0, 2 * np.pi, 900)
    lines = []
    for k in range(rings):
        r = radius_mm * (0.62 + 0.38 * np.cos(petals * t + 2 * np.pi * k / rings))
        lines.append(np.column_stack([cx + r * np.cos(t), cy + r * np.sin(t)]))
    return lines


def background(side: str) -> Canvas:
    """A fresh canvas with the guilloche of ``front`` or ``back``."""
    return _background(side).copy()


@cache
def _background(side: str) -> Canvas:
    teal, cream, rose = (214, 234, 238), (247, 246, 238), (246, 229, 226)
    canvas = _gradient((teal, cream, rose) if side == "front" else (rose, cream, teal))
    for base in np.arange(3, 54, 8.0):
        _strokes(canvas, _waves(base, 5.2, 21, 7), (120, 176, 186), 0.30)
        _strokes(canvas, _waves(base + 4, 3.4, 34, 5), (216, 160, 158), 0.26)
    cx = 44 if side == "front" else 64
    _strokes(canvas, _rosette(cx, 27, 20, 12, 10), (104, 160, 176), 0.22)
    _strokes(canvas, _rosette(cx, 27, 11, 9, 8), (206, 148, 150), 0.24)
    return canvas


def mark(canvas: Canvas, cx_mm: float, cy_mm: float, radius_mm: float) -> None:
    """An abstract mark, a woven disc: it resembles no state emblem."""
    _strokes(canvas, _rosette(cx_mm, cy_mm, radius_mm, 7, 5), (46, 110, 142), 0.9)
    _strokes(canvas, _rosette(cx_mm, cy_mm, radius_mm * 0.55, 5, 4), (190, 84, 76), 0.9)


def stamp(canvas: Canvas, *, degrees: float, middle_mm: float) -> Canvas:
    """``SPECIMEN 样本`` rising from left to right: it tints paper and portrait but leaves dark ink dark.

    ``middle_mm`` is where its middle lies below the card's top edge.
    """
    cover = _stamp_cover(degrees, middle_mm)
    tone = np.array(_STAMP_TONE, np.float32) / 255
    return (canvas * (1 - 0.24 * cover * (1 - tone))).astype(np.uint8)


@cache
def _stamp_cover(degrees: float, middle_mm: float) -> NDArray[np.float32]:
    """How much of each pixel the stamp covers, 0..1, as height × width × 1."""
    words = Image.new("L", (WIDTH * 2, HEIGHT * 2), 0)
    pen = ImageDraw.Draw(words)
    centre = (WIDTH, HEIGHT)
    pen.text(centre, _STAMP, font=font(10.4), fill=255, anchor="mm", stroke_width=SCALE // 10)
    x0, y0, x1, y1 = pen.textbbox(centre, _STAMP, font=font(10.4), anchor="mm")
    pad = SCALE * 2
    pen.rounded_rectangle((x0 - pad, y0 - pad, x1 + pad, y1 + pad), SCALE * 2, outline=255, width=SCALE // 2)
    turned = words.rotate(degrees, Image.Resampling.BICUBIC)
    left, top = (turned.width - WIDTH) // 2, turned.height // 2 - round(middle_mm * SCALE)
    return np.asarray(turned.crop((left, top, left + WIDTH, top + HEIGHT)), np.float32)[..., None] / np.float32(255)
