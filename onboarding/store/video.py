"""Video rooms and their pictures in a relational database: every worker process sees the same."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, delete, insert, select, update

from onboarding.domain.errors import ConflictError, NotFoundError
from onboarding.domain.outcomes import Attachment
from onboarding.domain.states import State
from onboarding.ports.store import Change, Event
from onboarding.ports.video import Asked, Frame, Presence, Room, RoomKind
from onboarding.video import clip, frames, rooms
from onboarding.video.frames import LIMITS, Limits

from . import tables as t
from .applications import Beside, SqlApplicationStore
from .bookings import bookings, state_of
from .sealing import Seal
from .video_rows import close_asked, progress, room_of, values

_ROOM, _FRAME = t.video_room.c, t.video_frame.c


class SqlVideoStore:
    """Implements :class:`onboarding.ports.video.VideoStore`.

    Locks are taken in one order, the application's row and then the room's, so that nobody waits in a circle.
    """

    def __init__(self, engine: Engine, applications: SqlApplicationStore, limits: Limits = LIMITS) -> None:
        self._engine = engine
        self._applications = applications
        self.limits = limits

    def open(self, room: Room, change: Change) -> None:
        with self._applications.beside(room.application_id) as beside:
            _must_wait(beside.connection, room)
            self._end_others(beside, room)
            beside.connection.execute(insert(t.video_room).values(values(room, beside.seal)))
            beside.write(change)

    def room(self, room_id: str) -> Room:
        with self._reading() as connection:
            return self._found(connection, room_id)[0]

    def rooms(self, review_id: str) -> tuple[Room, ...]:
        query = select(t.video_room).where(_ROOM.review_id == review_id).order_by(_ROOM.opened_at.desc(), _ROOM.id)
        with self._reading() as connection:
            rows = connection.execute(query).mappings().all()
            return tuple(room_of(row, self._applications.seal(connection, row["application_id"])) for row in rows)

    def add(self, room_id: str, frame: Frame, now: datetime) -> tuple[Room, bool]:
        with self._engine.begin() as connection:
            room, seal = self._found(connection, room_id, held=True)
            frames.check_order(room, frame)
            kept = rooms.takes_pictures(room, now) and frames.admit(room, frame, now, self.limits)
            if kept:
                room = self._insert(connection, seal, room, frame, now)
            room = replace(room, applicant_at=now)
            connection.execute(_which(room).values(progress(room)))
            return room, kept

    def newest(self, room: Room, after: int) -> Frame | None:
        query = select(t.video_frame).where(_FRAME.room_id == room.id, _FRAME.seq > after)
        query = query.where(_FRAME.picture_sealed.is_not(None)).order_by(_FRAME.seq.desc()).limit(1)
        with self._reading() as connection:
            row = connection.execute(query).mappings().first()
            if row is None:
                return None
            seal = self._applications.seal(connection, room.application_id)
            return Frame(row["seq"], row["at_ms"], _picture(seal, row) or b"")

    def enter(self, room_id: str, reviewer: str, now: datetime, event: Event) -> Room:
        with self._applications.beside(self.room(room_id).application_id) as (connection, _, write):
            room, _ = self._found(connection, room_id, held=True)
            if room.ended_at is not None:
                raise rooms.RoomOver()
            if room.reviewer != reviewer and rooms.reviewer_is_there(room, now):
                raise rooms.RoomTaken()
            room = replace(room, reviewer=reviewer, reviewer_at=now)
            connection.execute(_which(room).values(reviewer=reviewer, reviewer_at=now))
            write(Change(at=now, events=(event,)))
            return room

    def leave(self, room_id: str, reviewer: str) -> None:
        mine = update(t.video_room).where(_ROOM.id == room_id, _ROOM.reviewer == reviewer, _ROOM.ended_at.is_(None))
        with self._engine.begin() as connection:
            connection.execute(mine.values(reviewer_at=None))

    def seen(self, room: Room, now: datetime, *, reviewer: bool) -> None:
        column = _ROOM.reviewer_at if reviewer else _ROOM.applicant_at
        before = room.reviewer_at if reviewer else room.applicant_at
        if room.ended_at is not None or (before is not None and now - before < rooms.SIGN_EVERY):
            return
        with self._engine.begin() as connection:
            connection.execute(_which(room).where(_ROOM.ended_at.is_(None)).values({column: now}))

    def ask(self, room_id: str, asked: Asked, event: Event) -> Room:
        with self._applications.beside(self.room(room_id).application_id) as (connection, seal, write):
            room, _ = self._found(connection, room_id, held=True)
            if room.ended_at is not None:
                raise rooms.RoomOver()
            room = replace(room, asked=(*room.asked, asked))
            connection.execute(_which(room).values(asked_sealed=close_asked(room, seal)))
            write(Change(at=asked.at, events=(event,)))
            return room

    def answer(self, room_id: str, number: int, answer: str) -> Room:
        with self._engine.begin() as connection:
            room, seal = self._found(connection, room_id, held=True)
            if room.ended_at is not None:
                raise rooms.RoomOver()
            if not 0 <= number < len(room.asked):
                raise NotFoundError()
            told = tuple(replace(one, answer=answer) if n == number else one for n, one in enumerate(room.asked))
            room = replace(room, asked=told)
            connection.execute(_which(room).values(asked_sealed=close_asked(room, seal)))
            return room

    def end(self, room_id: str, now: datetime, actor: str, *, keep: bool = True) -> Room:
        with self._applications.beside(self.room(room_id).application_id) as beside:
            room, _ = self._found(beside.connection, room_id, held=True)
            return room if room.ended_at is not None else self._close(beside, room, now, actor, keep)

    def presences(self, reviews: Mapping[str, str]) -> Mapping[str, Presence]:
        """Who is in a room and who is expected, by review; ``reviews`` names the application of each."""
        known = select(t.video_room).where(_ROOM.review_id.in_(reviews)).order_by(_ROOM.opened_at)
        with self._reading() as connection:
            found = [room_of(row, None) for row in connection.execute(known).mappings()]
            booked = bookings(connection, set(reviews.values()))
        present = {}
        for review_id, application_id in reviews.items():
            mine = [room for room in found if room.review_id == review_id]
            present[review_id] = Presence(
                room=next((room for room in reversed(mine) if room.ended_at is None), None),
                clips=sum(room.clip is not None for room in mine),
                booking=booked.get(application_id),
            )
        return present

    def abandoned(self, now: datetime) -> tuple[Room, ...]:
        """Open rooms that everybody has left."""
        query = select(t.video_room).where(_ROOM.ended_at.is_(None), _ROOM.applicant_at < now - rooms.ABANDONED)
        with self._reading() as connection:
            found = [room_of(row, None) for row in connection.execute(query).mappings()]
        return tuple(room for room in found if rooms.is_abandoned(room, now))

    def _insert(self, connection: Connection, seal: Seal, room: Room, frame: Frame, now: datetime) -> Room:
        sealed = seal.close_bytes(frame.jpeg, "video-frame", f"{room.id}:{frame.seq}")
        row = {"room_id": room.id, "seq": frame.seq, "at_ms": frame.at_ms, "sha256": frames.digest(frame.jpeg)}
        connection.execute(insert(t.video_frame).values(**row, picture_sealed=sealed))
        step = frames.stride(frame.seq + 1, self.limits)
        if step > 1:  # the newest stays until the next one comes: it is what the reviewer sees
            thin = update(t.video_frame).where(_FRAME.room_id == room.id, _FRAME.seq < frame.seq)
            thin = thin.where(_FRAME.seq % step != 0, _FRAME.picture_sealed.is_not(None))
            connection.execute(thin.values(picture_sealed=None))
        if room.first_at is None:
            room = replace(room, first_at=now, first_ms=frame.at_ms)
        return replace(room, frames=frame.seq + 1, last_ms=frame.at_ms, chain=frames.link(room.chain, frame))

    def _close(self, beside: Beside, room: Room, now: datetime, actor: str, keep: bool) -> Room:
        room = replace(room, ended_at=now)
        attachments = {}
        if keep and room.frames:
            content = clip.pack(room, _taken(beside.connection, beside.seal, room))
            room = replace(room, clip=hashlib.sha256(content).hexdigest())
            attachments[clip.name_of(room.id)] = Attachment(content, clip.MEDIA_TYPE)
        details = {"room": room.id, "kind": room.kind.value, "frames": room.frames if room.clip else 0}
        details |= {"clip": room.clip, "chain": room.chain} if room.clip else {}
        beside.write(Change(at=now, attachments=attachments, events=(Event("video.ended", actor, details),)))
        beside.connection.execute(delete(t.video_frame).where(_FRAME.room_id == room.id))
        beside.connection.execute(_which(room).values(ended_at=now, clip=room.clip))
        return room

    def _end_others(self, beside: Beside, room: Room) -> None:
        """An applicant is in one room at a time. What staff saw is kept; a clip that was broken off is not."""
        query = select(t.video_room).where(_ROOM.application_id == room.application_id)
        rows = beside.connection.execute(query.with_for_update()).mappings().all()
        if len([row for row in rows if row["clip"] and row["review_id"] == room.review_id]) >= self.limits.clips:
            raise rooms.TooManyRooms()
        for row in rows:
            if row["ended_at"] is None:
                former = room_of(row, beside.seal)
                keep = former.kind is RoomKind.LIVE
                self._close(beside, former, room.opened_at, "applicant", keep)

    def _found(self, connection: Connection, room_id: str, *, held: bool = False) -> tuple[Room, Seal]:
        query = select(t.video_room).where(_ROOM.id == room_id)
        row = connection.execute(query.with_for_update() if held else query).mappings().first()
        if row is None:
            raise NotFoundError()
        seal = self._applications.seal(connection, row["application_id"])
        return room_of(row, seal), seal

    def _reading(self) -> Connection:
        return self._engine.connect().execution_options(read_only=True)


def _must_wait(connection: Connection, room: Room) -> None:
    """Raises ConflictError where the review was decided meanwhile."""
    open_ = select(t.review.c.id).where(t.review.c.id == room.review_id, t.review.c.verdict.is_(None))
    waits = state_of(connection, room.application_id) == State.HUMAN_REVIEW.value
    if not waits or connection.execute(open_).scalar() is None:
        raise ConflictError()


def _which(room: Room) -> Any:
    return update(t.video_room).where(_ROOM.id == room.id)


def _taken(connection: Connection, seal: Seal, room: Room) -> Sequence[clip.Taken]:
    rows = connection.execute(select(t.video_frame).where(_FRAME.room_id == room.id).order_by(_FRAME.seq)).mappings()
    return [clip.Taken(row["seq"], row["at_ms"], row["sha256"], _picture(seal, row)) for row in rows]


def _picture(seal: Seal, row: RowMapping) -> bytes | None:
    sealed = row["picture_sealed"]
    return seal.open_bytes(sealed, "video-frame", f"{row['room_id']}:{row['seq']}") if sealed else None
