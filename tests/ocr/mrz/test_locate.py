"""A zone is two or three long rows, one above the other."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from onboarding.ocr.geometry import LineBox
from onboarding.ocr.mrz.locate import find_zones

ROWS = [LineBox(500, 600 + 50 * i, 900, 36, 0.0) for i in range(3)]
LABELS = [LineBox(300, 100 + 40 * i, 180, 30, 0.0) for i in range(6)]


def turned(box: LineBox, angle: float) -> LineBox:
    x, y = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]]) @ [box.x, box.y]
    return LineBox(float(x), float(y), box.width, box.height, box.angle + angle)


@pytest.mark.parametrize("count", [2, 3])
@pytest.mark.parametrize("angle", [0.0, 0.4, 1.57, 3.0, -2.0])
def test_rows_are_found_in_any_direction_and_order(count, angle):
    boxes = [turned(box, angle) for box in (*LABELS, *ROWS[:count][::-1])]
    zones = find_zones(boxes)
    assert len(zones) == 1
    assert {round(row.x) for row in zones[0]} == {round(turned(row, angle).x) for row in ROWS[:count]}
    assert len({round(row.angle, 3) for row in zones[0]}) == 1


def test_boxes_half_a_turn_off_belong_to_the_same_zone():
    assert [row.y for row in find_zones([ROWS[0], ROWS[1].turned(math.pi)])[0]] == [600, 650]


def test_a_row_in_pieces_is_one_row():
    left, right = replace(ROWS[1], x=230, width=360), replace(ROWS[1], x=700, width=500)
    (zone,) = find_zones([ROWS[0], left, right])
    assert [round(row.width) for row in zone] == [900, 900]


def test_a_row_cut_short_is_drawn_out_to_the_others():
    (zone,) = find_zones([ROWS[0], replace(ROWS[1], x=350, width=600)])
    assert [(round(row.x), round(row.width)) for row in zone] == [(500, 900), (500, 900)]


def test_print_that_stands_as_close_does_not_push_a_row_of_the_zone_out():
    above = [replace(ROWS[0], y=600 - 45 * i, width=700) for i in (1, 2)]
    (zone,) = find_zones([*above, *ROWS])
    assert set(ROWS) <= set(zone)


def test_one_long_line_or_lines_far_apart_are_no_zone():
    assert find_zones([ROWS[0], *LABELS]) == []
    assert find_zones([ROWS[0], replace(ROWS[0], y=900)]) == []
    assert find_zones([]) == []


def test_rows_longer_than_any_zone_s_are_lines_of_a_page():
    lines = [replace(row, width=50 * row.height) for row in ROWS]
    assert find_zones(lines) == []
    assert len(find_zones([replace(row, width=44 * row.height) for row in ROWS])) == 1


def test_pieces_that_join_to_a_line_across_a_page_are_no_row():
    pieces = [LineBox(400 + 840 * i, 600 + 50 * k, 800, 36, 0.0) for i in range(3) for k in range(3)]
    assert find_zones(pieces) == []
