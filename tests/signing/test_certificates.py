"""The local authority: chains that hold, keys that end, files that only their owner reads."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from onboarding.domain.errors import SetupError
from onboarding.ports.certificates import KeyDiscarded
from onboarding.signing.certificates import (
    EVENT_LIFETIME,
    LocalCertificateAuthority,
    evidence_hash_of,
    name_of,
)
from onboarding.signing.keys import ECDSA_SHA256

BANK = "样本银行"


def load(chain: tuple[bytes, ...]) -> list[x509.Certificate]:
    return [x509.load_der_x509_certificate(der) for der in chain]


def test_every_certificate_is_signed_by_the_next_up_to_the_root(
    authority: LocalCertificateAuthority, evidence: bytes, now: datetime
) -> None:
    identity = authority.issue_event_certificate("𬭎", evidence, now)
    for chain in (load(identity.chain), load(authority.bank_identity().chain)):
        for certificate, issuer in zip(chain, [*chain[1:], chain[-1]], strict=True):
            certificate.verify_directly_issued_by(issuer)
    assert identity.chain[-1:] == authority.trust_roots()


def test_an_event_certificate_names_the_person_and_the_evidence_and_lives_an_hour(
    authority: LocalCertificateAuthority, evidence: bytes, now: datetime
) -> None:
    leaf, *_ = load(chain := authority.issue_event_certificate("𬭎", evidence, now).chain)
    assert leaf.subject.rfc4514_string() == "CN=𬭎"
    assert evidence_hash_of(chain[0]) == evidence
    assert leaf.not_valid_after_utc == now + EVENT_LIFETIME == now + timedelta(hours=1)
    assert leaf.not_valid_before_utc <= now


def test_the_bank_certificate_is_no_event_certificate(authority: LocalCertificateAuthority) -> None:
    assert evidence_hash_of(authority.bank_identity().chain[0]) is None


def test_a_key_signs_until_it_is_discarded(
    authority: LocalCertificateAuthority, evidence: bytes, now: datetime
) -> None:
    identity = authority.issue_event_certificate("王", evidence, now)
    public = load(identity.chain)[0].public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    public.verify(identity.key.sign(b"data"), b"data", ECDSA_SHA256)
    identity.key.discard()
    with pytest.raises(KeyDiscarded):
        identity.key.sign(b"data")


def test_keys_and_certificates_of_two_events_differ(
    authority: LocalCertificateAuthority, evidence: bytes, now: datetime
) -> None:
    one, two = (load(authority.issue_event_certificate("王", evidence, now).chain)[0] for _ in range(2))
    assert one.serial_number != two.serial_number
    assert one.public_key() != two.public_key()


def test_evidence_of_another_length_is_refused(authority: LocalCertificateAuthority, now: datetime) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        authority.issue_event_certificate("王", b"short", now)


@pytest.mark.parametrize("name", ["𬭎", "买买提吐尔逊·阿卜杜热合曼", "阿卜杜热合曼·" * 9])
def test_a_name_of_any_length_stands_whole_in_the_certificate(
    authority: LocalCertificateAuthority, evidence: bytes, now: datetime, name: str
) -> None:
    assert name_of(authority.issue_event_certificate(name, evidence, now).chain[0]) == name


def test_the_authority_is_the_same_after_a_restart(tmp_path: Path, now: datetime) -> None:
    first = LocalCertificateAuthority.open(tmp_path / "ca", BANK, now)
    second = LocalCertificateAuthority.open(tmp_path / "ca", BANK, now)
    assert first.trust_roots() == second.trust_roots()
    assert first.bank_identity().chain == second.bank_identity().chain


def test_processes_that_start_at_once_share_one_authority(tmp_path: Path, now: datetime) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = pool.map(lambda _: LocalCertificateAuthority.open(tmp_path / "ca", BANK, now).trust_roots(), range(8))
        assert len(set(found)) == 1
    assert [entry.name for entry in tmp_path.iterdir()] == ["ca"]


def test_only_the_owner_reads_the_files(tmp_path: Path, now: datetime) -> None:
    LocalCertificateAuthority.open(tmp_path / "ca", BANK, now)
    assert stat.S_IMODE((tmp_path / "ca").stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "ca").iterdir()} == {0o600}


def test_a_key_that_others_can_read_is_refused(tmp_path: Path, now: datetime) -> None:
    LocalCertificateAuthority.open(tmp_path / "ca", BANK, now)
    (tmp_path / "ca" / "seal.key.pem").chmod(0o644)
    with pytest.raises(SetupError, match="chmod 600"):
        LocalCertificateAuthority.open(tmp_path / "ca", BANK, now)


def test_a_folder_that_lost_a_key_is_not_refilled(tmp_path: Path, now: datetime) -> None:
    LocalCertificateAuthority.open(tmp_path / "ca", BANK, now)
    (tmp_path / "ca" / "event.key.pem").unlink()
    with pytest.raises(SetupError, match="event"):
        LocalCertificateAuthority.open(tmp_path / "ca", BANK, now)


def test_a_key_of_another_certificate_is_refused(tmp_path: Path, now: datetime) -> None:
    LocalCertificateAuthority.open(tmp_path / "ca", BANK, now)
    (tmp_path / "ca" / "event.key.pem").write_bytes((tmp_path / "ca" / "seal.key.pem").read_bytes())
    with pytest.raises(SetupError, match="not the key"):
        LocalCertificateAuthority.open(tmp_path / "ca", BANK, now)


def test_another_banks_folder_is_refused(tmp_path: Path, now: datetime) -> None:
    LocalCertificateAuthority.open(tmp_path / "ca", BANK, now)
    with pytest.raises(SetupError, match="another bank"):
        LocalCertificateAuthority.open(tmp_path / "ca", "别的银行", now)


def test_an_expired_authority_says_so(tmp_path: Path, now: datetime) -> None:
    LocalCertificateAuthority.open(tmp_path / "ca", BANK, now)
    with pytest.raises(SetupError, match="expired"):
        LocalCertificateAuthority.open(tmp_path / "ca", BANK, now + timedelta(days=3653))
