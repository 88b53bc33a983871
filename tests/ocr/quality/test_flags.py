"""Each flag where its flaw is, and not where something merely looks like it."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from onboarding.ocr import IdCardReading, read_id_card
from onboarding.ocr.quality.recapture import grid_support
from tests.ocr import cards
from tests.ocr.quality import flaws

TODAY = date(2026, 11, 2)


def codes(reading: IdCardReading) -> set[str]:
    return {reason.code for reason in reading.quality}


def read(picture: cards.Picture, **options: object) -> set[str]:
    return codes(read_id_card(picture, today=TODAY, **options))


def test_a_clipped_corner_is_flagged(front):
    assert "cut_corner" in read(flaws.photo(flaws.clipped(front)))


def test_a_card_that_is_partly_outside_the_picture_is_flagged(front):
    picture = flaws.photo(front)
    assert "out_of_frame" in read(picture[:, : round(0.75 * picture.shape[1])])


def test_a_scan_without_margins_is_not_out_of_frame(front, back):
    assert read(front) == read(back) == set()


@pytest.mark.parametrize("side", ["front", "back"])
def test_a_grey_copy_is_flagged_and_drab_light_is_not(request, side):
    card = request.getfixturevalue(side)
    copy = flaws.photo(flaws.copied(card))
    copy[:40] = (40, 80, 160)  # a coloured table does not make a copy an original
    assert "grey_copy" in read(copy)
    assert "grey_copy" not in read(flaws.photo(flaws.drab(card)))


def test_a_picture_of_a_screen_is_flagged(front):
    assert "screen_recapture" in read(flaws.on_a_screen(flaws.photo(front)))


@pytest.mark.parametrize("quality", [40, 75, 95])
def test_the_blocks_of_a_jpeg_are_no_screen(front, quality):
    picture = cards.Image.open(cards.BytesIO(cards.encode(flaws.photo(front), quality=quality)))
    assert grid_support(np.asarray(picture), None) < 0.5


def test_a_striped_cloth_under_the_card_is_no_screen(front):
    assert "screen_recapture" not in read(flaws.striped_table(flaws.photo(front)))


@pytest.mark.parametrize(("width", "small"), [(780, True), (1010, False)])
def test_a_portrait_whose_face_is_under_140_pixels_is_flagged(front, width, small):
    """The face is 15 of the card's 85.6 mm; the card takes 90 % of the picture's width."""
    assert ("too_small" in read(cards.photo(front, width=width, fill=0.9))) is small


def test_the_other_side_is_flagged_where_one_was_asked_for(front, back):
    assert "wrong_side" in read(front, expect="back")
    assert "wrong_side" in read(back, expect="front")
    assert "wrong_side" not in read(front, expect="front") | read(back)


@pytest.mark.parametrize(
    ("valid_to", "expired"), [("2026.11.01", True), ("2026.11.02", False), ("2046.11.02", False), ("长期", False)]
)
def test_a_card_is_valid_through_its_last_day(valid_to, expired):
    card = cards.back(cards.Person(valid_from="2016.11.01", valid_to=valid_to))
    assert ("expired" in read(card)) is expired


def test_two_cards_in_one_picture_are_flagged(front, back):
    above, below = flaws.photo(front), flaws.photo(back)
    assert "several_cards" in read(np.concatenate([above, below]))


def test_a_burnt_picture_is_over_exposed_and_not_called_a_copy(front):
    flags = read(np.clip(front.astype(float) * 1.8 + 30, 0, 255).astype(np.uint8))
    assert "over_exposed" in flags
    assert "grey_copy" not in flags


def test_every_flag_gives_advice_in_both_languages(front):
    pictures = (flaws.clipped(front), flaws.copied(front), flaws.thumb(front, 24.0, 8.0))
    reasons = [reason for picture in pictures for reason in read_id_card(flaws.photo(picture), expect="back").quality]
    assert reasons
    assert all(len(reason.text.zh) > 8 and len(reason.text.en) > 20 for reason in reasons)
