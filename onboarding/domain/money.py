"""Money as whole minor units of a currency: never a float."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

_EXPONENT = {"CNY": 2, "USD": 2, "EUR": 2, "HKD": 2, "GBP": 2, "SGD": 2, "JPY": 0}
_SIGN = {"CNY": "¥", "USD": "US$", "EUR": "€", "HKD": "HK$", "GBP": "£", "SGD": "S$", "JPY": "JP¥"}


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in minor units (fen for CNY) of an ISO 4217 currency.

    >>> Money.of(18000).format()
    '¥18,000'
    >>> Money(1999, "USD").format()
    'US$19.99'
    """

    minor: int
    currency: str = "CNY"

    @classmethod
    def of(cls, major: int | str | Decimal, currency: str = "CNY") -> Money:
        """Build from whole currency units; raises ValueError where the amount is finer than a minor unit."""
        minor = Decimal(major).scaleb(_EXPONENT[currency])
        if minor != int(minor):
            raise ValueError(f"{major} {currency} is finer than one minor unit")
        return cls(int(minor), currency)

    @property
    def major(self) -> Decimal:
        return Decimal(self.minor).scaleb(-_EXPONENT[self.currency])

    def format(self) -> str:
        whole = self.major == int(self.major)
        number = f"{int(self.major):,}" if whole else f"{self.major:,.{_EXPONENT[self.currency]}f}"
        return f"{_SIGN.get(self.currency, self.currency + ' ')}{number}"
