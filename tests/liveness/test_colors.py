"""The colours a screen shows during a challenge: harmless, well apart, different each time."""

import json
import random
from datetime import UTC, datetime
from itertools import combinations, pairwise, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.domain.errors import SetupError
from onboarding.liveness import Challenge
from onboarding.liveness.colors import COLOR_MS, PALETTE, draw, light

NOW = datetime(2030, 6, 1, 12, 0, tzinfo=UTC)
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])  # sRGB, D65
PAIRS = list(permutations(PALETTE, 2))


def luminance(color: str) -> float:
    return float((TO_XYZ @ light([color])[0])[1])


def uv(color: str) -> np.ndarray:
    """CIE 1976 UCS chromaticity."""
    x, y, z = TO_XYZ @ light([color])[0]
    return np.array([4 * x, 9 * y]) / (x + 15 * y + 3 * z)


@pytest.mark.parametrize(("before", "after"), PAIRS, ids=lambda color: PALETTE[color])
def test_no_step_is_a_general_flash(before: str, after: str) -> None:
    assert abs(luminance(before) - luminance(after)) < 0.1


@pytest.mark.parametrize(("before", "after"), PAIRS, ids=lambda color: PALETTE[color])
def test_no_step_is_a_red_flash(before: str, after: str) -> None:
    """WCAG 2.2: to or from R/(R+G+B) ≥ 0.8 with a difference over 0.2 in u'v'; ours has the first nowhere."""
    for color in (before, after):
        red, green, blue = light([color])[0]
        assert red / (red + green + blue) < 0.8


def test_even_if_every_step_were_half_a_flash_there_are_fewer_than_three_in_a_second() -> None:
    steps = -(-1000 // COLOR_MS)
    assert steps / 2 < 3


@pytest.mark.parametrize(("one", "other"), list(combinations(PALETTE, 2)), ids=lambda color: PALETTE[color])
def test_colours_are_far_apart(one: str, other: str) -> None:
    """Ten times what the eye just tells apart (0.004 in u'v'), so that a camera tells them apart too."""
    assert float(np.linalg.norm(uv(one) - uv(other))) > 0.04


@pytest.mark.parametrize("color", PALETTE, ids=PALETTE.get)
def test_black_text_is_readable_on_every_colour(color: str) -> None:
    assert (luminance(color) + 0.05) / 0.05 >= 4.5  # WCAG 2.2, 1.4.3


@given(st.integers(), st.integers(6, 12))
def test_no_two_neighbours_are_equal(seed: int, count: int) -> None:
    drawn = draw(random.Random(seed), count)
    assert len(drawn) == count
    assert all(before != after for before, after in pairwise(drawn))
    assert set(drawn) <= set(PALETTE)


def test_sequences_hardly_ever_repeat() -> None:
    source = random.Random(3)
    assert len({draw(source, 8) for _ in range(2000)}) > 1990  # of 6 · 5⁷ = 468,750


@pytest.mark.parametrize("count", [-1, 1, 5, 13])
def test_an_impossible_number_of_colours_is_refused_at_set_up(count: int) -> None:
    with pytest.raises(SetupError):
        Challenge.new(colors=count)


def test_a_challenge_asks_for_no_colours_unless_told() -> None:
    assert Challenge.new().colors == ()
    assert len(Challenge.new(colors=8).colors) == 8


def test_without_a_source_the_sequence_is_drawn_by_the_operating_system() -> None:
    assert Challenge.new(colors=12).colors != Challenge.new(colors=12).colors


@given(st.integers(), st.sampled_from([0, 6, 9, 12]))
def test_colours_survive_storage_as_json(seed: int, count: int) -> None:
    challenge = Challenge.new(random.Random(seed), colors=count, now=NOW)
    assert Challenge.from_dict(json.loads(json.dumps(challenge.to_dict()))) == challenge


def test_a_challenge_stored_before_there_were_colours_asks_for_none() -> None:
    stored = Challenge.new(now=NOW, colors=6).to_dict()
    del stored["colors"]
    assert Challenge.from_dict(stored).colors == ()


def test_stored_colours_that_nobody_knows_any_more_ask_for_none() -> None:
    stored = Challenge.new(now=NOW, colors=6).to_dict() | {"colors": ["#123456"] * 6}
    assert Challenge.from_dict(stored).colors == ()
