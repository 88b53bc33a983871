"""Invented numbers, dates and terms hold on every day they might be asked for."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples.specimens import people
from examples.specimens.personas import persona, personas
from onboarding.ocr import id_number as rule

DAYS = st.dates(date(2024, 1, 1), date(2040, 12, 31))
AGES = {"minor": 16, "elder": 72, "happy": 31}


@given(DAYS)
def test_every_number_is_valid_and_agrees_with_the_card(today: date) -> None:
    for each in personas(today):
        card = each.document
        assert rule.is_valid(card.id_number)
        assert rule.birth_date(card.id_number) == card.birth_date
        assert rule.sex(card.id_number) == {"female": "女", "male": "男"}[card.sex]


@given(DAYS)
def test_every_number_carries_the_sequence_that_is_never_issued(today: date) -> None:
    assert {each.document.id_number[14:17] for each in personas(today)} == {"000"}


@given(DAYS)
def test_ages_do_not_depend_on_the_day(today: date) -> None:
    found = {key: people.age_on(today, persona(key, today).document.birth_date) for key in AGES}
    assert found == AGES


@given(DAYS)
def test_only_the_expired_card_is_out_of_date(today: date) -> None:
    for each in personas(today):
        card = each.document
        assert card.birth_date < card.valid_from <= today
        expired = card.valid_to is not None and card.valid_to < today
        assert expired == (each.key == "expired_id")


@given(DAYS)
def test_other_cards_stay_valid_for_more_than_two_years(today: date) -> None:
    for each in personas(today):
        if each.key != "expired_id" and each.document.valid_to is not None:
            assert (each.document.valid_to - today).days > 730


@given(DAYS)
def test_no_two_personas_share_a_number_or_a_phone(today: date) -> None:
    everyone = personas(today)
    assert len({each.document.id_number for each in everyone}) == len(everyone) == 10
    assert len({each.phone for each in everyone}) == len({each.key for each in everyone}) == 10


@pytest.mark.parametrize(("age", "years"), [(15, 5), (16, 10), (25, 10), (26, 20), (45, 20)])
def test_a_card_lasts_by_the_age_of_its_holder(age: int, years: int) -> None:
    born = date(1980, 5, 20)
    issued = date(1980 + age, 5, 20)
    assert people.expiry(issued, born) == issued.replace(year=issued.year + years)


def test_a_card_issued_from_46_on_has_no_end() -> None:
    assert people.expiry(date(2026, 5, 20), date(1980, 5, 20)) is None


@given(st.from_regex(r"[1-6][0-9]{16}", fullmatch=True), st.integers(0, 16), st.integers(1, 9))
def test_a_changed_digit_changes_the_check_character(first17: str, place: int, step: int) -> None:
    digit = str((int(first17[place]) + step) % 10)
    changed = first17[:place] + digit + first17[place + 1 :]
    assert people.check_digit(changed) != people.check_digit(first17)


def test_an_unknown_persona_is_named_in_the_error() -> None:
    with pytest.raises(KeyError, match=r"nobody.*happy"):
        persona("nobody", date(2026, 1, 1))
