"""Applications in a relational database: created, loaded and changed in single transactions."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, RowMapping, case, insert, select, update

from onboarding.domain.consent import Consent
from onboarding.domain.errors import NotFoundError
from onboarding.domain.outcomes import Attachment
from onboarding.domain.states import FINAL, State
from onboarding.ports.store import Aside, Change, Event, NewApplication, Record

from . import tables as t
from .changes import Writer, advance
from .crypto import FieldCipher, blind_index, new_data_key, unwrap, wrap
from .evidence import append_events
from .keyring import Keyring
from .objects import ObjectStore
from .reasons import from_json
from .reviews import latest_review
from .sealing import Seal

log = logging.getLogger("onboarding.store")

#: How far each open state is; final ones come last.
_FURTHEST = {state.value: rank for rank, state in enumerate(State) if state not in FINAL}


class Beside(NamedTuple):
    """An open transaction that holds an application; ``write`` writes a change without moving its version."""

    connection: Connection
    seal: Seal
    write: Callable[[Change], None]


class SqlApplicationStore:
    """Implements :class:`onboarding.ports.store.ApplicationStore` on SQLite or PostgreSQL."""

    def __init__(self, engine: Engine, keyring: Keyring, objects: ObjectStore) -> None:
        self._engine = engine
        self._keyring = keyring
        self._objects = objects

    def create(self, new: NewApplication, events: tuple[Event, ...]) -> str:
        application_id = secrets.token_urlsafe(32)
        data_key = new_data_key()
        seal = Seal(FieldCipher(data_key), application_id)
        row = {
            "id": application_id,
            "state": State.DRAFT.value,
            "version": 1,
            "flow_version": new.flow_version,
            "locale": new.locale,
            "phone_sealed": seal.close(new.phone, "application", "phone"),
            "phone_index": blind_index(self._keyring.index, "phone", new.phone),
            "prefill_sealed": seal.close(dict(new.prefill), "application", "prefill"),
            "wrapped_key": wrap(self._keyring.key_encrypting, data_key),
            "partner": new.partner,
            "campaign": new.campaign,
            "closing": [],
            "started_at": new.started_at,
            "updated_at": new.started_at,
            "expires_at": new.expires_at,
        }
        with self._engine.begin() as connection:
            connection.execute(insert(t.application).values(row))
            Writer(connection, seal, application_id, new.started_at).add_consents(new.consents)
            append_events(connection, application_id, new.started_at, events)
        return application_id

    def load(self, application_id: str) -> Record:
        with self._reading() as connection:
            row = _row(connection, application_id)
            seal = self._seal(row)
            return Record(
                id=row["id"],
                state=State(row["state"]),
                version=row["version"],
                flow_version=row["flow_version"],
                locale=row["locale"],
                phone=seal.open(row["phone_sealed"], "application", "phone"),
                started_at=row["started_at"],
                updated_at=row["updated_at"],
                expires_at=row["expires_at"],
                partner=row["partner"],
                campaign=row["campaign"],
                prefill=seal.open(row["prefill_sealed"], "application", "prefill"),
                consents=_consents(connection, application_id),
                results=_opened(connection, seal, application_id, t.result, "result"),
                memory=_opened(connection, seal, application_id, t.memory, "memory"),
                running=row["running"],
                running_until=row["running_until"],
                review=latest_review(connection, application_id, seal),
                closing=from_json(row["closing"]),
                load_attachment=lambda name: self.attachment(application_id, name),
            )

    def change(self, application_id: str, version: int, change: Change) -> None:
        written: list[str] = []
        try:
            with self._engine.begin() as connection:
                seal = self._seal(_row(connection, application_id))
                advance(connection, application_id, version, change)
                writer = Writer(connection, seal, application_id, change.at)
                writer.write(change, self._put_object(written))
        except BaseException:
            self._forget(written)
            raise
        self._forget(writer.replaced)

    def set_aside(self, application_id: str, aside: Aside) -> None:
        with self._engine.begin() as connection:
            seal = self._seal(_row(connection, application_id, held=True))
            Writer(connection, seal, application_id, aside.at).set_aside(aside)
            if aside.proves_phone:
                proven = update(t.application).where(t.application.c.id == application_id)
                connection.execute(proven.values(phone_proven_at=aside.at))

    def note(self, application_id: str, at: datetime, events: tuple[Event, ...]) -> None:
        with self._engine.begin() as connection:
            _row(connection, application_id, held=True)
            append_events(connection, application_id, at, events)

    @contextmanager
    def beside(self, application_id: str) -> Iterator[Beside]:
        """Hold an application and write beside its journey: no version moves, so a running stage is not disturbed.

        Raises NotFoundError.
        """
        written: list[str] = []
        replaced: list[str] = []
        try:
            with self._engine.begin() as connection:
                seal = self._seal(_row(connection, application_id, held=True))

                def write(change: Change) -> None:
                    writer = Writer(connection, seal, application_id, change.at)
                    writer.write(change, self._put_object(written))
                    replaced.extend(writer.replaced)

                yield Beside(connection, seal, write)
        except BaseException:
            self._forget(written)
            raise
        self._forget(replaced)

    def attachment(self, application_id: str, name: str) -> Attachment:
        """Raises NotFoundError."""
        query = select(t.blob).where(t.blob.c.application_id == application_id, t.blob.c.name == name)
        with self._reading() as connection:
            found = connection.execute(query).mappings().first()
            if found is None:
                raise NotFoundError()
            seal = self._seal(_row(connection, application_id))
        content = seal.open_bytes(self._objects.get(found["key"]), "blob", name)
        return Attachment(content, found["media_type"])

    def attachment_names(self, application_id: str) -> frozenset[str]:
        """Which attachments an application has."""
        query = select(t.blob.c.name).where(t.blob.c.application_id == application_id)
        with self._reading() as connection:
            return frozenset(connection.execute(query).scalars())

    def find_by_phone(self, phone: str) -> str | None:
        """The application to come back to: one whose phone was proven, else the furthest open one, the newest.

        So nobody hides a person's application by starting another with their phone.
        """
        c = t.application.c
        furthest = case(_FURTHEST, value=c.state, else_=-1)
        query = (
            select(c.id)
            .where(c.phone_index == blind_index(self._keyring.index, "phone", phone))
            .order_by(c.phone_proven_at.is_(None), furthest.desc(), c.started_at.desc())
        )
        with self._reading() as connection:
            return connection.execute(query).scalars().first()

    def seal(self, connection: Connection, application_id: str) -> Seal:
        """The seal of one application. Raises NotFoundError."""
        return self._seal(_row(connection, application_id))

    def _put_object(self, written: list[str]) -> Callable[[bytes], str]:
        def put(content: bytes) -> str:
            written.append(self._objects.put(content))
            return written[-1]

        return put

    def _forget(self, keys: list[str]) -> None:
        """Delete objects that no row names. One that stays is noise, not a reason to fail."""
        for key in keys:
            try:
                self._objects.delete(key)
            except Exception as error:  # each kind of object store raises its own; the change is committed
                log.warning("object %s was not deleted: %s", key, type(error).__qualname__)

    def _seal(self, row: RowMapping) -> Seal:
        data_key = unwrap(self._keyring.key_encrypting, row["wrapped_key"])
        return Seal(FieldCipher(data_key), row["id"])

    def _reading(self) -> Connection:
        return self._engine.connect().execution_options(read_only=True)


def _row(connection: Connection, application_id: str, *, held: bool = False) -> RowMapping:
    query = select(t.application).where(t.application.c.id == application_id)
    row = connection.execute(query.with_for_update() if held else query).mappings().first()
    if row is None:
        raise NotFoundError()
    return row


def _opened(connection: Connection, seal: Seal, application_id: str, table: Any, name: str) -> Mapping[str, Any]:
    rows = connection.execute(
        select(table.c.stage, table.c.content_sealed).where(table.c.application_id == application_id)
    )
    return {stage: seal.open(sealed, name, stage) for stage, sealed in rows}


def _consents(connection: Connection, application_id: str) -> tuple[Consent, ...]:
    c = t.consent.c
    columns = (c.purpose, c.text_hash, c.version, c.locale, c.given_at, c.withdrawn_at)
    rows = connection.execute(select(*columns).where(c.application_id == application_id).order_by(c.id))
    return tuple(Consent(*row) for row in rows)
