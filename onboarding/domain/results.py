"""What each stage hands on to later ones. Plain frozen data: the store encrypts it as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal

from .money import Money
from .outcomes import Reason


@dataclass(frozen=True, slots=True)
class FieldReading:
    """One field: what was read, how sure that is (0..1), and what the applicant corrected it to.

    ``printed`` is what the picture showed where ``read`` is what the chip says.
    """

    read: str = field(repr=False)
    confidence: float
    corrected: str | None = field(default=None, repr=False)
    printed: str | None = field(default=None, repr=False)


class Assurance(StrEnum):
    """How the identity was shown: what the document's data and portrait come from, and who compared the person.

    ``video``: a member of staff, by video call or in another way that the evidence names.
    """

    CHIP_FACE = "chip+face"
    CHIP_VIDEO = "chip+video"
    OCR_FACE = "ocr+face"
    OCR_VIDEO = "ocr+video"


@dataclass(frozen=True, slots=True, repr=False)  # every field says who it is
class IdentityDocument:
    """A resident identity card (GB 11643 number), both sides read. ``valid_to`` None means 长期.

    ``source`` says where the portrait to compare a face with comes from. ``travel_document`` holds what the chip of
    a second document says, where a person made sure that it goes with the card.
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
    readings: Mapping[str, FieldReading] = field(default_factory=dict)
    source: Literal["ocr", "chip"] = "ocr"
    travel_document: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LivePerson:
    """人证合一: a live person who matches the document. ``route`` says how it was shown."""

    route: Literal["active", "person"]
    assurance: Assurance
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
