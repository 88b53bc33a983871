"""What bad files are made from: healthy pictures in every format, and foreign, oversized and hostile whole files."""

from __future__ import annotations

import random
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageDraw

from benchmarks.documents.camera import photograph
from benchmarks.documents.fonts import REQUIRED
from benchmarks.documents.specimens import specimen
from benchmarks.documents.travel import travel_document

from .fuzzing import png_with_header

HEALTHY_SIZE = (420, 315)
Maker = Callable[[random.Random], bytes]
PAGE = 2_000
WORDS = ("今天天气", "很好", "apple", "第三章", "2024", "仅供参考", "A NOTICE", "P<UTO<<<<<<<<<<<<<<<<")


def healthy(seed: int) -> dict[str, bytes]:
    """Small pictures of cards and passports in every format and mode that is taken."""
    card = Image.open(BytesIO(specimen(seed, 0, "mild", "front").content))
    page = photograph(travel_document("TD3", seed).image, "mild", np.random.default_rng(seed), corner=0.0).image
    files = {"passport.jpg": _saved(_small(Image.fromarray(cv2.cvtColor(page, cv2.COLOR_BGR2RGB))), "JPEG")}
    small = _small(card)
    for side in ("RGB", "L", "CMYK"):
        files[f"{side}.jpg"] = _saved(small.convert(side), "JPEG")
    files["progressive.jpg"] = _saved(small, "JPEG", progressive=True)
    exif = Image.Exif()
    exif[0x0112] = 6
    files["turned.jpg"] = _saved(small, "JPEG", exif=exif)
    for mode in ("RGB", "RGBA", "L", "LA", "P", "1"):
        files[f"{mode}.png"] = _saved(small.convert(mode), "PNG")
    files["16-bit.png"] = _saved(Image.fromarray(np.asarray(small.convert("L"), np.uint16) * 257), "PNG")
    files["lossy.webp"] = _saved(small, "WEBP")
    files["lossless.webp"] = _saved(small, "WEBP", lossless=True)
    return files


def special(seed: int) -> dict[str, bytes]:
    """Whole files of kinds that are refused, or that are large: each is read as it is."""
    dice = random.Random(seed)
    return {name: make(dice) for name, make in SPECIAL.items()}


def dense_page(dice: random.Random, pixels: int = 24) -> Image.Image:
    """A page of small print from edge to edge, 2000x2000: far more lines than any card, none of them a card's."""
    page = Image.new("RGB", (PAGE, PAGE), "white")
    pen, face = ImageDraw.Draw(page), REQUIRED.at(pixels)
    for y in range(0, PAGE, round(pixels * 1.35)):
        x = 0.0
        while x < PAGE:
            word = dice.choice(WORDS)
            pen.text((x, y), word, "black", face)
            x += pen.textlength(word, face) + pixels * 1.6
    return page


def write(folder: Path, seed: int) -> None:
    """Lay the files that a fuzzer starts from on disk."""
    for name, files in (("healthy", healthy(seed)), ("special", special(seed))):
        (folder / name).mkdir()
        for file, content in files.items():
            (folder / name / file).write_bytes(content)


def _small(picture: Image.Image) -> Image.Image:
    return picture.convert("RGB").resize(HEALTHY_SIZE, Image.Resampling.BOX)


def _saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    file = BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def _blank(mode: str, size: tuple[int, int], colour: int | str = 0) -> Image.Image:
    return Image.new(mode, size, colour)


def _still(dice: random.Random) -> Image.Image:
    noise = np.frombuffer(dice.randbytes(640 * 480), np.uint8)
    return Image.fromarray(noise.reshape(480, 640))


def _animated(kind: str) -> Maker:
    def make(dice: random.Random) -> bytes:
        frames = [Image.new("L", (640, 480), dice.randrange(256)) for _ in range(2)]
        return _saved(_still(dice), kind, save_all=True, append_images=frames)

    return make


def _stilled(kind: str) -> Maker:
    return lambda dice: _saved(_still(dice), kind)


def _headed(head: bytes, length: int) -> Maker:
    """The first bytes of another kind of file, then chance."""
    return lambda dice: head + dice.randbytes(length)


SPECIAL: dict[str, Maker] = {
    "empty": lambda _: b"",
    "one byte": lambda _: b"\xff",
    "1x1.png": lambda _: _saved(_blank("RGB", (1, 1)), "PNG"),
    "1x1.jpg": lambda _: _saved(_blank("RGB", (1, 1)), "JPEG"),
    "12000x9000.jpg": lambda _: _saved(_blank("L", (12_000, 9_000), 200), "JPEG", quality=30),
    "12000x9000.png": lambda _: _saved(_blank("L", (12_000, 9_000), 200), "PNG"),
    "7000x7000.jpg": lambda _: _saved(_blank("RGB", (7_000, 7_000), "white"), "JPEG", quality=30),
    "4096x4096.png": lambda _: _saved(_blank("RGBA", (4_096, 4_096), "white"), "PNG"),
    "strip.png": lambda _: _saved(_blank("RGB", (16_000, 210)), "PNG"),
    "bomb 65000x65000.png": lambda _: png_with_header(65_000, 65_000, 8, 2, b"\0" * 100_000),
    "bomb 10000x5000.png": lambda _: png_with_header(10_000, 5_000, 8, 2, b"\0" * 30_000_000),
    "bomb 4000x4000.png": lambda _: png_with_header(4_000, 4_000, 16, 6, b"\0" * 90_000_000),
    "animated.gif": _animated("GIF"),
    "animated.webp": _animated("WEBP"),
    "animated.png": _animated("PNG"),
    "picture.svg": lambda _: b"<svg xmlns='http://www.w3.org/2000/svg' width='900' height='600'><text>ID</text></svg>",
    "entities.svg": lambda _: b"<!DOCTYPE s [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]><svg>&b;&b;&b;</svg>",
    "page.pdf": _stilled("PDF"),
    "picture.tiff": _stilled("TIFF"),
    "picture.bmp": _stilled("BMP"),
    "picture.ico": _stilled("ICO"),
    "page.html": lambda _: b"<!doctype html><title>no</title><img src=x onerror=alert(1)>",
    "archive.zip": _headed(b"PK\x03\x04", 400),
    "program": _headed(b"\x7fELF", 400),
    "video.mp4": _headed(b"\0\0\0\x18ftypmp42", 4000),
    "photo.heic": _headed(b"\0\0\0\x18ftypheic", 4000),
    "21 MB": lambda _: bytes(21 * 1024 * 1024),
    "noise.jpg": lambda _: _saved(Image.effect_noise((1600, 1200), 90), "JPEG"),
    "small print.png": lambda dice: _saved(dense_page(dice), "PNG"),
    "smaller print.png": lambda dice: _saved(dense_page(dice, 16), "PNG"),
    "print.png": lambda dice: _saved(dense_page(dice, 40), "PNG"),
    "polyglot": lambda dice: _saved(_still(dice), "GIF") + b"%PDF-1.7\n<svg/>",
}
