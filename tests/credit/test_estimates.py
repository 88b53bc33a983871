"""The simulator and the live band: the same code, nothing asked, nothing decided."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from onboarding.credit.decision import Approved, assess
from onboarding.credit.indicative import indicative_limit
from onboarding.credit.inputs import CreditInputs
from onboarding.credit.simulator import CannotSimulate, Simulation, simulate
from onboarding.ports.bureau import THIN_FILE
from tests.credit.applicants import CLEAN, STEADY, TODAY, anybody, late, steady

ANSWERS = {
    "employment": "employed",
    "employer": "海港样例公司",
    "monthly_income": 18_000,
    "monthly_housing": 3_000,
    "other_debt_payments": 0,
    "months_employed": 42,
    "residence": "rent",
    "spending": "travel",
    "existing_cards": 2,
}


@given(anybody)
def test_with_a_report_at_hand_the_simulator_gives_the_decisions_own_limit(inputs: CreditInputs):
    assume(inputs.bureau is not None)
    decision, simulated = assess(inputs), simulate(inputs, {})
    if isinstance(decision, Approved):
        assert (simulated.limit, simulated.by_person) == (decision.limit, False)
    else:
        assert simulated.limit is None or simulated.by_person
        assert simulated.reasons == decision.reasons


def test_a_change_is_tried_and_the_inputs_stay_as_they_are():
    raised = simulate(STEADY, {"monthly_income": 30_000, "monthly_debt": 0, "months_employed": 90})
    assert raised.limit is not None
    assert raised.limit > simulate(STEADY, {"monthly_income": 12_000}).limit
    assert STEADY.income == 25_000


def test_before_the_bureau_is_asked_an_ordinary_record_is_supposed_and_never_spoken_of():
    simulated = simulate(steady(bureau=None, months_employed=3), {})
    assert simulated.limit is not None
    assert not simulated.by_person
    assert {r.code for r in simulated.reasons} <= {"months_employed", "other_instalments_yes", "debt_burden"}


def test_figures_that_would_be_declined_say_why():
    assert simulate(STEADY, {"monthly_income": 1_000}).limit is None
    assert simulate(STEADY, {"monthly_income": 1_000}).reasons[0].code == "income_too_low"


def test_a_late_payment_cannot_be_imagined_away():
    simulated = simulate(steady(bureau=late(1)), {"monthly_income": 100_000})
    assert isinstance(simulated, Simulation)
    assert simulated.by_person


@pytest.mark.parametrize(
    "changes",
    [
        {"bureau": 1},
        {"age": 30},
        {"monthly_income": -1},
        {"monthly_income": True},
        {"monthly_debt": "5"},
        {"monthly_income": 10**9},
    ],
)
def test_what_cannot_be_tried_is_refused(changes):
    with pytest.raises(CannotSimulate):
        simulate(STEADY, changes)


def test_the_band_runs_from_a_thin_file_to_a_spotless_record():
    band = indicative_limit(ANSWERS)
    assert band is not None
    assert (band.low.major, band.high.major) == (10_000, 54_000)


@pytest.mark.parametrize("bureau", [THIN_FILE, CLEAN, replace(CLEAN, oldest_account_months=6)])
def test_a_real_approval_falls_within_the_band(bureau):
    band = indicative_limit(ANSWERS)
    inputs = CreditInputs.from_answers(
        ANSWERS, assessed_on=TODAY, age=31, document_valid_to=None, limit_min=0, limit_max=200_000, bureau=bureau
    )
    decision = assess(inputs)
    assert isinstance(decision, Approved)
    assert band is not None
    assert band.low <= decision.limit <= band.high


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"employment": "employed"},
        {"monthly_income": None},
        {"monthly_income": "18000"},
        {"monthly_income": -5},
        {"monthly_income": 1_000},
        {"monthly_income": 8_000, "monthly_housing": 8_000},
    ],
)
def test_there_is_no_band_where_too_little_is_answered_or_no_limit_is_in_sight(answers):
    assert indicative_limit(answers) is None


@given(st.integers(0, 200_000), st.integers(0, 50_000), st.integers(0, 50_000))
def test_a_higher_income_never_lowers_the_band(income: int, more: int, housing: int):
    before = indicative_limit({"monthly_income": income, "monthly_housing": housing})
    after = indicative_limit({"monthly_income": income + more, "monthly_housing": housing})
    if before is not None:
        assert after is not None
        assert before.low <= before.high
        assert after.low >= before.low
        assert after.high >= before.high
