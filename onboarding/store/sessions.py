"""Sessions: an opaque token in the caller's hands, its keyed hash in the table."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, delete, insert, select, update

from . import tables as t


@dataclass(frozen=True, slots=True)
class Session:
    """Who is asking. ``application_id`` None: somebody who has not applied yet."""

    application_id: str | None
    preferences: Mapping[str, Any] = field(default_factory=dict)


class Sessions:
    """Issues, finds and ends sessions; each use extends one by ``lifetime``."""

    def __init__(self, engine: Engine, key: bytes, lifetime: timedelta, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._key = key
        self._lifetime = lifetime
        self._clock = clock

    def open(self, application_id: str | None, preferences: Mapping[str, Any] | None = None) -> str:
        """A new session; returns the token, 256 random bits."""
        token = secrets.token_urlsafe(32)
        self.keep(token, application_id, preferences or {})
        return token

    def keep(self, token: str, application_id: str | None, preferences: Mapping[str, Any]) -> None:
        """Store what belongs to a token, replacing what was there."""
        values = {
            "application_id": application_id,
            "preferences": dict(preferences),
            "expires_at": self._clock() + self._lifetime,
        }
        with self._engine.begin() as connection:
            held = update(t.session).where(t.session.c.token_hash == self._hash(token))
            if connection.execute(held.values(values)).rowcount == 0:
                connection.execute(insert(t.session).values(token_hash=self._hash(token), **values))

    def find(self, token: str) -> Session | None:
        """The session of a token, extended; None where there is none or it has expired."""
        now = self._clock()
        c = t.session.c
        query = select(c.application_id, c.preferences, c.expires_at).where(c.token_hash == self._hash(token))
        with self._engine.connect().execution_options(read_only=True) as connection:
            row = connection.execute(query).first()
        if row is None or row.expires_at <= now:
            return None
        if row.expires_at - now < self._lifetime * 0.9:  # a write per request would be waste
            with self._engine.begin() as connection:
                extend = update(t.session).where(c.token_hash == self._hash(token))
                connection.execute(extend.values(expires_at=now + self._lifetime))
        return Session(row.application_id, row.preferences)

    def end(self, token: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(delete(t.session).where(t.session.c.token_hash == self._hash(token)))

    def end_all(self, application_id: str) -> None:
        """End every session that holds an application."""
        with self._engine.begin() as connection:
            connection.execute(delete(t.session).where(t.session.c.application_id == application_id))

    def sweep(self) -> int:
        """Delete expired sessions; returns how many."""
        with self._engine.begin() as connection:
            gone = connection.execute(delete(t.session).where(t.session.c.expires_at <= self._clock()))
            return gone.rowcount

    def _hash(self, token: str) -> str:
        return hmac.new(self._key, token.encode(), hashlib.sha256).hexdigest()
