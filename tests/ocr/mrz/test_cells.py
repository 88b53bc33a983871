"""A zone has a fixed pitch: places are counted by distance, not by characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.ocr.engine import Character
from onboarding.ocr.mrz.cells import LOOKALIKES, on_grid

LINE = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"


def characters(text: str, tilt: float = 0.0) -> list[Character]:
    """Evenly printed characters as a camera sees them that looks along the line with some tilt."""
    places = [(i + 0.5) / len(text) for i in range(len(text))]
    seen = [u * (1 + tilt) / (1 + tilt * u) for u in places]
    return [Character(c, 0.99, u, ((c, 0.99),)) for c, u in zip(text, seen, strict=True)]


def text_of(cells) -> str:
    return "".join(cell.text or "?" for cell in cells)


@given(st.sets(st.integers(27, 42), max_size=12), st.floats(-0.3, 0.38))
def test_fillers_that_melted_together_are_counted_by_the_room_they_take(lost, tilt):
    seen = [c for i, c in enumerate(characters(LINE, tilt)) if i not in lost]
    assert text_of(on_grid(seen, 44)) == LINE


def test_a_missing_letter_leaves_an_empty_place():
    seen = characters(LINE)
    del seen[8]
    assert text_of(on_grid(seen, 44)) == LINE[:8] + "?" + LINE[9:]


def test_a_character_seen_twice_takes_one_place():
    seen = characters(LINE)
    seen.insert(30, Character("<", 0.4, seen[29].position + 0.15 / 44, (("<", 0.4),)))
    assert text_of(on_grid(seen, 44)) == LINE


@pytest.mark.parametrize("lookalike", sorted(LOOKALIKES))
def test_what_recognizers_take_fillers_for_is_a_filler(lookalike):
    seen = [
        Character(lookalike, 0.9, c.position, ((lookalike, 0.9),)) if c.text == "<" else c for c in characters(LINE)
    ]
    assert text_of(on_grid(seen, 44)) == LINE


@pytest.mark.parametrize("count", [0, 1, 2, 10])
def test_a_few_characters_are_no_line(count):
    assert on_grid(characters(LINE)[:count], 44) == []
