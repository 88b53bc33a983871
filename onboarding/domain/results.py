"""What each stage hands on to later ones. Plain frozen data: the store encrypts it as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from .money import Money
from .outcomes import Reason


@dataclass(frozen=True, slots=True)
class FieldReading:
    """One printed field: what the reader saw, how sure it was (0..1), and what the applicant corrected it to."""

    read: str = field(repr=False)
    confidence: float
    corrected: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, repr=False)  # every field says who it is
class IdentityDocument:
    """A resident identity card (GB 11643 number), both sides read. ``valid_to`` None means 长期."""

    name: str
    sex: Literal["male", "female"]
    ethnicity: str
    birth_date: date
    address: str
    id_number: str
    issuing_authority: str
    valid_from: date
    valid_to: date | None
    readings: Mapping[str, FieldReading] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LivePerson:
    """人证合一: a live person who matches the document. ``route`` says how it was shown."""

    route: Literal["active", "person"]
    assurance: str
    challenge_id: str


@dataclass(frozen=True, slots=True)
class Answers:
    """Validated questionnaire answers; hidden questions are absent."""

    values: Mapping[str, Any] = field(repr=False)
    questionnaire_version: str


@dataclass(frozen=True, slots=True)
class ChosenProduct:
    """The card chosen, pinned to the catalogue version that was on screen."""

    code: str
    catalogue_version: str
    personalised: bool


@dataclass(frozen=True, slots=True)
class CreditDecision:
    """An approval with its initial limit. ``inputs`` and ``versions`` are what a replay needs."""

    limit: Money
    tier: str
    reasons: tuple[Reason, ...]
    inputs: Mapping[str, Any] = field(repr=False)
    versions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SignedAgreement:
    """SHA-256 (hex) of the agreement before signing and of the final signed PDF (attachment ``agreement``)."""

    document_hash: str
    signed_hash: str
    signed_at: datetime
    certificate_serial: str


@dataclass(frozen=True, slots=True)
class IssuedCard:
    """A card as it may be shown: BIN and last four at most (PCI DSS 3.4.1). ``expiry`` is MM/YY."""

    token: str
    bin: str
    last4: str
    expiry: str
    product: str
    issued_at: datetime
