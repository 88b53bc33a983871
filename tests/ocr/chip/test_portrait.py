"""The portrait in DG2: both formats of Doc 9303, and nothing that would fill the memory."""

from __future__ import annotations

import struct
import zlib
from contextlib import suppress
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from onboarding.ocr.chip import ChipRejected, data_groups, portrait
from tests.ocr.chip.groups import dg2, dg2_of_2019, picture, png, wrap

SIZE = b"\xff\x4f\xff\x51"


def code_of(call, *args) -> str:
    with pytest.raises(ChipRejected) as caught:
        call(*args)
    return caught.value.code


@pytest.mark.parametrize(("form", "codec"), [("JPEG", 0), ("JPEG2000", 1)])
def test_both_formats_of_portraits_are_decoded_as_bgr(form, codec):
    encoded = picture(form=form)
    found = data_groups.face(dg2(encoded, codec=codec))
    with Image.open(BytesIO(encoded)) as shown:
        assert np.array_equal(found[..., ::-1], np.asarray(shown.convert("RGB")))


@pytest.mark.parametrize("form", ["JPEG", "JPEG2000"])
def test_the_newer_encoding_gives_the_same_portrait(form):
    encoded = picture(form=form)
    assert np.array_equal(data_groups.face(dg2_of_2019(encoded)), data_groups.face(dg2(encoded)))


@settings(max_examples=80, deadline=None, derandomize=True, database=None)
@given(st.data())
def test_a_damaged_newer_encoding_is_refused_or_read_and_nothing_else(data):
    whole = bytearray(dg2_of_2019(picture(size=(64, 64))))
    for _ in range(data.draw(st.integers(1, 3))):
        whole[data.draw(st.integers(0, 60))] = data.draw(st.integers(0, 255))
    with suppress(ChipRejected):
        assert data_groups.face(bytes(whole)).shape == (64, 64, 3)


@pytest.mark.parametrize("points", [0, 1, 12])
def test_feature_points_before_the_picture_are_stepped_over(points):
    assert data_groups.face(dg2(points=points)).shape == (480, 360, 3)


def test_a_grey_portrait_has_three_channels_all_the_same():
    grey = BytesIO()
    with Image.open(BytesIO(picture())) as shown:
        shown.convert("L").save(grey, "JPEG")
    found = data_groups.face(dg2(grey.getvalue()))
    assert found.shape[2] == 3
    assert (found[..., 0] == found[..., 2]).all()


def _announcing(width: int, height: int) -> bytes:
    """A PNG of a few bytes that announces so many pixels."""
    chunks = (b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0), b"IDAT")
    framed = (struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) for chunk in chunks)
    return png((64, 64))[:8] + b"".join(framed)


def test_a_picture_that_announces_too_many_pixels_is_not_decoded():
    assert code_of(portrait.decode, _announcing(30_000, 30_000)) == "too_large"
    assert code_of(portrait.decode, _announcing(3_000, 3_000)) == "too_large"


@pytest.mark.parametrize(
    ("place", "value", "code"),
    [
        (8, 40_000, "too_large"),
        (12, 4_000_000, "too_large"),
        (16, 8, "portrait_unreadable"),
        (24, 1, "too_large"),
        (24, 0, "portrait_unreadable"),
    ],
    ids=["width", "height", "offset", "tiles of one pixel", "no tiles"],
)
def test_a_jpeg_2000_whose_codestream_is_larger_than_its_header_says_is_not_decoded(place, value, code):
    whole = bytearray(picture(form="JPEG2000"))
    struct.pack_into(">I", whole, whole.index(SIZE) + place, value)
    if place == 24 and value:
        struct.pack_into(">I", whole, whole.index(SIZE) + 28, value)
    assert code_of(portrait.decode, bytes(whole)) == code


def test_a_jpeg_2000_of_many_components_is_not_decoded():
    whole = bytearray(picture(form="JPEG2000"))
    struct.pack_into(">H", whole, whole.index(SIZE) + 40, 16_384)
    assert code_of(portrait.decode, bytes(whole)) == "portrait_unreadable"


def test_a_second_codestream_in_one_picture_is_refused():
    assert code_of(portrait.decode, picture(form="JPEG2000") + SIZE + bytes(80)) == "portrait_unreadable"


def test_a_picture_too_small_to_show_a_face_is_refused():
    assert code_of(portrait.decode, png((63, 200))) == "portrait_unreadable"


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"<svg/>", b"%PDF-1.7", bytes(100)])
def test_what_is_no_picture_is_refused(data):
    assert code_of(portrait.decode, data) == "portrait_unreadable"


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(st.sampled_from(["JPEG", "JPEG2000"]), st.data())
def test_damaged_pictures_are_decoded_or_refused_and_nothing_else(form, data):
    whole = bytearray(picture(form=form))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = whole[: data.draw(st.integers(len(whole) // 2, len(whole)))]
    try:
        found = portrait.decode(bytes(cut))
    except ChipRejected:
        return
    assert found.size <= 3 * portrait.MAX_PIXELS


@pytest.mark.parametrize(
    "block",
    [
        b"",
        b"FAC\0",
        b"IIR\0010\0" + bytes(200),
        b"FAC\0" + b"010\0" + struct.pack(">IH", 40, 0) + bytes(40),
        b"FAC\0" + b"010\0" + struct.pack(">IHIH", 10**9, 1, 26, 0) + bytes(40),
        b"FAC\0" + b"010\0" + struct.pack(">IHIH", 60, 1, 10**9, 0) + bytes(46),
        b"FAC\0" + b"010\0" + struct.pack(">IHIH", 60, 1, 40, 60_000) + bytes(46),
    ],
)
def test_a_face_record_that_contradicts_itself_is_malformed(block):
    record = wrap(0x75, wrap(0x7F61, wrap(0x02, b"\1") + wrap(0x7F60, wrap(0x5F2E, block))))
    assert code_of(data_groups.face, record) == "malformed"


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(st.binary(max_size=120), st.sampled_from([0x61, 0x75, 0x7F61]))
def test_random_data_groups_are_refused_and_nothing_else(data, tag):
    for call in (data_groups.face, lambda group: data_groups.machine_readable_zone(group, None)):
        for group in (data, wrap(tag, data)):
            with pytest.raises(ChipRejected):
                call(group)
