"""The print above a zone confirms what it says, or casts doubt on it."""

from __future__ import annotations

import pytest

from onboarding.ocr.mrz.agreement import compared
from onboarding.ocr.mrz.visual import Print, VisualZone
from onboarding.ocr.reading import LOW_CONFIDENCE, Field

FIELDS = {
    "surname": "MUELLER",
    "given_names": "JUERGEN",
    "document_number": "C01X00T47",
    "birth_date": "1974-08-12",
    "expiry_date": "2032-04-15",
}


def page(*lines: str, probability: float = 0.99) -> VisualZone:
    return VisualZone(tuple(Print(text, probability) for line in lines for text in (line, *line.split())))


def doubts(zone: VisualZone) -> set[str]:
    fields = {name: Field(text, 0.9) for name, text in FIELDS.items()}
    return {reason.code for reason in compared(fields, zone)[1]}


@pytest.mark.parametrize("printed", ["MÜLLER", "Mueller", "Müller Jürgen", "1. MULLER"])
def test_a_name_is_found_in_whatever_spelling_it_is_printed(printed):
    assert page("PASSPORT", printed).names("MUELLER") is True


@pytest.mark.parametrize(
    ("zone", "printed"),
    [("SOERENSEN", "SØRENSEN"), ("AAKERLUND", "Åkerlund"), ("MUNOZ RUIZ", "MUÑOZ RUIZ"), ("ONEILL", "O'NEILL")],
)
def test_spellings_of_the_standard_are_the_same_name(zone, printed):
    assert page(printed).names(zone) is True


def test_a_short_name_must_stand_alone():
    assert page("ALLIANCE").names("LI") is None
    assert page("LI").names("LI") is True


@pytest.mark.parametrize(
    "printed",
    ["12 AUG 1974", "12.08.1974", "12/08/74", "1974-08-12", "12 AUG/AOÛT 74", "08/12/1974", "Birth 12 AUGUST 1974"],
)
def test_a_date_is_found_in_whatever_form_it_is_printed(printed):
    assert page(printed).dates("1974-08-12", any_year=True) is True


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("MULLEK", "mrz_surname_disagrees"),
        ("JURGAN", "mrz_given_names_disagrees"),
        ("C01X00T48", "mrz_document_number_disagrees"),
        ("13 AUG 1974", "mrz_birth_date_disagrees"),
        ("12 AUG 1979", "mrz_birth_date_disagrees"),
        ("16.04.2032", "mrz_expiry_date_disagrees"),
    ],
)
def test_print_that_says_nearly_the_same_is_a_doubt(printed, code):
    assert doubts(page(printed)) == {code}
    assert doubts(page(printed, probability=0.6)) == set()


def test_a_page_that_says_all_of_it_raises_no_doubt_and_confirms():
    zone = page("MÜLLER", "JÜRGEN", "C01X00T47", "12.08.1974", "15.04.2032", "16.04.2022", "BERLIN")
    settled, reasons = compared({name: Field(text, 0.7) for name, text in FIELDS.items()}, zone)
    assert reasons == ()
    assert all(settled[name].confidence > 0.95 for name in FIELDS if name != "document_number")
    assert settled["document_number"].confidence == 0.7  # it would be misread the same way twice


def test_the_day_of_issue_is_no_contradiction_to_the_day_of_expiry():
    assert doubts(page("15.04.2022")) == set()


def test_a_contradiction_makes_a_field_unsure():
    settled, _ = compared({name: Field(text, 0.99) for name, text in FIELDS.items()}, page("MULLEK"))
    assert settled["surname"].confidence < LOW_CONFIDENCE
    assert settled["given_names"].confidence == 0.99


def test_a_letter_may_be_printed_where_a_digit_was_read_only_the_other_way_round():
    """Between digits recognizers see 1 for I; where one sees an I, the 1 in the zone is the error."""
    assert page("C11X00T47").numbers("C1IX00T47") is True
    assert page("C1IX00T47").numbers("C11X00T47") is False


def test_a_letter_that_the_check_digit_cannot_tell_from_a_digit_is_a_doubt():
    assert page("C01X00TG7").numbers("C01X00T67") is False


def test_a_letter_that_the_check_digit_tells_from_a_digit_is_none():
    assert page("CO1XOOT47").numbers("C01X00T47") is True
