"""Which cards fit: a score that is a sum of named reasons, and a list without any of it.

PIPL Art 24: beside a personalised list there is one that does not rest on the person's characteristics.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from onboarding.domain.outcomes import Reason
from onboarding.domain.text import Text

from .catalogue import SPENDING, Catalogue, Product

# At most 100 together. Interest leads: full strength in one kind of spending outweighs all the rest.
INTEREST_POINT = 20
INTEREST_MOST = 60
SUITS_POINTS = 20
NO_FEE_POINTS = 10
ROOM_POINTS = 10

_SPENDING_NAMES = {
    "everyday": Text("日常开销", "everyday spending"),
    "dining": Text("餐饮消费", "eating out"),
    "travel": Text("出行和酒店", "travel and hotels"),
    "online": Text("网上购物", "online shopping"),
    "overseas": Text("境外消费", "spending abroad"),
}
_INTEREST = Text("{what}有优惠，与您的用卡习惯相符", "Rewards {what}, where you spend most")
_SUITS = {
    "retired": Text("为退休人士设计", "Made for people in retirement"),
    "student": Text("适合学生", "Made for students"),
    "first_card": Text("适合作为第一张信用卡", "A good first credit card"),
}
_NO_FEE = Reason("no_annual_fee", Text("没有年费", "No annual fee"))
_ROOM = Reason("income_fits", Text("您的收入符合这张卡的要求", "Your income meets what this card asks for"))
_INCOME = Text(
    "这张卡要求月收入不低于 {amount} 元",
    "This card asks for a monthly income of CNY {amount} or more",
)
_AGE = Text("这张卡面向年满 {age} 周岁的客户", "This card is for customers aged {age} or over")


@dataclass(frozen=True, slots=True)
class MatchReason(Reason):
    """A reason and the points it adds; 0 for a reason why the card is not open to the applicant."""

    points: int = 0


@dataclass(frozen=True, slots=True)
class Match:
    """A product, how well it fits (0 to 100, the sum of its reasons' points), and whether it is open."""

    product: Product
    score: int
    reasons: tuple[MatchReason, ...]
    eligible: bool


def rank(catalogue: Catalogue, applicant: Mapping[str, Any], *, personalised: bool) -> tuple[Match, ...]:
    """Every product once. ``applicant``: questionnaire answers, and ``age`` where it is known.

    Personalised: open products first, then by score, then in catalogue order. Otherwise catalogue order,
    without scores; a condition that every applicant must meet is still shown. Unanswered questions count
    neither way. ``spending`` is one kind or several; naming another never lowers a score.
    """
    matches = tuple(_match(product, applicant, personalised) for product in catalogue.products)
    if not personalised:
        return matches
    return tuple(sorted(matches, key=lambda match: (not match.eligible, -match.score)))  # a stable sort


def _match(product: Product, applicant: Mapping[str, Any], personalised: bool) -> Match:
    barriers = tuple(_barriers(product, applicant))
    merits = tuple(_merits(product, applicant)) if personalised else ()
    return Match(product, sum(merit.points for merit in merits), (*barriers, *merits), not barriers)


def _barriers(product: Product, applicant: Mapping[str, Any]) -> Iterator[MatchReason]:
    income, age = applicant.get("monthly_income"), applicant.get("age")
    if income is not None and income < product.min_income:
        yield MatchReason("income_below_card", _INCOME.format(amount=f"{product.min_income:,}"))
    if age is not None and age < product.min_age:
        yield MatchReason("age_below_card", _AGE.format(age=product.min_age))


def _merits(product: Product, applicant: Mapping[str, Any]) -> Iterator[MatchReason]:
    left = INTEREST_MOST
    for kind in _spending(applicant):
        points = min(left, product.rewards.get(kind, 0) * INTEREST_POINT)
        left -= points
        if points:
            yield MatchReason(f"rewards_{kind}", _INTEREST.format(what=_SPENDING_NAMES[kind]), points)
    if suited := next((trait for trait in _traits(applicant) if trait in product.suits), None):
        yield MatchReason(f"suits_{suited}", _SUITS[suited], SUITS_POINTS)
    if not product.annual_fee.minor:
        yield MatchReason(_NO_FEE.code, _NO_FEE.text, NO_FEE_POINTS)
    income = applicant.get("monthly_income")
    if income is not None and income >= product.min_income > 0:
        yield MatchReason(_ROOM.code, _ROOM.text, ROOM_POINTS)


def _spending(applicant: Mapping[str, Any]) -> tuple[str, ...]:
    """Known kinds of spending, each once, in a fixed order."""
    given = applicant.get("spending") or ()
    chosen = {given} if isinstance(given, str) else set(given)
    return tuple(kind for kind in SPENDING if kind in chosen)


def _traits(applicant: Mapping[str, Any]) -> Iterator[str]:
    employment = applicant.get("employment")
    if employment in ("retired", "student"):
        yield str(employment)
    if applicant.get("existing_cards") == 0:
        yield "first_card"
