"""Pictures as they arrive from a page: untrusted bytes with the time they were taken."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

import cv2
import numpy as np

from onboarding.domain.errors import OnboardingError
from onboarding.domain.text import Text
from onboarding.liveness.ports import Image

MAX_BYTES = 2_000_000
MAX_PIXELS = 4_200_000
MIN_SIDE = 120
LARGE_SIDE = 1280  # from here on half the resolution serves as well


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture (JPEG or PNG, unmirrored) and its capture time in ms on the page's own clock.

    A fraction of a ms is rounded. Raises ValueError for a time that is no number within ± 2⁶³, and
    :class:`UnreadableFrameError` for a picture that is not bytes.
    """

    image: bytes = field(repr=False)
    at_ms: int

    def __post_init__(self) -> None:
        if not isinstance(self.image, bytes | bytearray | memoryview):
            raise UnreadableFrameError
        given: object = self.at_ms
        if not isinstance(given, int | float | np.integer) or not -(2**63) <= given <= 2**63:
            raise ValueError("at_ms is a number of milliseconds within 2**63")
        object.__setattr__(self, "image", bytes(self.image))
        object.__setattr__(self, "at_ms", round(given))


class UnreadableFrameError(OnboardingError):
    """Not a JPEG or PNG picture of a sensible size."""

    code = "unreadable_frame"
    status = 422
    text = Text(
        "有画面无法读取。请刷新页面后重新拍摄，或换一个浏览器。",
        "Some pictures could not be read. Reload the page and try again, or use another browser.",
    )


def decode(content: bytes) -> Image:
    """BGR pixels. Size is read from the header and bounded before anything is decompressed.

    Raises :class:`UnreadableFrameError`.
    """
    width, height = size_of(content)
    return _decoded(content, cv2.IMREAD_REDUCED_COLOR_2 if max(width, height) >= LARGE_SIDE else cv2.IMREAD_COLOR)


def decode_small(content: bytes) -> Image:
    """Grey pixels (height / 8, width / 8): of a JPEG the mean of each block, which costs a quarter of decoding it.

    Raises :class:`UnreadableFrameError`.
    """
    size_of(content)
    return _decoded(content, cv2.IMREAD_REDUCED_GRAYSCALE_8)


def size_of(content: bytes) -> tuple[int, int]:
    """Width and height in pixels from the header. Raises :class:`UnreadableFrameError` beyond sensible bounds."""
    if len(content) > MAX_BYTES:
        raise UnreadableFrameError
    width, height = _size(content)
    if min(width, height) < MIN_SIDE or width * height > MAX_PIXELS:
        raise UnreadableFrameError
    return width, height


def _decoded(content: bytes, flag: int) -> Image:
    try:
        image = cv2.imdecode(np.frombuffer(content, np.uint8), flag)
    except cv2.error as error:
        raise UnreadableFrameError from error
    if image is None:
        raise UnreadableFrameError
    return np.asarray(image, np.uint8)


def _size(content: bytes) -> tuple[int, int]:
    """Width and height from a PNG or JPEG header."""
    try:
        if content.startswith(b"\x89PNG\r\n\x1a\n"):
            width, height = struct.unpack_from(">II", content, 16)
            return width, height
        if content.startswith(b"\xff\xd8"):
            return _jpeg_size(content)
    except struct.error as error:
        raise UnreadableFrameError from error
    raise UnreadableFrameError


def _jpeg_size(content: bytes) -> tuple[int, int]:
    """Walk the marker segments of ITU-T T.81 up to the start of frame (SOF0–SOF15)."""
    at = 2
    while True:
        prefix, marker, length = struct.unpack_from(">BBH", content, at)
        if prefix != 0xFF:
            raise UnreadableFrameError
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", content, at + 5)
            return width, height
        at += 2 + length
