"""Whom we believe: country signing certificates (CSCA), their links, and what they revoked (ICAO Doc 9303-12)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from asn1crypto import core, crl, pem, x509

from onboarding.domain.errors import SetupError
from onboarding.ocr.chip import algorithms
from onboarding.ocr.chip.errors import ChipRejected
from onboarding.ocr.chip.security_object import open_signed

CSCA_MASTER_LIST = "2.23.136.1.1.2"
MASTER_LIST_SIGNER = "2.23.136.1.1.3"
_UNDERSTOOD = {
    "key_usage", "basic_constraints", "extended_key_usage", "certificate_policies", "private_key_usage_period",
    "key_identifier", "authority_key_identifier", "subject_alt_name", "issuer_alt_name", "crl_distribution_points",
}  # fmt: skip


class _Certificates(core.SetOf):  # type: ignore[misc]
    _child_spec = x509.Certificate


class _MasterList(core.Sequence):  # type: ignore[misc]
    _fields = [("version", core.Integer), ("certificates", _Certificates)]  # noqa: RUF012


class TrustStore:
    """Country signing certificates, DER. Self-signed ones are believed because the operator gives them; a link
    certificate because one that is believed signed it, with no weak algorithm. Others are left out and counted in
    ``left_out``.

    ``revocation_lists`` (DER) count where the certificate that issued them is here. Raises :class:`SetupError`
    where nothing is left.
    """

    def __init__(self, certificates: Iterable[bytes], revocation_lists: Iterable[bytes] = ()) -> None:
        given = list(dict.fromkeys(certificates))
        usable = [found for der in given if (found := _authority(der)) is not None]
        self._trusted = [one for one in usable if one.issuer == one.subject and _signed(one, one)]
        waiting = [one for one in usable if one not in self._trusted]
        while joined := [one for one in waiting if any(_strongly(one, by) for by in self._signers_of(one))]:
            self._trusted += joined
            waiting = [one for one in waiting if one not in joined]
        self.left_out = len(given) - len(self._trusted)
        if not self._trusted:
            raise SetupError(
                detail="no country signing certificate was found; give self-signed certificates as PEM or DER"
            )
        self._revoked = {entry for der in revocation_lists for entry in self._entries(der)}

    def __len__(self) -> int:
        return len(self._trusted)

    @classmethod
    def load(cls, *paths: Path) -> TrustStore:
        """From files or folders of ``.pem``, ``.der``, ``.cer`` and ``.crt`` certificates, and ``.crl`` lists.

        Raises :class:`SetupError`.
        """
        files = [file for path in paths for file in (sorted(path.iterdir()) if path.is_dir() else [path])]
        parts = {
            kind: [der for file in files if file.suffix.lower() in endings for der in _ders(file)]
            for kind, endings in {"certificates": (".pem", ".der", ".cer", ".crt"), "lists": (".crl",)}.items()
        }
        return cls(parts["certificates"], parts["lists"])

    @classmethod
    def of_master_list(
        cls, data: bytes, *, publisher: TrustStore | None = None, sha256: str | None = None, now: datetime | None = None
    ) -> TrustStore:
        """All certificates of an ICAO master list (CscaMasterList, Doc 9303-12 section 9).

        The list must prove itself: by a signer whom the ``publisher``'s country certificate certifies for master
        lists (``now`` says when), or by the digest of the file, hex, learnt another way. Raises
        :class:`SetupError`.
        """
        try:
            signed = open_signed(data, CSCA_MASTER_LIST)
            signed.verify()
            if signed.weaknesses():
                raise ChipRejected("weak_algorithm")
            listed = _MasterList.load(signed.content, strict=True)["certificates"]
            if publisher is not None and now is not None:
                publisher.vouch(signed.certificate, now, purpose=MASTER_LIST_SIGNER)
            elif sha256 is None or not hmac.compare_digest(hashlib.sha256(data).hexdigest(), sha256.lower()):
                raise SetupError(detail="a master list needs its publisher's certificate and the time, or its SHA-256")
            return cls([one.dump() for one in listed])
        except ChipRejected as error:
            raise SetupError(detail=f"the master list was not accepted: {error.code}") from None
        except ValueError:
            raise SetupError(detail="this file is no ICAO master list") from None

    def vouch(self, certificate: x509.Certificate, now: datetime, *, purpose: str | None = None) -> x509.Certificate:
        """The country certificate behind a signer's, both valid ``now``. ``purpose``: extended key usage (dotted).

        A signer of documents has none, so that one for visas, lists or web servers is refused. The path is one
        step long, as Doc 9303 lays down, hence no general path building. Raises :class:`ChipRejected`.
        """
        issuers = list(self._signers_of(certificate))
        if not issuers:
            raise ChipRejected("untrusted_signer")
        _check_purpose(certificate, purpose)
        if (issuers[0].subject.hashable, certificate.serial_number) in self._revoked:
            raise ChipRejected("signer_revoked")
        valid = [issuer for issuer in issuers if _valid(issuer, now) and _valid(issuer, certificate.not_valid_before)]
        if not valid or not _valid(certificate, now):
            raise ChipRejected("certificate_expired")
        return valid[0]

    def _signers_of(self, certificate: x509.Certificate) -> Iterator[x509.Certificate]:
        """Those here whose key signed ``certificate``; names are compared as RFC 5280, 7.1 does."""
        return (one for one in self._trusted if _may_issue(one, certificate) and _signed(certificate, one))

    def _entries(self, der: bytes) -> Iterator[tuple[str, int]]:
        """Issuer and number of what a list revokes, where its issuer is here."""
        try:
            found = crl.CertificateList.load(der, strict=True)
            _parse_all(found)
        except Exception:
            raise SetupError(detail="a file that should be a revocation list is none; give .crl files as DER") from None
        content, signature = found["tbs_cert_list"], bytes(found["signature"])
        for one in self._trusted:
            algorithm = found["signature_algorithm"]
            if one.subject == found.issuer and algorithms.holds(signature, content.dump(), one.public_key, algorithm):
                numbers = (entry["user_certificate"].native for entry in content["revoked_certificates"])
                return ((one.subject.hashable, number) for number in numbers)
        raise SetupError(detail="a revocation list is not signed by any country certificate here")


def _authority(der: bytes) -> x509.Certificate | None:
    """A certificate that may sign others; None for anything else: lists carry some that nobody can use."""
    try:
        found = x509.Certificate.load(der, strict=True)
        _parse_all(found)
        constraints, usage = found.basic_constraints_value, found.key_usage_value
        is_authority = constraints is not None and constraints["ca"].native
        return found if is_authority and (usage is None or "key_cert_sign" in usage.native) else None
    except Exception:  # asn1crypto raises many types
        return None


def _parse_all(value: core.Asn1Value) -> None:
    """asn1crypto parses late: do it now, so that nothing breaks later. Raises many types."""
    if value.native is None:
        raise ValueError("empty")


def _may_issue(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    named = certificate.authority_key_identifier
    if named is not None and issuer.key_identifier is not None and named != issuer.key_identifier:
        return False
    return bool(issuer.subject == certificate.issuer)


def _signed(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    algorithm = certificate["signature_algorithm"]
    if algorithm.dump() != certificate["tbs_certificate"]["signature"].dump():
        return False
    signature, content = certificate.signature, certificate["tbs_certificate"].dump()
    try:
        return algorithms.holds(signature, content, issuer.public_key, algorithm)
    except ChipRejected:
        return False


def _strongly(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        return not algorithms.weaknesses(issuer.public_key, certificate["signature_algorithm"])
    except ChipRejected:
        return False


def _check_purpose(certificate: x509.Certificate, purpose: str | None) -> None:
    """Raises :class:`ChipRejected` unless the certificate is one for signing what it signed."""
    constraints, usage = certificate.basic_constraints_value, certificate.key_usage_value
    extended = certificate.extended_key_usage_value
    purposes = [] if extended is None else extended.native
    fits = (
        not (constraints is not None and constraints["ca"].native)
        and (usage is None or "digital_signature" in usage.native)
        and purposes == ([] if purpose is None else [purpose])
        and certificate.critical_extensions <= _UNDERSTOOD
    )
    if not fits:
        raise ChipRejected("signer_not_allowed")


def _valid(certificate: x509.Certificate, moment: datetime) -> bool:
    return bool(certificate.not_valid_before <= moment <= certificate.not_valid_after)


def _ders(file: Path) -> list[bytes]:
    content = file.read_bytes()
    return [der for _, _, der in pem.unarmor(content, multiple=True)] if pem.detect(content) else [content]
