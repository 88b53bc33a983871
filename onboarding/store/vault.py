"""The card vault in SQL: the only module that reads or writes card numbers (PCI DSS 3.5.1)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from onboarding.domain.money import Money
from onboarding.ports.issuer import CardNotFound, CardState
from onboarding.ports.vault import VaultedCard

from . import tables as t
from .crypto import FieldCipher, blind_index
from .keyring import Keyring

_TABLE, _COLUMN = "vault", "pan"


class SqlCardVault:
    """Implements :class:`onboarding.ports.vault.CardVault` under the vault's own two keys."""

    def __init__(self, engine: Engine, keyring: Keyring) -> None:
        self._engine = engine
        self._cipher = FieldCipher(keyring.vault)
        self._hash_key = keyring.vault_hash

    def put(self, card: VaultedCard, pan: str) -> bool:
        sealed = self._cipher.encrypt(pan.encode(), table=_TABLE, column=_COLUMN, row=card.token)
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(t.card).values(_row(card)))
                number = {"pan_sealed": sealed, "pan_hash": blind_index(self._hash_key, "pan", pan)}
                connection.execute(insert(t.vault).values(token=card.token, **number))
        except IntegrityError:  # the key or the number is there already; nothing was stored
            return False
        return True

    def get(self, token: str) -> VaultedCard:
        return self._one(t.card.c.token == token, token)

    def pan(self, token: str) -> str:
        with self._reading() as connection:
            sealed = connection.execute(select(t.vault.c.pan_sealed).where(t.vault.c.token == token)).scalar()
        if sealed is None:
            raise CardNotFound()
        return self._cipher.decrypt(sealed, table=_TABLE, column=_COLUMN, row=token).decode()

    def find(self, idempotency_key: str) -> VaultedCard | None:
        try:
            return self._one(t.card.c.idempotency_key == idempotency_key, "")
        except CardNotFound:
            return None

    def move(self, token: str, before: CardState, after: CardState) -> bool:
        held = update(t.card).where(t.card.c.token == token, t.card.c.state == before.value)
        with self._engine.begin() as connection:
            moved = connection.execute(held.values(state=after.value)).rowcount == 1
        if not moved:
            self.get(token)
        return moved

    def _one(self, which: Any, token: str) -> VaultedCard:
        with self._reading() as connection:
            row = connection.execute(select(t.card).where(which)).mappings().first()
        if row is None:
            raise CardNotFound()
        values = dict(row)
        limit = Money(values.pop("limit_minor"), values.pop("currency"))
        return VaultedCard(**{**values, "limit": limit, "state": CardState(values["state"])})

    def _reading(self) -> Connection:
        return self._engine.connect().execution_options(read_only=True)


def _row(card: VaultedCard) -> dict[str, Any]:
    return {
        "token": card.token,
        "idempotency_key": card.idempotency_key,
        "cardholder": card.cardholder,
        "product": card.product,
        "limit_minor": card.limit.minor,
        "currency": card.limit.currency,
        "bin": card.bin,
        "last4": card.last4,
        "expiry": card.expiry,
        "state": card.state.value,
        "issued_at": card.issued_at,
    }
