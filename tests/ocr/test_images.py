"""Whatever arrives instead of a photo is refused with advice, and never with another exception."""

from __future__ import annotations

import io
import random
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from onboarding.ocr import UnreadableDocument, read_id_card
from onboarding.ocr.images import MAX_BYTES, decode
from tests.ocr import cards


def png_chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that announces any size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", rows) + png_chunk(b"IEND", b"")


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


FRAMES = [Image.new("RGB", (400, 300), colour) for colour in ("white", "black")]

BAD = {
    "nothing": (b"", "empty"),
    "random bytes": (random.Random(1).randbytes(5000), "not_a_picture"),
    "text": ("我不是照片".encode(), "not_a_picture"),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>", "not_a_picture"),
    "pdf": (b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF", "not_a_picture"),
    "animated gif": (saved(FRAMES[0], "GIF", save_all=True, append_images=FRAMES[1:]), "not_a_picture"),
    "animated webp": (saved(FRAMES[0], "WEBP", save_all=True, append_images=FRAMES[1:]), "animated"),
    "animated png": (saved(FRAMES[0], "PNG", save_all=True, append_images=FRAMES[1:]), "animated"),
    "tiff": (saved(FRAMES[0], "TIFF"), "not_a_picture"),
    "one pixel": (saved(Image.new("RGB", (1, 1)), "PNG"), "too_small"),
    "strip": (saved(Image.new("RGB", (4000, 3)), "PNG"), "too_small"),
    "truncated jpeg": (saved(Image.effect_noise((800, 600), 90), "JPEG")[:20_000], "damaged"),
    "jpeg header alone": (saved(Image.new("RGB", (800, 600)), "JPEG")[:200], "damaged"),
    "png without its rows": (bomb(400, 300), "damaged"),
    "60 megapixel bomb": (bomb(10_000, 6_000), "too_large"),
    "4 gigapixel bomb": (bomb(65_000, 65_000), "too_large"),
    "too many bytes": (bytes(MAX_BYTES + 1), "too_large"),
    "blank cmyk": (saved(Image.new("CMYK", (800, 600)), "JPEG"), "no_card"),
    "blank 16-bit": (saved(Image.fromarray(np.full((300, 400), 40_000, np.uint16)), "PNG"), "no_card"),
    "blank transparent": (saved(Image.new("RGBA", (400, 300), (0, 0, 0, 0)), "PNG"), "no_card"),
    "blank palette": (saved(Image.new("P", (400, 300)), "PNG"), "no_card"),
    "blank bilevel": (saved(Image.new("1", (400, 300)), "PNG"), "no_card"),
    "noise": (saved(Image.effect_noise((800, 600), 90), "PNG"), "no_card"),
}


@pytest.mark.parametrize(("content", "reason"), BAD.values(), ids=BAD)
def test_a_bad_file_is_refused_with_advice(content, reason):
    with pytest.raises(UnreadableDocument) as refusal:
        read_id_card(content)
    assert refusal.value.reason == reason
    assert refusal.value.status == 422
    assert refusal.value.message.zh
    assert refusal.value.message.en


@pytest.mark.parametrize(
    "array",
    [
        np.zeros((0, 0, 3), np.uint8),
        np.zeros((300, 400), np.uint8),
        np.zeros((300, 400, 4), np.uint8),
        np.zeros((300, 400, 3), np.float32),
    ],
    ids=["empty", "grey", "bgra", "float"],
)
def test_an_array_that_is_not_bgr_bytes_is_refused(array):
    with pytest.raises(UnreadableDocument) as refusal:
        read_id_card(array)
    assert refusal.value.reason == "not_a_picture"


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_file_is_decoded_or_refused_and_nothing_else(data):
    kind = data.draw(st.sampled_from(sorted(HEALTHY)))
    content = bytearray(HEALTHY[kind])
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    del content[data.draw(st.integers(1, len(content))) :]
    try:
        image = decode(bytes(content))
    except UnreadableDocument:
        return
    assert image.dtype == np.uint8
    assert image.ndim == 3
    assert image.shape[2] == 3


SMALL = Image.effect_noise((240, 220), 60).convert("RGB")
HEALTHY = {kind: saved(SMALL, kind) for kind in ("JPEG", "PNG", "WEBP")}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_each_accepted_format_gives_the_same_card(front, person, kind):
    fields = read_id_card(cards.encode(front, kind)).fields
    assert {name: field.text for name, field in fields.items()} == person.front


def test_cmyk_and_16_bit_scans_are_read(front, person):
    rgb = Image.fromarray(np.ascontiguousarray(front[:, :, ::-1]))
    sixteen = Image.fromarray(np.asarray(rgb.convert("L"), np.uint16) * 257)
    for content in (saved(rgb.convert("CMYK"), "JPEG"), saved(sixteen, "PNG")):
        assert read_id_card(content).fields["id_number"].text == person.id_number


def test_a_very_large_photo_is_shrunk_before_it_is_read(front, person):
    large = cards.photo(front, width=6000, tilt=5)
    assert read_id_card(cards.encode(large, quality=80)).fields["address"].text == person.address
