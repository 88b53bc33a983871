"""A field that something hides is left empty and named; one that can be read is never taken back."""

from __future__ import annotations

import pytest

from onboarding.ocr import IdCardReading, read_id_card
from tests.ocr.quality import flaws

NAMED = {
    "name": "姓名",
    "address": "住址",
    "id_number": "身份证号码",
    "issuing_authority": "签发机关",
    "valid_to": "有效期限",
}


def advice(reading: IdCardReading, code: str) -> str:
    return "".join(reason.text.zh for reason in reading.quality if reason.code == code)


def texts(reading: IdCardReading) -> dict[str, str]:
    return {name: field.text for name, field in reading.fields.items()}


@pytest.mark.parametrize(
    ("side", "field", "tip"),
    [
        ("front", "name", (24.0, 8.0)),
        ("front", "address", (45.0, 31.0)),
        ("front", "id_number", (60.0, 43.0)),
        ("back", "issuing_authority", (46.0, 37.0)),
        ("back", "valid_to", (58.0, 44.5)),
    ],
)
def test_a_field_under_a_thumb_is_left_empty_and_named(request, side, field, tip):
    reading = read_id_card(flaws.photo(flaws.thumb(request.getfixturevalue(side), *tip)))
    hidden = reading.fields[field]
    assert (hidden.text, hidden.confidence, hidden.alternatives) == ("", 0.0, ())
    assert NAMED[field] in advice(reading, "covered")


def test_a_field_under_a_strong_reflection_is_left_empty_and_named(front):
    reading = read_id_card(flaws.photo(flaws.reflection(front, 44.0, 31.5)))
    assert reading.fields["address"].text == ""
    assert "住址" in advice(reading, "glare")


def test_a_reflection_beside_the_print_hides_nothing(front, person):
    reading = read_id_card(flaws.photo(flaws.reflection(front, 40.0, 8.0, 3.0)))
    assert texts(reading) == person.front
    assert reading.quality == ()


def test_a_thumb_on_the_portrait_and_the_blank_margin_hides_nothing(front, person):
    reading = read_id_card(flaws.photo(flaws.thumb(front, 82.0, 15.0, lean=9.0)))
    assert texts(reading) == person.front
    assert advice(reading, "covered") == ""


def test_a_shadow_hides_nothing(front, back):
    for card in (front, back):
        reading = read_id_card(flaws.photo(flaws.shadow(card)))
        assert all(texts(reading).values())
        assert reading.quality == ()


def test_a_line_that_runs_out_of_the_picture_is_not_guessed(back):
    picture = flaws.photo(back, tilt=0, turn=0)
    reading = read_id_card(picture[:, : round(0.5 * picture.shape[1])])
    assert reading.fields["issuing_authority"].text == ""
    assert "out_of_frame" in {reason.code for reason in reading.quality}
