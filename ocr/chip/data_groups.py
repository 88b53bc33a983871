"""DG1 and DG2, the two data groups that every travel document's chip holds (ICAO Doc 9303-10, 4.7.1 and 4.7.2)."""

from __future__ import annotations

import struct
from datetime import date

from onboarding.ocr.chip import portrait, tlv
from onboarding.ocr.chip.errors import ChipRejected
from onboarding.ocr.engine import Image
from onboarding.ocr.mrz import InvalidMrz, Mrz, parse_mrz

_FACE_HEADER = struct.Struct(">4s4sIH")
"""ISO/IEC 19794-5:2005, 5.4: format, version, length of the record, number of faces."""
_FACE_INFORMATION = struct.Struct(">IH14x")
"""5.5: length of this face's block, number of feature points; then what it says of the face."""
_FEATURE_POINT, _IMAGE_INFORMATION = 8, 12
_TO_IMAGE = (0xA1, 0x65, 0xA1, 0x30, 0xA1, 0xA0, 0xA0, 0x80)
"""ISO/IEC 39794-5:2019, annex A, tags from the outermost: data, FaceImageDataBlock, its representationBlocks, the first
of them, its imageRepresentation, base, imageRepresentation2DBlock and representationData2D."""


def machine_readable_zone(dg1: bytes, today: date) -> Mrz:
    """DG1: the machine-readable zone as the state wrote it. Raises :class:`ChipRejected`."""
    try:
        return parse_mrz(tlv.only(tlv.only(dg1, 0x61), 0x5F1F).decode("ascii"), today=today)
    except (UnicodeDecodeError, InvalidMrz):
        raise ChipRejected("malformed") from None


def face(dg2: bytes) -> Image:
    """DG2: the first face as BGR uint8. Raises :class:`ChipRejected`."""
    templates = tlv.only(tlv.only(dg2, 0x75), 0x7F61)
    block = tlv.first(tlv.first(templates, 0x7F60), 0x5F2E, 0x7F2E)
    return portrait.decode(encoded_face(block))


def encoded_face(block: bytes) -> bytes:
    """JPEG or JPEG 2000 bytes of the first face, in the older encoding of Doc 9303-10 or the newer.

    The newer (ISO/IEC 39794-5) may be used since 2026. Raises :class:`ChipRejected`.
    """
    if block[:1] != b"\xa1":
        return _in_record(block)
    for tag in _TO_IMAGE:
        block = tlv.first(block, tag)
    return block


def _in_record(block: bytes) -> bytes:
    """From a face image record (ISO/IEC 19794-5:2005, 5.3 to 5.8)."""
    try:
        identifier, _, length, faces = _FACE_HEADER.unpack_from(block)
        face_length, points = _FACE_INFORMATION.unpack_from(block, _FACE_HEADER.size)
    except struct.error:
        raise ChipRejected("malformed") from None
    start = _FACE_HEADER.size + _FACE_INFORMATION.size + points * _FEATURE_POINT + _IMAGE_INFORMATION
    end = _FACE_HEADER.size + face_length
    if identifier != b"FAC\0" or not faces or length > len(block) or not start < end <= len(block):
        raise ChipRejected("malformed")
    return block[start:end]
