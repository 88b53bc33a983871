"""Chips of identity documents: proof of what an app read over NFC.

>>> from onboarding.ocr.chip import ChipFiles, PassiveAuthentication, TrustStore
>>> passport = PassiveAuthentication(TrustStore.load(folder)).read(ChipFiles(sod, dg1, dg2))  # doctest: +SKIP
>>> passport.mrz.fields["document_number"], passport.signer.country  # doctest: +SKIP
"""

from onboarding.ocr.chip.decoded import DecodedCardReader
from onboarding.ocr.chip.either import EitherDocument
from onboarding.ocr.chip.errors import ChipRejected
from onboarding.ocr.chip.passive import PassiveAuthentication
from onboarding.ocr.chip.reading import ActiveAuthentication, ChipFiles, ChipReading, Signer
from onboarding.ocr.chip.travel import TravelDocumentReader
from onboarding.ocr.chip.trust_store import TrustStore

__all__ = [
    "ActiveAuthentication",
    "ChipFiles",
    "ChipReading",
    "ChipRejected",
    "DecodedCardReader",
    "EitherDocument",
    "PassiveAuthentication",
    "Signer",
    "TravelDocumentReader",
    "TrustStore",
]
