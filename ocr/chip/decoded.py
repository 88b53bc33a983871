"""Resident identity cards behind the port: a licensed service decodes the chip and signs the result.

The chip of a resident identity card opens only to licensed decoding. The app sends what it read to the service,
with our nonce; the service returns the result signed, and the app posts it on. So the app need not be trusted.

The result is a JWS in compact form (RFC 7515), EdDSA (Ed25519, RFC 8037) or ES256, over the JSON object

    {"nonce": …, "iat": 1790000000, "aud": …, "portrait": base64, "name": …, "sex": "男", "ethnicity": "汉",
     "birth_date": "1984-07-15", "address": …, "id_number": …, "issuing_authority": …,
     "valid_from": "2015-03-21", "valid_to": "2035-03-21" or "长期"}
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

import cv2
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils

from onboarding.domain.errors import SetupError
from onboarding.ocr import id_number
from onboarding.ocr.chip import portrait
from onboarding.ocr.chip.errors import ChipRejected
from onboarding.ocr.reading import LONG_TERM
from onboarding.ports.chip import ChipIdentity

_LONGEST = 1_400_000
_SKEW = timedelta(minutes=1)
_TEXTS = (
    "name", "sex", "ethnicity", "birth_date", "address", "id_number", "issuing_authority", "valid_from", "valid_to",
)  # fmt: skip
_LONGEST_TEXT = 100
_SEX: Mapping[str, Literal["male", "female"]] = {"男": "male", "女": "female"}

Key = ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey


class DecodedCardReader:
    """A :class:`~onboarding.ports.chip.ChipReader` for results signed by a licensed decoding service.

    ``keys``: the service's public keys, PEM (Ed25519 or P-256); two while it changes keys. ``audience`` is the name
    by which the service knows this bank, so that no other customer's result counts. The payload: ``result``.
    Raises :class:`SetupError` for a key of another kind.
    """

    def __init__(self, keys: Iterable[bytes], audience: str, *, max_age: timedelta = timedelta(minutes=5)) -> None:
        self._keys = tuple(_key(pem) for pem in keys)
        if not self._keys:
            raise SetupError(detail="a reader of decoded cards needs at least one public key of its service")
        self._audience = audience
        self._max_age = max_age

    def challenge(self, nonce: str) -> Mapping[str, str]:
        """The name the app asks the service under."""
        return {"audience": self._audience}

    def read(self, payload: Mapping[str, str], nonce: str, now: datetime) -> ChipIdentity:
        """Raises :class:`ChipRejected`."""
        if set(payload) != {"result"}:
            raise ChipRejected("missing_group" if "result" not in payload else "malformed")
        if not isinstance(payload["result"], str):
            raise ChipRejected("malformed")
        if len(payload["result"]) > _LONGEST:
            raise ChipRejected("too_large")
        claims, signer = self._opened(payload["result"])
        bound = ((claims.get("nonce"), nonce), (claims.get("aud"), self._audience))
        if not all(isinstance(given, str) and _same(given, wanted) for given, wanted in bound):
            raise ChipRejected("result_of_another_request")
        issued = claims.get("iat")
        if not isinstance(issued, int) or not -_SKEW <= now - _moment(issued) <= self._max_age:
            raise ChipRejected("result_stale")
        return _identity(claims, {"kind": "resident", "signer": signer, "checks": "signature nonce audience age"})

    def _opened(self, token: str) -> tuple[dict[str, Any], str]:
        """The signed claims and the fingerprint of the key that signed."""
        head, _, signature = token.rpartition(".")
        header, dot, body = head.partition(".")
        if not dot or "." in body:
            raise ChipRejected("malformed")
        named = _object(header)
        # The key decides the algorithm, never the sender (RFC 8725, 3.1); an extension must be understood.
        fitting = [key for key in self._keys if named.get("alg") == _algorithm(key) and "crit" not in named]
        signer = next((key for key in fitting if _holds(key, _bytes(signature), head.encode("ascii", "replace"))), None)
        if signer is None:
            raise ChipRejected("result_forged")
        return _object(body), _fingerprint(signer)


def _key(pem: bytes) -> Key:
    with suppress(ValueError, UnsupportedAlgorithm):
        key = serialization.load_pem_public_key(pem)
        if isinstance(key, ed25519.Ed25519PublicKey):
            return key
        if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1):
            return key
    raise SetupError(detail="the decoding service's key must be a public Ed25519 or P-256 key in PEM")


def _algorithm(key: Key) -> str:
    return "EdDSA" if isinstance(key, ed25519.Ed25519PublicKey) else "ES256"


def _holds(key: Key, signature: bytes, data: bytes) -> bool:
    if len(signature) != 64:
        return False
    try:
        if isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(signature, data)
        else:
            r, s = (int.from_bytes(part, "big") for part in (signature[:32], signature[32:]))
            key.verify(utils.encode_dss_signature(r, s), data, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the texts of a card say once they are understood."""

    number: str = field(repr=False)
    born: date = field(repr=False)
    sex: str = field(repr=False)
    valid_from: date
    valid_to: date | None


def _identity(claims: Mapping[str, Any], proof: Mapping[str, str]) -> ChipIdentity:
    """Raises :class:`ChipRejected` where the service signed something that no card says."""
    texts = {name: _text(claims.get(name)) for name in _TEXTS}
    facts = _parsed(texts)
    _check(facts)
    picture = portrait.decode(_bytes(str(claims.get("portrait", ""))))
    return ChipIdentity(
        name=texts["name"],
        sex=_SEX[facts.sex],
        ethnicity=texts["ethnicity"],
        birth_date=facts.born,
        address=texts["address"],
        id_number=facts.number,
        issuing_authority=texts["issuing_authority"],
        valid_from=facts.valid_from,
        valid_to=facts.valid_to,
        portrait=cv2.imencode(".png", picture)[1].tobytes(),
        proof=proof,
    )


def _parsed(texts: Mapping[str, str]) -> _Facts:
    try:
        return _Facts(
            number=id_number.validate(texts["id_number"]),
            born=date.fromisoformat(texts["birth_date"]),
            sex=texts["sex"],
            valid_from=date.fromisoformat(texts["valid_from"]),
            valid_to=None if texts["valid_to"] == LONG_TERM else date.fromisoformat(texts["valid_to"]),
        )
    except (ValueError, id_number.InvalidIdNumber):
        raise ChipRejected("malformed") from None


def _check(facts: _Facts) -> None:
    """Sex and birth date are those that the number says."""
    if facts.sex != id_number.sex(facts.number) or facts.born != id_number.birth_date(facts.number):
        raise ChipRejected("malformed")


def _text(value: Any) -> str:
    """A text of bearable length that can be written down: JSON can carry half a character."""
    if (
        not isinstance(value, str)
        or not 0 < len(value) <= _LONGEST_TEXT
        or any("\ud800" <= char <= "\udfff" for char in value)
    ):
        raise ChipRejected("malformed")
    return value


def _object(part: str) -> dict[str, Any]:
    try:
        found = json.loads(_bytes(part))
    except (ValueError, RecursionError):
        raise ChipRejected("malformed") from None
    if not isinstance(found, dict):
        raise ChipRejected("malformed")
    return found


def _bytes(part: str) -> bytes:
    """Base64url without padding, as JWS writes it; or with, and in the plain alphabet, as services write pictures."""
    plain = part.rstrip("=").translate({ord("-"): "+", ord("_"): "/"})
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise ChipRejected("malformed") from None


def _moment(seconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        raise ChipRejected("result_stale") from None


def _fingerprint(key: Key) -> str:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return hashlib.sha256(key.public_bytes(serialization.Encoding.DER, form)).hexdigest()


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode())
