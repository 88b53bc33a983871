"""Rooms as rows and back. What was asked and answered is sealed with the room's id."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping

from onboarding.domain.text import Text
from onboarding.ports.video import Asked, Room, RoomKind

from .sealing import Seal

_PROGRESS = ("applicant_at", "frames", "first_at", "first_ms", "last_ms", "chain")
_FIXED = ("id", "application_id", "review_id", "session", "opened_at", "reviewer", "reviewer_at", "ended_at", "clip")


def progress(room: Room) -> dict[str, Any]:
    """The columns that pictures move."""
    return {name: getattr(room, name) for name in _PROGRESS}


def values(room: Room, seal: Seal) -> dict[str, Any]:
    """All columns."""
    fixed = {name: getattr(room, name) for name in _FIXED}
    return fixed | progress(room) | {"kind": room.kind.value, "asked_sealed": close_asked(room, seal)}


def room_of(row: RowMapping, seal: Seal | None) -> Room:
    """Without a seal what was asked stays closed: a list does not need it."""
    plain = {name: value for name, value in row.items() if name not in ("asked_sealed", "kind")}
    asked = seal.open(row["asked_sealed"], "video-asked", row["id"]) if seal else []
    return Room(**plain, kind=RoomKind(row["kind"]), asked=tuple(_asked(one) for one in asked))


def close_asked(room: Room, seal: Seal) -> bytes:
    asked = [
        {
            "code": one.code,
            "text": [one.text.zh, one.text.en],
            "expected": [one.expected.zh, one.expected.en] if one.expected else None,
            "at": one.at.isoformat(),
            "typed": one.typed,
            "answer": one.answer,
        }
        for one in room.asked
    ]
    return seal.close(asked, "video-asked", room.id)


def _asked(kept: Mapping[str, Any]) -> Asked:
    return Asked(
        code=kept["code"],
        text=Text(*kept["text"]),
        expected=Text(*kept["expected"]) if kept["expected"] else None,
        at=datetime.fromisoformat(kept["at"]),
        typed=kept["typed"],
        answer=kept["answer"],
    )
