"""Damaged, oversized and foreign files: file number ``index`` of a seed is always the same.

Mutations follow what fuzzers do (flip, splice, truncate, repeat), some with the format's own checksums mended so that
they reach deeper than the first check.
"""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from benchmarks.documents.camera import photograph
from benchmarks.documents.specimens import specimen
from benchmarks.documents.travel import travel_document

HEALTHY_SIZE = (420, 315)
_PNG = b"\x89PNG\r\n\x1a\n"


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


class Fuzzer:
    """Makes file ``index`` from files in a folder; the same arguments give the same bytes."""

    def __init__(self, seed: int, folder: Path) -> None:
        self._seed = seed
        self._healthy = [path.read_bytes() for path in sorted((folder / "healthy").iterdir())]
        self._special = sorted((folder / "special").iterdir())

    def file(self, index: int) -> tuple[str, bytes]:
        """What was done, and the bytes. The first files are the special ones, one each."""
        if index < len(self._special):
            return self._special[index].name, self._special[index].read_bytes()
        dice = random.Random(f"{self._seed}-{index}")
        name, change = dice.choices(_CHANGES, _WEIGHTS)[0]
        return name, change(dice.choice(self._healthy), self._healthy, dice)


def write(folder: Path, seed: int) -> None:
    """Lay the files that a fuzzer starts from on disk."""
    for name, files in (("healthy", healthy(seed)), ("special", special(seed))):
        (folder / name).mkdir()
        for file, content in files.items():
            (folder / name / file).write_bytes(content)


def png_with_header(width: int, height: int, depth: int, colour: int, rows: bytes) -> bytes:
    """A PNG that announces any size and mode, its checksums right."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return _PNG + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _flip(content: bytes, _: Sequence[bytes], dice: random.Random) -> bytes:
    changed = bytearray(content)
    for _i in range(dice.randint(1, 20)):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def _flip_header(content: bytes, _: Sequence[bytes], dice: random.Random) -> bytes:
    changed = bytearray(content)
    for _i in range(dice.randint(1, 6)):
        changed[dice.randrange(min(200, len(changed)))] = dice.randrange(256)
    return bytes(changed)


def _truncate(content: bytes, _: Sequence[bytes], dice: random.Random) -> bytes:
    return content[: dice.randrange(len(content))]


def _cut_out(content: bytes, _: Sequence[bytes], dice: random.Random) -> bytes:
    start = dice.randrange(len(content))
    return content[:start] + content[start + dice.randint(1, 2000) :]


def _repeat(content: bytes, _: Sequence[bytes], dice: random.Random) -> bytes:
    start = dice.randrange(len(content))
    piece = content[start : start + dice.randint(1, 500)]
    return content[:start] + piece * dice.randint(1, 50) + content[start:]


def _splice(content: bytes, others: Sequence[bytes], dice: random.Random) -> bytes:
    other = dice.choice(others)
    return content[: dice.randrange(len(content))] + other[dice.randrange(len(other)) :]


def _blank(content: bytes, _: Sequence[bytes], dice: random.Random) -> bytes:
    start, length = dice.randrange(len(content)), dice.randint(1, 3000)
    return content[:start] + bytes([dice.choice((0, 255))]) * length + content[start + length :]


def _noise(_: bytes, __: Sequence[bytes], dice: random.Random) -> bytes:
    start = dice.choice((b"", b"\xff\xd8\xff", _PNG, b"RIFF\0\0\0\0WEBPVP8 ", b"GIF89a", b"%PDF-", b"<svg"))
    return start + dice.randbytes(dice.randrange(20_000))


def _png_header(_: bytes, __: Sequence[bytes], dice: random.Random) -> bytes:
    """Sizes, depths and modes at random, with checksums that hold."""
    width, height = (dice.choice((0, 1, 199, 400, 3000, 5000, 2**31 - 1)) for _i in range(2))
    depth, colour = dice.choice((0, 1, 2, 4, 8, 16, 255)), dice.choice((0, 1, 2, 3, 4, 6, 255))
    return png_with_header(width, height, depth, colour, dice.randbytes(dice.randrange(5_000)))


def _jpeg_size(content: bytes, others: Sequence[bytes], dice: random.Random) -> bytes:
    """Another height and width in the frame header than the data holds."""
    changed = bytearray(content)
    at = max(content.find(b"\xff\xc0"), content.find(b"\xff\xc2"))
    if at < 0 or at + 9 > len(changed):
        return _flip(content, others, dice)
    changed[at + 5 : at + 9] = struct.pack(
        ">HH", *(dice.choice((0, 1, 200, 300, 2000, 9000, 65535)) for _i in range(2))
    )
    return bytes(changed)


Change = Callable[[bytes, Sequence[bytes], random.Random], bytes]
_CHANGES: tuple[tuple[str, Change], ...] = (
    ("flipped bytes", _flip),
    ("flipped header", _flip_header),
    ("truncated", _truncate),
    ("cut out", _cut_out),
    ("repeated", _repeat),
    ("spliced", _splice),
    ("blanked", _blank),
    ("random bytes", _noise),
    ("png header", _png_header),
    ("jpeg size", _jpeg_size),
)
_WEIGHTS = (3, 3, 3, 1, 1, 2, 1, 2, 1, 1)


def _small(picture: Image.Image) -> Image.Image:
    return picture.convert("RGB").resize(HEALTHY_SIZE, Image.Resampling.BOX)


def _saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    file = BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()
