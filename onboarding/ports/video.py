"""Video review: when staff are there, where people meet, and what is kept of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from onboarding.domain.text import Text

from .store import Change, Event


@dataclass(frozen=True, slots=True)
class Slot:
    """A time that can be booked. Both ends are aware; ``places`` is how many applicants it has room for."""

    start: datetime
    end: datetime
    places: int


class VideoHours(Protocol):
    """The calendar of the staff who do video checks: a bank puts its own roster behind it."""

    def slots(self, now: datetime) -> Sequence[Slot]:
        """What can be booked from ``now`` on, earliest first, in the bank's time zone."""

    def is_open(self, now: datetime) -> bool:
        """Whether somebody is there to answer at once."""


@dataclass(frozen=True, slots=True)
class Filmed:
    """What was recorded for a review. ``clip`` is the recording's SHA-256 (hex); ``questions`` are codes."""

    clip: str
    frames: int
    questions: tuple[str, ...] = ()
    details: Mapping[str, str] = field(default_factory=dict)  #: more for the evidence, no personal data


class VideoRoom(Protocol):
    """A bank's own video room or call centre, in place of the relayed pictures."""

    def join_url(self, review_id: str, locale: str) -> str:
        """Where the applicant's browser goes to join (https)."""

    def filmed(self, review_id: str, reviewer: str) -> Filmed | None:
        """What was recorded and seen by ``reviewer``; None where nothing was. Asked when they decide."""


class RoomKind(StrEnum):
    """``live``: a member of staff looks on. ``clip``: recorded now, seen later."""

    LIVE = "live"
    CLIP = "clip"


@dataclass(frozen=True, slots=True)
class Asked:
    """Something the applicant was shown. ``expected`` is what a good answer is, for the reviewer alone.

    ``typed``: answered in a field, with ``answer``; else before the camera.
    """

    code: str
    text: Text = field(repr=False)
    expected: Text | None = field(repr=False)
    at: datetime
    typed: bool = False
    answer: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Room:
    """One sitting of one review. ``session`` names the applicant's session that opened it, and no other may film.

    ``reviewer`` is who is in it, None while nobody is. ``frames`` counts all that came, the last one filmed at
    ``last_ms`` of the applicant's clock, which began at ``first_ms``, received at ``first_at``. ``chain`` is the
    rolling hash over all of them (:func:`onboarding.video.frames.link`). ``clip`` is the SHA-256 of what was kept.
    """

    id: str
    application_id: str
    review_id: str
    kind: RoomKind
    session: str = field(repr=False)
    opened_at: datetime
    applicant_at: datetime
    reviewer: str | None = None
    reviewer_at: datetime | None = None
    ended_at: datetime | None = None
    frames: int = 0
    first_at: datetime | None = None
    first_ms: int = 0
    last_ms: int = 0
    chain: str = ""
    clip: str | None = None
    asked: tuple[Asked, ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture as it came: JPEG, its number from 0, and its time in ms on the applicant's own clock."""

    seq: int
    at_ms: int
    jpeg: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Booking:
    """When one applicant is expected."""

    application_id: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Presence:
    """What a list of reviews shows: the open room, how many clips are kept, and when the applicant is expected."""

    room: Room | None
    clips: int
    booking: Booking | None


class VideoStore(Protocol):
    """Where rooms, pictures and bookings live: shared by all worker processes."""

    def open(self, room: Room, change: Change) -> None:
        """A new room, with its consent and evidence; one of the application's that is still open ends.

        Raises ConflictError where the review is over, TooManyRooms.
        """

    def room(self, room_id: str) -> Room:
        """Raises NotFoundError."""

    def rooms(self, review_id: str) -> tuple[Room, ...]:
        """All rooms of a review, newest first."""

    def add(self, room_id: str, frame: Frame, now: datetime) -> tuple[Room, bool]:
        """Admit one picture by the rules of :mod:`onboarding.video.frames`; the room then, and whether it counted.

        Raises RoomOver, FrameOutOfOrder or FrameLate.
        """

    def newest(self, room: Room, after: int) -> Frame | None:
        """The newest picture with a number above ``after``."""

    def enter(self, room_id: str, reviewer: str, now: datetime, event: Event) -> Room:
        """Let a reviewer in. Raises RoomOver, RoomTaken."""

    def leave(self, room_id: str, reviewer: str) -> None:
        """The reviewer has gone; nothing changes where another is there."""

    def seen(self, room: Room, now: datetime, *, reviewer: bool) -> None:
        """A sign of life of one side."""

    def ask(self, room_id: str, asked: Asked, event: Event) -> Room:
        """Show the applicant something. Raises RoomOver."""

    def answer(self, room_id: str, number: int, answer: str) -> Room:
        """What was typed in answer to the question of that number. Raises RoomOver, NotFoundError."""

    def end(self, room_id: str, now: datetime, actor: str, *, keep: bool = True) -> Room:
        """Close a room and keep its clip. A second call finds it closed and changes nothing."""

    def abandoned(self, now: datetime) -> tuple[Room, ...]:
        """Open rooms that everybody has left."""

    def presences(self, reviews: Mapping[str, str]) -> Mapping[str, Presence]:
        """By review id; ``reviews`` names the application of each."""


class BookingStore(Protocol):
    """Who is expected when."""

    def booking(self, application_id: str) -> Booking | None: ...

    def taken(self, since: datetime) -> Mapping[datetime, int]:
        """How many places of each slot are booked, by its start in UTC."""

    def book(self, booking: Booking, places: int, change: Change) -> None:
        """Take a place, giving back the one held before. Raises SlotGone."""

    def cancel(self, application_id: str, change: Change) -> None:
        """Give a place back; nothing where there is none."""
