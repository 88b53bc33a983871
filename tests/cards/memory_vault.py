"""A vault in memory with the port's promises, so that the issuer is tested without a database."""

from __future__ import annotations

import threading
from dataclasses import replace

from onboarding.ports.issuer import CardNotFound, CardState
from onboarding.ports.vault import VaultedCard


class MemoryVault:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._cards: dict[str, tuple[VaultedCard, str]] = {}

    def put(self, card: VaultedCard, pan: str) -> bool:
        with self._lock:
            for other, number in self._cards.values():
                if other.idempotency_key == card.idempotency_key or number == pan:
                    return False
            self._cards[card.token] = (card, pan)
            return True

    def get(self, token: str) -> VaultedCard:
        return self._entry(token)[0]

    def pan(self, token: str) -> str:
        return self._entry(token)[1]

    def find(self, idempotency_key: str) -> VaultedCard | None:
        with self._lock:
            return next((c for c, _ in self._cards.values() if c.idempotency_key == idempotency_key), None)

    def move(self, token: str, before: CardState, after: CardState) -> bool:
        with self._lock:
            card, pan = self._entry(token)
            if card.state is not before:
                return False
            self._cards[token] = (replace(card, state=after), pan)
            return True

    def __len__(self) -> int:
        return len(self._cards)

    def _entry(self, token: str) -> tuple[VaultedCard, str]:
        try:
            return self._cards[token]
        except KeyError:
            raise CardNotFound from None
