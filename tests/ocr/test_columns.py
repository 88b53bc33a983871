"""Which pieces of lines make one value."""

from __future__ import annotations

import numpy as np

from onboarding.ocr.columns import together
from onboarding.ocr.geometry import LineBox
from onboarding.ocr.lines import Span, TextLine
from onboarding.ocr.onnx_engine import default_engine

PRINT = np.full((200, 1000, 3), 230, np.uint8)
PRINT[:, ::10] = PRINT[:, 1::10] = 30  # strokes all over
BLANK = default_engine.recognize(np.full((32, 320, 3), 230, np.uint8))


def piece(left: float, width: float, height: float) -> Span:
    return Span(TextLine(LineBox(left + width / 2, 100, width, height, 0.0), BLANK, ()))


LABEL_LEFT_OVER = piece(80, 22, 17)
FIRST, SECOND = piece(106, 242, 39), piece(360, 40, 38)
FAR = piece(700, 200, 39)


def test_what_is_left_of_a_label_does_not_lead_the_value():
    assert together(PRINT, (LABEL_LEFT_OVER, FIRST, SECOND)) == (FIRST, SECOND)


def test_a_short_word_of_the_size_of_the_others_leads_a_value():
    assert together(PRINT, (SECOND, FAR)) == (SECOND,)
    assert together(PRINT, (piece(60, 38, 37), FIRST)) == (piece(60, 38, 37), FIRST)


def test_a_larger_stamp_beside_a_value_does_not_push_it_out():
    stamp = piece(360, 400, 90)
    assert together(PRINT, (FIRST, stamp)) == (FIRST, stamp)


def test_what_stands_far_away_is_no_part_of_a_value():
    assert together(PRINT, (FIRST, SECOND, FAR)) == (FIRST, SECOND)
    assert together(PRINT, ()) == ()


def test_paler_print_beside_a_value_is_no_part_of_it():
    stamped = PRINT.copy()
    stamped[:, 355:] = np.maximum(stamped[:, 355:], 150)
    assert together(stamped, (FIRST, SECOND)) == (FIRST,)


def test_a_shadow_over_the_second_half_of_a_value_does_not_cut_it_off():
    shaded = PRINT.copy()
    shaded[:, 355:] //= 2
    assert together(shaded, (FIRST, SECOND)) == (FIRST, SECOND)
