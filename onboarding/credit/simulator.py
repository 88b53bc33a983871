"""What if: the same rules and numbers with other figures. Nothing is asked, decided or stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from onboarding.domain.errors import OnboardingError
from onboarding.domain.money import Money
from onboarding.domain.outcomes import Reason
from onboarding.domain.text import Text
from onboarding.ports.bureau import BureauReport

from .decision import Approved, Referred, assess
from .inputs import CreditInputs
from .policy import DEFAULT, Policy
from .reasons import MOST, reason
from .scorecard import VARIABLES, Score, Scorecard

#: What may be tried: the page's name and the input it sets. The history is not ours to imagine.
CHANGEABLE = {
    "monthly_income": "income",
    "monthly_housing": "housing",
    "monthly_debt": "debt_payments",
    "months_employed": "months_employed",
}
MOST_YUAN = 10_000_000

#: Supposed where no report is at hand: a clean record, neither long nor short of anything.
ORDINARY = BureauReport(found=True, open_accounts=1, utilisation=0.2, oldest_account_months=24)


class CannotSimulate(OnboardingError):
    """A figure that cannot be tried: not one of :data:`CHANGEABLE`, or out of range."""

    code = "cannot_simulate"
    status = 422
    text = Text(
        "这个数字没法试算。请输入 0 到 10,000,000 之间的整数。",
        "This figure cannot be tried. Enter a whole number from 0 to 10,000,000.",
    )


@dataclass(frozen=True, slots=True)
class Simulation:
    """A non-binding estimate. ``limit`` None: these figures would not be approved.

    ``by_person``: with these figures a person would decide. ``reasons``: what stands in the way, or, with
    an approval, what would help most.
    """

    limit: Money | None
    by_person: bool
    reasons: tuple[Reason, ...]


def simulate(
    inputs: CreditInputs,
    changes: Mapping[str, int],
    *,
    policy: Policy = DEFAULT,
    scorecard: Scorecard | None = None,
) -> Simulation:
    """The limit :func:`~.decision.assess` would give with ``changes`` (names as in :data:`CHANGEABLE`).

    Uses the report already in ``inputs``; without one it supposes an :data:`ORDINARY` record and never
    speaks of it. Raises :class:`CannotSimulate`.
    """
    tried = _changed(inputs, changes)
    supposed = tried if tried.bureau else replace(tried, bureau=ORDINARY)
    outcome = assess(supposed, policy=policy, scorecard=scorecard)
    if isinstance(outcome, Approved):
        return Simulation(outcome.limit, False, _helpful(outcome.trail.score, known=tried.bureau is not None))
    if isinstance(outcome, Referred):
        return Simulation(outcome.limit if outcome.limit.minor else None, True, outcome.reasons)
    return Simulation(None, False, outcome.reasons)


def _helpful(score: Score, *, known: bool) -> tuple[Reason, ...]:
    told = (each for each in score.shortfalls if known or not VARIABLES[each.variable].from_bureau)
    return tuple(reason(each.code) for each in islice(told, MOST))


def _changed(inputs: CreditInputs, changes: Mapping[str, int]) -> CreditInputs:
    changed: dict[str, Any] = {}
    for name, value in changes.items():
        if name not in CHANGEABLE or isinstance(value, bool) or not isinstance(value, int):
            raise CannotSimulate()
        if not 0 <= value <= MOST_YUAN:
            raise CannotSimulate()
        changed[CHANGEABLE[name]] = value
    return replace(inputs, **changed)
