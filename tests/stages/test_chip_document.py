"""The chip in the identity step: fields and portrait from it, a person where chip and print differ."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import cv2
import numpy as np
import pytest

from onboarding.domain.outcomes import Done, Refer, Reply, Retry
from onboarding.domain.results import Assurance, IdentityDocument, LivePerson
from onboarding.ocr import read_id_card
from onboarding.ocr.chip import DecodedCardReader, TravelDocumentReader, TrustStore
from onboarding.stages.chip_document import IDENTIFYING, NoChipReader
from tests.conftest import Clock
from tests.journey import STAGES, clip_answer, corrections, happy, house_in, photo, ports, printed
from tests.ocr.chip import country
from tests.ocr.chip.country import Passport, ec_key
from tests.ocr.chip.groups import answer, dg15, picture, zone
from tests.ocr.chip.resident import AUDIENCE, claims, ed25519_key, public, signed
from tests.ocr.chip.test_readers import travel_payload

STAGE = STAGES[0]
read_once = cache(read_id_card)  # the same two photos all over


def decoder():
    return DecodedCardReader([public(ed25519_key())], AUDIENCE)


def border():
    return TravelDocumentReader(TrustStore([country.country_authority().der]))


class Desk:
    """An applicant before the identity step, with a native app."""

    def __init__(self, step, folder, reader):
        self.clock = Clock()
        self.clock.now = step.at
        self.house = house_in(
            step.copy_to(folder), self.clock, ports=replace(ports(), chip=reader, read_document=read_once)
        )
        self.engine, self.id = self.house.engine, step.application_id

    def act(self, action, request):
        return self.engine.act(self.id, STAGE, action, request)

    def nonce(self):
        return self.act("chip_challenge", {}).data

    def card(self, given=None, **changes):
        """The applicant's own card, decoded by the service for the nonce given."""
        given = given or self.nonce()
        token = signed({**claims(given["nonce"], self.clock()), **printed(), **changes})
        return self.act("chip", {"nonce": given["nonce"], "payload": {"result": token}})

    def passport(self, passport=None):
        given = self.nonce()
        return self.act("chip", {"nonce": given["nonce"], "payload": travel_payload(given, passport)})

    def photographs(self):
        for side in ("front", "back"):
            assert isinstance(self.act("read", {"side": side, "image": photo(side)}), Reply)
        return corrections(self.engine.prompt(self.id, STAGE).data)

    def confirm(self, fields=()):
        return self.engine.submit(self.id, STAGE, {"corrections": dict(fields)})

    def portrait(self):
        content = self.engine.open(self.id).record.load_attachment(f"{STAGE}.portrait").content
        return cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)

    def events(self):
        return self.house.desk.history(self.id)


@pytest.fixture
def desk(journey, tmp_path):
    return Desk(journey[STAGE], tmp_path / "card", decoder())


@pytest.fixture
def abroad(journey, tmp_path):
    return Desk(journey[STAGE], tmp_path / "abroad", border())


def code_of(reply, field="payload"):
    assert isinstance(reply, Retry), reply
    return reply.problems[field].code


def codes(outcome):
    assert isinstance(outcome, Refer), outcome
    return [reason.code for reason in outcome.reasons]


@pytest.mark.parametrize("first", ["chip", "photos"])
def test_a_chip_makes_every_field_sure_and_its_portrait_the_reference(desk, first):
    if first == "chip":
        assert desk.card().data["chip"] == "resident"
    desk.photographs()
    printed = desk.portrait().shape
    if first == "photos":
        desk.card()
    shown = desk.engine.prompt(desk.id, STAGE).data
    assert {field["confidence"] for field in shown["fields"]} == {1.0}
    assert not any(field["check"] for field in shown["fields"])
    assert desk.portrait().shape == (126, 102, 3)
    assert printed == desk.portrait().shape or first == "photos"
    outcome = desk.confirm()
    assert isinstance(outcome, Done)
    assert outcome.result.source == "chip"
    assert outcome.result.readings["name"].printed is not None
    assert not set(IDENTIFYING) & set(outcome.evidence["differing"])


def test_without_a_chip_everything_is_as_before(desk):
    outcome = desk.confirm(desk.photographs())
    assert isinstance(outcome, Done)
    assert outcome.result.source == "ocr"
    assert all(reading.printed is None for reading in outcome.result.readings.values())


def test_photos_are_asked_for_all_the_same(desk):
    desk.card()
    assert set(desk.confirm().problems) == {"front", "back"}


def test_a_bank_without_a_reader_offers_none(journey, tmp_path):
    desk = Desk(journey[STAGE], tmp_path, None)
    assert desk.engine.prompt(desk.id, STAGE).data["chip"] == {"offered": False, "read": False}
    with pytest.raises(NoChipReader):
        desk.nonce()


@pytest.mark.parametrize(
    "change",
    [{"name": "赵六"}, {"valid_to": "2044-01-01"}, {"id_number": "11010119900307002X", "birth_date": "1990-03-07"}],
    ids=["name", "end", "another person"],
)
def test_a_chip_that_disagrees_with_the_print_goes_to_a_person(desk, change):
    desk.photographs()
    desk.card(**change)
    outcome = desk.confirm()
    assert codes(outcome) == ["chip_disagrees"]
    assert set(change) <= set(outcome.evidence["differing"])
    assert outcome.result.readings["name"].printed == happy().document.name


def test_a_newer_address_in_the_chip_counts_and_is_recorded(desk):
    desk.photographs()
    desk.card(address="上海市浦东新区样例路1号")
    outcome = desk.confirm()
    assert isinstance(outcome, Done)
    assert outcome.result.address == "上海市浦东新区样例路1号"
    assert "address" in outcome.evidence["differing"]


def test_what_the_chip_says_cannot_be_typed_over_in_silence(desk):
    desk.photographs()
    desk.card()
    assert codes(desk.confirm({"name": "赵六"})) == ["identity_corrected"]


def test_a_photo_taken_after_the_chip_does_not_bring_the_printed_portrait_back(desk):
    desk.card()
    chip = desk.portrait()
    desk.photographs()
    assert np.array_equal(desk.portrait(), chip)


def test_a_nonce_serves_once_and_for_its_application_alone(desk):
    given = desk.nonce()
    assert code_of(desk.card(given={"nonce": "guessed"}), "nonce") == "no_challenge"
    assert isinstance(desk.card(given), Reply)
    assert code_of(desk.card(given), "nonce") == "no_challenge"
    other = desk.engine.start(phone="+8613900001111")
    token = signed({**claims(given["nonce"], desk.clock()), **printed()})
    request = {"nonce": given["nonce"], "payload": {"result": token}}
    assert code_of(desk.engine.act(other, STAGE, "chip", request), "nonce") == "no_challenge"
    drawn = desk.engine.act(other, STAGE, "chip_challenge", {}).data
    request["nonce"] = drawn["nonce"]
    assert code_of(desk.engine.act(other, STAGE, "chip", request)) == "result_of_another_request"


def test_a_nonce_is_spent_by_a_failure_too(desk):
    given = desk.nonce()
    assert code_of(desk.card(given, iat=0)) == "result_stale"
    assert code_of(desk.card(given), "nonce") == "no_challenge"


def test_a_nonce_has_its_time(desk):
    given = desk.nonce()
    desk.clock.forward(minutes=11)
    assert code_of(desk.card(given), "nonce") == "no_challenge"


def test_a_failed_reading_leaves_the_photos_and_the_earlier_chip_as_they_were(desk):
    desk.photographs()
    desk.card()
    assert code_of(desk.card(aud="other")) == "result_of_another_request"
    assert isinstance(desk.confirm(), Done)


def test_the_chip_of_a_passport_always_brings_in_a_person_who_sees_both_portraits(abroad):
    fields = abroad.photographs()
    born = happy().document.birth_date.strftime("%y%m%d")
    passport = Passport(text=zone(born=born), groups={15: dg15(ec_key(20))})
    assert abroad.passport(passport).data["chip"] == "travel"
    assert abroad.portrait().shape == (480, 360, 3)
    outcome = abroad.confirm(fields)
    assert codes(outcome) == ["chip_of_another_document"]
    assert outcome.result.name == happy().document.name
    assert outcome.result.travel_document["document_number"] == "L898902C3"
    assert outcome.result.source == "chip"


def test_a_passport_of_somebody_born_on_another_day_is_said_to_disagree(abroad):
    fields = abroad.photographs()
    abroad.passport()
    assert codes(abroad.confirm(fields)) == ["chip_of_another_document", "chip_disagrees"]


def test_a_copied_passport_without_its_key_is_refused(abroad):
    given = abroad.nonce()
    copied = Passport(groups={15: dg15(ec_key(20))})
    payload = {n: t for n, t in travel_payload(given, copied).items() if n in ("sod", "dg1", "dg2")}
    assert code_of(abroad.act("chip", {"nonce": given["nonce"], "payload": payload})) == "active_authentication_missing"
    replayed = travel_payload({"active_challenge": answer(ec_key(20), bytes(8))[:8].hex()}, copied)
    again = abroad.nonce()
    code = code_of(abroad.act("chip", {"nonce": again["nonce"], "payload": replayed}))
    assert code == "active_authentication_failed"


def test_the_record_says_who_vouched_and_names_nobody(desk):
    desk.card()
    chip = [e.details for e in desk.events() if e.event == "stage.action" and e.details["action"] == "chip"]
    assert chip[-1]["chip"]["checks"] == "signature nonce audience age"
    assert happy().document.name not in str([e.details for e in desk.events()])


def face(desk):
    challenge = desk.engine.act(desk.id, "liveness", "challenge", {}).data
    desk.clock.forward(seconds=20)
    return desk.engine.submit(desk.id, "liveness", clip_answer(challenge))


def test_a_live_face_that_matches_the_chip_is_recorded_as_such(desk):
    desk.photographs()
    desk.card()
    assert isinstance(desk.confirm(), Done)
    outcome = face(desk)
    assert isinstance(outcome, Done), outcome
    assert outcome.result.assurance is Assurance.CHIP_FACE
    assert outcome.evidence["assurance"] == "chip+face"
    found = desk.engine.open(desk.id).view(desk.clock()).get(LivePerson)
    assert found.assurance == "chip+face"


def test_a_live_face_that_is_not_the_chip_s_does_not_pass_whatever_is_printed(desk):
    desk.photographs()
    given = desk.nonce()
    other = signed({**claims(given["nonce"], desk.clock(), picture("grace_hopper")), **printed()})
    desk.act("chip", {"nonce": given["nonce"], "payload": {"result": other}})
    assert isinstance(desk.confirm(), Done)
    assert not isinstance(face(desk), Done)


@pytest.mark.parametrize(("with_chip", "level"), [(True, "chip+video"), (False, "ocr+video")])
def test_who_is_verified_by_a_person_has_that_level(desk, with_chip, level):
    fields = desk.photographs()
    if with_chip:
        desk.card()
    assert isinstance(desk.confirm({} if with_chip else fields), Done)
    outcome = desk.engine.submit(desk.id, "liveness", {"other_way": True})
    assert isinstance(outcome, Refer)
    assert outcome.result.assurance == level
    assert desk.engine.open(desk.id).view(desk.clock()).get(IdentityDocument).source == level.split("+")[0]
