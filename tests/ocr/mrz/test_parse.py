"""Zones that are text already: the standard's specimens, its rules, and what breaks them."""

from __future__ import annotations

import doctest
import random
from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from benchmarks.documents.travellers import Traveller, traveller
from onboarding.ocr import InvalidMrz, parse_mrz
from onboarding.ocr.mrz import checksum, dates, parse, spelling
from onboarding.ocr.mrz.formats import ALPHABET, DIGITS, LAYOUTS

TODAY = date(2026, 11, 22)
SPECIMENS = {  # ICAO Doc 9303 parts 4, 5 and 6, appendix: Anna Maria Eriksson of Utopia
    "TD3": ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"),
    "TD2": ("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6"),
    "TD1": ("I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"),
}
LONG = "I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<"
"""Doc 9303-5: a document number of twelve characters, its check digit after it in the optional data."""

FORMATS = st.sampled_from(list(LAYOUTS))


@st.composite
def travellers(draw: st.DrawFn) -> tuple[str, Traveller]:
    layout = draw(FORMATS)
    return layout, traveller(layout, random.Random(draw(st.integers(0, 10**9))))


@pytest.mark.parametrize("module", [checksum, dates, parse, spelling], ids=lambda module: module.__name__)
def test_the_examples_in_the_docs_hold(module):
    outcome = doctest.testmod(module)
    assert outcome.attempted > 0
    assert outcome.failed == 0


@pytest.mark.parametrize("name", SPECIMENS)
def test_the_specimens_of_the_standard_parse_with_all_checks(name):
    mrz = parse_mrz(SPECIMENS[name], today=TODAY)
    assert mrz.format == name
    assert mrz.lines == SPECIMENS[name]
    assert mrz.valid
    assert set(mrz.checks) == {"document_number", "birth_date", "expiry_date", "composite"} | (
        {"optional_data"} if name == "TD3" else set()
    )
    number = {"TD3": "L898902C3"}.get(name, "D23145890")
    expected = {"surname": "ERIKSSON", "given_names": "ANNA MARIA", "issuing_state": "UTO", "nationality": "UTO"}
    expected |= {"birth_date": "1974-08-12", "expiry_date": "2012-04-15", "sex": "F", "document_number": number}
    assert expected.items() <= mrz.fields.items()
    assert mrz.fields["optional_data"] == ("ZE184226B" if name == "TD3" else "")


def test_a_number_of_more_than_nine_characters_goes_on_in_the_optional_data():
    mrz = parse_mrz(LONG, today=TODAY)
    assert mrz.fields["document_number"] == "D23145890734"
    assert mrz.fields["optional_data"] == ""
    assert mrz.valid
    assert not parse_mrz(LONG.replace("<7349<", "<7349A"), today=TODAY).valid


@given(travellers())
def test_what_the_rules_of_the_standard_print_parses_to_the_same_person(drawn):
    layout, holder = drawn
    mrz = parse_mrz("".join(holder.lines(layout)), today=TODAY)
    assert (mrz.format, mrz.lines, mrz.valid) == (layout, holder.lines(layout), True)
    assert mrz.fields["document_number"] == holder.number
    assert mrz.fields["expiry_date"] == holder.expires.isoformat()
    assert mrz.fields["birth_date"] == holder.born.isoformat()
    assert mrz.fields["sex"] == holder.sex.replace("<", "X")
    assert mrz.fields["optional_data"] == holder.optional
    assert mrz.fields.get("optional_data_2", "") == holder.optional_2
    assert mrz.fields["document_type"] == holder.kind
    names = holder.zone_surname.replace("-", " ").replace("<", " "), holder.zone_given.replace("-", " ")
    if sum(map(len, names)) < 27:  # longer ones are cut
        assert (mrz.fields["surname"], mrz.fields["given_names"]) == names


@given(travellers(), st.data())
def test_a_digit_read_as_another_digit_fails_a_check(drawn, data):
    layout, holder = drawn
    text = "".join(holder.lines(layout))
    covered = [i for part in LAYOUTS[layout].composite for i in range(*part) if text[i] in DIGITS]
    place = data.draw(st.sampled_from(covered))
    other = data.draw(st.sampled_from(DIGITS.replace(text[place], "")))
    assert not parse_mrz(text[:place] + other + text[place + 1 :], today=TODAY).valid


@given(travellers(), st.data())
def test_any_character_fails_a_check_unless_its_value_is_ten_apart(drawn, data):
    layout, holder = drawn
    text = "".join(holder.lines(layout))
    start, stop = LAYOUTS[layout].fields["document_number"]
    place = data.draw(st.integers(start, stop - 1))
    other = data.draw(st.sampled_from(ALPHABET.replace(text[place], "")))
    assume((checksum.VALUES[other] - checksum.VALUES[text[place]]) % 10)
    assert not parse_mrz(text[:place] + other + text[place + 1 :], today=TODAY).valid


def test_a_letter_whose_value_is_ten_apart_slips_through_as_the_standard_has_it():
    assert checksum.check_digit("F1234") == checksum.check_digit("51234")


@settings(max_examples=200)
@given(st.text(st.sampled_from(ALPHABET + "aΛ é")) | st.binary().map(lambda raw: raw.decode("latin-1")))
def test_text_that_is_no_zone_is_an_error_and_never_another(text):
    with pytest.raises(InvalidMrz):
        parse_mrz(text)


@given(FORMATS, st.data())
def test_any_characters_of_the_right_length_parse(layout, data):
    length = LAYOUTS[layout].length
    text = data.draw(st.text(st.sampled_from(ALPHABET), min_size=length, max_size=length))
    mrz = parse_mrz(text, today=TODAY)
    assert "".join(mrz.lines) == text
    assert mrz.valid == all(mrz.checks.values())


@pytest.mark.parametrize(
    ("printed", "birth"),
    [("690806", "1969-08-06"), ("2611<<", "2026-11"), ("2612<<", "1926-12"), ("27<<<<", "1927"), ("<<<<<<", "")],
)
def test_unknown_parts_of_a_birth_date_stay_unknown(printed, birth):
    line = "D231458907UTO" + printed + checksum.check_digit(printed) + "F1204159<<<<<<<"
    line += checksum.check_digit(line[:10] + line[13:20] + line[21:])
    mrz = parse_mrz([SPECIMENS["TD2"][0], line], today=TODAY)
    assert mrz.valid
    assert mrz.fields["birth_date"] == birth


def test_a_date_that_no_calendar_has_is_empty_though_its_check_holds():
    printed = "740231"
    line = "D231458907UTO" + printed + checksum.check_digit(printed) + "F1204159<<<<<<<"
    line += checksum.check_digit(line[:10] + line[13:20] + line[21:])
    mrz = parse_mrz([SPECIMENS["TD2"][0], line], today=TODAY)
    assert (mrz.valid, mrz.fields["birth_date"]) == (True, "")


@pytest.mark.parametrize("digit", ["<", "0"])
def test_an_empty_personal_number_may_have_a_filler_or_a_zero_for_its_check_digit(digit):
    line = "L898902C36UTO7408122F1204159" + "<" * 14 + digit
    line += checksum.check_digit(line[:10] + line[13:20] + line[21:])
    assert parse_mrz([SPECIMENS["TD3"][0], line], today=TODAY).valid


def test_the_single_line_of_a_chip_and_lines_with_spaces_parse_the_same():
    joined = "".join(SPECIMENS["TD1"])
    spaced = "\n".join(" ".join(line) for line in SPECIMENS["TD1"])
    assert parse_mrz(joined, today=TODAY) == parse_mrz(spaced, today=TODAY)


def test_a_holder_with_a_single_name_has_no_given_names():
    mrz = parse_mrz(["I<UTOARKFREITH<<<<<<<<<<<<<<<<<<<<<<", SPECIMENS["TD2"][1]], today=TODAY)
    assert (mrz.fields["surname"], mrz.fields["given_names"]) == ("ARKFREITH", "")


def test_a_zone_prints_nothing_personal_in_its_repr():
    assert "ERIKSSON" not in repr(parse_mrz(SPECIMENS["TD3"]))
