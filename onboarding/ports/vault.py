"""The card vault: the only place that holds a whole card number.

Two data planes (PCI DSS 3.5): every other part of the system knows a token, the BIN and the last
four digits. The vault is written and read by one module only, the issuer (`onboarding.cards.simulator`
by default), so that what handles card numbers stays one small file to review.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from onboarding.domain.money import Money

from .issuer import CardState


@dataclass(frozen=True, slots=True)
class VaultedCard:
    """What is kept beside the number: no cardholder data beyond opaque ids.

    ``expiry`` is MM/YY; ``issued_at`` is aware; ``idempotency_key`` is unique and, with cardholder,
    product and limit, tells a repeated request from a different one.
    """

    token: str
    idempotency_key: str
    cardholder: str
    product: str
    limit: Money
    bin: str
    last4: str
    expiry: str
    state: CardState
    issued_at: datetime


class CardVault(Protocol):
    """Keeps card numbers encrypted, with a keyed hash for uniqueness (PCI DSS 3.5.1, 3.5.1.1)."""

    def put(self, card: VaultedCard, pan: str) -> bool:
        """Store a new card, atomically.

        False, and nothing stored, where the idempotency key or the card number is already there.
        """
        ...

    def get(self, token: str) -> VaultedCard:
        """Raises `onboarding.ports.issuer.CardNotFound`."""
        ...

    def pan(self, token: str) -> str:
        """The whole card number, digits only. Raises `onboarding.ports.issuer.CardNotFound`."""
        ...

    def find(self, idempotency_key: str) -> VaultedCard | None:
        """The card issued under this key, if there is one."""
        ...

    def move(self, token: str, before: CardState, after: CardState) -> bool:
        """Set the state where it is still ``before`` (compare and swap); False where it is not.

        Raises `onboarding.ports.issuer.CardNotFound`.
        """
        ...
