"""Two PAdES baseline B-B signatures (ETSI EN 319 142-1) on one agreement: the applicant certifies, the bank seals.

Both fields exist before the first signature. The applicant's certification allows nothing but filling in fields
(DocMDP 2, ISO 32000-1, 12.8.2.2), so the bank's seal is the only change that leaves it valid.
"""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

from asn1crypto import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter, append_signature_field
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko_certvalidator.registry import SimpleCertificateStore

from onboarding.domain.text import Text
from onboarding.ports.certificates import SigningIdentity

from .boxes import APPLICANT_BOX, APPLICANT_FIELD, BANK_BOX, BANK_FIELD, Box
from .certificates import name_of
from .event_loop import complete
from .page_content import appearance
from .strokes import check_strokes, fit
from .typesetter import Typesetter, default_typesetter, require_printable

SEAL_LEGEND = Text("电子签约专用章", "Electronic seal")
_FIELDS = ((APPLICANT_FIELD, APPLICANT_BOX), (BANK_FIELD, BANK_BOX))
_RESERVED = 16_384  # bytes for one CMS object, hex encoded; a chain of three takes under 5,000


class IdentitySigner(signers.Signer):
    """Signs with a :class:`~onboarding.ports.certificates.SigningIdentity`, wherever its key lives."""

    def __init__(self, identity: SigningIdentity) -> None:
        own, *others = (x509.Certificate.load(der) for der in identity.chain)
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register_multiple(others)
        super().__init__(signing_cert=own, cert_registry=store, embed_roots=False)
        self._key = identity.key
        self.name = name_of(identity.chain[0])

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        if digest_algorithm.lower() != "sha256":
            raise ValueError(f"keys here sign SHA-256 only, not {digest_algorithm}")
        return bytes(72) if dry_run else self._key.sign(data)  # 72: the longest DER signature on P-256


def sign_agreement(
    pdf: bytes,
    applicant: SigningIdentity,
    bank: SigningIdentity,
    strokes: object,
    now: datetime,
    *,
    locale: str = "zh",
    legend: Text = SEAL_LEGEND,
    typesetter: Typesetter | None = None,
) -> bytes:
    """The agreement signed by both, the applicant first. ``pdf`` stays as a prefix of the result.

    ``strokes``: the drawn signature, see :func:`~.strokes.check_strokes`. ``now`` is the signing time; it is
    shown in its own time zone. The applicant's key is discarded, also where signing fails.
    Raises :class:`~.strokes.SignatureMissing` and its siblings, ``KeyDiscarded``, ``UnprintableText``.
    """
    if now.tzinfo is None:
        raise ValueError("now must be aware: a signing time without a zone proves nothing")
    try:
        person, seal = IdentitySigner(applicant), IdentitySigner(bank)
        require_printable((person.name, seal.name))
        hand = _field_data(APPLICANT_BOX, person.name, now) | {"strokes": fit(check_strokes(strokes), APPLICANT_BOX)}
        stamp = _field_data(BANK_BOX, seal.name, now) | {"legend": legend.to(locale)}
        setter = typesetter or default_typesetter()
        drawn = setter.pdf("applicant.typ", hand, locale=locale, at=now)
        sealed = setter.pdf("bank.typ", stamp, locale=locale, at=now)
        certified = _sign(_with_fields(pdf), APPLICANT_FIELD, person, drawn, now)
        return _sign(IncrementalPdfFileWriter(BytesIO(certified)), BANK_FIELD, seal, sealed, now)
    finally:
        applicant.key.discard()


class PunctualSigner(signers.PdfSigner):
    """A signer whose clock is ours: pyHanko would read the machine's."""

    def __init__(self, now: datetime, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._now = now

    def init_signing_session(self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self._now
        return session


def _sign(writer: IncrementalPdfFileWriter, name: str, signer: IdentitySigner, page: bytes, now: datetime) -> bytes:
    first = name == APPLICANT_FIELD
    metadata = signers.PdfSignatureMetadata(
        field_name=name,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=first,
        docmdp_permissions=MDPPerm.FILL_FORMS,
    )
    output = BytesIO()
    punctual = PunctualSigner(now, metadata, signer, stamp_style=appearance(page))
    complete(punctual.async_sign_pdf(writer, existing_fields_only=True, bytes_reserved=_RESERVED, output=output))
    return output.getvalue()


def _with_fields(pdf: bytes) -> IncrementalPdfFileWriter:
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    for name, box in _FIELDS:
        append_signature_field(writer, SigFieldSpec(name, on_page=-1, box=box.corners))
    return writer


def _field_data(box: Box, name: str, now: datetime) -> dict[str, Any]:
    time = now.isoformat(sep=" ", timespec="seconds")
    return {"width": box.width, "height": box.height, "name": name, "time": time}
