"""Whatever arrives instead of a photo is refused with advice, and never with another exception."""

from __future__ import annotations

import io
import random
import struct
import subprocess
import sys
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from benchmarks.documents.fonts import REQUIRED
from benchmarks.hostile.files import dense_page
from onboarding.ocr import ReaderBusy, UnreadableDocument, read_id_card, read_mrz, reader
from onboarding.ocr.images import MAX_BYTES, decode
from onboarding.ocr.turns import Turns
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
    "12,000 by 9,000": (bomb(12_000, 9_000), "too_large"),
    "60 megapixel bomb": (bomb(10_000, 6_000), "too_large"),
    "4 gigapixel bomb": (bomb(65_000, 65_000), "too_large"),
    "17 megapixel png": (bomb(4_097, 4_096), "too_large"),
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


@pytest.mark.parametrize(("content", "reason"), BAD.values(), ids=BAD)
def test_a_bad_file_shows_no_machine_readable_zone_either(content, reason):
    with pytest.raises(UnreadableDocument) as refusal:
        read_mrz(content)
    assert refusal.value.reason == ("no_mrz" if reason == "no_card" else reason)


@pytest.mark.skipif(not REQUIRED.path.exists(), reason="needs Debian's fonts-noto-cjk")
@pytest.mark.parametrize(("read", "reason"), [(read_id_card, "no_card"), (read_mrz, "no_mrz")])
def test_a_page_of_small_print_is_neither_a_card_nor_a_zone(read, reason):
    with pytest.raises(UnreadableDocument) as refusal:
        read(saved(dense_page(random.Random(1)), "PNG"))
    assert refusal.value.reason == reason


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


def test_a_large_photo_of_a_phone_that_appends_a_second_picture_is_read_like_any_jpeg():
    photo, depth = Image.new("RGB", (4_800, 3_600), "white"), Image.new("RGB", (480, 360))
    content = saved(photo, "MPO", save_all=True, append_images=[depth])
    assert max(decode(content).shape) <= photo.width // 2


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


PEAK = """
import re, sys
from pathlib import Path
from onboarding.ocr.images import decode
def peak():  # unlike ru_maxrss, not inherited from the process that started this one
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
small, large = (Path(name).read_bytes() for name in sys.argv[1:])
decode(small)
before = peak()
assert max(decode(large).shape) == 2000
print((peak() - before) // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak from Linux's /proc")
@pytest.mark.parametrize(
    ("mode", "kind", "size"),
    [("LA", "PNG", 4096), ("RGBA", "PNG", 4096), ("RGBA", "WEBP", 4096), ("RGB", "JPEG", 7000)],
)
def test_a_small_file_does_not_cost_much_memory(tmp_path, mode, kind, size):
    """In MiB, in a process of its own; the largest picture of each kind that is let in."""
    options = {"WEBP": {"lossless": True, "method": 0}, "JPEG": {"progressive": False}}.get(kind, {})
    files = {"small": saved(SMALL, kind), "large": saved(Image.new(mode, (size, size)), kind, **options)}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    command = [sys.executable, "-c", PEAK, *(str(tmp_path / name) for name in files)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 400


def test_a_transparent_png_that_lies_on_its_side_is_turned_up_and_laid_on_paper():
    picture = Image.new("RGBA", (3000, 2600), (0, 0, 0, 0))
    picture.paste((255, 0, 0, 255), (0, 0, 3000, 1300))  # the upper half is red, the rest is clear
    exif = Image.Exif()
    exif[0x0112] = 6  # the sensor's top is the picture's right
    upright = decode(saved(picture, "PNG", exif=exif))
    assert upright.shape == (2000, 1733, 3)
    assert upright[1000, 1600].tolist() == [0, 0, 255]
    assert upright[1000, 100].tolist() == [255, 255, 255]


def test_who_waits_in_vain_for_a_turn_is_told_to_try_again(front, monkeypatch):
    turns = Turns(places=1, patience=0.01)
    monkeypatch.setattr(reader, "_TURNS", turns)
    with turns.one(), pytest.raises(ReaderBusy) as refusal:
        read_id_card(front)
    assert refusal.value.status == 503


def test_a_turn_is_given_back_even_by_a_picture_that_cannot_be_read(monkeypatch):
    monkeypatch.setattr(reader, "_TURNS", Turns(places=1, patience=0.01))
    for _ in range(2):
        with pytest.raises(UnreadableDocument):
            read_id_card(b"no picture")


def test_a_very_large_photo_is_shrunk_before_it_is_read(front, person):
    large = cards.photo(front, width=6000, tilt=5)
    assert read_id_card(cards.encode(large, quality=80)).fields["address"].text == person.address
