"""Writing one :class:`~onboarding.ports.store.Change` inside an open transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from onboarding.domain.consent import Consent
from onboarding.domain.errors import ConflictError
from onboarding.domain.outcomes import Attachment
from onboarding.domain.states import State
from onboarding.ports.store import Aside, Change

from . import tables as t
from .evidence import append_events
from .outbox import queue
from .reasons import to_json
from .reviews import open_review, rule
from .risk import add_signals
from .sealing import Seal


def advance(connection: Connection, application_id: str, version: int, change: Change) -> None:
    """Move the version on; whoever comes second finds no row. Raises :class:`ConflictError`."""
    values: dict[str, Any] = {
        "version": version + 1,
        "running": change.running,
        "running_until": change.running_until,
        "updated_at": change.at,
    }
    if change.state is not None:
        values["state"] = change.state.value
    if change.closing:
        values["closing"] = to_json(change.closing)
    if change.locale is not None:
        values["locale"] = change.locale
    if change.proves_phone:
        values["phone_proven_at"] = change.at
    held = update(t.application).where(t.application.c.id == application_id, t.application.c.version == version)
    if connection.execute(held.values(values)).rowcount != 1:
        raise ConflictError()


def leave_video(connection: Connection, application_id: str, at: datetime) -> None:
    """Nobody waits any longer: a booking's place is free again, rooms close, and pictures that no clip holds go."""
    rooms = t.video_room.c
    connection.execute(delete(t.video_booking).where(t.video_booking.c.application_id == application_id))
    still = update(t.video_room).where(rooms.application_id == application_id, rooms.ended_at.is_(None))
    connection.execute(still.values(ended_at=at))  # first: it waits for a picture on its way, and none comes after
    mine = select(rooms.id).where(rooms.application_id == application_id)
    connection.execute(delete(t.video_frame).where(t.video_frame.c.room_id.in_(mine)))


class Writer:
    """Writes the parts of a change to one application at one moment."""

    def __init__(self, connection: Connection, seal: Seal, application_id: str, at: datetime) -> None:
        self._connection = connection
        self._seal = seal
        self._id = application_id
        self._at = at
        self.replaced: list[str] = []  #: objects that nothing names any more once this is committed

    def write(self, change: Change, put_object: Callable[[bytes], str]) -> None:
        """Everything but the application's own row."""
        if change.answer:
            self._add_answer(*change.answer)
        self.add_consents(change.consents)
        for stage in change.dropped:
            self._connection.execute(delete(t.result).where(self._of(t.result, stage)))
        if change.result:
            stage, result = change.result
            self._put(
                t.result,
                stage,
                {"content_sealed": self._seal.close(result, "result", stage), "made_at": self._at},
            )
        if change.memory:
            stage, memory = change.memory
            self._put(t.memory, stage, {"content_sealed": self._seal.close(dict(memory), "memory", stage)})
        for name, attachment in change.attachments.items():
            self._attach(name, attachment, put_object)
        for message in change.messages:
            queue(self._connection, self._seal, self._id, message, self._at)
        if change.referral:
            open_review(self._connection, self._seal, self._id, change.referral, self._at)
        if change.ruling:
            rule(self._connection, self._seal, change.ruling, self._at)
        if change.risk:
            add_signals(self._connection, self._id, *change.risk, self._at)
        if change.state is not None and change.state is not State.HUMAN_REVIEW:
            leave_video(self._connection, self._id, self._at)
        append_events(self._connection, self._id, self._at, change.events)

    def set_aside(self, aside: Aside) -> None:
        """Compare and swap one slot of memory; the caller holds the application's row."""
        held = select(t.memory.c.content_sealed).where(self._of(t.memory, aside.slot))
        sealed = self._connection.execute(held).scalar()
        kept = {} if sealed is None else self._seal.open(sealed, "memory", aside.slot)
        if kept != dict(aside.before):
            raise ConflictError()
        content = self._seal.close(dict(aside.after), "memory", aside.slot)
        self._put(t.memory, aside.slot, {"content_sealed": content})
        for message in aside.messages:
            queue(self._connection, self._seal, self._id, message, self._at)
        append_events(self._connection, self._id, self._at, (aside.event,))

    def add_consents(self, consents: tuple[Consent, ...]) -> None:
        for given in consents:
            row = {
                "purpose": given.purpose,
                "text_hash": given.text_hash,
                "version": given.version,
                "locale": given.locale,
                "given_at": given.given_at,
            }
            self._connection.execute(insert(t.consent).values(application_id=self._id, **row))

    def _add_answer(self, stage: str, content: Any) -> None:
        sealed = self._seal.close(content, "answer", stage)
        row = {"stage": stage, "content_sealed": sealed, "received_at": self._at}
        self._connection.execute(insert(t.answer).values(application_id=self._id, **row))

    def _put(self, table: Any, stage: str, values: Mapping[str, Any]) -> None:
        changed = self._connection.execute(update(table).where(self._of(table, stage)).values(values))
        if changed.rowcount == 0:
            self._connection.execute(insert(table).values(application_id=self._id, stage=stage, **values))

    def _attach(self, name: str, attachment: Attachment, put_object: Callable[[bytes], str]) -> None:
        """Let the name point at a new object."""
        values = {
            "key": put_object(self._seal.close_bytes(attachment.content, "blob", name)),
            "media_type": attachment.media_type,
            "size": len(attachment.content),
            "stored_at": self._at,
        }
        which = (t.blob.c.application_id == self._id) & (t.blob.c.name == name)
        former = self._connection.execute(select(t.blob.c.key).where(which)).scalar()
        if former is not None:
            self._connection.execute(update(t.blob).where(which).values(values))
            self.replaced.append(former)
        else:
            self._connection.execute(insert(t.blob).values(application_id=self._id, name=name, **values))

    def _of(self, table: Any, stage: str) -> Any:
        return (table.c.application_id == self._id) & (table.c.stage == stage)
