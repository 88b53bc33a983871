"""A limit band from questionnaire answers alone, for a live panel.

Non-binding: nothing is asked, decided or stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from onboarding.domain.money import Money
from onboarding.ports.bureau import THIN_FILE, BureauReport

from .decision import Declined, assess
from .inputs import CreditInputs
from .policy import DEFAULT, Policy
from .scorecard import LONG_RECORD_MONTHS, Scorecard

#: The ends of what a report may say of somebody without late payments.
SPOTLESS = BureauReport(found=True, open_accounts=1, oldest_account_months=LONG_RECORD_MONTHS)
_ANY_DAY = date(2000, 1, 1)  # no rule in force here depends on it: the document is taken as valid
_ADULT = 40


@dataclass(frozen=True, slots=True)
class LimitBand:
    """From a thin file to a spotless record."""

    low: Money
    high: Money


def indicative_limit(
    answers: Mapping[str, Any], *, policy: Policy = DEFAULT, scorecard: Scorecard | None = None
) -> LimitBand | None:
    """The band, or None: too little is answered yet, or no limit is in sight. Answers may be incomplete.

    Figures that are not whole numbers from 0 up count as not answered.
    """
    known = {name: value for name, value in answers.items() if _usable(name, value)}
    if not known.get("monthly_income"):
        return None
    low = _limit(known, THIN_FILE, policy, scorecard)
    high = _limit(known, SPOTLESS, policy, scorecard)
    return LimitBand(Money.of(min(low or policy.step, high)), Money.of(high)) if high else None


def _limit(answers: Mapping[str, Any], bureau: BureauReport, policy: Policy, scorecard: Scorecard | None) -> int:
    inputs = CreditInputs.from_answers(
        answers,
        assessed_on=_ANY_DAY,
        age=_ADULT,
        document_valid_to=None,
        limit_min=0,
        limit_max=max(tier.cap for tier in policy.tiers),
        bureau=bureau,
    )
    decision = assess(inputs, policy=policy, scorecard=scorecard)
    return 0 if isinstance(decision, Declined) else int(decision.limit.major)


_AMOUNTS = frozenset({"monthly_income", "monthly_housing", "other_debt_payments", "months_employed", "existing_cards"})


def _usable(name: str, value: Any) -> bool:
    if name in _AMOUNTS:
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return isinstance(value, str)
