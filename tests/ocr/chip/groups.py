"""Data groups of an invented holder's chip: the zone, the portrait in both encodings, the chip's own key."""

from __future__ import annotations

import hashlib
import struct
from functools import cache
from io import BytesIO
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from PIL import Image

from examples.specimens import portraits
from onboarding.ocr.mrz.checksum import check_digit


def wrap(tag: int, value: bytes) -> bytes:
    """BER-TLV."""
    size = len(value)
    length = bytes([size]) if size < 128 else bytes([0x80 | (size.bit_length() + 7) // 8]) + size.to_bytes(
        (size.bit_length() + 7) // 8, "big"
    )  # fmt: skip
    return tag.to_bytes(2 if tag > 0xFF else 1, "big") + length + value


def zone(
    *, surname: str = "ERIKSSON", given: str = "ANNA<MARIA", number: str = "L898902C3", state: str = "UTO",
    born: str = "740812", sex: str = "F", expires: str = "341204",
) -> str:  # fmt: skip
    """A TD3 machine-readable zone with right check digits."""
    name = f"P<{state:<<3}{surname}<<{given}".ljust(44, "<")
    optional = "<" * 14
    second = number + check_digit(number) + f"{state:<<3}" + born + check_digit(born) + sex + expires
    second += check_digit(expires) + optional + "<"
    return name + second + check_digit(second[:10] + second[13:20] + second[21:43])


def dg1(text: str | None = None) -> bytes:
    return wrap(0x61, wrap(0x5F1F, (text or zone()).encode()))


@cache
def picture(portrait: str = "astronaut", form: str = "JPEG", size: tuple[int, int] = (360, 480)) -> bytes:
    """A shipped portrait as a state's camera takes it, encoded."""
    face = portraits.for_card(portraits.load(portraits.path_of(portrait))).convert("RGB").resize(size)
    out = BytesIO()
    face.save(out, form, **({"quality_layers": [20], "quality_mode": "rates"} if form == "JPEG2000" else {}))
    return out.getvalue()


def dg2(image: bytes | None = None, *, points: int = 2, codec: int = 0) -> bytes:
    """A face image record (ISO/IEC 19794-5:2005) in its CBEFF template."""
    image = picture() if image is None else image
    length = 20 + 8 * points + 12 + len(image)
    face = struct.pack(">IHBBB3sH3s3s", length, points, 2, 0, 0, bytes(3), 0, bytes(3), bytes(3)) + bytes(8 * points)
    face += struct.pack(">BBHHBBHH", 1, codec, 360, 480, 1, 2, 0, 0) + image
    record = struct.pack(">4s4sIH", b"FAC\0", b"010\0", 14 + length, 1) + face
    header = wrap(0xA1, wrap(0x80, b"\1\1") + wrap(0x81, b"\2") + wrap(0x87, b"\1\1") + wrap(0x88, b"\0\x08"))
    template = wrap(0x7F60, header + wrap(0x5F2E, record))
    return wrap(0x75, wrap(0x7F61, wrap(0x02, b"\1") + template))


def dg2_of_2019(image: bytes) -> bytes:
    """The same in the newer encoding (ISO/IEC 39794-5:2019), with some fields around the picture."""
    two_dimensional = wrap(0x80, image) + wrap(0xA1, wrap(0xA0, wrap(0x80, b"\x03")))
    representation = wrap(0x80, b"\0") + wrap(0xA1, wrap(0xA0, wrap(0xA0, two_dimensional)))
    version = wrap(0xA0, wrap(0x80, b"\3") + wrap(0x81, b"\x07\xe3"))
    data = wrap(0xA1, wrap(0x65, version + wrap(0xA1, wrap(0x30, representation))))
    template = wrap(0x7F60, wrap(0xA1, wrap(0x81, b"\2")) + wrap(0x7F2E, data))
    return wrap(0x75, wrap(0x7F61, wrap(0x02, b"\1") + template))


def dg15(key: Any) -> bytes:
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )  # fmt: skip
    return wrap(0x6F, public)


def answer(key: Any, challenge: bytes, digest: str = "sha256") -> bytes:
    """What a chip with that key answers to a challenge (ISO/IEC 9796-2 scheme 1, or ECDSA as r and s)."""
    if isinstance(key, ec.EllipticCurvePrivateKey):
        size = -(-key.key_size // 8)
        both = utils.decode_dss_signature(key.sign(challenge, ec.ECDSA(hashes.SHA256())))
        return b"".join(part.to_bytes(size, "big") for part in both)
    trailer = {"sha1": b"\xbc", "sha256": b"\x34\xcc", "sha384": b"\x36\xcc", "sha512": b"\x35\xcc"}[digest]
    size = key.key_size // 8
    filler = bytes(range(size - 1 - hashlib.new(digest).digest_size - len(trailer)))
    message = b"\x6a" + filler + hashlib.new(digest, filler + challenge).digest() + trailer
    numbers = key.private_numbers()
    return pow(int.from_bytes(message, "big"), numbers.d, numbers.public_numbers.n).to_bytes(size, "big")


def flipped(data: bytes, place: int) -> bytes:
    """With the lowest bit of one byte changed."""
    return data[:place] + bytes([data[place] ^ 0x01]) + data[place + 1 :]


def png(size: tuple[int, int]) -> bytes:
    out = BytesIO()
    Image.new("RGB", size).save(out, "PNG")
    return out.getvalue()
