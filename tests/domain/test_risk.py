"""Signals of risk and how they add up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.domain.risk import RiskSignal, combined

SIGNAL = st.builds(RiskSignal, st.sampled_from("abcd"), st.floats(0, 1))


@pytest.mark.parametrize("weight", [-0.1, 1.1, float("nan")])
def test_a_weight_outside_zero_to_one_is_refused(weight: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        RiskSignal("a", weight)


@given(st.lists(SIGNAL))
def test_together_they_weigh_at_least_as_much_as_the_heaviest_and_never_more_than_one(signals) -> None:
    assert max((signal.weight for signal in signals), default=0) - 1e-9 <= combined(signals) <= 1


@given(st.lists(SIGNAL))
def test_a_signal_seen_twice_counts_once(signals) -> None:
    assert combined(signals + signals) == combined(signals)


def test_two_halves_make_three_quarters() -> None:
    assert combined([RiskSignal("a", 0.5), RiskSignal("b", 0.5)]) == 0.75
