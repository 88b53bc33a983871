"""EF.SOD: a CMS SignedData over the digests of the data groups (ICAO Doc 9303-10, 4.6.2; RFC 5652)."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import algos, cms, core, keys, x509
from cryptography.exceptions import InvalidSignature
from pyhanko.sign.general import find_unique_cms_attribute
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko_certvalidator.sig_validate import (
    DEFAULT_VALIDATION_CONTEXT,
    SignatureValidationContext,
    SignatureValidator,
)

from onboarding.ocr.chip import algorithms, tlv
from onboarding.ocr.chip.errors import ChipRejected

LDS_SECURITY_OBJECT = "2.23.136.1.1.1"


class _DataGroupHash(core.Sequence):  # type: ignore[misc]
    _fields = [("number", core.Integer), ("digest", core.OctetString)]  # noqa: RUF012


class _DataGroupHashes(core.SequenceOf):  # type: ignore[misc]
    _child_spec = _DataGroupHash


class _Versions(core.Sequence):  # type: ignore[misc]
    _fields = [("lds", core.PrintableString), ("unicode", core.PrintableString)]  # noqa: RUF012


class _LdsSecurityObject(core.Sequence):  # type: ignore[misc]
    _fields = [  # noqa: RUF012
        ("version", core.Integer),
        ("digest_algorithm", algos.DigestAlgorithm),
        ("digests", _DataGroupHashes),
        ("versions", _Versions, {"optional": True}),
    ]


@dataclass(frozen=True, slots=True)
class SignedObject:
    """A CMS SignedData with one signer, who signed ``content`` as of the ``kind`` asked for."""

    content: bytes
    kind: str
    signer: cms.SignerInfo
    certificate: x509.Certificate

    @property
    def digest_name(self) -> str:
        return str(self.signer["digest_algorithm"]["algorithm"].native)

    @property
    def signed_at(self) -> datetime | None:
        try:
            moment = find_unique_cms_attribute(self.signer["signed_attrs"], "signing_time").native
        except Exception:  # none, or one that is no time: it is not needed
            return None
        return moment if isinstance(moment, datetime) and moment.tzinfo else None

    def weaknesses(self) -> set[str]:
        found = algorithms.weaknesses(self.certificate.public_key, self.signer["signature_algorithm"])
        return found | ({"sha1"} if self.digest_name in algorithms.WEAK_DIGESTS else set())

    def verify(self) -> None:
        """Raises :class:`ChipRejected` unless the certificate's key signed the content, and as of its kind."""
        expected = algorithms.digest(self.digest_name, self.content)
        validator = _Validator()
        try:
            intact, valid = validate_sig_integrity(
                self.signer, self.certificate, self.kind, expected, sig_validator=validator
            )
        except ChipRejected:
            raise
        except Exception:  # attributes that are missing, double, or contradict the signature
            raise ChipRejected("signature_invalid") from None
        if not (intact and valid):
            raise ChipRejected("signature_invalid")


@dataclass(frozen=True, slots=True)
class SecurityObject:
    """The digests by data group number, and how they were made."""

    digest_name: str
    digests: Mapping[int, bytes]

    def check(self, number: int, file: bytes) -> None:
        """Raises :class:`ChipRejected` unless ``file`` is the data group that was signed under ``number``."""
        signed = self.digests.get(number)
        if signed is None or not hmac.compare_digest(signed, algorithms.digest(self.digest_name, file)):
            raise ChipRejected("data_group_mismatch")


def open_sod(sod: bytes) -> SignedObject:
    """The signed object inside EF.SOD, not verified yet. Raises :class:`ChipRejected`."""
    return open_signed(tlv.only(sod, 0x77), LDS_SECURITY_OBJECT)


def open_signed(der: bytes, kind: str) -> SignedObject:
    """A DER ContentInfo with SignedData of that content type (dotted). Raises :class:`ChipRejected`."""
    try:
        return _open_signed(der, kind)
    except ChipRejected:
        raise
    except Exception:  # asn1crypto parses late, and raises many types
        raise ChipRejected("malformed") from None


def _open_signed(der: bytes, kind: str) -> SignedObject:
    info = cms.ContentInfo.load(der, strict=True)
    if info["content_type"].native != "signed_data":
        raise ChipRejected("malformed")
    signed = info["content"]
    wrapped, signers = signed["encap_content_info"], signed["signer_infos"]
    if wrapped["content_type"].native != kind or len(signers) != 1 or signed["crls"]:
        raise ChipRejected("malformed")
    signer = signers[0]
    if not signer["signed_attrs"] or signer["unsigned_attrs"]:  # RFC 5652 needs the former for this content
        raise ChipRejected("malformed")
    if signer["digest_algorithm"]["algorithm"].native not in {
        one["algorithm"].native for one in signed["digest_algorithms"]
    }:
        raise ChipRejected("malformed")
    certificates = [found for choice in signed["certificates"] if _is_of(found := choice.chosen, signer)]
    if len(certificates) != 1:
        raise ChipRejected("malformed")
    return SignedObject(bytes(wrapped["content"]), kind, signer, certificates[0])


def _is_of(certificate: x509.Certificate, signer: cms.SignerInfo) -> bool:
    """Whether a signer names this certificate, by issuer and number or by the key's identifier."""
    if not isinstance(certificate, x509.Certificate):
        return False
    sid = signer["sid"]
    if sid.name == "subject_key_identifier":
        return bool(certificate.key_identifier == sid.native)
    same_issuer = certificate.issuer == sid.chosen["issuer"]
    return bool(same_issuer and certificate.serial_number == sid.chosen["serial_number"].native)


def digests_of(content: bytes) -> SecurityObject:
    """The LDS security object that was signed. Raises :class:`ChipRejected`."""
    try:
        lds = _LdsSecurityObject.load(content, strict=True)
        pairs = [(int(one["number"].native), bytes(one["digest"].native)) for one in lds["digests"]]
        name = str(lds["digest_algorithm"]["algorithm"].native)
    except Exception:
        raise ChipRejected("malformed") from None
    digests = dict(pairs)
    if len(digests) != len(pairs) or not all(1 <= number <= 16 for number in digests):
        raise ChipRejected("malformed")
    return SecurityObject(name, digests)


class _Validator(SignatureValidator):
    """Our algorithms only, in pyHanko's form."""

    def validate_signature(
        self,
        signature: bytes,
        signed_data: bytes,
        public_key_info: keys.PublicKeyInfo,
        signature_algorithm: algos.SignedDigestAlgorithm,
        context: SignatureValidationContext = DEFAULT_VALIDATION_CONTEXT,
    ) -> None:
        name = context.contextual_md_algorithm
        if not algorithms.holds(signature, signed_data, public_key_info, signature_algorithm, name):
            raise InvalidSignature
