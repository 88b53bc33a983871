"""The evidence log in the application's own transactions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, insert, select

from onboarding.evidence import Entry, append
from onboarding.ports.store import Event

from . import tables as t

_COLUMNS = (
    t.evidence.c.seq,
    t.evidence.c.event,
    t.evidence.c.actor,
    t.evidence.c.at,
    t.evidence.c.details,
    t.evidence.c.previous,
    t.evidence.c.hash,
)


def append_events(connection: Connection, application_id: str, at: datetime, events: Iterable[Event]) -> None:
    """Append to one application's chain. The caller holds the application's row."""
    newest = entries(connection, application_id, newest_only=True)
    last = newest[0] if newest else None
    for event in events:
        last = append(
            last,
            application=application_id,
            event=event.name,
            actor=event.actor,
            at=at,
            details=event.details,
        )
        row = {name: getattr(last, name) for name in ("seq", "event", "actor", "at", "details", "previous", "hash")}
        connection.execute(insert(t.evidence).values(application_id=application_id, **row))


def entries(connection: Connection, application_id: str, *, newest_only: bool = False) -> list[Entry]:
    """One application's entries, oldest first; or only its newest."""
    query = select(*_COLUMNS).where(t.evidence.c.application_id == application_id)
    seq = t.evidence.c.seq
    query = query.order_by(seq.desc()).limit(1) if newest_only else query.order_by(seq)
    return [Entry(*row) for row in connection.execute(query)]
