"""The drawn signature: what is accepted, and that it stays inside its field."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.signing.boxes import APPLICANT_BOX
from onboarding.signing.strokes import (
    MAX_BYTES,
    MAX_POINTS,
    MAX_STROKES,
    SignatureMalformed,
    SignatureMissing,
    SignatureTooLarge,
    check_strokes,
    fit,
    read_strokes,
)

LINE = [{"x": 0, "y": 0}, {"x": 100, "y": 50}]
coordinates = st.floats(-20_000, 20_000)
drawings = st.lists(
    st.lists(st.fixed_dictionaries({"x": coordinates, "y": coordinates}), min_size=1, max_size=30),
    min_size=1,
    max_size=10,
)


def test_both_shapes_of_a_stroke_are_read() -> None:
    assert read_strokes(json.dumps([{"points": LINE}])) == read_strokes(json.dumps([LINE]))


def test_checked_strokes_can_be_checked_again() -> None:
    checked = check_strokes([{"points": LINE}])
    assert check_strokes(checked) == checked


def test_pressure_and_time_are_forgotten() -> None:
    points = [{**point, "pressure": 0.7, "time": 123} for point in LINE]
    assert check_strokes([{"points": points}]) == (((0.0, 0.0), (100.0, 50.0)),)


@pytest.mark.parametrize("content", ["", "[]", '[{"points": []}]', json.dumps([[{"x": 5, "y": 5}]])])
def test_an_empty_box_or_a_tap_is_not_a_signature(content: str) -> None:
    with pytest.raises(SignatureMissing):
        read_strokes(content)


@pytest.mark.parametrize(
    "content",
    ["{", "5", '{"points": []}', "[5]", '[{"dots": []}]', '[[{"x": 1}]]', '[[{"x": "1", "y": 2}]]', "[" * 100_000]
    + [f'[[{{"x": {value}, "y": 0}}]]' for value in ("NaN", "Infinity", "1e9", "true", "null")],
)
def test_anything_but_strokes_is_refused(content: str) -> None:
    with pytest.raises(SignatureMalformed):
        read_strokes(content)


@pytest.mark.parametrize(
    "strokes", [[LINE] * (MAX_STROKES + 1), [LINE * MAX_POINTS]], ids=["too many strokes", "too many points"]
)
def test_more_than_a_hand_draws_is_refused(strokes: object) -> None:
    with pytest.raises(SignatureTooLarge):
        check_strokes(strokes)


def test_an_oversized_message_is_refused_unread() -> None:
    with pytest.raises(SignatureTooLarge):
        read_strokes(" " * (MAX_BYTES + 1))


@given(drawings)
def test_a_fitted_signature_stays_inside_its_field(drawing: list[list[dict[str, float]]]) -> None:
    try:
        strokes = check_strokes(drawing)
    except SignatureMissing:
        return
    points = [point for stroke in fit(strokes, APPLICANT_BOX) for point in stroke]
    assert all(0 <= x <= APPLICANT_BOX.width and 0 <= y <= APPLICANT_BOX.height for x, y in points)


def test_proportions_are_kept() -> None:
    ((first, last),) = fit(check_strokes([LINE]), APPLICANT_BOX)
    assert (last[0] - first[0]) / (last[1] - first[1]) == pytest.approx(2, abs=0.01)
