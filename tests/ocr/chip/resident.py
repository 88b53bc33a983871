"""A licensed decoding service that signs what it decodes, for an invented resident."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils

from tests.ocr.chip.groups import picture

AUDIENCE = "harbour-bank"
PERSON = {
    "name": "样例",
    "sex": "女",
    "ethnicity": "汉",
    "birth_date": "1990-03-07",
    "address": "上海市浦东新区样例路90号",
    "id_number": "11010119900307002X",
    "issuing_authority": "上海市公安局浦东分局",
    "valid_from": "2015-03-21",
    "valid_to": "2035-03-21",
}


@cache
def ed25519_key(number: int = 0) -> ed25519.Ed25519PrivateKey:
    return ed25519.Ed25519PrivateKey.generate()


def public(key: Any) -> bytes:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return bytes(key.public_key().public_bytes(serialization.Encoding.PEM, form))


def claims(nonce: str, now: datetime, portrait: bytes | None = None, **changes: Any) -> dict[str, Any]:
    face = base64.b64encode(picture(size=(102, 126)) if portrait is None else portrait).decode()
    return {"nonce": nonce, "aud": AUDIENCE, "iat": int(now.timestamp()), "portrait": face, **PERSON, **changes}


def signed(content: Any, key: Any = None, **header: Any) -> str:
    """A JWS in compact form."""
    key = key or ed25519_key()
    named = {"alg": "EdDSA" if isinstance(key, ed25519.Ed25519PrivateKey) else "ES256", **header}
    text = ".".join(_part(json.dumps(part).encode()) for part in (named, content))
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return f"{text}.{_part(key.sign(text.encode()))}"
    both = utils.decode_dss_signature(key.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
    return f"{text}.{_part(b''.join(part.to_bytes(32, 'big') for part in both))}"


def _part(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
