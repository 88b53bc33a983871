"""Which pictures of a card are taken again, which go on, and which a person looks at."""

from __future__ import annotations

import numpy as np
import pytest

from onboarding.domain.outcomes import Done, Refer, Reply, Retry
from onboarding.domain.states import State
from onboarding.ocr import BACK_FIELDS, FRONT_FIELDS, Field, IdCardReading
from onboarding.ocr.quality.grey_copy import GREY_COPY
from onboarding.ocr.quality.light import DARK
from onboarding.ocr.quality.lost_fields import lost_reason
from onboarding.stages.picture_quality import RETAKES, doubts, retake
from tests.conftest import Clock
from tests.journey import STAGES, house_in
from tests.ocr import cards
from tests.ocr.quality import flaws

PERSON = cards.Person()
FRONT, BACK = cards.front(PERSON), cards.back(PERSON)


@pytest.fixture
def engine(journey, tmp_path):
    step, clock = journey[STAGES[0]], Clock()
    clock.now = step.at
    engine = house_in(step.copy_to(tmp_path), clock, policies=()).engine
    return engine, step.application_id


def send(engine, side, card):
    house, application_id = engine
    picture = cards.encode(flaws.photo(card))
    return house.act(application_id, "id_document", "read", {"side": side, "image": picture})


def confirm(engine):
    house, application_id = engine
    truth = {**PERSON.front, **PERSON.back}
    return house.submit(application_id, "id_document", {"corrections": truth})


def reading(side="front", lost=(), quality=(), portrait=True):
    names = FRONT_FIELDS if side == "front" else BACK_FIELDS
    fields = {name: Field() if name in lost else Field("read", 0.99) for name in names}
    picture = np.zeros((9, 9, 3), np.uint8) if portrait and side == "front" else None
    return IdCardReading(side, fields, picture, quality=tuple(quality))


def test_a_covered_number_is_taken_again_twice_and_then_goes_to_a_person(engine):
    covered = flaws.thumb(FRONT, 60.0, 43.0)
    for _ in range(RETAKES):
        again = send(engine, "front", covered)
        assert isinstance(again, Retry)
        assert again.problems["image"].code == "covered"
        assert "身份证号码" in again.problems["image"].text.zh
    assert isinstance(send(engine, "front", covered), Reply)
    assert isinstance(send(engine, "back", BACK), Reply)
    outcome = confirm(engine)
    assert isinstance(outcome, Refer)
    assert "picture_incomplete" in [reason.code for reason in outcome.reasons]
    assert engine[0].open(engine[1]).record.state is State.HUMAN_REVIEW


def test_a_good_picture_after_a_covered_one_needs_nobody(engine):
    assert isinstance(send(engine, "front", flaws.thumb(FRONT, 60.0, 43.0)), Retry)
    assert isinstance(send(engine, "front", FRONT), Reply)
    assert isinstance(send(engine, "back", BACK), Reply)
    assert isinstance(confirm(engine), Done)


@pytest.mark.parametrize(
    ("flawed", "sign"), [(flaws.copied, "grey_copy"), (flaws.on_a_screen, "screen_recapture")], ids=["copy", "screen"]
)
def test_what_is_not_the_card_itself_goes_to_a_person(engine, flawed, sign):
    assert isinstance(send(engine, "front", FRONT), Reply)
    house, application_id = engine
    picture = flawed(BACK) if sign == "grey_copy" else BACK
    picture = flaws.photo(picture) if sign == "grey_copy" else flawed(flaws.photo(picture))
    reply = house.act(application_id, "id_document", "read", {"side": "back", "image": cards.encode(picture)})
    assert sign in {reason.code for reason in reply.data["advice"]}
    outcome = confirm(engine)
    assert isinstance(outcome, Refer)
    assert [reason.code for reason in outcome.reasons] == [sign]


def test_the_other_side_is_sent_back_however_often_it_comes():
    memory = {"retakes": {"back": 9}}
    again = retake(reading("front"), "back", memory)
    assert again.problems["image"].code == "wrong_side"
    assert again.memory is None


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        (reading(lost=["name"], quality=[lost_reason("covered", ["name"])]), "covered"),
        (reading(lost=["id_number"], quality=[DARK]), "dark"),
        (reading("back", lost=["valid_to"], quality=[lost_reason("glare", ["valid_to"])]), "glare"),
        (reading(portrait=False), "no_portrait"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_picture_that_hides_who_one_is_is_taken_again_until_that_was_tried_enough(seen, code):
    memory = {}
    for _ in range(RETAKES):
        again = retake(seen, seen.side, memory)
        assert again.problems["image"].code == code
        memory = again.memory
    assert retake(seen, seen.side, memory) is None


@pytest.mark.parametrize(
    "seen",
    [
        reading(),
        reading(quality=[DARK]),
        reading(quality=[GREY_COPY]),
        reading(lost=["address"], quality=[lost_reason("covered", ["address"])]),
        reading(lost=["address", "ethnicity"]),
    ],
    ids=["good", "dark but read", "copy", "address covered", "address not read for no known reason"],
)
def test_any_other_picture_goes_on(seen):
    assert retake(seen, "front", {}) is None


@pytest.mark.parametrize(
    ("seen", "zh", "en"),
    [
        (reading(lost=["name"]), "姓名没有读清", "the name."),
        (reading(lost=["name", "id_number"]), "姓名、身份证号码没有读清", "the name and the ID number."),
        (reading("back", lost=["valid_from", "valid_to"]), "有效期限没有读清", "the period of validity."),
        (reading("back", lost=["valid_to"], quality=[GREY_COPY]), "有效期限没有读清", "the period of validity."),
    ],
    ids=["name", "name and number", "period", "grey copy"],
)
def test_what_was_not_read_for_no_known_reason_is_taken_again_once_and_then_goes_on(seen, zh, en):
    again = retake(seen, seen.side, {})
    assert again.problems["image"].code == "not_read"
    assert zh in again.problems["image"].text.zh
    assert "重拍" in again.problems["image"].text.zh
    assert en in again.problems["image"].text.en
    assert again.evidence == {"side": seen.side, "flags": ["not_read"]}
    assert retake(seen, seen.side, again.memory) is None
    assert "picture_incomplete" not in doubts(seen)  # nothing hides it: what is typed goes to a person anyway


def test_all_reasons_together_send_a_side_back_no_more_often_than_one():
    unread, covered = reading(lost=["name"]), reading(lost=["name"], quality=[lost_reason("covered", ["name"])])
    memory = retake(unread, "front", {}).memory
    memory = retake(covered, "front", memory).memory
    assert memory["retakes"]["front"] == RETAKES
    assert retake(covered, "front", memory) is None
    assert retake(unread, "front", memory) is None
