"""All that one signing needs, in one place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from onboarding.ports.certificates import CertificateAuthority, SigningIdentity
from onboarding.signing.agreement import AgreementData
from onboarding.signing.pades import sign_agreement


@dataclass(frozen=True)
class Desk:
    """An agreement (as data and as PDF), an authority, a drawn signature, evidence and the time."""

    agreement: AgreementData
    document: bytes
    authority: CertificateAuthority
    strokes: list[dict[str, object]]
    evidence: bytes
    now: datetime

    def applicant(self, name: str | None = None) -> SigningIdentity:
        return self.authority.issue_event_certificate(name or self.agreement.applicant, self.evidence, self.now)

    def sign(
        self, applicant: SigningIdentity, bank: SigningIdentity | None = None, *, at: datetime | None = None
    ) -> bytes:
        bank = bank or self.authority.bank_identity()
        return sign_agreement(self.document, applicant, bank, self.strokes, at or self.now)
