"""Bookings of video checks: a numbered place of a slot each, so that no slot is ever overbooked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection, Engine, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from onboarding.domain.errors import ConflictError
from onboarding.domain.states import State
from onboarding.ports.store import Change
from onboarding.ports.video import Booking
from onboarding.video.booking import SlotGone

from . import tables as t
from .applications import SqlApplicationStore

_BOOKING = t.video_booking.c


class SqlBookingStore:
    """Implements :class:`onboarding.ports.video.BookingStore`."""

    def __init__(self, engine: Engine, applications: SqlApplicationStore) -> None:
        self._engine = engine
        self._applications = applications

    def booking(self, application_id: str) -> Booking | None:
        with self._reading() as connection:
            return bookings(connection, {application_id}).get(application_id)

    def taken(self, since: datetime) -> Mapping[datetime, int]:
        """How many places of each slot are booked, by its start in UTC."""
        query = select(_BOOKING.starts_at, func.count()).where(_BOOKING.starts_at >= since).group_by(_BOOKING.starts_at)
        with self._reading() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def book(self, booking: Booking, places: int, change: Change) -> None:
        for place in range(places):
            try:
                self._take(booking, place, change)
            except IntegrityError:  # somebody has this place
                continue
            return
        raise SlotGone()

    def cancel(self, application_id: str, change: Change) -> None:
        with self._applications.beside(application_id) as (connection, _, write):
            gone = connection.execute(delete(t.video_booking).where(_BOOKING.application_id == application_id))
            if gone.rowcount:
                write(change)

    def _take(self, booking: Booking, place: int, change: Change) -> None:
        mine = _BOOKING.application_id == booking.application_id
        values = {"starts_at": booking.start, "ends_at": booking.end, "place": place}
        with self._applications.beside(booking.application_id) as (connection, _, write):
            if state_of(connection, booking.application_id) != State.HUMAN_REVIEW.value:
                raise ConflictError()
            before = connection.execute(select(_BOOKING.starts_at).where(mine)).scalar()
            if before == booking.start:
                return
            if before is not None:
                connection.execute(update(t.video_booking).where(mine).values(values))
            else:
                row = {"application_id": booking.application_id, **values}
                connection.execute(insert(t.video_booking).values(row))
            write(change)

    def _reading(self) -> Connection:
        return self._engine.connect().execution_options(read_only=True)


def state_of(connection: Connection, application_id: str) -> str:
    """The state of an application, as it is stored."""
    return str(connection.execute(select(t.application.c.state).where(t.application.c.id == application_id)).scalar())


def bookings(connection: Connection, applications: Collection[str]) -> dict[str, Booking]:
    """By application."""
    query = select(_BOOKING.application_id, _BOOKING.starts_at, _BOOKING.ends_at)
    rows = connection.execute(query.where(_BOOKING.application_id.in_(applications)))
    return {row[0]: Booking(*row) for row in rows}
