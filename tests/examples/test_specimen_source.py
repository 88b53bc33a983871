"""What a tester's click sends goes through the engine and comes back on the page."""

from __future__ import annotations

import pytest

from examples.bank import create_app, today
from examples.journey import printed_on
from examples.specimen_source import Specimens
from examples.specimens.personas import persona, personas
from onboarding.defaults import House
from onboarding.domain.consent import STARTING
from onboarding.domain.outcomes import Done, Refused, Reply, Retry
from onboarding.web.installation import named

DAY = today()
SESSION = "a-tester"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    app = create_app(tmp_path_factory.mktemp("bank"))
    with app.app_context():
        return named("onboarding").house


@pytest.fixture(scope="module")
def specimens() -> Specimens:
    return Specimens(DAY)


def begin(house: House, specimens: Specimens, key: str) -> str:
    return house.engine.start(phone=specimens.phone(key), consents=STARTING)


def test_every_persona_is_offered_with_a_phone(specimens: Specimens) -> None:
    offered = [key for key, _, _ in specimens.personas()]
    assert offered == [one.key for one in personas(DAY)]
    assert all(specimens.phone(key).startswith("+86138") for key in offered)


def test_a_tester_confirms_the_card_and_the_answers_while_the_face_is_judged_at_once(
    house: House, specimens: Specimens
) -> None:
    id = begin(house, specimens, "happy")
    assert isinstance(specimens.play(house.engine, id, "id_document", "happy", SESSION), Reply)
    shown = house.engine.prompt(id, "id_document").data
    assert shown["ready"]
    assert next(field["text"] for field in shown["fields"] if field["name"] == "name") == "林晓雯"
    confirmed = house.engine.submit(id, "id_document", {"corrections": printed_on(persona("happy", DAY))})
    assert isinstance(confirmed, Done)
    assert isinstance(specimens.play(house.engine, id, "liveness", "happy", SESSION), Done)
    assert isinstance(specimens.play(house.engine, id, "questionnaire", "happy", SESSION), Reply)
    assert house.engine.prompt(id, "questionnaire").data["answers"] == dict(persona("happy", DAY).answers)


def test_another_person_before_the_camera_is_sent_back_by_the_judge(house: House, specimens: Specimens) -> None:
    id = begin(house, specimens, "wrong_face")
    specimens.play(house.engine, id, "id_document", "wrong_face", SESSION)
    house.engine.submit(id, "id_document", {"corrections": printed_on(persona("wrong_face", DAY))})
    outcome = specimens.play(house.engine, id, "liveness", "wrong_face", SESSION)
    assert isinstance(outcome, Retry)
    assert "other_person" in outcome.problems


def test_a_card_of_somebody_under_age_is_refused_once_confirmed(house: House, specimens: Specimens) -> None:
    id = begin(house, specimens, "minor")
    specimens.play(house.engine, id, "id_document", "minor", SESSION)
    outcome = house.engine.submit(id, "id_document", {"corrections": printed_on(persona("minor", DAY))})
    assert isinstance(outcome, Refused)


def test_a_stage_without_specimens_is_a_key_error(house: House, specimens: Specimens) -> None:
    with pytest.raises(KeyError):
        specimens.play(house.engine, begin(house, specimens, "happy"), "signing", "happy", SESSION)
