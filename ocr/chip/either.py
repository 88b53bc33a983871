"""Two readers as one, for a bank whose customers hold resident cards and travel documents."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from onboarding.ports.chip import ChipIdentity, ChipReader, TravelIdentity


class EitherDocument:
    """A :class:`~onboarding.ports.chip.ChipReader`: payloads with a ``result`` go to ``card``, others to ``travel``."""

    def __init__(self, card: ChipReader, travel: ChipReader) -> None:
        self._card = card
        self._travel = travel

    def challenge(self, nonce: str) -> Mapping[str, str]:
        return {**self._card.challenge(nonce), **self._travel.challenge(nonce)}

    def read(self, payload: Mapping[str, str], nonce: str, now: datetime) -> ChipIdentity | TravelIdentity:
        """Raises what the reader raises."""
        reader = self._card if "result" in payload else self._travel
        return reader.read(payload, nonce, now)
