"""The transactional outbox: messages are queued with the change that causes them, sent after it."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, insert, select, update

from onboarding.domain.outcomes import Message
from onboarding.domain.text import Text
from onboarding.ports.messenger import MessageNotSent, Messenger

from . import tables as t
from .sealing import Seal, SealSource

log = logging.getLogger("onboarding.outbox")

#: A claimed message that is neither sent nor failed belongs to a dead process after this long.
CLAIM = timedelta(minutes=1)
MAX_TRIES = 8


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message as the sandbox's phone shows it."""

    channel: str
    text: Text
    at: datetime


def queue(connection: Connection, seal: Seal, application_id: str, message: Message, at: datetime) -> None:
    message_id = secrets.token_urlsafe(16)
    text = {"zh": message.text.zh, "en": message.text.en}
    row = {
        "id": message_id,
        "channel": message.channel,
        "recipient_sealed": seal.close(message.to, "outbox-to", message_id),
        "text_sealed": seal.close(text, "outbox-text", message_id),
        "queued_at": at,
        "next_try_at": at,
        "tries": 0,
    }
    connection.execute(insert(t.outbox).values(application_id=application_id, **row))


class Outbox:
    """Hands due messages to the messenger: at least once each, by one worker at a time.

    Once a real messenger has taken a message its text is erased (it may hold a one-time code); the
    sandbox keeps it, since its outbox is the phone that testers read.
    """

    def __init__(self, engine: Engine, seals: SealSource, messenger: Messenger, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._seals = seals
        self._messenger = messenger
        self._clock = clock

    def deliver(self, limit: int = 20) -> int:
        """Send what is due; returns how many were sent."""
        return sum(self._deliver_one(message_id) for message_id in self._due(limit))

    def deliver_soon(self) -> None:
        """In a thread of its own: no caller waits for a carrier, nor learns by its time whether one was asked."""
        threading.Thread(target=self.deliver, name="onboarding-outbox", daemon=True).start()

    def shown(self, application_id: str) -> tuple[SentMessage, ...]:
        """Messages of one application whose text is still kept, newest first."""
        query = (
            select(t.outbox)
            .where(t.outbox.c.application_id == application_id, t.outbox.c.text_sealed.is_not(None))
            .order_by(t.outbox.c.queued_at.desc())
        )
        with self._engine.connect().execution_options(read_only=True) as connection:
            rows = connection.execute(query).mappings().all()
            if not rows:
                return ()
            seal = self._seals.seal(connection, application_id)
            return tuple(SentMessage(r["channel"], _text(seal, r), r["queued_at"]) for r in rows)

    def _due(self, limit: int) -> list[str]:
        query = select(t.outbox.c.id).where(t.outbox.c.sent_at.is_(None), t.outbox.c.next_try_at <= self._clock())
        with self._engine.connect().execution_options(read_only=True) as connection:
            return list(connection.execute(query.order_by(t.outbox.c.queued_at).limit(limit)).scalars())

    def _deliver_one(self, message_id: str) -> bool:
        message = self._claim(message_id)
        if message is None:
            return False
        try:
            self._messenger.send(message)
        except Exception as error:  # whatever a carrier's client raises; its words may repeat the message
            kind = "" if isinstance(error, MessageNotSent) else f" ({type(error).__qualname__})"
            log.warning("message %s was not taken%s; it will be tried again", message_id, kind)
            return False
        values: dict[str, Any] = {"sent_at": self._clock(), "next_try_at": None}
        if not self._messenger.sandbox:
            values["text_sealed"] = None
        self._set(message_id, values)
        return True

    def _claim(self, message_id: str) -> Message | None:
        """Take a message for this worker by moving its next try on; None where another was faster."""
        now, c = self._clock(), t.outbox.c
        with self._engine.begin() as connection:
            row = connection.execute(select(t.outbox).where(c.id == message_id)).mappings().one()
            tries = row["tries"] + 1
            later = now + CLAIM * 2 ** (tries - 1) if tries < MAX_TRIES else None
            free = update(t.outbox).where(
                c.id == message_id, c.sent_at.is_(None), c.tries == row["tries"], c.next_try_at <= now
            )
            if connection.execute(free.values(tries=tries, next_try_at=later)).rowcount != 1:
                return None
            seal = self._seals.seal(connection, row["application_id"])
            to = seal.open(row["recipient_sealed"], "outbox-to", message_id)
            return Message(row["channel"], to, _text(seal, row))

    def _set(self, message_id: str, values: dict[str, Any]) -> None:
        with self._engine.begin() as connection:
            connection.execute(update(t.outbox).where(t.outbox.c.id == message_id).values(values))


def _text(seal: Seal, row: RowMapping) -> Text:
    return Text(**seal.open(row["text_sealed"], "outbox-text", row["id"]))
