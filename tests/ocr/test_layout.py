"""The card is straightened from its text and edges, so that the portrait can be cut out."""

from __future__ import annotations

import numpy as np
import pytest

from onboarding.ocr import read_id_card
from onboarding.ocr.layout import CARD_SIZE, PIXELS_PER_MM
from tests.ocr import cards

PRINTED = (53.7, 8.0, 79.7, 40.0)
EMBLEM_COLOUR = (200, 40, 40)


def portrait_edges(card: cards.Picture) -> list[float]:
    """Left, top, right and bottom of the coloured block on a straightened card, millimetres."""
    difference = np.abs(card[:, :, ::-1].astype(int) - cards.PORTRAIT_COLOUR).max(axis=2)
    rows, columns = np.nonzero(difference < 40)
    ends = (*np.percentile(columns, (0.5, 99.5)), *np.percentile(rows, (0.5, 99.5)))
    left, right, top, bottom = (end / PIXELS_PER_MM for end in ends)
    return [left, top, right, bottom]


@pytest.mark.parametrize("angles", [(0, 0, 0), (20, 0, 0), (-20, 0, 3), (0, 20, -5), (14, -14, 25)])
def test_a_card_seen_at_an_angle_is_straightened(front, angles):
    taken = dict(zip(("tilt", "pan", "turn"), angles, strict=True), blur=0.7, noise=3)
    card = read_id_card(cards.photo(front, **taken)).card
    assert card.shape == (round(CARD_SIZE[1] * PIXELS_PER_MM), round(CARD_SIZE[0] * PIXELS_PER_MM), 3)
    assert portrait_edges(card) == pytest.approx(PRINTED, abs=1.5)


def test_a_scan_without_margins_is_placed_by_its_text_alone(front):
    assert portrait_edges(read_id_card(front).card) == pytest.approx(PRINTED, abs=1.0)


def test_without_enough_text_no_portrait_is_guessed(front):
    covered = front.copy()
    covered[: round(40 * cards.SCALE), : round(52 * cards.SCALE)] = 225
    reading = read_id_card(covered)
    assert reading.card is None
    assert reading.portrait is None
    assert reading.fields["name"].text == ""
    assert reading.fields["name"].confidence == 0


@pytest.mark.parametrize("angles", [(0, 0, 0), (18, 0, 0), (0, 18, -5), (12, -12, 160)])
def test_the_back_is_straightened_too(back, angles):
    taken = dict(zip(("tilt", "pan", "turn"), angles, strict=True), blur=0.7, noise=3)
    card = read_id_card(cards.photo(back, **taken)).card
    assert card.shape == (round(CARD_SIZE[1] * PIXELS_PER_MM), round(CARD_SIZE[0] * PIXELS_PER_MM), 3)
    red = np.abs(card[:, :, ::-1].astype(int) - EMBLEM_COLOUR).max(axis=2) < 50
    rows, columns = np.nonzero(red)
    assert [columns.mean() / PIXELS_PER_MM, rows.mean() / PIXELS_PER_MM] == pytest.approx([12.5, 11.5], abs=1.5)
