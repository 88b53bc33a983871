import doctest

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from onboarding.cards import pan
from onboarding.cards.simulator import TEST_BINS

numbers = st.text("0123456789", min_size=11, max_size=18).map(lambda partial: partial + pan.check_digit(partial))


def test_the_examples_in_the_docstrings_hold():
    failed, tried = doctest.testmod(pan)
    assert tried >= 5
    assert failed == 0


@pytest.mark.parametrize("number", ["4111 1111 1111 1111", "5555555555554444", "6200000000000005", "378282246310005"])
def test_published_test_numbers_are_valid(number):
    assert pan.is_valid(number)


@given(numbers, st.data())
def test_any_single_wrong_digit_is_caught(number, data):
    place = data.draw(st.integers(0, len(number) - 1))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != number[place]]))
    assert pan.is_valid(number)
    assert not pan.is_valid(number[:place] + other + number[place + 1 :])


@given(numbers, st.data())
def test_swapping_two_neighbours_is_caught_except_for_0_and_9(number, data):
    place = data.draw(st.integers(0, len(number) - 2))
    pair = number[place : place + 2]
    swapped = number[:place] + pair[::-1] + number[place + 2 :]
    assert pan.is_valid(swapped) == (pair[0] == pair[1] or set(pair) == {"0", "9"})


@given(st.text(max_size=25))
def test_anything_else_is_refused_without_repeating_it(text):
    assume(not pan.is_valid(text))
    with pytest.raises(pan.PanInvalid) as error:
        pan.validate(text)
    assert len(text) < 6 or text not in str(error.value)


@pytest.mark.parametrize(
    "text",
    ["", "12345678901", "6200000000000005" * 2, "６２００００００００００００００５", "62000000x0000005"],
)
def test_wrong_lengths_and_other_scripts_are_refused(text):
    assert not pan.is_valid(text)


@given(numbers)
def test_a_mask_shows_six_and_four_digits_at_most(number):
    shown = pan.compact(pan.mask(number))
    assert len(shown) == len(number)
    assert shown[:6] == number[:6]
    assert shown[-4:] == number[-4:]
    assert set(shown[6:-4]) <= {"*"}


@given(numbers)
def test_formatting_is_undone_by_compact(number):
    assert pan.compact(pan.format(number)) == number


@given(st.text("0123456789", min_size=6, max_size=8), st.integers(12, 19))
def test_a_generated_number_is_valid_and_in_its_range(bin, length):
    number = pan.generate(bin, length)
    assert pan.validate(number) == number
    assert number.startswith(bin)
    assert len(number) == length


@pytest.mark.parametrize(("bin", "length"), [("62000", 16), ("620000000", 16), ("62000000", 20), ("6200000x", 16)])
def test_a_range_that_cannot_exist_is_refused(bin, length):
    with pytest.raises(ValueError, match="bin"):
        pan.generate(bin, length)


def test_generated_numbers_differ():
    assert len({pan.generate(TEST_BINS["visa"]) for _ in range(50)}) > 45
