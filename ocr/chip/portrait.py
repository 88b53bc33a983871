"""The portrait of a chip: JPEG or JPEG 2000 from an untrusted source, decoded within bounds."""

from __future__ import annotations

import struct
from io import BytesIO

import numpy as np
from PIL import Image as Pillow

from onboarding.ocr.chip.errors import ChipRejected
from onboarding.ocr.engine import Image

MAX_BYTES = 1_000_000
MAX_PIXELS = 2_000_000
"""Portraits of real chips have 0.1 to 1 megapixels; a JPEG 2000 decodes whole, at some 40 bytes a pixel."""
MIN_SIDE = 64
"""A resident identity card's chip holds 102 × 126 pixels."""

_FORMATS = ("JPEG", "JPEG2000", "PNG", "BMP")
_CODESTREAM = b"\xff\x4f\xff\x51"
"""Start of a JPEG 2000 codestream and its size segment (ISO/IEC 15444-1, A.4.1 and A.5.1)."""
_MAX_TILES = 256


def decode(data: bytes) -> Image:
    """BGR uint8 H×W×3 from JPEG, JPEG 2000, PNG or BMP bytes. Raises :class:`ChipRejected` and nothing else."""
    if len(data) > MAX_BYTES:
        raise ChipRejected("too_large")
    try:
        with Pillow.open(BytesIO(data), formats=_FORMATS) as picture:
            _bounded(*picture.size)
            if picture.format == "JPEG2000":
                _bound_codestream(data)
            rgb = np.asarray(picture.convert("RGB"), np.uint8)
    except ChipRejected:
        raise
    except (Pillow.DecompressionBombError, Pillow.DecompressionBombWarning):
        raise ChipRejected("too_large") from None
    except Exception:  # the decoders raise many types on hostile files; each means the same
        raise ChipRejected("portrait_unreadable") from None
    return np.ascontiguousarray(rgb[:, :, ::-1])


def _bound_codestream(data: bytes) -> None:
    """Check the sizes that the decoder allocates by; those in the file's header may say otherwise."""
    start = data.find(_CODESTREAM)
    if start < 0 or data.find(_CODESTREAM, start + 1) >= 0:
        raise ChipRejected("portrait_unreadable")
    width, height, left, top, tile_width, tile_height = struct.unpack_from(">6I", data, start + 8)
    components = struct.unpack_from(">H", data, start + 40)[0]
    _bounded(width, height)
    if left or top or not 1 <= components <= 4:
        raise ChipRejected("portrait_unreadable")
    if -(-width // tile_width) * -(-height // tile_height) > _MAX_TILES:
        raise ChipRejected("too_large")


def _bounded(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise ChipRejected("too_large")
    if min(width, height) < MIN_SIDE:
        raise ChipRejected("portrait_unreadable")
