"""Money is exact, shows its currency, and refuses what is finer than a coin."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.domain.money import Money

CURRENCIES = st.sampled_from(["CNY", "USD", "EUR", "HKD", "GBP", "SGD", "JPY"])


@given(st.integers(-(10**15), 10**15), CURRENCIES)
def test_major_units_and_back_lose_nothing(minor, currency):
    money = Money(minor, currency)
    assert Money.of(money.major, currency) == money


@pytest.mark.parametrize(("amount", "currency"), [("0.001", "CNY"), ("0.5", "JPY"), (Decimal("1.999"), "USD")])
def test_less_than_a_coin_is_refused(amount, currency):
    with pytest.raises(ValueError, match="finer than one minor unit"):
        Money.of(amount, currency)


@pytest.mark.parametrize(
    ("money", "shown"),
    [
        (Money.of(18000), "¥18,000"),
        (Money(1999, "USD"), "US$19.99"),
        (Money.of("0.05"), "¥0.05"),
        (Money.of(1_234_567, "JPY"), "JP¥1,234,567"),
        (Money(0), "¥0"),
        (Money(-150), "¥-1.50"),
    ],
)
def test_an_amount_is_shown_with_its_sign_and_grouped(money, shown):
    assert money.format() == shown


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_amounts_of_one_currency_are_ordered_by_size(a, b):
    assert (Money(a) < Money(b)) == (a < b)
