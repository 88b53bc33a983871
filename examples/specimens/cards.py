"""Specimen resident identity cards, front and back, for people who do not exist.

Fields sit where a reader expects them (measures in mm from the card's top left corner); the artwork is this
project's own, there is no emblem, and every picture is stamped ``SPECIMEN 样本``.
"""

from __future__ import annotations

import re
from datetime import date

import numpy as np
from PIL import Image, ImageDraw

from onboarding.domain.results import IdentityDocument

from .artwork import SCALE, background, font, mark, stamp
from .photo import photograph

__all__ = ["PORTRAIT_MM", "photograph", "render_back", "render_front"]

LABEL_INK = (44, 104, 148)
INK = (22, 22, 26)
PORTRAIT_MM = (55.3, 7.8, 26.0, 32.0)
"""Left, top, width and height of the portrait: 26 × 32 mm as printed on resident identity cards."""
FRONT_STAMP = {"degrees": 24.0, "middle_mm": 27.0}
BACK_STAMP = {"degrees": 17.0, "middle_mm": 20.5}
"""Where the stamp crosses the artwork without running along a printed line."""
_LABEL_X, _VALUE_X = 5.85, 14.8
_SEX = {"female": "女", "male": "男"}


class _Pen:
    """Writes on a canvas in millimetres; ``y`` is the middle of the line."""

    def __init__(self, image: Image.Image) -> None:
        self._draw = ImageDraw.Draw(image)

    def write(self, x: float, y: float, text: str, size: float, ink: tuple[int, int, int] = INK) -> None:
        self._draw.text((x * SCALE, y * SCALE), text, font=font(size), fill=ink, anchor="lm")

    def label(self, x: float, y: float, text: str) -> None:
        self.write(x, y, text, 2.5, LABEL_INK)

    def spaced(self, x: float, y: float, text: str, size: float, pitch: float) -> None:
        """Characters centred every ``pitch`` mm from ``x`` on, slightly bold as printed numbers are."""
        for i, character in enumerate(text):
            at = ((x + i * pitch) * SCALE, y * SCALE)
            self._draw.text(at, character, font=font(size), fill=INK, anchor="mm", stroke_width=1)


def render_front(person: IdentityDocument, portrait: Image.Image) -> Image.Image:
    """The portrait side as a 1712 × 1080 RGB image; the portrait is fitted to 26 × 32 mm."""
    image = Image.fromarray(_with_portrait(background("front"), portrait))
    pen = _Pen(image)
    pen.label(_LABEL_X, 10.2, "姓名")
    pen.write(_VALUE_X, 10.2, person.name, 3.6)
    pen.label(_LABEL_X, 17.0, "性别")
    pen.write(_VALUE_X, 17.0, _SEX[person.sex], 3.0)
    pen.label(26.4, 17.0, "民族")
    pen.write(34.4, 17.0, person.ethnicity, 3.0)
    _birth(pen, 23.6, person.birth_date)
    pen.label(_LABEL_X, 30.2, "住址")
    for row, line in enumerate(_lines(person.address, 3.0, 36.0)):
        pen.write(_VALUE_X, 30.2 + 4.8 * row, line, 3.0)
    pen.label(_LABEL_X, 46.6, "公民身份号码")
    pen.spaced(30.3, 46.6, person.id_number, 3.7, 2.647)
    return Image.fromarray(stamp(np.asarray(image), **FRONT_STAMP))


def render_back(person: IdentityDocument) -> Image.Image:
    """The side with the issuing authority and the term, as a 1712 × 1080 RGB image."""
    canvas = background("back")
    mark(canvas, 14.5, 13.8, 7.5)
    image = Image.fromarray(canvas)
    pen = _Pen(image)
    pen.write(27.0, 11.2, "居民身份证样本", 5.2)
    pen.write(27.2, 18.0, "Specimen for testing, not a document", 2.6, LABEL_INK)
    pen.label(21.2, 40.2, "签发机关")
    pen.write(34.6, 40.2, person.issuing_authority, 3.0)
    pen.label(21.2, 46.8, "有效期限")
    pen.write(34.6, 46.8, f"{person.valid_from:%Y.%m.%d}-{_until(person.valid_to)}", 3.0)
    return Image.fromarray(stamp(np.asarray(image), **BACK_STAMP))


def _birth(pen: _Pen, y: float, born: date) -> None:
    pen.label(_LABEL_X, y, "出生")
    for x, text, label_x, label in (
        (_VALUE_X, f"{born.year}", 22.6, "年"),
        (28.6, f"{born.month}", 33.4, "月"),
        (38.0, f"{born.day}", 42.6, "日"),
    ):
        pen.write(x, y, text, 3.0)
        pen.label(label_x, y, label)


def _lines(text: str, size_mm: float, width_mm: float) -> list[str]:
    """Break where the line is full, never inside a number."""
    lines = [""]
    for piece in re.findall(r"\d+|\D", text):
        if font(size_mm).getlength(lines[-1] + piece) > width_mm * SCALE:
            lines.append("")
        lines[-1] += piece
    return lines


def _until(day: date | None) -> str:
    return f"{day:%Y.%m.%d}" if day else "长期"


def _with_portrait(canvas: np.ndarray, portrait: Image.Image) -> np.ndarray:
    """Paste the portrait by its own transparency, so that the guilloche runs on behind the head."""
    left, top, width, height = (round(v * SCALE) for v in PORTRAIT_MM)
    image = Image.fromarray(canvas)
    fitted = portrait.convert("RGBA").resize((width, height), Image.Resampling.LANCZOS)
    image.paste(fitted, (left, top), fitted)
    return np.asarray(image)
