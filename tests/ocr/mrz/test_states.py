"""Codes of states: what nobody has was misread."""

from __future__ import annotations

import doctest

import pytest

from onboarding.ocr.mrz import states


def test_the_examples_hold():
    assert doctest.testmod(states).failed == 0


def test_every_code_has_one_or_three_letters():
    assert {len(code) for code in states.CODES} == {1, 3}
    assert len(states.CODES) == 249 + 27


@pytest.mark.parametrize("code", ["POL", "USA", "VNM", "D<<", "XXA", "RKS", "UTO"])
def test_codes_of_passports_are_known(code):
    assert states.is_code(code)


@pytest.mark.parametrize("code", ["ROL", "VNN", "P0L", "<<<", "DD<", ""])
def test_misread_codes_are_not(code):
    assert not states.is_code(code)
