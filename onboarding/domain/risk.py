"""What speaks for fraud without proving it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod


@dataclass(frozen=True, slots=True)
class RiskSignal:
    """One observation: its ``code``, and how strongly it alone speaks for fraud (``weight``, 0 to 1).

    Holds no personal data. Raises ValueError for a weight outside 0..1.
    """

    code: str
    weight: float

    def __post_init__(self) -> None:
        if not 0 <= self.weight <= 1:
            raise ValueError("a weight lies between 0 and 1")


def combined(signals: Iterable[RiskSignal]) -> float:
    """How strongly signals speak together, each counted once and taken as independent: 1 - ∏(1 - weight)."""
    heaviest: dict[str, float] = {}
    for signal in signals:
        heaviest[signal.code] = max(signal.weight, heaviest.get(signal.code, 0.0))
    return 1 - prod(1 - weight for weight in heaviest.values())
