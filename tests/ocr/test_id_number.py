"""The rules of GB 11643, and a repair that would rather give up than be wrong."""

from __future__ import annotations

import doctest
from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from onboarding.ocr import ethnicities, id_number, snippet
from onboarding.ocr.id_number import InvalidIdNumber

PLACES = st.sampled_from(["110105", "310115", "440305", "540102", "650102", "810000"])
BIRTHS = st.dates(date(1900, 1, 1), date(2020, 12, 31))


@st.composite
def numbers(draw: st.DrawFn) -> str:
    digits = draw(PLACES) + f"{draw(BIRTHS):%Y%m%d}" + f"{draw(st.integers(0, 999)):03d}"
    return digits + id_number.check_character(digits)


@pytest.mark.parametrize("module", [id_number, ethnicities, snippet], ids=lambda module: module.__name__)
def test_the_examples_in_the_docs_hold(module):
    outcome = doctest.testmod(module)
    assert outcome.attempted > 0
    assert outcome.failed == 0


@given(numbers())
def test_a_number_made_by_the_rules_is_valid(number):
    assert id_number.validate(number) == number
    assert id_number.validate(f" {number[:6]}-{number[6:14]} {number[14:].lower()} ") == number
    assert f"{id_number.birth_date(number):%Y%m%d}" == number[6:14]
    assert id_number.sex(number) == ("男" if int(number[16]) % 2 else "女")


@given(numbers(), st.integers(0, 17), st.sampled_from("0123456789X"))
def test_any_single_wrong_character_is_noticed(number, place, character):
    assume(number[place] != character)
    assert not id_number.is_valid(number[:place] + character + number[place + 1 :])


@given(numbers(), st.integers(0, 16))
def test_two_neighbours_changed_over_are_noticed(number, place):
    assume(number[place] != number[place + 1])
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert not id_number.is_valid(swapped)


@given(st.text(max_size=25))
def test_any_text_is_judged_without_surprise(text):
    assert id_number.is_valid(text) in {True, False}


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("", "length"),
        ("1101051949123100", "length"),
        ("11010519491231O02X", "format"),
        ("X10105194912310021", "format"),
        ("990105194912310026", "place"),
        ("110105194902310026", "birth_date"),
        ("110105299912310026", "birth_date"),
        ("110105194912310021", "checksum"),
    ],
)
def test_a_refusal_says_which_rule_was_broken(number, reason):
    with pytest.raises(InvalidIdNumber) as refusal:
        id_number.validate(number)
    assert refusal.value.reason == reason
    assert number == "" or number not in str(refusal.value)


@st.composite
def misreadings(draw: st.DrawFn) -> tuple[str, int, list[list[tuple[str, float]]]]:
    """A true number, how many places were misread, and what a recognizer would offer.

    A misread place is doubtful and has the truth among its rivals, likelier than any other wrong
    character; a place read rightly may be anything from sure to doubtful.
    """
    truth = draw(numbers())
    wrong = draw(st.sets(st.integers(0, 17), min_size=1, max_size=3))
    places = []
    for i, character in enumerate(truth):
        others = draw(st.lists(st.sampled_from("0123456789X"), min_size=3, max_size=3, unique=True))
        others = [other for other in others if other != character]
        top = draw(st.floats(0.4, 0.79) if i in wrong else st.floats(0.5, 0.999))
        second = (1 - top) * draw(st.floats(0.6, 0.95))
        order = [others[0], character, *others[1:]] if i in wrong else [character, *others]
        chances = [top, second, (1 - top - second) / 2, (1 - top - second) / 4]
        places.append(list(zip(order, chances, strict=False)))
    return truth, len(wrong), places


@settings(max_examples=500)
@given(misreadings())
def test_a_repair_gives_the_true_number_or_none(misread):
    truth, wrong, places = misread
    repaired = id_number.repair(places)
    assert repaired in {truth, None}
    if wrong > 1:
        assert repaired is None


def test_one_doubtful_character_is_repaired():
    truth = "11010519491231002X"
    places = [[(character, 0.99)] for character in truth]
    places[9] = [("8", 0.55), ("9", 0.4), ("0", 0.02)]
    assert id_number.repair(places) == truth


def test_a_repair_that_is_much_less_likely_than_the_reading_is_not_made():
    places = [[(character, 0.99)] for character in "11010519491231002X"]
    places[9] = [("8", 0.75), ("9", 0.02)]
    assert id_number.repair(places) is None


def test_only_eighteen_places_are_repaired():
    assert id_number.repair([[("1", 0.9)]] * 17) is None


@pytest.mark.parametrize(("read", "meant"), [("汉", "汉"), ("仡佬族", "仡佬"), ("达翰尔", "达斡尔"), ("仏佬", None)])
def test_an_ethnic_group_is_recognized_despite_one_misread_character(read, meant):
    assert ethnicities.nearest(read) == meant
