"""Each persona reaches the ending it promises, by the shipped questionnaire and credit rules."""

from __future__ import annotations

import re
from datetime import date

import pytest

from examples.specimens.people import age_on
from examples.specimens.personas import Persona, personas
from onboarding.credit.decision import Approved, Decision, Declined, Referred, assess
from onboarding.credit.inputs import CreditInputs
from onboarding.forms import Questionnaire

TODAY = date(2026, 11, 22)
EVERYONE = personas(TODAY)
BY_KEY = {each.key: each for each in EVERYONE}


def decision_on(one: Persona) -> Decision:
    card = one.document
    return assess(
        CreditInputs.from_answers(
            one.answers,
            assessed_on=TODAY,
            age=age_on(TODAY, card.birth_date),
            document_valid_to=card.valid_to,
            limit_min=1_000,
            limit_max=100_000,
            bureau=one.bureau,
        )
    )


@pytest.mark.parametrize("one", EVERYONE, ids=lambda one: one.key)
def test_the_shipped_questionnaire_keeps_every_answer(one: Persona) -> None:
    cleaned = Questionnaire.load().clean(one.answers)
    assert cleaned.problems == {}
    assert dict(cleaned.values) == dict(one.answers)


@pytest.mark.parametrize("one", [each for each in EVERYONE if each.expected == "active"], ids=lambda one: one.key)
def test_who_should_get_a_card_is_approved(one: Persona) -> None:
    assert isinstance(decision_on(one), Approved)


@pytest.mark.parametrize("one", [each for each in EVERYONE if each.expected == "refused"], ids=lambda one: one.key)
def test_who_should_be_refused_is_declined(one: Persona) -> None:
    assert isinstance(decision_on(one), Declined)


def test_a_thin_file_gets_a_lower_limit_than_a_good_one() -> None:
    thin, good = decision_on(BY_KEY["thin_file"]), decision_on(BY_KEY["happy"])
    assert isinstance(thin, Approved)
    assert isinstance(good, Approved)
    assert thin.limit < good.limit


def test_the_referred_one_waits_for_a_person() -> None:
    assert isinstance(decision_on(BY_KEY["referred"]), Referred)


def test_only_the_wrong_face_shows_somebody_else_to_the_camera() -> None:
    assert [each.key for each in EVERYONE if each.portrait != each.clip_portrait] == ["wrong_face"]


def test_phones_are_plainly_invented() -> None:
    assert all(re.fullmatch(r"\+861380000\d{4}", each.phone) for each in EVERYONE)
