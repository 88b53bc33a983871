"""The applicant's side of a video review: what is offered, bookings, the room."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, tzinfo
from random import SystemRandom

from onboarding.case import Case
from onboarding.domain.consent import VIDEO
from onboarding.domain.errors import NotFoundError, OnboardingError
from onboarding.domain.outcomes import Message
from onboarding.domain.results import LivePerson
from onboarding.domain.review import Review
from onboarding.domain.states import State
from onboarding.domain.text import Text
from onboarding.engine import Engine
from onboarding.ports.store import Change, Event
from onboarding.ports.video import (
    Asked,
    Booking,
    BookingStore,
    Frame,
    Room,
    RoomKind,
    Slot,
    VideoHours,
    VideoRoom,
    VideoStore,
)
from onboarding.settlement import APPLICANT, SYSTEM, consent_events, stored_consents
from onboarding.video import booking as bookings
from onboarding.video import frames, questions, rooms
from onboarding.video.frames import LIMITS, Limits

from .known import known_of

BOOKED = Text(
    "【{bank}】您已预约 {when} 的视频核验。届时请带好身份证，打开申请页面进入；也可以在那里改期或取消。",
    "[{bank}] Your video check is booked for {when}. Have your ID card at hand and open your application then; "
    "you can change or cancel it there.",
)
CANCELLED = Text(
    "【{bank}】您的视频核验预约已取消。可以随时另约，或等我们来电。",
    "[{bank}] Your video check is cancelled. You can book another time, or wait for our call.",
)


class VideoNotOffered(OnboardingError):
    """The application is not waiting for a person to make sure of the applicant."""

    code = "video_not_offered"
    status = 409
    text = Text(
        "现在不需要视频核验。请回到申请页面继续。", "No video check is needed now. Please return to your application."
    )


class VideoConsentNeeded(OnboardingError):
    """Nothing is shown or kept without it (PIPL 29)."""

    code = "video_consent_needed"
    status = 422
    text = Text(
        "请先勾选同意视频画面的使用。不同意也可以等工作人员来电，或到网点办理。",
        "Please tick that you agree to the use of the pictures. Otherwise wait for a call, or visit a branch.",
    )


class ClipTooShort(OnboardingError):
    """Too little to decide on; nothing of it is kept."""

    code = "clip_too_short"
    status = 422
    text = Text(
        "短片太短了，没有保存。请重新录制，按提示做完再结束。",
        "The clip was too short and was not kept. Please record again and do what the page asks until it ends.",
    )


@dataclass(frozen=True, slots=True)
class Offer:
    """What an applicant who waits may do. ``url`` is a bank's own room, in place of ours."""

    is_open: bool
    slots: tuple[Slot, ...]
    booking: Booking | None
    is_time: bool
    is_missed: bool
    consented: bool
    clips: int
    url: str | None = None


class VideoVisits:
    """Rooms and bookings of applicants who wait for a person to make sure of them.

    ``own_room`` is a bank's :class:`~onboarding.ports.video.VideoRoom`; ``zone`` is the bank's.
    """

    def __init__(
        self,
        engine: Engine,
        store: VideoStore,
        diary: BookingStore,
        hours: VideoHours,
        *,
        bank: Text,
        zone: tzinfo,
        own_room: VideoRoom | None = None,
        limits: Limits = LIMITS,
    ) -> None:
        self._engine = engine
        self._store = store
        self._diary = diary
        self._hours = hours
        self._bank = bank
        self._zone = zone
        self._own = own_room
        self.limits = limits

    def is_offered(self, case: Case) -> bool:
        """Whether the application waits for a person to make sure of the applicant."""
        review = case.record.review
        if case.record.state is not State.HUMAN_REVIEW or review is None:
            return False
        return case.flow.find(review.stage).result is LivePerson

    def offer(self, case: Case) -> Offer:
        """Raises :class:`VideoNotOffered`."""
        review, now = self._review(case), self._engine.clock()
        booking = self._diary.booking(case.record.id)
        return Offer(
            is_open=self._hours.is_open(now),
            slots=bookings.free(self._hours.slots(now), self._diary.taken(now)),
            booking=booking,
            is_time=bookings.is_time(booking, now),
            is_missed=bookings.is_missed(booking, now),
            consented=self._consented(case),
            clips=sum(room.kind is RoomKind.CLIP and room.clip is not None for room in self._store.rooms(review.id)),
            url=self._own.join_url(review.id, case.record.locale) if self._own else None,
        )

    def book(self, case: Case, start: datetime) -> Booking:
        """Book a slot, or move a booking there. Raises SlotGone, :class:`VideoNotOffered`."""
        self._review(case)
        now = self._engine.clock()
        slot = bookings.chosen(self._hours.slots(now), start)
        booking = Booking(case.record.id, slot.start, slot.end)
        words = BOOKED.format(bank=self._bank, when=bookings.when(slot.start.astimezone(self._zone)))
        event = Event("video.booked", APPLICANT, {"start": slot.start.isoformat(timespec="minutes")})
        self._diary.book(booking, slot.places, self._told(case, words, event))
        self._engine.deliver()
        return booking

    def cancel(self, case: Case) -> None:
        """Give a booking back."""
        change = self._told(case, CANCELLED.format(bank=self._bank), Event("video.cancelled", APPLICANT))
        self._diary.cancel(case.record.id, change)
        self._engine.deliver()

    def open(self, case: Case, kind: RoomKind, session: str, *, agreed: bool) -> Room:
        """Let the applicant in; a room in another window ends.

        Raises :class:`VideoNotOffered`, :class:`VideoConsentNeeded`, TooManyRooms.
        """
        review, now = self._review(case), self._engine.clock()
        if not agreed and not self._consented(case):
            raise VideoConsentNeeded()
        given = () if self._consented(case) else (VIDEO,)
        opening = questions.opening(kind, known_of(case, now, self._zone, SystemRandom()))
        room_id = f"v{secrets.token_hex(16)}"
        room = Room(
            id=room_id,
            application_id=case.record.id,
            review_id=review.id,
            kind=kind,
            session=session,
            opened_at=now,
            applicant_at=now,
            chain=frames.genesis(room_id),
            asked=tuple(Asked(one.code, one.text, one.expected, now, one.typed) for one in opening),
        )
        opened = Event("video.opened", APPLICANT, {"room": room.id, "kind": kind.value})
        consents = stored_consents(given, case.record.locale, now)
        self._store.open(room, Change(at=now, consents=consents, events=(*consent_events(given), opened)))
        return room

    def look(self, application_id: str, room_id: str, session: str) -> Room:
        """The applicant's room as it stands; a sign of life. Raises NotFoundError for any other session."""
        room = self._mine(application_id, room_id, session)
        self._store.seen(room, self._engine.clock(), reviewer=False)
        return room

    def film(self, application_id: str, room_id: str, session: str, frame: Frame) -> tuple[Room, bool]:
        """Take one picture; the room then, and whether it counted. Raises what the rules of frames raise."""
        room, now = self._mine(application_id, room_id, session), self._engine.clock()
        frames.check_order(room, frame)  # what is sent again costs no decoding
        frames.check_picture(frame.jpeg, self.limits)
        room, counted = self._store.add(room_id, frame, now)
        if frames.is_full(room, self.limits):
            room = self._store.end(room_id, now, SYSTEM)
        return room, counted

    def answer(self, application_id: str, room_id: str, session: str, number: int, answer: str) -> Room:
        """What the applicant typed. Raises RoomOver, NotFoundError."""
        self._mine(application_id, room_id, session)
        return self._store.answer(room_id, number, answer.strip()[: questions.LONGEST_ANSWER])

    def finish(self, application_id: str, room_id: str, session: str) -> Room:
        """The applicant ends it. Raises :class:`ClipTooShort`: then nothing is kept."""
        room = self._mine(application_id, room_id, session)
        short = room.kind is RoomKind.CLIP and not self._is_long_enough(room)
        done = self._store.end(room_id, self._engine.clock(), APPLICANT, keep=not short)
        if short and room.ended_at is None:
            raise ClipTooShort()
        return done

    def _review(self, case: Case) -> Review:
        review = case.record.review
        if review is None or not self.is_offered(case):
            raise VideoNotOffered()
        return review

    def _consented(self, case: Case) -> bool:
        return case.view(self._engine.clock()).consent(VIDEO) is not None

    def _mine(self, application_id: str, room_id: str, session: str) -> Room:
        room = self._store.room(room_id)
        if room.application_id != application_id or not secrets.compare_digest(room.session, session):
            raise NotFoundError()
        return room

    def _is_long_enough(self, room: Room) -> bool:
        return room.frames >= rooms.LEAST_FRAMES and room.last_ms - room.first_ms >= self.limits.clip_least

    def _told(self, case: Case, words: Text, event: Event) -> Change:
        message = Message("sms", case.record.phone, words)
        return Change(at=self._engine.clock(), messages=(message,), events=(event,))
