"""Turn untrusted bytes into a picture, or say why not: never another exception, never unbounded work."""

from __future__ import annotations

from io import BytesIO

import cv2
import numpy as np
from PIL import Image as Pillow
from PIL import ImageOps, UnidentifiedImageError
from PIL.JpegImagePlugin import JpegImageFile

from onboarding.ocr.engine import Image
from onboarding.ocr.errors import UnreadableDocument
from onboarding.ocr.geometry import shrink

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 50_000_000
MAX_WHOLE_PIXELS = 2**24
"""For PNG and WebP, which only decode whole: 4 bytes a pixel, however small the file. A JPEG decodes smaller."""
MIN_SIDE = 200
WORKING_SIDE = 2000
"""Longest side kept, pixels: a card that fills the frame then has 23 px per millimetre, twice what reading needs."""

_WORTHWHILE = 0.8
"""A picture a little over ``WORKING_SIDE`` is not worth shrinking."""

_FORMATS = ("JPEG", "PNG", "WEBP")


def load(picture: bytes | Image) -> Image:
    """A BGR uint8 H×W×3 picture from encoded bytes (JPEG, PNG, WebP; EXIF turn applied) or from such an array.

    Pictures much longer than ``WORKING_SIDE`` are shrunk to it. Raises :class:`UnreadableDocument`.
    """
    image = decode(picture) if isinstance(picture, bytes | bytearray | memoryview) else _checked(picture)
    height, width = image.shape[:2]
    if min(height, width) < MIN_SIDE:
        raise UnreadableDocument("too_small")
    scale = WORKING_SIDE / max(height, width)
    if scale < _WORTHWHILE:
        size = (round(width * scale), round(height * scale))
        image = shrink(image, size)
    return image


def decode(data: bytes | bytearray | memoryview) -> Image:
    """Decode encoded bytes to BGR uint8. Raises :class:`UnreadableDocument` and nothing else."""
    if not data:
        raise UnreadableDocument("empty")
    if len(data) > MAX_BYTES:
        raise UnreadableDocument("too_large")
    try:
        with Pillow.open(BytesIO(data), formats=_FORMATS) as picture:
            return _pixels(picture)
    except UnreadableDocument:
        raise
    except UnidentifiedImageError:
        raise UnreadableDocument("not_a_picture") from None
    except (Pillow.DecompressionBombError, Pillow.DecompressionBombWarning):
        raise UnreadableDocument("too_large") from None
    except Exception:  # Pillow's plugins raise many types on hostile files; each means the same to the sender
        raise UnreadableDocument("damaged") from None


def _pixels(picture: Pillow.Image) -> Image:
    """Check the announced size before any pixel is decoded, then decode, shrink, turn upright and flatten."""
    shrinks = isinstance(picture, JpegImageFile)  # that of a phone, with a depth map behind it, calls itself MPO
    if picture.width * picture.height > (MAX_PIXELS if shrinks else MAX_WHOLE_PIXELS):
        raise UnreadableDocument("too_large")
    if min(picture.size) < MIN_SIDE:
        raise UnreadableDocument("too_small")
    if picture.format in {"PNG", "WEBP"} and getattr(picture, "n_frames", 1) > 1:
        raise UnreadableDocument("animated")
    scale = WORKING_SIDE / max(picture.size)
    if scale < 1:  # a JPEG can be decoded at half its size or less
        picture.draft("RGB", (int(picture.width * scale), int(picture.height * scale)))
    upright = _shrunk(picture)
    ImageOps.exif_transpose(upright, in_place=True)
    return np.asarray(cv2.cvtColor(np.asarray(_on_paper(upright)), cv2.COLOR_RGB2BGR), np.uint8)


def _shrunk(picture: Pillow.Image) -> Pillow.Image:
    """RGB or RGBA, not much longer than ``WORKING_SIDE``: all that follows makes copies."""
    if picture.mode.startswith("I"):  # 16-bit greyscale: keep the upper byte
        grey = Pillow.fromarray((np.asarray(picture) >> 8).astype(np.uint8))
        grey.info = picture.info  # which way is up
        picture = grey
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    plain = picture if picture.mode == mode else picture.convert(mode)
    scale = WORKING_SIDE / max(plain.size)
    if scale >= _WORTHWHILE:
        return plain
    size = (max(1, round(plain.width * scale)), max(1, round(plain.height * scale)))
    return plain.resize(size, Pillow.Resampling.BOX)


def _on_paper(picture: Pillow.Image) -> Pillow.Image:
    if picture.mode == "RGB":
        return picture
    return Pillow.alpha_composite(Pillow.new("RGBA", picture.size, "white"), picture).convert("RGB")


def _checked(picture: Image) -> Image:
    """An array from the caller, refused unless it is BGR uint8."""
    valid = isinstance(picture, np.ndarray) and picture.dtype == np.uint8 and picture.ndim == 3
    if not valid or picture.shape[2] != 3 or picture.size == 0:
        raise UnreadableDocument("not_a_picture")
    if picture.shape[0] * picture.shape[1] > MAX_PIXELS:
        raise UnreadableDocument("too_large")
    return picture
