"""File number ``index`` of a seed: a mutation of a healthy file, always the same.

Mutations follow what fuzzers do (flip, splice, truncate, repeat), some with the format's own checksums mended so that
they reach deeper than the first check.
"""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

_PNG = b"\x89PNG\r\n\x1a\n"


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
