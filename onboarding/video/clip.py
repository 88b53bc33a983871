"""What is kept of a room: one ZIP (stored, not packed) of JPEGs and ``clip.json``, the same bytes for the same room.

The list names every picture that came, kept or not, so anybody can compute the chain again.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from onboarding.ports.video import Room

MEDIA_TYPE = "application/zip"
INDEX = "clip.json"
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the earliest a ZIP can say: when it was packed is no part of it


@dataclass(frozen=True, slots=True)
class Taken:
    """A picture that came: its number, its time in ms, its SHA-256 (hex), and the JPEG where it was kept."""

    seq: int
    at_ms: int
    sha256: str
    jpeg: bytes | None = field(repr=False)


def pack(room: Room, pictures: Iterable[Taken]) -> bytes:
    """The clip as it is sealed and hashed."""
    taken = list(pictures)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        index = json.dumps(_index(room, taken), ensure_ascii=False, indent=1).encode()
        archive.writestr(_entry(INDEX), index)
        for one in taken:
            if one.jpeg is not None:
                archive.writestr(_entry(f"{one.seq:06d}.jpg"), one.jpeg)
    return content.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _LONG_AGO)
    entry.create_system = 3  # on Windows too: the bytes must not tell where they were made
    return entry


def name_of(room_id: str) -> str:
    """The attachment that holds a room's clip."""
    return f"video.{room_id}"


def _index(room: Room, taken: list[Taken]) -> dict[str, Any]:
    return {
        "room": room.id,
        "kind": room.kind.value,
        "opened_at": room.opened_at.isoformat(),
        "first_at": room.first_at.isoformat() if room.first_at else None,
        "chain": room.chain,
        "asked": [
            {
                "code": asked.code,
                "at": asked.at.isoformat(),
                "zh": asked.text.zh,
                "en": asked.text.en,
                "expected": {"zh": asked.expected.zh, "en": asked.expected.en} if asked.expected else None,
                "answer": asked.answer,
            }
            for asked in room.asked
        ],
        "frames": [{"seq": one.seq, "at_ms": one.at_ms, "sha256": one.sha256} for one in taken],
    }
