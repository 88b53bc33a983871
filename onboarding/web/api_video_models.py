"""What the API's video routes take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime, Field

from onboarding.ports.video import RoomKind
from onboarding.video.questions import LONGEST_ANSWER

from .api_models import ConsentWording, Model


class TimeSlot(Model):
    start: datetime
    end: datetime


class VideoOffer(Model):
    """What an applicant who waits for a person may do. ``join_url`` is the bank's own room, where it has one.

    ``consent`` is needed to open a room; ``required`` is false once it was given. ``clips`` counts clips sent.
    """

    is_open: bool = Field(description="Whether somebody is there to answer at once.")
    join_url: str | None
    slots: list[TimeSlot]
    booking: TimeSlot | None
    consent: ConsentWording
    clips: int


class BookTime(Model):
    """Book the slot that begins then, or move the booking there."""

    start: AwareDatetime


class OpenRoom(Model):
    """``live``: staff looks on. ``clip``: recorded now, seen later. ``consent`` is the hash of the wording shown."""

    kind: RoomKind
    consent: str = Field(default="", max_length=64)


class TypedAnswer(Model):
    """What was typed in answer to the question of that number."""

    number: int = Field(ge=0)
    answer: str = Field(max_length=LONGEST_ANSWER)


class FrameParts(Model):
    """One picture (JPEG, 640 px and 80 kB at most), its number from 0, and its time in ms on the app's own clock."""

    frame: bytes = Field(json_schema_extra={"format": "binary"})
    seq: int = Field(ge=0, lt=2**31)
    at_ms: int = Field(ge=0, lt=2**31)


class AskedQuestion(Model):
    """Show it large and read it aloud. ``typed``: answered with ``answers``, else before the camera."""

    number: int
    text: str
    typed: bool


class RoomView(Model):
    """``frames`` is the number of the next picture. Pictures count in ``met`` and ``filming`` only."""

    id: str
    url: str
    state: Literal["waiting", "met", "alone", "filming", "over"]
    frames: int
    counted: bool
    asked: list[AskedQuestion]
