"""Active authentication: only the chip that holds the key can answer, and only to this challenge."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onboarding.ocr.chip import ActiveAuthentication, ChipRejected
from onboarding.ocr.chip import active as active_authentication
from tests.ocr.chip.country import Passport, ec_key, rsa_key
from tests.ocr.chip.groups import answer, dg15, wrap

CHALLENGE = bytes.fromhex("0123456789abcdef")
KEYS = {"RSA": rsa_key(20, 1024), "P-256": ec_key(20), "brainpoolP256r1": ec_key(20, "brainpoolP256r1")}


def passport(key) -> Passport:
    return Passport(groups={15: dg15(key)})


def replied(key, challenge=CHALLENGE, to=CHALLENGE, by=None, **options):
    return ActiveAuthentication(challenge, answer(by or key, to, **options), dg15(key))


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_a_chip_that_answers_the_challenge_is_no_copy(read, key):
    reading = read(passport(key), active_authentication=replied(key))
    assert reading.active_authentication == "verified"
    assert "active_authentication" in reading.checks
    assert reading.weaknesses == ()


@pytest.mark.parametrize("digest", ["sha1", "sha256", "sha384", "sha512"])
def test_rsa_answers_are_verified_with_the_digest_their_trailer_names(read, digest):
    key = rsa_key(2)
    reading = read(passport(key), active_authentication=replied(key, digest=digest))
    assert reading.active_authentication == "verified"
    assert reading.weaknesses == (("active_authentication_sha1",) if digest == "sha1" else ())


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_an_answer_to_another_challenge_is_a_replay(refusal, key):
    replay = replied(key, to=bytes(8))
    assert refusal(passport(key), active_authentication=replay) == "active_authentication_failed"


@pytest.mark.parametrize(("key", "other"), [(rsa_key(20, 1024), rsa_key(21, 1024)), (ec_key(20), ec_key(21))])
def test_an_answer_by_another_chip_s_key_is_refused(refusal, key, other):
    forged = replied(key, by=other)
    assert refusal(passport(key), active_authentication=forged) == "active_authentication_failed"


def test_a_key_that_the_state_did_not_sign_is_refused(refusal):
    own = ec_key(21)
    answer_of_own = replied(own)
    assert refusal(passport(ec_key(20)), active_authentication=answer_of_own) == "data_group_mismatch"
    assert refusal(Passport(), active_authentication=answer_of_own) == "data_group_mismatch"


def test_the_smaller_of_two_equivalent_rsa_answers_is_accepted():
    key = rsa_key(2)
    modulus = key.public_key().public_numbers().n
    other = (modulus - int.from_bytes(answer(key, CHALLENGE), "big")).to_bytes(256, "big")
    assert active_authentication.verify(dg15(key), CHALLENGE, other) == ()


@pytest.mark.parametrize("size", [0, 7, 9, 64])
def test_a_challenge_has_eight_bytes(size):
    with pytest.raises(ChipRejected):
        active_authentication.verify(dg15(ec_key(20)), bytes(size), answer(ec_key(20), bytes(size)))


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(st.sampled_from(list(KEYS.values())), st.binary(max_size=140), st.booleans())
def test_random_answers_and_keys_are_refused_and_nothing_else(key, garbage, as_key):
    response, public = (answer(key, CHALLENGE), wrap(0x6F, garbage)) if as_key else (garbage, dg15(key))
    with pytest.raises(ChipRejected):
        active_authentication.verify(public, CHALLENGE, response)


def test_a_kind_of_key_that_no_chip_has_is_refused():
    from cryptography.hazmat.primitives.asymmetric import ed25519

    with pytest.raises(ChipRejected) as caught:
        active_authentication.verify(dg15(ed25519.Ed25519PrivateKey.generate()), CHALLENGE, bytes(64))
    assert caught.value.code == "unsupported_algorithm"


def test_the_chip_s_key_and_answer_stay_out_of_reprs():
    answer = ActiveAuthentication(b"challenge", b"response", b"key")
    assert not any(part in repr(answer) for part in ("challenge", "response", "key"))
