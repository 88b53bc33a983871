"""Both sides of an identity card, read from pictures drawn here."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pytest

from onboarding.domain.errors import SetupError
from onboarding.ocr import (
    BACK_FIELDS,
    FRONT_FIELDS,
    LOW_CONFIDENCE,
    IdCardReading,
    UnreadableDocument,
    read_id_card,
)
from tests.ocr import cards


def texts(reading: IdCardReading) -> dict[str, str]:
    return {name: field.text for name, field in reading.fields.items()}


def codes(reading: IdCardReading) -> set[str]:
    return {reason.code for reason in (*reading.quality, *reading.doubts)}


def test_a_clean_front_is_read_exactly(front, person):
    reading = read_id_card(front)
    assert reading.side == "front"
    assert texts(reading) == person.front
    assert tuple(reading.fields) == FRONT_FIELDS
    assert reading.unsure() == ()
    assert codes(reading) == set()


def test_a_clean_back_is_read_exactly(back, person):
    reading = read_id_card(cards.encode(back))
    assert reading.side == "back"
    assert texts(reading) == person.back
    assert tuple(reading.fields) == BACK_FIELDS
    assert reading.portrait is None
    assert reading.unsure() == ()


def test_a_long_term_card_says_so():
    reading = read_id_card(cards.back(cards.Person(valid_from="2009.11.02", valid_to="长期")))
    assert texts(reading)["valid_from"] == "2009-11-02"
    assert texts(reading)["valid_to"] == "长期"


@pytest.mark.parametrize("person", cards.people(5, seed=5), ids=lambda person: person.id_number)
def test_rare_names_and_ethnic_groups_are_read_exactly(person):
    assert texts(read_id_card(cards.front(person))) == person.front


@pytest.mark.parametrize("quarter_turns", [1, 2, 3])
def test_a_card_may_lie_in_any_direction(front, back, person, quarter_turns):
    assert texts(read_id_card(np.rot90(front, quarter_turns))) == person.front
    assert texts(read_id_card(np.rot90(back, quarter_turns))) == person.back


@pytest.mark.parametrize("angles", [(20, 0, 0), (-20, 0, 3), (0, 20, -5), (14, -14, 25)])
def test_a_photo_taken_at_an_angle_is_read_exactly(front, back, person, angles):
    taken = dict(zip(("tilt", "pan", "turn"), angles, strict=True), blur=0.7, noise=3)
    assert texts(read_id_card(cards.photo(front, **taken))) == person.front
    assert texts(read_id_card(cards.photo(back, **taken))) == person.back


def test_the_turn_written_in_exif_is_honoured(front, person):
    exif = cards.Image.Exif()
    exif[0x0112] = 6  # shown after a quarter turn clockwise
    picture = cards.encode(np.ascontiguousarray(np.rot90(front)), exif=exif)
    reading = read_id_card(picture)
    assert texts(reading) == person.front
    (left, top), (right, _), *_ = reading.fields["id_number"].box
    assert left < right
    assert top > 0.7


def test_boxes_frame_their_fields(front):
    boxes = {name: np.array(field.box) for name, field in read_id_card(front).fields.items()}
    for name, (x, y) in {"name": (21, 10.2), "address": (34, 34), "id_number": (52, 46.6)}.items():
        middle = boxes[name].mean(axis=0) * [85.6, 54]
        assert np.abs(middle - [x, y]).max() < 3


@pytest.mark.parametrize("turn", [0, 90, 165])
def test_the_portrait_is_cut_out_upright(front, turn):
    portrait = read_id_card(cards.photo(front, turn=turn, tilt=6)).portrait
    height, width = portrait.shape[:2]
    face = np.array([160, 188, 224])
    assert np.abs(portrait[height // 2, width // 2].astype(int) - face).max() < 40
    blue = np.abs(portrait[:, :, ::-1].astype(int) - cards.PORTRAIT_COLOUR).max(axis=2) < 40
    columns, rows = np.flatnonzero(blue.any(axis=0)), np.flatnonzero(blue.any(axis=1))
    assert (rows[-1] - rows[0]) / (columns[-1] - columns[0]) == pytest.approx(32 / 26, rel=0.12)


def test_a_valid_number_overrules_a_misprinted_birth_date_and_sex_and_says_so(person):
    reading = read_id_card(cards.front(person, printed_birth=date(1991, 2, 3), printed_sex="男"))
    assert texts(reading)["birth_date"] == person.born.isoformat()
    assert texts(reading)["sex"] == person.sex
    assert codes(reading) == {"birth_date_disagrees", "sex_disagrees"}


def test_a_number_that_fails_its_check_is_never_reported_as_sure(monkeypatch, person):
    wrong = "7" if person.id_number[-1] != "7" else "8"
    monkeypatch.setattr(cards, "check_character", lambda digits: wrong)
    reading = read_id_card(cards.front(cards.Person()))
    assert "id_number_invalid" in codes(reading)
    assert reading.fields["id_number"].confidence < LOW_CONFIDENCE


def test_a_character_that_went_missing_makes_an_address_unsure(front):
    covered = front.copy()
    third = [round(edge * cards.SCALE) for edge in (16.2 + 2 * 3.3, 16.2 + 3 * 3.3)]
    covered[round(28 * cards.SCALE) : round(32.3 * cards.SCALE), third[0] : third[1]] = (230, 225, 220)
    assert "address" in read_id_card(covered).unsure()


def test_a_period_that_no_card_has_is_doubted():
    reading = read_id_card(cards.back(cards.Person(valid_from="2015.05.01", valid_to="2031.05.01")))
    assert codes(reading) == {"validity_disagrees"}


@pytest.mark.parametrize(
    ("taken", "flaw"),
    [
        ({"blur": 4.5}, "blurred"),
        ({"gain": 0.25}, "dark"),
        ({"width": 640, "fill": 0.45}, "too_small"),
    ],
)
def test_a_flawed_picture_is_flagged_with_advice(front, taken, flaw):
    reading = read_id_card(cards.photo(front, **taken))
    assert flaw in {reason.code for reason in reading.quality}
    assert all(reason.text.zh and reason.text.en for reason in reading.quality)


def test_an_over_exposed_picture_is_flagged(front):
    washed = np.clip(front.astype(int) // 3 + 175, 0, 255).astype(np.uint8)
    assert "over_exposed" in codes(read_id_card(washed))


def test_an_ordinary_photo_has_no_flaws(front, back):
    for side in (front, back):
        assert read_id_card(cards.photo(side, tilt=8, turn=5, blur=0.7, noise=3)).quality == ()


def test_what_is_read_stays_out_of_reprs(front, person):
    shown = repr(read_id_card(front))
    assert not any(text in shown for text in person.front.values())


@pytest.mark.parametrize("side", ["Front", "", "both"])
def test_a_side_that_no_card_has_cannot_be_expected(front, side):
    with pytest.raises(SetupError, match="front and back"):
        read_id_card(front, expect=side)


@pytest.mark.parametrize("day", ["x", "2030-01-01", 20300101, datetime(2030, 1, 1)], ids=repr)
def test_a_day_that_is_no_date_is_a_wrong_set_up(front, day):
    with pytest.raises(SetupError, match=r"datetime\.date"):
        read_id_card(front, today=day)


def test_a_picture_of_other_text_is_no_card():
    sheet = cards._Sheet()
    sheet.value(8, 20, "今日天气晴朗适合出行").value(8, 30, "欢迎光临本店")
    with pytest.raises(UnreadableDocument) as refusal:
        read_id_card(sheet.picture())
    assert refusal.value.reason == "no_card"
