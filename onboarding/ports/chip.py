"""The chip of an identity document, read by a native app over NFC and proven by whoever can.

A resident identity card's chip is decoded by a licensed service alone; a travel document's chip carries the proof
itself (ICAO Doc 9303). Either way what the app posts is text that only its reader understands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True, repr=False)  # every field says who it is
class ChipIdentity:
    """What the chip of a resident identity card says. ``valid_to`` None means 长期.

    ``portrait`` is a JPEG or PNG that the reader has decoded itself once. ``proof`` says for the evidence log who
    vouches and what was checked: codes and fingerprints, no personal data.
    """

    name: str
    sex: Literal["male", "female"]
    ethnicity: str
    birth_date: date
    address: str
    id_number: str
    issuing_authority: str
    valid_from: date
    valid_to: date | None
    portrait: bytes
    proof: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, repr=False)
class TravelIdentity:
    """What the chip of a travel document says; ``name`` as its machine-readable zone spells it, in Latin letters.

    It names no citizen identity number, so it cannot say by itself whose identity card it goes with.
    ``birth_date`` is ISO 8601, shortened to what the document knows.
    """

    name: str
    sex: Literal["male", "female", ""]
    birth_date: str
    document_number: str
    issuing_state: str
    portrait: bytes
    proof: Mapping[str, str] = field(default_factory=dict)


class ChipReader(Protocol):
    """Believes a chip's data or says why not."""

    def challenge(self, nonce: str) -> Mapping[str, str]:
        """What the app needs, beside the nonce itself, before it touches the chip."""
        ...

    def read(self, payload: Mapping[str, str], nonce: str, now: datetime) -> ChipIdentity | TravelIdentity:
        """The identity that ``payload`` proves, as posted by the app.

        ``nonce`` (URL-safe text) was drawn by the server for this reading of this application and is used once; a
        payload that is bound to another one is refused. ``now`` is aware. Raises an
        :class:`~onboarding.domain.errors.OnboardingError` with status 422 and its own code for each kind of
        trouble with the payload, whatever it holds; one with status 5xx where the reader's own side fails.
        """
        ...
