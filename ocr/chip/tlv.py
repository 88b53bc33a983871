"""BER-TLV as smart cards write it (ISO/IEC 7816-4, 5.2.2): definite lengths only."""

from __future__ import annotations

from collections.abc import Iterator

from onboarding.ocr.chip.errors import ChipRejected

_LONGEST_LENGTH = 4


def only(data: bytes, tag: int) -> bytes:
    """The value of the one object that ``data`` is; ``tag`` as it is written, such as 0x5F1F.

    Raises :class:`ChipRejected` where another tag stands there or anything follows.
    """
    found = list(objects(data))
    if len(found) != 1 or found[0][0] != tag:
        raise ChipRejected("malformed")
    return found[0][1]


def first(data: bytes, *tags: int) -> bytes:
    """The value of the first object with one of these tags. Raises :class:`ChipRejected`."""
    for tag, value in objects(data):
        if tag in tags:
            return value
    raise ChipRejected("malformed")


def objects(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Tags and values, one after the other. Raises :class:`ChipRejected` where the data ends within one."""
    place = 0
    while place < len(data):
        tag, place = _tag(data, place)
        length, place = _length(data, place)
        if place + length > len(data):
            raise ChipRejected("malformed")
        yield tag, data[place : place + length]
        place += length


def _tag(data: bytes, place: int) -> tuple[int, int]:
    tag = data[place]
    if tag & 0x1F == 0x1F:  # the number goes on in a second byte; none of the tags used here has a third
        return int.from_bytes(data[place : place + 2], "big"), place + 2
    return tag, place + 1


def _length(data: bytes, place: int) -> tuple[int, int]:
    if place >= len(data):
        raise ChipRejected("malformed")
    first_byte, place = data[place], place + 1
    if first_byte < 0x80:
        return first_byte, place
    count = first_byte & 0x7F
    if not 1 <= count <= _LONGEST_LENGTH or place + count > len(data):
        raise ChipRejected("malformed")
    return int.from_bytes(data[place : place + count], "big"), place + count
