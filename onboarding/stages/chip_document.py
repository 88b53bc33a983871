"""The chip's part of the identity step: a nonce, a reading, and what it means for the fields and the portrait.

Photos are asked for all the same: a bank keeps a picture of the card, and chip and print can then be compared. What
the chip of a resident identity card says counts, and needs no checking by its holder. The chip of another document
(a passport) names no citizen identity number, so a person always makes sure that it goes with the card: else a
stolen card and one's own passport would pass together.
"""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from onboarding.domain.application import Application
from onboarding.domain.errors import OnboardingError
from onboarding.domain.outcomes import Attachment, Reason, Reply, Retry
from onboarding.domain.results import IdentityDocument
from onboarding.domain.text import Text
from onboarding.ocr import LOW_CONFIDENCE, id_number
from onboarding.ports.chip import ChipIdentity, ChipReader, TravelIdentity

from .confirmed_document import LONG_TERM

LIFETIME = timedelta(minutes=10)
"""Of a nonce: time enough to hold a card to a phone several times."""

#: Fields in which chip and print must agree. An address may be newer in the chip.
IDENTIFYING = ("name", "sex", "birth_date", "id_number", "valid_from", "valid_to")
SEX = {"male": "男", "female": "女"}

NO_CHALLENGE = Reason(
    "no_challenge",
    Text(
        "这次读取已经用过或失效了，请重新开始读取芯片。",
        "This reading was already used or is no longer valid. Start reading the chip again.",
    ),
)
DISAGREES = Reason(
    "chip_disagrees",
    Text(
        "芯片中的信息与证件上印的不一致，由工作人员核对。",
        "The chip and the print on the card do not say the same, so a member of staff compares them.",
    ),
)
ANOTHER_DOCUMENT = Reason(
    "chip_of_another_document",
    Text(
        "您读取的是另一本证件的芯片，由工作人员核对两本证件是否属于同一人。",
        "The chip belongs to another document, so a member of staff makes sure that both are yours.",
    ),
)


class NoChipReader(OnboardingError):
    """A chip was posted to a bank that reads none."""

    code = "chip_not_read"
    status = 404
    text = Text("这里不读取芯片，请拍摄证件。", "Chips are not read here. Please photograph the card.")


@dataclass(frozen=True, slots=True)
class NewChipReading:
    """A request for a fresh nonce; it replaces the one before."""


@dataclass(frozen=True, slots=True)
class ReadChip:
    """What a native app read, for the nonce it was given; ``payload`` as the bank's chip reader understands it."""

    nonce: str
    payload: dict[str, str] = field(repr=False)


def challenge(reader: ChipReader | None, application: Application) -> Reply:
    """Draw a nonce for one reading. Raises :class:`NoChipReader`."""
    if reader is None:
        raise NoChipReader()
    nonce = secrets.token_urlsafe(24)
    drawn = {"nonce": nonce, "at": application.now.isoformat()}
    return Reply(
        data={"nonce": nonce, "seconds": int(LIFETIME.total_seconds()), **reader.challenge(nonce)},
        memory={**application.memory, "chip_nonce": drawn},
    )


def read(reader: ChipReader | None, application: Application, request: ReadChip) -> Reply | Retry:
    """Read a chip once for a nonce, whatever comes of it. Raises :class:`NoChipReader`."""
    if reader is None:
        raise NoChipReader()
    drawn = application.memory.get("chip_nonce")
    if drawn is None or not hmac.compare_digest(str(drawn["nonce"]).encode(), request.nonce.encode()):
        return Retry({"nonce": NO_CHALLENGE})
    spent = {name: value for name, value in application.memory.items() if name != "chip_nonce"}
    if application.now - datetime.fromisoformat(drawn["at"]) > LIFETIME:
        return Retry({"nonce": NO_CHALLENGE}, memory=spent)
    try:
        identity = reader.read(request.payload, str(drawn["nonce"]), application.now)
    except OnboardingError as error:
        if error.status >= 500:
            raise
        return Retry({"payload": Reason(error.code, error.message)}, memory=spent, evidence={"chip": error.code})
    media_type = "image/png" if identity.portrait.startswith(b"\x89PNG") else "image/jpeg"
    kept = _kept(identity)
    return Reply(
        data={"chip": kept["kind"], "said": kept["said"]},
        memory={**spent, "chip": kept},
        attachments={"portrait": Attachment(identity.portrait, media_type)},
        evidence={"chip": dict(identity.proof)},
    )


def was_read(memory: Mapping[str, Any]) -> bool:
    """Whether a chip was read for this application: its portrait is then the reference, not the printed one."""
    return "chip" in memory


def marked(document: IdentityDocument, memory: Mapping[str, Any]) -> IdentityDocument:
    """The document with what a chip adds to it."""
    if not was_read(memory):
        return document
    return replace(document, source="chip", travel_document=dict(_travel_document(memory)))


def _travel_document(memory: Mapping[str, Any]) -> Mapping[str, str]:
    """What the chip of another document says; empty where the card's own was read, or none."""
    said: Mapping[str, str] = memory["chip"]["said"] if memory.get("chip", {}).get("kind") == "travel" else {}
    return said


def with_chip(fields: Mapping[str, Mapping[str, Any]], memory: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Fields as read from the pictures, the chip's in their place where it has them; ``printed`` keeps the former."""
    chip = memory.get("chip", {})
    said = chip["said"] if chip.get("kind") == "resident" else {}
    return {
        name: {"text": said[name], "confidence": 1.0, "alternatives": [], "printed": printed["text"]}
        if name in said
        else printed
        for name, printed in fields.items()
    }


def differing(fields: Mapping[str, Mapping[str, Any]], memory: Mapping[str, Any]) -> list[str]:
    """Names of the fields that pictures and chip give differently, whatever may be the reason."""
    said: Mapping[str, str] = memory.get("chip", {}).get("said", {})
    both = (name for name in fields if said.get(name) and fields[name]["text"])
    return sorted(name for name in both if not _same(name, said[name], str(fields[name]["text"])))


def doubts(fields: Mapping[str, Mapping[str, Any]], memory: Mapping[str, Any]) -> tuple[Reason, ...]:
    """Why a person must look. A difference counts where the picture was read surely, or shows another valid number."""
    reasons = (ANOTHER_DOCUMENT,) if _travel_document(memory) else ()
    sure = [
        name
        for name in differing(fields, memory)
        if name in IDENTIFYING
        and (
            fields[name]["confidence"] >= LOW_CONFIDENCE
            or (name == "id_number" and id_number.is_valid(fields[name]["text"]))
        )
    ]
    return (*reasons, DISAGREES) if sure else reasons


def _kept(identity: ChipIdentity | TravelIdentity) -> dict[str, Any]:
    """An identity as JSON, fields in the notation of the card."""
    if isinstance(identity, TravelIdentity):
        said = {
            "latin_name": identity.name,
            "sex": SEX.get(identity.sex, ""),
            "birth_date": identity.birth_date,
            "document_number": identity.document_number,
            "issuing_state": identity.issuing_state,
        }
        return {"kind": "travel", "said": said}
    said = {
        "name": identity.name,
        "sex": SEX[identity.sex],
        "ethnicity": identity.ethnicity,
        "birth_date": identity.birth_date.isoformat(),
        "address": identity.address,
        "id_number": identity.id_number,
        "issuing_authority": identity.issuing_authority,
        "valid_from": identity.valid_from.isoformat(),
        "valid_to": identity.valid_to.isoformat() if identity.valid_to else LONG_TERM,
    }
    return {"kind": "resident", "said": said}


def _same(name: str, chip: str, printed: str) -> bool:
    """Equal but for spaces, width and the kind of dot in a name; a birth date as far as the chip knows it."""
    if name == "birth_date":
        return printed.startswith(chip)
    plain = (unicodedata.normalize("NFKC", text).translate(_DOTS) for text in (chip, printed))
    return next(plain) == next(plain)


_DOTS = {ord(dot): None for dot in " ·•・．.‧"}
