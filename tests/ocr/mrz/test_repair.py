"""Check digits choose among what was read, and say how sure the choice is."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.documents.travellers import traveller
from onboarding.ocr import parse_mrz
from onboarding.ocr.mrz.cells import Cell
from onboarding.ocr.mrz.formats import FILLER, LAYOUTS, TD1, TD3
from onboarding.ocr.mrz.repair import Decoded, decode
from onboarding.ocr.reading import LOW_CONFIDENCE

TOP = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
LOW = "L898902C36UTO7408122F1204159ZE184226B<<<<<10"
NUMBER, PERSONAL = 44, 72
"""Where the document number and the personal number begin."""


def cells(text: str, **others: dict[str, float] | None) -> list[Cell]:
    """Surely read characters, except at the places named ``at_7``: weights, or None where nothing was read."""
    read = [Cell({character: 0.999}, 0.99, i / len(text)) for i, character in enumerate(text)]
    for name, weights in others.items():
        place = int(name.removeprefix("at_"))
        read[place] = Cell(weights, 0.99, read[place].position) if weights else Cell()
    return read


def number_of(decoded: Decoded) -> str:
    return decoded.text[NUMBER : NUMBER + 9]


@given(st.sampled_from(list(LAYOUTS)), st.integers(0, 10**9))
def test_a_zone_that_was_surely_read_stays_as_it_is(layout, seed):
    lines = traveller(layout, random.Random(seed)).lines(layout)
    decoded = decode(cells("".join(lines)), LAYOUTS[layout])
    assert decoded.text == "".join(lines)
    assert parse_mrz(decoded.text).valid


def test_letters_and_digits_go_where_each_may_stand():
    blurred = TOP.replace("O", "0") + LOW.replace("0", "O")
    decoded = decode(cells(blurred), TD3)
    assert decoded.text == TOP + LOW
    assert decoded.confidence > LOW_CONFIDENCE


def test_one_doubtful_character_is_settled_by_the_check_digit():
    decoded = decode(cells(TOP + LOW, at_45={"3": 0.6, "8": 0.39}), TD3)
    assert number_of(decoded) == "L898902C3"
    assert decoded.confidences["document_number"] > LOW_CONFIDENCE


def test_two_repairs_that_both_fit_are_a_doubt():
    """O for 0 changes the sum by 24 times the weight: two zeros of equal weight cannot be told apart."""
    printed = "O120456789"[:9]
    line = printed + "4UTO"  # the digit of O12045678
    lines = TOP + line + LOW[len(line) :]
    read = "0" + lines[NUMBER + 1 : NUMBER + 9]
    decoded = decode(cells(TOP + read + lines[NUMBER + 9 :]), TD3)
    assert decoded.confidences["document_number"] < LOW_CONFIDENCE


def test_errors_that_cancel_in_the_check_digit_are_a_doubt():
    """5 read for S (23 less) and 2 for Z (33 less), at places whose weights make the sum come out the same."""
    sums = {"5": 5, "S": 28, "2": 2, "Z": 35}
    assert (7 * sums["S"] + 3 * sums["Z"]) % 10 == (7 * sums["5"] + 3 * sums["2"]) % 10
    both = {"at_44": {"5": 0.5, "S": 0.45}, "at_45": {"2": 0.5, "Z": 0.45}}
    number = "52890216<"
    line = number + "0UTO" + LOW[13:]
    for digit in "0123456789":
        if parse_mrz(TOP + number + digit + line[10:]).checks["document_number"]:
            line = number + digit + line[10:]
    decoded = decode(cells(TOP + line, **both), TD3)
    assert decoded.confidences["document_number"] < LOW_CONFIDENCE


@pytest.mark.parametrize("place", [5, 20, NUMBER + 2, 58, PERSONAL + 1])
def test_an_unreadable_place_is_never_filled_in_though_a_check_digit_could(place):
    decoded = decode(cells(TOP + LOW, **{f"at_{place}": None}), TD3)
    assert decoded.text[place] == FILLER
    assert decoded.confidence == 0


def test_what_the_ground_shows_after_the_last_name_is_fillers():
    decoded = decode(cells(TOP[:-3] + "KCS" + LOW), TD3)
    assert decoded.text == TOP + LOW
    assert decoded.confidences["names"] > LOW_CONFIDENCE


def test_letters_surely_read_far_behind_the_names_make_them_unsure():
    decoded = decode(cells(TOP[:-4] + "BOYD" + LOW), TD3)
    assert decoded.confidences["names"] < LOW_CONFIDENCE


def test_a_letter_whose_value_is_ten_apart_is_a_doubt_where_it_was_in_sight():
    decoded = decode(cells(TOP + "L898902C36"[:10].replace("2", "6") + LOW[10:], at_50={"6": 0.97, "G": 0.02}), TD3)
    assert decoded.confidences["document_number"] < LOW_CONFIDENCE


def test_a_filler_that_looks_like_k_is_a_doubt_though_no_check_digit_sees_it():
    assert parse_mrz(TOP + LOW.replace("B<<<<<1", "B<<K<<1")).valid
    decoded = decode(cells(TOP + LOW.replace("B<<<<<1", "B<<K<<1"), at_83={"K": 0.88, "<": 0.05}), TD3)
    assert decoded.confidences["optional_data"] < LOW_CONFIDENCE


def test_a_long_number_is_repaired_across_its_two_places():
    zone = "I<UTOD23145890<7349<<<<<<<<<<<3407127M9507122UTO<<<<<<<<<<<2STEVENSON<<PETER<JOHN<<<<<<<<<"
    decoded = decode(cells(zone, at_16={"8": 0.7, "3": 0.29}), TD1)
    assert decoded.text == zone
    assert decoded.confidences["document_number"] > LOW_CONFIDENCE


def test_a_state_that_does_not_exist_has_no_confidence_however_surely_it_was_read():
    decoded = decode(cells(TOP + LOW.replace("UTO", "ROL")), TD3)
    assert decoded.confidences["nationality"] == 0.0
    assert decoded.confidences["issuing_state"] > LOW_CONFIDENCE
