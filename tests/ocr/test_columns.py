"""Which pieces of lines make one value."""

from __future__ import annotations

import numpy as np

from onboarding.ocr.columns import together
from onboarding.ocr.geometry import LineBox
from onboarding.ocr.lines import Span, TextLine
from onboarding.ocr.onnx_engine import default_engine

PAPER = np.full((200, 1000, 3), 255, np.uint8)
PAPER[95:105, 60::4] = 0  # the same ink everywhere
BLANK = default_engine.recognize(np.full((32, 320, 3), 230, np.uint8))


def piece(left: float, width: float, height: float) -> Span:
    return Span(TextLine(LineBox(left + width / 2, 100, width, height, 0.0), BLANK, ()))


LABEL_LEFT_OVER = piece(80, 22, 17)
FIRST, SECOND = piece(106, 242, 39), piece(360, 40, 38)
FAR = piece(700, 200, 39)


def test_what_is_left_of_a_label_does_not_lead_the_value():
    assert together(PAPER, (LABEL_LEFT_OVER, FIRST, SECOND)) == (FIRST, SECOND)


def test_a_short_word_of_the_size_of_the_others_leads_a_value():
    assert together(PAPER, (SECOND, FAR)) == (SECOND,)
    assert together(PAPER, (piece(60, 38, 37), FIRST)) == (piece(60, 38, 37), FIRST)


def test_what_stands_far_away_is_no_part_of_a_value():
    assert together(PAPER, (FIRST, SECOND, FAR)) == (FIRST, SECOND)
    assert together(PAPER, ()) == ()


def test_a_fainter_stamp_on_the_same_row_is_no_part_of_a_value():
    stamped = PAPER.copy()
    stamped[:, 350:] = 255 - (255 - stamped[:, 350:]) // 4
    assert together(stamped, (FIRST, SECOND)) == (FIRST,)


def test_a_shadow_over_half_a_row_makes_no_other_ink():
    shaded = PAPER.copy()
    shaded[:, 350:] //= 3
    assert together(shaded, (FIRST, SECOND)) == (FIRST, SECOND)
