"""The reviewer's side of a video review: who waits, the room, the questions, the clips."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import tzinfo
from itertools import pairwise
from random import Random

from onboarding.case import Case
from onboarding.domain.errors import NotFoundError
from onboarding.domain.outcomes import Attachment
from onboarding.domain.review import Review
from onboarding.domain.text import Text
from onboarding.engine import Engine
from onboarding.evidence import actor
from onboarding.ports.store import Event, EvidenceEntry, ReviewStore
from onboarding.ports.video import Asked, Filmed, Frame, Presence, Room, RoomKind, VideoRoom, VideoStore
from onboarding.settlement import SYSTEM
from onboarding.video import clip, questions, rooms

from .known import known_of

_NO_PICTURE = 2**31 - 1  #: above every picture's number


class VideoDesk:
    """What the console does with rooms. Every meeting and every look at a clip is recorded.

    ``own_room`` is a bank's :class:`~onboarding.ports.video.VideoRoom`; ``key`` (32 bytes) hides logins that are
    personal data from the evidence, and draws what a question leaves to chance.
    """

    def __init__(
        self,
        engine: Engine,
        reviews: ReviewStore,
        store: VideoStore,
        *,
        key: bytes,
        zone: tzinfo,
        own_room: VideoRoom | None = None,
    ) -> None:
        self._engine = engine
        self._reviews = reviews
        self._store = store
        self._key = key
        self._zone = zone
        self._own = own_room

    def presences(self, reviews: Sequence[Review]) -> dict[str, Presence]:
        """Who is in a room or expected, by review."""
        return dict(self._store.presences({review.id: review.application_id for review in reviews}))

    def rooms(self, review: Review) -> tuple[Room, ...]:
        """All rooms of a review, newest first."""
        return self._store.rooms(review.id)

    def catalogue(self, case: Case, room: Room | None) -> tuple[questions.Question, ...]:
        """Every question as :meth:`ask` would put it now, the suggested one first."""
        asked = room.asked if room else ()
        first = questions.suggest([one.code for one in asked], self._known(case, room)).code
        every = [questions.put(code, self._known(case, room)) for code in questions.CATALOGUE]
        return tuple(sorted(every, key=lambda one: one.code != first))

    def join(self, review_id: str, reviewer: str) -> Room:
        """Meet the applicant who waits; recorded. Raises NobodyThere, RoomTaken, RoomOver."""
        now = self._engine.clock()
        room = self._open_room(review_id)
        if room is None or room.kind is not RoomKind.LIVE or not rooms.applicant_is_there(room, now):
            raise rooms.NobodyThere()
        event = Event("video.joined", self._actor(reviewer), {"room": room.id, "frames": room.frames})
        return self._store.enter(room.id, reviewer, now, event)

    def watch(self, review_id: str, room_id: str, after: int, reviewer: str) -> tuple[Room, Frame | None]:
        """The room as it stands and its newest picture above ``after``, for the reviewer who joined."""
        room = self._store.room(room_id)
        if room.review_id != review_id:
            raise NotFoundError()
        if room.reviewer != reviewer:
            raise rooms.RoomTaken()
        self._store.seen(room, self._engine.clock(), reviewer=True)
        return room, self._store.newest(room, max(-1, min(after, _NO_PICTURE)))

    def ask(self, review_id: str, room_id: str, reviewer: str, *, code: str, own: str = "") -> Room:
        """Put a question of the catalogue, a prompt, or one in own words. Raises RoomOver, TooManyQuestions,
        NotFoundError.
        """
        room, _ = self.watch(review_id, room_id, _NO_PICTURE, reviewer)
        if len(room.asked) >= questions.MOST_ASKED:
            raise rooms.TooManyQuestions()
        asked = self._asked(room, code, " ".join(own.split())[: questions.LONGEST_QUESTION])
        event = Event("video.asked", self._actor(reviewer), {"room": room.id, "question": asked.code})
        return self._store.ask(room.id, asked, event)

    def leave(self, review_id: str, room_id: str, reviewer: str) -> None:
        """Go, and let another come."""
        self.watch(review_id, room_id, _NO_PICTURE, reviewer)
        self._store.leave(room_id, reviewer)

    def end(self, review_id: str, room_id: str, reviewer: str) -> Room:
        """Close the room and keep its clip."""
        self.watch(review_id, room_id, _NO_PICTURE, reviewer)
        return self._store.end(room_id, self._engine.clock(), self._actor(reviewer))

    def clip(self, review_id: str, room_id: str, reviewer: str) -> Attachment:
        """A kept clip (ZIP); that it was watched is recorded. Raises NotFoundError."""
        room = self._store.room(room_id)
        if room.review_id != review_id or room.clip is None:
            raise NotFoundError()
        watched = Event("video.watched", self._actor(reviewer), {"room": room.id, "clip": room.clip})
        self._engine.store.note(room.application_id, self._engine.clock(), (watched,))
        return self._case(review_id).record.load_attachment(clip.name_of(room_id))

    def filmed(self, review_id: str, reviewer: str) -> Filmed | None:
        """What the reviewer who decides has seen of the applicant; a room with pictures in it is closed and kept.

        Raises RoomTaken where another reviewer is with the applicant.
        """
        if self._own is not None:
            return self._own.filmed(review_id, reviewer)
        open_, now = self._open_room(review_id), self._engine.clock()
        if open_ is not None and open_.kind is RoomKind.LIVE:
            if open_.reviewer != reviewer and rooms.reviewer_is_there(open_, now):
                raise rooms.RoomTaken()
            if open_.frames:  # else the decision closes it, and one that is refused sends nobody out
                self._store.end(open_.id, now, self._actor(reviewer))
        who = self._actor(reviewer)
        history = self._reviews.evidence(self._reviews.review(review_id).application_id)
        seen = (room for room in self._store.rooms(review_id) if _has_seen(who, room, history))
        return next((one for one in map(rooms.filmed, seen) if one is not None), None)

    def sweep(self) -> int:
        """Close rooms that everybody has left; returns how many."""
        now = self._engine.clock()
        left = self._store.abandoned(now)
        for room in left:
            self._store.end(room.id, now, SYSTEM, keep=room.kind is RoomKind.LIVE)
        return len(left)

    def _case(self, review_id: str) -> Case:
        return self._engine.open(self._reviews.review(review_id).application_id)

    def _known(self, case: Case, room: Room | None) -> questions.Known:
        """Chance that only this installation can foresee; the same all through a room, so what is listed is asked."""
        place = f"video question|{room.id if room else case.record.id}"
        chance = Random(hmac.digest(self._key, place.encode(), hashlib.sha256))  # noqa: S311
        return known_of(case, self._engine.clock(), self._zone, chance)

    def _open_room(self, review_id: str) -> Room | None:
        return next((room for room in self._store.rooms(review_id) if room.ended_at is None), None)

    def _asked(self, room: Room, code: str, own: str) -> Asked:
        now = self._engine.clock()
        if code == questions.OWN and own:
            return Asked(questions.OWN, Text(own, own), None, now, typed=True)
        if code in questions.PROMPTS:
            return Asked(code, questions.PROMPTS[code], None, now)
        if code not in questions.CATALOGUE:
            raise NotFoundError()
        one = questions.put(code, self._known(self._engine.open(room.application_id), room))
        return Asked(one.code, one.text, one.expected, now, one.typed)

    def _actor(self, reviewer: str) -> str:
        return actor("reviewer", reviewer, self._key)


def _has_seen(who: str, room: Room, history: Sequence[EvidenceEntry]) -> bool:
    """Whether a reviewer has opened the room's clip, or was the one in it while enough pictures came."""
    found = [entry for entry in history if entry.details.get("room") == room.id]
    if any(entry.event == "video.watched" and entry.actor == who for entry in found):
        return True
    joined = [entry for entry in found if entry.event == "video.joined"]
    counts = [int(entry.details["frames"]) for entry in joined]
    came = (end - begin for begin, end in pairwise((*counts, room.frames)))
    return sum(count for entry, count in zip(joined, came, strict=True) if entry.actor == who) >= rooms.LEAST_FRAMES
