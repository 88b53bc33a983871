"""Both chip readers do what the port promises; and what a signed result may not be."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from onboarding.domain.errors import SetupError
from onboarding.ocr.chip import ChipRejected, DecodedCardReader, EitherDocument, TravelDocumentReader, TrustStore
from onboarding.testing import ChipReaderConformance
from tests.ocr.chip import country, groups, resident
from tests.ocr.chip.country import NOW, Passport, ec_key
from tests.ocr.chip.groups import answer, dg15
from tests.ocr.chip.resident import AUDIENCE, claims, ed25519_key, public, signed

NONCE = "a-nonce"


class TestDecodedCards(ChipReaderConformance):
    def reader(self):
        return DecodedCardReader([public(ed25519_key())], AUDIENCE)

    def payload(self, nonce, challenge, now):
        return {"result": signed(claims(nonce, now, aud=challenge["audience"]))}

    def now(self):
        return NOW


class TestTravelDocuments(ChipReaderConformance):
    max_age = None

    def reader(self):
        return TravelDocumentReader(TrustStore([country.country_authority().der]))

    def payload(self, nonce, challenge, now):
        return travel_payload(challenge)

    def now(self):
        return NOW


def travel_payload(challenge, passport=None):
    """What an app posts that read a passport with a key of its own."""
    passport = passport or Passport(groups={15: dg15(ec_key(20))})
    files = {"sod": passport.sod, "dg1": passport.dg1, "dg2": passport.dg2}
    if 15 in passport.groups:
        response = answer(ec_key(20), bytes.fromhex(challenge["active_challenge"]))
        files |= {"dg15": passport.groups[15], "active_response": response}
    return {name: base64.b64encode(file).decode() for name, file in files.items()}


class Either:
    def reader(self):
        return EitherDocument(TestDecodedCards().reader(), TestTravelDocuments().reader())


class TestEitherGivenACard(Either, TestDecodedCards):
    pass


class TestEitherGivenAPassport(Either, TestTravelDocuments):
    pass


class Careless(TestDecodedCards):
    """A kit over a reader that does not look at the nonce."""

    __test__ = False

    def reader(self):
        class Reader(DecodedCardReader):
            def read(self, payload, nonce, now):
                return super().read(payload, "conformance-nonce-1", now)

        return Reader([public(ed25519_key())], AUDIENCE)


def test_the_kit_notices_a_reader_that_does_not_look_at_the_nonce():
    with pytest.raises(pytest.fail.Exception, match="DID NOT RAISE"):
        Careless().test_a_payload_of_another_request_is_refused()


# --- travel documents --------------------------------------------------------------------------------------


def travel(payload, **options):
    return TravelDocumentReader(TrustStore([country.country_authority().der]), **options).read(payload, NONCE, NOW)


def challenge():
    return TestTravelDocuments().reader().challenge(NONCE)


def test_a_chip_without_a_key_of_its_own_is_read_and_said_to_have_none():
    found = travel(travel_payload(challenge(), Passport()))
    assert found.proof["active_authentication"] == "unsupported"
    assert (found.name, found.sex, found.birth_date) == ("ERIKSSON ANNA MARIA", "female", "1974-08-12")


def test_a_copy_cannot_keep_silent_about_the_key_it_lacks():
    silent = {name: text for name, text in travel_payload(challenge()).items() if name in ("sod", "dg1", "dg2")}
    with pytest.raises(ChipRejected) as caught:
        travel(silent)
    assert caught.value.code == "active_authentication_missing"
    assert travel(silent, require_active=False).proof["active_authentication"] == "unused"


def test_an_app_s_word_on_chip_authentication_is_recorded_as_a_claim():
    passport = Passport(groups={14: b"keys"})
    payload = travel_payload(challenge(), passport)
    assert travel({**payload, "chip_authentication": "passed"}).proof["chip_authentication"] == "claimed"
    for word, code in (("failed", "chip_authentication_failed"), ("yes", "malformed")):
        with pytest.raises(ChipRejected) as caught:
            travel({**payload, "chip_authentication": word})
        assert caught.value.code == code


# --- decoded cards -----------------------------------------------------------------------------------------


def decoded(token, now=NOW, keys=None):
    return DecodedCardReader(keys or [public(ed25519_key())], AUDIENCE).read({"result": token}, NONCE, now)


def code_of(token, **options):
    with pytest.raises(ChipRejected) as caught:
        decoded(token, **options)
    return caught.value.code


def test_a_signed_result_gives_the_card_s_fields():
    found = decoded(signed(claims(NONCE, NOW)))
    assert (found.name, found.sex, found.id_number) == ("样例", "female", resident.PERSON["id_number"])
    assert decoded(signed(claims(NONCE, NOW, valid_to="长期"))).valid_to is None
    assert set(found.proof) == {"kind", "signer", "checks"}


def test_a_service_may_sign_with_p_256_and_change_its_key():
    key = ec_key(30)
    keys = [public(ed25519_key()), public(key)]
    assert decoded(signed(claims(NONCE, NOW), key), keys=keys).name == "样例"
    assert decoded(signed(claims(NONCE, NOW)), keys=keys).name == "样例"


def test_a_result_signed_by_anybody_else_is_forged():
    assert code_of(signed(claims(NONCE, NOW), ed25519_key(1))) == "result_forged"
    assert code_of(signed(claims(NONCE, NOW), ec_key(30))) == "result_forged"


@pytest.mark.parametrize("header", [{"alg": "none"}, {"alg": "HS256"}, {"alg": "ES256"}, {"alg": 1}, {"crit": ["x"]}])
def test_the_sender_does_not_choose_the_algorithm(header):
    assert code_of(signed(claims(NONCE, NOW), **header)) == "result_forged"
    unsigned = signed(claims(NONCE, NOW), **header).rpartition(".")[0] + "."
    assert code_of(unsigned) == "result_forged"


@pytest.mark.parametrize("change", [{"nonce": "other"}, {"nonce": None}, {"aud": "other-bank"}, {"aud": [AUDIENCE]}])
def test_a_result_for_another_reading_or_another_bank_is_refused(change):
    assert code_of(signed({**claims(NONCE, NOW), **change})) == "result_of_another_request"


@pytest.mark.parametrize("change", [{"iat": 0}, {"iat": None}, {"iat": "now"}, {"iat": 10**30}, {"iat": -(10**30)}])
def test_a_result_of_no_or_another_time_is_refused(change):
    assert code_of(signed(claims(NONCE, NOW, **change))) == "result_stale"


@pytest.mark.parametrize(("minutes", "fresh"), [(0, True), (4.9, True), (5.1, False), (-0.9, True), (-1.1, False)])
def test_a_result_is_good_for_five_minutes(minutes, fresh):
    token, later = signed(claims(NONCE, NOW)), NOW + timedelta(minutes=minutes)
    if fresh:
        assert decoded(token, later).name
    else:
        assert code_of(token, now=later) == "result_stale"


@pytest.mark.parametrize(
    "change",
    [
        {"id_number": "110101199003070021"},
        {"birth_date": "1990-03-08"},
        {"sex": "男"},
        {"sex": "F"},
        {"valid_to": "soon"},
        {"name": ""},
        {"name": "\ud800"},
        {"name": "长" * 101},
        {"address": None},
        {"address": ["上海"]},
    ],
    ids=str,
)
def test_a_signed_result_that_no_card_says_is_malformed(change):
    assert code_of(signed(claims(NONCE, NOW, **change))) == "malformed"


@pytest.mark.parametrize("portrait", [b"", b"no picture", groups.png((10, 10))])
def test_a_result_without_a_picture_is_refused(portrait):
    assert code_of(signed(claims(NONCE, NOW, portrait))) == "portrait_unreadable"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=120, deadline=None, derandomize=True, database=None)
@given(st.sampled_from(["nonce", "iat", "aud", "portrait", *resident.PERSON]), JSON, st.booleans())
def test_whatever_the_service_signs_is_read_or_refused_and_nothing_else(name, value, whole):
    content = value if whole else {**claims(NONCE, NOW), name: value}
    try:
        found = decoded(signed(content))
    except ChipRejected:
        return
    json.dumps(found.name)


@pytest.mark.parametrize("pem", [b"", b"no key", public(ec.generate_private_key(ec.SECP384R1()))])
def test_a_key_of_another_kind_is_a_wrong_set_up(pem):
    with pytest.raises(SetupError):
        DecodedCardReader([pem], AUDIENCE)
    with pytest.raises(SetupError):
        DecodedCardReader([], AUDIENCE)
