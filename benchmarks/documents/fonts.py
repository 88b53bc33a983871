"""Typefaces to draw documents with. Only Debian's fonts-noto-cjk is required; others add variety where installed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from PIL import ImageFont

_FOLDER = Path("/usr/share/fonts")
_SC = 2
"""The index of the simplified Chinese face in Noto's collections."""


@dataclass(frozen=True, slots=True)
class Face:
    """One typeface of a font file; ``weight`` is how often it is drawn, relative to the others."""

    name: str
    file: str
    index: int = 0
    weight: float = 1.0

    @property
    def path(self) -> Path:
        return _FOLDER / self.file

    def at(self, pixels: int) -> ImageFont.FreeTypeFont:
        """The face at a size in pixels."""
        return _sized(self, pixels)

    def has(self, text: str) -> bool:
        """Whether every character of ``text`` has a glyph."""
        return all(_drawn(self, character) for character in text)


REQUIRED = Face("Noto Sans CJK SC Regular", "opentype/noto/NotoSansCJK-Regular.ttc", _SC, 2.5)
_CHINESE = (
    REQUIRED,
    Face("Noto Sans CJK SC Medium", "opentype/noto/NotoSansCJK-Medium.ttc", _SC, 1.5),
    Face("Noto Sans CJK SC DemiLight", "opentype/noto/NotoSansCJK-DemiLight.ttc", _SC, 1),
    Face("Noto Sans CJK SC Light", "opentype/noto/NotoSansCJK-Light.ttc", _SC, 0.5),
    Face("Noto Sans CJK SC Bold", "opentype/noto/NotoSansCJK-Bold.ttc", _SC, 0.8),
    Face("WenQuanYi Zen Hei", "truetype/wqy/wqy-zenhei.ttc", 0, 1.8),
    Face("WenQuanYi Micro Hei", "truetype/wqy/wqy-microhei.ttc", 0, 1.5),
    Face("Droid Sans Fallback", "truetype/droid/DroidSansFallbackFull.ttf", 0, 1.5),
    Face("Noto Serif CJK SC Regular", "opentype/noto/NotoSerifCJK-Regular.ttc", _SC, 0.6),
    Face("Noto Serif CJK SC SemiBold", "opentype/noto/NotoSerifCJK-SemiBold.ttc", _SC, 0.4),
    Face("AR PL UKai CN", "truetype/arphic/ukai.ttc", 0, 0.3),
)
_NUMERALS = (
    Face("OCR B", "opentype/ocr-b/OCRB.otf", 0, 4),
    Face("Liberation Sans", "truetype/liberation/LiberationSans-Regular.ttf", 0, 1),
    Face("Liberation Mono", "truetype/liberation/LiberationMono-Regular.ttf", 0, 1),
    Face("DejaVu Sans Mono", "truetype/dejavu/DejaVuSansMono.ttf", 0, 1),
    Face("Noto Sans Mono", "truetype/noto/NotoSansMono-Regular.ttf", 0, 1),
)


@cache
def chinese() -> tuple[Face, ...]:
    """Faces for names, addresses and labels. Raises FileNotFoundError where the required one is missing."""
    if not REQUIRED.path.exists():
        raise FileNotFoundError(f"{REQUIRED.path} is missing: apt-get install fonts-noto-cjk")
    return tuple(face for face in _CHINESE if face.path.exists())


@cache
def numerals() -> tuple[Face, ...]:
    """Faces for identity numbers: those made for reading machines, sans and mono; the Chinese ones too."""
    return tuple(face for face in _NUMERALS if face.path.exists()) + chinese()[:1]


def draw_face(rng: np.random.Generator, faces: tuple[Face, ...], text: str = "") -> Face:
    """One of ``faces`` that can write ``text``; the required one where none can."""
    able = [face for face in faces if face.has(text)] or [REQUIRED]
    weights = np.array([face.weight for face in able])
    return able[rng.choice(len(able), p=weights / weights.sum())]


@cache
def _sized(face: Face, pixels: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(face.path), pixels, index=face.index)


@cache
def _drawn(face: Face, character: str) -> bool:
    """Whether a character differs from what the face shows for a code point that no font has."""
    font = _sized(face, 32)
    mask, missing = font.getmask(character), font.getmask("\U0010ffff")
    return character.isspace() or (mask.size, bytes(mask)) != (missing.size, bytes(missing))
