"""Private keys held in this process."""

from __future__ import annotations

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from onboarding.ports.certificates import KeyDiscarded

ECDSA_SHA256 = ec.ECDSA(hashes.SHA256())


class OneTimeKey:
    """A fresh P-256 key that can be forgotten; it never leaves memory."""

    def __init__(self) -> None:
        self._key: ec.EllipticCurvePrivateKey | None = ec.generate_private_key(ec.SECP256R1())

    @property
    def public(self) -> ec.EllipticCurvePublicKey:
        return self._held().public_key()

    def sign(self, data: bytes) -> bytes:
        return self._held().sign(data, ECDSA_SHA256)

    def discard(self) -> None:
        self._key = None

    def _held(self) -> ec.EllipticCurvePrivateKey:
        if self._key is None:
            raise KeyDiscarded()
        return self._key


class LastingKey:
    """A key kept by its owner between signatures."""

    def __init__(self, key: ec.EllipticCurvePrivateKey) -> None:
        self._key = key

    def sign(self, data: bytes) -> bytes:
        return self._key.sign(data, ECDSA_SHA256)

    def discard(self) -> None:
        """A lasting key stays."""
