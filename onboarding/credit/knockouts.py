"""Hard rules before any score: typed functions with three outcomes, failing closed.

*Unknown* means that the rule alone cannot say: a person decides. A rule that raises is unknown too, never
a pass. Rules are plain functions so that each can be read, versioned and tested by itself.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from onboarding.domain.outcomes import Reason

from .inputs import CreditInputs
from .policy import Policy
from .reasons import reason

log = logging.getLogger(__name__)


class Verdict(StrEnum):
    PASS = "pass"  # noqa: S105 - an outcome, not a secret
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says. ``reason`` is None exactly where it passes."""

    rule: str
    verdict: Verdict
    reason: Reason | None = None


Judgement = tuple[Verdict, str] | None  #: None passes; otherwise the verdict and its reason code


@dataclass(frozen=True, slots=True)
class Rule:
    """``version`` changes whenever ``judge`` does; thresholds are versioned by the policy."""

    id: str
    version: int
    judge: Callable[[CreditInputs, Policy], Judgement]
    needs_bureau: bool = False


def age(inputs: CreditInputs, policy: Policy) -> Judgement:
    """No main card under 18 (商业银行信用卡业务监督管理办法).

    Above ``max_age`` a person looks; nobody is refused for being old.
    """
    if inputs.age is None:
        return Verdict.UNKNOWN, "age_unknown"
    if inputs.age < policy.min_age:
        return Verdict.FAIL, "under_age"
    return (Verdict.UNKNOWN, "age_needs_person") if inputs.age > policy.max_age else None


def document(inputs: CreditInputs, policy: Policy) -> Judgement:
    """The identity document is valid today, and long enough for the card to arrive."""
    if inputs.document_valid_to is None:
        return None
    if inputs.document_valid_to < inputs.assessed_on:
        return Verdict.FAIL, "document_expired"
    soon = inputs.assessed_on + timedelta(days=policy.document_days)
    return (Verdict.UNKNOWN, "document_expiring") if inputs.document_valid_to < soon else None


def income(inputs: CreditInputs, policy: Policy) -> Judgement:
    if inputs.income is None:
        return Verdict.UNKNOWN, "income_unknown"
    return (Verdict.FAIL, "income_too_low") if inputs.income < policy.min_income else None


def student(inputs: CreditInputs, policy: Policy) -> Judgement:
    """A student's card needs a written second source of repayment (商业银行信用卡业务监督管理办法)."""
    return (Verdict.UNKNOWN, "student_guarantee") if inputs.employment == "student" else None


def payments(inputs: CreditInputs, policy: Policy) -> Judgement:
    """Housing and debt payments beside income. Without an income the income rule speaks."""
    if inputs.burden is None:
        return (Verdict.UNKNOWN, "payments_high") if inputs.housing + inputs.debt_payments else None
    if inputs.burden > policy.burden_fail:
        return Verdict.FAIL, "payments_too_high"
    return (Verdict.UNKNOWN, "payments_high") if inputs.burden > policy.burden_refer else None


def delinquency(inputs: CreditInputs, policy: Policy) -> Judgement:
    if inputs.bureau is None:
        return Verdict.UNKNOWN, "bureau_missing"
    late = inputs.bureau.delinquencies_24m
    if late >= policy.delinquencies_fail:
        return Verdict.FAIL, "serious_delinquency"
    return (Verdict.UNKNOWN, "recent_delinquency") if late >= policy.delinquencies_refer else None


def debt(inputs: CreditInputs, policy: Policy) -> Judgement:
    """What the bureau says is owed (without mortgages), in monthly incomes."""
    if inputs.bureau is None:
        return Verdict.UNKNOWN, "bureau_missing"
    if not inputs.bureau.total_debt:
        return None
    if inputs.income is None:
        return Verdict.UNKNOWN, "debt_high"
    if inputs.bureau.total_debt > inputs.income * policy.debt_months_fail:
        return Verdict.FAIL, "debt_too_high"
    high = inputs.bureau.total_debt > inputs.income * policy.debt_months_refer
    return (Verdict.UNKNOWN, "debt_high") if high else None


def inquiries(inputs: CreditInputs, policy: Policy) -> Judgement:
    """Many queries for new credit in a short time."""
    if inputs.bureau is None:
        return Verdict.UNKNOWN, "bureau_missing"
    if inputs.bureau.inquiries_6m >= policy.inquiries_fail:
        return Verdict.FAIL, "too_many_inquiries"
    return (Verdict.UNKNOWN, "many_inquiries") if inputs.bureau.inquiries_6m >= policy.inquiries_refer else None


#: In order of importance: this is also the order of reasons.
RULES: tuple[Rule, ...] = (
    Rule("age", 1, age),
    Rule("document", 1, document),
    Rule("income", 1, income),
    Rule("delinquency", 1, delinquency, needs_bureau=True),
    Rule("payments", 1, payments),
    Rule("debt", 1, debt, needs_bureau=True),
    Rule("inquiries", 1, inquiries, needs_bureau=True),
    Rule("student", 1, student),
)


def check(inputs: CreditInputs, policy: Policy, rules: Sequence[Rule] = RULES) -> tuple[Finding, ...]:
    """Every rule's finding, in order. Never raises for what a rule does."""
    return tuple(_find(rule, inputs, policy) for rule in rules)


def version(rules: Sequence[Rule] = RULES) -> str:
    """Ids and versions of the rules in force, as one string."""
    return " ".join(f"{rule.id}/{rule.version}" for rule in rules)


def _find(rule: Rule, inputs: CreditInputs, policy: Policy) -> Finding:
    try:
        judged = rule.judge(inputs, policy)
        return Finding(rule.id, judged[0], reason(judged[1])) if judged else Finding(rule.id, Verdict.PASS)
    except Exception as error:  # fail closed: a broken rule sends the case to a person
        log.error("knock-out rule %s raised %s", rule.id, type(error).__name__)
        return Finding(rule.id, Verdict.UNKNOWN, reason("rule_error"))
