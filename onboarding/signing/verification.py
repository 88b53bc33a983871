"""Is this the agreement that both signed, whole and unchanged?

Signatures that validate are not enough. A file cut back to the applicant's revision validates too, and so does
one that a stranger with a certificate from the same root sealed in the bank's place, or one whose content was
changed in the same revision as the first signature. So this also asserts that the two signatures are exactly the
two we make, in their order and roles, that the last covers the entire file, and that nothing else was added.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from onboarding.domain.outcomes import Reason
from onboarding.domain.text import Text

from .additions import only_signatures_added
from .boxes import APPLICANT_FIELD, BANK_FIELD
from .certificates import evidence_hash_of, name_of, serial_of
from .container import is_canonical
from .discretion import discreetly
from .event_loop import complete
from .trust import PinnedRoots

UNREADABLE = Reason("unreadable", Text("文件不是完整的 PDF。", "The file is not a complete PDF."))
FILE_DIFFERS = Reason("file_differs", Text("文件与存证记录不一致。", "The file differs from the one on record."))
DOCUMENT_DIFFERS = Reason(
    "document_differs",
    Text("签署的内容与当时展示的协议不一致。", "What was signed is not the agreement that was shown."),
)
EVIDENCE_DIFFERS = Reason(
    "evidence_differs",
    Text("申请人证书对应的是另一份证据。", "The applicant's certificate belongs to other evidence."),
)
WRONG_SIGNATURES = Reason(
    "wrong_signatures",
    Text(
        "协议应当先由申请人签名，再由银行签章，且仅此两处。",
        "The agreement must hold two signatures and no other: the applicant's, then the bank's.",
    ),
)
WRONG_ROLE = Reason(
    "wrong_role", Text("签名人与签名位置不符。", "A signature was made by someone whose place this is not.")
)
ALTERED = Reason("altered", Text("协议在签署之后被改动过。", "The agreement was changed after it was signed."))
UNTRUSTED = Reason(
    "untrusted",
    Text("签名证书不是由受信任的机构签发的。", "A signer's certificate was not issued by a trusted authority."),
)
NOT_WHOLE = Reason(
    "not_whole_file", Text("银行签章没有覆盖整个文件。", "The bank's seal does not cover the whole file.")
)


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature as found; ``serial`` and ``evidence_hash`` are hex, the hash only from event certificates."""

    name: str = field(repr=False)
    serial: str
    signed_at: datetime | None
    evidence_hash: str | None


@dataclass(frozen=True, slots=True)
class Verification:
    """The verdict: valid where nothing is wrong. ``applicant`` or ``bank`` is None where its field is unsigned."""

    applicant: Signature | None = None
    bank: Signature | None = None
    covers_whole_file: bool = False
    problems: tuple[Reason, ...] = ()

    @property
    def valid(self) -> bool:
        return not self.problems


def verify(
    pdf: bytes,
    trust_roots: Sequence[bytes],
    *,
    expected_hash: str | None = None,
    document_hash: str | None = None,
    evidence_hash: str | None = None,
) -> Verification:
    """Judge a signed agreement. Never raises for what is in ``pdf``.

    ``trust_roots``: DER certificates, at least one (ValueError). The hashes are SHA-256 in hex, from the evidence
    log: of the whole signed file, of the agreement as shown before signing, and of the evidence in the
    applicant's certificate. Certificates are judged at the signing time, as one-hour certificates must be.
    """
    roots = PinnedRoots(trust_roots)
    problems: list[Reason] = []
    if expected_hash is not None and not _same(hashlib.sha256(pdf).hexdigest(), expected_hash):
        problems.append(FILE_DIFFERS)
    if document_hash is not None and not _begins_with(pdf, document_hash):
        problems.append(DOCUMENT_DIFFERS)
    with discreetly():
        applicant, bank, covers, found = complete(_examine(pdf, roots))
    problems.extend(found)
    if evidence_hash is not None and not _same((applicant and applicant.evidence_hash) or "", evidence_hash):
        problems.append(EVIDENCE_DIFFERS)
    return Verification(applicant, bank, covers, tuple(dict.fromkeys(problems)))


Examined = tuple[Signature | None, Signature | None, bool, list[Reason]]


async def _examine(pdf: bytes, roots: PinnedRoots) -> Examined:
    try:
        return await _judge(pdf, roots)
    except Exception:  # hostile input: whatever breaks the parser is no agreement of ours
        return None, None, False, [UNREADABLE]


async def _judge(pdf: bytes, roots: PinnedRoots) -> Examined:
    reader = PdfFileReader(BytesIO(pdf))
    embedded = list(reader.embedded_signatures)
    described = {signature.field_name: _describe(signature) for signature in embedded}
    statuses = [await _validate(signature, roots) for signature in embedded]
    covers = bool(statuses) and statuses[-1].coverage == SignatureCoverageLevel.ENTIRE_FILE
    problems = [] if covers else [NOT_WHOLE]
    if [signature.field_name for signature in embedded] != [APPLICANT_FIELD, BANK_FIELD]:
        problems.append(WRONG_SIGNATURES)
    elif not only_signatures_added(reader):
        problems.append(DOCUMENT_DIFFERS)
    for signature, status in zip(embedded, statuses, strict=True):
        problems.extend(_problems(pdf, signature, status))
    return described.get(APPLICANT_FIELD), described.get(BANK_FIELD), covers, problems


async def _validate(signature: EmbeddedPdfSignature, roots: PinnedRoots) -> PdfSignatureStatus:
    moment = signature.self_reported_timestamp
    context = ValidationContext(trust_manager=roots, moment=moment, allow_fetching=False)
    return await async_validate_pdf_signature(signature, context)


def _problems(pdf: bytes, signature: EmbeddedPdfSignature, status: PdfSignatureStatus) -> Iterator[Reason]:
    certifies = signature.docmdp_level == MDPPerm.FILL_FORMS
    event = evidence_hash_of(signature.signer_cert.dump()) is not None
    applicant = signature.field_name == APPLICANT_FIELD
    if certifies != applicant or event != applicant:
        yield WRONG_ROLE
    if not (status.intact and status.valid and status.docmdp_ok and _canonical(pdf, signature)):
        yield ALTERED
    elif not status.bottom_line or signature.self_reported_timestamp is None:
        yield UNTRUSTED


def _canonical(pdf: bytes, signature: EmbeddedPdfSignature) -> bool:
    start, length, after, _ = (int(number) for number in signature.byte_range)
    return is_canonical(pdf[start + length : after], bytes(signature.pkcs7_content))


def _describe(signature: EmbeddedPdfSignature) -> Signature:
    certificate = signature.signer_cert.dump()
    evidence = evidence_hash_of(certificate)
    return Signature(
        name=name_of(certificate),
        serial=serial_of(certificate),
        signed_at=signature.self_reported_timestamp,
        evidence_hash=evidence.hex() if evidence else None,
    )


def _begins_with(pdf: bytes, document_hash: str) -> bool:
    """Whether some revision at the head of the file is the document with this SHA-256."""
    ends = (found.end() for found in re.finditer(rb"%%EOF\r?\n?", pdf))
    return any(_same(hashlib.sha256(pdf[:end]).hexdigest(), document_hash) for end in ends)


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.lower().encode())
