"""Travel documents behind the port: what the app posts, with a challenge of ours for the chip."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Literal

import cv2

from onboarding.ocr.chip.active import CHALLENGE_BYTES
from onboarding.ocr.chip.errors import ChipRejected
from onboarding.ocr.chip.passive import PassiveAuthentication
from onboarding.ocr.chip.reading import ActiveAuthentication, ChipFiles, ChipReading
from onboarding.ocr.chip.trust_store import TrustStore
from onboarding.ports.chip import TravelIdentity

_SEX: Mapping[str, Literal["male", "female"]] = {"M": "male", "F": "female"}
_LONGEST = 1_400_000
_FILES = ("sod", "dg1", "dg2", "dg15", "active_response")
_CLAIM = "chip_authentication"


class TravelDocumentReader:
    """A :class:`~onboarding.ports.chip.ChipReader` for passports and other documents of ICAO Doc 9303.

    The payload: ``sod``, ``dg1``, ``dg2`` in base64; ``dg15`` and ``active_response`` where the chip can answer the
    challenge; ``chip_authentication`` as ``passed`` or ``failed`` where the app tried. A chip that can answer must,
    for a copy cannot; ``require_active=False`` accepts the app's silence.
    """

    def __init__(self, trust_store: TrustStore, *, require_active: bool = True, allow_weak: bool = False) -> None:
        self._trust_store = trust_store
        self._require_active = require_active
        self._allow_weak = allow_weak

    def challenge(self, nonce: str) -> Mapping[str, str]:
        """The 8 bytes, in hex, that the chip is to sign."""
        return {"active_challenge": _challenge(nonce).hex()}

    def read(self, payload: Mapping[str, str], nonce: str, now: datetime) -> TravelIdentity:
        """Raises :class:`ChipRejected`."""
        judge = PassiveAuthentication(self._trust_store, now=lambda: now, allow_weak=self._allow_weak)
        reading = judge.read(_files(payload, nonce))
        if self._require_active and reading.active_authentication == "unused":
            raise ChipRejected("active_authentication_missing")
        zone = reading.mrz.fields
        return TravelIdentity(
            name=f"{zone['surname']} {zone['given_names']}".strip(),
            sex=_SEX.get(zone["sex"], ""),
            birth_date=zone["birth_date"],
            document_number=zone["document_number"],
            issuing_state=zone["issuing_state"],
            portrait=cv2.imencode(".png", reading.portrait)[1].tobytes(),
            proof=_proof(reading),
        )


def _challenge(nonce: str) -> bytes:
    return hashlib.sha256(f"active authentication|{nonce}".encode()).digest()[:CHALLENGE_BYTES]


def _files(payload: Mapping[str, str], nonce: str) -> ChipFiles:
    if not set(payload) <= {*_FILES, _CLAIM} or not all(isinstance(value, str) for value in payload.values()):
        raise ChipRejected("malformed")
    found = {name: _bytes(payload.get(name, "")) for name in _FILES}
    claim = payload.get(_CLAIM)
    if claim not in (None, "passed", "failed"):
        raise ChipRejected("malformed")
    files = ChipFiles(found["sod"], found["dg1"], found["dg2"], None, None if claim is None else claim == "passed")
    if not found["dg15"] and not found["active_response"]:
        return files
    answer = ActiveAuthentication(_challenge(nonce), found["active_response"], found["dg15"])
    return replace(files, active_authentication=answer)


def _bytes(text: str) -> bytes:
    if len(text) > _LONGEST:
        raise ChipRejected("too_large")
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ChipRejected("malformed") from None


def _proof(reading: ChipReading) -> dict[str, str]:
    return {
        "kind": "travel",
        "signer": reading.signer.certificate,
        "country_certificate": reading.signer.country_certificate,
        "checks": " ".join(reading.checks),
        "weaknesses": " ".join(reading.weaknesses),
        "active_authentication": reading.active_authentication,
        "chip_authentication": reading.chip_authentication,
    }
