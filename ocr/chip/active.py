"""Active authentication: the chip signs a challenge, so it is no copy (ICAO Doc 9303-11, 6.1)."""

from __future__ import annotations

import hashlib
import hmac

from asn1crypto import keys
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa, utils

from onboarding.ocr.chip import curves, tlv
from onboarding.ocr.chip.errors import ChipRejected

CHALLENGE_BYTES = 8
_LEAST_RSA, _LARGEST_RSA = 1024, 4096
_TRAILERS = {0x34: "sha256", 0x35: "sha512", 0x36: "sha384", 0x38: "sha224"}
"""Of ISO/IEC 9796-2, before the final 0xCC (ISO/IEC 10118-3). A lone 0xBC stands for SHA-1."""
_ECDSA = (hashes.SHA256(), hashes.SHA384(), hashes.SHA512(), hashes.SHA224())


def verify(dg15: bytes, challenge: bytes, response: bytes) -> tuple[str, ...]:
    """Weaknesses (``active_authentication_sha1``) of an answer that holds. Raises :class:`ChipRejected`."""
    try:
        given = keys.PublicKeyInfo.load(tlv.only(dg15, 0x6F), strict=True)
        key = serialization.load_der_public_key(curves.by_name(given).dump())
    except UnsupportedAlgorithm:
        raise ChipRejected("unsupported_algorithm") from None
    except (ValueError, TypeError):
        raise ChipRejected("malformed") from None
    if len(challenge) != CHALLENGE_BYTES:
        raise ChipRejected("active_authentication_failed")
    if isinstance(key, rsa.RSAPublicKey) and _LEAST_RSA <= key.key_size <= _LARGEST_RSA:
        digest = _recovered_digest(key, challenge, response)
    elif isinstance(key, ec.EllipticCurvePublicKey):
        digest = _ecdsa_digest(key, challenge, response)
    else:
        raise ChipRejected("unsupported_algorithm")
    if digest is None:
        raise ChipRejected("active_authentication_failed")
    return ("active_authentication_sha1",) if digest == "sha1" else ()


def _recovered_digest(key: rsa.RSAPublicKey, challenge: bytes, response: bytes) -> str | None:
    """ISO/IEC 9796-2 scheme 1 with partial recovery: 6A | M1 | H(M1 | challenge) | trailer."""
    numbers = key.public_numbers()
    signature = int.from_bytes(response, "big")
    if len(response) != -(-key.key_size // 8) or signature >= numbers.n:
        return None
    opened = pow(signature, numbers.e, numbers.n)
    if opened % 16 != 12:  # the signer may give the smaller of s and n - s
        opened = numbers.n - opened
    message = opened.to_bytes(-(-key.key_size // 8), "big")
    name, end = ("sha1", -1) if message[-1] == 0xBC else (_TRAILERS.get(message[-2], ""), -2)
    if not name or (end == -2 and message[-1] != 0xCC) or message[0] != 0x6A:
        return None
    size = hashlib.new(name).digest_size
    recovered, digest = message[1 : end - size], message[end - size : end]
    return name if hmac.compare_digest(hashlib.new(name, recovered + challenge).digest(), digest) else None


def _ecdsa_digest(key: ec.EllipticCurvePublicKey, challenge: bytes, response: bytes) -> str | None:
    """r and s, one after the other (BSI TR-03111, 5.2.1), over the challenge; any of the digests in use."""
    half = len(response) // 2
    if len(response) != 2 * -(-key.key_size // 8):
        return None
    signature = utils.encode_dss_signature(
        *(int.from_bytes(part, "big") for part in (response[:half], response[half:]))
    )
    for algorithm in _ECDSA:
        try:
            key.verify(signature, challenge, ec.ECDSA(algorithm))
        except InvalidSignature:
            continue
        return algorithm.name
    return None
