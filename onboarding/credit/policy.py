"""The bank's numbers: bands, multipliers, caps; and the limit they give."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from onboarding.domain.errors import SetupError
from onboarding.domain.text import Text

from .inputs import CreditInputs

MAIN_CARD_AGE = 18  # 商业银行信用卡业务监督管理办法


class PolicyError(SetupError):
    """A policy that contradicts itself; the detail names the field."""

    code = "credit_policy_error"
    text = Text("授信政策有误：{detail}", "The credit policy is wrong: {detail}")


@dataclass(frozen=True, slots=True)
class Tier:
    """From ``floor`` points up: ``multiple`` monthly incomes (in hundredths), at most ``cap`` CNY."""

    name: str
    floor: int
    multiple: int
    cap: int


@dataclass(frozen=True)
class Policy:
    """What the bank sets. The defaults are an example, not advice. Amounts are whole CNY.

    ``decline_below`` and ``refer_below``: scores under the first are declined, up to the second go to a
    person. ``tiers`` ascend. ``budget`` is the part of income that all payments together may take and
    ``repayment`` the part of a used-up limit due each month (10% is the customary minimum repayment in
    mainland China); both in hundredths.
    """

    min_age: int = 18
    max_age: int = 75
    min_income: int = 2_000
    document_days: int = 30
    burden_refer: float = 0.45
    burden_fail: float = 0.60
    debt_months_refer: int = 24
    debt_months_fail: int = 36
    delinquencies_refer: int = 1
    delinquencies_fail: int = 3
    inquiries_refer: int = 9
    inquiries_fail: int = 20
    decline_below: int = 530
    refer_below: int = 545
    tiers: tuple[Tier, ...] = (
        Tier("C", 0, 100, 30_000),
        Tier("B", 600, 200, 80_000),
        Tier("A", 640, 300, 200_000),
    )
    thin_file: Tier = Tier("T", 0, 100, 10_000)
    budget: int = 60
    repayment: int = 10
    step: int = 1_000

    def __post_init__(self) -> None:
        for name, holds, remedy in self._demands():
            if not holds:
                raise PolicyError(detail=f"Policy.{name}: {remedy}")

    def _demands(self) -> tuple[tuple[str, bool, str], ...]:
        """What must hold for the limit to be monotone and the rules to make sense: field, whether, remedy."""
        rising = all(a.floor < b.floor and a.multiple <= b.multiple and a.cap <= b.cap for a, b in pairwise(self.tiers))
        begun = bool(self.tiers) and self.tiers[0].floor <= 0
        return (
            ("tiers", begun, "list at least one tier; the first begins at 0 points"),
            ("tiers", rising, "floors must rise, multiples and caps must not fall"),
            ("min_age", self.min_age >= MAIN_CARD_AGE, f"must be {MAIN_CARD_AGE} or more"),
            ("max_age", self.min_age <= self.max_age, "must not be below min_age"),
            ("refer_below", self.decline_below <= self.refer_below, "must not be below decline_below"),
            ("burden_fail", 0 < self.burden_refer <= self.burden_fail, "must not be below burden_refer"),
            (
                "debt_months_fail",
                0 < self.debt_months_refer <= self.debt_months_fail,
                "must not be below debt_months_refer",
            ),
            (
                "delinquencies_fail",
                0 < self.delinquencies_refer <= self.delinquencies_fail,
                "must not be below delinquencies_refer",
            ),
            ("inquiries_fail", 0 < self.inquiries_refer <= self.inquiries_fail, "must not be below inquiries_refer"),
            ("budget", 0 < self.budget <= 100, "must be hundredths of income, 1 to 100"),
            ("repayment", 0 < self.repayment <= 100, "must be hundredths of the limit, 1 to 100"),
            ("step", self.step > 0, "must be above 0"),
        )

    @cached_property
    def version(self) -> str:
        """Twelve hex digits of the SHA-256 of all fields: it cannot be forgotten when a number changes."""
        return digest(asdict(self))

    def tier(self, score: int, *, thin: bool) -> Tier:
        """The highest tier whose floor the score reaches; a thin file has its own."""
        if thin:
            return self.thin_file
        return max((t for t in self.tiers if t.floor <= score), key=lambda t: t.floor, default=self.tiers[0])

    def limit(self, inputs: CreditInputs, tier: Tier) -> int:
        """min(cap, multiple x income, affordability), floored to ``step``; whole CNY, 0 where nothing fits.

        Never falls when income rises. Integer arithmetic only, so that a replay is exact.
        """
        return min(self._bounds(inputs, tier).values()) // self.step * self.step

    def binding(self, inputs: CreditInputs, tier: Tier) -> str:
        """The reason code of the bound that set the limit; the first one where several agree."""
        bounds = self._bounds(inputs, tier)
        return min(bounds, key=lambda code: bounds[code])

    def _bounds(self, inputs: CreditInputs, tier: Tier) -> dict[str, int]:
        income = inputs.income or 0
        room = income * self.budget // 100 - inputs.housing - inputs.debt_payments
        return {
            "limit_by_card": inputs.limit_max,
            "limit_by_income": income * tier.multiple // 100,
            "limit_by_payments": max(room, 0) * 100 // self.repayment,
            "limit_by_policy": tier.cap,
        }


#: The policy where a bank passes none.
DEFAULT = Policy()


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no spaces, UTF-8: equal values give equal bytes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(value: Any) -> str:
    """A version: the first twelve hex digits of the SHA-256 of the canonical JSON."""
    return hashlib.sha256(canonical(value)).hexdigest()[:12]
