"""A local certificate authority for development and tests: root → event CA → one-hour certificates.

Profiles follow RFC 5280; leaves carry the document signing purpose of RFC 9336. Nobody outside trusts this
root: in production put a licensed authority's adapter behind :mod:`onboarding.ports.certificates`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from onboarding.domain.errors import SetupError
from onboarding.ports.certificates import SigningIdentity

from .keys import LastingKey, OneTimeKey
from .pem_folder import create_folder, read_folder

EVENT_LIFETIME = timedelta(hours=1)
EVIDENCE_OID = x509.ObjectIdentifier("2.25.280949387363466774160588934626665446079")
"""Private extension (a UUID arc, ITU-T X.667): an OCTET STRING with the SHA-256 of the evidence."""

FULL_NAME_OID = x509.ObjectIdentifier("2.5.4.41")
_DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")  # RFC 9336, id-kp-documentSigning
_OCTET_STRING_32 = b"\x04\x20"
_BACKDATE = timedelta(minutes=1)  # verifiers' clocks may be a little behind
_LIFETIMES = {"root": timedelta(days=7305), "event": timedelta(days=3652), "seal": timedelta(days=3652)}


@dataclass(frozen=True, slots=True)
class Issuer:
    """A certificate with its private key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


class LocalCertificateAuthority:
    """Root, event CA and the bank's seal, in memory or in a folder of PEM files only its owner may read."""

    sandbox = True

    def __init__(self, root: Issuer, event: Issuer, seal: Issuer) -> None:
        self._root, self._event, self._seal = root, event, seal

    @classmethod
    def in_memory(cls, bank_name: str, now: datetime) -> LocalCertificateAuthority:
        """A new authority that ends with the process. ``bank_name`` is what the seal shows."""
        return cls(**_found(bank_name, now))

    @classmethod
    def open(cls, folder: Path, bank_name: str, now: datetime) -> LocalCertificateAuthority:
        """The authority kept in ``folder``, founded on first use (several processes may start at once).

        Raises :class:`SetupError` where the folder is incomplete, readable by others, expired or another
        bank's.
        """
        if not folder.exists() or not any(folder.iterdir()):
            founded = _found(bank_name, now)
            create_folder(folder, {name: (i.certificate, i.key) for name, i in founded.items()})
        issuers = {name: Issuer(*pair) for name, pair in read_folder(folder, tuple(_LIFETIMES)).items()}
        for name, issuer in issuers.items():
            if issuer.certificate.not_valid_after_utc <= now:
                raise SetupError(detail=f"{folder}: {name}.pem has expired; move the folder away to renew")
        if issuers["seal"].certificate.subject != _subject(bank_name):
            raise SetupError(detail=f"{folder} holds the seal of another bank name; choose another folder")
        return cls(**issuers)

    def issue_event_certificate(self, subject_name: str, evidence_hash: bytes, now: datetime) -> SigningIdentity:
        """See :class:`~onboarding.ports.certificates.CertificateAuthority`. The key lives in memory only."""
        if len(evidence_hash) != 32:
            raise ValueError("evidence_hash must be 32 bytes of SHA-256")
        key = OneTimeKey()
        evidence = x509.UnrecognizedExtension(EVIDENCE_OID, _OCTET_STRING_32 + evidence_hash)
        leaf = _leaf(subject_name, key.public, now, EVENT_LIFETIME, self._event, evidence)
        return SigningIdentity(key, _der(leaf, self._event.certificate, self._root.certificate))

    def bank_identity(self) -> SigningIdentity:
        return SigningIdentity(LastingKey(self._seal.key), _der(self._seal.certificate, self._root.certificate))

    def trust_roots(self) -> tuple[bytes, ...]:
        return _der(self._root.certificate)


def serial_of(certificate: bytes) -> str:
    """The serial number of a certificate (DER), in hex."""
    return f"{x509.load_der_x509_certificate(certificate).serial_number:x}"


def name_of(certificate: bytes) -> str:
    """Whom a certificate (DER) names; ``""`` where it names nobody."""
    subject = x509.load_der_x509_certificate(certificate).subject
    found = subject.get_attributes_for_oid(FULL_NAME_OID) or subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else ""


def evidence_hash_of(certificate: bytes) -> bytes | None:
    """The SHA-256 of the evidence named in an event certificate (DER), None where it names none."""
    try:
        extension = x509.load_der_x509_certificate(certificate).extensions.get_extension_for_oid(EVIDENCE_OID)
    except x509.ExtensionNotFound:
        return None
    assert isinstance(extension.value, x509.UnrecognizedExtension)
    value = extension.value.value
    return value[2:] if value.startswith(_OCTET_STRING_32) and len(value) == 34 else None


def _found(bank_name: str, now: datetime) -> dict[str, Issuer]:
    root_key, event_key, seal_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
    root = Issuer(_authority("Onboarding Sandbox Root CA", root_key, now, "root", None), root_key)
    event = Issuer(_authority("Onboarding Sandbox Event CA", event_key, now, "event", root), event_key)
    seal = _leaf(bank_name, seal_key.public_key(), now, _LIFETIMES["seal"], root)
    return {"root": root, "event": event, "seal": Issuer(seal, seal_key)}


def _authority(
    name: str, key: ec.EllipticCurvePrivateKey, now: datetime, kind: str, issuer: Issuer | None
) -> x509.Certificate:
    builder = _builder(name, key.public_key(), now, _LIFETIMES[kind], issuer)
    depth = 1 if issuer is None else 0
    return (
        builder.add_extension(x509.BasicConstraints(ca=True, path_length=depth), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .sign(issuer.key if issuer else key, hashes.SHA256())
    )


def _leaf(
    name: str,
    public: ec.EllipticCurvePublicKey,
    now: datetime,
    lifetime: timedelta,
    issuer: Issuer,
    *extensions: x509.ExtensionType,
) -> x509.Certificate:
    builder = (
        _builder(name, public, now, lifetime, issuer)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([_DOCUMENT_SIGNING]), critical=False)
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(issuer.key, hashes.SHA256())


def _builder(
    name: str, public: ec.EllipticCurvePublicKey, now: datetime, lifetime: timedelta, issuer: Issuer | None
) -> x509.CertificateBuilder:
    subject = _subject(name)
    authority = issuer.key.public_key() if issuer else public
    start = now.astimezone(UTC).replace(microsecond=0)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start - _BACKDATE)
        .not_valid_after(start + lifetime)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority), critical=False)
    )


def _subject(name: str) -> x509.Name:
    """CN, cut to the 64 bytes that cryptography allows; a longer name stands whole beside it (X.520 ``name``)."""
    short = name.encode()[:64].decode(errors="ignore")
    attributes = [x509.NameAttribute(NameOID.COMMON_NAME, short)]
    if short != name:
        attributes.append(x509.NameAttribute(FULL_NAME_OID, name))
    return x509.Name(attributes)


def _usage(
    *,
    digital_signature: bool = False,
    content_commitment: bool = False,
    key_cert_sign: bool = False,
    crl_sign: bool = False,
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=content_commitment,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _der(*certificates: x509.Certificate) -> tuple[bytes, ...]:
    return tuple(certificate.public_bytes(Encoding.DER) for certificate in certificates)
