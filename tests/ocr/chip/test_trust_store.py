"""Whom the reader believes: certificates from files and master lists, links between keys, revocation."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from asn1crypto import pem
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from hypothesis import given, settings
from hypothesis import strategies as st

from onboarding.domain.errors import SetupError
from onboarding.ocr.chip import ChipFiles, ChipRejected, PassiveAuthentication, TrustStore
from tests.ocr.chip import country
from tests.ocr.chip.country import (
    NOW,
    YEAR,
    Passport,
    certify,
    country_authority,
    document_signer,
    ec_key,
    list_signer,
    master_list,
    rsa_key,
)

CSCA = country_authority()
NEW = certify(rsa_key(1), "Utopia CSCA", authority=True, signs=False)
LINK = certify(rsa_key(1), "Utopia CSCA", CSCA, authority=True, signs=False)
ON_A_CURVE = country.explicit_curve(certify(ec_key(12), "Utopia CSCA", CSCA, authority=True, signs=False).der, CSCA)
BY_NEW = Passport(signer=certify(ec_key(10), "Utopia DS", NEW))


def outcome(store: TrustStore, passport: Passport) -> str:
    try:
        PassiveAuthentication(store, now=lambda: NOW).read(ChipFiles(passport.sod, passport.dg1, passport.dg2))
    except ChipRejected as error:
        return error.code
    return "read"


def test_certificates_are_read_from_pem_and_der_files_in_a_folder(tmp_path):
    (tmp_path / "utopia.pem").write_bytes(pem.armor("CERTIFICATE", CSCA.der) + pem.armor("CERTIFICATE", CSCA.der))
    (tmp_path / "new.cer").write_bytes(NEW.der)
    (tmp_path / "README").write_text("not a certificate")
    store = TrustStore.load(tmp_path)
    assert len(store) == 2
    assert outcome(store, Passport()) == outcome(store, BY_NEW) == "read"


def test_a_store_without_any_country_is_a_wrong_set_up(tmp_path):
    with pytest.raises(SetupError, match="country signing certificate"):
        TrustStore.load(tmp_path)
    with pytest.raises(SetupError):
        TrustStore([document_signer().der])


def test_a_link_certificate_carries_trust_from_the_old_key_to_the_new():
    assert outcome(TrustStore([CSCA.der]), BY_NEW) == "untrusted_signer"
    assert outcome(TrustStore([LINK.der, CSCA.der]), BY_NEW) == "read"


def test_a_link_that_nobody_trusted_signed_is_left_out():
    stranger = country_authority(7)
    link = certify(rsa_key(1), "Utopia CSCA", stranger, authority=True, signs=False)
    store = TrustStore([CSCA.der, link.der])
    assert store.left_out == 1
    assert outcome(store, BY_NEW) == "untrusted_signer"


def test_a_link_by_a_weak_signature_is_left_out():
    weak = certify(rsa_key(5, 1024), "Utopia CSCA", authority=True, signs=False)
    link = certify(rsa_key(1), "Utopia CSCA", weak, authority=True, signs=False)
    assert TrustStore([weak.der, link.der]).left_out == 1


@pytest.mark.parametrize("der", [b"", b"\x30\x03\x02\x01\x01", document_signer().der, CSCA.der[:-1]])
def test_what_is_no_country_certificate_is_left_out(der):
    store = TrustStore([CSCA.der, der])
    assert (len(store), store.left_out) == (1, 1)


def test_a_country_certificate_whose_own_signature_fails_is_left_out():
    store = TrustStore([NEW.der, CSCA.der[:-1] + bytes([CSCA.der[-1] ^ 1])])
    assert (len(store), store.left_out) == (1, 1)


def test_a_master_list_is_believed_when_its_publisher_s_signer_made_it():
    publisher = TrustStore([CSCA.der])
    store = TrustStore.of_master_list(master_list([CSCA.der, NEW.der], list_signer()), publisher=publisher, now=NOW)
    assert len(store) == 2
    assert outcome(store, BY_NEW) == "read"


def test_a_master_list_is_believed_when_its_digest_is_the_one_published():
    data = master_list([CSCA.der], list_signer())
    assert len(TrustStore.of_master_list(data, sha256=hashlib.sha256(data).hexdigest())) == 1


@pytest.mark.parametrize(
    "signer",
    [
        document_signer(),
        certify(ec_key(11), "Lists", country_authority(7), purposes=("2.23.136.1.1.3",)),
        certify(ec_key(11), "Lists", CSCA, purposes=("2.23.136.1.1.3",), ends=NOW - timedelta(days=1)),
    ],
    ids=["a document signer", "a stranger", "expired"],
)
def test_a_master_list_by_anybody_else_is_refused(signer):
    with pytest.raises(SetupError, match="not accepted"):
        TrustStore.of_master_list(master_list([NEW.der], signer), publisher=TrustStore([CSCA.der]), now=NOW)


def test_a_master_list_does_not_vouch_for_itself():
    data = master_list([CSCA.der], list_signer())
    for proof in ({}, {"sha256": "0" * 64}, {"publisher": TrustStore([CSCA.der])}):
        with pytest.raises(SetupError):
            TrustStore.of_master_list(data, **proof)


def test_a_changed_master_list_is_refused():
    data = master_list([CSCA.der], list_signer())
    for changed in (data[:-1] + bytes([data[-1] ^ 1]), data[:200], b""):
        with pytest.raises(SetupError):
            TrustStore.of_master_list(changed, sha256=hashlib.sha256(changed).hexdigest())


@settings(max_examples=80, deadline=None, derandomize=True, database=None)
@given(st.data())
def test_a_damaged_certificate_in_a_list_is_left_out_and_the_others_serve(data):
    der = bytearray(data.draw(st.sampled_from([NEW.der, LINK.der, ON_A_CURVE])))
    for _ in range(data.draw(st.integers(1, 3))):
        der[data.draw(st.integers(0, len(der) - 1))] = data.draw(st.integers(0, 255))
    assert outcome(TrustStore([CSCA.der, bytes(der)]), Passport()) == "read"


@pytest.mark.parametrize("der", [b"", b"nonsense", CSCA.der])
def test_a_revocation_list_that_is_none_is_a_wrong_set_up(der):
    with pytest.raises(SetupError):
        TrustStore([CSCA.der], [der])


def revoking(*numbers: int, by=CSCA) -> bytes:
    builder = x509.CertificateRevocationListBuilder(by.certificate.subject, NOW - YEAR, NOW + YEAR)
    for number in numbers:
        entry = x509.RevokedCertificateBuilder(number, NOW - YEAR).build()
        builder = builder.add_revoked_certificate(entry)
    return builder.sign(by.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def test_a_signer_that_its_state_revoked_is_refused(tmp_path):
    number = document_signer().certificate.serial_number
    assert outcome(TrustStore([CSCA.der], [revoking(number)]), Passport()) == "signer_revoked"
    assert outcome(TrustStore([CSCA.der], [revoking(number + 1)]), Passport()) == "read"
    assert outcome(TrustStore([CSCA.der], [revoking()]), Passport()) == "read"
    (tmp_path / "utopia.der").write_bytes(CSCA.der)
    (tmp_path / "utopia.crl").write_bytes(revoking(number))
    assert outcome(TrustStore.load(tmp_path), Passport()) == "signer_revoked"


def test_a_revocation_list_by_a_stranger_is_a_wrong_set_up():
    with pytest.raises(SetupError):
        TrustStore([CSCA.der], [revoking(by=country_authority(7))])


def test_an_authority_that_had_ended_vouches_for_nothing_made_later():
    old = certify(rsa_key(0), "Utopia CSCA", authority=True, signs=False, ends=country.ISSUED - YEAR)
    made_later = Passport(signer=certify(ec_key(10), "DS", old, starts=country.ISSUED))
    assert outcome(TrustStore([old.der]), made_later) == "certificate_expired"
