"""What a persona is, and the usual parts of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from onboarding.domain.results import IdentityDocument
from onboarding.domain.text import Text
from onboarding.ports.bureau import BureauReport

from .people import anniversary, expiry, id_number

GOOD_FILE = BureauReport(
    found=True,
    open_accounts=2,
    utilisation=0.12,
    inquiries_6m=1,
    oldest_account_months=72,
    total_debt=4_000,
)
STRAINED_FILE = BureauReport(
    found=True,
    delinquencies_24m=1,
    open_accounts=5,
    utilisation=0.62,
    inquiries_6m=5,
    oldest_account_months=40,
    total_debt=60_000,
)


@dataclass(frozen=True, slots=True)
class Persona:
    """One applicant: card, phone (E.164), answers and faces.

    ``bureau`` is what the sandbox bureau should report on the number. ``portrait`` is printed on the card,
    ``clip_portrait`` stands before the camera. ``expected`` is the state the application ends in;
    ``stops_at`` names the stage that ends or holds it, None where it runs through.
    """

    key: str
    title: Text
    description: Text
    document: IdentityDocument
    phone: str
    answers: Mapping[str, Any] = field(repr=False)
    bureau: BureauReport = GOOD_FILE
    portrait: str = "astronaut"
    clip_portrait: str = "astronaut"
    existing_customer: bool = False
    expected: str = "active"
    stops_at: str | None = None


def card(
    today: date,
    name: str,
    region: str,
    address: str,
    authority: str,
    *,
    age: int,
    birthday: tuple[int, int],
    issued_years_ago: int = 2,
    ethnicity: str = "汉",
) -> IdentityDocument:
    """A card issued in May; ``birthday`` is month and day. Everyone is female, as the two portraits are."""
    born = anniversary(today, *birthday, years_ago=age)
    issued = anniversary(today, 5, 20, years_ago=issued_years_ago)
    return IdentityDocument(
        name=name,
        sex="female",
        ethnicity=ethnicity,
        birth_date=born,
        address=address,
        id_number=id_number(region, born),
        issuing_authority=authority,
        valid_from=issued,
        valid_to=expiry(issued, born),
    )


def employed(employer: str, income: int, months: int, **others: Any) -> dict[str, Any]:
    """Answers of somebody in work who rents; ``others`` replaces or adds."""
    usual = {
        "employment": "employed",
        "employer": employer,
        "months_employed": months,
        "monthly_income": income,
        "residence": "rent",
        "monthly_housing": 3000,
        "other_debt_payments": 0,
        "spending": "everyday",
        "existing_cards": 1,
    }
    return usual | others
