"""What bad files are made from: healthy pictures in every format, and foreign, oversized and hostile whole files."""

from __future__ import annotations

import random
from io import BytesIO
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from benchmarks.documents.camera import photograph
from benchmarks.documents.specimens import specimen
from benchmarks.documents.travel import travel_document

from .fuzzing import png_with_header

HEALTHY_SIZE = (420, 315)


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
    still = Image.effect_noise((640, 480), 80)
    others = [Image.new("L", (640, 480), dice.randrange(256)) for _ in range(2)]
    animated = {"save_all": True, "append_images": others}
    huge = Image.new("L", (12_000, 9_000), 200)
    return {
        "empty": b"",
        "one byte": b"\xff",
        "1x1.png": _saved(Image.new("RGB", (1, 1)), "PNG"),
        "1x1.jpg": _saved(Image.new("RGB", (1, 1)), "JPEG"),
        "12000x9000.jpg": _saved(huge, "JPEG", quality=30),
        "12000x9000.png": _saved(huge, "PNG"),
        "7000x7000.jpg": _saved(Image.new("RGB", (7_000, 7_000), "white"), "JPEG", quality=30),
        "4096x4096.png": _saved(Image.new("RGBA", (4_096, 4_096), "white"), "PNG"),
        "strip.png": _saved(Image.new("RGB", (16_000, 210)), "PNG"),
        "bomb 65000x65000.png": png_with_header(65_000, 65_000, 8, 2, b"\0" * 100_000),
        "bomb 10000x5000.png": png_with_header(10_000, 5_000, 8, 2, b"\0" * 30_000_000),
        "bomb 4000x4000.png": png_with_header(4_000, 4_000, 16, 6, b"\0" * 90_000_000),
        "animated.gif": _saved(still, "GIF", **animated),
        "animated.webp": _saved(still, "WEBP", **animated),
        "animated.png": _saved(still, "PNG", **animated),
        "picture.svg": b"<svg xmlns='http://www.w3.org/2000/svg' width='900' height='600'><text>ID</text></svg>",
        "entities.svg": b"<!DOCTYPE s [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]><svg>&b;&b;&b;</svg>",
        "page.pdf": _saved(still, "PDF"),
        "picture.tiff": _saved(still, "TIFF"),
        "picture.bmp": _saved(still, "BMP"),
        "picture.ico": _saved(still, "ICO"),
        "page.html": b"<!doctype html><title>no</title><img src=x onerror=alert(1)>",
        "archive.zip": b"PK\x03\x04" + dice.randbytes(400),
        "program": b"\x7fELF" + dice.randbytes(400),
        "video.mp4": b"\0\0\0\x18ftypmp42" + dice.randbytes(4000),
        "photo.heic": b"\0\0\0\x18ftypheic" + dice.randbytes(4000),
        "21 MB": bytes(21 * 1024 * 1024),
        "noise.jpg": _saved(Image.effect_noise((1600, 1200), 90), "JPEG"),
        "polyglot": _saved(still, "GIF") + b"%PDF-1.7\n<svg/>",
    }


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
