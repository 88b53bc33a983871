"""Certificates for signing: one-time event certificates for applicants, a lasting one for the bank's seal.

A production adapter talks to a licensed authority (an event certificate service, a key in an HSM). The shapes
are plain bytes, so that no cryptographic library is part of the contract.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from onboarding.domain.errors import OnboardingError
from onboarding.domain.text import Text


class KeyDiscarded(OnboardingError):
    """The one-time key behind this certificate is gone: it signs one agreement and no other."""

    code = "signing_key_discarded"
    status = 409
    text = Text(
        "这次签名已经结束，不能再次使用。请重新发起签署。",
        "This signature has already been used. Please start signing again.",
    )


class SigningKey(Protocol):
    """A P-256 private key, in memory or behind an HSM, controlled by its signer alone (电子签名法 13)."""

    def sign(self, data: bytes) -> bytes:
        """ECDSA with SHA-256 over ``data``, DER encoded (RFC 3279, 2.2.3). Raises :class:`KeyDiscarded`."""

    def discard(self) -> None:
        """Forget a one-time key; without effect on a lasting one. May be called twice."""


@dataclass(frozen=True, slots=True)
class SigningIdentity:
    """A key and its certificates: DER, the signer's own first, the root last."""

    key: SigningKey = field(repr=False)
    chain: tuple[bytes, ...] = field(repr=False)


class CertificateAuthority(Protocol):
    """Who vouches for signers. ``sandbox`` is True where nobody outside trusts the certificates."""

    @property
    def sandbox(self) -> bool: ...

    def issue_event_certificate(self, subject_name: str, evidence_hash: bytes, now: datetime) -> SigningIdentity:
        """A certificate for one signature by ``subject_name``, naming the SHA-256 (32 bytes) of the evidence.

        ``now`` is aware; the certificate is valid from it for a short time (an hour in the local authority).
        """

    def bank_identity(self) -> SigningIdentity:
        """The bank's seal; its key stays with the authority."""

    def trust_roots(self) -> tuple[bytes, ...]:
        """DER root certificates a verifier starts from."""
