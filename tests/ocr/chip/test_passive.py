"""Passive authentication: a genuine chip is read, and each way of tampering has a name of its own."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onboarding.ocr.chip import ChipFiles, ChipRejected, PassiveAuthentication, TrustStore, curves
from onboarding.ocr.chip.errors import _ADVICE
from onboarding.ocr.reading import Field
from tests.ocr.chip import country, groups
from tests.ocr.chip.country import (
    ECDSA,
    ECDSA_512,
    ECDSA_SHA1,
    NOW,
    PKCS1,
    PSS,
    YEAR,
    Certified,
    Passport,
    certify,
    country_authority,
    document_signer,
    ec_key,
    rsa_key,
)
from tests.ocr.chip.groups import flipped, wrap

CSCA = country_authority()
FEW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)


GENUINE = Passport()


def signer(key=None, **options) -> Certified:
    return certify(key or ec_key(10), "Utopia DS", options.pop("by", CSCA), **options)


def test_a_genuine_chip_gives_its_zone_its_portrait_and_its_signer(read):
    reading = read()
    assert reading.mrz.fields["document_number"] == "L898902C3"
    assert reading.mrz.valid
    assert reading.portrait.shape == (480, 360, 3)
    assert reading.signer.country == "UT"
    assert reading.signer.certificate == document_signer().certificate.fingerprint(hashes.SHA256()).hex()
    assert reading.signer.country_certificate == CSCA.certificate.fingerprint(hashes.SHA256()).hex()
    assert reading.checks == ("signature", "signer", "validity", "data_groups", "issuing_state", "document_expiry")
    assert reading.weaknesses == ()


@pytest.mark.parametrize(
    ("key", "scheme", "options"),
    [
        (rsa_key(2), PKCS1, {}),
        (rsa_key(2), PSS, {"pss": True}),
        (ec_key(1), ECDSA, {}),
        (ec_key(1, "secp384r1"), country.ECDSA_384, {}),
        (ec_key(1, "brainpoolP256r1"), ECDSA, {}),
        (ec_key(1, "brainpoolP512r1"), ECDSA_512, {}),
    ],
    ids=["RSA", "RSA-PSS", "P-256", "P-384", "brainpoolP256r1", "brainpoolP512r1"],
)
def test_the_signatures_that_states_use_are_verified(read, refusal, key, scheme, options):
    passport = Passport(signer=signer(key, **options), scheme=scheme)
    assert read(passport).signer.country == "UT"
    assert refusal(passport, sod=flipped(passport.sod, len(passport.sod) - 1)) in ("signature_invalid", "malformed")


@pytest.mark.parametrize("digest", ["sha224", "sha384", "sha512"])
def test_data_groups_may_be_digested_otherwise(read, digest):
    assert read(Passport(digest=digest)).checks


WRITTEN_OUT = ("secp224r1", "secp256r1", "brainpoolP256r1", "brainpoolP384r1", "brainpoolP512r1")


def on_written_out(curve, **options) -> Passport:
    key = ec_key(10, curve)
    der = country.explicit_curve(signer(key).der, CSCA, country.written_out(curve, **options))
    return Passport(signer=Certified(key, der))


@pytest.mark.parametrize("curve", WRITTEN_OUT)
def test_a_curve_written_out_is_the_curve_it_describes(read, curve):
    assert read(on_written_out(curve)).signer.country == "UT"


@pytest.mark.parametrize("curve", WRITTEN_OUT)
def test_a_curve_with_a_generator_of_somebody_s_choice_is_refused(refusal, curve):
    assert refusal(on_written_out(curve, generator=2)) == "unsupported_algorithm"


def test_a_generator_may_be_compressed_and_a_cofactor_left_out(read):
    assert read(on_written_out("brainpoolP256r1", compressed=True, cofactor=None)).signer.country == "UT"


@pytest.mark.parametrize("curve", curves._CURVES)
def test_the_parameters_kept_are_those_of_the_curve(curve):
    """Points that the library makes lie on it, and its order brings the generator back to its negative."""
    p, a, b, order = curves._numbers(curve)
    kind = curves._CURVES[curve]
    points = [ec.derive_private_key(secret, kind).public_key().public_numbers() for secret in (1, 2, 7, order - 1)]
    assert all((point.y**2 - point.x**3 - a * point.x - b) % p == 0 for point in points)
    assert (points[-1].x, points[-1].y) == (points[0].x, p - points[0].y)


def test_a_country_key_may_be_on_a_curve_too():
    authority = certify(ec_key(3, "brainpoolP256r1"), "Utopia CSCA 2", authority=True, signs=False)
    reader = PassiveAuthentication(TrustStore([authority.der]), now=lambda: NOW)
    passport = Passport(signer=signer(by=authority))
    assert reader.read(ChipFiles(passport.sod, passport.dg1, passport.dg2)).signer.country == "UT"


# --- each failure has its own name -------------------------------------------------------------------------


def test_a_changed_byte_in_what_was_signed_is_detected(refusal):
    passport = Passport()
    signed = country.security_object_of({1: passport.dg1, 2: passport.dg2})
    start = passport.sod.index(signed)
    assert {refusal(sod=flipped(passport.sod, start + place)) for place in range(len(signed))} == {"signature_invalid"}


def test_a_signer_whose_state_nobody_trusts_is_refused(refusal):
    stranger = country_authority(7)  # the same name, another key
    assert refusal(Passport(signer=signer(by=stranger))) == "untrusted_signer"
    assert refusal(Passport(signer=certify(ec_key(10), "Nobody"))) == "untrusted_signer"


def test_a_certificate_that_is_no_longer_or_not_yet_valid_is_refused(refusal):
    assert refusal(Passport(signer=signer(ends=NOW - timedelta(days=1)))) == "certificate_expired"
    assert refusal(Passport(signer=signer(starts=NOW + timedelta(days=1)))) == "certificate_expired"


def test_an_expired_country_certificate_vouches_for_nobody():
    old = certify(rsa_key(0), "Utopia CSCA", authority=True, signs=False, ends=NOW - timedelta(days=1))
    reader = PassiveAuthentication(TrustStore([old.der]), now=lambda: NOW)
    passport = Passport(signer=signer(by=old))
    with pytest.raises(ChipRejected) as caught:
        reader.read(ChipFiles(passport.sod, passport.dg1, passport.dg2))
    assert caught.value.code == "certificate_expired"


def test_a_document_signed_before_its_signer_began_is_refused(refusal):
    early = Passport(signer=signer(starts=NOW - YEAR), options={"at": NOW - 2 * YEAR})
    assert refusal(early) == "certificate_expired"


def test_the_time_of_signing_is_reported_where_it_was_signed(read):
    assert read(Passport(options={"at": country.ISSUED})).signed_at == country.ISSUED
    assert read().signed_at is None


@pytest.mark.parametrize("group", ["dg1", "dg2"])
def test_another_document_s_data_group_is_detected(refusal, group):
    other = Passport(text=groups.zone(given="BERTA"), image=groups.picture("grace_hopper"))
    assert refusal(**{group: getattr(other, group)}) == "data_group_mismatch"


@pytest.mark.parametrize("group", ["dg1", "dg2"])
@FEW
@given(share=st.floats(0, 1, exclude_max=True))
def test_a_changed_byte_in_a_data_group_is_detected(refusal, group, share):
    whole = getattr(Passport(), group)
    assert refusal(**{group: flipped(whole, int(share * len(whole)))}) == "data_group_mismatch"


@pytest.mark.parametrize("group", ["sod", "dg1", "dg2"])
def test_a_missing_file_is_named_so(refusal, group):
    assert refusal(**{group: b""}) == "missing_group"
    assert refusal(**{group: None}) == "missing_group"


@pytest.mark.parametrize("group", ["sod", "dg1", "dg2"])
def test_a_file_larger_than_any_chip_s_is_not_parsed(refusal, group):
    assert refusal(**{group: bytes(2_000_000)}) == "too_large"


def test_another_document_than_the_one_photographed_is_refused(read, refusal):
    zone = read().mrz.fields
    printed = {name: zone[name] for name in ("document_number", "birth_date", "expiry_date")}
    assert "printed_zone" in read(printed=printed).checks
    assert "printed_zone" in read(printed={**printed, "birth_date": ""}).checks  # could not be read
    for name in printed:
        assert refusal(printed={**printed, name: "1999-01-01"}) == "mrz_mismatch"
        assert refusal(printed={name: Field("1999-01-01", 0.99)}) == "mrz_mismatch"  # as read from a photo
    assert "printed_zone" in read(printed={name: Field(text, 0.99) for name, text in printed.items()}).checks


def test_a_doubtful_misread_is_not_compared_and_not_named_as_compared(read, refusal):
    misread = Field("1999-01-01", 0.79)
    doubtful = read(printed=dict.fromkeys(("document_number", "birth_date", "expiry_date"), misread))
    assert "printed_zone" not in doubtful.checks
    born = Field(read().mrz.fields["birth_date"], 0.8)
    assert "printed_zone" in read(printed={"document_number": misread, "birth_date": born}).checks
    assert refusal(printed={"document_number": Field("1999-01-01", 0.8), "birth_date": misread}) == "mrz_mismatch"
    assert "printed_zone" not in read(printed={"surname": Field("ANOTHER", 0.99)}).checks  # names may be cut short


def test_an_expired_document_is_refused(refusal):
    assert refusal(Passport(text=groups.zone(expires="261101"))) == "document_expired"


def test_a_state_cannot_sign_another_state_s_documents(refusal):
    assert refusal(Passport(text=groups.zone(state="CHN"))) == "signer_of_another_state"
    foreign = signer(country="FR")  # its name says France, Utopia's key signed it
    assert refusal(Passport(signer=foreign)) == "signer_not_allowed"


@pytest.mark.parametrize(
    "options",
    [
        {"purposes": ("2.23.136.1.1.3",)},
        {"purposes": ("1.3.6.1.5.5.7.3.1",)},
        {"signs": False},
        {"authority": True},
    ],
    ids=["master lists", "web servers", "no signatures", "authority"],
)
def test_a_certificate_for_something_else_signs_no_document(refusal, options):
    assert refusal(Passport(signer=signer(**options))) == "signer_not_allowed"


def test_the_country_s_own_key_signs_no_document(refusal):
    assert refusal(Passport(signer=CSCA, scheme=PKCS1)) == "signer_not_allowed"


def test_what_was_signed_as_something_else_is_no_document(refusal):
    assert refusal(Passport(options={"claimed_kind": "2.23.136.1.1.2"})) == "signature_invalid"
    assert refusal(Passport(options={"kind": "2.23.136.1.1.2"})) == "malformed"


@pytest.mark.parametrize(
    "passport",
    [
        Passport(digest="sha1"),
        Passport(scheme=ECDSA_SHA1),
        Passport(signer=signer(rsa_key(5, 1024)), scheme=PKCS1),
    ],
    ids=["digests", "signature", "key"],
)
def test_weak_protection_counts_only_where_an_operator_says_so_and_is_named(refusal, passport):
    assert refusal(passport) == "weak_algorithm"
    lenient = PassiveAuthentication(TrustStore([CSCA.der]), now=lambda: NOW, allow_weak=True)
    reading = lenient.read(ChipFiles(passport.sod, passport.dg1, passport.dg2))
    assert set(reading.weaknesses) <= {"sha1", "short_key"}
    assert reading.weaknesses


def test_further_groups_of_the_chip_do_not_disturb(read):
    reading = read(Passport(groups={3: b"fingers", 14: b"keys"}))
    assert reading.chip_authentication == "unused"
    assert reading.active_authentication == "unsupported"


def test_one_number_for_two_groups_is_refused(refusal):
    passport = Passport()
    content = country.security_object_of([(1, passport.dg1), (2, passport.dg2), (1, b"another")])
    sod = wrap(0x77, country.sign(content, document_signer(), ECDSA))
    assert refusal(sod=sod) == "malformed"


def test_a_certificate_put_beside_the_signer_s_changes_nothing(read):
    stranger = certify(ec_key(4), "Nobody")
    assert read(Passport(options={"extra": (stranger,)})).signer == read().signer


def test_a_second_signature_is_refused(refusal):
    info = cms.ContentInfo.load(country.sign(b"", document_signer(), ECDSA))
    signed = info["content"]
    signed["signer_infos"].append(signed["signer_infos"][0].copy())
    assert refusal(sod=wrap(0x77, info.dump(force=True))) == "malformed"


def test_an_app_s_word_is_kept_as_one_and_believed_only_when_it_is_bad_news(read, refusal):
    able = Passport(groups={14: b"keys", 15: b"key"})
    claimed = read(able, active_authentication=True, chip_authentication=True)
    assert (claimed.active_authentication, claimed.chip_authentication) == ("claimed", "claimed")
    assert "active_authentication" not in claimed.checks
    assert refusal(able, active_authentication=False) == "active_authentication_failed"
    assert refusal(able, chip_authentication=False) == "chip_authentication_failed"
    assert read(chip_authentication=True).chip_authentication == "unsupported"


def test_each_code_is_documented_and_none_that_is_gone():
    page = (Path(__file__).parents[3] / "docs/chip.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\w+)` \|", page.split("\n## Codes\n")[1], re.MULTILINE) == list(_ADVICE)


@pytest.mark.parametrize("code", _ADVICE)
def test_each_refusal_says_what_is_wrong_and_what_to_do(code):
    error = ChipRejected(code)
    assert (error.code, error.status) == (code, 422)
    assert error.message.zh.count("。") == 2
    assert error.message.en.count(".") == 2
