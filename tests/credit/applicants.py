"""A steady applicant to start from, and hypothesis strategies for anybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import strategies as st

from onboarding.credit.inputs import CreditInputs
from onboarding.ports.bureau import THIN_FILE, BureauReport

TODAY = date(2026, 11, 2)
CLEAN = BureauReport(
    found=True, open_accounts=2, utilisation=0.25, inquiries_6m=1, oldest_account_months=60, total_debt=5_000
)
STEADY = CreditInputs(
    assessed_on=TODAY,
    age=31,
    document_valid_to=date(2036, 1, 1),
    income=25_000,
    housing=5_000,
    debt_payments=0,
    months_employed=42,
    employment="employed",
    residence="rent",
    existing_cards=2,
    limit_min=5_000,
    limit_max=100_000,
    bureau=CLEAN,
)


def steady(**changes: Any) -> CreditInputs:
    return replace(STEADY, **changes)


def late(times: int) -> BureauReport:
    return replace(CLEAN, delinquencies_24m=times)


reports = st.one_of(
    st.none(),
    st.just(THIN_FILE),
    st.builds(
        BureauReport,
        found=st.just(True),
        delinquencies_24m=st.integers(0, 5),
        open_accounts=st.integers(0, 15),
        utilisation=st.floats(0, 1.5),
        inquiries_6m=st.integers(0, 25),
        oldest_account_months=st.integers(0, 240),
        total_debt=st.integers(0, 500_000),
    ),
)
anybody = st.builds(
    CreditInputs,
    assessed_on=st.just(TODAY),
    age=st.none() | st.integers(15, 95),
    document_valid_to=st.none() | st.dates(date(2026, 1, 1), date(2046, 1, 1)),
    income=st.none() | st.integers(0, 300_000),
    housing=st.integers(0, 60_000),
    debt_payments=st.integers(0, 60_000),
    months_employed=st.none() | st.integers(0, 600),
    employment=st.sampled_from(["employed", "self_employed", "retired", "student", "other"]),
    residence=st.sampled_from(["own", "mortgage", "rent", "family"]),
    existing_cards=st.integers(0, 20),
    limit_min=st.integers(0, 20_000),
    limit_max=st.integers(20_000, 200_000),
    bureau=reports,
)
