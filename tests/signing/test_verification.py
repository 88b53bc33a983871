"""What the two signatures prove, and every way we know to cheat them."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.content import RawContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter, append_signature_field

from onboarding.domain.money import Money
from onboarding.ports.certificates import KeyDiscarded, SigningIdentity
from onboarding.signing.agreement import AgreementData, typeset
from onboarding.signing.boxes import APPLICANT_BOX, APPLICANT_FIELD, BANK_BOX, BANK_FIELD
from onboarding.signing.certificates import LocalCertificateAuthority, serial_of
from onboarding.signing.pades import IdentitySigner, PunctualSigner
from onboarding.signing.strokes import SignatureMissing
from onboarding.signing.verification import Verification, verify
from tests.signing.desk import Desk

Judge = Callable[[bytes], Verification]


@pytest.fixture
def judge(authority: LocalCertificateAuthority) -> Judge:
    return lambda pdf: verify(pdf, authority.trust_roots())


def codes(verification: Verification) -> set[str]:
    return {problem.code for problem in verification.problems}


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


# What is true of a good file


def test_both_signatures_hold_and_match_the_records(signed: bytes, desk: Desk) -> None:
    verdict = verify(
        signed,
        desk.authority.trust_roots(),
        expected_hash=digest(signed),
        document_hash=digest(desk.document),
        evidence_hash=desk.evidence.hex(),
    )
    assert verdict.valid
    assert verdict.problems == ()
    assert verdict.covers_whole_file
    assert verdict.applicant is not None
    assert verdict.bank is not None
    assert verdict.applicant.name == desk.agreement.applicant
    assert verdict.applicant.signed_at == verdict.bank.signed_at == desk.now
    assert verdict.bank.serial == serial_of(desk.authority.bank_identity().chain[0])
    assert desk.agreement.applicant not in repr(verdict)


def test_the_document_shown_is_the_head_of_the_document_signed(signed: bytes, document: bytes) -> None:
    assert signed.startswith(document)


def test_a_certificate_that_has_since_expired_still_proves_its_signature(signed: bytes, judge: Judge) -> None:
    verdict = judge(signed)
    assert verdict.applicant is not None
    assert verdict.applicant.signed_at is not None
    assert verdict.applicant.signed_at + timedelta(hours=1) < datetime.now(verdict.applicant.signed_at.tzinfo)
    assert verdict.valid


def test_the_fields_stand_in_the_frames_of_the_last_page(signed: bytes) -> None:
    reader = PdfFileReader(BytesIO(signed))
    last = reader.root["/Pages"]["/Kids"][-1]
    widgets = [reference.get_object() for reference in last["/Annots"]]
    boxes = {str(widget["/T"]): tuple(int(number) for number in widget["/Rect"]) for widget in widgets}
    assert boxes == {APPLICANT_FIELD: APPLICANT_BOX.corners, BANK_FIELD: BANK_BOX.corners}


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs Debian's poppler-utils")
def test_names_and_time_can_be_read_in_the_signature_fields(signed: bytes, agreement: AgreementData) -> None:
    done = subprocess.run(["pdftotext", "-f", "2", "-", "-"], input=signed, capture_output=True, check=True)
    text = done.stdout.decode()
    assert agreement.applicant in text
    assert "样本银行股份有限公司" in text
    assert "2024-03-01 09:30:05+00:00" in text


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="needs Debian's poppler-utils")
def test_poppler_sees_two_valid_signatures_too(signed: bytes, tmp_path: Path) -> None:
    (tmp_path / "signed.pdf").write_bytes(signed)
    done = subprocess.run(["pdfsig", "-nocert", tmp_path / "signed.pdf"], capture_output=True, check=False)
    report = done.stdout.decode()
    assert report.count("Signature is Valid") == 2
    assert report.count("Total document signed") == 1


# What signing refuses


def test_a_one_time_key_signs_one_agreement(desk: Desk) -> None:
    applicant = desk.applicant()
    desk.sign(applicant)
    with pytest.raises(KeyDiscarded):
        desk.sign(applicant)


def test_without_a_drawn_signature_nothing_is_signed_and_the_key_is_gone(desk: Desk) -> None:
    applicant = desk.applicant()
    with pytest.raises(SignatureMissing):
        replace(desk, strokes=[]).sign(applicant)
    with pytest.raises(KeyDiscarded):
        applicant.key.sign(b"")


# What verification refuses


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_changed_byte_is_detected_wherever_it_is(signed: bytes, judge: Judge, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(signed) - 1))
    value = data.draw(st.integers(0, 255).filter(lambda v: v != signed[position]))
    assert not judge(signed[:position] + bytes([value]) + signed[position + 1 :]).valid


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_changed_digit_in_the_uncovered_container_is_detected(
    signed: bytes, judge: Judge, data: st.DataObject
) -> None:
    _, length, after, _ = list(PdfFileReader(BytesIO(signed)).embedded_signatures)[-1].byte_range
    written = len(signed[length:after].rstrip(b"0>"))
    position = length + data.draw(st.integers(1, written + 20))
    digit = data.draw(st.sampled_from(b"0123456789ABCDEFabcdef").filter(lambda v: v != signed[position]))
    assert not judge(signed[:position] + bytes([digit]) + signed[position + 1 :]).valid


def test_a_byte_after_the_end_is_detected(signed: bytes, judge: Judge) -> None:
    assert not judge(signed + b"\n").valid


def test_a_file_cut_back_to_the_applicants_revision_is_refused(signed: bytes, judge: Judge) -> None:
    _, _, after, rest = next(iter(PdfFileReader(BytesIO(signed)).embedded_signatures)).byte_range
    verdict = judge(signed[: after + rest])
    assert codes(verdict) == {"wrong_signatures"}
    assert verdict.applicant is not None
    assert verdict.bank is None


def test_a_file_cut_back_to_the_unsigned_agreement_is_refused(document: bytes, judge: Judge) -> None:
    assert codes(judge(document)) == {"wrong_signatures", "not_whole_file"}


def test_text_laid_over_a_signed_page_is_detected(signed: bytes, judge: Judge) -> None:
    writer = IncrementalPdfFileWriter(BytesIO(signed))
    cover_first_page(writer)
    assert {"altered", "not_whole_file"} <= codes(judge(written(writer)))


def test_a_swapped_page_content_is_detected(signed: bytes, judge: Judge) -> None:
    writer = IncrementalPdfFileWriter(BytesIO(signed))
    page = writer.root["/Pages"]["/Kids"][0]
    page[generic.pdf_name("/Contents")] = writer.add_object(generic.StreamObject(stream_data=b"q Q"))
    writer.update_container(page)
    assert {"altered", "not_whole_file"} <= codes(judge(written(writer)))


def test_content_slipped_in_together_with_the_first_signature_is_detected(desk: Desk, judge: Judge) -> None:
    assert codes(judge(signed_with(desk, lambda writer: None))) == set()
    assert codes(judge(signed_with(desk, cover_first_page))) == {"document_differs"}


def test_content_slipped_in_before_the_first_signature_is_detected(desk: Desk, judge: Judge) -> None:
    writer = IncrementalPdfFileWriter(BytesIO(desk.document))
    cover_first_page(writer)
    forged = replace(desk, document=written(writer)).sign(desk.applicant())
    assert codes(judge(forged)) == {"document_differs"}


def test_a_signature_field_that_covers_more_than_its_frame_is_refused(desk: Desk, judge: Judge) -> None:
    def enlarge(writer: IncrementalPdfFileWriter) -> None:
        field = writer.root["/AcroForm"]["/Fields"][0].get_object()
        field["/Rect"] = generic.ArrayObject(map(generic.FloatObject, (0, 0, 595, 841)))

    assert codes(judge(signed_with(desk, enlarge))) == {"document_differs"}


def test_a_third_signature_is_refused(signed: bytes, desk: Desk, judge: Judge) -> None:
    more = put_signature(IncrementalPdfFileWriter(BytesIO(signed)), "Extra", desk.applicant("第三人"), desk.now)
    assert "wrong_signatures" in codes(judge(more))


def test_signatures_in_the_other_order_are_refused(desk: Desk, judge: Judge) -> None:
    writer = IncrementalPdfFileWriter(BytesIO(desk.document))
    for name, box in ((APPLICANT_FIELD, APPLICANT_BOX), (BANK_FIELD, BANK_BOX)):
        append_signature_field(writer, SigFieldSpec(name, on_page=-1, box=box.corners))
    sealed = put_signature(writer, BANK_FIELD, desk.authority.bank_identity(), desk.now)
    swapped = put_signature(IncrementalPdfFileWriter(BytesIO(sealed)), APPLICANT_FIELD, desk.applicant(), desk.now)
    assert {"wrong_signatures", "wrong_role"} <= codes(judge(swapped))


def test_another_applicant_cannot_seal_for_the_bank(desk: Desk, judge: Judge) -> None:
    forged = desk.sign(desk.applicant(), desk.applicant("样本银行股份有限公司"))
    assert codes(judge(forged)) == {"wrong_role"}


def test_a_foreign_root_is_not_trusted(signed: bytes, now: datetime) -> None:
    foreign = LocalCertificateAuthority.in_memory("样本银行股份有限公司", now)
    assert codes(verify(signed, foreign.trust_roots())) == {"untrusted"}


def test_a_signature_outside_the_certificates_hour_is_not_trusted_and_nobody_is_named_in_the_log(
    desk: Desk, judge: Judge, caplog: pytest.LogCaptureFixture
) -> None:
    late = desk.sign(desk.applicant(), at=desk.now + timedelta(minutes=61))
    with caplog.at_level(0):
        assert codes(judge(late)) == {"untrusted"}
    assert desk.agreement.applicant not in caplog.text


def test_records_of_another_agreement_do_not_match(
    signed: bytes, agreement: AgreementData, authority: LocalCertificateAuthority
) -> None:
    other = typeset(replace(agreement, limit=Money.of(1)), "zh")
    verdict = verify(
        signed,
        authority.trust_roots(),
        expected_hash=digest(other),
        document_hash=digest(other),
        evidence_hash=digest(other),
    )
    assert codes(verdict) == {"file_differs", "document_differs", "evidence_differs"}


@pytest.mark.parametrize("junk", [b"", b"not a PDF", b"%PDF-1.7\n%%EOF\n"])
def test_what_is_no_pdf_is_unreadable(junk: bytes, judge: Judge) -> None:
    assert codes(judge(junk)) == {"unreadable"}


def test_verifying_against_no_root_at_all_is_a_mistake(signed: bytes) -> None:
    with pytest.raises(ValueError, match="root"):
        verify(signed, [])


def cover_first_page(writer: IncrementalPdfFileWriter) -> None:
    RawContent(b"q 1 1 1 rg 60 600 200 60 re f Q").add_to_page(writer, 0)


def signed_with(desk: Desk, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """Signed by both in the right order, with ``change`` made in the applicant's own revision."""
    writer = IncrementalPdfFileWriter(BytesIO(desk.document))
    for name, box in ((APPLICANT_FIELD, APPLICANT_BOX), (BANK_FIELD, BANK_BOX)):
        append_signature_field(writer, SigFieldSpec(name, on_page=-1, box=box.corners))
    change(writer)
    certified = put_signature(writer, APPLICANT_FIELD, desk.applicant(), desk.now, certify=True)
    resumed = IncrementalPdfFileWriter(BytesIO(certified))
    return put_signature(resumed, BANK_FIELD, desk.authority.bank_identity(), desk.now)


def written(writer: IncrementalPdfFileWriter) -> bytes:
    output = BytesIO()
    writer.write(output)  # type: ignore[no-untyped-call]
    return output.getvalue()


def put_signature(
    writer: IncrementalPdfFileWriter, name: str, identity: SigningIdentity, at: datetime, *, certify: bool = False
) -> bytes:
    """A signature by ``identity`` as any other PDF program would add it."""
    metadata = signers.PdfSignatureMetadata(
        field_name=name,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=certify,
        docmdp_permissions=MDPPerm.FILL_FORMS,
    )
    output = BytesIO()
    PunctualSigner(at, metadata, IdentitySigner(identity)).sign_pdf(writer, output=output)
    return output.getvalue()
