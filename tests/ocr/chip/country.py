"""Utopia, a state that issues travel documents with chips: its certificates, security objects and data groups.

All of it is made with real keys; what a test wants to be wrong is an argument.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from typing import Any

from asn1crypto import algos, cms, core, keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID, ObjectIdentifier

from onboarding.ocr.chip import curves, security_object
from onboarding.ocr.chip.trust_store import CSCA_MASTER_LIST, MASTER_LIST_SIGNER, _MasterList
from tests.ocr.chip.groups import dg1, dg2, wrap

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
ISSUED = NOW - timedelta(days=400)
YEAR = timedelta(days=365)
USAGE = dict.fromkeys(
    ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"),
    False,
)


@cache
def rsa_key(number: int, bits: int = 2048) -> rsa.RSAPrivateKey:
    """The same key for the same number: making them is what costs."""
    return rsa.generate_private_key(65537, bits)


@cache
def ec_key(number: int, curve: str = "secp256r1") -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(CURVES[curve]())


CURVES = {
    "secp256r1": ec.SECP256R1,
    "secp224r1": ec.SECP224R1,
    "secp384r1": ec.SECP384R1,
    "brainpoolP256r1": ec.BrainpoolP256R1,
    "brainpoolP384r1": ec.BrainpoolP384R1,
    "brainpoolP512r1": ec.BrainpoolP512R1,
}


@dataclass(frozen=True)
class Certified:
    """A key with its certificate (DER)."""

    key: Any
    der: bytes

    @property
    def certificate(self) -> x509.Certificate:
        return x509.load_der_x509_certificate(self.der)


def name_of(country: str, common: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.COUNTRY_NAME, country), x509.NameAttribute(NameOID.COMMON_NAME, common)]
    )


def certify(
    key: Any,
    common: str,
    by: Certified | None = None,
    *,
    country: str = "UT",
    starts: datetime = ISSUED - YEAR,
    ends: datetime = NOW + 11 * YEAR,
    authority: bool = False,
    signs: bool = True,
    purposes: tuple[str, ...] = (),
    digest: hashes.HashAlgorithm | None = None,
    pss: bool = False,
    number: int | None = None,
) -> Certified:
    """A certificate for ``key``, signed by ``by`` or by itself."""
    issuer = by.certificate.subject if by else name_of(country, common)
    signer = by.key if by else key
    builder = (
        x509.CertificateBuilder(issuer, name_of(country, common), key.public_key())
        .serial_number(number or x509.random_serial_number())
        .not_valid_before(starts)
        .not_valid_after(ends)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), False)
        .add_extension(
            x509.KeyUsage(digital_signature=signs, key_cert_sign=authority, crl_sign=authority, **USAGE), True
        )
    )
    if authority:
        builder = builder.add_extension(x509.BasicConstraints(True, 0), True)
    if purposes:
        builder = builder.add_extension(x509.ExtendedKeyUsage(map(ObjectIdentifier, purposes)), True)
    scheme = padding.PSS(padding.MGF1(hashes.SHA256()), 32) if pss else None
    made = builder.sign(signer, digest or hashes.SHA256(), rsa_padding=scheme)
    return Certified(key, made.public_bytes(serialization.Encoding.DER))


@cache
def country_authority(number: int = 0) -> Certified:
    """Utopia's country signing certificate; another number is another state that calls itself Utopia."""
    return certify(rsa_key(number), "Utopia CSCA", authority=True, signs=False)


@cache
def document_signer() -> Certified:
    return certify(ec_key(10), "Utopia DS 1", country_authority())


@dataclass(frozen=True)
class Scheme:
    """How a security object is signed: algorithms as CMS names them, and the same for the library."""

    algorithm: Mapping[str, Any]
    sign: Callable[[Any, bytes], bytes]
    digest: str = "sha256"


def _ecdsa(digest: str) -> Scheme:
    made = {"sha256": hashes.SHA256, "sha384": hashes.SHA384, "sha512": hashes.SHA512, "sha1": hashes.SHA1}[digest]
    return Scheme({"algorithm": f"{digest}_ecdsa"}, lambda key, data: key.sign(data, ec.ECDSA(made())), digest)


PKCS1 = Scheme(
    {"algorithm": "sha256_rsa"}, lambda key, data: key.sign(data, padding.PKCS1v15(), hashes.SHA256())
)  # fmt: skip
PSS = Scheme(
    {
        "algorithm": "rsassa_pss",
        "parameters": algos.RSASSAPSSParams(
            {
                "hash_algorithm": {"algorithm": "sha256"},
                "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": {"algorithm": "sha256"}},
                "salt_length": 32,
            }
        ),
    },
    lambda key, data: key.sign(data, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256()),
)
ECDSA, ECDSA_384, ECDSA_512, ECDSA_SHA1 = map(_ecdsa, ("sha256", "sha384", "sha512", "sha1"))


def sign(
    content: bytes,
    signer: Certified,
    scheme: Scheme,
    *,
    kind: str = security_object.LDS_SECURITY_OBJECT,
    claimed_kind: str | None = None,
    at: datetime | None = None,
    extra: tuple[Certified, ...] = (),
) -> bytes:
    """A CMS SignedData; ``claimed_kind`` is what the signed attributes say, where it is not ``kind``."""
    attributes = [
        {"type": "content_type", "values": [claimed_kind or kind]},
        {"type": "message_digest", "values": [hashlib.new(scheme.digest, content).digest()]},
    ]
    if at:
        attributes.append({"type": "signing_time", "values": [cms.Time({"utc_time": core.UTCTime(at)})]})
    signed = cms.CMSAttributes(attributes)
    certificate = asn1.Certificate.load(signer.der)
    info = cms.SignerInfo(
        {
            "version": "v1",
            "sid": {
                "issuer_and_serial_number": {
                    "issuer": certificate.issuer,
                    "serial_number": certificate.serial_number,
                }
            },
            "digest_algorithm": {"algorithm": scheme.digest},
            "signed_attrs": signed,
            "signature_algorithm": dict(scheme.algorithm),
            "signature": scheme.sign(signer.key, signed.dump()),
        }
    )
    data = cms.SignedData(
        {
            "version": "v3",
            "digest_algorithms": [{"algorithm": scheme.digest}],
            "encap_content_info": {"content_type": kind, "content": cms.ParsableOctetString(content)},
            "certificates": [asn1.Certificate.load(one.der) for one in (signer, *extra)],
            "signer_infos": [info],
        }
    )
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": data}).dump())


def security_object_of(groups: Mapping[int, bytes] | list[tuple[int, bytes]], digest: str = "sha256") -> bytes:
    """The LDS security object over whole data group files."""
    pairs = list(groups.items()) if isinstance(groups, Mapping) else groups
    made = security_object._LdsSecurityObject(
        {
            "version": 0,
            "digest_algorithm": {"algorithm": digest},
            "digests": [{"number": number, "digest": hashlib.new(digest, file).digest()} for number, file in pairs],
        }
    )
    return bytes(made.dump())


@dataclass
class Passport:
    """One document's files; ``sod`` is made of the others when it is asked for."""

    text: str | None = None
    image: bytes | None = None
    signer: Certified = field(default_factory=document_signer)
    scheme: Scheme = ECDSA
    digest: str = "sha256"
    groups: dict[int, bytes] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def dg1(self) -> bytes:
        return dg1(self.text)

    @property
    def dg2(self) -> bytes:
        return dg2(self.image)

    @cached_property
    def sod(self) -> bytes:
        content = security_object_of({1: self.dg1, 2: self.dg2, **self.groups}, self.digest)
        return wrap(0x77, sign(content, self.signer, self.scheme, **self.options))


def master_list(listed: list[bytes], signer: Certified) -> bytes:
    content = _MasterList({"version": 0, "certificates": [asn1.Certificate.load(der) for der in listed]})
    return sign(content.dump(), signer, ECDSA, kind=CSCA_MASTER_LIST)


@cache
def list_signer() -> Certified:
    return certify(ec_key(11), "Utopia Master List Signer", country_authority(), purposes=(MASTER_LIST_SIGNER,))


def explicit_curve(der: bytes, by: Certified, parameters: Any = None) -> bytes:
    """The certificate with its key's curve written out, as Doc 9303-12 asks, signed again by ``by`` (RSA)."""
    certificate = asn1.Certificate.load(der)
    algorithm = certificate["tbs_certificate"]["subject_public_key_info"]["algorithm"]
    algorithm["parameters"] = parameters or written_out("secp256r1")
    certificate["signature_value"] = by.key.sign(
        certificate["tbs_certificate"].dump(force=True), padding.PKCS1v15(), hashes.SHA256()
    )
    return bytes(certificate.dump(force=True))


P256 = (
    2**256 - 2**224 + 2**192 + 2**96 - 1,
    2**256 - 2**224 + 2**192 + 2**96 - 4,
    0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
    0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
)
"""Prime, a, b and order: SEC 2, 2.4.2."""


def written_out(curve: str, *, generator: int = 1, compressed: bool = False, cofactor: int | None = 1) -> Any:
    """A curve by its parameters; ``generator``: the private key whose public key stands in the generator's place."""
    kind = CURVES[curve]
    dotted = getattr(ec.EllipticCurveOID, curve.upper()).dotted_string
    p, a, b, order = P256 if curve == "secp256r1" else curves._numbers(dotted)
    form = serialization.PublicFormat.CompressedPoint if compressed else serialization.PublicFormat.UncompressedPoint
    base = ec.derive_private_key(generator, kind()).public_key().public_bytes(serialization.Encoding.X962, form)
    size = -(-p.bit_length() // 8)
    return keys.ECDomainParameters(
        name="specified",
        value={
            "version": "ecdpVer1",
            "field_id": {"field_type": "prime_field", "parameters": core.Integer(p)},
            "curve": {"a": a.to_bytes(size, "big"), "b": b.to_bytes(size, "big")},
            "base": base,
            "order": order,
            **({} if cofactor is None else {"cofactor": cofactor}),
        },
    )
