"""Where print of a field may stand: along its lines, beside an open end, and where a line may be missing."""

from __future__ import annotations

from datetime import date

import numpy as np

from onboarding.ocr.engine import Character
from onboarding.ocr.geometry import LineBox
from onboarding.ocr.lines import Page, Row, TextLine
from onboarding.ocr.onnx_engine import default_engine
from onboarding.ocr.quality.bands import bands
from onboarding.ocr.quality.scene import Scene
from onboarding.ocr.reading import Field

WIDTH, HEIGHT, TALL = 1000, 500, 40


def line(y: float, start: float, stop: float) -> TextLine:
    """A line of ten characters that were read surely."""
    box = LineBox((start + stop) / 2, y, stop - start, TALL, 0.0)
    return TextLine(box, None, tuple(Character("字", 0.99, (i + 0.5) / 10) for i in range(10)))


def seen(name: str, lines: list[TextLine], top: float, bottom: float, confidence: float = 0.99):
    """Bands of a field from 100 to 700 pixels across: their middles, where they start and stop, what was read."""
    scene = Scene(
        Page(np.zeros((HEIGHT, WIDTH, 3), np.uint8), tuple(Row((each,)) for each in lines), default_engine),
        "front",
        {},
        None,
        None,
        date(2030, 1, 1),
    )
    corners = ((100, top), (700, top), (700, bottom), (100, bottom))
    field = Field("read", confidence, tuple((x / WIDTH, y / HEIGHT) for x, y in corners))
    return [
        (round(b.origin[1]), round(-b.before), round(b.length + b.after), len(b.characters))
        for b in bands(scene, name, field)
    ]


def test_all_lines_but_the_last_reach_to_the_field_s_end():
    lines = [line(120, 100, 600), line(170, 100, 300)]
    assert seen("address", lines, 100, 190) == [(120, -TALL, 600, 10), (170, 0, 200 + TALL, 10)]


def test_pieces_side_by_side_are_one_line():
    assert seen("name", [line(120, 100, 300), line(124, 400, 700)], 100, 140) == [(120, -TALL, 600 + TALL, 20)]


def test_a_number_that_was_read_surely_has_no_open_end():
    assert seen("id_number", [line(120, 100, 700)], 100, 140) == [(120, 0, 600, 10)]
    assert seen("id_number", [line(120, 100, 700)], 100, 140, confidence=0.5) == [(120, -TALL, 600 + TALL, 10)]


def test_a_line_of_an_address_may_be_missing_in_a_wide_gap_and_under_a_full_last_line():
    lines = [line(120, 100, 700), line(220, 100, 700)]
    assert seen("address", lines, 100, 240)[2:] == [(170, 0, 600, 0), (260, 0, 2.5 * TALL, 0)]
