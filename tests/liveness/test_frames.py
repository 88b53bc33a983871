"""Untrusted bytes become pictures of a sensible size, or an error that says what to do."""

import struct
import zlib
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.liveness import Frame
from onboarding.liveness.frames import MAX_BYTES, UnreadableFrameError, decode

from .conftest import jpeg

NOISE = np.random.default_rng(3).integers(0, 255, (240, 320, 3), np.uint8)


@pytest.mark.parametrize("kind", [".jpg", ".png"])
def test_a_jpeg_or_png_picture_is_read(kind: str) -> None:
    assert decode(cv2.imencode(kind, NOISE)[1].tobytes()).shape == (240, 320, 3)


def test_a_grey_picture_comes_out_with_three_channels() -> None:
    assert decode(jpeg(NOISE[..., 0])).shape == (240, 320, 3)


def test_a_large_picture_is_read_at_half_size() -> None:
    assert decode(jpeg(np.zeros((720, 1280, 3), np.uint8))).shape == (360, 640, 3)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a" + bytes(100),
        cv2.imencode(".webp", NOISE)[1].tobytes(),
        jpeg(NOISE)[:40],
        b"\xff\xd8" + bytes(200),
        jpeg(NOISE[:50, :50]),
        b"\xff\xd8" + bytes(MAX_BYTES),
    ],
    ids=["empty", "gif", "webp", "cut short", "no markers", "tiny", "too many bytes"],
)
def test_anything_else_is_refused_with_advice(content: bytes) -> None:
    with pytest.raises(UnreadableFrameError) as caught:
        decode(content)
    assert caught.value.status == 422
    assert "重新拍摄" in caught.value.message.zh


def test_a_decompression_bomb_is_refused_by_its_header() -> None:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    with pytest.raises(UnreadableFrameError):
        decode(bomb + bytes(1000))


@given(st.binary(max_size=400), st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"]))
def test_no_bytes_raise_anything_but_the_one_error(content: bytes, start: bytes) -> None:
    with pytest.raises(UnreadableFrameError):
        decode(start + content)


def test_a_frame_does_not_show_its_picture() -> None:
    assert "secret" not in repr(Frame(b"secret", 1))


@pytest.mark.parametrize("at_ms", [None, "7", float("nan"), float("inf"), 2**64])
def test_a_time_is_a_number_of_milliseconds(at_ms: Any) -> None:
    with pytest.raises(ValueError, match="milliseconds"):
        Frame(b"", at_ms)


def test_times_may_come_as_fractions_and_pictures_as_any_bytes() -> None:
    assert Frame(bytearray(b"x"), 66.6) == Frame(b"x", 67)  # type: ignore[arg-type]


def test_a_picture_is_bytes() -> None:
    with pytest.raises(UnreadableFrameError):
        Frame(None, 1)  # type: ignore[arg-type]
