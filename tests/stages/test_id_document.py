"""What the identity step settles itself, and what it leaves to a person, under no policy at all."""

from __future__ import annotations

from datetime import date

import pytest

from onboarding.domain.outcomes import Done, Refer, Retry
from onboarding.domain.states import State
from tests.conftest import Clock
from tests.journey import STAGES, corrections, house_in, photo
from tests.ocr import cards


class Desk:
    """An applicant before the identity step."""

    def __init__(self, step, folder):
        clock = Clock()
        clock.now = step.at
        self.engine = house_in(step.copy_to(folder), clock, policies=()).engine
        self.id = step.application_id

    def read(self, **pictures):
        for side, image in pictures.items():
            self.engine.act(self.id, "id_document", "read", {"side": side, "image": image})
        return self.engine.prompt(self.id, "id_document").data

    def confirm(self, fields):
        return self.engine.submit(self.id, "id_document", {"corrections": fields})


@pytest.fixture
def desk(journey, tmp_path):
    return Desk(journey[STAGES[0]], tmp_path)


@pytest.fixture
def printed(desk):
    """The happy applicant's card, read; the doubtful fields as printed."""
    return corrections(desk.read(front=photo("front"), back=photo("back")))


def codes(outcome):
    assert isinstance(outcome, Refer), outcome
    return [reason.code for reason in outcome.reasons]


def test_a_card_read_right_needs_nobody(desk, printed):
    assert isinstance(desk.confirm(printed), Done)


def test_a_mended_address_needs_nobody(desk, printed):
    assert isinstance(desk.confirm(printed | {"address": "上海市浦东新区样例路90号"}), Done)


@pytest.mark.parametrize(
    "typed",
    [
        {"id_number": "11010519491231002X", "birth_date": "1949-12-31"},
        {"name": "赵六"},
        {"valid_to": "2044-01-01"},
        {"valid_from": "2011-01-01"},
    ],
    ids=["somebody else's number", "name", "end", "start"],
)
def test_a_key_detail_typed_over_goes_to_a_person(desk, printed, typed):
    assert codes(desk.confirm(printed | typed)) == ["identity_corrected"]
    assert desk.engine.open(desk.id).record.state is State.HUMAN_REVIEW


def test_a_card_that_starts_after_it_ends_is_not_taken(desk, printed):
    outcome = desk.confirm(printed | {"valid_from": "2060-01-01", "valid_to": "2050-01-01"})
    assert isinstance(outcome, Retry)
    assert outcome.problems["valid_from"].code == "validity_reversed"


@pytest.mark.parametrize("name", ["林😀", "林\U000f0000"], ids=["no glyph", "private use"])
def test_a_name_that_the_agreement_cannot_show_goes_to_a_person_before_anything_is_approved(desk, printed, name):
    assert codes(desk.confirm(printed | {"name": name})) == ["identity_corrected", "name_unprintable"]


PERSON = cards.Person()


@pytest.mark.parametrize(
    ("front", "back", "signs"),
    [
        ({"printed_birth": date(1984, 7, 16)}, PERSON, ["birth_date_disagrees"]),
        ({"printed_sex": "男"}, PERSON, ["sex_disagrees"]),
        ({}, cards.Person(valid_to="2045.03.21"), ["validity_disagrees"]),
    ],
    ids=["birth date", "sex", "validity"],
)
def test_a_card_with_signs_of_alteration_goes_to_a_person(desk, front, back, signs):
    pictures = {"front": cards.front(PERSON, **front), "back": cards.back(back)}
    shown = desk.read(**{side: cards.encode(cards.photo(card)) for side, card in pictures.items()})
    assert codes(desk.confirm({field["name"]: field["text"] for field in shown["fields"]})) == signs
    assert desk.engine.open(desk.id).record.state is State.HUMAN_REVIEW
